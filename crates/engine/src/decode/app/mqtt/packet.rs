//! One MQTT packet: its fixed header, what its type puts behind it, and the properties of MQTT 5.

use super::super::Packet;
use super::words::{self, Form, KINDS};
use crate::event::Phrase;

/// Topic filters and properties of one packet that are told.
const MAX_LISTED: usize = 128;

/// A fixed header (MQTT 5 §2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Head {
    /// More octets are needed.
    Short,
    /// The length has a fifth octet.
    Endless,
    /// The first octet, octets of the header, octets behind it.
    Whole { first: u8, header: usize, len: u64 },
}

impl Head {
    pub fn of(octets: &[u8]) -> Head {
        let [first, length @ ..] = octets else { return Head::Short };
        match varint(length) {
            Varint::Short => Head::Short,
            Varint::Endless => Head::Endless,
            Varint::Whole { size, value } => Head::Whole { first: *first, header: 1 + size, len: value },
        }
    }
}

/// What a packet says.
#[derive(Debug)]
pub(super) struct Read {
    pub packet: Packet,
    /// Its packet identifier.
    pub id: Option<u16>,
    pub topic: Option<String>,
    pub alias: Option<u16>,
    /// The content type of what it carries.
    pub media: Option<String>,
    /// Its reason code; of several the first that tells a failure.
    pub reason: Option<u8>,
    /// The protocol level that CONNECT names.
    pub level: Option<u8>,
    /// Where the payload of PUBLISH begins.
    pub payload: usize,
    pub flaw: Option<Phrase>,
}

impl Read {
    /// Reads what stands behind the fixed header, as far as it is there.
    pub fn of(first: u8, content: &[u8], level: u8) -> Read {
        let kind = first >> 4;
        let packet = Packet::new("mqtt", KINDS[usize::from(kind)]);
        let mut reader = Reader {
            content,
            at: 0,
            level,
            read: Read {
                packet,
                id: None,
                topic: None,
                alias: None,
                media: None,
                reason: None,
                level: None,
                payload: content.len(),
                flaw: None,
            },
        };
        if reader.kind(kind, first & 0x0f).is_none() && reader.read.flaw.is_none() {
            reader.read.flaw = Some(Phrase::new("mqtt-short").with("packet", KINDS[usize::from(kind)]));
        }
        let mut read = reader.read;
        let wanted = if matches!(kind, 6 | 8 | 10) { 2 } else { 0 };
        if kind == 0 || (kind == 15 && level < 5) {
            read.flaw = Some(Phrase::new("mqtt-type").with("type", kind));
        } else if kind != 3 && first & 0x0f != wanted {
            read.flaw = Some(Phrase::new("mqtt-flags").with("packet", KINDS[usize::from(kind)]));
        }
        read
    }
}

/// Reads fields in their order; what runs short ends it.
#[derive(Debug)]
struct Reader<'c> {
    content: &'c [u8],
    at: usize,
    level: u8,
    read: Read,
}

impl<'c> Reader<'c> {
    fn kind(&mut self, kind: u8, flags: u8) -> Option<()> {
        match kind {
            1 => self.connect(),
            2 => {
                let flags = self.octet()?;
                self.field("session present", if flags & 1 == 1 { "1" } else { "0" });
                self.reason(kind)?;
                if self.level >= 5 && self.left() > 0 { self.properties() } else { Some(()) }
            }
            3 => self.publish(flags),
            4..=7 => {
                self.id()?;
                self.reason_and_properties(kind)
            }
            8 | 10 => {
                self.id()?;
                if self.level >= 5 {
                    self.properties()?;
                }
                self.filters(kind)
            }
            9 | 11 => {
                self.id()?;
                if self.level >= 5 {
                    self.properties()?;
                }
                self.reasons(kind);
                Some(())
            }
            14 | 15 => self.reason_and_properties(kind),
            _ => Some(()),
        }
    }

