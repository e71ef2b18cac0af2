//! An access token before the request: kept, refreshed or fetched, in exchanges of the same session.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::future::{BoxFuture, FutureExt};
use futures_util::stream::FuturesUnordered;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{Instant, sleep_until, timeout_at};

use super::Course;
use super::chain::{Ask, Chain, Ended};
use crate::api::{OAuth2, OAuthGrant, OpenRequest};
use crate::auth::oauth::{Asking, Refusal, Token, grant, kept_by, read_device, read_token, refused, request};
use crate::clock::unix_ms;
use crate::compose::Target;
use crate::drive::orders::Orders;
use crate::event::{AuthStep, Data, Dir, Phrase};

/// How long a person may take in the browser.
const CONSENT: Duration = Duration::from_secs(300);
/// A token is asked for anew a little before it expires.
const EARLY_MS: i64 = 10_000;
/// Connections of a browser's that are looked at beside each other.
const VISITS: usize = 64;
/// Longest head of a redirect.
const HEAD: usize = 16 << 10;
const PAGE: &str = "<!doctype html><meta charset=utf-8><title>Sockeye</title>\
    <p>Done. You can close this page. / 완료되었습니다. 이 페이지를 닫아도 됩니다.";

/// Tokens of all sessions, in memory only.
#[derive(Debug, Default)]
pub struct Tokens(Mutex<HashMap<String, Token>>);

/// Opens a URL for a person.
pub struct Browser(pub Box<dyn Fn(&str) + Send + Sync>);

impl Default for Browser {
    fn default() -> Self {
        Browser(Box::new(|_| {}))
    }
}

impl fmt::Debug for Browser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Browser")
    }
}

/// Why there is no token.
pub(super) enum NoToken {
    /// A person ended the session.
    Stopped,
    /// It was told.
    Failed,
}

/// What an exchange with the authorization server came to.
enum Said {
    Token(Token),
    Refused(Refusal),
}

