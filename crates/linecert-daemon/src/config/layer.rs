//! The layers of settings: defaults, a file, the environment, the command line.

use std::{
    ops::Range,
    path::{Path, PathBuf},
};

use linecert_toml::{FileError, Mistake, Place};
use thiserror::Error;
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{
    Given, Origin, Settings,
    setting::{PREFIX, Setting, UnknownSetting},
};

/// The environment variable that names the configuration file.
const CONFIG: &str = "LINECERTD_CONFIG";

/// What the command line says of settings.
#[derive(Debug, Clone, Default)]
pub(crate) struct Flags {
    /// The configuration file.
    pub(crate) file: Option<PathBuf>,
    /// Settings, each as `NAME=VALUE`.
    pub(crate) set: Vec<String>,
}

/// Why settings cannot be collected.
#[derive(Debug, Error)]
pub(crate) enum LayerError {
    /// The configuration file cannot be used.
    #[error(transparent)]
    File(#[from] FileError),
    /// An environment variable names no setting.
    #[error("environment variable {variable}: {source}")]
    Variable {
        /// The variable.
        variable: String,
        /// What is wrong with it.
        source: UnknownSetting,
    },
    /// What follows `--set` is not `NAME=VALUE`.
    #[error("--set {0}: write NAME=VALUE")]
    NoValue(String),
    /// What follows `--set` names no setting.
    #[error("--set: {0}")]
    Flag(#[from] UnknownSetting),
}

/// What holds when nobody says anything.
pub(super) fn defaults() -> Settings {
    let given =
        |setting: Setting| Given { text: setting.default().to_owned(), origin: Origin::Default };
    Setting::ALL.iter().map(|setting| (*setting, given(*setting))).collect()
}

/// The configuration file, if one is named.
pub(super) fn file_of(flags: &Flags, environment: &[(String, String)]) -> Option<PathBuf> {
    let variable = environment.iter().find(|(name, value)| name == CONFIG && !value.is_empty());
    flags.file.clone().or_else(|| variable.map(|(_, value)| PathBuf::from(value)))
}

/// The settings of a file.
pub(super) fn of_file(path: &Path) -> Result<Settings, LayerError> {
    let text = linecert_toml::read(path)?;
    of_text(&path.display().to_string(), &text)
}

/// The settings of the text of a file.
pub(super) fn of_text(file: &str, text: &str) -> Result<Settings, LayerError> {
    let mistake = |span: Range<usize>, problem: String| {
        FileError::from(Mistake::at(file, text, &span, problem))
    };
    let table = DeTable::parse(text)
        .map_err(|error| mistake(error.span().unwrap_or_default(), error.message().to_owned()))?;
    let mut found = Vec::new();
    flatten(table.get_ref(), "", &mut found);
    let mut settings = Settings::new();
    for (name, value) in found {
        let refuse = |problem: String| mistake(value.span(), problem);
        let setting: Setting =
            name.parse().map_err(|error: UnknownSetting| refuse(error.to_string()))?;
        let written = written(value.get_ref())
            .ok_or_else(|| refuse("it is neither a text, a number nor a list of texts".into()))?;
        let line = Place::of(file, text, &value.span()).line;
        let origin = Origin::File { file: file.to_owned(), line };
        settings.insert(setting, Given { text: written, origin });
    }
    Ok(settings)
}

/// Names every value by the path of its key. A table that is empty is no value.
fn flatten<'t>(
    table: &'t DeTable<'_>,
    above: &str,
    found: &mut Vec<(String, &'t Spanned<DeValue<'t>>)>,
) {
    for (key, value) in table {
        let key = key.get_ref();
        let name = if above.is_empty() { key.to_string() } else { format!("{above}.{key}") };
        match value.get_ref() {
            DeValue::Table(inner) => flatten(inner, &name, found),
            _ => found.push((name, value)),
        }
    }
}

/// A value as the environment would give it.
fn written(value: &DeValue<'_>) -> Option<String> {
    match value {
        DeValue::String(text) => Some(text.to_string()),
        DeValue::Integer(number) => Some(number.as_str().replace('_', "")),
        DeValue::Array(items) => {
            let items: Option<Vec<_>> = items.iter().map(|item| written(item.get_ref())).collect();
            items.map(|items| items.join(","))
        }
        _ => None,
    }
}

/// The settings of the environment. Any variable of linecertd that is none is told off.
pub(super) fn of_environment(
    environment: impl IntoIterator<Item = (String, String)>,
) -> Result<Settings, LayerError> {
    let ours = environment.into_iter().filter(|(name, _)| name.starts_with(PREFIX));
    let settings = ours.filter(|(name, _)| name != CONFIG).map(|(variable, text)| {
        let found = Setting::ALL.iter().find(|setting| setting.variable() == variable);
        let setting = *found.ok_or_else(|| LayerError::Variable {
            source: UnknownSetting(variable.clone()),
            variable: variable.clone(),
        })?;
        Ok((setting, Given { text, origin: Origin::Environment(variable) }))
    });
    settings.collect()
}

/// The settings of the command line.
pub(super) fn of_flags(flags: &Flags) -> Result<Settings, LayerError> {
    let settings = flags.set.iter().map(|flag| {
        let (name, text) = flag.split_once('=').ok_or_else(|| LayerError::NoValue(flag.clone()))?;
        let given = Given { text: text.to_owned(), origin: Origin::Flag };
        Ok((name.parse::<Setting>()?, given))
    });
    settings.collect()
}
