//! One session from opening to exit code.

use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use sockeye_engine::Error;
use sockeye_engine::api::{Auth, Command, Engine, OpenRequest, SessionState, SessionView};
use sockeye_engine::capture::Capture;
use sockeye_engine::compose::curl;
use sockeye_engine::event::{Data, Phrase};
use tempfile::TempDir;

use crate::above::{self, Above};
use crate::args::{Common, Http, Lasting, SockJs, SocketIo, Tcp, Ws};
use crate::converse::{self, Composer};
use crate::exit::{self, Stop};
use crate::ladder::told;
use crate::output::{Output, Piped, each_event};
use crate::phrase::Catalogue;
use crate::{body, compose, ws};

/// A browser's code for a WebSocket that ended without a Close frame (RFC 6455 §7.1.5).
const ABNORMAL: u16 = 1006;

pub async fn http(mut args: Http, catalogue: &Catalogue) -> Result<u8, Stop> {
    let request = match &args.curl {
        Some(command) => from_curl(command, catalogue)?,
        None => compose::http(&args)?,
    };
    if let Some(shell) = args.print_curl {
        let command = curl::write(&request, shell).map_err(Error::input)?;
        writeln!(io::stdout(), "{command}")?;
        return Ok(exit::OK);
    }
    let act = match compose::following(&args, &request) {
        none if none.is_empty() => Act::Wait,
        following => Act::Follow(following),
    };
    // With the body in a file, standard output is free for the ladder.
    args.common.ladder |= args.output.is_some() && !args.common.json;
    let common = args.common;
    let mut output = Output::of(&common, Piped::Body, catalogue);
    let piped = matches!(output, Output::Body);
    let shown = matches!(output, Output::Ladder { .. }) && io::stdout().is_terminal();
    let session = Session::open(request, &common, catalogue)?;
    let ended = session.watched(&mut output, act, common.max_time).await?;
    let heads = answers(&session.capture, &ended.view)?;
    if let (Some(to), Some(head)) = (&args.output, heads.last()) {
        body::save(&session.capture, *head, to)?;
    } else if piped || shown {
        for head in heads {
            if args.pretty || args.json_path.is_some() {
                body::lay_out(&session.capture, head, args.include, args.json_path.clone(), catalogue)?;
            } else {
                body::print(&session.capture, head, args.include)?;
            }
        }
    }
    session.finish(&mut output, &ended, &common).await
}

/// The heads of the answers to what was asked for. Those on the way are on the ladder alone: redirects, challenges that
/// were answered, and what the authorization server said, a token above all.
fn answers(capture: &Capture, view: &SessionView) -> Result<Vec<u64>, Error> {
    let of_token = match view.request.http.as_ref().map(|http| &http.auth) {
        Some(Auth::OAuth2(oauth)) => vec![oauth.token_url.as_str(), oauth.device_url.as_str()],
        _ => Vec::new(),
    };
    let mut heads = Vec::new();
    for exchange in &view.exchanges {
        let for_token = exchange.method == "POST"
            && of_token.iter().any(|url| !url.is_empty() && url.ends_with(&exchange.target));
        let answered = match exchange.challenge {
            Some(seq) => {
                matches!(capture.event(seq)?.data, Data::AuthChallenge(met) if met.outcome == "answered")
            }
            None => false,
        };
        if exchange.redirect.is_none() && !for_token && !answered {
            heads.extend(exchange.response);
        }
    }
    Ok(heads)
}

pub async fn ws(args: Ws, catalogue: &Catalogue) -> Result<u8, Stop> {
    let mut output =
        Output::of(&args.common, if args.stomp { Piped::Packets } else { Piped::Messages }, catalogue);
    let request = compose::ws(&args)?;
    let session = Session::open(request, &args.common, catalogue)?;
    let first = ws::first(&args, &session.engine, catalogue)?;
    // Who echoes, or plays what was prepared, composes nothing.
    let prepared = args.echo || args.lasting.play.is_some() || args.replay.is_some();
    let composer = (!prepared).then(|| Composer::ws(&args));
    let act = Act::Compose(first, composer);
    let ended = session.watched(&mut output, act, args.common.max_time).await?;
    session.finish(&mut output, &ended, &args.common).await
}

pub async fn socketio(args: SocketIo, catalogue: &Catalogue) -> Result<u8, Stop> {
    let namespace = above::namespace(&args.url);
    let others = args.namespace.iter().map(|typed| above::with_auth(typed).0.to_owned());
    let composer = Composer::above(Above::Emit {
        namespace,
        others: others.collect(),
        ack: args.ack,
        asked: 0,
        octets: above::octets(&args.octets),
    });
    speak(compose::socketio(&args), composer, (&args.lasting, &args.common), catalogue).await
}

