//! Credentials on a session's way: they go out with a request, and a challenge is answered once.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use super::Course;
use crate::api::{Auth, HttpSpec};
use crate::auth::{Access, Asked, AtHand, Prompt, dress, known};
use crate::clock::unix_seconds;
use crate::compose::{Draft, Proxy, Target};
use crate::drive::http1::Answer;
use crate::event::{AuthStep, Data, Dir, Event, Phrase};

/// Digest challenges that were taken up within a session, by origin and user.
#[derive(Debug, Default)]
pub struct Prompts(Mutex<HashMap<String, Prompt>>);

impl Course<'_> {
    /// Puts the credentials into the requests of one exchange; false when they cannot be made, which is
    /// told.
    pub(super) fn dress(
        &self,
        drafts: &mut [Draft],
        target: &Target,
        http: &HttpSpec,
        token: Option<&str>,
        conn: u32,
    ) -> bool {
        let mut prompts = self.prompts.0.lock().unwrap_or_else(PoisonError::into_inner);
        for draft in drafts {
            let prompt = prompts.get_mut(&space(target, http));
            let at_hand = AtHand { prompt, token, now_s: unix_seconds() };
            if let Err(why) = dress(draft, target, http, at_hand) {
                self.step(conn, "failed", why);
                return false;
            }
        }
        true
    }

    /// Answers a challenge of Digest by the proxy that is named in each request, once it was taken up.
    pub(super) fn dress_for_proxy(&self, drafts: &mut [Draft], proxy: Option<&Proxy>, conn: u32) -> bool {
        let Some(proxy) = proxy else { return true };
        let Some((user, password)) = &proxy.credentials else { return true };
        let mut prompts = self.prompts.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(prompt) = prompts.get_mut(&proxy_space(proxy)) else { return true };
        for draft in drafts {
            let (method, uri) = (draft.method.clone(), draft.target.clone());
            let asked = Asked { user, password, method: &method, uri: &uri, body: known(draft) };
            match prompt.answer(&asked) {
                Ok(value) => draft.answer_proxy(&value),
                Err(why) => {
                    self.step(conn, "failed", why);
                    return false;
                }
            }
        }
        true
    }

    /// Looks at an answer of a proxy that asks for credentials; true when the request goes out again.
    pub(super) fn challenged_by_proxy(
        &self,
        access: &mut Access,
        conn: u32,
        answer: &Answer,
        proxy: Option<&Proxy>,
        body_known: bool,
    ) -> bool {
        let known = proxy.is_some_and(|proxy| proxy.credentials.is_some());
        let Some(met) = access.meet_proxy(known, answer.status, &answer.headers, body_known) else {
            return false;
        };
        let mut event =
            Event::new(conn, self.pen.now(), Dir::Rx, Data::AuthChallenge(Box::new(met.challenge)));
        event.cause = Some(answer.head);
        self.pen.fact(event);
        let (Some(prompt), Some(proxy)) = (met.again, proxy) else { return false };
        self.prompts.0.lock().unwrap_or_else(PoisonError::into_inner).insert(proxy_space(proxy), prompt);
        true
    }

    /// Looks at an answer that asks for credentials; true when the request goes out again.
    pub(super) fn challenged(
        &self,
        access: &mut Access,
        conn: u32,
        answer: &Answer,
        target: &Target,
        http: &HttpSpec,
        body_known: bool,
    ) -> bool {
        let Some(met) = access.meet(http, answer.status, &answer.headers, body_known) else { return false };
        let mut event =
            Event::new(conn, self.pen.now(), Dir::Rx, Data::AuthChallenge(Box::new(met.challenge)));
        event.cause = Some(answer.head);
        self.pen.fact(event);
        let again = met.again.is_some() || met.new_token;
        if let (true, Auth::OAuth2(oauth)) = (met.new_token, &http.auth) {
            self.forget(oauth);
        }
        if let Some(prompt) = met.again {
            let mut prompts = self.prompts.0.lock().unwrap_or_else(PoisonError::into_inner);
            prompts.insert(space(target, http), prompt);
        }
        again
    }

    /// Tells of a step that is not on the wire.
    pub(super) fn step(&self, conn: u32, step: &str, text: Phrase) {
        let step = AuthStep { step: step.to_owned(), text, url: None, code: None };
        self.pen.note(conn, Dir::Local, Data::AuthStep(Box::new(step)));
    }
}

/// The protection space of a challenge: its origin (RFC 7616 §3.3), for one user.
fn space(target: &Target, http: &HttpSpec) -> String {
    let user = match &http.auth {
        Auth::Digest { user, .. } => user.as_str(),
        _ => "",
    };
    let origin = target.origin();
    format!("{}\n{}\n{}\n{user}", origin.tls, origin.host, origin.port)
}

/// The protection space of a proxy's challenge (RFC 9110 §11.7.1).
fn proxy_space(proxy: &Proxy) -> String {
    let user = proxy.credentials.as_ref().map_or("", |(user, _)| user.as_str());
    format!("proxy\n{}\n{user}", proxy.url())
}
