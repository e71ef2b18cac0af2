//! The vectors that AWS publishes for its signers (aws-c-auth, aws-signing-test-suite).

use super::*;
use crate::clock::wall_at;

/// 2015-08-30T12:36:00Z.
const AT: i64 = 1_440_938_160;

struct Vector {
    name: &'static str,
    method: &'static str,
    target: &'static str,
    lines: &'static [(&'static str, &'static str)],
    body: &'static str,
    token: Option<&'static str>,
    signature: &'static str,
}

fn signer(service: &'static str, session_token: Option<&'static str>) -> Signer<'static> {
    Signer {
        access_key: "AKIDEXAMPLE",
        secret_key: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
        session_token,
        region: "us-east-1",
        service,
    }
}

fn field<'a>(fields: &'a [(String, String)], name: &str) -> &'a str {
    fields.iter().find(|(other, _)| other.eq_ignore_ascii_case(name)).map_or("", |(_, value)| value)
}

#[test]
fn the_published_vectors_hold() {
    for vector in VECTORS {
        let mut lines = vec![("Host", "example.amazonaws.com")];
        lines.extend(vector.lines);
        let url = format!("https://example.amazonaws.com{}", vector.target);
        let of = Signed { method: vector.method, url: &url, lines, body: Some(vector.body.as_bytes()) };
        let fields = signer("service", vector.token).fields(&of, wall_at(AT)).unwrap();
        let signature = field(&fields, "authorization").rsplit_once("Signature=").map(|(_, hex)| hex);
        assert_eq!(signature, Some(vector.signature), "{}", vector.name);
        assert_eq!(field(&fields, "x-amz-date"), "20150830T123600Z");
        assert_eq!(field(&fields, "x-amz-security-token"), vector.token.unwrap_or_default());
    }
}

#[test]
fn only_s3_takes_a_body_that_is_not_signed() {
    let of = Signed { method: "PUT", url: "https://b.example/key", lines: Vec::new(), body: None };
    let fields = signer("s3", None).fields(&of, wall_at(AT)).unwrap();
    assert_eq!(field(&fields, "x-amz-content-sha256"), "UNSIGNED-PAYLOAD");
    assert_eq!(signer("sqs", None).fields(&of, wall_at(AT)).unwrap_err().code, "sign-aws-body-unknown");
    let bad = Signed { url: "https://b.example/a b", body: Some(b""), ..of };
    assert_eq!(signer("sqs", None).fields(&bad, wall_at(AT)).unwrap_err().code, "sign-aws-unusable");
}