pub async fn sockjs(args: SockJs, catalogue: &Catalogue) -> Result<u8, Stop> {
    let above = if args.stomp { Above::Stomp { lines: Vec::new(), asked: 0 } } else { Above::Strings };
    speak(compose::sockjs(&args), Composer::above(above), (&args.lasting, &args.common), catalogue).await
}

/// A session of a protocol above; a pipe gets what was received of it.
async fn speak(
    request: OpenRequest,
    composer: Composer,
    (lasting, common): (&Lasting, &Common),
    catalogue: &Catalogue,
) -> Result<u8, Stop> {
    let first: Vec<Command> = ws::played(lasting)?.into_iter().collect();
    // Who plays what was prepared composes nothing.
    let composer = first.is_empty().then_some(composer);
    let mut output = Output::of(common, Piped::Packets, catalogue);
    let session = Session::open(request, common, catalogue)?;
    let ended = session.watched(&mut output, Act::Compose(first, composer), common.max_time).await?;
    session.finish(&mut output, &ended, common).await
}

pub async fn tcp(args: Tcp, catalogue: &Catalogue) -> Result<u8, Stop> {
    let mut output = Output::of(&args.common, Piped::Bytes, catalogue);
    let session = Session::open(compose::tcp(&args), &args.common, catalogue)?;
    let act = Act::Compose(Vec::new(), Some(Composer::tcp(&args)));
    let ended = session.watched(&mut output, act, args.common.max_time).await?;
    session.finish(&mut output, &ended, &args.common).await
}

/// The request of a curl command; what it does not carry goes to standard error.
fn from_curl(command: &str, catalogue: &Catalogue) -> Result<OpenRequest, Stop> {
    let found = curl::read(command).map_err(Error::input)?;
    for left in &found.left_out {
        writeln!(io::stderr(), "{}: {}", left.option, catalogue.say(&left.why))?;
    }
    Ok(found.request)
}

/// What is done once the session is open.
enum Act {
    Wait,
    /// More requests in the session, each when the one before is answered.
    Follow(Vec<OpenRequest>),
    /// These first, then lines of standard input.
    Compose(Vec<Command>, Option<Composer>),
}

/// How a session ended.
struct Ended {
    view: SessionView,
    interrupted: bool,
    late: bool,
}

struct Session<'a> {
    engine: Engine,
    id: String,
    capture: Arc<Capture>,
    catalogue: &'a Catalogue,
    /// Held while the session is looked at; removed with it unless it is to be kept.
    folder: Folder,
}

enum Folder {
    Given,
    Temporary(TempDir),
}

