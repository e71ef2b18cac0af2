//! Packets of both versions, flows by packet identifier, a stream over messages, hostile lengths.

use super::super::talk::Talk;
use super::packet::{Head, Read};
use crate::event::{Data, Dir, Event};

fn packet(first: u8, content: &[u8]) -> Vec<u8> {
    let mut octets = vec![first];
    let mut len = content.len();
    loop {
        octets.push((len & 0x7f) as u8 | if len > 0x7f { 0x80 } else { 0 });
        len >>= 7;
        if len == 0 {
            break;
        }
    }
    octets.extend(content);
    octets
}

fn connect(level: u8) -> Vec<u8> {
    let properties: &[u8] = if level == 5 { &[5, 0x11, 0, 0, 0, 60] } else { &[] };
    packet(0x10, &[&[0, 4], &b"MQTT"[..], &[level, 2, 0, 60], properties, &[0, 2], b"me"].concat())
}

fn talk(level: u8) -> Talk {
    let acknowledged: &[u8] = if level == 5 { &[0, 0, 0] } else { &[0, 0] };
    Talk::ws("/mqtt", "mqtt").binary(Dir::Tx, &connect(level)).binary(Dir::Rx, &packet(0x20, acknowledged))
}

fn fields(talk: &Talk, at: usize) -> Vec<String> {
    let packets = talk.packets("mqtt");
    packets[at].1.fields.iter().map(|field| format!("{}={}", field.name, field.value)).collect()
}

fn answers(talk: &Talk) -> Vec<Option<usize>> {
    let packets = talk.packets("mqtt");
    let place = |seq: u64| packets.iter().position(|packet| packet.0.seq == seq);
    packets.iter().map(|packet| packet.1.answers.and_then(place)).collect()
}

#[test]
fn told_by_subprotocol_or_by_connect() {
    assert_eq!(talk(4).detected(), ["mqtt"]);
    assert_eq!(Talk::ws("/", "mqttv3.1").detected(), ["mqtt 3.1"]);
    for (level, version) in [(4, "mqtt 3.1.1"), (5, "mqtt 5")] {
        assert_eq!(Talk::ws("/", "").binary(Dir::Tx, &connect(level)).detected(), [version]);
        assert!(Talk::ws("/", "").binary(Dir::Rx, &connect(level)).detected().is_empty());
    }
    for decoy in [&connect(6)[..], &[0x10, 0], &[0x10], b"\x10\x06\x00\x04MQTX", b"\x20\x02\x00\x00", b""] {
        assert!(Talk::ws("/", "").binary(Dir::Tx, decoy).detected().is_empty(), "{decoy:?}");
    }
}

#[test]
fn both_versions_connect() {
    for level in [4, 5] {
        let talk = talk(level);
        assert_eq!(talk.short("mqtt"), ["> CONNECT me", "< CONNACK"]);
        assert_eq!(answers(&talk), [None, Some(0)]);
        assert!(talk.malformed().is_empty());
    }
    assert_eq!(
        fields(&talk(5), 0),
        ["version=5", "clean start=1", "keep alive=60", "Session Expiry Interval=60", "client id=me"]
    );
    assert_eq!(fields(&talk(4), 1), ["session present=0", "reason=0x00 Connection Accepted"]);
    let will = [&b"\0\x04MQTT\x04\xee\0\x0a\0\x01a"[..], b"\0\x01t\0\x03bye", b"\0\x01u\0\x02pw"];
    let refused = Talk::ws("/", "mqtt")
        .binary(Dir::Tx, &packet(0x10, &will.concat()))
        .binary(Dir::Rx, &packet(0x20, &[0, 5]));
    assert_eq!(
        fields(&refused, 0)[4..],
        ["will topic=t", "will=bye", "will QoS=1", "will retain=1", "user name=u", "password=pw"]
    );
    assert!(refused.packets("mqtt")[1].1.note.is_some() && refused.malformed().is_empty());
}

