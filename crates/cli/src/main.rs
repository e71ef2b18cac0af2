//! Sockeye in a terminal: the same engine, a readable ladder, payloads for pipes, or NDJSON events.

mod above;
mod args;
mod body;
mod compare;
mod compose;
mod converse;
mod exit;
mod fields;
mod ladder;
mod output;
mod phrase;
mod playground;
mod protocols;
mod run;
mod ws;

use std::process::ExitCode;

use clap::Parser;

use args::{Args, Verb};
use exit::Stop;
use phrase::Catalogue;
use sockeye_engine::event::Phrase;

fn main() -> ExitCode {
    let args = Args::parse();
    let catalogue = Catalogue::of(args.lang.as_deref());
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("sockeye-cli: {error}");
            return ExitCode::from(exit::INTERNAL);
        }
    };
    // The first interrupt ends in order. Output may be stuck in a pipe that nobody reads, so the second ends
    // at once; the record is on disk as far as it came.
    runtime.spawn(async {
        for _ in 0..2 {
            if tokio::signal::ctrl_c().await.is_err() {
                return;
            }
        }
        std::process::exit(i32::from(exit::INTERRUPTED));
    });
    let outcome = runtime.block_on(async {
        match args.verb {
            Verb::Compare(sessions) => compare::run(&sessions, &catalogue),
            Verb::Playground(playground) => playground::serve(&playground, &catalogue).await,
            Verb::Http(http) => run::http(http, &catalogue).await,
            Verb::Ws(ws) => run::ws(ws, &catalogue).await,
            Verb::SocketIo(socketio) => run::socketio(socketio, &catalogue).await,
            Verb::SockJs(sockjs) => run::sockjs(sockjs, &catalogue).await,
            Verb::Tcp(tcp) => run::tcp(tcp, &catalogue).await,
            Verb::Protocols => protocols::print(),
            Verb::Fields { name } => fields::print(name.as_deref(), &catalogue),
        }
    });
    // A thread may still wait for standard input; the process does not.
    runtime.shutdown_background();
    match outcome {
        Ok(code) => ExitCode::from(code),
        // The only place where a broken pipe is met: whoever read our output has seen enough.
        Err(Stop::Pipe) => ExitCode::SUCCESS,
        Err(Stop::Output(error)) => {
            eprintln!("sockeye-cli: {error}");
            ExitCode::from(exit::INTERNAL)
        }
        Err(Stop::File(path, error)) => {
            let why = error.exact.unwrap_or_else(|| catalogue.say(&error.phrase));
            let unwritable = Phrase::new("cli-file-unwritable")
                .with("path", path.to_string_lossy().into_owned())
                .with("why", why);
            eprintln!("sockeye-cli: {}", catalogue.say(&unwritable));
            ExitCode::from(exit::INTERNAL)
        }
        Err(Stop::Engine(error)) => {
            eprintln!("sockeye-cli: {}", catalogue.error(&error));
            ExitCode::from(exit::of_error(&error))
        }
    }
}
