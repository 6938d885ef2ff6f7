//! The document: whole, the same as the stored one, and true of the table.

use std::{collections::BTreeSet, path::Path};

use serde_json::Value;

use super::*;

/// The documents, and where they are kept.
const KEPT: [(Part, &str); 2] =
    [(Part::Own, "openapi.json"), (Part::ServiceTests, "openapi-service-tests.json")];

#[test]
fn the_documents_are_the_stored_ones() {
    for (part, name) in KEPT {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs").join(name);
        let written = written(part).unwrap();
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            std::fs::write(&path, &written).unwrap();
        }
        let stored = std::fs::read_to_string(&path).unwrap();
        assert!(stored == written, "docs/{name} differs; UPDATE_EXPECT=1 writes it anew");
    }
}

#[test]
fn the_documents_read_back_as_they_were_written() {
    for (part, _) in KEPT {
        let written = written(part).unwrap();
        let read: OpenApi = serde_json::from_str(&written).unwrap();
        let again: Value = serde_json::from_str(&read.to_json().unwrap()).unwrap();
        assert_eq!(again, serde_json::from_str::<Value>(&written).unwrap());
    }
}

#[test]
fn every_route_of_the_api_is_in_it_under_its_own_name() {
    let mut names = BTreeSet::new();
    for route in table() {
        let Some(doc) = &route.doc else {
            assert!(!route.path.contains("api/"), "{} {}", route.method, route.path);
            continue;
        };
        let name = operation::of(&route, doc).operation_id.unwrap();
        assert!(names.insert(name.clone()), "{name}");
        assert!(!doc.answers.is_empty(), "{name} has no answer");
        assert!(doc.summary.ends_with('.') && !doc.summary.contains('\n'), "{name}");
    }
}

#[test]
fn every_type_that_they_name_is_in_them() {
    for (part, _) in KEPT {
        let document: Value = serde_json::from_str(&written(part).unwrap()).unwrap();
        let mut named = BTreeSet::new();
        collect(&document, &mut named);
        assert!(named.len() > 5, "{named:?}");
        for name in named {
            let pointer = name.strip_prefix('#').unwrap();
            assert!(document.pointer(pointer).is_some(), "{name}");
        }
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
