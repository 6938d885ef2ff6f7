//! Where in a file something stands: its line, and the path of its key.

use std::{fmt, ops::Range};

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

/// A place in a TOML file, which reads `driver.toml:27: snmp.table[1].column[2].unit`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The file, as its reader called it.
    pub file: String,
    /// The line, counted from one.
    pub line: usize,
    /// The path of the key, list items counted from one; empty where there is none.
    pub key: String,
}

impl Place {
    /// The place of the bytes `span` in the text of `file`: the line on which they begin, and the
    /// innermost key around them. An empty span stands for the file as a whole and has no key.
    #[must_use]
    pub fn of(file: &str, text: &str, span: &Range<usize>) -> Self {
        Self { file: file.to_owned(), line: line(text, span.start), key: key(text, span) }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)?;
        if self.key.is_empty() { Ok(()) } else { write!(f, ": {}", self.key) }
    }
}

fn line(text: &str, offset: usize) -> usize {
    let before = text.as_bytes().iter().take(offset);
    1 + before.filter(|byte| **byte == b'\n').count()
}

/// The path of the innermost key; empty when there is none or the text is not TOML.
fn key(text: &str, span: &Range<usize>) -> String {
    if span.is_empty() {
        return String::new();
    }
    let Ok(document) = DeTable::parse(text) else { return String::new() };
    let mut search = Search { wanted: span, best: None };
    search.table(document.get_ref(), "");
    search.best.map(|found| found.path).unwrap_or_default()
}

/// The search for the narrowest key or value around a span. A table that is opened by a header
/// spans only the header, so what is inside it is looked at in any case.
struct Search<'s> {
    wanted: &'s Range<usize>,
    best: Option<Found>,
}

struct Found {
    width: usize,
    path: String,
}

impl Search<'_> {
    fn table(&mut self, table: &DeTable<'_>, above: &str) {
        for (key, value) in table {
            let name = key.get_ref();
            let path = if above.is_empty() { name.to_string() } else { format!("{above}.{name}") };
            self.offer(&key.span(), &path);
            self.value(value, &path);
        }
    }

    fn value(&mut self, value: &Spanned<DeValue<'_>>, path: &str) {
        self.offer(&value.span(), path);
        match value.get_ref() {
            DeValue::Table(table) => self.table(table, path),
            DeValue::Array(array) => {
                for (count, item) in (1..).zip(array.iter()) {
                    self.value(item, &format!("{path}[{count}]"));
                }
            }
            _ => {}
        }
    }

    /// Of two that are equally narrow the deeper one, which comes later, is kept.
    fn offer(&mut self, span: &Range<usize>, path: &str) {
        let narrower = self.best.as_ref().is_none_or(|best| span.len() <= best.width);
        let around = span.start <= self.wanted.start && self.wanted.end <= span.end;
        if around && narrower {
            self.best = Some(Found { width: span.len(), path: path.to_owned() });
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_innermost_key_is_named() {
        let text = "a = 1\n[b]\nc = { d = ['x', 'y'] }\n[[e.f]]\ng = 2\n[[e.f]]\ng = 'z'\n";
        for (what, expect) in [
            ("1", "t:1: a"),
            ("'y'", "t:3: b.c.d[2]"),
            ("'x', 'y'", "t:3: b.c.d"),
            ("d", "t:3: b.c.d"),
            ("2", "t:5: e.f[1].g"),
            ("'z'", "t:7: e.f[2].g"),
            ("[b]", "t:2: b"),
        ] {
            let offset = text.find(what).unwrap();
            let place = Place::of("t", text, &(offset..offset + what.len()));
            assert_eq!(place.to_string(), expect);
        }
    }

    #[test]
    fn what_is_nowhere_has_no_key() {
        let text = "a = 1\nb = 2\n";
        for (text, span, expect) in [
            (text, 0..text.len(), "t:1"),
            (text, 0..0, "t:1"),
            (text, 90..99, "t:3"),
            ("", 0..0, "t:1"),
            ("a = ", 0..1, "t:1"),
        ] {
            assert_eq!(Place::of("t", text, &span).to_string(), expect);
        }
    }

    #[test]
    fn lines_are_counted_whatever_they_hold() {
        let text = "# 光\r\na = '纤'\r\nb = 1\n";
        let offset = text.find("'纤'").unwrap();
        // Inside a character: bytes are counted, never cut.
        assert_eq!(Place::of("t", text, &(offset + 2..offset + 3)).to_string(), "t:2: a");
    }

    proptest! {
        #[test]
        fn any_text_and_offset_have_a_place(text in ".{0,60}", offset in 0_usize..80) {
            let place = Place::of("t", &text, &(offset..offset + 1));
            prop_assert!((1..=1 + text.matches('\n').count()).contains(&place.line));
        }
    }
}
