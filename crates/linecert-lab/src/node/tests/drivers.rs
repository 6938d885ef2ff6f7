//! What a driver decodes of what the node of its maker encodes is what the plant has.

use std::collections::BTreeMap;

use linecert_driver::{Cell, CellContent, Driver, Replayed, Verdict, replay};
use linecert_measure::{
    Attribute, Content, Metric, Presence, Quantity, Reading, Status, Subject, Unit,
};
use linecert_snmp::Recording;

use super::expect;
use crate::node::{Node, Plant, plant::*};

mod boards;
mod copper;
mod single;

/// The cells of a node by subject.
struct Cells(BTreeMap<Subject, Vec<Cell>>);

impl Cells {
    fn of(node: Node, plant: &Plant) -> Self {
        let driver = Driver::shipped(node.name()).expect("a driver of that name").expect("parses");
        let rows = node.encode(plant).unwrap();
        let recording = Recording::from_rows(rows).to_text();
        let Ok(Replayed::Cells(decoded)) = replay(&driver, recording.as_bytes()) else {
            panic!("{node} is read over SNMP")
        };
        assert!(decoded.unnamed.is_empty(), "{node}: {:?}", decoded.unnamed);
        let mut cells = BTreeMap::<_, Vec<_>>::new();
        for cell in decoded.cells {
            cells.entry(cell.subject.clone()).or_default().push(cell);
        }
        Self(cells)
    }

    fn reading(&self, subject: &Subject, metric: Metric) -> Option<Reading> {
        self.0.get(subject)?.iter().find_map(|cell| match &cell.content {
            CellContent::Reading(it) if it.metric() == metric => Some(it.reading().clone()),
            _ => None,
        })
    }

    fn content(&self, subject: &Subject, attribute: Attribute) -> Option<Content> {
        self.0.get(subject)?.iter().find_map(|cell| match &cell.content {
            CellContent::Fact(it) if it.attribute == attribute => Some(it.content.clone()),
            _ => None,
        })
    }
}

/// Everything that differs between the plant and what was read back.
#[derive(Default)]
struct Differences(Vec<String>);

impl Differences {
    fn value(&mut self, cells: &Cells, (subject, metric): (&Subject, Metric), expect: Expect) {
        let reading = cells.reading(subject, metric);
        let got = reading.as_ref().and_then(Reading::value).map(|value| value.quantity());
        let fits = match (expect, got) {
            (Expect::Within(quantity, coarseness), Some(got)) => {
                got.unit() == quantity.unit()
                    && got.steps().abs_diff(quantity.steps()) <= coarseness.unsigned_abs()
            }
            (Expect::Nothing, None) => true,
            _ => false,
        };
        if !fits {
            self.0.push(format!("{subject} {metric}: {expect:?}, read {reading:?}"));
        }
    }

    fn fact(&mut self, cells: &Cells, (subject, attribute): (&Subject, Attribute), ok: Judge) {
        let content = cells.content(subject, attribute);
        if !content.as_ref().is_some_and(ok) {
            self.0.push(format!("{subject} {attribute}: read {content:?}"));
        }
    }

    #[track_caller]
    fn report(self, node: Node) {
        let count = self.0.len();
        let first: Vec<_> = self.0.into_iter().take(12).collect();
        assert_eq!(count, 0, "{node}: {count} differences, among them\n{}", first.join("\n"));
    }
}

type Judge<'a> = &'a dyn Fn(&Content) -> bool;

/// What should be read.
#[derive(Debug, Clone, Copy)]
enum Expect {
    /// This, give or take the coarseness of the device in steps of the unit.
    Within(Quantity, i64),
    /// No number.
    Nothing,
}

