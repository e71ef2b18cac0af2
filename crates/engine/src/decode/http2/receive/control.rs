//! Frames that speak of the connection: settings, pings, windows, its end (RFC 9113 §6.5 to §6.9).

use super::super::Http2;
use super::super::exchange::Act;
use super::super::frame::{ACK, Frame};
use super::super::message::Flaw;
use super::super::names::{code_meaning, code_name, setting_meaning, setting_name};
use super::super::streams::Known;
use super::{Led, MAX_WINDOW, number, other};
use crate::decode::sink::Sink;
use crate::event::{Dir, H2Detail, H2Setting, Octets, Phrase};

/// Octets of a GOAWAY's debug data that are kept.
const MAX_DEBUG: usize = 16 * 1024;

impl Http2 {
    pub(super) fn settings(&mut self, dir: Dir, frame: &Frame, sink: &Sink<'_>, led: &mut Led) -> H2Detail {
        if frame.has(ACK) {
            self.settle(dir, led);
            return H2Detail::Settings { ack: true, settings: Vec::new() };
        }
        let setting = |octets: &[u8]| {
            let id = u16::from_be_bytes([octets[0], octets[1]]);
            let value = number(octets, 2).unwrap_or(0);
            H2Setting { id, name: setting_name(id).to_owned(), value, meaning: setting_meaning(id, value) }
        };
        let settings: Vec<H2Setting> = frame.payload.chunks_exact(6).map(setting).collect();
        for one in &settings {
            let wrong = match one.id {
                0x2 => one.value > 1 || (dir == Dir::Rx && one.value != 0),
                0x4 => i64::from(one.value) > MAX_WINDOW,
                0x5 => !(16_384..=0xff_ffff).contains(&one.value),
                0x8 => one.value > 1,
                _ => false,
            };
            if wrong {
                let why = Phrase::new("h2-setting-value").with("name", one.name.as_str());
                led.connection(why.with("value", one.value), "RFC 9113 §6.5.2");
            }
        }
        self.halves[dir as usize].sent(sink.next(), &settings);
        H2Detail::Settings { ack: false, settings }
    }

    /// `dir` acknowledges the other side's settings: from here on they hold for it.
    fn settle(&mut self, dir: Dir, led: &mut Led) {
        let Some(settings) = self.halves[other(dir) as usize].acknowledged() else {
            led.connection(Phrase::new("h2-settings-ack-alone"), "RFC 9113 §6.5.3");
            return;
        };
        led.cause = Some(settings.frame);
        let half = &mut self.halves[dir as usize];
        if let Some(size) = settings.table {
            half.hpack.allow(u64::from(size));
        }
        if let Some(size) = settings.max_frame {
            half.max_frame = size.clamp(16_384, 0xff_ffff);
        }
        if let Some(push) = settings.push {
            half.may_push = push == 1;
        }
        if let Some(window) = settings.window {
            let by = i64::from(window) - half.first_window;
            half.first_window += by;
            self.streams.widen(dir, by);
        }
    }

    pub(super) fn ping(
        &mut self,
        dir: Dir,
        frame: &Frame,
        t_ns: u64,
        sink: &Sink<'_>,
        led: &mut Led,
    ) -> H2Detail {
        let ack = frame.has(ACK);
        let octets: Vec<u8> = frame.payload.iter().copied().take(8).collect();
        let mut round_trip_ns = None;
        if !ack {
            self.halves[dir as usize].pinged(&octets, t_ns, sink.next());
        } else if let Some((sent, ping)) = self.halves[other(dir) as usize].ponged(&octets) {
            round_trip_ns = Some(t_ns.saturating_sub(sent));
            led.cause = Some(ping);
        } else {
            led.stream(Phrase::new("h2-ping-ack-alone"), "RFC 9113 §6.7");
        }
        let octets = octets.iter().map(|octet| format!("{octet:02x}")).collect();
        H2Detail::Ping { ack, octets, round_trip_ns }
    }

    pub(super) fn goaway(&mut self, dir: Dir, frame: &Frame, led: &mut Led) -> H2Detail {
        let last_stream = number(&frame.payload, 0).unwrap_or(0) & MAX_WINDOW as u32;
        let code = number(&frame.payload, 4).unwrap_or(0);
        let half = &mut self.halves[dir as usize];
        if half.goaway.is_some_and(|before| before < last_stream) {
            led.connection(Phrase::new("h2-goaway-grows"), "RFC 9113 §6.8");
        }
        half.goaway = Some(last_stream);
        if dir == Dir::Rx {
            led.act = Act::GoAway { last_stream, code };
        }
        let debug = frame.payload.get(8..).unwrap_or_default();
        let debug = Octets::from(&debug[..debug.len().min(MAX_DEBUG)]);
        let name = code_name(code).to_owned();
        H2Detail::GoAway { last_stream, code, name, meaning: code_meaning(code), debug }
    }

    pub(super) fn window_update(&mut self, dir: Dir, frame: &Frame, led: &mut Led) -> H2Detail {
        let increment = number(&frame.payload, 0).unwrap_or(0) & MAX_WINDOW as u32;
        let to = other(dir) as usize;
        let window = if frame.stream == 0 {
            let window = &mut self.halves[to].window;
            *window = window.saturating_add(i64::from(increment));
            *window
        } else {
            match self.stream(frame.stream) {
                Known::Open(stream) => {
                    let window = &mut stream.windows[to];
                    *window = window.saturating_add(i64::from(increment));
                    *window
                }
                Known::Closed | Known::Reset => 0,
                Known::Idle => {
                    let why = Phrase::new("h2-stream-idle").with("type", "WINDOW_UPDATE");
                    led.connection(why, "RFC 9113 §5.1");
                    0
                }
            }
        };
        let fatal = frame.stream == 0;
        if increment == 0 {
            let why = Phrase::new("h2-window-zero");
            led.flaws.push(Flaw { fatal, ..Flaw::stream(why, "RFC 9113 §6.9") });
        } else if window > MAX_WINDOW {
            let why = Phrase::new("h2-window-overflow").with("window", window);
            led.flaws.push(Flaw { fatal, ..Flaw::stream(why, "RFC 9113 §6.9.1") });
        }
        H2Detail::WindowUpdate { increment, window }
    }
}
