//! An MQTT broker in small, for one client: 3.1.1 and 5, every QoS. What is published comes back to who subscribed.

use super::rooms::Message;
use super::talk::{Say, Speaker};

/// Octets of a packet that is taken.
const LONGEST: usize = 256 * 1024;

/// One client.
#[derive(Debug)]
pub(super) struct Broker {
    /// Octets that have not made a packet.
    unread: Vec<u8>,
    /// The level that CONNECT named; 0 before.
    level: u8,
    filters: Vec<(String, u8)>,
    next: u16,
    /// Octets of a message at most: packets go over several.
    most: usize,
}

/// Reads the fields of a packet.
struct Fields<'p>(&'p [u8]);

impl Broker {
    /// `torn`: packets are cut into messages of few octets. Else those that are said together are one message.
    pub(super) fn new(torn: bool) -> Broker {
        Broker {
            unread: Vec::new(),
            level: 0,
            filters: Vec::new(),
            next: 0,
            most: if torn { 7 } else { usize::MAX },
        }
    }

    /// The next whole packet: its first octet, and what follows the header.
    fn packet(&mut self) -> Result<Option<(u8, Vec<u8>)>, Wrong> {
        let Some(&first) = self.unread.first() else { return Ok(None) };
        let (mut len, mut at) = (0usize, 1);
        loop {
            let Some(&octet) = self.unread.get(at) else { return Ok(None) };
            len |= usize::from(octet & 0x7f) << (7 * (at - 1));
            at += 1;
            if octet & 0x80 == 0 {
                break;
            }
            if at > 4 {
                return Err(Wrong);
            }
        }
        if len > LONGEST {
            return Err(Wrong);
        }
        if self.unread.len() < at + len {
            return Ok(None);
        }
        let content = self.unread[at..at + len].to_vec();
        self.unread.drain(..at + len);
        Ok(Some((first, content)))
    }

    /// What a packet is answered with; `Err` ends the connection.
    fn obey(&mut self, first: u8, content: &[u8], out: &mut Vec<u8>) -> Result<(), Wrong> {
        let mut fields = Fields(content);
        let kind = first >> 4;
        if (self.level == 0) != (kind == 1) {
            return Err(Wrong);
        }
        match kind {
            1 => self.connect(&mut fields, out)?,
            3 => self.publish(first, fields, out)?,
            6 => {
                let id = fields.number()?;
                put(out, 0x70, &id.to_be_bytes());
            }
            8 => self.subscribe(&mut fields, out)?,
            10 => {
                let id = fields.number()?;
                fields.properties(self.level)?;
                let mut answer = id.to_be_bytes().to_vec();
                self.empty_properties(&mut answer);
                while !fields.0.is_empty() {
                    let filter = fields.text()?;
                    let known = self.filters.iter().any(|(other, _)| *other == filter);
                    self.filters.retain(|(other, _)| *other != filter);
                    if self.level >= 5 {
                        // Success, or No subscription existed.
                        answer.push(if known { 0x00 } else { 0x11 });
                    }
                }
                put(out, 0xb0, &answer);
            }
            12 => put(out, 0xd0, &[]),
            // What acknowledges our own QoS 1 and 2.
            5 => {
                let id = fields.number()?;
                put(out, 0x62, &id.to_be_bytes());
            }
            4 | 7 => {}
            _ => return Err(Wrong),
        }
        Ok(())
    }

    fn connect(&mut self, fields: &mut Fields<'_>, out: &mut Vec<u8>) -> Result<(), Wrong> {
        let name = fields.text()?;
        let level = fields.octet()?;
        let flags = fields.octet()?;
        fields.number()?;
        self.level = level;
        fields.properties(level)?;
        let client = fields.text()?;
        if flags & 0x04 != 0 {
            fields.properties(level)?;
            fields.text()?;
            fields.octets()?;
        }
        let user = if flags & 0x80 != 0 { fields.text()? } else { String::new() };
        let spoken = matches!((name.as_str(), level), ("MQTT", 4 | 5) | ("MQIsdp", 3));
        // Unacceptable protocol version, Not authorized.
        let refused = match (spoken, user == "nobody") {
            (false, _) => Some((0x84, 1)),
            (_, true) => Some((0x87, 5)),
            _ => None,
        };
        let reason = refused.map_or(0, |(five, four)| if level >= 5 { five } else { four });
        let mut answer = vec![0, reason];
        if level >= 5 && refused.is_none() {
            let assigned = if client.is_empty() { "sockeye-1" } else { "" };
            let mut properties = vec![0x22, 0, 10];
            if !assigned.is_empty() {
                properties.push(0x12);
                put_text(&mut properties, assigned);
            }
            answer.push(properties.len() as u8);
            answer.extend(properties);
        } else {
            self.empty_properties(&mut answer);
        }
        put(out, 0x20, &answer);
        if refused.is_some() { Err(Wrong) } else { Ok(()) }
    }

