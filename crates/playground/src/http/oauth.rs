//! A small OAuth 2 authorization server and a resource that wants its tokens (RFC 6749, 6750, 7636, 8628).

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use ring::digest::{SHA256, digest};
use serde_json::json;

use super::request::pairs;
use super::{Request, Response};
use crate::proxy::{PASSWORD, USER};

/// The one client that is known.
pub(crate) const CLIENT: &str = "sockeye";
pub(crate) const SECRET: &str = "upstream";
/// A refresh token that is good from the start.
pub(crate) const REFRESH: &str = "refresh-0";
/// `short` makes a token that is good for 5 seconds, `once` one for a single request; with `denied` the
/// person at the authorize page says no.
const SCOPES: [&str; 4] = ["read", "short", "once", "denied"];

/// What was handed out.
#[derive(Clone, Default)]
pub(crate) struct Grants(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    made: u64,
    codes: HashMap<String, Code>,
    /// Device codes, and whether somebody has asked already.
    devices: HashMap<String, bool>,
    /// Access tokens, and how many requests each is good for.
    tokens: HashMap<String, u32>,
    refreshes: Vec<String>,
}

struct Code {
    redirect: String,
    challenge: String,
}

/// A refusal: status, `error`, `error_description` (RFC 6749 §5.2).
type Refused = (u16, &'static str, &'static str);

/// Answers what is below `/oauth/`.
pub(super) fn answer(request: &Request, rest: &str, grants: &Grants) -> Response {
    let mut state = grants.0.lock().unwrap_or_else(PoisonError::into_inner);
    match (rest, request.method.as_str()) {
        ("authorize", "GET") => state.authorize(&Fields(request.query())),
        ("token", "POST") => {
            let fields = Fields(pairs(&String::from_utf8_lossy(&request.body)));
            state.token(request, &fields).unwrap_or_else(refusal)
        }
        ("device", "POST") => state.device(request),
        ("consent", _) => Response::text(200, "Consent is given as soon as the device asks again.\n"),
        ("resource", _) => state.resource(request),
        ("token" | "device", _) => Response::text(405, "POST a form here.\n").with("Allow", "POST"),
        _ => Response::text(404, "Here are authorize, token, device and resource.\n"),
    }
}

impl State {
    fn next(&mut self, kind: &str) -> String {
        self.made += 1;
        format!("{kind}-{}", self.made)
    }

    /// Everybody consents at once; the redirect leads to loopback only (RFC 8252 §7.3).
    fn authorize(&mut self, fields: &Fields) -> Response {
        let redirect = fields.of("redirect_uri");
        if fields.of("client_id") != CLIENT || !redirect.starts_with("http://127.0.0.1:") {
            return Response::text(
                400,
                "The client or its redirect_uri is not known here (RFC 6749 §4.1.2.1).\n",
            );
        }
        let back = |result: String| {
            let location = format!("{redirect}?{result}&state={}", encoded(fields.of("state")));
            Response::empty(302).with("Location", &location)
        };
        let error =
            |error: &str, why: &str| back(format!("error={error}&error_description={}", encoded(why)));
        if fields.of("response_type") != "code" {
            return error("unsupported_response_type", "Codes are what is given here.");
        }
        if fields.of("code_challenge_method") != "S256" || fields.of("code_challenge").is_empty() {
            return error("invalid_request", "PKCE with S256 is wanted here.");
        }
        if fields.of("scope").contains("denied") {
            return error("access_denied", "The person said no.");
        }
        let (redirect, challenge) = (redirect.to_owned(), fields.of("code_challenge").to_owned());
        let code = self.next("code");
        self.codes.insert(code.clone(), Code { redirect, challenge });
        back(format!("code={code}"))
    }

