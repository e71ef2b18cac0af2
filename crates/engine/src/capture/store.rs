//! `index.db`: packed chunks, lists of segments, bodies, and the totals of a finished session.

use std::path::Path;
use std::sync::Arc;

use rusqlite::{Connection, OpenFlags, OptionalExtension, params};

use super::body_span::BodySpan;
use super::chunk::{Chunk, ChunkMeta};
use super::segments::{self, Segment};
use super::state::{Sealed, Totals};

/// Grows when the packed forms change. An index of another version is computed again.
const FORMAT: &str = concat!("5/", env!("CARGO_PKG_VERSION"));

const SCHEMA: &str = "
    CREATE TABLE meta(key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
    CREATE TABLE chunks(n INTEGER PRIMARY KEY, meta BLOB NOT NULL, events BLOB NOT NULL);
    CREATE TABLE segments(n INTEGER PRIMARY KEY, list BLOB NOT NULL);
    CREATE TABLE bodies(head INTEGER PRIMARY KEY, span BLOB NOT NULL);
";

/// The index of one session on disk.
#[derive(Debug)]
pub(super) struct Store {
    db: Connection,
}

/// A finished index with what it says of itself.
type Opened = (Store, Totals, Vec<Arc<ChunkMeta>>);

impl Store {
    /// A new index, in place of whatever is there.
    pub(super) fn create(path: &Path) -> rusqlite::Result<Store> {
        Store::remove(path);
        let db = Connection::open(path)?;
        // The log is the truth and is written first, so nothing here waits for the disk.
        db.execute_batch(
            "PRAGMA page_size=16384; PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL;
             PRAGMA synchronous=OFF; PRAGMA cache_size=-2048;",
        )?;
        db.execute_batch(SCHEMA)?;
        Ok(Store { db })
    }

    /// Removes an index with the files that SQLite keeps beside it: a recorder that was killed leaves a WAL,
    /// which must not be taken for the WAL of the index that comes in its place.
    pub(super) fn remove(path: &Path) {
        for suffix in ["", "-wal", "-shm", "-journal"] {
            let mut name = path.as_os_str().to_owned();
            name.push(suffix);
            // What is not there need not be removed; what cannot be removed makes the next step fail.
            let _ = std::fs::remove_file(name);
        }
    }

    /// The index of a finished session; `None` when it is not finished or of another version.
    pub(super) fn open(path: &Path) -> rusqlite::Result<Option<Opened>> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let store = Store { db: Connection::open_with_flags(path, flags)? };
        if store.meta("finished")?.as_deref() != Some(FORMAT.as_bytes()) {
            return Ok(None);
        }
        let Some(totals) = store.meta("totals")?.and_then(|blob| borsh::from_slice(&blob).ok()) else {
            return Ok(None);
        };
        let metas = store.metas()?;
        Ok(metas.map(|metas| (store, totals, metas)))
    }

    /// Keeps what is full.
    pub(super) fn keep(&mut self, sealed: &[Sealed]) -> Result<(), Fault> {
        let tx = self.db.transaction()?;
        for one in sealed {
            match one {
                Sealed::Chunk(n, meta, chunk) => {
                    tx.prepare_cached("INSERT OR REPLACE INTO chunks VALUES (?, ?, ?)")?.execute(params![
                        *n as i64,
                        borsh::to_vec(meta.as_ref())?,
                        chunk.pack()?
                    ])?;
                }
                Sealed::List(n, list) => {
                    tx.prepare_cached("INSERT OR REPLACE INTO segments VALUES (?, ?)")?
                        .execute(params![*n as i64, segments::pack(list)?])?;
                }
                Sealed::Body(span) => {
                    tx.prepare_cached("INSERT OR REPLACE INTO bodies VALUES (?, ?)")?
                        .execute(params![span.head as i64, borsh::to_vec(span)?])?;
                }
            }
        }
        tx.commit()?;
        Ok(())
    }

    /// Keeps the totals and marks the index as finished; then it is one file that anybody may read.
    pub(super) fn finish(&mut self, totals: &[u8]) -> Result<(), Fault> {
        let tx = self.db.transaction()?;
        tx.execute("INSERT OR REPLACE INTO meta VALUES ('totals', ?)", [totals])?;
        tx.execute("INSERT OR REPLACE INTO meta VALUES ('finished', ?)", [FORMAT.as_bytes()])?;
        tx.commit()?;
        self.db.execute_batch(
            "PRAGMA synchronous=NORMAL; PRAGMA journal_mode=DELETE; PRAGMA locking_mode=NORMAL;",
        )?;
        // The exclusive lock is let go by the first read after the mode was changed.
        self.meta("finished")?;
        Ok(())
    }

    /// One chunk of events.
    pub(super) fn chunk(&self, n: usize) -> rusqlite::Result<Option<Chunk>> {
        let blob = self.blob("SELECT events FROM chunks WHERE n = ?", n as i64)?;
        Ok(blob.and_then(|blob| Chunk::unpack(&blob)))
    }

    /// One list of segments.
    pub(super) fn list(&self, row: u64) -> rusqlite::Result<Option<Vec<Segment>>> {
        let blob = self.blob("SELECT list FROM segments WHERE n = ?", row as i64)?;
        Ok(blob.and_then(|blob| segments::unpack(&blob)))
    }

    /// Where the body of a head ends.
    pub(super) fn body(&self, head: u64) -> rusqlite::Result<Option<BodySpan>> {
        let blob = self.blob("SELECT span FROM bodies WHERE head = ?", head as i64)?;
        Ok(blob.and_then(|blob| borsh::from_slice(&blob).ok()))
    }

    fn blob(&self, sql: &str, key: i64) -> rusqlite::Result<Option<Vec<u8>>> {
        self.db.prepare_cached(sql)?.query_row([key], |row| row.get(0)).optional()
    }

    fn meta(&self, key: &str) -> rusqlite::Result<Option<Vec<u8>>> {
        self.db.query_row("SELECT value FROM meta WHERE key = ?", [key], |row| row.get(0)).optional()
    }

    fn metas(&self) -> rusqlite::Result<Option<Vec<Arc<ChunkMeta>>>> {
        let mut statement = self.db.prepare("SELECT meta FROM chunks ORDER BY n")?;
        let mut rows = statement.query([])?;
        let mut metas = Vec::new();
        while let Some(row) = rows.next()? {
            match borsh::from_slice(row.get_ref(0)?.as_blob()?) {
                Ok(meta) => metas.push(Arc::new(meta)),
                Err(_) => return Ok(None),
            }
        }
        Ok(Some(metas))
    }
}

/// What can go wrong while the index is written.
#[derive(Debug, thiserror::Error)]
pub(super) enum Fault {
    #[error(transparent)]
    Index(#[from] rusqlite::Error),
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

impl Fault {
    /// As an error of the system: a full disk is a full disk, whoever met it.
    pub(super) fn into_io(self) -> std::io::Error {
        match self {
            Fault::Io(fault) => fault,
            Fault::Index(fault) => match fault.sqlite_error_code() {
                Some(rusqlite::ErrorCode::DiskFull) => std::io::ErrorKind::StorageFull.into(),
                _ => std::io::Error::other(fault),
            },
        }
    }
}
