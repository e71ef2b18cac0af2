//! What carries a WebSocket's bytes: a connection of its own, or a stream of a shared one.

use std::future::Future;
use std::time::Duration;

use crate::dial::line::{Line, Outgoing, Turn};
use crate::drive::http2::Tunnel;
use crate::tap::Pen;

/// What carries a WebSocket's bytes. The methods are those of [`Line`].
pub trait Pipe {
    fn pen(&self) -> &Pen;
    fn conn(&self) -> u32;
    /// Puts bytes behind those that wait to be written.
    fn queue(&mut self, outgoing: Outgoing);
    /// True while more may be put behind what waits.
    fn room(&self) -> bool;
    /// True while something waits to be written.
    fn writing(&self) -> bool;
    /// Pieces that were not written whole.
    fn unwritten(&self) -> usize;
    /// We sent the end of our direction, or will.
    fn shut(&self) -> bool;
    fn half_close(&mut self);
    /// Whether what comes is read.
    fn read(&mut self, on: bool);
    fn measure(&mut self);
    /// Reads or writes, whatever is possible first. Cancel safe.
    fn turn(&mut self) -> impl Future<Output = Turn> + Send;
    /// Closes in order, for at most `wait`. Gives back how many pieces were not written whole.
    fn close(self, wait: Duration) -> impl Future<Output = usize> + Send;
    /// The same at once.
    fn reset(self, how: &str) -> impl Future<Output = usize> + Send;
}

impl Pipe for Line {
    fn pen(&self) -> &Pen {
        Line::pen(self)
    }

    fn conn(&self) -> u32 {
        Line::conn(self)
    }

    fn queue(&mut self, outgoing: Outgoing) {
        Line::queue(self, outgoing);
    }

    fn room(&self) -> bool {
        Line::room(self)
    }

    fn writing(&self) -> bool {
        Line::writing(self)
    }

    fn unwritten(&self) -> usize {
        Line::unwritten(self)
    }

    fn shut(&self) -> bool {
        Line::shut(self)
    }

    fn half_close(&mut self) {
        Line::half_close(self);
    }

    fn read(&mut self, on: bool) {
        Line::read(self, on);
    }

    fn measure(&mut self) {
        Line::measure(self);
    }

    async fn turn(&mut self) -> Turn {
        Line::turn(self).await
    }

    async fn close(self, wait: Duration) -> usize {
        Line::close(self, wait).await
    }

    async fn reset(self, how: &str) -> usize {
        let unwritten = Line::unwritten(&self);
        Line::reset(self, how);
        unwritten
    }
}

impl Pipe for Tunnel {
    fn pen(&self) -> &Pen {
        Tunnel::pen(self)
    }

    fn conn(&self) -> u32 {
        Tunnel::conn(self)
    }

    fn queue(&mut self, outgoing: Outgoing) {
        Tunnel::queue(self, outgoing);
    }

    fn room(&self) -> bool {
        Tunnel::room(self)
    }

    fn writing(&self) -> bool {
        Tunnel::writing(self)
    }

    fn unwritten(&self) -> usize {
        Tunnel::unwritten(self)
    }

    fn shut(&self) -> bool {
        Tunnel::shut(self)
    }

    fn half_close(&mut self) {
        Tunnel::half_close(self);
    }

    fn read(&mut self, on: bool) {
        Tunnel::read(self, on);
    }

    fn measure(&mut self) {
        Tunnel::measure(self);
    }

    async fn turn(&mut self) -> Turn {
        Tunnel::turn(self).await
    }

    async fn close(self, wait: Duration) -> usize {
        Tunnel::close(self, wait).await
    }

    async fn reset(self, _how: &str) -> usize {
        Tunnel::reset(self).await
    }
}