    /// What was there before comes at once, behind SUBACK in the same message.
    fn subscribe(&mut self, fields: &mut Fields<'_>, out: &mut Vec<u8>) -> Result<(), Wrong> {
        let id = fields.number()?;
        fields.properties(self.level)?;
        let mut answer = id.to_be_bytes().to_vec();
        self.empty_properties(&mut answer);
        let mut kept = Vec::new();
        while !fields.0.is_empty() {
            let (filter, options) = (fields.text()?, fields.octet()?);
            if filter.starts_with("forbidden") {
                answer.push(if self.level >= 5 { 0x87 } else { 0x80 });
                continue;
            }
            answer.push(options & 3);
            if fits(&filter, "river/level") {
                kept.push(options & 3);
            }
            self.filters.retain(|(other, _)| *other != filter);
            self.filters.push((filter, options & 3));
        }
        put(out, 0x90, &answer);
        for most in kept {
            self.deliver("river/level", b"{\"metres\":1.82}", 1.min(most), true, out);
        }
        Ok(())
    }

    fn publish(&mut self, first: u8, mut fields: Fields<'_>, out: &mut Vec<u8>) -> Result<(), Wrong> {
        let topic = fields.text()?;
        let qos = first >> 1 & 3;
        let id = if qos > 0 { Some(fields.number()?) } else { None };
        fields.properties(self.level)?;
        if let Some(id) = id {
            put(out, if qos == 1 { 0x40 } else { 0x50 }, &id.to_be_bytes());
        }
        let payload = fields.0.to_vec();
        let most =
            self.filters.iter().filter(|(filter, _)| fits(filter, &topic)).map(|(_, most)| *most).max();
        if let Some(most) = most {
            self.deliver(&topic, &payload, qos.min(most), false, out);
        }
        Ok(())
    }

    fn deliver(&mut self, topic: &str, payload: &[u8], qos: u8, retained: bool, out: &mut Vec<u8>) {
        let mut content = Vec::new();
        put_text(&mut content, topic);
        if qos > 0 {
            self.next = self.next.checked_add(1).unwrap_or(1);
            content.extend(self.next.to_be_bytes());
        }
        self.empty_properties(&mut content);
        content.extend_from_slice(payload);
        put(out, 0x30 | qos << 1 | u8::from(retained), &content);
    }

    fn empty_properties(&self, content: &mut Vec<u8>) {
        if self.level >= 5 {
            content.push(0);
        }
    }
}

/// The client breaks the rules, or says goodbye.
#[derive(Debug)]
struct Wrong;

impl Speaker for Broker {
    fn hears(&mut self, message: &Message) -> Vec<Say> {
        let Message::Binary(octets) = message else { return vec![Say::Close(1003, "MQTT is binary")] };
        self.unread.extend_from_slice(octets);
        let mut out = Vec::new();
        let over = loop {
            match self.packet() {
                Ok(None) => break false,
                Ok(Some((first, content))) => {
                    if self.obey(first, &content, &mut out).is_err() {
                        break true;
                    }
                }
                Err(Wrong) => break true,
            }
        };
        let mut said: Vec<Say> = out.chunks(self.most).map(|piece| Say::Binary(piece.to_vec())).collect();
        if over {
            said.push(Say::Close(1000, ""));
        }
        said
    }
}

