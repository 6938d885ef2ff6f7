//! The operators' profiles that ship with linecert.

use include_dir::{Dir, include_dir};

use crate::{
    case::{CaseError, CaseFile},
    profile::OperatorProfile,
    profile_file::OperatorProfileError,
};

static OPERATORS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../profiles/operators");

/// The names of the operators' profiles that ship with linecert, in alphabetical order.
pub fn shipped() -> impl Iterator<Item = &'static str> {
    let mut names: Vec<_> = OPERATORS.dirs().filter_map(|dir| dir.path().to_str()).collect();
    names.sort_unstable();
    names.into_iter()
}

/// The profile that holds where no other is chosen: where sources differ, the stricter value
///
pub const DEFAULT: &str = "strictest";

impl OperatorProfile {
    /// A profile that ships with linecert; `None` when there is none of that name.
    ///
    /// # Errors
    /// When the shipped file has a mistake, which a test of this crate excludes.
    #[must_use]
    pub fn shipped(name: &str) -> Option<Result<Self, OperatorProfileError>> {
        OPERATORS.dirs().find(|dir| dir.path().to_str() == Some(name))?;
        let path = format!("{name}/operator.toml");
        let source = OPERATORS.get_file(&path)?.contents_utf8()?;
        Some(Self::parse(&format!("profiles/operators/{path}"), source))
    }

    /// The cases of this profile, when it ships with linecert, in alphabetical order.
    ///
    /// # Errors
    /// When a case file has a mistake.
    pub fn shipped_cases(&self) -> Result<Vec<CaseFile>, CaseError> {
        let dir = OPERATORS.get_dir(format!("{}/cases", self.name()));
        let mut files: Vec<_> = dir.into_iter().flat_map(|dir| dir.files()).collect();
        files.sort_unstable_by_key(|file| file.path());
        let parse = |file: &include_dir::File<'_>| {
            let label = format!("profiles/operators/{}", file.path().display());
            CaseFile::parse(&label, file.contents_utf8().unwrap_or_default(), self)
        };
        files.into_iter().map(parse).collect()
    }
}
