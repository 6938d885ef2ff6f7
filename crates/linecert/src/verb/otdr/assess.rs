//! `linecert otdr assess`: a fibre against a profile, from one end or from both.

use std::{num::NonZeroU32, path::Path};

use linecert_measure::{
    Absence, Conditions, Metric, Observation, Reason, Source, Subject, Timestamp,
};
use linecert_otdr::{Bidirectional, Event, Role, Shape, Trace, average, observations, wire};
use linecert_profile::{Terms, Trial};
use serde_json::{Map, json};

use super::{distance, signs};
use crate::{
    args::{Format, OtdrAssess},
    exit::{CommandError, Exit},
    language::Messages,
    render,
    verb::{judged::Judged, profile},
};

/// What is judged, and what a program is told of it beside the verdict.
struct Readings {
    observations: Vec<Observation>,
    more: Map<String, serde_json::Value>,
}

pub(super) fn run(
    args: &OtdrAssess,
    format: Format,
    messages: &Messages,
) -> Result<Exit, CommandError> {
    let profile = profile::load(&args.profile)?;
    let trace = super::read(&args.file)?;
    signs::tell((&trace, &args.file), messages);
    let fibre = super::fibre(&trace, &args.file, args.fibre.as_deref());
    let Readings { observations, more } = match &args.reverse {
        None => one_way(&trace, &fibre),
        Some(reverse) => both_ways(&trace, (reverse, &fibre), messages)?,
    };
    let trial = |observation| Trial { task: "trace", attempt: NonZeroU32::MIN, observation };
    let trials: Vec<_> = observations.iter().map(trial).collect();
    let assessment = profile.assess_trials(&Terms::default(), &trials);
    let about = about(&trace, &fibre, messages);
    let source = Source::Imported;
    Judged { profile: &profile, assessment, source, about, more }.print(format, messages)
}

fn about(trace: &Trace, fibre: &str, messages: &Messages) -> String {
    let named = messages.with("subject-fibre", &[("fibre", &fibre.escape_debug().to_string())]);
    let wavelength = trace.wavelength().map(|wavelength| wavelength.to_string());
    let time = trace.acquired_at().map(|at: Timestamp| render::time(at));
    [Some(named), wavelength, time].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn one_way(trace: &Trace, fibre: &str) -> Readings {
    let more = [("fibre".to_owned(), json!(fibre)), ("directions".to_owned(), json!(1))];
    Readings { observations: observations(trace, fibre), more: more.into_iter().collect() }
}

/// The losses of events are the mean of both ways; everything else stands for each way, that of the
/// second under the name `<fibre> (reverse)`.
fn both_ways(
    forward: &Trace,
    (file, fibre): (&Path, &str),
    messages: &Messages,
) -> Result<Readings, CommandError> {
    let backward = super::read(file)?;
    signs::tell((&backward, file), messages);
    let both = average(forward, &backward).map_err(|error| {
        let wrong = CommandError::new(Exit::Usage, "traces-not-averaged");
        wrong.text(format!("failed to {error}")).hint("hint-reverse")
    })?;
    tell_single((&both.only_forward, forward), "only-forward", messages);
    tell_single((&both.only_backward, &backward), "only-backward", messages);
    let reverse = format!("{fibre} (reverse)");
    let mut observations = both.observations(fibre);
    observations.extend(without_losses(forward, fibre));
    observations.extend(only_backward(&both, &backward, &reverse));
    observations.extend(without_losses(&backward, &reverse));
    let mut more = Map::new();
    more.insert("fibre".to_owned(), json!(fibre));
    more.insert("directions".to_owned(), json!(2));
    more.insert("bidirectional".to_owned(), json!(wire::Bidirectional::new(&both, fibre)));
    Ok(Readings { observations, more })
}

fn tell_single((events, trace): (&[&Event], &Trace), id: &str, messages: &Messages) {
    for event in events {
        let at = distance(trace, event.delay()).unwrap_or_else(|| "?".to_owned());
        let number = event.number().to_string();
        let text = messages.with(id, &[("event", &number), ("distance", &at)]);
        render::note(format_args!("{}: {text}", messages.get("warning")));
    }
}

/// What one way says of a fibre, without the losses that are judged by their mean.
fn without_losses(trace: &Trace, fibre: &str) -> Vec<Observation> {
    let within = trace.events().iter().filter(|event| event.role() == Role::Within);
    let averaged: Vec<u32> = within.map(|event| event.number().into()).collect();
    let is_averaged = |observation: &Observation| match observation.subject() {
        Subject::FibreEvent { event, .. } => {
            observation.metric() != Metric::EventReflectance && averaged.contains(event)
        }
        _ => false,
    };
    let all = observations(trace, fibre).into_iter();
    all.filter(|observation| !is_averaged(observation)).collect()
}

/// An event that only the second way saw has no mean either, and must not be lost.
fn only_backward(both: &Bidirectional<'_>, backward: &Trace, fibre: &str) -> Vec<Observation> {
    let wavelength = backward.wavelength();
    let missing = |event: &&Event| {
        let metric = match event.shape() {
            Shape::Splice => Metric::SpliceLoss,
            Shape::Connection => Metric::ConnectorLoss,
        };
        let event = event.number().into();
        let subject = Subject::FibreEvent { fibre: fibre.to_owned(), event };
        let detail = "only the reverse direction saw it".to_owned();
        let absence = Absence { reason: Reason::NotFound, detail };
        let conditions = Conditions { wavelength, ..Conditions::default() };
        Observation::absent(metric, subject, conditions, absence)
    };
    both.only_backward.iter().map(missing).collect()
}
