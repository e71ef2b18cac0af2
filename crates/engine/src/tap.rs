//! The tap: a stream that writes down every byte that passes, with the time. It parses nothing.
