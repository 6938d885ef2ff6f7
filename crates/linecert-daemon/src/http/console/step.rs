//! What a worker told of a job, in the words of a page.

use linecert_console::{
    Cell, Frame,
    view::{JobStep, StepKind},
};
use linecert_measure::{Observation, Reading, Uncertainty};
use linecert_store::NewJobEvent;
use serde::Deserialize;

use super::told;

/// What is known of an event: its step, and the readings of one.
#[derive(Debug, Deserialize)]
struct Told {
    step: String,
    #[serde(default)]
    observations: Vec<Observation>,
}

/// An event as a step. One of an unknown kind is told as it is.
pub(super) fn of(frame: &Frame, event: &NewJobEvent) -> JobStep {
    let known = serde_json::from_str::<Told>(&event.data).ok();
    let kind = known.as_ref().map_or(StepKind::Noted, |told| kind(&told.step));
    let text = match &known {
        Some(told) if !told.observations.is_empty() => readings(frame, &told.observations),
        _ => told::without(&event.data, &["step"]),
    };
    JobStep { kind, text, at: event.at }
}

fn kind(step: &str) -> StepKind {
    match step {
        "taken" => StepKind::Taken,
        "begun" => StepKind::Begun,
        "reading" => StepKind::Read,
        "trouble" => StepKind::Repeated,
        "ended" => StepKind::Done,
        "failed" => StepKind::Failed,
        _ => StepKind::Noted,
    }
}

fn readings(frame: &Frame, observations: &[Observation]) -> String {
    let one = |observation: &Observation| {
        let label = frame.language.metric(observation.metric());
        format!("{label} {}", spoken(frame, observation.reading()))
    };
    observations.iter().map(one).collect::<Vec<_>>().join("; ")
}

/// A reading in a line of text. That nobody states how well it is known is not told each time.
fn spoken(frame: &Frame, reading: &Reading) -> String {
    let is_stated = !matches!(reading, Reading::Value(value)
        if value.uncertainty() == Uncertainty::NotStated);
    match frame.reading(reading) {
        Cell::Number { number, unit, uncertainty } => {
            let parts = [Some(number), Some(unit), is_stated.then_some(uncertainty)];
            let parts = parts.into_iter().flatten().filter(|part| !part.is_empty());
            parts.collect::<Vec<_>>().join(" ")
        }
        Cell::Absent(why) => format!("({why})"),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use linecert_console::Language;
    use linecert_measure::Timestamp;

    use super::*;

    #[test]
    fn an_event_is_told_in_words() {
        let at = Timestamp::UNIX_EPOCH;
        let frame = Frame::anonymous(Language::English, at);
        let check = |data: &str, expect: (StepKind, &str)| {
            let step = of(&frame, &NewJobEvent { at, data: data.to_owned() });
            assert_eq!((step.kind, step.text.as_str()), expect, "{data}");
        };
        let read = r#"{"step":"reading","observations":[{"subject":{"kind":"onu","pon":"0/1","onu":3},
            "metric":"onu-rx-power","reading":{"kind":"value","value":"-19.37","unit":"dBm",
            "uncertainty":"3.00"}}]}"#;
        check(read, (StepKind::Read, "ONU Rx power −19.37 dBm ± 3.00"));
        check(r#"{"step":"taken","attempt":2}"#, (StepKind::Taken, "attempt 2"));
        check(r#"{"step":"failed","detail":"no answer"}"#, (StepKind::Failed, "detail no answer"));
        check(r#"{"step":"somersault"}"#, (StepKind::Noted, ""));
        check("not json", (StepKind::Noted, "not json"));
    }
}
