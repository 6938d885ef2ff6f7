//! A verdict on results that were brought, with what it rests on.

use linecert_measure::Source;
use linecert_profile::{Assessment, Profile};
use serde_json::{Map, Value, json};

use super::profile::exit_of;
use crate::{
    args::Format,
    exit::{CommandError, Exit},
    language::{Language, Messages},
    render::{self, findings},
};

/// What was judged, by what, and where the readings came from.
pub(crate) struct Judged<'a> {
    pub(crate) profile: &'a Profile,
    pub(crate) assessment: Assessment,
    pub(crate) source: Source,
    /// What the readings are of, for a person.
    pub(crate) about: String,
    /// More that the verb has to say, for a program.
    pub(crate) more: Map<String, Value>,
}

impl Judged<'_> {
    /// Prints the verdict, and gives its exit code.
    pub(crate) fn print(self, format: Format, messages: &Messages) -> Result<Exit, CommandError> {
        let overall = self.assessment.overall();
        match format {
            Format::Json => render::json_line(&self.json())?,
            Format::Text => self.print_text(messages)?,
        }
        Ok(exit_of(overall))
    }

    fn json(self) -> Value {
        let mut all = self.more;
        let verdict = json!({
            "profile": self.profile.name(),
            "revision": self.profile.revision(),
            "source": self.source.name(),
            "verdict": self.assessment.overall().name(),
            "findings": findings::json(&self.assessment, self.profile),
        });
        if let Value::Object(verdict) = verdict {
            all.extend(verdict);
        }
        Value::Object(all)
    }

    fn print_text(&self, messages: &Messages) -> Result<(), CommandError> {
        let source = match messages.language() {
            Language::English => self.source.english(),
            Language::Chinese => self.source.chinese(),
        };
        render::line(format_args!("{}: {source}\n", self.about))?;
        render::lines(findings::lines(&self.assessment, self.profile, messages))?;
        let overall = self.assessment.overall();
        render::line(format_args!("\n{}", render::overall(overall, messages)))
    }
}
