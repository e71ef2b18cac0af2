//! Binary formats by the examples of their specifications, and rows of bytes.

use super::made::{all, told, walked};
use crate::api::BodyAs;
use crate::reading::Layout;

fn read(read_as: BodyAs, hex: &str) -> String {
    let bytes = bytes(hex);
    told(&all(Layout::new(read_as, false, ""), &bytes)).trim_end().to_owned()
}

fn bytes(hex: &str) -> Vec<u8> {
    let digits: Vec<u8> = hex.bytes().filter(u8::is_ascii_hexdigit).collect();
    let digit = |byte: u8| char::from(byte).to_digit(16).unwrap() as u8;
    digits.chunks(2).map(|two| digit(two[0]) << 4 | digit(two[1])).collect()
}

#[test]
fn cbor_by_appendix_a_of_rfc_8949() {
    let cases = [
        ("00", "0"),
        ("1818", "24"),
        ("1bffffffffffffffff", "18446744073709551615"),
        ("3bffffffffffffffff", "-18446744073709551616"),
        ("3903e7", "-1000"),
        ("f90001", "5.960464477539063e-8"),
        ("f97bff", "65504.0"),
        ("f9c400", "-4.0"),
        ("fa47c35000", "100000.0"),
        ("fb3ff199999999999a", "1.1"),
        ("f97c00", "inf"),
        ("f97e00", "NaN"),
        ("f4", "false"),
        ("f7", "undefined"),
        ("f0", "simple(16)"),
        ("f8ff", "simple(255)"),
        ("c11a514b67b0", "1 1363896240"),
        ("d74401020304", "23 4 B 01020304"),
        ("62225c", "\"\\\"\\\\\""),
        ("62c3bc", "\"ü\""),
        ("80", "[]"),
        ("a0", "{}"),
        ("8301820203820405", "[\n  1\n  [\n    2\n    3\n  ]\n  [\n    4\n    5\n  ]\n]"),
        ("a26161016162820203", "{\n  \"a\": 1\n  \"b\": [\n    2\n    3\n  ]\n}"),
        ("5f42010243030405ff", "[_\n  2 B 0102\n  3 B 030405\n]"),
        ("9fff", "[_]"),
        ("bf61610161629f0203ffff", "{_\n  \"a\": 1\n  \"b\": [_\n    2\n    3\n  ]\n}"),
    ];
    for (hex, want) in cases {
        assert_eq!(read(BodyAs::Cbor, hex), want, "{hex}");
        assert!(walked(Layout::new(BodyAs::Cbor, false, ""), &bytes(hex)).problem().is_none(), "{hex}");
    }
}

#[test]
fn message_pack_by_the_formats_of_its_specification() {
    let cases = [
        ("7f", "127"),
        ("e0", "-32"),
        ("c0", "nil"),
        ("c2", "false"),
        ("ccff", "255"),
        ("cfffffffffffffffff", "18446744073709551615"),
        ("d080", "-128"),
        ("d18000", "-32768"),
        ("d38000000000000000", "-9223372036854775808"),
        ("ca3fc00000", "1.5"),
        ("cb3ff199999999999a", "1.1"),
        ("a3616263", "\"abc\""),
        ("d903616263", "\"abc\""),
        ("c403010203", "bin 3 B 010203"),
        ("d6ff00000000", "ext -1 4 B 00000000"),
        ("c7020501ff", "ext 5 2 B 01ff"),
        ("82a7636f6d70616374c3a6736368656d6100", "{\n  \"compact\": true\n  \"schema\": 0\n}"),
        ("dc0002c0c0", "[\n  nil\n  nil\n]"),
        ("de0001a16190", "{\n  \"a\": []\n}"),
    ];
    for (hex, want) in cases {
        assert_eq!(read(BodyAs::MessagePack, hex), want, "{hex}");
    }
}

#[test]
fn message_pack_agrees_with_a_library() {
    let value = rmpv::Value::Map(vec![
        ("a".into(), rmpv::Value::Array(vec![1.into(), (-500).into(), 1e300.into(), true.into()])),
        (7.into(), rmpv::Value::Binary(vec![1; 100])),
    ]);
    let mut bytes = Vec::new();
    rmpv::encode::write_value(&mut bytes, &value).unwrap();
    let said = told(&all(Layout::new(BodyAs::MessagePack, false, ""), &bytes));
    let shown = "01".repeat(64);
    assert_eq!(
        said,
        format!("{{\n  \"a\": [\n    1\n    -500\n    1e300\n    true\n  ]\n  7: bin 100 B {shown}…\n}}\n")
    );
}

#[test]
fn what_breaks_is_told_and_shown_as_bytes() {
    let cases = [
        (BodyAs::MessagePack, "92 01", "reading-items-end"),
        (BodyAs::MessagePack, "c1 ff", "reading-items-reserved"),
        (BodyAs::MessagePack, "cd 01", "reading-items-end"),
        (BodyAs::Cbor, "ff", "reading-items-break"),
        (BodyAs::Cbor, "1c", "reading-items-reserved"),
        (BodyAs::Cbor, "62 61", "reading-items-end"),
        (BodyAs::Protobuf, "07", "reading-protobuf"),
        (BodyAs::Protobuf, "0a 05 61", "reading-protobuf"),
    ];
    for (read_as, hex, code) in cases {
        let walk = walked(Layout::new(read_as, false, ""), &bytes(hex));
        assert_eq!(walk.problem().map(|why| why.code.as_str()), Some(code), "{hex}");
    }
    let deep = walked(Layout::new(BodyAs::Cbor, false, ""), &[0x81; 1000]);
    assert_eq!(deep.problem().unwrap().code, "reading-items-deep");
}

#[test]
fn protobuf_by_the_examples_of_the_encoding_guide() {
    assert_eq!(read(BodyAs::Protobuf, "08 96 01"), "1: 150  varint");
    assert_eq!(read(BodyAs::Protobuf, "12 07 74 65 73 74 69 6e 67"), "2: \"testing\"");
    assert_eq!(read(BodyAs::Protobuf, "1a 03 08 96 01"), "3: {  3 B\n  1: 150  varint\n}");
    assert_eq!(read(BodyAs::Protobuf, "32 06 03 8e 02 9e a7 05"), "6: 6 B 038e029ea705");
    assert_eq!(read(BodyAs::Protobuf, "15 00 00 80 3f"), "2: 1065353216  i32, 1.0 as float");
    assert_eq!(read(BodyAs::Protobuf, "43 08 01 44"), "8: group {\n  1: 1  varint\n}");
}

#[test]
fn bytes_are_told_in_rows() {
    let rows = read(BodyAs::Hex, "00 41 42 43 7f 80 ff 20 21 22 23 24 25 26 27 28 29");
    let want = "00000000  00 41 42 43 7f 80 ff 20  21 22 23 24 25 26 27 28  ·ABC··· !\"#$%&'(\n\
        00000010  29                                                )";
    assert_eq!(rows, want);
}
