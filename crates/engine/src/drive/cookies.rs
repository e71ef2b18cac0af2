//! A session's cookies on the wire: which go along, which a response sets, each with the rule that decided.

use crate::api::{HttpSpec, SetBy};
use crate::compose::{Draft, Line, Target};
use crate::event::{Cookies as Decisions, Data, Dir, Event, Evidence, HeaderLine, Phrase};
use crate::jar::{Jars, Outgoing, Place};
use crate::tap::Pen;

/// The jar of a request, and where the request goes.
#[derive(Debug)]
pub struct Cookies<'a> {
    jars: &'a Jars,
    jar: &'a str,
    session: &'a str,
    url: String,
    place: Place,
}

impl<'a> Cookies<'a> {
    /// Of a request to that target; `None` when it has no jar.
    #[must_use]
    pub fn of(jars: &'a Jars, http: &'a HttpSpec, target: &Target, session: &'a str) -> Option<Cookies<'a>> {
        let jar = http.jar.as_deref()?;
        let url = target.url.split('#').next().unwrap_or_default().to_owned();
        let place = Place::new(target.tls, &target.host, &target.path);
        Some(Cookies { jars, jar, session, url, place })
    }

    /// Puts the cookies into the request that will go out on `conn`, and tells of each.
    pub fn go_along(&self, pen: &Pen, conn: u32, http: &HttpSpec, draft: &mut Draft) {
        let outgoing = self.jars.outgoing(self.jar, &self.place);
        let outgoing = dress(outgoing, http, draft);
        self.tell(pen, conn, Dir::Tx, None, outgoing);
    }

    /// Takes the `Set-Cookie` fields of a response, and tells of each.
    pub fn take(&self, pen: &Pen, conn: u32, response: &SetCookies) {
        let set_by =
            SetBy { session: self.session.to_owned(), response: response.head, url: self.url.clone() };
        let fields = response.fields.iter().map(Vec::as_slice);
        let decisions = self.jars.take(self.jar, fields, &self.place, &set_by);
        self.tell(pen, conn, Dir::Rx, Some(response), Outgoing { field: None, decisions });
    }

    fn tell(&self, pen: &Pen, conn: u32, dir: Dir, response: Option<&SetCookies>, outgoing: Outgoing) {
        if outgoing.decisions.is_empty() {
            return;
        }
        let told = Decisions { jar: self.jar.to_owned(), decisions: outgoing.decisions };
        let mut event =
            Event::new(conn, pen.now(), dir, Data::Cookies(told)).with_evidence(Evidence::Derived);
        if let Some(response) = response {
            event.cause = Some(response.head);
            event.stream = response.stream;
        }
        pen.fact(event);
    }
}

/// The `Set-Cookie` fields of one response.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SetCookies {
    /// `seq` of the response head.
    pub head: u64,
    pub stream: u32,
    pub fields: Vec<Vec<u8>>,
}

impl SetCookies {
    /// Of a response head; `None` when it sets nothing.
    #[must_use]
    pub fn of(head: &Event, lines: &[HeaderLine]) -> Option<SetCookies> {
        let fields: Vec<Vec<u8>> = lines
            .iter()
            .filter(|line| line.name.0.eq_ignore_ascii_case(b"set-cookie"))
            .map(|line| line.value.0.to_vec())
            .collect();
        (!fields.is_empty()).then_some(SetCookies { head: head.seq, stream: head.stream, fields })
    }
}

/// Adds the `Cookie` line, unless a person typed or removed it.
pub fn dress(outgoing: Outgoing, http: &HttpSpec, draft: &mut Draft) -> Outgoing {
    let is_cookie = |name: &str| name.eq_ignore_ascii_case("cookie");
    if http.headers.iter().any(|header| header.on && is_cookie(&header.name)) {
        return outgoing.typed();
    }
    if http.without.iter().any(|name| is_cookie(name)) {
        return outgoing.line_removed();
    }
    if let Some(field) = &outgoing.field {
        // Credentials may have put a cookie there already.
        match draft.lines.iter_mut().find(|line| is_cookie(&line.name)) {
            Some(line) => line.value = format!("{field}; {}", line.value),
            None => draft.lines.push(Line::added("Cookie", field, Phrase::new("why-cookie"))),
        }
    }
    outgoing
}
