//! What a test gave: readings, facts, remarks, and why it is not what was asked for.

use std::num::NonZeroU32;

use linecert_measure::{Metric, Observation, Reading, Source};
use linecert_profile::{Profile, Terms, Trial};
use serde_json::{Map, Value, json};

use crate::{
    args::Format,
    exit::{CommandError, Exit},
    hints::{self, Test},
    language::Messages,
    render::{
        self, readings,
        service::{Facts, Remark},
    },
    verb::judged::Judged,
};

/// What a test gave.
pub(super) struct Found {
    test: Test,
    /// Where it was: an interface, a server, a channel.
    at: String,
    pub(super) observations: Vec<Observation>,
    pub(super) facts: Vec<Facts>,
    pub(super) remarks: Vec<Remark>,
    /// Told behind everything else.
    pub(super) failure: Option<CommandError>,
}

impl Found {
    /// Nothing yet.
    pub(super) fn of(test: Test, at: &str) -> Self {
        Self {
            test,
            at: at.to_owned(),
            observations: Vec::new(),
            facts: Vec::new(),
            remarks: Vec::new(),
            failure: None,
        }
    }

    /// Adds readings of where the test is.
    pub(super) fn readings(self, readings: Vec<(Metric, Reading)>) -> Result<Self, CommandError> {
        let at = self.at.clone();
        self.readings_of(&at, readings)
    }

    /// Adds readings of one of several far ends.
    pub(super) fn readings_of(
        mut self,
        to: &str,
        readings: Vec<(Metric, Reading)>,
    ) -> Result<Self, CommandError> {
        for (metric, reading) in readings {
            self.observations.push(render::service_reading(metric, to, reading)?);
        }
        Ok(self)
    }

    /// Says that the test failed when this reading, which it is about, is absent.
    pub(super) fn about(mut self, metric: Metric) -> Self {
        let mut readings = self.observations.iter().filter(|one| one.metric() == metric);
        let absent = |one: &Observation| match one.reading() {
            Reading::NotReported(absence) => Some(hints::of_no_reading(self.test, absence)),
            _ => None,
        };
        let first = readings.next().and_then(absent);
        // Of several far ends one that answers is enough; the others show as absent.
        if readings.all(|one| absent(one).is_some()) {
            self.failure = first;
        }
        self
    }

    /// Adds what is said of things that were found.
    pub(super) fn facts(mut self, facts: impl IntoIterator<Item = Facts>) -> Self {
        self.facts.extend(facts);
        self
    }

    /// Adds what a person should look at.
    pub(super) fn remarks(mut self, remarks: impl IntoIterator<Item = Remark>) -> Self {
        self.remarks.extend(remarks);
        self
    }

    /// Prints everything, and gives the exit code.
    pub(super) fn print(self, format: Format, messages: &Messages) -> Result<Exit, CommandError> {
        match format {
            Format::Json => {
                self.observations.iter().try_for_each(render::observation_line)?;
                render::json_line(&Value::Object(self.json()))?;
            }
            Format::Text => {
                render::print_table(self.rows(messages))?;
                self.print_facts(messages)?;
            }
        }
        self.failure.map_or(Ok(Exit::Pass), Err)
    }

    /// Prints what a profile says of the readings, and behind it the facts.
    pub(super) fn judge(
        self,
        profile: &Profile,
        format: Format,
        messages: &Messages,
    ) -> Result<Exit, CommandError> {
        let task = self.test.name();
        let trial = |observation| Trial { task, attempt: NonZeroU32::MIN, observation };
        let trials: Vec<_> = self.observations.iter().map(trial).collect();
        let assessment = profile.assess_trials(&Terms::default(), &trials);
        let (about, more) = (self.at.clone(), self.json());
        let judged = Judged { profile, assessment, source: Source::Driven, about, more };
        let exit = judged.print(format, messages)?;
        if format == Format::Text {
            self.print_facts(messages)?;
        }
        Ok(exit)
    }

    fn rows(&self, messages: &Messages) -> Vec<Vec<String>> {
        let first = self.observations.first().map(Observation::subject);
        let several = self.observations.iter().any(|one| Some(one.subject()) != first);
        let row = |one: &Observation| {
            let subject = several.then(|| render::subject(one.subject(), messages));
            subject.into_iter().chain(readings::cells(one, messages)).collect()
        };
        self.observations.iter().map(row).collect()
    }

    fn print_facts(&self, messages: &Messages) -> Result<(), CommandError> {
        let facts = self.facts.iter().map(|facts| facts.lines(messages));
        let remarks = self.remarks.iter().map(|remark| remark.line(messages)).collect();
        let blocks = facts.chain([remarks]).filter(|block: &Vec<_>| !block.is_empty());
        for (place, block) in blocks.enumerate() {
            // A neighbour is heard without any reading above it.
            if place > 0 || !self.observations.is_empty() {
                render::line("")?;
            }
            render::lines(block)?;
        }
        Ok(())
    }

    fn json(&self) -> Map<String, Value> {
        let all = [
            ("test", json!(self.test.name())),
            ("at", json!(self.at)),
            ("found", self.facts.iter().map(Facts::json).collect()),
            ("remarks", self.remarks.iter().map(Remark::json).collect()),
        ];
        all.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }
}
