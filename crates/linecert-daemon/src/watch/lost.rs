//! ONUs that are lost from one slot to the next, grouped by what took them, and alarms of that until
//! all of them are back.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use linecert_diagnosis::Certainty;
use linecert_driver::Datum;
use linecert_fleet::{Ground, Kind, Missing, NodeId, Outage, PonSample, PonView, outages};
use linecert_measure::{Attribute, Presence};
use linecert_store::{NewAlarm, Severity};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{LinesAt, Place, ledger::Ledger};

/// From so many lost ONUs on it is critical.
const MANY: usize = 32;

/// The states of the slot before, by node and port.
#[derive(Default)]
pub(super) struct Losses(HashMap<(NodeId, Arc<str>), PonSample>);

/// Who was lost, as the evidence of an alarm keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Lost {
    port: String,
    onus: Vec<u32>,
}

impl Losses {
    /// Forgets the states of a node.
    pub(super) fn forget(&mut self, node: NodeId) {
        self.0.retain(|(of, _), _| *of != node);
    }

    /// Takes the states of all ports of a node.
    pub(super) fn take(
        &mut self,
        (place, lines): (Place<'_>, &LinesAt),
        samples: &[PonSample],
        ledger: &mut Ledger,
    ) {
        clear_what_is_back(place, samples, ledger);
        let views = samples.iter().filter_map(|sample| {
            let key = (place.id, Arc::clone(&sample.port));
            let before = self.0.insert(key, sample.clone())?;
            Some(PonView::between(place.id, &before, sample))
        });
        let views: Vec<PonView> = views.collect();
        let at = samples.iter().map(|sample| sample.slot).max();
        for outage in outages(&views) {
            let mut alarm = alarm(place, &outage, lines);
            alarm.raised_at = at.unwrap_or(alarm.raised_at);
            ledger.raise(alarm);
        }
    }
}

/// Clears the alarms of this node of which everybody is there again.
fn clear_what_is_back(place: Place<'_>, samples: &[PonSample], ledger: &mut Ledger) {
    let present: BTreeSet<(&str, u32)> = samples.iter().flat_map(present).collect();
    let is_back = |alarm: &&NewAlarm| {
        let evidence: Value = serde_json::from_str(&alarm.evidence).unwrap_or_default();
        let lost = evidence.get("lost").cloned().unwrap_or_default();
        let lost: Vec<Lost> = serde_json::from_value(lost).unwrap_or_default();
        let mut struck = lost.iter().flat_map(|l| l.onus.iter().map(|o| (l.port.as_str(), *o)));
        !lost.is_empty() && struck.all(|onu| present.contains(&onu))
    };
    let of_node = ledger.standing().filter(|alarm| alarm.node.as_ref() == Some(place.node));
    let back: Vec<String> = of_node.filter(is_back).map(|alarm| alarm.key.clone()).collect();
    back.iter().for_each(|key| ledger.clear(key));
}

/// The ONUs of a port that are there.
fn present(sample: &PonSample) -> Vec<(&str, u32)> {
    let states = sample.states.iter().find(|(attribute, _)| *attribute == Attribute::State);
    let Some((_, cells)) = states else { return Vec::new() };
    let is_there = |datum: &Datum| matches!(datum, Datum::Status(status) if status.presence() == Presence::Present);
    let onus = sample.onus.iter().zip(cells).filter(|(_, datum)| is_there(datum));
    onus.map(|(onu, _)| (&*sample.port, *onu)).collect()
}

fn alarm(place: Place<'_>, outage: &Outage, lines: &LinesAt) -> NewAlarm {
    let (kind, node) = (name(outage.kind), place.node);
    let count: usize = outage.lost.iter().map(|struck| struck.onus.len()).sum();
    let lost = outage.lost.iter();
    let lost = lost.map(|s| Lost { port: s.port.to_string(), onus: s.onus.clone() });
    let lost: Vec<Lost> = lost.collect();
    let one_port = match lost.as_slice() {
        [one] => one.port.parse().ok(),
        _ => None,
    };
    let one_onu = match lost.as_slice() {
        [Lost { onus, .. }] => onus.first().copied().filter(|_| count == 1),
        _ => None,
    };
    let at = one_port.clone().zip(one_onu);
    let key = match (&one_port, one_onu) {
        (Some(port), Some(onu)) => format!("{kind}/{node}/{port}/{onu}"),
        (Some(port), None) => format!("{kind}/{node}/{port}"),
        _ => format!("{kind}/{node}"),
    };
    NewAlarm {
        kind: kind.to_owned(),
        key,
        severity: severity(outage.kind, count),
        region: place.region.cloned(),
        node: Some(node.clone()),
        port: one_port,
        line: at.and_then(|at| lines.get(&at).cloned()),
        evidence: evidence(outage, &lost).to_string(),
        raised_at: linecert_measure::Timestamp::now(),
    }
}

fn evidence(outage: &Outage, lost: &[Lost]) -> Value {
    json!({
        "certainty": certainty(outage.certainty),
        "because": outage.because.iter().map(ground).collect::<Vec<_>>(),
        "not_known": outage.missing.iter().map(missing).collect::<Vec<_>>(),
        "lost": lost,
    })
}

const fn certainty(certainty: Option<Certainty>) -> &'static str {
    match certainty {
        Some(Certainty::Shown) => "shown",
        Some(Certainty::Indicated) => "indicated",
        None => "undecided",
    }
}

const fn name(kind: Kind) -> &'static str {
    match kind {
        Kind::FibreCut => "fibre-cut",
        Kind::BranchCut => "branch-cut",
        Kind::PowerCut => "power-cut",
        Kind::SingleDrop => "single-drop",
        Kind::Several => "several-lost",
    }
}

const fn severity(kind: Kind, count: usize) -> Severity {
    match kind {
        Kind::SingleDrop => Severity::Minor,
        _ if count >= MANY => Severity::Critical,
        _ => Severity::Major,
    }
}

fn ground(ground: &Ground) -> String {
    match ground {
        Ground::Lost(count) => format!("{count} were lost in one slot"),
        Ground::Gasped(count) => format!("{count} had said that their power goes"),
        Ground::WithoutGasp(count) => {
            format!("{count} lost their light and said nothing of their power")
        }
        Ground::StillThere(count) => format!("{count} of the port are still there"),
        Ground::WholeBranch(branch) => format!("nobody of the branch {branch} is left"),
        Ground::Ports(count) => format!("{count} ports are struck at once"),
    }
}

fn missing(missing: &Missing) -> String {
    match missing {
        Missing::Power(count) => format!("whether {count} of the lost had power"),
        Missing::States(count) => format!("the state of {count} others of the port"),
        Missing::Branches => "on which branch they hang".to_owned(),
        Missing::Neighbours => "whether anything else hangs on the port".to_owned(),
    }
}
