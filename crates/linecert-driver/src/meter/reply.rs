//! What a reply holds, and where in it.

use regex::Captures;

use super::{
    bytes::{Field, Head},
    problem::MeterProblem,
    step::{Reply, text_of},
};
use crate::{
    fault::{self, Fault, fault},
    framing::Tongue,
    pattern::{self, Groups},
    raw,
};

/// The keys of a driver file that tell a reply.
#[derive(Clone, Copy)]
pub(super) struct Keys<'r> {
    /// The command, at which is told what is missing.
    pub(super) send: &'r raw::Text,
    pub(super) pattern: Option<&'r raw::Text>,
    pub(super) accept: Option<&'r raw::Text>,
    pub(super) length: Option<usize>,
}

/// Where in a reply something stands.
#[derive(Debug, Clone)]
pub(super) enum Spot {
    /// In a named group of the pattern.
    Group(&'static str),
    /// At a place of the frame.
    Field(Field),
}

/// A reply that is as it should be.
pub(super) enum Seen<'r> {
    Text(Captures<'r>),
    Frame(&'r [u8]),
}

impl Keys<'_> {
    /// A reply that there must be.
    pub(super) fn reply(self, tongue: Tongue, groups: Groups) -> Result<Reply, Fault> {
        match self.acknowledgement(tongue, groups)? {
            Reply::Nothing => {
                let key = if tongue == Tongue::Text { "pattern" } else { "accept" };
                Err(fault(self.send, MeterProblem::ReplyNeeds(key)))
            }
            reply => Ok(reply),
        }
    }

    /// A reply that there need not be.
    pub(super) fn acknowledgement(self, tongue: Tongue, groups: Groups) -> Result<Reply, Fault> {
        match (tongue, self.pattern, self.accept) {
            (Tongue::Text, Some(text), None) => fault::pattern(text, groups).map(Reply::Text),
            (Tongue::Bytes, None, Some(text)) => Head::check(text, self.length).map(Reply::Bytes),
            (Tongue::Text, _, Some(text)) => Err(fault(text, MeterProblem::WrongTongue("accept"))),
            (Tongue::Bytes, Some(text), _) => {
                Err(fault(text, MeterProblem::WrongTongue("pattern")))
            }
            (_, None, None) if self.length.is_some() => {
                Err(fault(self.send, MeterProblem::LengthAlone))
            }
            (_, None, None) => Ok(Reply::Nothing),
        }
    }
}

impl Reply {
    /// The reply when it is as it should be.
    pub(super) fn see<'r>(&self, reply: &'r [u8]) -> Option<Seen<'r>> {
        match self {
            Self::Nothing => None,
            Self::Text(pattern) => pattern.captures(text_of(reply)?).map(Seen::Text),
            Self::Bytes(head) => head.accepts(reply).then_some(Seen::Frame(reply)),
        }
    }
}

impl Seen<'_> {
    /// What stands at a spot, of an input counted from zero.
    pub(super) fn take(&self, spot: &Spot, input: usize) -> Option<String> {
        match (self, spot) {
            (Self::Text(captures), Spot::Group(name)) => in_group(captures, name),
            (Self::Frame(frame), Spot::Field(field)) => field.read(frame, input),
            _ => None,
        }
    }

    /// What a named group of a text holds.
    pub(super) fn group(&self, name: &str) -> Option<String> {
        match self {
            Self::Text(captures) => in_group(captures, name),
            Self::Frame(_) => None,
        }
    }
}

fn in_group(captures: &Captures<'_>, name: &str) -> Option<String> {
    pattern::group(captures, name).map(str::to_owned)
}
