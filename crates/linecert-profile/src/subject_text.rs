//! Subjects as a person writes them in a measurement file.

use std::str::FromStr;

use linecert_measure::Subject;
use thiserror::Error;

/// A subject that was written as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SubjectText(pub(crate) Subject);

/// A text that names no subject.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "unknown subject `{0}`: write `outlet`, `pair`, `ont`, `pon 0/1`, `onu 0/1:3`, `line 1`, \
     `input 1`, `fibre 7`, `event 7:2`, `section 7:2` or `service 192.0.2.1`"
)]
pub(crate) struct UnknownSubject(String);

impl FromStr for SubjectText {
    type Err = UnknownSubject;

    fn from_str(text: &str) -> Result<Self, UnknownSubject> {
        let (kind, name) = text.split_once(' ').unwrap_or((text, ""));
        let onu = || {
            let (pon, onu) = name.rsplit_once(':')?;
            Some(Subject::Onu { pon: pon.to_owned(), onu: onu.parse().ok()? })
        };
        let numbered = || {
            let (fibre, number) = name.rsplit_once(':')?;
            Some((fibre.to_owned(), number.parse().ok()?))
        };
        let subject = match (kind, name) {
            ("outlet", "") => Some(Subject::Outlet),
            ("pair", "") => Some(Subject::Pair),
            ("ont", "") => Some(Subject::Ont),
            (_, "") => None,
            ("pon", _) => Some(Subject::Pon { pon: name.to_owned() }),
            ("onu", _) => onu(),
            ("line", _) => Some(Subject::Line { line: name.to_owned() }),
            ("fibre", _) => Some(Subject::Fibre { fibre: name.to_owned() }),
            ("event", _) => numbered().map(|(fibre, event)| Subject::FibreEvent { fibre, event }),
            ("section", _) => {
                numbered().map(|(fibre, section)| Subject::FibreSection { fibre, section })
            }
            ("input", _) => Some(Subject::Input { input: name.to_owned() }),
            ("service", _) => Some(Subject::Service { to: name.to_owned() }),
            _ => None,
        };
        subject.map(Self).ok_or_else(|| UnknownSubject(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subjects_are_parsed_or_refused() {
        let parse = |text: &str| text.parse::<SubjectText>().map(|s| s.0);
        assert_eq!(parse("outlet"), Ok(Subject::Outlet));
        assert_eq!(parse("onu 0/1:3"), Ok(Subject::Onu { pon: "0/1".to_owned(), onu: 3 }));
        let to = "2001:db8::1".to_owned();
        assert_eq!(parse("service 2001:db8::1"), Ok(Subject::Service { to }));
        for text in ["", "onu", "onu 0/1", "onu 0/1:x", "pon", "socket", "outlet 2", "插座"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
