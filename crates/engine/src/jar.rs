//! Cookie jars by name, one for each environment (RFC 6265bis). Every decision is told with its rule.
//!
//! Memory is the truth of a running application. Cookies with a date of expiry are also in one SQLite file
//! of the library's folder; session cookies live until the application ends.

mod date;
mod scope;
mod set_cookie;
mod shelf;
mod words;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, params};

pub use self::scope::Place;
pub use self::shelf::Outgoing;
use self::shelf::{Change, Kept, Shelf};
use crate::api::{CookieEntry, CookiesPage, FieldProblem, JarEntry, SetBy};
use crate::clock::unix_ms;
use crate::error::Error;
use crate::event::{CookieDecision, Phrase};

const FILE: &str = "cookies.db";
const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS cookies(
        jar TEXT NOT NULL, name TEXT NOT NULL, domain TEXT NOT NULL, path TEXT NOT NULL,
        host_only INTEGER NOT NULL, created_ms REAL NOT NULL, used_ms INTEGER NOT NULL, cookie TEXT NOT NULL,
        PRIMARY KEY(jar, name, domain, path, host_only));
";
/// Cookies of one window at most.
const MAX_WINDOW: u32 = 1000;
/// How long another process may hold the file.
const PATIENCE: Duration = Duration::from_secs(5);

/// All jars.
#[derive(Debug)]
pub struct Jars(Mutex<Shelves>);

#[derive(Debug)]
struct Shelves {
    db: Connection,
    by_name: BTreeMap<String, Shelf>,
}

