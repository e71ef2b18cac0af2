//! Files of a request: their size beforehand, their bytes while they are sent.

use std::io::{self, Read};

use bytes::Bytes;
use futures_util::stream::{BoxStream, StreamExt, try_unfold};
use tokio::fs::File;
use tokio::io::AsyncReadExt;

use super::{Piece, Remarks};
use crate::api::FieldProblem;
use crate::compose::{problem, problem_in};
use crate::event::Phrase;

/// Bytes of a file read at once.
const PIECE: usize = 64 * 1024;

/// Size of a file that can be sent; a problem of `field` when it cannot be read.
pub fn read_file(path: &str, field: &str, index: Option<usize>) -> Result<u64, FieldProblem> {
    let wrong = |why: Phrase| problem_in(problem(field, why.with("path", path)), index);
    match std::fs::File::open(path).and_then(|file| file.metadata()) {
        Ok(found) if found.is_file() => Ok(found.len()),
        Ok(_) => Err(wrong(Phrase::new("file-not-a-file"))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(wrong(Phrase::new("file-missing"))),
        Err(error) => Err(wrong(Phrase::new("file-unreadable").with("text", error.to_string()))),
    }
}

/// The first `len` bytes of a file, read while they are sent. A file that became shorter is an error: the
/// length was promised.
pub fn stream_file(path: String, len: u64) -> BoxStream<'static, io::Result<Bytes>> {
    try_unfold((None::<File>, path, len), |(file, path, left)| async move {
        if left == 0 {
            return Ok(None);
        }
        let mut file = match file {
            Some(file) => file,
            None => File::open(&path).await?,
        };
        let room = usize::try_from(left).map_or(PIECE, |left| left.min(PIECE));
        let mut piece = vec![0; room];
        let got = file.read(&mut piece).await?;
        if got == 0 {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the file became shorter"));
        }
        piece.truncate(got);
        Ok(Some((Bytes::from(piece), (Some(file), path, left - got as u64))))
    })
    .boxed()
}

/// A file as a piece of a body; `part` is the row of a multipart body.
pub fn piece(path: &str, part: Option<usize>, remarks: &mut Remarks) -> Piece {
    let len = read_file(path, "body", part).unwrap_or_else(|problem| {
        remarks.problems.push(problem);
        0
    });
    Piece::File { path: path.to_owned(), len }
}

/// At most the first `most` bytes of a file, for a preview; what is wrong with it was said already.
pub fn first(path: &str, most: usize) -> Vec<u8> {
    let mut first = Vec::new();
    if let Ok(file) = std::fs::File::open(path) {
        let _ = file.take(most as u64).read_to_end(&mut first);
    }
    first
}
