//! Phases of an exchange on one clock.
