//! Values in a JSON document, by pointer (RFC 6901), with the digits that the device wrote.

use std::collections::BTreeMap;

use linecert_measure::{Absence, Reason};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::output::{Ending, Output};
use crate::field::garbled;

/// The document that an output is or holds.
pub(super) enum Document<'t> {
    Json(&'t RawValue),
    /// There is none.
    None,
    /// There is one that cannot be read, and why.
    Broken(Absence),
}

/// Finds the object between the first and the last brace: what stands around it is of the shell.
pub(super) fn document(output: &Output) -> Document<'_> {
    let text = output.text();
    let Some((start, end)) = text.find('{').zip(text.rfind('}')) else {
        return match (text.contains('{'), output.ending()) {
            (true, ending) => Document::Broken(broken(text, "has no end", ending)),
            (false, _) => Document::None,
        };
    };
    let found = text.get(start..=end).unwrap_or_default();
    match serde_json::from_str(found) {
        Ok(json) => Document::Json(json),
        Err(error) => Document::Broken(broken(found, &error.to_string(), output.ending())),
    }
}

fn broken(text: &str, why: &str, ending: Ending) -> Absence {
    match ending {
        Ending::Cut => {
            Absence { reason: Reason::Interrupted, detail: "the output was cut off".to_owned() }
        }
        Ending::Prompt | Ending::Closed => garbled(text, why),
    }
}

/// The number or text at a pointer; `None` when there is none, or `null`.
pub(super) fn at(json: &RawValue, pointer: &str) -> Result<Option<String>, Absence> {
    let mut place = json;
    for key in pointer.split('/').skip(1) {
        let key = key.replace("~1", "/").replace("~0", "~");
        match member(place, &key)? {
            Some(inner) => place = inner,
            None => return Ok(None),
        }
    }
    literal(place.get())
}

/// A member of an object, or an element of an array. Anything else has none.
fn member<'t>(json: &'t RawValue, key: &str) -> Result<Option<&'t RawValue>, Absence> {
    let unreadable = |error: serde_json::Error| garbled(json.get(), &error.to_string());
    match json.get().as_bytes().first() {
        Some(b'{') => {
            let members: BTreeMap<String, &RawValue> =
                serde_json::from_str(json.get()).map_err(unreadable)?;
            Ok(members.get(key).copied())
        }
        Some(b'[') => {
            let elements: Vec<&RawValue> = serde_json::from_str(json.get()).map_err(unreadable)?;
            Ok(key.parse().ok().and_then(|place: usize| elements.get(place).copied()))
        }
        _ => Ok(None),
    }
}

fn literal(json: &str) -> Result<Option<String>, Absence> {
    match json.as_bytes().first() {
        Some(b'"') => {
            let mut reader = serde_json::Deserializer::from_str(json);
            let text = String::deserialize(&mut reader);
            text.map(Some).map_err(|error| garbled(json, &error.to_string()))
        }
        Some(b'n') => Ok(None),
        Some(b'{' | b'[') => Err(garbled(json, "neither a number nor a text")),
        _ => Ok(Some(json.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"# ubus call dsl metrics
{"state":"up","a/b":1,"deep":{"n":14.50,"none":null,"list":[1,{"x":-3.3}],"big":141952288}}"#;

    #[test]
    fn a_pointer_finds_what_the_device_wrote() {
        let output = Output::of(TEXT);
        let Document::Json(json) = document(&output) else { panic!("no document") };
        for (pointer, expect) in [
            ("/state", Ok(Some("up"))),
            ("/a~1b", Ok(Some("1"))),
            ("/deep/n", Ok(Some("14.50"))),
            ("/deep/big", Ok(Some("141952288"))),
            ("/deep/list/1/x", Ok(Some("-3.3"))),
            ("/deep/none", Ok(None)),
            ("/deep/missing", Ok(None)),
            ("/state/inner", Ok(None)),
            ("/deep", Err(Reason::Garbled)),
        ] {
            let found = at(json, pointer).map_err(|absence| absence.reason);
            assert_eq!(found, expect.map(|text| text.map(str::to_owned)), "{pointer}");
        }
    }

    #[test]
    fn a_document_that_is_cut_or_broken_gives_nothing() {
        for (text, ending, reason) in [
            ("{\"a\":1", Ending::Cut, Reason::Interrupted),
            ("{\"a\":1", Ending::Closed, Reason::Garbled),
            ("{\"a\":}", Ending::Prompt, Reason::Garbled),
            ("{\"a\":{\"b\":1}", Ending::Cut, Reason::Interrupted),
        ] {
            let output = Output::new(text.to_owned(), ending);
            let Document::Broken(absence) = document(&output) else { panic!("{text}") };
            assert_eq!(absence.reason, reason, "{text}");
        }
        assert!(matches!(document(&Output::of("Command failed: Not found")), Document::None));
    }
}