#[test]
fn flows_are_paired_by_packet_identifier() {
    let talk = talk(4)
        .binary(Dir::Tx, &packet(0x82, b"\0\x01\0\x03a/b\x01\0\x01#\0"))
        .binary(Dir::Rx, &packet(0x90, &[0, 1, 1, 0x80]))
        .binary(Dir::Tx, &packet(0x32, b"\0\x03a/b\0\x02{\"x\":1}"))
        .binary(Dir::Rx, &packet(0x40, &[0, 2]))
        .binary(Dir::Tx, &packet(0x34, b"\0\x01q\0\x03hi"))
        .binary(Dir::Rx, &packet(0x50, &[0, 3]))
        .binary(Dir::Tx, &packet(0x62, &[0, 3]))
        .binary(Dir::Rx, &packet(0x70, &[0, 3]))
        .binary(Dir::Rx, &packet(0x31, b"\0\x03a/b\xff\x00"))
        .binary(Dir::Tx, &packet(0xc0, &[]))
        .binary(Dir::Rx, &packet(0xd0, &[]))
        .binary(Dir::Tx, &packet(0xa2, b"\0\x04\0\x01#"))
        .binary(Dir::Rx, &packet(0xb0, &[0, 4]))
        .binary(Dir::Tx, &packet(0xe0, &[]));
    assert_eq!(
        talk.short("mqtt")[2..],
        [
            "> SUBSCRIBE a/b 1",
            "< SUBACK 1",
            "> PUBLISH a/b 2",
            "< PUBACK 2",
            "> PUBLISH q 3",
            "< PUBREC 3",
            "> PUBREL 3",
            "< PUBCOMP 3",
            "< PUBLISH a/b",
            "> PINGREQ",
            "< PINGRESP",
            "> UNSUBSCRIBE # 4",
            "< UNSUBACK 4",
            "> DISCONNECT"
        ]
    );
    let some = [
        None,
        Some(2),
        None,
        Some(4),
        None,
        Some(6),
        Some(7),
        Some(8),
        None,
        None,
        Some(11),
        None,
        Some(13),
        None,
    ];
    assert_eq!(answers(&talk)[2..], some);
    let packets = talk.packets("mqtt");
    let body = packets[4].1.body.clone().unwrap();
    assert_eq!((body.shape.as_str(), body.off, body.len, body.octets), ("json", 9, 7, None));
    assert_eq!(packets[10].1.body.as_ref().unwrap().shape, "binary");
    assert!(packets[11].1.heartbeat && packets[12].1.heartbeat && packets[3].1.note.is_some());
    assert_eq!(fields(&talk, 10), ["QoS=0", "retain=1"]);
    assert!(talk.malformed().is_empty());
}

#[test]
fn properties_aliases_and_reasons_of_version_5() {
    let talk = talk(5)
        .binary(Dir::Tx, &packet(0x32, b"\0\x01t\0\x01\x13\x23\0\x07\x26\0\x01k\0\x01v\x03\0\x06text/a{}"))
        .binary(Dir::Rx, &packet(0x40, &[0, 1, 0x87, 0]))
        .binary(Dir::Tx, &packet(0x30, b"\0\0\x03\x23\0\x07x"))
        .binary(Dir::Tx, &packet(0x34, b"\0\x01q\0\x09\0"))
        .binary(Dir::Rx, &packet(0x50, &[0, 9, 0x97]))
        .binary(Dir::Rx, &packet(0xe0, &[0x8e, 5, 0x1f, 0, 2, b'h', b'i']))
        .binary(Dir::Rx, &packet(0xf0, &[0x18, 0]))
        .binary(Dir::Tx, &packet(0xf0, &[0x18, 0]));
    assert_eq!(
        talk.short("mqtt")[2..],
        [
            "> PUBLISH t 1",
            "< PUBACK 1",
            "> PUBLISH t",
            "> PUBLISH q 9",
            "< PUBREC 9",
            "< DISCONNECT",
            "< AUTH",
            "> AUTH"
        ]
    );
    assert_eq!(fields(&talk, 2), ["QoS=1", "Topic Alias=7", "User Property=k: v", "Content Type=text/a"]);
    assert_eq!(fields(&talk, 3), ["reason=0x87 Not authorized"]);
    assert_eq!(fields(&talk, 7), ["reason=0x8e Session taken over", "Reason String=hi"]);
    assert_eq!(answers(&talk)[2..], [None, Some(2), None, None, Some(5), None, None, Some(8)]);
    let packets = talk.packets("mqtt");
    assert!(!packets[6].1.asks, "a failure is not released");
    assert!(packets[7].1.note.is_some() && talk.malformed().is_empty());
}

