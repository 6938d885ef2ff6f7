//! Losses that belong together: a fibre cut, a power cut, or one line alone.
//!
//! A rule says what it rests on, is *shown* when nothing else can be, *indicated* when something is
//! not known that could speak against it, and undecided when what it needs is not known at all.

mod view;

#[cfg(test)]
mod tests;

use std::{collections::BTreeMap, sync::Arc};

use linecert_diagnosis::Certainty;

pub use self::view::{Loss, PonView, Power};
use crate::schedule::NodeId;

/// So many ONUs that said that their power goes are no chance.
const FEWEST_WITHOUT_POWER: usize = 3;

/// ONUs that were lost together, and what took them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outage {
    /// What took them.
    pub kind: Kind,
    /// How well that is known; `None` when it is undecided.
    pub certainty: Option<Certainty>,
    /// What it rests on.
    pub because: Vec<Ground>,
    /// What would have to be known to say more.
    pub missing: Vec<Missing>,
    /// Who was lost, by PON port.
    pub lost: Vec<Struck>,
}

/// The ONUs of one PON port that were lost together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Struck {
    /// The node.
    pub node: NodeId,
    /// The PON port.
    pub port: Arc<str>,
    /// The ONUs, in order.
    pub onus: Vec<u32>,
}

/// What took ONUs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// The fibre of a whole PON port.
    FibreCut,
    /// The fibre behind a splitter.
    BranchCut,
    /// The mains.
    PowerCut,
    /// One line alone: its drop, its ONU, or its plug.
    SingleDrop,
    /// Several at once, and nobody knows what they have in common.
    Several,
}

/// What a conclusion rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ground {
    /// So many were lost in one slot.
    Lost(usize),
    /// So many of them had said that their power goes.
    Gasped(usize),
    /// So many of them had lost their light and not said anything of their power.
    WithoutGasp(usize),
    /// So many ONUs of the same port, or branch, are still there.
    StillThere(usize),
    /// Nobody of this branch is left.
    WholeBranch(Arc<str>),
    /// So many ports are struck at once.
    Ports(usize),
}

/// What is not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Missing {
    /// Whether so many of the lost ONUs had power.
    Power(usize),
    /// The state of so many other ONUs of the port.
    States(usize),
    /// On which branch the ONUs hang.
    Branches,
    /// Whether anything else hangs on the port: it has no other ONU.
    Neighbours,
}

/// What took the ONUs that were lost in one slot, the whole area that is looked at together. Every
/// lost ONU is in exactly one outage.
#[must_use]
pub fn outages(views: &[PonView]) -> Vec<Outage> {
    let mut outages = Vec::new();
    let mut areas: BTreeMap<Option<&str>, Vec<&PonView>> = BTreeMap::new();
    for view in views {
        areas.entry(view.region.as_deref()).or_default().push(view);
    }
    for views in areas.values() {
        let dark = power_cut(views);
        let is_dark = dark.is_some();
        outages.extend(dark);
        for view in views {
            let rest = view.lost.iter().filter(|loss| !is_dark || loss.power != Power::Gasped);
            outages.extend(of_port(view, rest.collect()));
        }
    }
    outages.sort_by_key(|outage| (std::cmp::Reverse(outage.certainty), outage.kind));
    outages
}

/// ONUs on several ports that said that their power goes, or many on one.
fn power_cut(views: &[&PonView]) -> Option<Outage> {
    let gasped =
        |view: &PonView| view.lost.iter().filter(|loss| loss.power == Power::Gasped).count();
    let struck: Vec<&&PonView> = views.iter().filter(|view| gasped(view) > 0).collect();
    let count: usize = struck.iter().map(|view| gasped(view)).sum();
    if count < FEWEST_WITHOUT_POWER {
        return None;
    }
    let others = struck.iter().flat_map(|view| &view.lost);
    let unknown = others.filter(|loss| loss.power == Power::Unknown).count();
    // On one port it may be that their last words were of something else that took them all.
    let certainty = match (struck.len(), unknown) {
        (2.., 0) => Certainty::Shown,
        _ => Certainty::Indicated,
    };
    let missing = if unknown > 0 { vec![Missing::Power(unknown)] } else { Vec::new() };
    let lost = struck.iter().map(|view| view.struck(|loss| loss.power == Power::Gasped)).collect();
    Some(Outage {
        kind: Kind::PowerCut,
        certainty: Some(certainty),
        because: vec![Ground::Gasped(count), Ground::Ports(struck.len())],
        missing,
        lost,
    })
}

