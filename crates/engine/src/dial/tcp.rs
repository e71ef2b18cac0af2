//! Connects after RFC 8305, every attempt an event; `TCP_INFO` and its equivalents.