#[test]
fn packets_begin_and_end_anywhere() {
    let stream = [
        connect(4),
        packet(0x30, b"\0\x01ahello"),
        packet(0xc0, &[]),
        packet(0x30, &[b"\0\x01b", &[b'x'; 300][..]].concat()),
    ];
    let stream = stream.concat();
    let mut pieces = Talk::ws("/", "mqtt");
    for octet in &stream {
        pieces = pieces.binary(Dir::Tx, &[*octet]);
    }
    for talk in [Talk::ws("/", "mqtt").binary(Dir::Tx, &stream), pieces] {
        assert_eq!(talk.short("mqtt"), ["> CONNECT me", "> PUBLISH a", "> PINGREQ", "> PUBLISH b"]);
        let packets = talk.packets("mqtt");
        let lengths: Vec<_> = packets.iter().filter_map(|packet| Some(packet.1.body.as_ref()?.len)).collect();
        assert_eq!(lengths, [5, 300]);
    }
}

#[test]
fn a_packet_over_messages_names_them_all() {
    let publish = packet(0x30, b"\0\x01ahello");
    let (head, tail) = publish.split_at(4);
    let both = [tail, &[0xc0, 0, 0x30][..]].concat();
    let talk = Talk::ws("/", "mqtt")
        .binary(Dir::Tx, &connect(4))
        .binary(Dir::Tx, head)
        .binary(Dir::Tx, &both)
        .binary(Dir::Tx, &publish[1..]);
    let messages: Vec<Event> =
        talk.events().into_iter().filter(|event| matches!(event.data, Data::WsMessage(_))).collect();
    let packets = talk.packets("mqtt");
    let lie: Vec<_> = packets.iter().map(|(_, packet)| (packet.begins, packet.carrier)).collect();
    let at = |n: usize| Some(messages[n].seq);
    assert_eq!(lie, [(None, at(0)), (at(1), at(2)), (None, at(2)), (at(2), at(3))]);
    // They follow at once, so their bytes are one run.
    let bytes = |event: &Event| event.ranges.iter().copied().collect::<Vec<_>>();
    let (first, second) = (bytes(&messages[1])[0], bytes(&messages[2])[0]);
    let run = crate::event::ByteRange { len: first.len + second.len, ..first };
    assert_eq!(bytes(&packets[1].0), [run]);
    assert_eq!(bytes(&packets[2].0), [second]);
}

#[test]
fn an_acknowledgement_of_another_qos_is_told() {
    let talk = talk(5)
        .binary(Dir::Tx, &packet(0x32, b"\0\x01t\0\x01\0"))
        .binary(Dir::Rx, &packet(0x50, &[0, 1]))
        .binary(Dir::Tx, &packet(0x34, b"\0\x01t\0\x02\0"))
        .binary(Dir::Rx, &packet(0x40, &[0, 2]))
        .binary(Dir::Tx, &packet(0x32, b"\0\x01t\0\x03\0"))
        .binary(Dir::Rx, &packet(0x40, &[0, 3]));
    assert_eq!(answers(&talk)[2..], [None, Some(2), None, Some(4), None, Some(6)]);
    assert_eq!(talk.malformed(), ["mqtt-ack-qos", "mqtt-ack-qos"]);
}

