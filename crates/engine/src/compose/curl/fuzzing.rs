//! What must hold for any text that is taken for a curl command: the body of the fuzz target.

use super::{read, write};
use crate::api::Shell;

/// It is read or refused with its place; a request that came of it can be written or not, and what was
/// written can be read.
pub fn command(text: &str) {
    let found = match read(text) {
        Ok(found) => found,
        Err(problems) => {
            assert!(problems.iter().all(|problem| problem.field == "curl" && problem.start <= problem.end));
            return;
        }
    };
    for &shell in Shell::ALL {
        if let Ok(written) = write(&found.request, shell) {
            assert!(read::read_as(&written, shell).is_ok(), "{written}");
        }
    }
}
