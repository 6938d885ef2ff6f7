//! `linecert copper assess`: the readings of a pair against a profile.

use std::{num::NonZeroU32, path::Path};

use linecert_copper::entry;
use linecert_measure::{Observation, Source};
use linecert_profile::{MeasurementFile, Terms, Trial};
use serde_json::{Map, json};

use super::{doubts, import};
use crate::{
    args::{CopperAssess, Format},
    exit::{CommandError, Exit},
    language::Messages,
    render,
    verb::{judged::Judged, profile, read_text},
};

/// The readings of one pair, and how they came here.
struct Readings {
    source: Source,
    about: String,
    pair: Option<String>,
    terms: Terms,
    attempts: Vec<Attempt>,
}

/// One attempt at measuring something.
struct Attempt {
    task: String,
    number: NonZeroU32,
    observation: Observation,
}

pub(super) fn run(
    args: &CopperAssess,
    format: Format,
    messages: &Messages,
) -> Result<Exit, CommandError> {
    let profile = profile::load(&args.profile)?;
    let readings = Readings::of(args, messages)?;
    let observations: Vec<_> = readings.attempts.iter().map(|a| a.observation.clone()).collect();
    doubts::tell_of(&readings.about, &observations, messages);
    let trials: Vec<_> = readings.attempts.iter().map(Attempt::trial).collect();
    let assessment = profile.assess_trials(&readings.terms, &trials);
    let mut more = Map::new();
    if let Some(pair) = &readings.pair {
        more.insert("pair".to_owned(), json!(pair));
    }
    let Readings { source, about, .. } = readings;
    if source == Source::Typed && format == Format::Text {
        render::note(messages.get("typed-by-hand"));
    }
    Judged { profile: &profile, assessment, source, about, more }.print(format, messages)
}

impl Attempt {
    fn first(observation: Observation) -> Self {
        Self { task: "results".to_owned(), number: NonZeroU32::MIN, observation }
    }

    fn trial(&self) -> Trial<'_> {
        Trial { task: &self.task, attempt: self.number, observation: &self.observation }
    }
}

impl Readings {
    fn of(args: &CopperAssess, messages: &Messages) -> Result<Self, CommandError> {
        let Some(file) = &args.file else { return Self::typed(&args.entry, messages) };
        if file.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("toml")) {
            return Self::of_measurement_file(file);
        }
        Self::imported(file, args, messages)
    }

    /// What stands behind `--entry`.
    fn typed(entries: &[String], messages: &Messages) -> Result<Self, CommandError> {
        let parse = |text: &String| {
            entry::parse(text).map(Attempt::first).map_err(|error| {
                let wrong = CommandError::new(Exit::Usage, "entry-wrong");
                wrong.name("text", text.escape_debug()).cause(error).hint("hint-entry")
            })
        };
        Ok(Self {
            source: Source::Typed,
            about: messages.get("subject-pair"),
            pair: None,
            terms: Terms::default(),
            attempts: entries.iter().map(parse).collect::<Result<_, _>>()?,
        })
    }

    /// A file that a person wrote, in the form of `profile assess`.
    fn of_measurement_file(path: &Path) -> Result<Self, CommandError> {
        let label = path.display().to_string();
        let file = MeasurementFile::parse(&label, &read_text(path)?).map_err(|error| {
            let wrong = CommandError::new(Exit::Usage, "measurements-wrong");
            wrong.cause(error).hint("hint-measurements")
        })?;
        let attempt = |trial: &Trial<'_>| Attempt {
            task: trial.task.to_owned(),
            number: trial.attempt,
            observation: trial.observation.clone(),
        };
        let attempts = file.trials().iter().map(attempt).collect();
        let (source, terms) = (Source::Typed, *file.terms());
        Ok(Self { source, about: label, pair: None, terms, attempts })
    }

    fn imported(
        file: &Path,
        args: &CopperAssess,
        messages: &Messages,
    ) -> Result<Self, CommandError> {
        let imported = super::read(file, &args.map)?;
        let pair = imported.choose(args.pair.as_deref()).map_err(|error| {
            let wrong = CommandError::new(Exit::Usage, "results-wrong").hint("hint-pair");
            wrong.text(format!("{}: {error}", file.display()))
        })?;
        let tester = import::tester(&imported.instrument);
        let about = [Some(import::name(pair, messages)), pair.taken_at.map(render::time), tester];
        let about: Vec<_> = about.into_iter().flatten().collect();
        Ok(Self {
            source: Source::Imported,
            about: about.join(", "),
            pair: Some(pair.id.clone()).filter(|id| !id.is_empty()),
            terms: Terms::default(),
            attempts: pair.observations.iter().cloned().map(Attempt::first).collect(),
        })
    }
}
