//! The objects of a PDF, as qpdf tells them.

use std::{fs, path::Path};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde_json::{Map, Value};

use crate::harness::{finish, json, tool};

/// A PDF apart from its bytes: every object, with its streams unpacked.
#[derive(Clone)]
pub(crate) struct Objects {
    pub(crate) bytes: Vec<u8>,
    pub(crate) all: Value,
}

impl Objects {
    pub(crate) fn of(pdf: &Path) -> Self {
        let form = ["--json=2", "--json-stream-data=inline", "--decode-level=generalized"];
        let told = finish(tool("qpdf").args(form).arg(pdf)).exits(0).stdout;
        Self { bytes: fs::read(pdf).unwrap(), all: json(&told)["qpdf"][1].clone() }
    }

    pub(crate) fn trailer(&self) -> &Value {
        &self.all["trailer"]["value"]
    }

    pub(crate) fn catalog(&self) -> &Value {
        self.at(&self.trailer()["/Root"])
    }

    /// An object itself, or what a reference names: a stream by its dictionary.
    pub(crate) fn at<'v>(&'v self, value: &'v Value) -> &'v Value {
        match self.named(value) {
            Some(object) if object.get("stream").is_some() => &object["stream"]["dict"],
            Some(object) => &object["value"],
            None => value,
        }
    }

    /// The unpacked bytes of a stream.
    pub(crate) fn stream(&self, reference: &Value) -> Vec<u8> {
        self.named(reference).map_or_else(Vec::new, unpacked)
    }

    fn named(&self, value: &Value) -> Option<&Value> {
        let name = value.as_str().filter(|name| name.ends_with(" R"))?;
        self.all.get(format!("obj:{name}"))
    }

    /// Every dictionary, those of streams and those within others too.
    pub(crate) fn dictionaries(&self) -> Vec<&Map<String, Value>> {
        let mut found = vec![];
        dictionaries(&self.all, &mut found);
        found
    }

    /// Those of a type.
    pub(crate) fn of_type(&self, name: &str) -> Vec<&Map<String, Value>> {
        let is_it = |of: &&Map<_, Value>| of.get("/Type").is_some_and(|kind| kind == name);
        self.dictionaries().into_iter().filter(is_it).collect()
    }

    /// The operators of everything that draws: of pages, forms and patterns.
    pub(crate) fn operators(&self) -> Vec<String> {
        let pages = self.of_type("/Page").into_iter().filter_map(|page| page.get("/Contents"));
        let of_pages = pages.flat_map(|contents| match contents {
            Value::Array(parts) => parts.iter().collect(),
            one => vec![one],
        });
        let of_pages = of_pages.map(|part| self.stream(part));
        let streams = self.all.as_object().unwrap().values();
        let draws = |object: &&Value| {
            let dict = &object["stream"]["dict"];
            dict["/Subtype"] == "/Form" || dict.get("/PatternType").is_some()
        };
        let others = streams.filter(draws).map(unpacked);
        of_pages.chain(others).flat_map(|content| operators(&content)).collect()
    }
}

fn unpacked(object: &Value) -> Vec<u8> {
    BASE64_STANDARD.decode(object["stream"]["data"].as_str().unwrap_or_default()).unwrap()
}

fn dictionaries<'v>(value: &'v Value, found: &mut Vec<&'v Map<String, Value>>) {
    match value {
        Value::Object(entries) => {
            found.push(entries);
            entries.values().for_each(|value| dictionaries(value, found));
        }
        Value::Array(items) => items.iter().for_each(|value| dictionaries(value, found)),
        _ => {}
    }
}

/// The words of a content stream that are neither numbers, names nor texts.
fn operators(content: &[u8]) -> Vec<String> {
    let (mut bare, mut depth, mut bytes) = (String::new(), 0_u32, content.iter());
    while let Some(byte) = bytes.next() {
        match byte {
            b'\\' if depth > 0 => drop(bytes.next()),
            b'(' => depth += 1,
            b')' => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            b'[' | b']' | b'<' | b'>' => bare.push(' '),
            other => bare.push(char::from(*other)),
        }
        if depth > 0 {
            bare.push(' ');
        }
    }
    let is_operator =
        |word: &&str| word.starts_with(|c: char| c.is_ascii_alphabetic() || c == '\'' || c == '"');
    bare.split_whitespace().filter(is_operator).map(str::to_owned).collect()
}
