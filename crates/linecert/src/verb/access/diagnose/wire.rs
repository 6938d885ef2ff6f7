//! A diagnosis as one JSON object.

use linecert_diagnosis::{Bilingual, Certainty, Conclusion, Diagnosis, Estimate, Ground};
use linecert_measure::{Quantity, Subject};
use serde::Serialize;
use serde_json::{Value as Json, json};

use crate::exit::{CommandError, Exit};

#[derive(Serialize)]
struct WireDiagnosis<'d> {
    subject: Subject,
    conclusions: Vec<WireConclusion<'d>>,
    undecided: Vec<Json>,
}

#[derive(Serialize)]
struct WireConclusion<'d> {
    rule: &'d str,
    certainty: &'static str,
    says: Json,
    advises: Json,
    because: Vec<Json>,
    cites: &'d [String],
}

/// The text of the object.
pub(super) fn text(subject: &Subject, diagnosis: &Diagnosis) -> Result<String, CommandError> {
    let undecided = |rule: &linecert_diagnosis::Undecided| json!({ "rule": rule.rule, "missing": rule.missing });
    let whole = WireDiagnosis {
        subject: subject.clone(),
        conclusions: diagnosis.conclusions.iter().map(conclusion).collect(),
        undecided: diagnosis.undecided.iter().map(undecided).collect(),
    };
    serde_json::to_string(&whole).map_err(|error| CommandError::new(Exit::Bug, "bug").cause(error))
}

fn conclusion(conclusion: &Conclusion) -> WireConclusion<'_> {
    WireConclusion {
        rule: &conclusion.rule,
        certainty: certainty(conclusion.certainty),
        says: bilingual(&conclusion.says),
        advises: bilingual(&conclusion.advises),
        because: conclusion.because.iter().map(ground).collect(),
        cites: &conclusion.cites,
    }
}

/// The name of a certainty.
pub(super) const fn certainty(certainty: Certainty) -> &'static str {
    match certainty {
        Certainty::Shown => "shown",
        Certainty::Indicated => "indicated",
    }
}

fn bilingual(text: &Bilingual) -> Json {
    json!({ "en": text.en, "zh": text.zh })
}

fn ground(ground: &Ground) -> Json {
    let number = |expression: &str, value: &Estimate, (side, bound): (&str, &Quantity)| {
        let part = |part: &linecert_diagnosis::Part| {
            json!({ "name": part.name, "value": part.quantity.shortest_number(),
                "unit": part.quantity.unit().symbol() })
        };
        json!({
            "expression": expression,
            "value": value.quantity.shortest_number(),
            "unit": value.quantity.unit().symbol(),
            "uncertainty": value.uncertainty.map_or_else(
                || "not-stated".to_owned(), |u| u.shortest_number()),
            side: bound.shortest_number(),
            "readings": value.parts.iter().map(part).collect::<Vec<_>>(),
        })
    };
    match ground {
        Ground::Above { expression, value, bound } => number(expression, value, ("above", bound)),
        Ground::Below { expression, value, bound } => number(expression, value, ("below", bound)),
        Ground::Says { attribute, status } => {
            json!({ "attribute": attribute.name(), "status": status.name() })
        }
    }
}
