//! Proxies that nobody here wrote.

use std::process::Command;

use crate::server::Server;

impl Server {
    /// tinyproxy, an HTTP proxy that refuses hosts with "refused" in their name; with Basic credentials
    /// when some are given.
    #[must_use]
    pub fn tinyproxy(credentials: Option<(&str, &str)>) -> Server {
        Server::start("tinyproxy", |folder, address| {
            let filter = folder.join("filter");
            std::fs::write(&filter, "refused\n").expect("a filter");
            let mut conf = format!(
                "Port {}\nListen {}\nAllow 127.0.0.1\nMaxClients 20\nTimeout 60\nLogLevel Info\nFilter \"{}\"\n",
                address.port(),
                address.ip(),
                filter.display()
            );
            if let Some((user, password)) = credentials {
                conf.push_str(&format!("BasicAuth {user} {password}\n"));
            }
            std::fs::write(folder.join("tinyproxy.conf"), conf).expect("a configuration");
            let mut command = Command::new("tinyproxy");
            command.arg("-d").arg("-c").arg(folder.join("tinyproxy.conf"));
            command
        })
    }

    /// microsocks, a SOCKS 5 proxy; with user and password when some are given.
    #[must_use]
    pub fn microsocks(credentials: Option<(&str, &str)>) -> Server {
        Server::start("microsocks", |_, address| {
            let mut command = Command::new("microsocks");
            command.args(["-i", &address.ip().to_string(), "-p", &address.port().to_string()]);
            if let Some((user, password)) = credentials {
                command.args(["-u", user, "-P", password]);
            }
            command
        })
    }
}
