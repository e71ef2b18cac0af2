//! The Playground in a terminal: what listens where, until interrupted.

use std::io::{self, Write};

use sockeye_playground::{Options, Playground};

use crate::args;
use crate::exit::{self, Stop};
use crate::phrase::Catalogue;

pub async fn serve(args: &args::Playground, catalogue: &Catalogue) -> Result<u8, Stop> {
    let options = Options { free_ports: args.free_ports, ca_file: args.ca_file.clone() };
    let playground =
        Playground::start(options).await.map_err(|error| Stop::Output(io::Error::other(error)))?;
    {
        let mut out = io::stdout().lock();
        writeln!(out, "{}", catalogue.word("cli-playground"))?;
        let (at, ports) = (playground.address, &playground.ports);
        for (scheme, port) in [
            ("tcp", ports.echo),
            ("http", ports.http),
            ("ws", ports.ws),
            ("tcp", ports.reset),
            ("tcp", ports.chat),
            ("tcp", ports.silent),
            // HTTP/2 with prior knowledge.
            ("http", ports.h2c),
            // Socket.IO, SockJS and STOMP.
            ("http", ports.above),
            ("tls", ports.tls_echo),
            ("https", ports.https),
            ("wss", ports.wss),
            ("https", ports.expired),
            // Proxies: open, with a password, SOCKS, one that refuses, and over TLS.
            ("http", ports.proxy),
            ("http", ports.proxy_known),
            ("socks5", ports.socks),
            ("http", ports.proxy_refuses),
            ("https", ports.proxy_tls),
        ] {
            writeln!(out, "  {scheme}://{at}:{port}")?;
        }
        if let Some(ca) = playground.ca_file() {
            writeln!(out, "  --cacert {}", ca.display())?;
        }
        out.flush()?;
    }
    let interrupted = tokio::signal::ctrl_c().await;
    playground.stop().await;
    interrupted?;
    Ok(exit::OK)
}
