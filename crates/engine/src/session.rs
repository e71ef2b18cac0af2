//! One task per session: it owns the sockets, runs the driver, and obeys a closed set of commands.
