//! What a server is asked, and what it must answer.

use std::{fmt, str::FromStr};

use hickory_proto::rr::{Name, RData, RecordType};
use thiserror::Error;

/// A question with the answer that is right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    name: Name,
    kind: RecordKind,
    expectation: Expected,
}

/// What the answer must be, as a person writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expectation {
    /// At least one record of the kind.
    Any,
    /// Exactly these records in any order, each as in a zone file: `192.0.2.1`, `10 mx.isp.net.`.
    Exactly(Vec<String>),
    /// The name below which a random label is asked for: there must be no such name. A server
    /// that answers nevertheless sends the customer elsewhere.
    NoSuchName,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Expected {
    Any,
    Exactly(Vec<RData>),
    NoSuchName,
}

/// Why a question cannot be asked.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum QuestionError {
    /// The name is not one of DNS, or too long with a label before it.
    #[error("ask for `{name}`: it is no domain name")]
    Name {
        /// The name.
        name: String,
    },
    /// A record that is expected does not read as one of its kind.
    #[error("expect `{record}`: it is no {kind} record")]
    Record {
        /// The record.
        record: String,
        /// The kind.
        kind: RecordKind,
    },
    /// The kind is not one that is asked for here.
    #[error(
        "ask for records of kind `{0}`: it is none of A, AAAA, CNAME, MX, NS, PTR, SOA, SRV, TXT"
    )]
    Kind(String),
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident $hickory:ident $name:literal;)+) => {
        /// A kind of record (IANA, DNS Parameters).
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum RecordKind {
            $($(#[$doc])* $kind,)+
        }

        impl RecordKind {
            const ALL: &[Self] = &[$(Self::$kind,)+];

            /// The name, as in a zone file.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$kind => $name,)+ }
            }

            pub(super) const fn code(self) -> RecordType {
                match self { $(Self::$kind => RecordType::$hickory,)+ }
            }
        }
    };
}

kinds! {
    /// An IPv4 address.
    A A "A";
    /// An IPv6 address.
    Aaaa AAAA "AAAA";
    /// Another name.
    Cname CNAME "CNAME";
    /// A mail exchanger.
    Mx MX "MX";
    /// A name server.
    Ns NS "NS";
    /// The name of an address.
    Ptr PTR "PTR";
    /// The start of a zone.
    Soa SOA "SOA";
    /// A service, as of VoIP.
    Srv SRV "SRV";
    /// A text.
    Txt TXT "TXT";
}

impl FromStr for RecordKind {
    type Err = QuestionError;

    fn from_str(text: &str) -> Result<Self, QuestionError> {
        let known = Self::ALL.iter().copied().find(|kind| kind.name().eq_ignore_ascii_case(text));
        known.ok_or_else(|| QuestionError::Kind(text.to_owned()))
    }
}

impl fmt::Display for RecordKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl Question {
    /// A question for records of a kind. The name is absolute, with or without its last dot.
    ///
    /// # Errors
    /// When the name or a record that is expected does not parse.
    pub fn new(
        name: &str,
        kind: RecordKind,
        expectation: Expectation,
    ) -> Result<Self, QuestionError> {
        let no_name = || QuestionError::Name { name: name.to_owned() };
        let mut parsed = Name::from_utf8(name).map_err(|_| no_name())?;
        parsed.set_fqdn(true);
        let expectation = match expectation {
            Expectation::Any => Expected::Any,
            Expectation::Exactly(records) => Expected::Exactly(parse_records(&records, kind)?),
            Expectation::NoSuchName => Expected::NoSuchName,
        };
        let question = Self { name: parsed, kind, expectation };
        question.asked_name(0).map(|_| question).ok_or_else(no_name)
    }

    /// The kind of record that is asked for.
    #[must_use]
    pub const fn kind(&self) -> RecordKind {
        self.kind
    }

    pub(super) const fn expectation(&self) -> &Expected {
        &self.expectation
    }

    /// The name of one query: for a name that must not be, below a label made of `random`.
    pub(super) fn asked_name(&self, random: u64) -> Option<Name> {
        match self.expectation {
            Expected::NoSuchName => self.name.prepend_label(format!("{random:016x}")).ok(),
            Expected::Any | Expected::Exactly(_) => Some(self.name.clone()),
        }
    }
}

impl fmt::Display for Question {
    /// Writes `isp.net. A`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let random = if self.expectation == Expected::NoSuchName { "<random>." } else { "" };
        write!(f, "{random}{} {}", self.name, self.kind)
    }
}

fn parse_records(records: &[String], kind: RecordKind) -> Result<Vec<RData>, QuestionError> {
    let parse = |record: &String| {
        let wrong = || QuestionError::Record { record: record.clone(), kind };
        RData::try_from_str(kind.code(), record).map_err(|_| wrong())
    };
    records.iter().map(parse).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(name: &str, kind: &str, records: &[&str]) -> Result<String, String> {
        let records = records.iter().map(|record| (*record).to_owned()).collect();
        let kind = kind.parse::<RecordKind>().map_err(|e| e.to_string())?;
        let question = Question::new(name, kind, Expectation::Exactly(records));
        question.map(|question| question.to_string()).map_err(|error| error.to_string())
    }

    #[test]
    fn questions_of_a_person() {
        assert_eq!(ask("isp.net", "a", &["192.0.2.1"]).unwrap(), "isp.net. A");
        assert_eq!(ask("isp.net.", "MX", &["10 mx.isp.net."]).unwrap(), "isp.net. MX");
        let error = ask("isp.net", "A", &["2001:db8::1"]).unwrap_err();
        assert_eq!(error, "expect `2001:db8::1`: it is no A record");
        assert!(ask("isp..net", "A", &[]).unwrap_err().contains("no domain name"));
        assert!(ask("isp.net", "LOC", &[]).unwrap_err().contains("`LOC`"));
    }

    #[test]
    fn a_name_that_must_not_be_is_another_each_time() {
        let question = Question::new("isp.net", RecordKind::A, Expectation::NoSuchName).unwrap();
        assert_eq!(question.to_string(), "<random>.isp.net. A");
        let name = |random| question.asked_name(random).unwrap().to_string();
        assert_eq!(name(10), "000000000000000a.isp.net.");
        let long = ["a".repeat(63), "b".repeat(63), "c".repeat(63), "d".repeat(55)].join(".");
        assert!(Question::new(&long, RecordKind::A, Expectation::NoSuchName).is_err());
    }
}