impl Jars {
    /// Opens the jars in that folder, which exists.
    pub fn open(dir: &Path) -> Result<Jars, Error> {
        let db = Connection::open(dir.join(FILE)).map_err(storage)?;
        db.busy_timeout(PATIENCE).map_err(storage)?;
        db.execute_batch("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;").map_err(storage)?;
        db.execute_batch(SCHEMA).map_err(storage)?;
        let mut by_name: BTreeMap<String, Shelf> = BTreeMap::new();
        let mut statement = db
            .prepare("SELECT jar, cookie, used_ms FROM cookies ORDER BY created_ms, rowid")
            .map_err(storage)?;
        let rows = statement
            .query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get(2)?)))
            .map_err(storage)?;
        for row in rows {
            let (jar, text, used_ms) = row.map_err(storage)?;
            // One that cannot be read is one less, not a library that does not open.
            if let Ok(cookie) = serde_json::from_str(&text) {
                by_name.entry(jar).or_default().cookies.push(Kept { cookie, used_ms });
            }
        }
        drop(statement);
        Ok(Jars(Mutex::new(Shelves { db, by_name })))
    }

    /// The cookies that a request would take along, and why the others of its site stay.
    #[must_use]
    pub fn preview(&self, jar: &str, place: &Place) -> Outgoing {
        let shelves = self.lock();
        shelves.by_name.get(jar).map(|shelf| shelf.outgoing(place, unix_ms())).unwrap_or_default()
    }

    /// The cookies that a request takes along, which count as used from now.
    #[must_use]
    pub fn outgoing(&self, jar: &str, place: &Place) -> Outgoing {
        let now = unix_ms();
        let mut shelves = self.lock();
        let shelf = shelves.by_name.entry(jar.to_owned()).or_default();
        let outgoing = shelf.outgoing(place, now);
        shelf.used(place, now);
        outgoing
    }

    /// Takes the `Set-Cookie` fields of a response, in their order.
    #[must_use]
    pub fn take<'a>(
        &self,
        jar: &str,
        fields: impl IntoIterator<Item = &'a [u8]>,
        place: &Place,
        set_by: &SetBy,
    ) -> Vec<CookieDecision> {
        let now = unix_ms();
        let mut change = Change::default();
        let mut shelves = self.lock();
        let shelf = shelves.by_name.entry(jar.to_owned()).or_default();
        let decisions =
            fields.into_iter().flat_map(|field| shelf.take(field, place, set_by, now, &mut change)).collect();
        // A disk that says no keeps no cookie beyond this run; the session goes on with those in memory.
        let _ = shelves.write(jar, &change, now);
        decisions
    }

    /// Every jar that was used or holds a cookie.
    #[must_use]
    pub fn all(&self) -> Vec<JarEntry> {
        let mut shelves = self.lock();
        shelves.expire();
        let entry = |(name, shelf): (&String, &Shelf)| JarEntry {
            name: name.clone(),
            cookies: shelf.cookies.len() as u64,
        };
        shelves.by_name.iter().map(entry).collect()
    }

    /// A window of a jar, by domain, path and name.
    #[must_use]
    pub fn cookies(&self, jar: &str, first: u64, count: u32) -> CookiesPage {
        let mut shelves = self.lock();
        shelves.expire();
        let mut cookies: Vec<&CookieEntry> = shelves
            .by_name
            .get(jar)
            .into_iter()
            .flat_map(|shelf| &shelf.cookies)
            .map(|kept| &kept.cookie)
            .collect();
        cookies.sort_by_key(|cookie| (&cookie.domain, &cookie.path, &cookie.name));
        CookiesPage {
            total: cookies.len() as u64,
            first,
            cookies: cookies
                .into_iter()
                .skip(usize::try_from(first).unwrap_or(usize::MAX))
                .take(count.min(MAX_WINDOW) as usize)
                .cloned()
                .collect(),
        }
    }

    /// Adds a cookie, or replaces the one with its name, domain and path.
    pub fn put(&self, jar: &str, cookie: CookieEntry) -> Result<(), Error> {
        let problems = check(&cookie);
        if !problems.is_empty() {
            return Err(Error::input(problems));
        }
        let cookie =
            CookieEntry { domain: cookie.domain.trim_start_matches('.').to_ascii_lowercase(), ..cookie };
        let now = unix_ms();
        let change = Change { put: vec![cookie.clone()], removed: Vec::new() };
        let mut shelves = self.lock();
        shelves.write(jar, &change, now)?;
        shelves.by_name.entry(jar.to_owned()).or_default().put(cookie, now);
        Ok(())
    }

    /// Removes the cookie with that name, domain and path.
    pub fn remove(&self, jar: &str, cookie: &CookieEntry) -> Result<(), Error> {
        let change = Change { put: Vec::new(), removed: vec![cookie.clone()] };
        let mut shelves = self.lock();
        shelves.write(jar, &change, 0)?;
        let removed = shelves.by_name.get_mut(jar).is_some_and(|shelf| shelf.remove(cookie));
        if removed {
            Ok(())
        } else {
            Err(Error::not_found(Phrase::new("cookie-not-there").with("name", cookie.name.as_str())))
        }
    }

    /// Removes a jar with all its cookies.
    pub fn clear(&self, jar: &str) -> Result<(), Error> {
        let mut shelves = self.lock();
        shelves.db.execute("DELETE FROM cookies WHERE jar = ?", [jar]).map_err(storage)?;
        shelves.by_name.remove(jar);
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, Shelves> {
        // A shelf is whole after every cookie.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Shelves {
    /// Brings what is on disk in line with a change.
    fn write(&self, jar: &str, change: &Change, now_ms: i64) -> Result<(), Error> {
        let delete = |cookie: &CookieEntry| {
            self.db
                .execute(
                    "DELETE FROM cookies WHERE jar = ? AND name = ? AND domain = ? AND path = ? AND host_only = ?",
                    params![jar, cookie.name, cookie.domain, cookie.path, cookie.host_only],
                )
                .map_err(storage)
        };
        for cookie in &change.put {
            if cookie.expires_ms.is_none() {
                // It may have had a date before.
                delete(cookie)?;
                continue;
            }
            let text = serde_json::to_string(cookie).map_err(storage)?;
            self.db
                .execute(
                    "INSERT OR REPLACE INTO cookies VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                    params![
                        jar,
                        cookie.name,
                        cookie.domain,
                        cookie.path,
                        cookie.host_only,
                        cookie.created_ms,
                        now_ms,
                        text
                    ],
                )
                .map_err(storage)?;
        }
        for cookie in &change.removed {
            delete(cookie)?;
        }
        Ok(())
    }

    /// Forgets what has expired.
    fn expire(&mut self) {
        let now = unix_ms();
        let gone: Vec<(String, Change)> = self
            .by_name
            .iter_mut()
            .map(|(name, shelf)| (name.clone(), Change { put: Vec::new(), removed: shelf.expire(now) }))
            .collect();
        for (jar, change) in gone {
            // What stays on disk is found expired again.
            let _ = self.write(&jar, &change, now);
        }
    }
}