impl Course<'_> {
    /// The access token for a request.
    pub(super) async fn token(
        &self,
        of: &OpenRequest,
        oauth: &OAuth2,
        orders: &mut Orders,
    ) -> Result<String, NoToken> {
        let key = kept_by(oauth);
        let kept = self.kept(|tokens| tokens.get(&key).cloned());
        let mut chain = Chain::default();
        if let Some(token) = kept {
            if token.expires_ms.is_none_or(|at| at > unix_ms() + EARLY_MS) {
                self.step(0, "token", Phrase::new("oauth-kept"));
                return Ok(token.access);
            }
            if let Some(refresh) = &token.refresh {
                let fields = grant(oauth, vec![("grant_type", "refresh_token"), ("refresh_token", refresh)]);
                if let Said::Token(new) = self.ask(&mut chain, of, oauth, &fields, orders).await? {
                    let new = Token { refresh: new.refresh.or(token.refresh), ..new };
                    return Ok(self.keep(key, new));
                }
            }
        }
        let got = match oauth.grant {
            OAuthGrant::AuthorizationCode => self.consent(&mut chain, of, oauth, orders).await?,
            OAuthGrant::DeviceCode => self.device(&mut chain, of, oauth, orders).await?,
            OAuthGrant::ClientCredentials => {
                let fields = grant(oauth, vec![("grant_type", "client_credentials")]);
                self.ask(&mut chain, of, oauth, &fields, orders).await?
            }
            OAuthGrant::Password => {
                let fields = vec![
                    ("grant_type", "password"),
                    ("username", &oauth.user),
                    ("password", &oauth.password),
                ];
                self.ask(&mut chain, of, oauth, &grant(oauth, fields), orders).await?
            }
            OAuthGrant::RefreshToken => {
                let fields = vec![("grant_type", "refresh_token"), ("refresh_token", &oauth.refresh_token)];
                self.ask(&mut chain, of, oauth, &grant(oauth, fields), orders).await?
            }
        };
        chain.close().await;
        match got {
            Said::Token(token) => Ok(self.keep(key, token)),
            Said::Refused(refusal) => Err(self.failed(refused(&refusal))),
        }
    }

    /// Forgets the token that a server refused.
    pub(super) fn forget(&self, oauth: &OAuth2) {
        let key = kept_by(oauth);
        self.kept(|tokens| {
            if let Some(token) = tokens.get_mut(&key) {
                token.expires_ms = Some(0);
            }
        });
    }

    /// The authorization code grant: the system's browser, and a redirect to loopback (RFC 8252 §7.3).
    async fn consent(
        &self,
        chain: &mut Chain,
        of: &OpenRequest,
        oauth: &OAuth2,
        orders: &mut Orders,
    ) -> Result<Said, NoToken> {
        let bound = TcpListener::bind(("127.0.0.1", oauth.redirect_port)).await;
        let bound = bound.and_then(|listener| Ok((listener.local_addr()?.port(), listener)));
        let (port, listener) = match bound {
            Ok(bound) => bound,
            Err(error) => {
                let why = Phrase::new("oauth-port")
                    .with("port", oauth.redirect_port)
                    .with("text", error.to_string());
                return Err(self.failed(why));
            }
        };
        let asking = Asking::new(oauth, port).map_err(|why| self.failed(why))?;
        self.tell("browser", Phrase::new("oauth-browser"), Some(&asking.url), None);
        (self.browser.0)(&asking.url);
        let until = Instant::now() + CONSENT;
        let code = tokio::select! {
            code = timeout_at(until, redirect(&listener, &asking)) => match code {
                Ok(code) => code.map_err(|why| self.failed(why))?,
                Err(_) => return Err(self.failed(Phrase::new("oauth-no-consent"))),
            },
            _ = orders.stop(self.pen, 0, || Phrase::new("session-asks")) => return Err(NoToken::Stopped),
        };
        self.step(0, "redirected", Phrase::new("oauth-redirected"));
        self.ask(chain, of, oauth, &asking.fields(&code), orders).await
    }

    /// The device grant: a person types a code elsewhere while we ask (RFC 8628 §3.4).
    async fn device(
        &self,
        chain: &mut Chain,
        of: &OpenRequest,
        oauth: &OAuth2,
        orders: &mut Orders,
    ) -> Result<Said, NoToken> {
        let body = self.post(chain, of, oauth, &oauth.device_url, &grant(oauth, Vec::new()), orders).await?;
        let device = match read_device(&body) {
            Ok(device) => device,
            Err(refusal) => return Ok(Said::Refused(refusal)),
        };
        self.tell("deviceCode", Phrase::new("oauth-device"), Some(&device.url), Some(&device.user_code));
        let until = Instant::now() + Duration::from_secs(device.expires_s.min(3600));
        let mut interval = Duration::from_secs(device.interval_s.clamp(1, 60));
        let fields = [
            ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"),
            ("device_code", device.device_code.as_str()),
        ];
        loop {
            tokio::select! {
                () = sleep_until(Instant::now() + interval) => {}
                _ = orders.stop(self.pen, 0, || Phrase::new("session-asks")) => return Err(NoToken::Stopped),
            }
            let said = self.ask(chain, of, oauth, &fields, orders).await?;
            match &said {
                Said::Refused(refusal) if Instant::now() < until => match refusal.error.as_str() {
                    "authorization_pending" => {}
                    "slow_down" => interval += Duration::from_secs(5),
                    _ => return Ok(said),
                },
                _ => return Ok(said),
            }
            self.step(0, "waiting", Phrase::new("oauth-waiting").with("seconds", interval.as_secs()));
        }
    }

    async fn ask(
        &self,
        chain: &mut Chain,
        of: &OpenRequest,
        oauth: &OAuth2,
        fields: &[(&str, &str)],
        orders: &mut Orders,
    ) -> Result<Said, NoToken> {
        let body = self.post(chain, of, oauth, &oauth.token_url, fields, orders).await?;
        Ok(match read_token(&body, unix_ms()) {
            Ok(token) => Said::Token(token),
            Err(refusal) => Said::Refused(refusal),
        })
    }

    /// One exchange of this session; the body of its answer.
    fn post<'a>(
        &'a self,
        chain: &'a mut Chain,
        of: &'a OpenRequest,
        oauth: &'a OAuth2,
        url: &'a str,
        fields: &'a [(&'a str, &'a str)],
        orders: &'a mut Orders,
    ) -> BoxFuture<'a, Result<Vec<u8>, NoToken>> {
        // A request for a token is a chain within a chain.
        async move {
            let target = Target::parse(url).map_err(|problem| self.failed(problem.why))?;
            let asked = OpenRequest {
                url: url.to_owned(),
                http: Some(request(oauth, fields)),
                ws: None,
                ..of.clone()
            };
            let ask = Ask { course: self, request: &asked, target: &target };
            match chain.run(&ask, orders).await {
                Ended::Answered(answer) => match self.body(answer.head).await {
                    Some(body) => Ok(body),
                    None => Err(self.failed(Phrase::new("oauth-no-answer"))),
                },
                Ended::Stopped => Err(NoToken::Stopped),
                Ended::Broken(_) | Ended::Switched(..) => Err(self.failed(Phrase::new("oauth-no-answer"))),
            }
        }
        .boxed()
    }

    fn keep(&self, key: String, token: Token) -> String {
        let access = token.access.clone();
        self.kept(|tokens| tokens.insert(key, token));
        self.step(0, "token", Phrase::new("oauth-token"));
        access
    }

    fn kept<T>(&self, act: impl FnOnce(&mut HashMap<String, Token>) -> T) -> T {
        act(&mut self.tokens.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn failed(&self, why: Phrase) -> NoToken {
        self.step(0, "failed", why);
        NoToken::Failed
    }

    fn tell(&self, step: &str, text: Phrase, url: Option<&str>, code: Option<&str>) {
        let step = AuthStep {
            step: step.to_owned(),
            text,
            url: url.map(str::to_owned),
            code: code.map(str::to_owned),
        };
        self.pen.note(0, Dir::Local, Data::AuthStep(Box::new(step)));
    }
}

/// Waits for the browser to come back; whatever else is asked for gets 404. Browsers open connections that they
/// may never use, so none is waited for alone.
async fn redirect(listener: &TcpListener, asking: &Asking) -> Result<String, Phrase> {
    let mut visits = FuturesUnordered::new();
    loop {
        tokio::select! {
            accepted = listener.accept(), if visits.len() < VISITS => {
                visits.extend(accepted.ok().map(|(stream, _)| visit(stream, asking)));
            }
            Some(found) = visits.next() => {
                if let Some(code) = found? {
                    return Ok(code);
                }
            }
        }
    }
}

/// One connection of the browser's: the code, when it brings one.
async fn visit(mut stream: TcpStream, asking: &Asking) -> Result<Option<String>, Phrase> {
    let mut head = Vec::new();
    while head.len() < HEAD && !head.ends_with(b"\r\n\r\n") {
        match stream.read_u8().await {
            Ok(octet) => head.push(octet),
            Err(_) => break,
        }
    }
    let head = String::from_utf8_lossy(&head);
    let found = asking.code(head.split(' ').nth(1).unwrap_or_default());
    let (status, page) = match &found {
        Ok(None) => ("404 Not Found", ""),
        _ => ("200 OK", PAGE),
    };
    let answer = format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{page}",
        page.len()
    );
    // The code is there even when the browser did not wait for its page.
    let _ = stream.write_all(answer.as_bytes()).await;
    let _ = stream.shutdown().await;
    found
}
