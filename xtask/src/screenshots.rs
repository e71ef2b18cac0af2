//! `screenshots`: the stories of the window tests, with pictures; those that the README shows go to `docs/screenshots`.

use std::fs;

use crate::step::{must, root, target};
use crate::{Outcome, test};

/// Where the README looks for its pictures.
const SHOWN: &str = "docs/screenshots/";

/// Tells every story once more. All pictures are kept in `target/screenshots`, to be looked at.
pub(crate) fn screenshots(_arguments: &[String]) -> Outcome {
    let all = target().join("screenshots");
    must(test::stories()?.env("SOCKEYE_PICTURES", &all))?;
    let readme = fs::read_to_string(root().join("README.md")).map_err(|why| format!("README.md: {why}"))?;
    for name in shown(&readme) {
        let (from, to) = (all.join(name), root().join(SHOWN).join(name));
        fs::copy(&from, &to).map_err(|why| format!("no story keeps {name}: {why}"))?;
        println!("{SHOWN}{name}");
    }
    Ok(())
}

/// The names of the pictures that a text shows.
fn shown(text: &str) -> Vec<&str> {
    text.split(SHOWN).skip(1).filter_map(|rest| rest.split(')').next()).collect()
}

#[cfg(test)]
mod tests {
    use super::shown;

    #[test]
    fn pictures_of_a_text() {
        assert_eq!(
            shown("| ![A](docs/screenshots/a.png) | ![B](docs/screenshots/b-c.png) |"),
            ["a.png", "b-c.png"]
        );
        assert!(shown("no picture").is_empty());
    }
}