impl<'a> Session<'a> {
    fn open(request: OpenRequest, common: &Common, catalogue: &'a Catalogue) -> Result<Session<'a>, Stop> {
        let (dir, folder): (PathBuf, Folder) = match &common.library {
            Some(dir) => (dir.clone(), Folder::Given),
            None => {
                let dir = tempfile::Builder::new().prefix("sockeye-").tempdir()?;
                (dir.path().to_owned(), Folder::Temporary(dir))
            }
        };
        let engine = Engine::with_browser(&dir, |url| {
            eprintln!("{url}");
            // It is printed for a person whose browser does not open.
            let _ = open::that_detached(url);
        })?;
        let id = engine.open(request)?;
        let capture = engine.capture(&id)?;
        Ok(Session { engine, id, capture, catalogue, folder })
    }

    /// [`Session::run`], which leaves a whole record behind even when nobody reads our output any more.
    async fn watched(&self, output: &mut Output<'_>, act: Act, max_time: Option<f64>) -> Result<Ended, Stop> {
        let ended = self.run(output, act, max_time).await;
        if ended.is_err() {
            // Refused only when it is over already.
            let _ = self.engine.command(&self.id, Command::Cancel).await;
            self.engine.shutdown().await;
        }
        ended
    }

    /// Writes what happens until the session has ended.
    async fn run(&self, output: &mut Output<'_>, act: Act, max_time: Option<f64>) -> Result<Ended, Stop> {
        let mut ticks = self.capture.ticks();
        let ended = self.engine.ended(&self.id);
        let acting = self.act(act);
        let limit = max_time.map(compose::milliseconds).filter(|ms| *ms > 0).map(Duration::from_millis);
        let expiry = async {
            match limit {
                Some(limit) => tokio::time::sleep(limit).await,
                None => std::future::pending().await,
            }
        };
        // Listened to all the time, or one that comes while something is written would be lost.
        let signals = tokio::signal::ctrl_c();
        tokio::pin!(ended, acting, expiry, signals);
        let (mut acted, mut interrupted, mut late, mut over) = (false, false, false, false);
        loop {
            let more = output.catch_up(&self.capture)?;
            // Who interrupts has seen enough; the record has the rest.
            if over && (interrupted || !more) {
                return Ok(Ended { view: self.capture.view(), interrupted, late });
            }
            tokio::select! {
                () = std::future::ready(()), if more => {}
                done = &mut ended, if !over => {
                    done?;
                    over = true;
                }
                done = &mut acting, if !acted => {
                    acted = true;
                    if let Err(stop) = done {
                        // What was typed cannot be sent: end in order, then say so.
                        let _ = self.engine.command(&self.id, Command::Close).await;
                        self.engine.ended(&self.id).await?;
                        while output.catch_up(&self.capture)? {}
                        return Err(stop);
                    }
                }
                changed = ticks.changed(), if !over => if changed.is_err() {
                    self.engine.ended(&self.id).await?;
                    over = true;
                },
                () = &mut expiry, if !late => {
                    late = true;
                    let _ = self.engine.command(&self.id, Command::Cancel).await;
                }
                signal = &mut signals => {
                    signal?;
                    signals.set(tokio::signal::ctrl_c());
                    // First in order, then at once.
                    let command = if interrupted { Command::Cancel } else { Command::Close };
                    interrupted = true;
                    let _ = self.engine.command(&self.id, command).await;
                }
            }
        }
    }

    async fn act(&self, act: Act) -> Result<(), Stop> {
        let (first, composer) = match act {
            Act::Wait => return Ok(()),
            Act::Follow(requests) => return self.follow(requests).await,
            Act::Compose(first, composer) => (first, composer),
        };
        if !self.opened().await {
            return Ok(());
        }
        let plays = first.iter().any(|command| matches!(command, Command::Play { .. }));
        for command in first {
            self.engine.command(&self.id, command).await?;
        }
        match composer {
            Some(composer) => converse::compose(&self.engine, &self.id, composer).await,
            // A sequence that was all there was to do ends the session.
            None if plays => self.played().await,
            None => Ok(()),
        }
    }

    async fn follow(&self, requests: Vec<OpenRequest>) -> Result<(), Stop> {
        let mut ticks = self.capture.ticks();
        for request in requests {
            let command = Command::Request { request: Box::new(request), fresh: false };
            while let Err(error) = self.engine.command(&self.id, command.clone()).await {
                // Refused while an exchange is under way; anything else is for the person.
                if error.kind != sockeye_engine::ErrorKind::State {
                    return Err(error.into());
                }
                if ticks.changed().await.is_err() {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    /// Waits until a sequence has ended, then closes.
    async fn played(&self) -> Result<(), Stop> {
        let mut ticks = self.capture.ticks();
        let (mut next, mut over) = (0, false);
        loop {
            while each_event(&self.capture, &mut next, |event| {
                over |= matches!(&event.data, Data::WsSequence(told) if told.what == "done" || told.what == "stopped");
                Ok(())
            })? {}
            if over {
                // The peer may have ended it first.
                let _ = self.engine.command(&self.id, Command::Close).await;
                return Ok(());
            }
            if ticks.changed().await.is_err() {
                return Ok(());
            }
        }
    }

    /// Waits until the session takes commands; false when it ended before.
    async fn opened(&self) -> bool {
        let mut ticks = self.capture.ticks();
        loop {
            match self.capture.view().state {
                SessionState::Connecting => {}
                SessionState::Failed | SessionState::Closed => return false,
                _ => return true,
            }
            if ticks.changed().await.is_err() {
                return false;
            }
        }
    }

    /// The last words and the exit code.
    async fn finish(self, output: &mut Output<'_>, ended: &Ended, common: &Common) -> Result<u8, Stop> {
        output.end(&ended.view)?;
        if let Some(failure) = &ended.view.failure
            && !output.tells_failures()
        {
            for line in told(failure, self.catalogue) {
                writeln!(io::stderr(), "{line}")?;
            }
        }
        if ended.late && ended.view.failure.is_none() {
            let late =
                Phrase::new("cli-late").with("seconds", common.max_time.unwrap_or_default().to_string());
            writeln!(io::stderr(), "{}", self.catalogue.say(&late))?;
        }
        if let Some(notice) = &ended.view.notice {
            writeln!(io::stderr(), "{}", self.catalogue.say(notice))?;
        }
        self.engine.shutdown().await;
        let kept = common.library.clone().or(match self.folder {
            Folder::Temporary(dir) if common.keep => Some(dir.keep()),
            Folder::Temporary(_) | Folder::Given => None,
        });
        if let (Some(dir), true) = (kept, common.keep) {
            writeln!(io::stderr(), "{} {}", self.catalogue.word("cli-kept"), dir.display())?;
        }
        Ok(match &ended.view.failure {
            _ if ended.interrupted => exit::INTERRUPTED,
            _ if ended.late => exit::TIMEOUT,
            Some(failure) => exit::of_failure(failure),
            // The record ends before the session did.
            None if ended.view.notice.is_some() => exit::INTERNAL,
            // What a browser would report as 1006: it ended without a Close of the peer.
            None if ended.view.verdict.as_ref().is_some_and(|verdict| verdict.api_code == Some(ABNORMAL)) => {
                exit::WEBSOCKET
            }
            None => exit::OK,
        })
    }
}
