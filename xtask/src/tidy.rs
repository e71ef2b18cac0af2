//! `tidy`: rules of this repository that no compiler checks.

mod catalogues;
mod files;
mod imports;
mod source;

use crate::Outcome;

/// All rules; what breaks them is listed line by line.
pub(crate) fn tidy() -> Outcome {
    let sources = source::all()?;
    let mut problems = files::problems(&sources);
    problems.extend(imports::problems(&sources));
    problems.extend(imports::dependencies()?);
    problems.extend(catalogues::problems(&sources)?);
    problems.sort();
    if problems.is_empty() {
        println!("tidy: {} files keep the rules", sources.len());
        return Ok(());
    }
    Err(format!("{}\ntidy: {} rules broken", problems.join("\n"), problems.len()))
}
