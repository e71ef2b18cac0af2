//! The ports: usual numbers that people can remember, any free ones when those are taken.

use std::io;
use std::net::Ipv4Addr;

use serde::Serialize;
use tokio::net::TcpListener;

macro_rules! ports {
    ($($(#[$meta:meta])* $name:ident = $usual:literal,)*) => {
        /// One port for each kind of peer.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
        #[serde(rename_all = "camelCase")]
        pub struct Ports { $($(#[$meta])* pub $name: u16,)* }

        impl Ports {
            /// All of them, in the order of the table.
            #[must_use]
            pub fn all(&self) -> Vec<u16> {
                vec![$(self.$name),*]
            }
        }

        /// The sockets behind [`Ports`].
        pub(crate) struct Listeners { $(pub $name: TcpListener,)* }

        /// Binds every port of the table.
        pub(crate) async fn listen(any: bool) -> io::Result<(Ports, Listeners)> {
            let listeners = Listeners { $($name: bind(if any { 0 } else { $usual }).await?,)* };
            let ports = Ports { $($name: listeners.$name.local_addr()?.port(),)* };
            Ok((ports, listeners))
        }
    };
}

ports! {
    /// Sends back what it receives.
    echo = 7410,
    /// HTTP/1.1; also for requests typed by hand.
    http = 7411,
    /// WebSocket.
    ws = 7412,
    /// Ends every connection with RST.
    reset = 7413,
    /// Lines that everybody connected sees.
    chat = 7414,
    /// Accepts and never says anything.
    silent = 7415,
    /// HTTP/2 without TLS, for clients that know so beforehand (RFC 9113 §3.3).
    h2c = 7417,
    /// Socket.IO, SockJS and STOMP.
    above = 7418,
    /// The echo behind TLS.
    tls_echo = 7440,
    /// HTTP/2 and HTTP/1.1 behind TLS, as ALPN decides.
    https = 7441,
    /// WebSocket behind TLS.
    wss = 7442,
    /// HTTP/1.1 behind TLS with a certificate that expired in 2020.
    expired = 7443,
    /// An HTTP proxy.
    proxy = 7450,
    /// An HTTP proxy that wants credentials in Basic.
    proxy_known = 7451,
    /// A SOCKS 5 proxy.
    socks = 7452,
    /// An HTTP proxy that lets nothing through.
    proxy_refuses = 7453,
    /// An HTTP proxy behind TLS.
    proxy_tls = 7454,
}

async fn bind(port: u16) -> io::Result<TcpListener> {
    match TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await {
        Ok(listener) => Ok(listener),
        Err(_) if port != 0 => TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await,
        Err(error) => Err(error),
    }
}
