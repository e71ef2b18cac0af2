//! A connection with a read buffer, plain or behind TLS, that can also be reset.

use std::io;
use std::time::Duration;

use bytes::BytesMut;
use socket2::SockRef;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, DuplexStream};
use tokio::net::TcpStream;
use tokio_rustls::server::TlsStream;

/// A stream whose socket can be made to end with RST.
pub(crate) trait Socket: AsyncRead + AsyncWrite + Unpin + Send + 'static {
    /// Absent for a stream of HTTP/2.
    fn tcp(&self) -> Option<&TcpStream>;
}

impl Socket for TcpStream {
    fn tcp(&self) -> Option<&TcpStream> {
        Some(self)
    }
}

impl Socket for TlsStream<TcpStream> {
    fn tcp(&self) -> Option<&TcpStream> {
        Some(self.get_ref().0)
    }
}

impl Socket for DuplexStream {
    fn tcp(&self) -> Option<&TcpStream> {
        None
    }
}

/// Makes the close that follows a reset: `SO_LINGER` 0.
pub(crate) fn reset_on_close(stream: &impl Socket) {
    if let Some(tcp) = stream.tcp() {
        drop(SockRef::from(tcp).set_linger(Some(Duration::ZERO)));
    }
}

/// A stream, and what was read from it but not yet used.
pub(crate) struct Wire<S> {
    pub stream: S,
    pub unread: BytesMut,
    /// What was taken since somebody asked for a copy.
    pub copy: Option<Vec<u8>>,
}

impl<S: Socket> Wire<S> {
    pub(crate) fn new(stream: S) -> Wire<S> {
        Wire { stream, unread: BytesMut::with_capacity(8 * 1024), copy: None }
    }

    /// One line without its ending, CRLF or a bare LF (RFC 9112 §2.2 lets a recipient take both, and people
    /// who type by hand send the latter); `None` at the end of the stream.
    pub(crate) async fn line(&mut self, limit: usize) -> io::Result<Option<Vec<u8>>> {
        let mut searched = 0;
        loop {
            if let Some(at) = self.unread[searched..].iter().position(|&octet| octet == b'\n') {
                let mut line = self.unread.split_to(searched + at + 1).to_vec();
                if let Some(copy) = &mut self.copy {
                    copy.extend_from_slice(&line);
                }
                line.pop();
                if line.last() == Some(&b'\r') {
                    line.pop();
                }
                return Ok(Some(line));
            }
            searched = self.unread.len();
            if searched > limit {
                return Err(io::Error::new(io::ErrorKind::InvalidData, "line too long"));
            }
            if self.fill().await? == 0 {
                return Ok(None);
            }
        }
    }

    /// Up to `len` bytes, at least one unless the stream has ended.
    pub(crate) async fn some(&mut self, len: usize) -> io::Result<BytesMut> {
        if self.unread.is_empty() {
            self.fill().await?;
        }
        let len = len.min(self.unread.len());
        let piece = self.unread.split_to(len);
        if let Some(copy) = &mut self.copy {
            copy.extend_from_slice(&piece);
        }
        Ok(piece)
    }

    pub(crate) async fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stream.write_all(bytes).await?;
        self.stream.flush().await
    }

    /// RST now.
    pub(crate) fn reset(self) {
        reset_on_close(&self.stream);
    }

    /// FIN, then waits for the peer's: closing with unread bytes would send RST in its place.
    pub(crate) async fn close(mut self) {
        drop(self.stream.shutdown().await);
        let mut ignored = vec![0; 16 * 1024];
        let drained = async { while matches!(self.stream.read(&mut ignored).await, Ok(1..)) {} };
        drop(tokio::time::timeout(Duration::from_secs(2), drained).await);
    }

    /// Reads what there is; 0 at the end of the stream.
    pub(crate) async fn fill(&mut self) -> io::Result<usize> {
        self.unread.reserve(8 * 1024);
        self.stream.read_buf(&mut self.unread).await
    }
}
