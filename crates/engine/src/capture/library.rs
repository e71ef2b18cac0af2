//! The library: which sessions there are, their names, the settings. One SQLite file beside their folders.

use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::Duration;

use rusqlite::{Connection, OptionalExtension, Row, named_params, params};
use serde::de::DeserializeOwned;

use crate::api::{SessionEntry, SessionKind, SessionState, SessionsPage};
use crate::error::Error;
use crate::event::Phrase;

use super::capture::{Capture, LOG};
use super::fault::{lock, storage};
use super::rebuild::{is_recording, read_request};

const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS sessions(
        id TEXT PRIMARY KEY, name TEXT NOT NULL, url TEXT NOT NULL, kind TEXT NOT NULL, method TEXT,
        state TEXT NOT NULL, result TEXT, started_ms INTEGER NOT NULL, rows INTEGER NOT NULL,
        size INTEGER NOT NULL);
    CREATE INDEX IF NOT EXISTS sessions_by_time ON sessions(started_ms);
    CREATE INDEX IF NOT EXISTS sessions_by_url ON sessions(url);
    CREATE TABLE IF NOT EXISTS settings(key TEXT PRIMARY KEY, value TEXT NOT NULL);
";
const COLUMNS: &str = "id, name, url, kind, method, state, result, started_ms, rows, size";
/// Entries of one window at most.
const MAX_ENTRIES: u32 = 1000;
/// How long another process may hold the library.
const PATIENCE: Duration = Duration::from_secs(5);

/// The library on disk.
#[derive(Debug)]
pub struct Library {
    dir: PathBuf,
    db: Mutex<Connection>,
}

impl Library {
    /// Opens or creates the library. Sessions whose recorder did not finish are found again.
    pub fn open(dir: &Path) -> Result<Library, Error> {
        std::fs::create_dir_all(dir.join("sessions")).map_err(storage)?;
        let db = Connection::open(dir.join("library.db")).map_err(storage)?;
        db.busy_timeout(PATIENCE).map_err(storage)?;
        db.execute_batch("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;").map_err(storage)?;
        db.execute_batch(SCHEMA).map_err(storage)?;
        let library = Library { dir: dir.to_owned(), db: Mutex::new(db) };
        library.find_again()?;
        Ok(library)
    }

    /// Folder of a session.
    #[must_use]
    pub fn session_dir(&self, id: &str) -> PathBuf {
        self.dir.join("sessions").join(id)
    }

    /// Adds a session or replaces what is listed of it.
    pub fn put(&self, entry: &SessionEntry) -> Result<(), Error> {
        lock(&self.db)
            .execute(
                "INSERT OR REPLACE INTO sessions(id, name, url, kind, method, state, result, started_ms, rows, size)
                 VALUES (:id, :name, :url, :kind, :method, :state, :result, :started_ms, :rows, :size)",
                named_params! {
                    ":id": entry.id,
                    ":name": entry.name,
                    ":url": entry.url,
                    ":kind": word(&entry.kind),
                    ":method": entry.method,
                    ":state": word(&entry.state),
                    ":result": entry.result,
                    ":started_ms": entry.started_ms,
                    ":rows": entry.rows as i64,
                    ":size": entry.size as i64,
                },
            )
            .map(|_| ())
            .map_err(storage)
    }

    /// What became of a listed session. Its name is a person's, who may give it another in this moment.
    pub fn ended(&self, entry: &SessionEntry) -> Result<(), Error> {
        lock(&self.db)
            .execute(
                "UPDATE sessions SET state = :state, result = :result, rows = :rows, size = :size WHERE id = :id",
                named_params! {
                    ":id": entry.id,
                    ":state": word(&entry.state),
                    ":result": entry.result,
                    ":rows": entry.rows as i64,
                    ":size": entry.size as i64,
                },
            )
            .map(|_| ())
            .map_err(storage)
    }

    /// Newest first; `text` searches names and URLs.
    pub fn sessions(&self, text: Option<&str>, first: u64, count: u32) -> Result<SessionsPage, Error> {
        let like = pattern(text.unwrap_or(""));
        let matches = "name LIKE ?1 ESCAPE '\\' OR url LIKE ?1 ESCAPE '\\'";
        let db = lock(&self.db);
        let total: i64 = db
            .query_row(&format!("SELECT count(*) FROM sessions WHERE {matches}"), [&like], |row| row.get(0))
            .map_err(storage)?;
        let mut statement = db
            .prepare_cached(&format!(
                "SELECT {COLUMNS} FROM sessions WHERE {matches} ORDER BY started_ms DESC, id DESC LIMIT ?2 OFFSET ?3"
            ))
            .map_err(storage)?;
        let first_i = i64::try_from(first).unwrap_or(i64::MAX);
        let entries = statement
            .query_map(params![like, count.min(MAX_ENTRIES), first_i], entry)
            .and_then(Iterator::collect)
            .map_err(storage)?;
        Ok(SessionsPage { total: total.unsigned_abs(), first, entries })
    }

