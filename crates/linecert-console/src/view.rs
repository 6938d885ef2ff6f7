//! What each page shows: plain structs, which the daemon fills.
//!
//! Names are those of the operator. Every list shows one page of its rows, and `next` is the sealed
//! cursor of the page behind it.

mod administration;
mod alarm;
mod certificate;
mod dashboard;
mod figure;
mod job;
mod line;
mod log_in;
mod node;
mod order;
mod pon;
mod problem;
mod report;
mod trail;
mod verification;

pub use administration::{Account, Accounts, Standing as AccountStanding, Token, Tokens};
pub use alarm::{Alarm, AlarmKind, AlarmState, Alarms, WhichAlarms};
pub use certificate::{Certificate, CertificateRow, Certificates, FoundBy, Standing};
pub use dashboard::{Dashboard, LatePolls, OpenJobs, StandingAlarms, TodaysCertificates};
pub use figure::{Counted, Figure, FigureRow, FigureRows, FigureState, Figures, Share};
pub use job::{Job, JobKind, JobRow, JobState, JobStep, Jobs, StepKind};
pub use line::{History, Line, LineRow, LineState, Lines, LiveRead, Permission};
pub use log_in::{LogIn, LogInLink, LoggedIn, PasswordFault, Proof, Refusal, SetPassword};
pub use node::{LateNode, LateNodes, LateReason, Node, NodeRow, Nodes, PolledTable, PortRow};
pub use order::{Order, OrderEvent, OrderKind, OrderRow, OrderState, Orders};
pub use pon::{OnuRow, PonPort};
pub use problem::Problem;
pub use trail::{Chain, Trail, TrailRow};
pub use verification::{Bracket, Check};

use std::fmt;

use crate::{
    document::{Cell, Fact},
    frame::Frame,
    mark::Mark,
    place::Link,
};

impl Frame {
    fn say(&self, id: &str) -> String {
        self.words().say(id)
    }

    fn say_with(&self, id: &str, names: &[(&str, &str)]) -> String {
        self.words().say_with(id, names)
    }

    fn fact(&self, id: &str, value: Cell) -> Fact {
        Fact { label: self.say(id), value }
    }

    fn state(&self, (mark, id): (Mark, &str)) -> Cell {
        Cell::State(mark, self.say(id))
    }

    /// The next rows of a list: the list itself, from a cursor on.
    fn next(&self, list: impl Into<Link>, cursor: Option<&String>) -> Option<(Link, String)> {
        cursor.map(|after| (list.into().and("after", after.clone()), self.say("next-page")))
    }

    /// Words that may be missing.
    fn maybe(&self, text: Option<&String>) -> Cell {
        text.map_or_else(|| self.absent("absent-unknown"), Cell::text)
    }
}

/// How many there are, as far as was counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Count {
    /// All were counted.
    Exactly(u64),
    /// So many were counted, and there are more.
    AtLeast(u64),
}

impl Count {
    /// How many were counted.
    #[must_use]
    pub const fn counted(self) -> u64 {
        match self {
            Self::Exactly(count) | Self::AtLeast(count) => count,
        }
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exactly(count) => f.pad(&grouped(*count)),
            Self::AtLeast(count) => f.pad(&format!("≥ {}", grouped(*count))),
        }
    }
}

/// A count with commas between its thousands.
fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let comma = |(at, digit): (usize, char)| {
        let follows = digits.len().saturating_sub(at);
        let comma = (at > 0 && follows % 3 == 0).then_some(',');
        comma.into_iter().chain([digit])
    };
    digits.chars().enumerate().flat_map(comma).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_stand_apart() {
        let check = |count, expect: &str| assert_eq!(grouped(count), expect);
        check(0, "0");
        check(999, "999");
        check(1_000, "1,000");
        check(1_018_332, "1,018,332");
        assert_eq!(Count::AtLeast(1_000).to_string(), "≥ 1,000");
    }
}
