//! The document: whole, the same as the stored one, and true of the table.

use std::{collections::BTreeSet, path::Path};

use serde_json::Value;

use super::*;

#[test]
fn the_document_is_the_stored_one() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/openapi.json");
    let written = written().unwrap();
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(&path, &written).unwrap();
    }
    let stored = std::fs::read_to_string(&path).unwrap();
    assert!(stored == written, "docs/openapi.json differs; UPDATE_EXPECT=1 writes it anew");
}

#[test]
fn the_document_reads_back_as_it_was_written() {
    let written = written().unwrap();
    let read: OpenApi = serde_json::from_str(&written).unwrap();
    let again: Value = serde_json::from_str(&read.to_json().unwrap()).unwrap();
    assert_eq!(again, serde_json::from_str::<Value>(&written).unwrap());
}

#[test]
fn every_route_of_the_api_is_in_it_under_its_own_name() {
    let mut names = BTreeSet::new();
    for route in table() {
        let Some(doc) = &route.doc else {
            assert!(!route.path.starts_with("/api/"), "{} {}", route.method, route.path);
            continue;
        };
        let name = operation::of(&route, doc).operation_id.unwrap();
        assert!(names.insert(name.clone()), "{name}");
        assert!(!doc.answers.is_empty(), "{name} has no answer");
        assert!(doc.summary.ends_with('.') && !doc.summary.contains('\n'), "{name}");
    }
}

#[test]
fn every_type_that_it_names_is_in_it() {
    let document: Value = serde_json::from_str(&written().unwrap()).unwrap();
    let mut named = BTreeSet::new();
    collect(&document, &mut named);
    assert!(named.len() > 10, "{named:?}");
    for name in named {
        let pointer = name.strip_prefix('#').unwrap();
        assert!(document.pointer(pointer).is_some(), "{name}");
    }
}

fn collect(value: &Value, named: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            named.extend(members.get("$ref").and_then(Value::as_str).map(str::to_owned));
            members.values().for_each(|member| collect(member, named));
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, named)),
        _ => {}
    }
}
