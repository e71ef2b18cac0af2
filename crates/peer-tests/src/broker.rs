//! RabbitMQ with STOMP over WebSocket, and the port mapper that Erlang wants: both on loopback, both ended by
//! their ids.

use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::server::{Server, free_address};

/// Where Debian keeps the script itself; the one on the path changes to another user.
const SCRIPTS: [&str; 2] = ["/usr/lib/rabbitmq/bin/rabbitmq-server", "/usr/sbin/rabbitmq-server"];

/// A running broker.
#[derive(Debug)]
pub struct RabbitMq {
    /// `ws://…/ws` is STOMP. Ended before the port mapper is.
    pub server: Server,
    /// Where it takes STOMP on TCP.
    pub stomp: SocketAddr,
    _epmd: Epmd,
}

#[derive(Debug)]
struct Epmd(Child);

impl RabbitMq {
    /// Starts it, which takes many seconds. Absent where the program is not installed, which is said aloud.
    #[must_use]
    pub fn start() -> Option<RabbitMq> {
        let Some(script) = SCRIPTS.into_iter().find(|script| Path::new(script).is_file()) else {
            eprintln!("SKIPPED: rabbitmq-server is not installed (`cargo xtask setup` does it)");
            return None;
        };
        let (mapper, nodes, amqp, stomp) = (free_address(), free_address(), free_address(), free_address());
        let mapper_port = mapper.port().to_string();
        let epmd = Command::new("epmd")
            .args(["-address", "127.0.0.1", "-port", &mapper_port])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("epmd comes with Erlang");
        let epmd = Epmd(epmd);
        let server = Server::start("rabbitmq-server", |folder, address| {
            let conf = format!(
                "listeners.tcp.1 = {amqp}\nstomp.listeners.tcp.1 = {stomp}\nweb_stomp.tcp.ip = {}\nweb_stomp.tcp.port = {}\n",
                address.ip(),
                address.port()
            );
            std::fs::write(folder.join("rabbitmq.conf"), conf).expect("a configuration");
            std::fs::write(folder.join("plugins"), "[rabbitmq_web_stomp].\n").expect("a list of plugins");
            let mut command = Command::new(script);
            command
                .env("HOME", folder)
                // The script becomes the server, so that its id is the server's.
                .env("RUNNING_UNDER_SYSTEMD", "1")
                .env("ERL_EPMD_ADDRESS", "127.0.0.1")
                .env("ERL_EPMD_PORT", &mapper_port)
                .env("RABBITMQ_NODENAME", "sockeye@localhost")
                .env("RABBITMQ_DIST_PORT", nodes.port().to_string())
                .env("RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", "-kernel inet_dist_use_interface {127,0,0,1}")
                .env("RABBITMQ_CONF_ENV_FILE", folder.join("none"))
                .env("RABBITMQ_CONFIG_FILE", folder.join("rabbitmq.conf"))
                .env("RABBITMQ_ENABLED_PLUGINS_FILE", folder.join("plugins"))
                .env("RABBITMQ_MNESIA_BASE", folder.join("mnesia"))
                .env("RABBITMQ_LOG_BASE", folder.join("logs"))
                .env("RABBITMQ_LOGS", "-");
            command
        });
        Some(RabbitMq { server, stomp, _epmd: epmd })
    }
}

impl Drop for Epmd {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
