//! Holds answers against the API's document.

use std::sync::LazyLock;

use linecert_measure::Timestamp;
use serde_json::Value;

use super::Answer;
use crate::http::Part;

static DOCUMENTS: LazyLock<[Value; 2]> = LazyLock::new(|| {
    let document = |part| serde_json::from_str(&crate::http::api_document(part).unwrap()).unwrap();
    [Part::Own, Part::ServiceTests].map(document)
});

/// Panics when the document does not tell of such an answer to such a request. Of what it says
/// nothing at all, as pages for people and paths that are not there, it says nothing here.
#[track_caller]
pub(super) fn check((method, target): (&str, &str), answer: &Answer) {
    let path = target.split('?').next().unwrap();
    let found = DOCUMENTS.iter().find_map(|document| Some((document, item(document, path)?)));
    let Some((document, item)) = found else { return };
    let Some(operation) = item.get(method.to_lowercase()) else {
        assert!(matches!(answer.status, 200 | 405), "{method} {target}: {answer:?}");
        return;
    };
    let told = &operation["responses"][answer.status.to_string()];
    assert!(told.is_object(), "{method} {target} is documented without {}", answer.status);
    for (name, _) in told["headers"].as_object().into_iter().flatten() {
        assert!(answer.header(name).is_some(), "{method} {target} lacks `{name}`: {answer:?}");
    }
    let Some(content) = told["content"].as_object() else {
        assert!(answer.body.is_empty(), "{method} {target}: {answer:?}");
        return;
    };
    let kind = answer.header("content-type").unwrap().split(';').next().unwrap();
    let told = content.get(kind).unwrap_or_else(|| panic!("{method} {target} gives {kind}"));
    let schema = &told["schema"];
    let values = match schema.get("contentSchema") {
        Some(line) => answer.lines().into_iter().map(|value| (line, value)).collect(),
        None if kind.ends_with("json") => vec![(schema, answer.json())],
        None => Vec::new(),
    };
    for (schema, value) in values {
        if let Err(fault) = is_of((document, schema), &value) {
            panic!("{method} {target}: {fault}: {value}");
        }
    }
}

/// What the document says of a path. One that is written out goes before one with places.
fn item<'a>(document: &'a Value, path: &str) -> Option<&'a Value> {
    let paths = document["paths"].as_object().unwrap();
    let is_it = |template: &str| {
        let (mut segments, mut given) = (template.split('/'), path.split('/'));
        loop {
            match (segments.next(), given.next()) {
                (None, None) => return true,
                (Some("{tile}"), Some(_)) => return true,
                (Some(place), Some(name)) if place.starts_with('{') && !name.is_empty() => {}
                (Some(segment), Some(name)) if segment == name => {}
                _ => return false,
            }
        }
    };
    let written_out = paths.get(path);
    written_out.or_else(|| paths.iter().find(|(template, _)| is_it(template)).map(|(_, item)| item))
}

/// Whether a value is of a schema, as far as the document uses JSON Schema.
fn is_of((document, schema): (&Value, &Value), value: &Value) -> Result<(), String> {
    if let Some(to) = schema["$ref"].as_str() {
        let schema = document.pointer(to.strip_prefix('#').unwrap()).unwrap();
        return is_of((document, schema), value);
    }
    for part in schema["allOf"].as_array().into_iter().flatten() {
        is_of((document, part), value)?;
    }
    if let Some(either) = schema["oneOf"].as_array() {
        let matching = either.iter().filter(|one| is_of((document, one), value).is_ok()).count();
        check_that(matching == 1, || format!("{value} is of {matching} of {}", schema["oneOf"]))?;
    }
    if let Some(words) = schema["enum"].as_array() {
        check_that(words.contains(value), || format!("{value} is none of {words:?}"))?;
    }
    check_that(is_of_type(&schema["type"], value), || format!("{value} is no {}", schema["type"]))?;
    if schema["format"] == "date-time" && !value.is_null() {
        let time = value.as_str().and_then(|text| text.parse::<Timestamp>().ok());
        check_that(time.is_some(), || format!("{value} is no time"))?;
    }
    for item in value.as_array().into_iter().flatten() {
        is_of((document, &schema["items"]), item)?;
    }
    is_of_members((document, schema), value)
}

fn is_of_members((document, schema): (&Value, &Value), value: &Value) -> Result<(), String> {
    let Some(members) = value.as_object() else { return Ok(()) };
    for name in schema["required"].as_array().into_iter().flatten() {
        check_that(members.contains_key(name.as_str().unwrap()), || format!("{name} is missing"))?;
    }
    let others = &schema["additionalProperties"];
    for (name, member) in members {
        match schema["properties"].get(name) {
            Some(told) => {
                is_of((document, told), member).map_err(|fault| format!("{name}: {fault}"))?
            }
            // Answers may grow; the document grows with them.
            None if schema.get("properties").is_some() => {
                return Err(format!("`{name}` is not documented"));
            }
            None if others.is_object() => is_of((document, others), member)?,
            None => {}
        }
    }
    Ok(())
}

fn is_of_type(kinds: &Value, value: &Value) -> bool {
    let is_it = |kind: &Value| match kind.as_str() {
        Some("null") => value.is_null(),
        Some("boolean") => value.is_boolean(),
        Some("integer") => value.is_u64() || value.is_i64(),
        Some("number") => value.is_number(),
        Some("string") => value.is_string(),
        Some("array") => value.is_array(),
        Some("object") => value.is_object(),
        _ => false,
    };
    match kinds {
        Value::Null => true,
        Value::Array(kinds) => kinds.iter().any(is_it),
        kind => is_it(kind),
    }
}

fn check_that(holds: bool, fault: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(fault()) }
}
