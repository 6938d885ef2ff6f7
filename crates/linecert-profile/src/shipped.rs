//! The profiles that ship with linecert.

use include_dir::{Dir, include_dir};

use crate::{
    case::CaseFile, measurement_file::MeasurementFileError, profile::Profile,
    profile_file::ProfileError,
};

static PROFILES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../profiles");

/// The names of the profiles that ship with linecert, in alphabetical order.
pub fn shipped() -> impl Iterator<Item = &'static str> {
    let is_profile = |dir: &&Dir<'_>| dir.get_file(dir.path().join("profile.toml")).is_some();
    let dirs = PROFILES.dirs().filter(is_profile);
    let mut names: Vec<_> = dirs.filter_map(|dir| dir.path().to_str()).collect();
    names.sort_unstable();
    names.into_iter()
}

impl Profile {
    /// The text of a profile that ships with linecert; `None` when there is none of that name.
    #[must_use]
    pub fn shipped_source(name: &str) -> Option<&'static str> {
        let known = PROFILES.dirs().any(|dir| dir.path().to_str() == Some(name));
        let file = PROFILES.get_file(format!("{name}/profile.toml"))?;
        file.contents_utf8().filter(|_| known)
    }

    /// A profile that ships with linecert; `None` when there is none of that name.
    ///
    /// # Errors
    /// When the shipped file has a mistake, which a test of this crate excludes.
    #[must_use]
    pub fn shipped(name: &str) -> Option<Result<Self, ProfileError>> {
        let source = Self::shipped_source(name)?;
        Some(Self::parse(&format!("profiles/{name}/profile.toml"), source))
    }

    /// The case files of a profile that ships with linecert, in alphabetical order.
    ///
    /// # Errors
    /// When a case file has a mistake.
    pub fn shipped_cases(name: &str) -> Result<Vec<CaseFile>, MeasurementFileError> {
        let Some(dir) = PROFILES.get_dir(format!("{name}/cases")) else { return Ok(Vec::new()) };
        let mut files: Vec<_> = dir.files().collect();
        files.sort_unstable_by_key(|file| file.path());
        let parse = |file: &include_dir::File<'_>| {
            let label = format!("profiles/{}", file.path().display());
            CaseFile::parse(&label, file.contents_utf8().unwrap_or_default())
        };
        files.into_iter().map(parse).collect()
    }
}