/// What took the ONUs of one port that no power cut explains.
fn of_port(view: &PonView, lost: Vec<&Loss>) -> Vec<Outage> {
    match (lost.as_slice(), view.present.len()) {
        ([], _) => Vec::new(),
        ([one], _) => vec![single(view, one)],
        (_, 0) => vec![whole(view, &lost)],
        _ => branches(view, &lost),
    }
}

fn single(view: &PonView, loss: &Loss) -> Outage {
    let (there, unknown) = (view.present.len(), view.unknown.len());
    let mut missing = Vec::new();
    if loss.power == Power::Unknown {
        missing.push(Missing::Power(1));
    }
    match (there, unknown) {
        (0, 0) => missing.push(Missing::Neighbours),
        (_, 0) => {}
        (_, unknown) => missing.push(Missing::States(unknown)),
    }
    let certainty = match (there, missing.is_empty()) {
        (0, _) => None,
        (_, true) => Some(Certainty::Shown),
        (_, false) => Some(Certainty::Indicated),
    };
    let because = grounds(&[loss], Ground::StillThere(there));
    let onu = loss.onu;
    let lost = vec![view.struck(|loss| loss.onu == onu)];
    Outage { kind: Kind::SingleDrop, certainty, because, missing, lost }
}

/// Nobody is left on the port.
fn whole(view: &PonView, lost: &[&Loss]) -> Outage {
    let because = grounds(lost, Ground::StillThere(0));
    conclude(Kind::FibreCut, (view, lost), (because, view.unknown.len()))
}

/// Some are left on the port: only who knows the branches can say more.
fn branches(view: &PonView, lost: &[&Loss]) -> Vec<Outage> {
    let mut by_branch: BTreeMap<Option<&Arc<str>>, Vec<&Loss>> = BTreeMap::new();
    for loss in lost {
        by_branch.entry(view.branch_of(loss.onu)).or_default().push(loss);
    }
    let of_branch = |(branch, lost): (Option<&Arc<str>>, Vec<&Loss>)| {
        let Some(branch) = branch else { return several(view, &lost) };
        let on_branch =
            |onus: &[u32]| onus.iter().filter(|onu| view.branch_of(**onu) == Some(branch)).count();
        let (there, unknown) = (on_branch(&view.present), on_branch(&view.unknown));
        match (lost.as_slice(), there) {
            ([one], _) => vec![single(view, one)],
            (_, 0) => {
                let because = grounds(&lost, Ground::WholeBranch(Arc::clone(branch)));
                vec![conclude(Kind::BranchCut, (view, &lost), (because, unknown))]
            }
            // Their neighbours behind the same splitter are well: each has a reason of its own.
            _ => lost.iter().map(|one| single(view, one)).collect(),
        }
    };
    by_branch.into_iter().flat_map(of_branch).collect()
}

fn several(view: &PonView, lost: &[&Loss]) -> Vec<Outage> {
    if let [one] = lost {
        return vec![single(view, one)];
    }
    let because = grounds(lost, Ground::StillThere(view.present.len()));
    let missing = vec![Missing::Branches];
    let lost = vec![view.struck(|loss| lost.iter().any(|other| other.onu == loss.onu))];
    vec![Outage { kind: Kind::Several, certainty: None, because, missing, lost }]
}

/// A cut: shown when every lost ONU is known to have had power and no other is unknown, undecided
/// when of none it is known whether it had.
fn conclude(
    kind: Kind,
    (view, lost): (&PonView, &[&Loss]),
    (because, unknown): (Vec<Ground>, usize),
) -> Outage {
    let without = |power| lost.iter().filter(|loss| loss.power == power).count();
    let (silent, not_known) = (without(Power::Kept), without(Power::Unknown));
    let mut missing = Vec::new();
    if not_known > 0 {
        missing.push(Missing::Power(not_known));
    }
    if unknown > 0 {
        missing.push(Missing::States(unknown));
    }
    let certainty = match (silent, without(Power::Gasped), missing.is_empty()) {
        (0, _, _) => None,
        (_, 0, true) => Some(Certainty::Shown),
        _ => Some(Certainty::Indicated),
    };
    let struck = view.struck(|loss| lost.iter().any(|other| other.onu == loss.onu));
    Outage { kind, certainty, because, missing, lost: vec![struck] }
}

fn grounds(lost: &[&Loss], around: Ground) -> Vec<Ground> {
    let count = |power| lost.iter().filter(|loss| loss.power == power).count();
    let mut grounds = vec![Ground::Lost(lost.len())];
    for (ground, count) in [
        (Ground::Gasped as fn(usize) -> Ground, count(Power::Gasped)),
        (Ground::WithoutGasp, count(Power::Kept)),
    ] {
        if count > 0 {
            grounds.push(ground(count));
        }
    }
    grounds.push(around);
    grounds
}
