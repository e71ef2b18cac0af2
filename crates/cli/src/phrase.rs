//! Phrases as sentences: the catalogues of the engine and of this program, English where a language lacks one.

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource, FluentValue};
use sockeye_engine::Error;
use sockeye_engine::event::{Phrase, PhraseArg};
use unic_langid::LanguageIdentifier;

/// The catalogues that this program speaks with, in both languages.
macro_rules! catalogues {
    ($($name:literal)*) => {
        const ENGLISH: &[&str] = &[$(include_str!(concat!("../../../locales/en/", $name, ".ftl"))),*];
        const KOREAN: &[&str] = &[$(include_str!(concat!("../../../locales/ko/", $name, ".ftl"))),*];
    };
}
catalogues! {
    "cli"
    "engine-apps"
    "engine-auth"
    "engine-capture"
    "engine-closing"
    "engine-compose"
    "engine-cookies"
    "engine-curl"
    "engine-decode"
    "engine-dial"
    "engine-explain"
    "engine-h2"
    "engine-handshake"
    "engine-preview"
    "engine-way"
    "fields"
}

/// Up to here every integer is a double.
const EXACT: u64 = 1 << 53;

/// The sentences of one language, with English behind it.
pub struct Catalogue {
    bundles: Vec<FluentBundle<FluentResource>>,
}

impl Catalogue {
    /// In that language, or in the system's; English when it is none of ours.
    pub fn of(language: Option<&str>) -> Catalogue {
        let language = language.map(str::to_owned).or_else(sys_locale::get_locale).unwrap_or_default();
        let mut bundles = Vec::new();
        if language.to_ascii_lowercase().starts_with("ko") {
            bundles.push(bundle("ko", KOREAN));
        }
        bundles.push(bundle("en", ENGLISH));
        Catalogue { bundles }
    }

    /// The sentence of a phrase; its key, when no catalogue has it.
    pub fn say(&self, phrase: &Phrase) -> String {
        let mut args = FluentArgs::new();
        for (name, value) in &phrase.args {
            args.set(
                name.as_str(),
                match value {
                    // Fluent counts in doubles, which would round what a peer claims.
                    PhraseArg::Number(number) if number.unsigned_abs() > EXACT => {
                        FluentValue::from(number.to_string())
                    }
                    PhraseArg::Number(number) => FluentValue::from(*number),
                    PhraseArg::Text(text) => FluentValue::from(text.as_str()),
                },
            );
        }
        for bundle in &self.bundles {
            if let Some(pattern) = bundle.get_message(&phrase.code).and_then(|message| message.value()) {
                return bundle.format_pattern(pattern, Some(&args), &mut Vec::new()).into_owned();
            }
        }
        phrase.code.clone()
    }

    /// The sentence of that key.
    pub fn word(&self, key: &str) -> String {
        self.say(&Phrase { code: key.to_owned(), ..Phrase::default() })
    }

    /// Why the engine refused, on as many lines as there are reasons.
    pub fn error(&self, error: &Error) -> String {
        let mut lines: Vec<String> = error.problems.iter().map(|problem| self.say(&problem.why)).collect();
        if lines.is_empty() {
            lines.push(self.say(&error.phrase));
        }
        lines.extend(error.exact.clone());
        lines.join("\n")
    }
}

fn bundle(language: &str, sources: &[&str]) -> FluentBundle<FluentResource> {
    let language: LanguageIdentifier = language.parse().unwrap_or_default();
    let mut bundle = FluentBundle::new(vec![language]);
    // Marks for right-to-left text would end up in pipes and files.
    bundle.set_use_isolating(false);
    for source in sources {
        // What cannot be read is left out; a test reads every catalogue.
        let resource = match FluentResource::try_new((*source).to_owned()) {
            Ok(resource) | Err((resource, _)) => resource,
        };
        bundle.add_resource_overriding(resource);
    }
    bundle
}

#[cfg(test)]
mod tests;