#[test]
fn what_breaks_a_rule() {
    for (dir, octets, why) in [
        (Dir::Tx, packet(0x00, &[]), "mqtt-type"),
        (Dir::Tx, packet(0xf0, &[]), "mqtt-type"),
        (Dir::Tx, packet(0x80, b"\0\x01\0\x01a\0"), "mqtt-flags"),
        (Dir::Tx, packet(0x82, b"\0\x01"), "mqtt-no-filter"),
        (Dir::Tx, packet(0x82, b"\0\x01\0\x01a"), "mqtt-short"),
        (Dir::Tx, packet(0x36, b"\0\x01a\0\x01"), "mqtt-qos"),
        (Dir::Tx, packet(0x30, b"\0\x03a/#"), "mqtt-topic"),
        (Dir::Tx, packet(0x30, b"\0\0"), "mqtt-topic"),
        (Dir::Tx, packet(0x30, b"\0\x01\xff"), "mqtt-text"),
        (Dir::Tx, packet(0x32, b"\0\x01a\0\0"), "mqtt-id"),
        (Dir::Rx, packet(0xc0, &[]), "app-wrong-side"),
        (Dir::Rx, packet(0x40, &[1]), "mqtt-short"),
        (Dir::Tx, packet(0x10, b"\0\x04MQTT\x09\x02\0\0\0\0"), "mqtt-version"),
        (Dir::Tx, vec![0x30, 0xff, 0xff, 0xff, 0xff, 0x01], "mqtt-length"),
    ] {
        assert_eq!(talk(4).binary(dir, &octets).malformed(), [why], "{octets:?}");
    }
    let five = talk(5)
        .binary(Dir::Tx, &packet(0x30, b"\0\x01a\x02\x7f\0"))
        .binary(Dir::Tx, &packet(0x30, b"\0\x01a\x01\x23\0\x07"));
    assert_eq!(five.malformed(), ["mqtt-property", "mqtt-properties"]);
    let text = talk(4).tx("hi").binary(Dir::Tx, &packet(0xc0, &[]));
    assert_eq!((text.malformed(), text.short("mqtt").len()), (vec!["app-text".to_owned()], 3));
    let lost = talk(4).binary(Dir::Tx, &[0x30, 0xff, 0xff, 0xff, 0xff]).binary(Dir::Tx, &packet(0xc0, &[]));
    assert_eq!(lost.short("mqtt").len(), 2, "behind a length without end nothing is read");
}

#[test]
fn what_is_too_long_is_told_once_and_passed_over() {
    // 2 MiB, in messages of 600 KiB.
    let long = packet(0x30, &[b"\0\x01a", &vec![b'x'; 2 << 20][..]].concat());
    let mut talk = talk(4);
    for piece in long.chunks(600 << 10) {
        talk = talk.binary(Dir::Tx, piece);
    }
    let talk = talk.binary(Dir::Tx, &packet(0xc0, &[]));
    let told = |talk: &Talk| {
        let events = crate::decode::fuzzing::decode(&talk.records());
        let names = events.iter().filter_map(|event| match &event.data {
            Data::AppPacket(packet) => {
                Some(format!("{} {}", packet.kind, packet.body.as_ref().map_or(0, |body| body.len)))
            }
            Data::AppMalformed(malformed) => Some(malformed.why.code.clone()),
            _ => None,
        });
        names.skip(2).collect::<Vec<_>>()
    };
    assert_eq!(told(&talk), ["PUBLISH 2097152", "PINGREQ 0"]);
    // In one message, of which a part is here.
    let mut whole = long.clone();
    let ping = packet(0xc0, &[]);
    let one = self::talk(4).binary(Dir::Tx, &whole).binary(Dir::Tx, &ping);
    assert_eq!(told(&one), ["PUBLISH 2097152", "PINGREQ 0"]);
    whole.extend(&ping);
    let lost = self::talk(4).binary(Dir::Tx, &whole).binary(Dir::Tx, &ping);
    assert_eq!(told(&lost), ["PUBLISH 2097152", "mqtt-lost"]);
    let flood = self::talk(4).binary(Dir::Tx, &ping.repeat(20_000));
    assert_eq!(told(&flood).len(), super::MAX_PACKETS + 1);
}

