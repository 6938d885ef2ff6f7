//! What samples of a node make of alarms in a store.

use std::sync::Arc;

use linecert_driver::Datum;
use linecert_fleet::{NodeId, PollTable, PonColumn, PonSample};
use linecert_measure::{Attribute, Digest, Metric, Quantity, Status, Timestamp, Uncertainty, Unit};
use linecert_store::{
    Alarm, AlarmFilter, Baseline, Cell, Change, Expect, Line, Node, NodeName, Onu, OnuName, Page,
    Polling, Scope,
};

use super::{Place, Watch};
use crate::testbed::Testbed;

fn at(slot: i64) -> Timestamp {
    Timestamp::from_second(1_790_000_000 + 300 * slot).unwrap()
}

fn sample(table: PollTable, slot: i64, onus: &[u32]) -> PonSample {
    let (node, port, slot) = ("olt-1".into(), "0/1".into(), at(slot));
    let (states, columns) = (Vec::new(), Vec::new());
    PonSample { node, port, slot, table, onus: onus.to_vec(), states, columns }
}

/// What each ONU receives, in hundredths of a dBm.
fn levels(slot: i64, levels: &[i64]) -> PonSample {
    let onus: Vec<u32> = (1..).take(levels.len()).collect();
    let half = Quantity::from_steps(500, Unit::Db);
    let column = PonColumn {
        metric: Metric::OnuRxPower,
        uncertainty: Uncertainty::Expanded(half),
        cells: levels.iter().map(|level| Datum::Steps(10 * level)).collect(),
    };
    PonSample { columns: vec![column], ..sample(PollTable::Optics, slot, &onus) }
}

fn states(slot: i64, states: &[Status]) -> PonSample {
    let onus: Vec<u32> = (1..).take(states.len()).collect();
    let cells = states.iter().map(|status| Datum::Status(*status)).collect();
    PonSample { states: vec![(Attribute::State, cells)], ..sample(PollTable::State, slot, &onus) }
}

struct Bench {
    testbed: Testbed,
    watch: Watch,
    node: NodeName,
}

impl Bench {
    /// A node with four ONUs; a line ends at the first, which was certified at -18.00 dBm.
    fn new() -> Self {
        let testbed = Testbed::start(&["roles=api"]);
        let node: NodeName = "olt-1".parse().unwrap();
        let listed = Node {
            name: node.clone(),
            region: None,
            address: "192.0.2.1:161".to_owned(),
            driver: None,
            credentials: "x".to_owned(),
            polling: Polling::default(),
            version: 0,
        };
        let onu = |onu| Onu { onu, serial: None, status: None, seen_at: at(0) };
        let port = || "0/1".parse().unwrap();
        let line = Line {
            name: "L-1".parse().unwrap(),
            region: None,
            class: "home".to_owned(),
            access: linecert_profile::Access::Gpon,
            onu: Some(OnuName { node: node.clone(), port: port(), onu: 1 }),
            profile: None,
            version: 0,
        };
        let baseline = Baseline {
            line: line.name.clone(),
            region: None,
            metric: Metric::OnuRxPower,
            cell: Cell::Steps(-18_000),
            uncertainty: Some(500),
            taken_at: at(-9),
            certificate: Digest::of(b"certificate"),
        };
        testbed.write(vec![
            Change::PutNode(Box::new(listed), Expect::Any),
            Change::PutOnus(node.clone(), port(), (1..=4).map(onu).collect()),
            Change::PutLine(Box::new(line), Expect::Any),
            Change::PutBaseline(Box::new(baseline)),
        ]);
        let watch = Watch::new(Arc::clone(&testbed.app.store));
        Self { testbed, watch, node }
    }

