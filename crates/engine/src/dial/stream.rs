//! What a connection is read from and written to: the tapped socket, or TLS over it, or TLS within that.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Buf, Bytes, BytesMut};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

use super::tls::Secured;
use crate::tap::Tap;

/// One end of a connection.
pub struct Stream {
    layer: Layered,
    /// Bytes that were read, and written down, before it was known whose they are.
    ahead: Bytes,
}

enum Layered {
    Tcp(Tap<TcpStream>),
    Tls(Box<Secured>),
}

impl From<Tap<TcpStream>> for Stream {
    fn from(tap: Tap<TcpStream>) -> Stream {
        Stream { layer: Layered::Tcp(tap), ahead: Bytes::new() }
    }
}

impl From<Secured> for Stream {
    fn from(secured: Secured) -> Stream {
        Stream { layer: Layered::Tls(Box::new(secured)), ahead: Bytes::new() }
    }
}

impl Stream {
    /// The tap at the bottom.
    #[must_use]
    pub fn tap(&self) -> &Tap<TcpStream> {
        match &self.layer {
            Layered::Tcp(tap) => tap,
            Layered::Tls(secured) => secured.below().tap(),
        }
    }

    /// The same, to act on the socket.
    pub fn tap_mut(&mut self) -> &mut Tap<TcpStream> {
        match &mut self.layer {
            Layered::Tcp(tap) => tap,
            Layered::Tls(secured) => secured.below_mut().tap_mut(),
        }
    }

    /// Whether TLS runs on it, with anybody.
    #[must_use]
    pub fn is_tls(&self) -> bool {
        matches!(self.layer, Layered::Tls(_))
    }

    /// What ALPN agreed on, where TLS is the topmost layer.
    #[must_use]
    pub fn alpn(&self) -> Option<&[u8]> {
        match &self.layer {
            Layered::Tcp(_) => None,
            Layered::Tls(secured) => secured.alpn(),
        }
    }

    /// Puts bytes back that were read too far.
    pub fn put_back(&mut self, bytes: Bytes) {
        debug_assert!(self.ahead.is_empty(), "put back once, right after the read");
        self.ahead = bytes;
    }

    /// True while TLS records wait to be written.
    #[must_use]
    pub fn wants_write(&self) -> bool {
        match &self.layer {
            Layered::Tcp(_) => false,
            Layered::Tls(secured) => secured.wants_write(),
        }
    }

    /// Ends our direction of the topmost TLS, where there is one; told once.
    pub fn notify_close(&mut self) {
        if let Layered::Tls(secured) = &mut self.layer {
            secured.notify_close();
        }
    }

    /// Ends our direction from the top down: each close_notify, then the FIN.
    pub fn poll_fin(&mut self, cx: &mut Context<'_>, via: &str) -> Poll<io::Result<()>> {
        match &mut self.layer {
            Layered::Tcp(tap) => tap.poll_fin(cx, via),
            Layered::Tls(secured) => {
                secured.notify_close();
                ready!(secured.poll_flush(cx))?;
                secured.below_mut().poll_fin(cx, via)
            }
        }
    }

    /// Reads into spare room of `buf`, at most `most` bytes, and returns what came; empty at the end. Why it
    /// broke is in the record.
    pub fn poll_chunk(
        &mut self,
        cx: &mut Context<'_>,
        buf: &mut BytesMut,
        most: usize,
    ) -> Poll<Result<Bytes, ()>> {
        if !self.ahead.is_empty() {
            return Poll::Ready(Ok(std::mem::take(&mut self.ahead)));
        }
        match &mut self.layer {
            Layered::Tcp(tap) => tap.poll_chunk(cx, buf, most).map_err(|_| ()),
            Layered::Tls(secured) => secured.poll_chunk(cx, buf, most),
        }
    }
}

/// For the TLS that runs within.
impl AsyncRead for Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if !self.ahead.is_empty() {
            let run = self.ahead.len().min(buf.remaining());
            buf.put_slice(&self.ahead[..run]);
            self.ahead.advance(run);
            return Poll::Ready(Ok(()));
        }
        match &mut self.layer {
            Layered::Tcp(tap) => Pin::new(tap).poll_read(cx, buf),
            Layered::Tls(secured) => {
                let mut room = BytesMut::with_capacity(buf.remaining());
                let chunk = ready!(secured.poll_chunk(cx, &mut room, usize::MAX));
                let chunk = chunk.map_err(|()| io::Error::from(io::ErrorKind::ConnectionAborted))?;
                let run = chunk.len().min(buf.remaining());
                buf.put_slice(&chunk[..run]);
                self.ahead = chunk.slice(run..);
                Poll::Ready(Ok(()))
            }
        }
    }
}

impl AsyncWrite for Stream {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        match &mut self.layer {
            Layered::Tcp(tap) => Pin::new(tap).poll_write(cx, buf),
            Layered::Tls(secured) => secured.poll_write(cx, buf),
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.layer {
            Layered::Tcp(tap) => Pin::new(tap).poll_flush(cx),
            Layered::Tls(secured) => secured.poll_flush(cx),
        }
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.poll_fin(cx, "shutdown")
    }
}
