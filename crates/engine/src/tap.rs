//! The tap: a stream that writes down every byte that passes, with the time. It parses nothing.
//!
//! Time is taken right before a write call and right after a read returned. Only bytes that the call
//! accepted are written down. What the calls say about the connection itself (end of stream, reset) is
//! written down here too, because nobody sees it earlier.

mod fault;
mod lifeline;
mod pen;

use std::io;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, ready};

use bytes::{BufMut, Bytes, BytesMut};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, ReadBuf};

pub use self::fault::io_fault;
pub use self::lifeline::Lifeline;
pub use self::pen::Pen;

/// A stream whose bytes are recorded as `wire_tx` and `wire_rx` of one connection.
#[derive(Debug)]
pub struct Tap<S> {
    inner: S,
    line: Lifeline,
}

impl<S> Tap<S> {
    /// Taps a stream that has just been connected.
    #[must_use]
    pub fn new(inner: S, line: Lifeline) -> Tap<S> {
        Tap { inner, line }
    }

    /// The stream beneath.
    #[must_use]
    pub fn inner(&self) -> &S {
        &self.inner
    }

    /// What is known about the connection's life.
    #[must_use]
    pub fn line(&self) -> &Lifeline {
        &self.line
    }

    /// The same, to write down what happens to it.
    pub fn line_mut(&mut self) -> &mut Lifeline {
        &mut self.line
    }
}

impl<S: AsyncWrite + Unpin> Tap<S> {
    /// Asks for the FIN, and writes down whether our direction only was to end (`shutdown`) or all (`close`).
    pub fn poll_fin(&mut self, cx: &mut Context<'_>, via: &str) -> Poll<io::Result<()>> {
        let t_ns = self.line.pen().now();
        let polled = ready!(Pin::new(&mut self.inner).poll_shutdown(cx));
        match &polled {
            Ok(()) => self.line.fin_sent(t_ns, via),
            // The peer's reset came first; there is nothing left to shut down.
            Err(fault) if fault.kind() == io::ErrorKind::NotConnected => {}
            Err(fault) => self.line.faulted(t_ns, fault, "write"),
        }
        Poll::Ready(polled)
    }
}

impl<S: AsyncRead + Unpin> Tap<S> {
    /// Reads into spare room of `buf`, at most `most` bytes, and returns what came, without copying it; empty at
    /// the end.
    pub fn poll_chunk(
        &mut self,
        cx: &mut Context<'_>,
        buf: &mut BytesMut,
        most: usize,
    ) -> Poll<io::Result<Bytes>> {
        let polled = ready!(poll_chunk(&mut self.inner, cx, buf, most));
        let t_ns = self.line.pen().now();
        match &polled {
            Ok(chunk) if chunk.is_empty() => self.line.fin_received(t_ns),
            Ok(chunk) => self.line.received(t_ns, chunk.clone()),
            Err(fault) => self.line.faulted(t_ns, fault, "read"),
        }
        Poll::Ready(polled)
    }
}

/// Reads into spare room of `buf`, which holds nothing, and takes out what came; empty at the end.
pub fn poll_chunk<S: AsyncRead + Unpin>(
    stream: &mut S,
    cx: &mut Context<'_>,
    buf: &mut BytesMut,
    most: usize,
) -> Poll<io::Result<Bytes>> {
    // The future of `read_buf` keeps no state between polls, so a fresh one each time is the same read.
    let read = ready!(pin!(stream.read_buf(&mut buf.limit(most))).poll(cx));
    Poll::Ready(read.map(|_| buf.split().freeze()))
}

impl<S: AsyncRead + Unpin> AsyncRead for Tap<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let room = buf.remaining() > 0;
        let polled = ready!(Pin::new(&mut self.inner).poll_read(cx, buf));
        let t_ns = self.line.pen().now();
        if let Err(fault) = &polled {
            self.line.faulted(t_ns, fault, "read");
        } else {
            let fresh = &buf.filled()[before..];
            if !fresh.is_empty() {
                self.line.received(t_ns, Bytes::copy_from_slice(fresh));
            } else if room {
                self.line.fin_received(t_ns);
            }
        }
        Poll::Ready(polled)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Tap<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let t_ns = self.line.pen().now();
        let polled = ready!(Pin::new(&mut self.inner).poll_write(cx, buf));
        match &polled {
            Ok(accepted) => self.line.sent(t_ns, &buf[..*accepted]),
            Err(fault) => self.line.faulted(t_ns, fault, "write"),
        }
        Poll::Ready(polled)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.poll_fin(cx, "shutdown")
    }
}
