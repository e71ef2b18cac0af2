//! The version of HTTP, after curl's options.

use clap::Args as ClapArgs;
use sockeye_engine::api::{HttpSpec, HttpVersion};

#[derive(Debug, ClapArgs)]
#[group(multiple = false)]
pub struct Version {
    /// HTTP/1.0.
    #[arg(short = '0', long = "http1.0")]
    pub http1_0: bool,
    /// HTTP/1.1. This is the default.
    #[arg(long = "http1.1")]
    pub http1_1: bool,
    /// HTTP/2 over TLS where the server chooses it (ALPN), else HTTP/1.1.
    #[arg(long)]
    pub http2: bool,
    /// HTTP/2 over TLS or nothing: ALPN offers h2 alone.
    #[arg(long)]
    pub http2_only: bool,
    /// HTTP/2 from the first byte, with TLS or without.
    #[arg(long)]
    pub http2_prior_knowledge: bool,
}

impl Version {
    /// Puts what was typed into the request.
    pub fn apply(&self, http: &mut HttpSpec) {
        http.version = match self {
            Version { http1_0: true, .. } => HttpVersion::Http10,
            Version { http2: true, .. } => HttpVersion::Auto,
            Version { http2_only: true, .. } => HttpVersion::Http2,
            Version { http2_prior_knowledge: true, .. } => HttpVersion::Http2Prior,
            _ => return,
        };
    }
}
