//! The vectors of RFC 7541 Appendix C, and blocks that break the rules.

use super::*;

fn octets(hex: &str) -> Vec<u8> {
    let hex: String = hex.split_whitespace().collect();
    (0..hex.len() / 2).map(|at| u8::from_str_radix(&hex[at * 2..at * 2 + 2], 16).unwrap()).collect()
}

fn text(decoded: &Decoded) -> Vec<String> {
    assert_eq!(decoded.broken, None);
    decoded
        .fields
        .iter()
        .map(|field| {
            format!("{}: {}", String::from_utf8_lossy(&field.name), String::from_utf8_lossy(&field.value))
        })
        .collect()
}

fn why(hpack: &mut Hpack, hex: &str) -> String {
    hpack.decode(&octets(hex)).broken.unwrap().0.code
}

#[test]
fn representations_of_c_2() {
    let cases = [
        (
            "400a 6375 7374 6f6d 2d6b 6579 0d63 7573 746f 6d2d 6865 6164 6572",
            "custom-key: custom-header",
            HpackForm::Indexing,
            None,
            (1, 55, 4096),
        ),
        (
            "040c 2f73 616d 706c 652f 7061 7468",
            ":path: /sample/path",
            HpackForm::NotIndexed,
            Some(4),
            (0, 0, 4096),
        ),
        (
            "1008 7061 7373 776f 7264 0673 6563 7265 74",
            "password: secret",
            HpackForm::NeverIndexed,
            None,
            (0, 0, 4096),
        ),
        ("82", ":method: GET", HpackForm::Indexed, Some(2), (0, 0, 4096)),
    ];
    for (hex, field, form, index, table) in cases {
        let decoded = Hpack::default().decode(&octets(hex));
        assert_eq!(text(&decoded), [field]);
        assert_eq!((decoded.fields[0].form, decoded.fields[0].index), (form, index));
        assert_eq!(decoded.table, table);
    }
}

#[test]
fn requests_of_c_3_and_c_4() {
    let plain = [
        "8286 8441 0f77 7777 2e65 7861 6d70 6c65 2e63 6f6d",
        "8286 84be 5808 6e6f 2d63 6163 6865",
        "8287 85bf 400a 6375 7374 6f6d 2d6b 6579 0c63 7573 746f 6d2d 7661 6c75 65",
    ];
    let huffman = [
        "8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff",
        "8286 84be 5886 a8eb 1064 9cbf",
        "8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf",
    ];
    for blocks in [plain, huffman] {
        let mut hpack = Hpack::default();
        let first = hpack.decode(&octets(blocks[0]));
        assert_eq!(
            text(&first),
            [":method: GET", ":scheme: http", ":path: /", ":authority: www.example.com"]
        );
        assert_eq!(first.table, (1, 57, 4096));
        let second = hpack.decode(&octets(blocks[1]));
        assert_eq!(text(&second)[3..], [":authority: www.example.com", "cache-control: no-cache"]);
        assert_eq!(second.table, (2, 110, 4096));
        let third = hpack.decode(&octets(blocks[2]));
        assert_eq!(
            text(&third),
            [
                ":method: GET",
                ":scheme: https",
                ":path: /index.html",
                ":authority: www.example.com",
                "custom-key: custom-value"
            ]
        );
        assert_eq!(third.table, (3, 164, 4096));
    }
}

