//! What others put into the store as JSON, in a line for people.

use serde_json::Value;

/// The longest line that is shown.
const LONGEST: usize = 400;

/// Names and values with commas between, as far as they fit a line. What is no JSON is shown as it is.
pub(super) fn line(json: &str) -> String {
    let read = serde_json::from_str::<Value>(json);
    let told = read.map_or_else(|_| json.to_owned(), |value| words(&value));
    match told.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", told.get(..end).unwrap_or_default()),
        None => told,
    }
}

/// The text under this name of an object.
pub(super) fn text(json: &str, name: &str) -> Option<String> {
    let read: Value = serde_json::from_str(json).ok()?;
    Some(read.get(name)?.as_str()?.to_owned())
}

/// The same of an object, without what stands under these names.
pub(super) fn without(json: &str, names: &[&str]) -> String {
    let Ok(Value::Object(mut fields)) = serde_json::from_str(json) else { return line(json) };
    fields.retain(|name, _| !names.contains(&name.as_str()));
    line(&Value::Object(fields).to_string())
}

/// How many things stand in the lists `inner` of the objects in the list `outer`, if there is one.
pub(super) fn count(json: &str, outer: &str, inner: &str) -> Option<usize> {
    let read: Value = serde_json::from_str(json).ok()?;
    let lists = read.get(outer)?.as_array()?;
    let of = |one: &Value| one.get(inner).and_then(Value::as_array).map_or(0, Vec::len);
    Some(lists.iter().map(of).sum())
}

fn words(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
        Value::Array(values) => joined(values.iter().map(words)),
        Value::Object(fields) => {
            let named = |(name, value): (&String, &Value)| match words(value) {
                empty if empty.is_empty() => empty,
                told => format!("{} {told}", name.replace(['_', '-'], " ")),
            };
            joined(fields.iter().map(named))
        }
    }
}

fn joined(parts: impl Iterator<Item = String>) -> String {
    parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_told_in_a_line() {
        let check = |json: &str, expect: &str| assert_eq!(line(json), expect);
        check("{}", "");
        check("", "");
        check("not json", "not json");
        check(r#"{"lost":32,"of":64,"dying_gasp":false}"#, "dying gasp false, lost 32, of 64");
        check(r#"{"onus":[1,2],"why":null,"at":{"pon":"0/1"}}"#, "at pon 0/1, onus 1, 2");
        assert_eq!(line(&"长".repeat(500)).chars().count(), LONGEST + 1);
        assert_eq!(text(r#"{"by":"li"}"#, "by"), Some("li".to_owned()));
        assert_eq!(text("[]", "by"), None);
        assert_eq!(without(r#"{"step":"taken","attempt":1}"#, &["step"]), "attempt 1");
    }
}
