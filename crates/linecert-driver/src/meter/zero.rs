//! How a meter is told what darkness is.

use std::time::Duration;

use super::{
    MeterDriver,
    step::{Changes, Reply, Step},
    template::{Template, Values},
};

/// How a meter is zeroed, with its input dark.
#[derive(Debug, Clone)]
pub struct Zero {
    /// Begins it.
    pub start: Step,
    /// How it shows that it is done; without this it is when the next question is answered.
    pub done: Option<ZeroDone>,
}

/// How a meter shows that it has zeroed itself.
#[derive(Debug, Clone)]
pub struct ZeroDone {
    /// To ask until its reply is [accepted](Step::accepts).
    pub query: Step,
    /// How long to wait in between.
    pub pause: Duration,
    /// How long it takes at most.
    pub deadline: Duration,
}

#[derive(Debug, Clone)]
pub(super) struct ZeroCommands {
    pub(super) send: Template,
    pub(super) reply: Reply,
    pub(super) done: Option<DoneQuery>,
}

#[derive(Debug, Clone)]
pub(super) struct DoneQuery {
    pub(super) send: Template,
    pub(super) reply: Reply,
    pub(super) pause: Duration,
    pub(super) deadline: Duration,
}

impl MeterDriver {
    /// How to zero the meter; `None` when it has no command for it.
    #[must_use]
    pub fn zero(&self) -> Option<Zero> {
        let zero = self.zero.as_ref()?;
        let done = |done: &DoneQuery| ZeroDone {
            query: self.asking(&done.send, &done.reply),
            pause: done.pause,
            deadline: done.deadline,
        };
        let command = zero.send.fill(Values::default());
        let start = self.step(&command, &zero.reply, Some(Changes::Zero));
        Some(Zero { start, done: zero.done.as_ref().map(done) })
    }
}
