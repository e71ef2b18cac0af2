//! Digest (RFC 7616): the answer to a challenge, and to the next request with the same nonce.

use std::str::FromStr;

use digest_auth::{Algorithm, AuthContext, Charset, HttpMethod, Qop, WwwAuthenticateHeader};
use uuid::Uuid;

use super::challenge::Challenge;
use crate::event::Phrase;

/// A challenge that was taken up: its nonce serves several requests, each with the next count.
#[derive(Clone, Debug)]
pub struct Prompt {
    header: WwwAuthenticateHeader,
    /// One for the whole life of the nonce: the -sess algorithms hash the first one (§3.4.2).
    cnonce: String,
}

/// What is hashed.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    pub user: &'a str,
    pub password: &'a str,
    pub method: &'a str,
    /// The request target.
    pub uri: &'a str,
    /// `None`: the body is read while it is sent, so that nothing is known of it beforehand.
    pub body: Option<&'a [u8]>,
}

impl Prompt {
    /// Takes up the first Digest challenge that can be answered (§3.7); why none can.
    pub fn of(challenges: &[Challenge], body_known: bool) -> Result<Prompt, Phrase> {
        let mut refused = None;
        for challenge in challenges.iter().filter(|challenge| challenge.is("Digest")) {
            match Prompt::read(challenge, body_known) {
                Ok(prompt) => return Ok(prompt),
                Err(why) => refused = refused.or(Some(why)),
            }
        }
        Err(refused.unwrap_or_else(|| Phrase::new("auth-no-digest")))
    }

    /// The value of `Authorization` for a request; counts up.
    pub fn answer(&mut self, asked: &Asked<'_>) -> Result<String, Phrase> {
        let mut context = AuthContext::new_with_method(
            asked.user,
            asked.password,
            asked.uri,
            asked.body,
            HttpMethod::from(asked.method),
        );
        context.set_custom_cnonce(self.cnonce.as_str());
        let mut header = self.header.clone();
        if asked.body.is_none() {
            self.leave_out_auth_int(&mut header)?;
        }
        let answer = header
            .respond(&context)
            .map_err(|error| Phrase::new("auth-digest-unusable").with("text", error.to_string()))?;
        self.header.nc = header.nc;
        Ok(answer.to_string())
    }

    /// The qop that the answer will have, as in the field.
    #[must_use]
    pub fn algorithm(&self) -> String {
        self.header.algorithm.to_string()
    }

    fn leave_out_auth_int(&self, header: &mut WwwAuthenticateHeader) -> Result<(), Phrase> {
        if let Some(qops) = &mut header.qop {
            qops.retain(|qop| *qop == Qop::AUTH);
            if qops.is_empty() {
                return Err(Phrase::new("auth-digest-body-unknown"));
            }
        }
        Ok(())
    }

    fn read(challenge: &Challenge, body_known: bool) -> Result<Prompt, Phrase> {
        let need = |name: &'static str| {
            challenge
                .param(name)
                .map(str::to_owned)
                .ok_or_else(|| Phrase::new("auth-digest-lacks").with("name", name))
        };
        let name = challenge.param("algorithm").unwrap_or("MD5");
        let algorithm =
            algorithm(name).ok_or_else(|| Phrase::new("auth-digest-algorithm").with("algorithm", name))?;
        let qop = match challenge.param("qop") {
            None => None,
            Some(list) => {
                let known: Vec<Qop> = list
                    .split(',')
                    .filter_map(|name| Qop::from_str(&name.trim().to_ascii_lowercase()).ok())
                    .collect();
                if known.is_empty() {
                    return Err(Phrase::new("auth-digest-qop").with("qop", list));
                }
                Some(known)
            }
        };
        let header = WwwAuthenticateHeader {
            domain: None,
            realm: need("realm")?,
            nonce: need("nonce")?,
            opaque: challenge.param("opaque").map(str::to_owned),
            stale: is_true(challenge.param("stale")),
            algorithm,
            qop,
            userhash: is_true(challenge.param("userhash")),
            charset: Charset::UTF8,
            nc: 0,
        };
        let mut prompt = Prompt { header, cnonce: Uuid::now_v7().simple().to_string() };
        if !body_known {
            let mut probe = prompt.header.clone();
            prompt.leave_out_auth_int(&mut probe)?;
            prompt.header.qop = probe.qop;
        }
        Ok(prompt)
    }
}

/// Whether a challenge says that only the nonce was too old (§3.3).
#[must_use]
pub fn is_stale(challenge: &Challenge) -> bool {
    is_true(challenge.param("stale"))
}

fn is_true(value: Option<&str>) -> bool {
    value.is_some_and(|value| value.eq_ignore_ascii_case("true"))
}