    fn place(node: &NodeName) -> Place<'_> {
        Place { id: NodeId(0), node, region: None }
    }

    fn numbers(&mut self, sample: PonSample) {
        let Self { testbed, watch, node } = self;
        testbed.wait(watch.numbers(Self::place(node), &[sample])).unwrap();
    }

    fn states(&mut self, sample: PonSample) {
        let Self { testbed, watch, node } = self;
        testbed.wait(watch.states(Self::place(node), &[sample])).unwrap();
    }

    /// The alarms that stand, the oldest first.
    fn standing(&self) -> Vec<Alarm> {
        let (store, page) = (&self.testbed.app.store, Page::default());
        let filter = AlarmFilter { standing: Some(true), ..AlarmFilter::default() };
        let alarms = self.testbed.wait(store.alarms(&Scope::system(), &filter, &page));
        alarms.unwrap().rows.into_iter().rev().collect()
    }

    #[track_caller]
    fn check(&self, expect: &[&str]) {
        let standing = self.standing();
        let kinds: Vec<&str> = standing.iter().map(|alarm| alarm.raised.kind.as_str()).collect();
        assert_eq!(kinds, expect, "{standing:?}");
    }
}

#[test]
fn a_line_that_drifts_is_an_alarm_until_it_is_well_again_even_after_a_restart() {
    let mut bench = Bench::new();
    bench.numbers(levels(0, &[-1_810, -1_900]));
    bench.numbers(levels(1, &[-2_150, -2_500]));
    // Once is chance. The second ONU has no baseline, and only its threshold counts.
    bench.check(&[]);
    bench.numbers(levels(2, &[-2_150, -2_500]));
    bench.check(&["drift"]);
    let alarm = bench.standing().remove(0);
    assert_eq!(alarm.raised.line.unwrap().as_str(), "L-1");
    let evidence: serde_json::Value = serde_json::from_str(&alarm.raised.evidence).unwrap();
    assert_eq!(evidence["by"], "-3.5 dB", "{evidence}");
    assert_eq!(evidence["certificate"], Digest::of(b"certificate").to_string());
    // A daemon that starts anew goes on with the same alarm.
    bench.watch = Watch::new(Arc::clone(&bench.testbed.app.store));
    bench.numbers(levels(3, &[-2_150, -2_500]));
    bench.check(&["drift"]);
    assert_eq!(bench.standing()[0].id, alarm.id);
    bench.numbers(levels(4, &[-1_810, -2_500]));
    bench.numbers(levels(5, &[-1_810, -2_500]));
    bench.check(&[]);
}

#[test]
fn a_level_beyond_its_threshold_is_an_alarm_and_an_absent_one_changes_nothing() {
    let mut bench = Bench::new();
    for slot in 0..2 {
        bench.numbers(levels(slot, &[-1_800, -2_710]));
    }
    bench.check(&["level"]);
    let mut dark = levels(2, &[-1_800, -2_710]);
    dark.columns[0].cells[1] = Datum::Absent(linecert_measure::Reason::Offline);
    bench.numbers(dark);
    bench.check(&["level"]);
    for slot in 3..5 {
        bench.numbers(levels(slot, &[-1_800, -2_590]));
    }
    bench.check(&[]);
}

#[test]
fn onus_that_are_lost_together_are_one_alarm_until_all_are_back() {
    use Status::{DyingGasp, Los, Working};
    let mut bench = Bench::new();
    bench.states(states(0, &[Working; 4]));
    bench.states(states(1, &[Los; 4]));
    bench.check(&["fibre-cut"]);
    let alarm = bench.standing().remove(0);
    let evidence: serde_json::Value = serde_json::from_str(&alarm.raised.evidence).unwrap();
    assert_eq!(evidence["certainty"], "shown", "{evidence}");
    assert_eq!(evidence["lost"][0]["onus"], serde_json::json!([1, 2, 3, 4]));
    bench.states(states(2, &[Working, Working, Working, Los]));
    bench.check(&["fibre-cut"]);
    bench.states(states(3, &[Working; 4]));
    bench.check(&[]);
    bench.states(states(4, &[Working, Working, Working, Los]));
    bench.check(&["single-drop"]);
    bench.states(states(5, &[Working; 4]));
    bench.states(states(6, &[DyingGasp, DyingGasp, DyingGasp, Working]));
    bench.check(&["power-cut"]);
    // Of a node that is gone nobody will say that all is well.
    let Bench { testbed, watch, .. } = &mut bench;
    testbed.wait(watch.clear_of(|node| node.as_str() == "olt-1")).unwrap();
    bench.check(&[]);
}