#[test]
fn responses_of_c_5_and_c_6_evict() {
    let plain = [
        "4803 3330 3258 0770 7269 7661 7465 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a 3133 3a32 \
         3120 474d 546e 1768 7474 7073 3a2f 2f77 7777 2e65 7861 6d70 6c65 2e63 6f6d",
        "4803 3330 37c1 c0bf",
        "88c1 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a 3133 3a32 3220 474d 54c0 5a04 677a 6970 \
         7738 666f 6f3d 4153 444a 4b48 514b 425a 584f 5157 454f 5049 5541 5851 5745 4f49 553b 206d 6178 2d61 \
         6765 3d33 3630 303b 2076 6572 7369 6f6e 3d31",
    ];
    let huffman = [
        "4882 6402 5885 aec3 771a 4b61 96d0 7abe 9410 54d4 44a8 2005 9504 0b81 66e0 82a6 2d1b ff6e 919d 29ad \
         1718 63c7 8f0b 97c8 e9ae 82ae 43d3",
        "4883 640e ffc1 c0bf",
        "88c1 6196 d07a be94 1054 d444 a820 0595 040b 8166 e084 a62d 1bff c05a 839b d9ab 77ad 94e7 821d d7f2 \
         e6c7 b335 dfdf cd5b 3960 d5af 2708 7f36 72c1 ab27 0fb5 291f 9587 3160 65c0 03ed 4ee5 b106 3d50 07",
    ];
    for blocks in [plain, huffman] {
        let mut hpack = Hpack::default();
        hpack.table.resize(256);
        hpack.allowed = 256;
        let first = hpack.decode(&octets(blocks[0]));
        assert_eq!(
            text(&first),
            [
                ":status: 302",
                "cache-control: private",
                "date: Mon, 21 Oct 2013 20:13:21 GMT",
                "location: https://www.example.com"
            ]
        );
        assert_eq!((first.table, first.evicted), ((4, 222, 256), 0));
        let second = hpack.decode(&octets(blocks[1]));
        assert_eq!(text(&second)[0], ":status: 307");
        assert_eq!((second.table, second.evicted), ((4, 222, 256), 1));
        let third = hpack.decode(&octets(blocks[2]));
        assert_eq!(
            text(&third)[4..],
            [
                "content-encoding: gzip",
                "set-cookie: foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1"
            ]
        );
        assert_eq!((third.table, third.evicted), ((3, 215, 256), 4));
    }
}

#[test]
fn size_updates_are_told_and_bounded() {
    let mut hpack = Hpack::default();
    hpack.decode(&octets("400a 6375 7374 6f6d 2d6b 6579 0d63 7573 746f 6d2d 6865 6164 6572"));
    let decoded = hpack.decode(&octets("20 3fe1 1f 82"));
    assert_eq!((&decoded.table_sizes[..], decoded.evicted), (&[0, 4096][..], 1));
    assert_eq!(why(&mut Hpack::default(), "3fe2 1f"), "h2-hpack-size");
    assert_eq!(why(&mut Hpack::default(), "82 20"), "h2-hpack-late-size");
    let mut smaller = Hpack::default();
    smaller.allow(100);
    assert_eq!(why(&mut smaller, "82"), "h2-hpack-size-missing");
}

#[test]
fn blocks_that_cannot_be_read_say_why() {
    for (hex, code) in [
        ("80", "h2-hpack-index"),
        ("be", "h2-hpack-index"),
        ("ff ff ff ff ff ff 0f", "h2-hpack-integer"),
        ("ff", "h2-hpack-cut"),
        ("40 7f ff ff ff 0f", "h2-hpack-cut"),
        ("40 01 61", "h2-hpack-cut"),
        ("40 84 ff ff ff fc 00", "h2-hpack-eos"),
        ("40 82 ff ff 00", "h2-hpack-padding"),
    ] {
        let mut hpack = Hpack::default();
        assert_eq!(why(&mut hpack, hex), code, "{hex}");
        assert!(hpack.is_dead());
    }
}

#[test]
fn a_bomb_stops_at_the_limit() {
    let mut block = vec![0x40, 1, b'a', 0x7f, 0xa1, 0x1e];
    block.resize(block.len() + 4000, b'x');
    block.resize(block.len() + 100_000, 0xbe);
    let decoded = Hpack::default().decode(&block);
    assert_eq!(decoded.broken.unwrap().0.code, "h2-hpack-bomb");
    assert!(decoded.decoded <= MAX_DECODED + 5000 && decoded.fields.len() < 100);
}
