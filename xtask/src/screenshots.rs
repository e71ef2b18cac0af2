//! `screenshots`: the stories of the window tests, keeping their pictures in `docs/screenshots`.

use crate::step::{must, root};
use crate::{Outcome, test};

/// Tells every story once more, with pictures.
pub(crate) fn screenshots(_arguments: &[String]) -> Outcome {
    let mut stories = test::stories()?;
    must(stories.env("SOCKEYE_PICTURES", root().join("docs/screenshots")))
}