/// All whose path needs no second encoding and whose body is not told in a field of its own.
const VECTORS: &[Vector] = &[
    Vector {
        name: "get-header-key-duplicate",
        method: "GET",
        target: "/",
        lines: &[("My-Header1", "value2"), ("My-Header1", "value2"), ("My-Header1", "value1")],
        body: "",
        token: None,
        signature: "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea",
    },
    Vector {
        name: "get-header-value-order",
        method: "GET",
        target: "/",
        lines: &[
            ("My-Header1", "value4"),
            ("My-Header1", "value1"),
            ("My-Header1", "value3"),
            ("My-Header1", "value2"),
        ],
        body: "",
        token: None,
        signature: "08c7e5a9acfcfeb3ab6b2185e75ce8b1deb5e634ec47601a50643f830c755c01",
    },
    Vector {
        name: "get-header-value-trim",
        method: "GET",
        target: "/",
        lines: &[("My-Header1", "value1"), ("My-Header2", "\"a   b   c\"")],
        body: "",
        token: None,
        signature: "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736",
    },
    Vector {
        name: "get-relative-normalized",
        method: "GET",
        target: "/example/..",
        lines: &[],
        body: "",
        token: None,
        signature: "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
    },
    Vector {
        name: "get-relative-relative-normalized",
        method: "GET",
        target: "/example1/example2/../..",
        lines: &[],
        body: "",
        token: None,
        signature: "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
    },
    Vector {
        name: "get-slash-dot-slash-normalized",
        method: "GET",
        target: "/./",
        lines: &[],
        body: "",
        token: None,
        signature: "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
    },
    Vector {
        name: "get-slash-normalized",
        method: "GET",
        target: "//",
        lines: &[],
        body: "",
        token: None,
        signature: "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
    },
    Vector {
        name: "get-slash-pointless-dot-normalized",
        method: "GET",
        target: "/./example",
        lines: &[],
        body: "",
        token: None,
        signature: "ef75d96142cf21edca26f06005da7988e4f8dc83a165a80865db7089db637ec5",
    },
    Vector {
        name: "get-slashes-normalized",
        method: "GET",
        target: "//example//",
        lines: &[],
        body: "",
        token: None,
        signature: "9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84",
    },
    Vector {
        name: "get-unreserved",
        method: "GET",
        target: "/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
        lines: &[],
        body: "",
        token: None,
        signature: "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f",
    },
    Vector {
        name: "get-utf8",
        method: "GET",
        target: "/ሴ",
        lines: &[],
        body: "",
        token: None,
        signature: "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85",
    },
    Vector {
        name: "get-vanilla",
        method: "GET",
        target: "/",
        lines: &[],
        body: "",
        token: None,
        signature: "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
    },
    Vector {
        name: "get-vanilla-empty-query-key",
        method: "GET",
        target: "/?Param1=value1",
        lines: &[],
        body: "",
        token: None,
        signature: "a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb",
    },
    Vector {
        name: "get-vanilla-query",
        method: "GET",
        target: "/",
        lines: &[],
        body: "",
        token: None,
        signature: "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
    },
    Vector {
        name: "get-vanilla-query-order-encoded",
        method: "GET",
        target: "/?Param-3=Value3&Param=Value2&%E1%88%B4=Value1",
        lines: &[],
        body: "",
        token: None,
        signature: "371d3713e185cc334048618a97f809c9ffe339c62934c032af5a0e595648fcac",
    },
    Vector {
        name: "get-vanilla-query-order-key-case",
        method: "GET",
        target: "/?Param2=value2&Param1=value1",
        lines: &[],
        body: "",
        token: None,
        signature: "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
    },
    Vector {
        name: "get-vanilla-query-unreserved",
        method: "GET",
        target: "/?-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz=-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
        lines: &[],
        body: "",
        token: None,
        signature: "9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197",
    },
    Vector {
        name: "get-vanilla-utf8-query",
        method: "GET",
        target: "/?ሴ=bar",
        lines: &[],
        body: "",
        token: None,
        signature: "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04",
    },
    Vector {
        name: "get-vanilla-with-session-token",
        method: "GET",
        target: "/",
        lines: &[],
        body: "",
        token: Some("6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267"),
        signature: "07ec1639c89043aa0e3e2de82b96708f198cceab042d4a97044c66dd9f74e7f8",
    },
    Vector {
        name: "post-header-key-case",
        method: "POST",
        target: "/",
        lines: &[],
        body: "",
        token: None,
        signature: "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
    },
    Vector {
        name: "post-header-key-sort",
        method: "POST",
        target: "/",
        lines: &[("My-Header1", "value1")],
        body: "",
        token: None,
        signature: "c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c",
    },
    Vector {
        name: "post-header-value-case",
        method: "POST",
        target: "/",
        lines: &[("My-Header1", "VALUE1")],
        body: "",
        token: None,
        signature: "cdbc9802e29d2942e5e10b5bccfdd67c5f22c7c4e8ae67b53629efa58b974b7d",
    },
    Vector {
        name: "post-sts-header-before",
        method: "POST",
        target: "/",
        lines: &[],
        body: "",
        token: Some(
            "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==",
        ),
        signature: "85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead",
    },
    Vector {
        name: "post-vanilla",
        method: "POST",
        target: "/",
        lines: &[],
        body: "",
        token: None,
        signature: "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
    },
    Vector {
        name: "post-vanilla-empty-query-value",
        method: "POST",
        target: "/?Param1=value1",
        lines: &[],
        body: "",
        token: None,
        signature: "28038455d6de14eafc1f9222cf5aa6f1a96197d7deb8263271d420d138af7f11",
    },
    Vector {
        name: "post-vanilla-query",
        method: "POST",
        target: "/?Param1=value1",
        lines: &[],
        body: "",
        token: None,
        signature: "28038455d6de14eafc1f9222cf5aa6f1a96197d7deb8263271d420d138af7f11",
    },
];