fn algorithm(name: &str) -> Option<Algorithm> {
    let upper = name.to_ascii_uppercase();
    let known = match upper.strip_suffix("-SESS") {
        Some(base) => format!("{base}-sess"),
        None => upper,
    };
    Algorithm::from_str(&known).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const CNONCE: &str = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ";

    fn challenge(params: &str) -> Vec<Challenge> {
        Challenge::read([format!("Digest {params}").as_str()])
    }

    fn prompt(params: &str) -> Prompt {
        Prompt { cnonce: CNONCE.to_owned(), ..Prompt::of(&challenge(params), true).unwrap() }
    }

    fn asked<'a>(user: &'a str, password: &'a str, uri: &'a str, body: Option<&'a [u8]>) -> Asked<'a> {
        Asked { user, password, method: "GET", uri, body }
    }

    fn param(answer: &str, name: &str) -> String {
        Challenge::read([answer])[0].param(name).unwrap_or_default().to_owned()
    }

    /// RFC 7616 §3.9.1.
    #[test]
    fn the_examples_of_the_rfc_hold() {
        let of = |algorithm: &str| {
            prompt(&format!(
                "realm=\"http-auth@example.org\", qop=\"auth\", algorithm={algorithm}, \
                 nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", \
                 opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\""
            ))
        };
        let asked = asked("Mufasa", "Circle of Life", "/dir/index.html", Some(b""));
        let md5 = of("MD5").answer(&asked).unwrap();
        assert_eq!(param(&md5, "response"), "8ca523f5e9506fed4657c9700eebdbec");
        let sha = of("SHA-256").answer(&asked).unwrap();
        assert_eq!(
            param(&sha, "response"),
            "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"
        );
        assert_eq!((param(&sha, "nc").as_str(), param(&sha, "qop").as_str()), ("00000001", "auth"));
    }

    #[test]
    fn a_nonce_is_used_again_with_the_next_count() {
        let mut prompt = prompt("realm=\"r\", nonce=\"n\", qop=\"auth\", algorithm=md5-SESS");
        let asked = asked("u", "p", "/", Some(b""));
        let first = prompt.answer(&asked).unwrap();
        let second = prompt.answer(&asked).unwrap();
        assert_eq!((param(&first, "nc").as_str(), param(&second, "nc").as_str()), ("00000001", "00000002"));
        assert_eq!(param(&first, "cnonce"), param(&second, "cnonce"));
        assert_ne!(param(&first, "response"), param(&second, "response"));
        assert_eq!(param(&second, "algorithm"), "MD5-sess");
    }

    #[test]
    fn auth_int_covers_the_body_and_yields_when_the_body_is_not_known() {
        let params = "realm=\"r\", nonce=\"n\", qop=\"auth,auth-int\", algorithm=SHA-256";
        let with = |body: Option<&[u8]>| prompt(params).answer(&asked("u", "p", "/", body)).unwrap();
        assert_eq!(param(&with(Some(b"a")), "qop"), "auth-int");
        assert_ne!(param(&with(Some(b"a")), "response"), param(&with(Some(b"b")), "response"));
        assert_eq!(param(&with(None), "qop"), "auth");
        let only = challenge("realm=\"r\", nonce=\"n\", qop=\"auth-int\"");
        assert_eq!(Prompt::of(&only, false).unwrap_err().code, "auth-digest-body-unknown");
    }

    #[test]
    fn without_qop_the_answer_is_the_old_one() {
        let answer = prompt("realm=\"r\", nonce=\"n\"").answer(&asked("u", "p", "/", Some(b""))).unwrap();
        assert_eq!(param(&answer, "nc"), "");
        assert_eq!(param(&answer, "response").len(), 32);
    }

    #[test]
    fn the_first_challenge_that_can_be_answered_is_taken_up() {
        let both = Challenge::read([
            "Digest realm=\"r\", nonce=\"1\", algorithm=SHA-512",
            "Digest realm=\"r\", nonce=\"2\", algorithm=SHA-256, Digest realm=\"r\", nonce=\"3\"",
        ]);
        assert_eq!(Prompt::of(&both, true).unwrap().header.nonce, "2");
        let why = |params: &str| Prompt::of(&challenge(params), true).unwrap_err().code;
        assert_eq!(why("realm=\"r\", nonce=\"1\", algorithm=SHA-512"), "auth-digest-algorithm");
        assert_eq!(why("realm=\"r\""), "auth-digest-lacks");
        assert_eq!(why("realm=\"r\", nonce=\"1\", qop=\"other\""), "auth-digest-qop");
        assert_eq!(Prompt::of(&[], true).unwrap_err().code, "auth-no-digest");
    }
}
