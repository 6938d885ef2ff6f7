//! The profile that a statement carries, so that it can be judged again without asking anybody.

use std::sync::Arc;

use linecert_measure::Digest;
use linecert_profile::Profile;
use serde_json::value::RawValue;

/// A profile with the exact text that it was parsed from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmbeddedProfile {
    /// The name of the profile.
    pub name: String,
    /// The revision of the profile.
    pub revision: u32,
    /// The SHA-256 of the text in `source`.
    pub digest: Digest,
    /// The exact text.
    pub source: ProfileText,
}

/// The text of a profile as it stands in a statement: a string of JSON, between its quotes and with
/// its escapes. Thousands of statements carry the same one, so that a verifier that knows it already
/// need not take the escapes out again, and has it once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileText(Arc<str>);

impl EmbeddedProfile {
    pub(crate) fn of(profile: &Profile) -> Self {
        Self {
            name: profile.name().to_owned(),
            revision: profile.revision(),
            digest: profile.digest(),
            source: ProfileText::of(profile.source()),
        }
    }
}

impl ProfileText {
    /// Writes a text as JSON does.
    #[must_use]
    pub fn of(text: &str) -> Self {
        Self(serde_json::Value::from(text).to_string().into())
    }

    /// What a statement holds, if that is a string.
    pub(super) fn stated(json: &RawValue) -> Option<Self> {
        json.get().starts_with('"').then(|| Self(json.get().into()))
    }

    /// The string of JSON.
    pub(super) fn as_json(&self) -> &str {
        &self.0
    }

    pub(super) fn into_json(self) -> Box<RawValue> {
        // What is kept is JSON: it was read or written as such.
        RawValue::from_string(self.0.as_ref().into()).unwrap_or_default()
    }

    /// The text itself.
    ///
    /// # Errors
    /// When an escape stands for no character.
    pub fn read(&self) -> Result<String, serde_json::Error> {
        serde_json::from_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_text_is_read_as_it_is_written(text in any::<String>()) {
            let written = ProfileText::of(&text);
            prop_assert_eq!(written.read().unwrap(), text);
            prop_assert_eq!(ProfileText::stated(&written.clone().into_json()), Some(written));
        }
    }

    #[test]
    fn only_a_string_is_a_text() {
        let stated = |json: &str| ProfileText::stated(serde_json::from_str(json).unwrap());
        assert_eq!(stated(r#" "a\nb" "#).unwrap().read().unwrap(), "a\nb");
        assert!(["1", "null", "{}", r#"["a"]"#].into_iter().all(|json| stated(json).is_none()));
        assert!(stated(r#""\ud800""#).unwrap().read().is_err());
    }
}
