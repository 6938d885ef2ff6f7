//! The rules that are part of the program.

use include_dir::{Dir, include_dir};

use crate::rule::{Rule, RuleError};

static FILES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/rules");

/// The rules that are part of the program, in order of their names.
///
/// # Errors
/// Never in a released program: a test holds that every file is a rule.
pub fn shipped() -> Result<Vec<Rule>, RuleError> {
    let text =
        |file: &'static include_dir::File<'_>| Some((file.path().to_str()?, file.contents_utf8()?));
    FILES.files().filter_map(text).map(|(name, text)| Rule::parse(name, text)).collect()
}