#[test]
fn heads_and_octets_of_any_kind() {
    assert_eq!(Head::of(&[]), Head::Short);
    assert_eq!(Head::of(&[0x30, 0x80]), Head::Short);
    assert_eq!(
        Head::of(&[0x30, 0x80, 0x80, 0x80, 0x01]),
        Head::Whole { first: 0x30, header: 5, len: 2_097_152 }
    );
    assert_eq!(Head::of(&[0x30, 0x80, 0x80, 0x80, 0x80]), Head::Endless);
    for first in 0..=255 {
        for level in 3..=5 {
            for len in 0..40 {
                let content: Vec<u8> = (0..len).map(|at| (at * 37 + first) as u8 & 0x0f).collect();
                let read = Read::of(first as u8, &content, level);
                assert!(read.payload <= content.len());
            }
        }
    }
}

/// As mqtt-packet 9.0.2 writes them.
#[test]
fn packets_that_another_library_wrote() {
    let read = |hex: &str| {
        let octets: Vec<u8> =
            (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect();
        let Head::Whole { first, header, len } = Head::of(&octets) else { panic!("{hex}") };
        assert_eq!(octets.len() as u64, header as u64 + len);
        let read = Read::of(first, &octets[header..], 5);
        assert!(read.flaw.is_none(), "{:?}", read.flaw);
        let fields = read.packet.data.fields.iter();
        fields.map(|field| format!("{}={}", field.name, field.value)).collect::<Vec<_>>().join(", ")
    };
    assert_eq!(
        read(
            "105700044d51545405f6001e24110000000a21000527000003e82200091901170126000161000162\
             1500016d160002010200016318180000000701010200000008030001780800017209000103000174\
             000177000175000170"
        ),
        "version=5, clean start=1, keep alive=30, Session Expiry Interval=10, Receive Maximum=5, \
         Maximum Packet Size=1000, Topic Alias Maximum=9, Request Response Information=1, \
         Request Problem Information=1, User Property=a: b, Authentication Method=m, \
         Authentication Data=01 02, client id=c, Will Delay Interval=7, Payload Format Indicator=1, \
         Message Expiry Interval=8, Content Type=x, Response Topic=r, Correlation Data=03, will topic=t, \
         will=w, will QoS=2, will retain=1, user name=u, password=p"
    );
    assert_eq!(
        read("201c0100191200017a13002c24012501280129012a001c0001731a000169"),
        "session present=1, reason=0x00 Success, Assigned Client Identifier=z, Server Keep Alive=44, \
         Maximum QoS=1, Retain Available=1, Wildcard Subscription Available=1, \
         Subscription Identifier Available=1, Shared Subscription Available=0, Server Reference=s, \
         Response Information=i"
    );
    assert_eq!(
        read("82120003050bffffff7f0003612f2b2e00012300"),
        "Subscription Identifier=268435455, filter=a/+, QoS=2, no local=1, retain as published=1, \
         retain handling=2, filter=#, QoS=0, no local=0, retain as published=0, retain handling=0"
    );
    assert_eq!(
        read("900a0003051f00026e6f028f"),
        "Reason String=no, reason=0x02 Granted QoS 2, reason=0x8f Topic Filter invalid"
    );
    assert_eq!(read("b00400040011"), "reason=0x11 No subscription existed");
    assert_eq!(read("a206000400000123"), "filter=#");
}