fn of_onu(onu: &Onu, metric: Metric) -> Option<Quantity> {
    let vitals = onu.vitals();
    match metric {
        Metric::OnuRxPower => vitals.map(|it| it.rx.into()),
        Metric::OnuTxPower => vitals.map(|it| it.tx.into()),
        Metric::OltRxPower => vitals.map(|it| it.olt_rx.into()),
        Metric::OnuTemperature => vitals.map(|it| it.temperature),
        Metric::OnuVoltage => vitals.map(|it| it.voltage),
        Metric::OnuBiasCurrent => vitals.map(|it| it.bias),
        Metric::OnuDistance => vitals.map(|_| onu.distance),
        _ => panic!("{metric} is not of an ONU"),
    }
}

fn of_port(port: &PonPort, metric: Metric) -> Quantity {
    let count = |number: u32| Quantity::from_steps(number.into(), Unit::Count);
    match metric {
        Metric::OltTxPower => port.tx.into(),
        Metric::OltTemperature => port.temperature,
        Metric::OltVoltage => port.voltage,
        Metric::OltBiasCurrent => port.bias,
        Metric::OnusAuthorised => count(port.authorised),
        Metric::OnusOnline => count(port.online),
        Metric::OnusOffline => count(port.offline()),
        _ => panic!("{metric} is not of a PON port"),
    }
}

/// Whether an attribute says of an ONU what is so.
fn is_true(onu: &Onu, attribute: Attribute, content: &Content) -> bool {
    let mac = onu.mac().map(|octet| format!("{octet:02X}")).join(":");
    match (attribute, content) {
        (Attribute::Serial, Content::Text(text)) => *text == onu.serial(),
        (Attribute::Mac, Content::Text(text)) => text.eq_ignore_ascii_case(&mac),
        (Attribute::Loid, Content::Text(text)) => *text == onu.loid,
        (Attribute::Name, Content::Text(text)) => *text == onu.name,
        (Attribute::State, Content::Status(status)) => match onu.down() {
            None => status.presence() == Presence::Present,
            Some(_) => status.presence() == Presence::Absent,
        },
        (Attribute::LastDownCause, Content::Status(status)) => {
            let los = [Status::Los, Status::Losi, Status::WireDown, Status::FibreCut];
            let power = [Status::DyingGasp, Status::PowerOff];
            match onu.cause {
                Down::Los => los.contains(status),
                Down::DyingGasp => power.contains(status),
            }
        }
        (Attribute::LastUp, Content::Time(time)) => time.civil == onu.last_up,
        (Attribute::LastDown, Content::Time(time)) => time.civil == onu.last_down,
        _ => false,
    }
}

/// Compares every ONU and every PON port of a plant of `size` with what the driver reads.
#[track_caller]
fn check(node: Node, size: u32) {
    let plant = Plant::of(size, 20);
    let cells = Cells::of(node, &plant);
    let (metrics, attributes) = expect::of_onus(node);
    let mut differences = Differences::default();
    for onu in &plant.onus {
        let subject = expect::onu(node, onu).unwrap();
        for (metric, coarseness) in metrics {
            let expect = of_onu(onu, *metric)
                .map_or(Expect::Nothing, |quantity| Expect::Within(quantity, *coarseness));
            differences.value(&cells, (&subject, *metric), expect);
        }
        for attribute in attributes {
            differences
                .fact(&cells, (&subject, *attribute), &|told| is_true(onu, *attribute, told));
        }
    }
    compare_ports(node, &plant, &cells, &mut differences);
    compare_silence(node, &plant, &cells, &mut differences);
    let onus = cells.0.keys().filter(|subject| matches!(subject, Subject::Onu { .. })).count();
    assert_eq!(onus, plant.onus.len(), "{node}: ONUs");
    differences.report(node);
}

fn compare_ports(node: Node, plant: &Plant, cells: &Cells, differences: &mut Differences) {
    for port in &plant.pons {
        let subject = Subject::Pon { pon: expect::pon(node, port.place).unwrap() };
        for (metric, coarseness) in expect::of_pons(node) {
            let expect = Expect::Within(of_port(port, *metric), *coarseness);
            differences.value(cells, (&subject, *metric), expect);
        }
    }
}