    fn token(&mut self, request: &Request, fields: &Fields) -> Result<Response, Refused> {
        let confidential = client(request, fields)?;
        let scope = fields.of("scope");
        if scope.split(' ').any(|one| !one.is_empty() && !SCOPES.contains(&one)) {
            return Err((400, "invalid_scope", "The scopes here are read, short, once and denied."));
        }
        let invalid = |why| Err((400, "invalid_grant", why));
        match fields.of("grant_type") {
            "authorization_code" => {
                // A code is good once, even for those who get the rest wrong.
                let Some(code) = self.codes.remove(fields.of("code")) else {
                    return invalid("That code is not known or was used.");
                };
                if code.redirect != fields.of("redirect_uri") {
                    return invalid("The redirect_uri is not the one that the code was sent to.");
                }
                let hash = digest(&SHA256, fields.of("code_verifier").as_bytes());
                if code.challenge != BASE64_URL_SAFE_NO_PAD.encode(hash) {
                    return invalid("The code_verifier does not match the code_challenge.");
                }
            }
            "client_credentials" if confidential => {}
            "client_credentials" => {
                return Err((400, "unauthorized_client", "The client has to prove itself."));
            }
            "password" if (fields.of("username"), fields.of("password")) == (USER, PASSWORD) => {}
            "password" => return invalid("User or password is wrong."),
            "refresh_token" => {
                let given = fields.of("refresh_token");
                let known = self.refreshes.iter().position(|one| one == given);
                match known {
                    Some(at) => drop(self.refreshes.swap_remove(at)),
                    None if given == REFRESH => {}
                    None => return invalid("That refresh token is not known or was used."),
                }
            }
            "urn:ietf:params:oauth:grant-type:device_code" => {
                match self.devices.get_mut(fields.of("device_code")) {
                    None => return invalid("That device code is not known or was used."),
                    Some(asked) if !*asked => {
                        *asked = true;
                        return Err((400, "authorization_pending", "Nobody has consented yet."));
                    }
                    Some(_) => drop(self.devices.remove(fields.of("device_code"))),
                }
            }
            _ => return Err((400, "unsupported_grant_type", "That grant type is not known here.")),
        }
        let (access, refresh) = (self.next("access"), self.next("refresh"));
        self.tokens.insert(access.clone(), if scope.contains("once") { 1 } else { u32::MAX });
        self.refreshes.push(refresh.clone());
        let told = json!({
            "access_token": access,
            "token_type": "Bearer",
            "expires_in": if scope.contains("short") { 5 } else { 3600 },
            "refresh_token": refresh,
        });
        Ok(Response::json(200, &told).with("Cache-Control", "no-store"))
    }

    fn device(&mut self, request: &Request) -> Response {
        let device = self.next("device");
        self.devices.insert(device.clone(), false);
        let host = request.header("host").or_else(|| request.header(":authority")).unwrap_or(crate::ADDRESS);
        Response::json(
            200,
            &json!({
                "device_code": device,
                "user_code": "NERKA-71",
                "verification_uri": format!("http://{host}/oauth/consent"),
                "expires_in": 600,
                "interval": 1,
            }),
        )
    }

    fn resource(&mut self, request: &Request) -> Response {
        let given = request.header("authorization").and_then(|given| given.strip_prefix("Bearer "));
        let challenge = match given.and_then(|token| self.tokens.get_mut(token)) {
            Some(left) if *left > 0 => {
                *left -= 1;
                return Response::json(200, &json!({ "authorized": true, "token": given }));
            }
            _ if given.is_some() => "Bearer realm=\"playground\", error=\"invalid_token\"",
            _ => "Bearer realm=\"playground\"",
        };
        Response::json(401, &json!({ "authorized": false })).with("WWW-Authenticate", challenge)
    }
}

/// Who asks for a token: true for the client with its secret, false for the client's name alone.
fn client(request: &Request, fields: &Fields) -> Result<bool, Refused> {
    let basic = request.header("authorization").and_then(|given| given.strip_prefix("Basic "));
    let proven = match basic {
        Some(given) => Some(given == BASE64_STANDARD.encode(format!("{CLIENT}:{SECRET}"))),
        None if fields.of("client_secret").is_empty() => None,
        None => Some((fields.of("client_id"), fields.of("client_secret")) == (CLIENT, SECRET)),
    };
    match proven {
        Some(true) => Ok(true),
        None if fields.of("client_id") == CLIENT => Ok(false),
        _ => Err((401, "invalid_client", "The client or its secret is not known here.")),
    }
}

fn refusal((status, error, description): Refused) -> Response {
    let told = json!({ "error": error, "error_description": description });
    let response = Response::json(status, &told).with("Cache-Control", "no-store");
    if status == 401 { response.with("WWW-Authenticate", "Basic realm=\"oauth\"") } else { response }
}

fn encoded(text: &str) -> String {
    let octet = |octet: u8| match octet {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(octet).to_string(),
        _ => format!("%{octet:02X}"),
    };
    text.bytes().map(octet).collect()
}

/// Fields of a form or a query.
struct Fields(Vec<(String, String)>);

impl Fields {
    fn of(&self, name: &str) -> &str {
        self.0.iter().find(|(other, _)| other == name).map_or("", |(_, value)| value)
    }
}