    fn connect(&mut self) -> Option<()> {
        let name = self.text()?;
        let level = self.octet()?;
        self.read.level = Some(level).filter(|level| (3..=5).contains(level));
        self.level = level;
        if !matches!((name.as_str(), level), ("MQTT", 4 | 5) | ("MQIsdp", 3)) {
            let named = format!("{} {level}", name.chars().take(20).collect::<String>());
            self.read.flaw = Some(Phrase::new("mqtt-version").with("version", named));
        } else {
            self.field("version", words::version(level));
        }
        let flags = self.octet()?;
        let keep_alive = self.two()?;
        self.field(if level >= 5 { "clean start" } else { "clean session" }, &(flags >> 1 & 1).to_string());
        self.field("keep alive", &keep_alive.to_string());
        if level >= 5 {
            self.properties()?;
        }
        let client = self.text()?;
        self.field("client id", &client);
        self.rename(&client);
        if flags & 4 != 0 {
            if level >= 5 {
                self.properties()?;
            }
            let topic = self.text()?;
            let payload = self.binary()?;
            self.field("will topic", &topic);
            self.field("will", &String::from_utf8_lossy(payload));
            self.field("will QoS", &(flags >> 3 & 3).to_string());
            self.field("will retain", &(flags >> 5 & 1).to_string());
        }
        if flags & 0x80 != 0 {
            let name = self.text()?;
            self.field("user name", &name);
        }
        if flags & 0x40 != 0 {
            let password = self.binary()?;
            self.field("password", &String::from_utf8_lossy(password));
        }
        if flags & 1 != 0 {
            self.read.flaw.get_or_insert(Phrase::new("mqtt-flags").with("packet", "CONNECT"));
        }
        Some(())
    }

    fn publish(&mut self, flags: u8) -> Option<()> {
        let qos = flags >> 1 & 3;
        let topic = self.text()?;
        self.field("QoS", &qos.to_string());
        for (name, bit) in [("retain", 1), ("DUP", 8)] {
            if flags & bit != 0 {
                self.field(name, "1");
            }
        }
        if topic.contains(['#', '+']) {
            self.read.flaw.get_or_insert(Phrase::new("mqtt-topic"));
        }
        let empty = topic.is_empty();
        self.read.topic = Some(topic);
        if qos == 3 {
            self.read.flaw = Some(Phrase::new("mqtt-qos"));
        }
        if qos > 0 {
            self.id()?;
        }
        if self.level >= 5 {
            self.properties()?;
        }
        if empty && self.read.alias.is_none() {
            self.read.flaw.get_or_insert(Phrase::new("mqtt-topic"));
        }
        self.read.payload = self.at;
        Some(())
    }

    /// MQTT 5 leaves out what says only success.
    fn reason_and_properties(&mut self, kind: u8) -> Option<()> {
        if self.level < 5 || self.left() == 0 {
            return Some(());
        }
        self.reason(kind)?;
        if self.left() > 0 { self.properties() } else { Some(()) }
    }

    fn reason(&mut self, kind: u8) -> Option<()> {
        let reason = self.octet()?;
        self.read.reason = Some(reason);
        self.field("reason", &words::reason(kind, reason, self.level));
        Some(())
    }

    fn reasons(&mut self, kind: u8) {
        for reason in self.content[self.at..].iter().take(MAX_LISTED) {
            self.field("reason", &words::reason(kind, *reason, self.level));
            if self.read.reason.is_none_or(|known| known < 0x80) {
                self.read.reason = Some(*reason);
            }
        }
        self.at = self.content.len();
    }

    /// Topic filters; the first is what the packet is about.
    fn filters(&mut self, kind: u8) -> Option<()> {
        if self.left() == 0 {
            self.read.flaw = Some(Phrase::new("mqtt-no-filter"));
        }
        for at in 0.. {
            if self.left() == 0 || at == MAX_LISTED {
                break;
            }
            let filter = self.text()?;
            if at == 0 {
                self.rename(&filter);
            }
            let asked = if kind == 8 { Some(self.octet()?) } else { None };
            self.field("filter", &filter);
            let Some(options) = asked else { continue };
            self.field("QoS", &(options & 3).to_string());
            if options & 3 == 3 {
                self.read.flaw.get_or_insert(Phrase::new("mqtt-qos"));
            }
            if self.level >= 5 {
                self.field("no local", &(options >> 2 & 1).to_string());
                self.field("retain as published", &(options >> 3 & 1).to_string());
                self.field("retain handling", &(options >> 4 & 3).to_string());
            }
        }
        Some(())
    }

