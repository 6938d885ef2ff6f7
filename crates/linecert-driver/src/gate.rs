//! Whether the values of a subject are present values, by the state that the device gives it.

use std::collections::HashMap;

use linecert_measure::{Absence, Content, Presence, Reason, Subject};

/// What a state says of the values beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Gate {
    /// Nothing speaks against them.
    Open,
    /// They are the last values that the subject had.
    Closed(Absence),
}

/// The gates of all subjects that have a state.
#[derive(Debug, Default)]
pub(crate) struct Gates(HashMap<Subject, Gate>);

impl Gate {
    /// What a state at an instance means.
    pub(crate) fn of(state: &Content, instance: &str) -> Self {
        let closed = |reason, detail| Self::Closed(Absence { reason, detail });
        match state {
            Content::Status(status) => match status.presence() {
                Presence::Absent => {
                    closed(Reason::Offline, format!("state {instance} is {status}"))
                }
                Presence::Present | Presence::Unsaid => Self::Open,
            },
            Content::NotReported(Absence { reason: Reason::Garbled, detail }) => {
                closed(Reason::Garbled, format!("state {instance}: {detail}"))
            }
            _ => Self::Open,
        }
    }

    /// Of two states of one subject the worse counts: garbled, then offline.
    fn rank(&self) -> u8 {
        match self {
            Self::Open => 0,
            Self::Closed(Absence { reason: Reason::Offline, .. }) => 1,
            Self::Closed(_) => 2,
        }
    }
}

impl Gates {
    pub(crate) fn add(&mut self, subject: &Subject, gate: Gate) {
        match self.0.get_mut(subject) {
            Some(known) if known.rank() >= gate.rank() => {}
            Some(known) => *known = gate,
            None => {
                self.0.insert(subject.clone(), gate);
            }
        }
    }

    /// Why the values of a subject are no present values; `None` when nothing speaks against them.
    pub(crate) fn against(&self, subject: &Subject) -> Option<&Absence> {
        let of = |subject: &Subject| match self.0.get(subject) {
            Some(Gate::Closed(absence)) => Some(absence),
            _ => None,
        };
        of(subject).or_else(|| of(&bearer(subject)?))
    }
}

/// The thing whose state a subject shares: an end, a band or a bearer is as present as its line.
pub(crate) fn bearer(subject: &Subject) -> Option<Subject> {
    match subject {
        Subject::Band { line, .. }
        | Subject::Termination { line, .. }
        | Subject::Bearer { line, .. } => Some(Subject::Line { line: line.clone() }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use linecert_measure::Status;

    use super::*;

    #[test]
    fn the_worse_of_two_states_counts_and_a_band_shares_that_of_its_line() {
        let line = Subject::Line { line: "1".to_owned() };
        let band = Subject::Band { line: "1".to_owned(), band: "us0".to_owned() };
        let garbled = Absence { reason: Reason::Garbled, detail: "`x`".to_owned() };
        let mut gates = Gates::default();
        let mut check = |state: Content, expect: Option<Reason>| {
            gates.add(&line, Gate::of(&state, "1.3.1"));
            for subject in [&line, &band] {
                assert_eq!(gates.against(subject).map(|absence| absence.reason), expect);
            }
        };
        check(Content::Status(Status::Unknown), None);
        check(Content::Status(Status::Up), None);
        check(Content::Status(Status::Down), Some(Reason::Offline));
        check(Content::Status(Status::Up), Some(Reason::Offline));
        check(Content::NotReported(garbled), Some(Reason::Garbled));
        check(Content::Status(Status::Down), Some(Reason::Garbled));
    }
}