/// What is wrong with a cookie as a person typed it.
#[must_use]
pub fn check(cookie: &CookieEntry) -> Vec<FieldProblem> {
    let control = |text: &str| text.chars().any(|c| c.is_ascii_control());
    let why = if cookie.name.is_empty() && cookie.value.is_empty() {
        Phrase::new("cookie-empty")
    } else if control(&cookie.name) || control(&cookie.value) {
        Phrase::new("cookie-control-character")
    } else if cookie.name.contains(['=', ';']) {
        Phrase::new("cookie-name-separator")
    } else if cookie.value.contains(';') {
        Phrase::new("cookie-value-separator")
    } else if cookie.domain.is_empty() || cookie.domain.contains(['/', ' ']) {
        Phrase::new("cookie-no-domain")
    } else if !cookie.path.starts_with('/') {
        Phrase::new("cookie-bad-path")
    } else {
        return Vec::new();
    };
    vec![FieldProblem { field: "cookie".to_owned(), index: None, start: None, end: None, why }]
}

fn storage(fault: impl std::fmt::Display) -> Error {
    Error::storage(&fault)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::CookieVerdict;

    fn set_by() -> SetBy {
        SetBy { session: "one".to_owned(), response: 12, url: "https://h.example/".to_owned() }
    }

    fn names(jars: &Jars) -> Vec<String> {
        jars.cookies("j", 0, 100).cookies.into_iter().map(|cookie| cookie.name).collect()
    }

    #[test]
    fn cookies_with_a_date_outlive_the_application_and_session_cookies_do_not() {
        let dir = tempfile::tempdir().unwrap();
        let place = Place::new(true, "h.example", "/");
        {
            let jars = Jars::open(dir.path()).unwrap();
            let fields: [&[u8]; 3] = [b"kept=1; Max-Age=3600", b"session=2", b"gone=3; Max-Age=3600"];
            assert!(
                jars.take("j", fields, &place, &set_by()).iter().all(|d| d.verdict == CookieVerdict::Stored)
            );
            assert_eq!(names(&jars), ["gone", "kept", "session"]);
            let fields: [&[u8]; 1] = [b"gone=; Max-Age=0"];
            assert_eq!(jars.take("j", fields, &place, &set_by())[0].verdict, CookieVerdict::Removed);
        }
        let jars = Jars::open(dir.path()).unwrap();
        assert_eq!(names(&jars), ["kept"]);
        assert_eq!(jars.all(), [JarEntry { name: "j".to_owned(), cookies: 1 }]);
        let outgoing = jars.outgoing("j", &place);
        assert_eq!(outgoing.field.as_deref(), Some("kept=1"));
        assert_eq!(outgoing.decisions[0].set_by, Some(set_by()));
        assert_eq!(jars.preview("other", &place), Outgoing::default());
    }

    #[test]
    fn a_person_puts_edits_and_removes() {
        let dir = tempfile::tempdir().unwrap();
        let jars = Jars::open(dir.path()).unwrap();
        let cookie = CookieEntry {
            name: "a".to_owned(),
            value: "1".to_owned(),
            domain: ".H.example".to_owned(),
            path: "/".to_owned(),
            expires_ms: Some(4e12),
            host_only: false,
            secure: false,
            http_only: false,
            same_site: crate::api::SameSite::Unset,
            on: true,
            created_ms: 1.0,
            set_by: None,
        };
        jars.put("j", cookie).unwrap();
        let mut edited = jars.cookies("j", 0, 1).cookies.remove(0);
        assert_eq!(edited.domain, "h.example");
        edited.on = false;
        jars.put("j", edited.clone()).unwrap();
        assert_eq!(jars.cookies("j", 0, 10).total, 1);
        assert_eq!(jars.outgoing("j", &Place::new(true, "h.example", "/")).field, None);
        jars.remove("j", &edited).unwrap();
        assert!(jars.remove("j", &edited).is_err());
        let bad = CookieEntry { value: "x;y".to_owned(), ..edited };
        assert_eq!(jars.put("j", bad).unwrap_err().problems[0].why.code, "cookie-value-separator");
        jars.clear("j").unwrap();
        assert!(jars.all().is_empty());
    }
}