    fn properties(&mut self) -> Option<()> {
        let len = usize::try_from(self.varint()?).ok()?;
        let end = self.at.checked_add(len)?;
        let mut listed = 0;
        while self.at < end {
            let id = self.varint()?;
            let Some((name, form)) = words::property(id) else {
                self.read.flaw = Some(Phrase::new("mqtt-property").with("id", format!("0x{id:02x}")));
                break;
            };
            let value = match form {
                Form::Octet => self.octet()?.to_string(),
                Form::Two => self.two()?.to_string(),
                Form::Four => u32::from_be_bytes(*self.take(4)?.first_chunk()?).to_string(),
                Form::Varint => self.varint()?.to_string(),
                Form::Text => self.text()?,
                Form::Pair => format!("{}: {}", self.text()?, self.text()?),
                Form::Binary => {
                    let octets = self.binary()?;
                    octets.iter().take(64).map(|octet| format!("{octet:02x}")).collect::<Vec<_>>().join(" ")
                }
            };
            match id {
                0x03 => self.read.media = Some(value.clone()),
                0x23 => self.read.alias = value.parse().ok(),
                _ => {}
            }
            listed += 1;
            if listed <= MAX_LISTED {
                self.field(name, &value);
            }
        }
        if self.at > end {
            self.read.flaw = Some(Phrase::new("mqtt-properties"));
        }
        // What follows begins where the length says.
        self.at = end.min(self.content.len());
        (end <= self.content.len()).then_some(())
    }

    fn id(&mut self) -> Option<()> {
        let id = self.two()?;
        if id == 0 {
            self.read.flaw.get_or_insert(Phrase::new("mqtt-id"));
        }
        self.read.id = Some(id);
        self.change(|packet| packet.id(&id.to_string()));
        Some(())
    }

    fn field(&mut self, name: &str, value: &str) {
        self.change(|packet| packet.field(name, value));
    }

    fn rename(&mut self, name: &str) {
        if !name.is_empty() {
            self.change(|packet| packet.name(name));
        }
    }

    fn change(&mut self, change: impl FnOnce(Packet) -> Packet) {
        let packet = std::mem::replace(&mut self.read.packet, Packet::new("", ""));
        self.read.packet = change(packet);
    }

    fn left(&self) -> usize {
        self.content.len() - self.at
    }

    fn take(&mut self, len: usize) -> Option<&'c [u8]> {
        let taken = self.content.get(self.at..self.at.checked_add(len)?)?;
        self.at += len;
        Some(taken)
    }

    fn octet(&mut self) -> Option<u8> {
        self.take(1)?.first().copied()
    }

    fn two(&mut self) -> Option<u16> {
        Some(u16::from_be_bytes(*self.take(2)?.first_chunk()?))
    }

    fn binary(&mut self) -> Option<&'c [u8]> {
        let len = self.two()?;
        self.take(usize::from(len))
    }

    fn text(&mut self) -> Option<String> {
        let octets = self.binary()?;
        match std::str::from_utf8(octets) {
            Ok(text) if !text.contains('\0') => Some(text.to_owned()),
            _ => {
                self.read.flaw.get_or_insert(Phrase::new("mqtt-text"));
                Some(String::from_utf8_lossy(octets).into_owned())
            }
        }
    }

    fn varint(&mut self) -> Option<u64> {
        let Varint::Whole { size, value } = varint(&self.content[self.at..]) else { return None };
        self.at += size;
        Some(value)
    }
}

/// Seven bits an octet, the lowest first, in at most four (MQTT 5 §1.5.5).
enum Varint {
    Short,
    Endless,
    Whole { size: usize, value: u64 },
}

fn varint(octets: &[u8]) -> Varint {
    let mut value = 0;
    for (at, octet) in octets.iter().take(4).enumerate() {
        value |= u64::from(octet & 0x7f) << (7 * at);
        if octet & 0x80 == 0 {
            return Varint::Whole { size: at + 1, value };
        }
    }
    if octets.len() < 4 { Varint::Short } else { Varint::Endless }
}
