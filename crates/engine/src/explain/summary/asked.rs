//! What a session waits for from a person, so that the window can ask.

use crate::api::Asked;
use crate::event::{AuthStep, Data};

/// Follows the questions of a session: a later event answers each of them.
pub(super) fn follow(asked: &mut Option<Asked>, seq: u64, data: &Data) {
    match data {
        Data::RedirectAsked(redirect) => {
            *asked = Some(Asked::Redirect {
                seq,
                to: redirect.to.clone(),
                status: redirect.status,
                would: redirect.would.clone(),
            });
        }
        Data::AuthStep(step) => follow_step(asked, step),
        Data::RequestHead(_) | Data::Redirect(_) | Data::UserAction(_) => {
            // The next exchange shows that the person has chosen; asking for a token goes on meanwhile.
            if matches!(asked, Some(Asked::Redirect { .. })) {
                *asked = None;
            }
        }
        Data::SessionFailed(_) | Data::SessionEnded(_) => *asked = None,
        _ => {}
    }
}

fn follow_step(asked: &mut Option<Asked>, step: &AuthStep) {
    match (step.step.as_str(), &step.url, &step.code) {
        ("browser", Some(url), _) => *asked = Some(Asked::Browser { url: url.clone() }),
        ("deviceCode", Some(url), Some(code)) => {
            *asked = Some(Asked::DeviceCode { url: url.clone(), code: code.clone() });
        }
        ("waiting", ..) => {}
        _ => *asked = None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{Phrase, RedirectAsked, UserAction};

    fn step(step: &str, url: Option<&str>, code: Option<&str>) -> Data {
        Data::AuthStep(Box::new(AuthStep {
            step: step.to_owned(),
            text: Phrase::new("engine-unreachable"),
            url: url.map(str::to_owned),
            code: code.map(str::to_owned),
        }))
    }

    #[test]
    fn a_device_code_is_asked_for_until_the_token_is_there() {
        let mut asked = None;
        follow(&mut asked, 1, &step("deviceCode", Some("http://a/device"), Some("WDJB")));
        follow(&mut asked, 2, &step("waiting", None, None));
        assert!(matches!(&asked, Some(Asked::DeviceCode { code, .. }) if code == "WDJB"));
        follow(&mut asked, 3, &step("token", None, None));
        assert_eq!(asked, None);
    }

    #[test]
    fn a_redirect_is_asked_about_until_a_person_acts() {
        let mut asked = None;
        follow(
            &mut asked,
            7,
            &Data::RedirectAsked(Box::new(RedirectAsked { to: "/b".to_owned(), status: 302, would: None })),
        );
        assert_eq!(asked, Some(Asked::Redirect { seq: 7, to: "/b".to_owned(), status: 302, would: None }));
        follow(&mut asked, 8, &Data::UserAction(UserAction { action: "follow".to_owned(), note: None }));
        assert_eq!(asked, None);
    }
}
