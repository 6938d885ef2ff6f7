//! What a test of a service found beside its readings, in words and for a program.

use std::{fmt::Display, time::Duration};

use anstyle::AnsiColor;
use serde_json::{Map, Value, json};

use super::{painted, table};
use crate::language::Messages;

/// What is said of one thing that was found: a server, a neighbour, a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Facts {
    kind: &'static str,
    all: Vec<(&'static str, Fact)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Fact {
    Text(String),
    List(Vec<String>),
    Number(u64),
    /// A lifetime; `Duration::MAX` stands for one without end.
    Lifetime(Duration),
    /// A measured time.
    Elapsed(Duration),
    /// A word that is translated.
    Word(&'static str),
}

/// Something that a person should look at.
#[derive(Debug, Clone)]
pub(crate) enum Remark {
    /// A message of the program's, with what it names.
    Message(&'static str, Vec<(&'static str, String)>),
    /// In the words of the library that found it.
    Said(String),
}

impl Facts {
    /// Nothing yet of a thing of this kind: the message `found-<kind>` is its heading.
    pub(crate) const fn of(kind: &'static str) -> Self {
        Self { kind, all: Vec::new() }
    }

    fn with(mut self, name: &'static str, fact: Option<Fact>) -> Self {
        self.all.extend(fact.map(|fact| (name, fact)));
        self
    }

    /// A text, when there is one.
    pub(crate) fn text(self, name: &'static str, text: Option<impl Display>) -> Self {
        let text = text.map(|text| printable(&text.to_string())).filter(|text| !text.is_empty());
        self.with(name, text.map(Fact::Text))
    }

    /// Several texts, unless there are none.
    pub(crate) fn texts<T: Display>(
        self,
        name: &'static str,
        texts: impl IntoIterator<Item = T>,
    ) -> Self {
        let texts: Vec<_> = texts.into_iter().map(|text| printable(&text.to_string())).collect();
        self.with(name, (!texts.is_empty()).then_some(Fact::List(texts)))
    }

    /// A number, when there is one.
    pub(crate) fn number(self, name: &'static str, number: Option<impl Into<u64>>) -> Self {
        self.with(name, number.map(|number| Fact::Number(number.into())))
    }

    /// For how long something holds.
    pub(crate) fn lifetime(self, name: &'static str, time: Option<Duration>) -> Self {
        self.with(name, time.map(Fact::Lifetime))
    }

    /// How long something took.
    pub(crate) fn elapsed(self, name: &'static str, time: Option<Duration>) -> Self {
        self.with(name, time.map(Fact::Elapsed))
    }

    /// One of a few words, which the message `word-<word>` translates.
    pub(crate) fn word(self, name: &'static str, word: Option<&'static str>) -> Self {
        self.with(name, word.map(Fact::Word))
    }

    /// A heading, and below it labels with values.
    pub(crate) fn lines(&self, messages: &Messages) -> Vec<String> {
        let row = |(name, fact): &(&str, Fact)| {
            vec![format!("  {}", messages.get(&format!("fact-{name}"))), fact.words(messages)]
        };
        let mut lines = vec![messages.get(&format!("found-{}", self.kind))];
        lines.extend(table(self.all.iter().map(row).collect()));
        lines
    }

    /// The same for a program.
    pub(crate) fn json(&self) -> Value {
        let kind = ("is".to_owned(), json!(self.kind));
        let fields = self.all.iter().map(|(name, fact)| fact.field(&name.replace('-', "_")));
        Value::Object(std::iter::once(kind).chain(fields).collect())
    }
}

impl Fact {
    fn words(&self, messages: &Messages) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::List(texts) => texts.join(", "),
            Self::Number(number) => number.to_string(),
            Self::Lifetime(Duration::MAX) => messages.get("word-endless"),
            Self::Lifetime(time) if time.subsec_nanos() == 0 => format!("{} s", time.as_secs()),
            Self::Lifetime(time) => format!("{} ms", time.as_millis()),
            Self::Elapsed(time) => milliseconds(*time),
            Self::Word(word) => messages.get(&format!("word-{word}")),
        }
    }

    fn field(&self, name: &str) -> (String, Value) {
        match self {
            Self::Text(text) => (name.to_owned(), json!(text)),
            Self::List(texts) => (name.to_owned(), json!(texts)),
            Self::Number(number) => (name.to_owned(), json!(number)),
            Self::Lifetime(Duration::MAX) => (format!("{name}_ms"), Value::Null),
            Self::Lifetime(time) => (format!("{name}_ms"), json!(whole(time.as_millis()))),
            Self::Elapsed(time) => (format!("{name}_ns"), json!(whole(time.as_nanos()))),
            Self::Word(word) => (name.to_owned(), json!(word)),
        }
    }
}

impl Remark {
    /// The remark as a line that catches the eye.
    pub(crate) fn line(&self, messages: &Messages) -> String {
        let text = match self {
            Self::Message(id, names) => messages.with_all(id, names),
            Self::Said(text) => printable(text),
        };
        painted(&format!("! {text}"), AnsiColor::Yellow.on_default())
    }

    /// The same for a program.
    pub(crate) fn json(&self) -> Value {
        match self {
            Self::Message(id, names) => {
                let names = names.iter().map(|(name, value)| ((*name).to_owned(), json!(value)));
                let all: Map<_, _> = names.chain([("remark".to_owned(), json!(id))]).collect();
                Value::Object(all)
            }
            Self::Said(text) => json!({"remark": "said", "text": text}),
        }
    }
}

fn milliseconds(time: Duration) -> String {
    format!("{}.{:03} ms", time.as_millis(), time.subsec_micros() % 1_000)
}

fn whole(number: u128) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

/// Text of a peer, which must not write on the terminal.
pub(crate) fn printable(text: &str) -> String {
    let letter = |letter: char| match letter {
        letter if letter.is_control() => letter.escape_unicode().collect(),
        letter => letter.to_string(),
    };
    text.chars().map(letter).collect()
}

/// Octets as lower-case hexadecimal digits.
pub(crate) fn hexadecimal(octets: &[u8]) -> String {
    octets.iter().map(|octet| format!("{octet:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;

    #[test]
    fn a_program_is_told_units_and_a_terminal_no_control_characters() {
        let facts = Facts::of("offer")
            .text("server", Some("a\u{1b}[2J"))
            .text("domain", None::<&str>)
            .texts("routers", ["192.0.2.1", "192.0.2.2"])
            .lifetime("lease", Some(Duration::from_secs(3_600)))
            .lifetime("renewal", Some(Duration::MAX))
            .elapsed("answered-after", Some(Duration::from_micros(1_234)))
            .number("mtu", Some(1_492_u32));
        assert_eq!(
            facts.json(),
            json!({
                "is": "offer", "server": "a\\u{1b}[2J", "routers": ["192.0.2.1", "192.0.2.2"],
                "lease_ms": 3_600_000, "renewal_ms": null, "answered_after_ns": 1_234_000,
                "mtu": 1_492,
            })
        );
        let lines = facts.lines(&Messages::of(Language::English)).join("\n");
        assert!(lines.contains("1.234 ms") && lines.contains("3600 s"), "{lines}");
        assert!(lines.contains("192.0.2.1, 192.0.2.2") && !lines.contains('\u{1b}'), "{lines}");
    }
}
