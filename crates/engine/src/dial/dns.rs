//! Names to addresses, with all answers and times.