    /// Sessions with this method and URL, whatever their query; newest first.
    pub fn runs(&self, url: &str, method: &str, first: u64, count: u32) -> Result<SessionsPage, Error> {
        let base = url.split(['?', '#']).next().unwrap_or_default();
        let beyond = format!("{base}{}", char::MAX);
        let matches = "url >= ?1 AND url < ?2 AND substr(url, length(?1) + 1, 1) IN ('', '?', '#')
             AND method = ?3";
        let db = lock(&self.db);
        let total: i64 = db
            .query_row(
                &format!("SELECT count(*) FROM sessions WHERE {matches}"),
                [base, &beyond, method],
                |row| row.get(0),
            )
            .map_err(storage)?;
        let mut statement = db
            .prepare_cached(&format!(
                "SELECT {COLUMNS} FROM sessions WHERE {matches} ORDER BY started_ms DESC, id DESC LIMIT ?4 OFFSET ?5"
            ))
            .map_err(storage)?;
        let first_i = i64::try_from(first).unwrap_or(i64::MAX);
        let entries = statement
            .query_map(params![base, beyond, method, count.min(MAX_ENTRIES), first_i], entry)
            .and_then(Iterator::collect)
            .map_err(storage)?;
        Ok(SessionsPage { total: total.unsigned_abs(), first, entries })
    }

    /// One entry.
    pub fn session(&self, id: &str) -> Result<SessionEntry, Error> {
        lock(&self.db)
            .query_row(&format!("SELECT {COLUMNS} FROM sessions WHERE id = ?"), [id], entry)
            .optional()
            .map_err(storage)?
            .ok_or_else(|| no_session(id))
    }

    /// Gives a session another name.
    pub fn rename(&self, id: &str, name: &str) -> Result<(), Error> {
        let changed = lock(&self.db)
            .execute("UPDATE sessions SET name = ? WHERE id = ?", [name, id])
            .map_err(storage)?;
        if changed == 0 { Err(no_session(id)) } else { Ok(()) }
    }

    /// Removes a session and its files.
    pub fn delete(&self, id: &str) -> Result<(), Error> {
        // Only what is listed is removed: an id is never a path that leads elsewhere.
        self.session(id)?;
        match std::fs::remove_dir_all(self.session_dir(id)) {
            Err(fault) if fault.kind() != std::io::ErrorKind::NotFound => return Err(storage(fault)),
            _ => {}
        }
        lock(&self.db).execute("DELETE FROM sessions WHERE id = ?", [id]).map_err(storage)?;
        Ok(())
    }

    /// A setting of the window (theme, language, limits), as JSON.
    pub fn setting(&self, key: &str) -> Result<Option<serde_json::Value>, Error> {
        let text: Option<String> = lock(&self.db)
            .query_row("SELECT value FROM settings WHERE key = ?", [key], |row| row.get(0))
            .optional()
            .map_err(storage)?;
        text.map(|text| serde_json::from_str(&text)).transpose().map_err(storage)
    }

    /// Keeps a setting.
    pub fn set_setting(&self, key: &str, value: &serde_json::Value) -> Result<(), Error> {
        lock(&self.db)
            .execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", [key, &value.to_string()])
            .map(|_| ())
            .map_err(storage)
    }

    /// Lists sessions whose folder is there but whose entry is missing or still says that it is open.
    fn find_again(&self) -> Result<(), Error> {
        for folder in std::fs::read_dir(self.dir.join("sessions")).map_err(storage)? {
            let folder = folder.map_err(storage)?;
            let Ok(id) = folder.file_name().into_string() else { continue };
            let known = self.session(&id).ok();
            let ended = |e: &SessionEntry| matches!(e.state, SessionState::Closed | SessionState::Failed);
            if known.as_ref().is_some_and(ended) || is_recording(&folder.path()) {
                continue;
            }
            // A folder that holds no session stays where it is and is not listed.
            let Ok(asked) = read_request(&folder.path()) else { continue };
            let Ok(capture) = Capture::open(&folder.path(), &id) else { continue };
            let view = capture.view();
            let name = known.map_or_else(|| view.name.clone(), |entry| entry.name);
            self.put(&SessionEntry {
                name,
                url: view.url.clone(),
                kind: view.kind,
                method: asked.request.http.as_ref().map(|http| http.method.clone()),
                state: view.state,
                result: view
                    .failure
                    .as_ref()
                    .map(|failure| word(&failure.layer))
                    .or_else(|| view.exchanges.last().and_then(|x| x.status).map(|code| code.to_string())),
                started_ms: asked.wall_us / 1000,
                rows: view.totals.timeline,
                size: std::fs::metadata(folder.path().join(LOG)).map_or(0, |meta| meta.len()),
                id,
            })?;
        }
        Ok(())
    }
}

fn no_session(id: &str) -> Error {
    Error::not_found(Phrase::new("capture-no-session").with("id", id))
}

/// Text as a pattern of LIKE that matches it anywhere.
fn pattern(text: &str) -> String {
    let mut pattern = String::from("%");
    for c in text.chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

fn entry(row: &Row<'_>) -> rusqlite::Result<SessionEntry> {
    let kind: String = row.get(3)?;
    let state: String = row.get(5)?;
    Ok(SessionEntry {
        id: row.get(0)?,
        name: row.get(1)?,
        url: row.get(2)?,
        kind: read_word(&kind).unwrap_or(SessionKind::Tcp),
        method: row.get(4)?,
        state: read_word(&state).unwrap_or(SessionState::Closed),
        result: row.get(6)?,
        started_ms: row.get(7)?,
        rows: row.get::<_, i64>(8)?.unsigned_abs(),
        size: row.get::<_, i64>(9)?.unsigned_abs(),
    })
}

/// A word of the vocabulary as in JSON.
fn word(value: &impl serde::Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

fn read_word<T: DeserializeOwned>(word: &str) -> Option<T> {
    serde_json::from_value(serde_json::Value::String(word.to_owned())).ok()
}
