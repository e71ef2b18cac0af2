//! Tokens against the RFCs' own vectors, and against another library's verification.

use rcgen::{KeyPair, PKCS_ECDSA_P256_SHA256, PKCS_ECDSA_P384_SHA384, PKCS_ED25519};
use ring::signature::{self, UnparsedPublicKey, VerificationAlgorithm};

use super::*;

const NOW: i64 = 1_700_000_000;

fn of<'a>(algorithm: &'a str, key: &'a str, claims: &'a str) -> Claims<'a> {
    Claims { algorithm, key, header: "", claims, lifetime_s: 0 }
}

fn part(token: &str, at: usize) -> String {
    let part = token.split('.').nth(at).unwrap();
    String::from_utf8(URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

fn verifies(token: &str, algorithm: &'static dyn VerificationAlgorithm, key: &[u8]) -> bool {
    let (message, signature) = token.rsplit_once('.').unwrap();
    let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
    UnparsedPublicKey::new(algorithm, key).verify(message.as_bytes(), &signature).is_ok()
}

/// RFC 7515 appendix A.1 (the token of RFC 7519 §3.1).
#[test]
fn hs256_as_in_rfc_7515() {
    let secret = URL_SAFE_NO_PAD
        .decode("AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow")
        .unwrap();
    let header = "{\"typ\":\"JWT\",\r\n \"alg\":\"HS256\"}";
    let claims = "{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \"http://example.com/is_root\":true}";
    let token = compact(Algorithm::HS256, &EncodingKey::from_secret(&secret), header, claims).unwrap();
    assert_eq!(
        token,
        "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.\
         eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.\
         dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    );
}

/// RFC 8037 appendix A.4, its key as PKCS#8 (RFC 8410 §7).
#[test]
fn eddsa_as_in_rfc_8037() {
    let seed = URL_SAFE_NO_PAD.decode("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A").unwrap();
    let mut der = vec![0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];
    der.extend(seed);
    let key = EncodingKey::from_ed_der(&der);
    let token = compact(Algorithm::EdDSA, &key, "{\"alg\":\"EdDSA\"}", "Example of Ed25519 signing").unwrap();
    assert_eq!(
        token,
        "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.\
         hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"
    );
}

#[test]
fn signatures_of_every_family_verify() {
    for (name, kind, algorithm) in [
        ("ES256", &PKCS_ECDSA_P256_SHA256, &signature::ECDSA_P256_SHA256_FIXED as &dyn VerificationAlgorithm),
        ("ES384", &PKCS_ECDSA_P384_SHA384, &signature::ECDSA_P384_SHA384_FIXED),
        ("EdDSA", &PKCS_ED25519, &signature::ED25519),
    ] {
        let pair = KeyPair::generate_for(kind).unwrap();
        let token = token(&of(name, &pair.serialize_pem(), "{}"), NOW).unwrap();
        assert!(verifies(&token, algorithm, pair.public_key_raw()), "{name}");
    }
    let pem = include_str!("rsa.pem");
    let der = x509_parser::pem::parse_x509_pem(pem.as_bytes()).unwrap().1.contents;
    let pair = signature::RsaKeyPair::from_pkcs8(&der).unwrap();
    let public = signature::KeyPair::public_key(&pair).as_ref();
    for (name, algorithm) in [
        ("RS256", &signature::RSA_PKCS1_2048_8192_SHA256 as &dyn VerificationAlgorithm),
        ("RS512", &signature::RSA_PKCS1_2048_8192_SHA512),
        ("PS256", &signature::RSA_PSS_2048_8192_SHA256),
    ] {
        let token = token(&of(name, pem, "{}"), NOW).unwrap();
        assert!(verifies(&token, algorithm, public), "{name}");
    }
}

#[test]
fn what_was_typed_is_signed_as_it_is() {
    let typed = "{ \"n\" : 12345678901234567890123 , \"b\":1.0, \"a\":2 }";
    let signed = token(&of("HS256", "secret", typed), NOW).unwrap();
    assert_eq!(part(&signed, 0), "{\"alg\":\"HS256\",\"typ\":\"JWT\"}");
    assert_eq!(part(&signed, 1), typed);
    let timed = Claims { header: "{\"kid\":\"k\"}", lifetime_s: 60, ..of("HS256", "secret", typed) };
    let timed = token(&timed, NOW).unwrap();
    assert_eq!(part(&timed, 0), "{\"alg\":\"HS256\",\"typ\":\"JWT\",\"kid\":\"k\"}");
    assert_eq!(
        part(&timed, 1),
        "{ \"n\" : 12345678901234567890123 , \"b\":1.0, \"a\":2,\"iat\":1700000000,\"exp\":1700000060}"
    );
    let own = Claims { lifetime_s: 60, ..of("HS256", "secret", "{\"exp\":1}") };
    assert_eq!(part(&token(&own, NOW).unwrap(), 1), "{\"exp\":1,\"iat\":1700000000}");
    let empty = Claims { lifetime_s: 1, ..of("HS256", "secret", "") };
    assert_eq!(part(&token(&empty, NOW).unwrap(), 1), "{\"iat\":1700000000,\"exp\":1700000001}");
}

#[test]
fn what_cannot_be_signed_says_why() {
    let why = |of: Claims<'_>| token(&of, NOW).unwrap_err().code;
    assert_eq!(why(of("none", "s", "{}")), "sign-jwt-algorithm");
    assert_eq!(why(of("HS256", "", "{}")), "sign-jwt-no-secret");
    assert_eq!(why(of("RS256", "not PEM", "{}")), "sign-jwt-key");
    assert_eq!(why(of("ES256", include_str!("rsa.pem"), "{}")), "sign-jwt-key");
    assert_eq!(why(of("HS256", "s", "[1]")), "sign-jwt-claims");
    assert_eq!(why(of("HS256", "s", "{\"a\":}")), "sign-jwt-claims");
    assert_eq!(why(Claims { header: "x", ..of("HS256", "s", "") }), "sign-jwt-header");
    assert_eq!(
        why(Claims { header: "{\"alg\":\"RS256\"}", ..of("HS256", "s", "") }),
        "sign-jwt-other-algorithm"
    );
}
