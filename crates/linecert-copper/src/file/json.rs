//! The values of a JSON file, numbers as they are written.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};
use serde_json::value::RawValue;

use super::{
    Cell, Fault, FormatProblem, Lines, MOST_DEPTH,
    tree::{Leaf, Segment, push},
};

/// The texts, numbers and other scalars, in the order in which they stand. `null` is an empty text.
pub(super) fn leaves(text: &str) -> Result<Vec<Leaf>, Fault> {
    let whole: &RawValue = serde_json::from_str(text).map_err(|error| {
        let detail = error.to_string();
        (Some(error.line()), FormatProblem::Syntax { format: "JSON", detail })
    })?;
    let mut walk = Walk { text, lines: Lines::new(text), place: Vec::new(), leaves: Vec::new() };
    walk.value(whole)?;
    Ok(walk.leaves)
}

/// The way through a file, and what was found.
struct Walk<'t> {
    text: &'t str,
    lines: Lines<'t>,
    place: Vec<Segment>,
    leaves: Vec<Leaf>,
}

/// The entries of an object, those of equal keys too.
struct Entries<'t>(Vec<(String, &'t RawValue)>);

impl<'t> Walk<'t> {
    fn value(&mut self, raw: &'t RawValue) -> Result<(), Fault> {
        let json = raw.get();
        if self.place.len() > MOST_DEPTH {
            let problem = FormatProblem::TooLong { what: "levels", most: MOST_DEPTH };
            return Err((Some(self.line(raw)), problem));
        }
        match json.as_bytes().first() {
            Some(b'{') => self.object(raw),
            Some(b'[') => self.array(raw),
            Some(b'"') => {
                let text: String = self.read(raw)?;
                self.leaf(raw, &text)
            }
            _ => self.leaf(raw, if json == "null" { "" } else { json }),
        }
    }

    fn object(&mut self, raw: &'t RawValue) -> Result<(), Fault> {
        let Entries(entries) = self.read(raw)?;
        let mut seen = std::collections::BTreeSet::new();
        for (key, value) in entries {
            if !seen.insert(key.clone()) {
                return Err((Some(self.line(value)), FormatProblem::Repeated(key)));
            }
            self.step(Segment { name: key, nth: 1 }, value)?;
        }
        Ok(())
    }

    fn array(&mut self, raw: &'t RawValue) -> Result<(), Fault> {
        let items: Vec<&RawValue> = self.read(raw)?;
        for (nth, item) in (1..).zip(items) {
            self.step(Segment { name: "*".to_owned(), nth }, item)?;
        }
        Ok(())
    }

    fn step(&mut self, segment: Segment, value: &'t RawValue) -> Result<(), Fault> {
        self.place.push(segment);
        self.value(value)?;
        self.place.pop();
        Ok(())
    }

    fn read<T: Deserialize<'t>>(&mut self, raw: &'t RawValue) -> Result<T, Fault> {
        serde_json::from_str(raw.get()).map_err(|error| {
            let detail = error.to_string();
            (Some(self.line(raw)), FormatProblem::Syntax { format: "JSON", detail })
        })
    }

    fn leaf(&mut self, raw: &RawValue, text: &str) -> Result<(), Fault> {
        let cell = Cell::new(text, self.line(raw))?;
        push(&mut self.leaves, Leaf { place: self.place.clone(), cell })
    }

    /// The line of a value, which is a part of the text.
    fn line(&mut self, raw: &RawValue) -> usize {
        let offset = raw.get().as_ptr().addr().saturating_sub(self.text.as_ptr().addr());
        self.lines.at(offset)
    }
}

impl<'de> Deserialize<'de> for Entries<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(EntriesVisitor(PhantomData))
    }
}

struct EntriesVisitor<'t>(PhantomData<&'t ()>);

impl<'de> Visitor<'de> for EntriesVisitor<'de> {
    type Value = Entries<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = map.next_entry()? {
            entries.push(entry);
        }
        Ok(Entries(entries))
    }
}