impl Fields<'_> {
    fn octet(&mut self) -> Result<u8, Wrong> {
        let (first, rest) = self.0.split_first().ok_or(Wrong)?;
        self.0 = rest;
        Ok(*first)
    }

    fn number(&mut self) -> Result<u16, Wrong> {
        Ok(u16::from(self.octet()?) << 8 | u16::from(self.octet()?))
    }

    fn octets(&mut self) -> Result<Vec<u8>, Wrong> {
        let len = usize::from(self.number()?);
        let (octets, rest) = self.0.split_at_checked(len).ok_or(Wrong)?;
        self.0 = rest;
        Ok(octets.to_vec())
    }

    fn text(&mut self) -> Result<String, Wrong> {
        String::from_utf8(self.octets()?).map_err(|_| Wrong)
    }

    /// MQTT 5 has them; what they say changes nothing here.
    fn properties(&mut self, level: u8) -> Result<(), Wrong> {
        if level < 5 {
            return Ok(());
        }
        let first = self.octet()?;
        let len = match first & 0x80 {
            0 => usize::from(first),
            _ => usize::from(first & 0x7f) | usize::from(self.octet()? & 0x7f) << 7,
        };
        self.0 = self.0.get(len..).ok_or(Wrong)?;
        Ok(())
    }
}

fn put(out: &mut Vec<u8>, first: u8, content: &[u8]) {
    out.push(first);
    let mut len = content.len();
    loop {
        let low = (len & 0x7f) as u8;
        len >>= 7;
        out.push(if len > 0 { low | 0x80 } else { low });
        if len == 0 {
            break;
        }
    }
    out.extend_from_slice(content);
}

fn put_text(out: &mut Vec<u8>, text: &str) {
    out.extend((text.len() as u16).to_be_bytes());
    out.extend_from_slice(text.as_bytes());
}

/// Whether a topic fits a filter with `+` and `#`.
fn fits(filter: &str, topic: &str) -> bool {
    let (mut filters, mut levels) = (filter.split('/'), topic.split('/'));
    loop {
        match (filters.next(), levels.next()) {
            (Some("#"), _) | (None, None) => return true,
            (Some("+"), Some(_)) => {}
            (Some(one), Some(other)) if one == other => {}
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONNECT: &[u8] = b"\x10\x0e\0\x04MQTT\x04\x02\0\x3c\0\x02me";

    fn hear(broker: &mut Broker, octets: &[u8]) -> Vec<u8> {
        let said = broker.hears(&Message::Binary(octets.to_vec())).into_iter();
        said.flat_map(|say| if let Say::Binary(octets) = say { octets } else { b"closed".to_vec() }).collect()
    }

    #[test]
    fn filters_fit_topics() {
        for (filter, topic, expected) in [
            ("#", "a", true),
            ("a/+", "a/b", true),
            ("a/#", "a", true),
            ("a/+", "a/b/c", false),
            ("b", "a", false),
        ] {
            assert_eq!(fits(filter, topic), expected, "{filter} {topic}");
        }
    }

    #[test]
    fn what_is_published_comes_back_also_octet_by_octet() {
        let mut broker = Broker::new(false);
        let mut wire = CONNECT.to_vec();
        wire.extend(b"\x82\x08\0\x01\0\x03a/+\x01\x32\x08\0\x03a/b\0\x02!\xc0\0");
        let mut back = Vec::new();
        for octet in wire {
            back.extend(hear(&mut broker, &[octet]));
        }
        assert_eq!(back, b"\x20\x02\0\0\x90\x03\0\x01\x01\x40\x02\0\x02\x32\x08\0\x03a/b\0\x01!\xd0\0");
    }

    #[test]
    fn torn_answers_are_cut_and_whole_ones_lie_together() {
        let both = |torn| {
            let mut broker = Broker::new(torn);
            hear(&mut broker, CONNECT);
            broker.hears(&Message::Binary(b"\x82\x06\0\x01\0\x01#\0".to_vec())).len()
        };
        assert_eq!(both(false), 1);
        assert!(both(true) > 3);
    }

    #[test]
    fn nobody_is_refused_with_the_word_of_the_version() {
        let five = b"\x10\x17\0\x04MQTT\x05\x82\0\x3c\0\0\x02me\0\x06nobody";
        assert_eq!(hear(&mut Broker::new(false), five), b"\x20\x03\0\x87\0closed");
        let four = b"\x10\x16\0\x04MQTT\x04\x82\0\x3c\0\x02me\0\x06nobody";
        assert_eq!(hear(&mut Broker::new(false), four), b"\x20\x02\0\x05closed");
    }
}