/// An ONU that is down gives no number at all, of whatever metric.
fn compare_silence(node: Node, plant: &Plant, cells: &Cells, differences: &mut Differences) {
    for onu in plant.onus.iter().filter(|onu| onu.down().is_some()) {
        let subject = expect::onu(node, onu).unwrap();
        for cell in cells.0.get(&subject).into_iter().flatten() {
            if let CellContent::Reading(it) = &cell.content
                && it.reading().value().is_some()
            {
                differences.0.push(format!("{subject} is down, yet {it:?}"));
            }
        }
    }
}

macro_rules! nodes {
    ($($test:ident $node:ident;)+) => {
        $(#[test]
        fn $test() {
            [1, 7, 150].into_iter().for_each(|size| check(Node::$node, size));
        })+
    };
}

nodes! {
    huawei_smartax HuaweiSmartax;
    zte_c300 ZteC300;
    zte_c600 ZteC600;
    fiberhome_an5516 FiberhomeAn5516;
    fiberhome_an5116 FiberhomeAn5116;
    nokia_isam NokiaIsam;
    vsol_v1600d VsolV1600d;
    vsol_v1600g VsolV1600g;
    bdcom_epon BdcomEpon;
    bdcom_gpon BdcomGpon;
    cdata_epon CdataEpon;
    cdata_gpon CdataGpon;
    calix_axos CalixAxos;
    eltex_ltp EltexLtp;
    dasan_gpon DasanGpon;
    raisecom_gpon RaisecomGpon;
    gcom_gpon GcomGpon;
    gwd_gfa_epon GwdGfaEpon;
}

/// The PON ports of a node that tells nothing of ONUs.
#[test]
fn snr_olt_gpon() {
    let (node, plant) = (Node::SnrOltGpon, Plant::of(150, 20));
    let cells = Cells::of(node, &plant);
    let mut differences = Differences::default();
    compare_ports(node, &plant, &cells, &mut differences);
    differences.report(node);
}

/// GPON ONUs have serial numbers and EPON ONUs have addresses.
#[test]
fn huawei_tells_the_identity_of_each_kind_of_onu() {
    let (node, plant) = (Node::HuaweiSmartax, Plant::of(64, 20));
    let cells = Cells::of(node, &plant);
    let mut differences = Differences::default();
    for onu in &plant.onus {
        let subject = expect::onu(node, onu).unwrap();
        let attribute = match onu.place.slot.is_multiple_of(2) {
            true => Attribute::Mac,
            false => Attribute::Serial,
        };
        differences.fact(&cells, (&subject, attribute), &|told| is_true(onu, attribute, told));
    }
    for port in plant.pons.iter().filter(|port| !port.place.slot.is_multiple_of(2)) {
        let subject = Subject::Pon { pon: expect::pon(node, port.place).unwrap() };
        for (metric, coarseness) in [
            (Metric::OltTxPower, 5),
            (Metric::OltTemperature, 500),
            (Metric::OltVoltage, 5),
            (Metric::OltBiasCurrent, 500),
        ] {
            let expect = Expect::Within(of_port(port, metric), coarseness);
            differences.value(&cells, (&subject, metric), expect);
        }
    }
    differences.report(node);
}

/// Every node is taken for what it is, and for nothing else.
#[test]
fn every_node_is_detected() {
    let plant = Plant::of(16, 20);
    let taken = |node: &Node| {
        let rows = node.encode(&plant).unwrap();
        match linecert_driver::detect(&rows) {
            Verdict::Named { driver, .. } if driver == node.name() => None,
            Verdict::Named { driver, .. } => Some(format!("{node} is taken for {driver}")),
            Verdict::Ambiguous(drivers) => Some(format!("{node} may be any of {drivers:?}")),
            Verdict::Unknown { .. } => Some(format!("{node} is not known")),
        }
    };
    let wrong: Vec<String> = Node::ALL.iter().filter_map(taken).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}
