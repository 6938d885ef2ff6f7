//! Events as the store keeps them: the word of the step, and what is told of it as `detail` among
//! whatever else was told.

use linecert_kpi::{BadHappening, Event, Happening, Step};
use linecert_store::NewOrderEvent;
use serde_json::{Map, Value};
use thiserror::Error;

/// The member that holds the words which the step takes.
const DETAIL: &str = "detail";

/// Why something that was told is no event.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(crate) enum HappenedError {
    /// There is no such step, or it takes other words.
    #[error(transparent)]
    Happening(#[from] BadHappening),
    /// What is told of it is no JSON object.
    #[error("what is told of it is no object")]
    Data,
    /// The words that the step takes are no text.
    #[error("`{DETAIL}` is no text")]
    Detail,
}

/// The event that is told by the word of a step and an object.
pub(crate) fn happening(kind: &str, data: &Value) -> Result<Happening, HappenedError> {
    let step: Step = kind.parse().map_err(BadHappening::from)?;
    let detail = match data {
        Value::Null => None,
        Value::Object(members) => members.get(DETAIL),
        _ => return Err(HappenedError::Data),
    };
    let words = match detail {
        None | Some(Value::Null) => "",
        Some(Value::String(words)) => words.trim(),
        Some(_) => return Err(HappenedError::Detail),
    };
    let text = format!("{step} {words}");
    Ok(text.trim_end().parse()?)
}

/// What the store keeps of an event, with whatever else was told of it.
pub(crate) fn to_store(event: &Event, told: Value) -> NewOrderEvent {
    let text = event.what.to_string();
    let (kind, words) = text.split_once(' ').unwrap_or((&text, ""));
    let mut members = match told {
        Value::Object(members) => members,
        _ => Map::new(),
    };
    members.remove(DETAIL);
    if !words.is_empty() {
        members.insert(DETAIL.to_owned(), words.into());
    }
    let data = Value::Object(members).to_string();
    NewOrderEvent { at: event.at, kind: kind.to_owned(), data }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_told_is_kept_and_read_back() {
        for (kind, data) in [
            ("received", json!({})),
            ("appointed", json!({"detail": "2026-11-04 morning"})),
            ("escalated", json!({"detail": "team-leader scope", "note": "cable 7, all of it"})),
        ] {
            let what = happening(kind, &data).unwrap();
            let kept = to_store(
                &Event { at: linecert_measure::Timestamp::UNIX_EPOCH, what },
                data.clone(),
            );
            assert_eq!((kept.kind.as_str(), kept.data), (kind, data.to_string()));
        }
        assert_eq!(
            happening("reported-back", &json!({"detail": "WAP"})).unwrap().to_string(),
            "reported-back wap"
        );
    }

    #[test]
    fn what_is_told_wrongly_is_named() {
        for (kind, data, expect) in [
            ("burnt", json!({}), "unknown step `burnt`"),
            ("appointed 2026-11-04", json!({}), "unknown step `appointed"),
            ("appointed", Value::Null, "`` is no agreed time"),
            ("received", json!({"detail": "today"}), "`received` takes nothing"),
            ("called", json!({"detail": 7}), "`detail` is no text"),
            ("called", json!("voice"), "what is told of it is no object"),
        ] {
            let error = happening(kind, &data).unwrap_err().to_string();
            assert!(error.starts_with(expect), "{kind} {data}: {error}");
        }
    }
}
