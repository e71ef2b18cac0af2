//! Bytes in one piece, wherever they are: a stretch of a log, or a file beside it.

use std::fs::File;
use std::io::{self, Read};
use std::sync::{Arc, Mutex, Weak};

use crate::error::Error;
use crate::event::Log;

use super::capture::Shared;
use super::fault::{damaged, lock, storage};
use super::platform::read_at;

const BLOCK: u64 = 256 << 10;

/// So many bytes of a place.
#[derive(Clone, Debug)]
pub(super) struct Content {
    pub(super) place: Place,
    pub(super) len: u64,
}

#[derive(Clone, Debug)]
pub(super) enum Place {
    Log { conn: u32, log: Log, off: u64 },
    File(Arc<File>),
}

impl Content {
    /// Bytes from `off` on, clipped to what is there.
    pub(super) fn read(&self, shared: &Shared, off: u64, len: u64) -> Result<Vec<u8>, Error> {
        let len = len.min(self.len.saturating_sub(off));
        match &self.place {
            Place::Log { conn, log, off: from } => shared.log_bytes(*conn, *log, from + off, len),
            Place::File(file) => {
                let mut bytes = vec![0; usize::try_from(len).unwrap_or(0)];
                let got = read_at(file, &mut bytes, off).map_err(storage)?;
                if got < bytes.len() { Err(damaged("body")) } else { Ok(bytes) }
            }
        }
    }
}

/// A content as a stream. At the end of one that still grows it says that it would have to wait.
#[derive(Debug)]
pub(super) struct Growing {
    /// Not held: the capture holds the decoders that read from here.
    shared: Weak<Shared>,
    so_far: Arc<Mutex<(Content, bool)>>,
    at: u64,
    block: Vec<u8>,
    used: usize,
}

impl Growing {
    /// `so_far`: the content and whether that is all of it.
    pub(super) fn new(shared: &Arc<Shared>, so_far: Arc<Mutex<(Content, bool)>>) -> Growing {
        Growing { shared: Arc::downgrade(shared), so_far, at: 0, block: Vec::new(), used: 0 }
    }
}

impl Read for Growing {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if self.used == self.block.len() {
            let (content, ended) = lock(&self.so_far).clone();
            if self.at >= content.len {
                return if ended { Ok(0) } else { Err(io::ErrorKind::WouldBlock.into()) };
            }
            let shared = self.shared.upgrade().ok_or_else(|| io::Error::other("the session is closed"))?;
            self.block = content.read(&shared, self.at, BLOCK).map_err(io::Error::other)?;
            self.used = 0;
            self.at += self.block.len() as u64;
        }
        let n = buf.len().min(self.block.len() - self.used);
        buf[..n].copy_from_slice(&self.block[self.used..self.used + n]);
        self.used += n;
        Ok(n)
    }
}
