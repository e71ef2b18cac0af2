//! WebSocket after the upgrade: frames out, policy for pings, closes and violations.
