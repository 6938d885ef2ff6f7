//! What a watch found: the verdict, what else is good to know, and the evidence. Pure.

mod evidence;
mod judge;

use crate::{
    finding::{HostRemark, HostVerdict},
    gate::HostPlan,
    link::Link,
    power::PowerSource,
    snapshot::Snapshot,
    span::Span,
};

/// What was seen of this computer during a test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostRecord {
    /// Whether it can have been the limit.
    pub verdict: HostVerdict,
    /// What else is good to know.
    pub remarks: Vec<HostRemark>,
    /// The link towards the far end; absent when it could not be looked at.
    pub link: Option<Link>,
    pub(crate) spans: Vec<Span>,
}

/// Everything that a record is made from.
pub(crate) struct Seen<'w> {
    pub(crate) plan: &'w HostPlan,
    pub(crate) spans: Vec<Span>,
    /// The first and the last snapshot.
    pub(crate) ends: Option<(&'w Snapshot, &'w Snapshot)>,
    pub(crate) link: Option<&'w Link>,
    pub(crate) link_after: Option<&'w Link>,
    pub(crate) power: PowerSource,
}

impl HostRecord {
    pub(crate) fn new(seen: Seen<'_>) -> Self {
        let (verdict, remarks) = judge::judge(&seen);
        let link = seen.link_after.or(seen.link).cloned();
        Self { verdict, remarks, link, spans: seen.spans }
    }

    /// The shares of each second as a JSON document, in whole thousandths and nanoseconds.
    #[must_use]
    pub fn to_evidence(&self) -> Vec<u8> {
        evidence::to_json(self)
    }
}
