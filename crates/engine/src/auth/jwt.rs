//! JSON Web Tokens (RFC 7519) in compact form: header and claims are signed as they were typed.

use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, AlgorithmFamily, EncodingKey, crypto};
use serde_json::Value;

use crate::event::Phrase;

/// What a token is made of, as a person typed it.
#[derive(Clone, Copy, Debug)]
pub struct Claims<'a> {
    pub algorithm: &'a str,
    /// The shared secret, or a private key in PEM.
    pub key: &'a str,
    /// Header members besides `alg` and `typ`; empty: none.
    pub header: &'a str,
    pub claims: &'a str,
    /// 0: `iat` and `exp` are as typed.
    pub lifetime_s: u64,
}

/// The signed token; why there is none.
pub fn token(of: &Claims<'_>, now_s: i64) -> Result<String, Phrase> {
    let algorithm = Algorithm::from_str(of.algorithm)
        .map_err(|_| Phrase::new("sign-jwt-algorithm").with("algorithm", of.algorithm))?;
    let header = header(of.header, of.algorithm)?;
    let claims = claims(of.claims, of.lifetime_s, now_s)?;
    sign(algorithm, of.key, &header, &claims)
}

fn sign(algorithm: Algorithm, key: &str, header: &str, claims: &str) -> Result<String, Phrase> {
    let pem = key.as_bytes();
    let key = match algorithm.family() {
        AlgorithmFamily::Hmac if key.is_empty() => return Err(Phrase::new("sign-jwt-no-secret")),
        AlgorithmFamily::Hmac => Ok(EncodingKey::from_secret(pem)),
        AlgorithmFamily::Rsa => EncodingKey::from_rsa_pem(pem),
        AlgorithmFamily::Ec => EncodingKey::from_ec_pem(pem),
        AlgorithmFamily::Ed => EncodingKey::from_ed_pem(pem),
    };
    let unusable = |error: jsonwebtoken::errors::Error| {
        Phrase::new("sign-jwt-key")
            .with("algorithm", format!("{algorithm:?}"))
            .with("text", error.to_string())
    };
    key.and_then(|key| compact(algorithm, &key, header, claims)).map_err(unusable)
}

/// RFC 7515 §3.1.
fn compact(
    algorithm: Algorithm,
    key: &EncodingKey,
    header: &str,
    claims: &str,
) -> jsonwebtoken::errors::Result<String> {
    let message = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims));
    let signature = crypto::sign(message.as_bytes(), key, algorithm)?;
    Ok(format!("{message}.{signature}"))
}

/// `alg` and `typ` before what was typed.
fn header(typed: &str, algorithm: &str) -> Result<String, Phrase> {
    let members = members(typed, "sign-jwt-header")?;
    let mut own = Vec::new();
    match members.get("alg") {
        None => own.push(format!("\"alg\":\"{algorithm}\"")),
        Some(alg) if alg == algorithm => {}
        Some(alg) => return Err(Phrase::new("sign-jwt-other-algorithm").with("algorithm", alg.to_string())),
    }
    if !members.contains_key("typ") {
        own.push("\"typ\":\"JWT\"".to_owned());
    }
    Ok(joined(&own, typed, false))
}

/// What was typed, with the times behind it where they are wanted and not typed.
fn claims(typed: &str, lifetime_s: u64, now_s: i64) -> Result<String, Phrase> {
    let members = members(typed, "sign-jwt-claims")?;
    let mut own = Vec::new();
    if lifetime_s > 0 {
        if !members.contains_key("iat") {
            own.push(format!("\"iat\":{now_s}"));
        }
        if !members.contains_key("exp") {
            let lifetime = i64::try_from(lifetime_s).unwrap_or(i64::MAX);
            own.push(format!("\"exp\":{}", now_s.saturating_add(lifetime)));
        }
    }
    Ok(joined(&own, typed, true))
}

fn members(typed: &str, part: &str) -> Result<serde_json::Map<String, Value>, Phrase> {
    if typed.trim().is_empty() {
        return Ok(serde_json::Map::new());
    }
    let wrong = |text: String| match part {
        "sign-jwt-header" => Phrase::new("sign-jwt-header").with("text", text),
        _ => Phrase::new("sign-jwt-claims").with("text", text),
    };
    match serde_json::from_str(typed) {
        Ok(Value::Object(members)) => Ok(members),
        Ok(_) => Err(wrong("{ … }".to_owned())),
        Err(error) => Err(wrong(error.to_string())),
    }
}

/// An object with our members before or behind those typed, whose text stays as it is: numbers keep their
/// digits.
fn joined(own: &[String], typed: &str, behind: bool) -> String {
    let typed = typed.trim();
    let inner = typed.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).unwrap_or_default();
    if own.is_empty() {
        return if typed.is_empty() { "{}".to_owned() } else { typed.to_owned() };
    }
    let own = own.join(",");
    if inner.trim().is_empty() {
        format!("{{{own}}}")
    } else if behind {
        format!("{{{},{own}}}", inner.trim_end())
    } else {
        format!("{{{own},{}}}", inner.trim_start())
    }
}

#[cfg(test)]
mod tests;
