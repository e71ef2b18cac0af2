//! How a connection is made: proxy, names, TLS, limits.

use crate::event::vocabulary;

vocabulary! {
    /// The way to the server.
    #[derive(Default)]
    #[serde(default)]
    pub struct ConnectSpec {
        pub proxy: ProxySpec,
        /// Addresses that stand in for a lookup, after curl's `--resolve`.
        pub resolve: Vec<ResolveSpec>,
    }

    /// Which proxy a session goes through.
    #[derive(Default)]
    #[serde(tag = "kind", rename_all_fields = "camelCase")]
    pub enum ProxySpec {
        #[default]
        None,
        /// What the system or the environment says (`http_proxy`, `https_proxy`, `all_proxy`, `no_proxy`).
        System,
        /// `http://`, `https://`, `socks5://` (names are looked up here) or `socks5h://` (by the proxy).
        Own {
            url: String,
            user: String,
            password: String,
            /// Hosts that are reached directly, as in `no_proxy`.
            except: Option<String>,
        },
    }

    /// One name whose address is given.
    pub struct ResolveSpec {
        pub host: String,
        /// 0: every port.
        pub port: u16,
        /// IP addresses in order of use, separated by commas.
        pub addresses: String,
    }

    /// How a server's certificate is judged, and who we are.
    #[serde(default)]
    pub struct TlsSpec {
        /// False: go on whatever the verdict; the verdict is still shown.
        pub verify: bool,
        /// PEM file with extra roots.
        pub ca_file: Option<String>,
        /// Name for SNI and verification, when it is not the host.
        pub server_name: Option<String>,
        pub client: Option<ClientCertificate>,
    }

    /// A certificate that we show when the server asks for one (RFC 8446 §4.4.2).
    pub struct ClientCertificate {
        /// PEM with the chain (and the key, when `key_file` is absent), or PKCS#12.
        pub file: String,
        pub key_file: Option<String>,
        /// Of the PKCS#12 file or an encrypted key.
        pub password: Option<String>,
    }

    /// Time limits in milliseconds; 0 means none.
    pub struct Limits {
        pub connect_ms: u64,
        pub first_byte_ms: u64,
        /// Silence of an HTTP exchange. TCP and WebSocket sessions may be silent for ever.
        pub idle_ms: u64,
        /// The whole exchange.
        #[serde(default)]
        pub total_ms: u64,
    }
}

impl Default for TlsSpec {
    fn default() -> Self {
        TlsSpec { verify: true, ca_file: None, server_name: None, client: None }
    }
}

impl Default for Limits {
    /// 10 s to connect, 60 s to the first byte, 5 min of silence, as long as it takes.
    fn default() -> Self {
        Limits { connect_ms: 10_000, first_byte_ms: 60_000, idle_ms: 300_000, total_ms: 0 }
    }
}
