//! Watches this computer from before a test until after it.

mod watcher;

use std::{net::IpAddr, time::Duration};

use linecert_measure::Quantity;

use crate::{
    finding::HostVerdict,
    gate::watcher::Watcher,
    link::Link,
    record::{HostRecord, Seen},
    root::Root,
    snapshot::Snapshot,
    span::Span,
};

/// The time over which shares are taken.
const SPAN: Duration = Duration::from_secs(1);

/// What the test will ask of this computer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostPlan {
    /// By what the link is found; `None` leaves it out.
    pub way: Option<Way>,
    /// What kind of packets matter.
    pub workload: Workload,
    /// The contracted rate in Mbit/s, which the link must be able to carry; `None` when unknown.
    pub rate: Option<Quantity>,
}

/// By what a link is found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Way {
    /// By the far end: the link on the route there.
    To(IpAddr),
    /// By the name of its interface.
    Through(String),
}

/// What kind of packets a test is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Workload {
    /// TCP, which sends again what this computer drops.
    Stream,
    /// UDP or ICMP, of which what this computer drops looks like loss on the line.
    Datagrams,
}

/// A watch over this computer that is running. Dropping it ends its thread.
#[derive(Debug)]
pub struct HostGate {
    plan: HostPlan,
    link: Option<Link>,
    root: Root,
    watcher: Watcher,
}

impl HostGate {
    /// Begins to watch. What cannot be read is left out, and said in the record.
    #[must_use]
    pub fn open(plan: HostPlan) -> Self {
        Self::open_at(Root::system(), plan)
    }

    pub(crate) fn open_at(root: Root, plan: HostPlan) -> Self {
        let link = match &plan.way {
            Some(Way::To(target)) => Link::to(*target).ok(),
            Some(Way::Through(interface)) => Link::named(interface).ok(),
            None => None,
        };
        let watcher = Watcher::start(root.clone());
        Self { plan, link, root, watcher }
    }

    /// What would be said if the test ended now, for a display that is alive.
    #[must_use]
    pub fn so_far(&self) -> HostVerdict {
        self.record(self.watcher.snapshots(), None).verdict
    }

    /// Ends the watch.
    #[must_use]
    pub fn close(self) -> HostRecord {
        let mut snapshots = self.watcher.snapshots();
        snapshots.push(Snapshot::take(&self.root));
        let link = self.link.as_ref().and_then(|link| Link::named(&link.name).ok());
        self.record(snapshots, link)
    }

    fn record(&self, snapshots: Vec<Snapshot>, after: Option<Link>) -> HostRecord {
        HostRecord::new(Seen {
            plan: &self.plan,
            spans: spans(&snapshots),
            ends: snapshots.first().zip(snapshots.last()),
            link: self.link.as_ref(),
            link_after: after.as_ref(),
            power: crate::power::source(&self.root),
        })
    }
}

/// Cuts a watch into spans of about a second; what is left at the end goes to the last of them,
/// since a share of a few ticks says little.
fn spans(snapshots: &[Snapshot]) -> Vec<Span> {
    let (Some(start), Some(last)) = (snapshots.first(), snapshots.len().checked_sub(1)) else {
        return Vec::new();
    };
    let (mut cuts, mut from) = (vec![0], start.at);
    for (index, snapshot) in snapshots.iter().enumerate() {
        if snapshot.at.saturating_duration_since(from) >= SPAN {
            cuts.push(index);
            from = snapshot.at;
        }
    }
    if cuts.len() > 1 {
        cuts.pop();
    }
    cuts.push(last);
    let of_two = |(from, to): (&usize, &usize)| Span::over(start, snapshots.get(*from..=*to)?);
    cuts.iter().zip(cuts.iter().skip(1)).filter_map(of_two).collect()
}

#[cfg(test)]
mod tests;
