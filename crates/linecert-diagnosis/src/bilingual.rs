//! Text in both languages.

use serde::Deserialize;

/// A text in both languages. Neither is ever empty after a rule was checked.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bilingual {
    /// English.
    pub en: String,
    /// Chinese.
    pub zh: String,
}

impl Bilingual {
    pub(crate) fn is_filled(&self) -> bool {
        [&self.en, &self.zh].iter().all(|text| !text.trim().is_empty())
    }
}
