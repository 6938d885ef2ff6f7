//! One ONU, found and read alone, reads as it does among all.

use linecert_driver::{Asked, Kind, Scope, Selector, SnmpDriver, SubjectKind};
use linecert_snmp::{Oid, VarBind};

use super::*;

/// A node that answers, and its driver.
struct Agent {
    rows: Vec<VarBind>,
    driver: SnmpDriver,
}

impl Agent {
    fn of(node: Node, plant: &Plant) -> Self {
        let driver = Driver::shipped(node.name()).expect("a driver of that name").expect("parses");
        let Kind::Snmp(driver) = driver.kind() else { panic!("{node} is read over SNMP") };
        Self { rows: node.encode(plant).unwrap(), driver: SnmpDriver::clone(driver) }
    }

    /// What walks of these subtrees, and GETs of these instances, answer.
    fn answer(&self, subtrees: &[Oid]) -> Vec<VarBind> {
        let within = |row: &&VarBind| subtrees.iter().any(|oid| row.oid.starts_with(oid));
        self.rows.iter().filter(within).cloned().collect()
    }

    /// What is said of a subject among `cells`, answered things only.
    fn said(cells: Vec<Cell>, subject: &Subject) -> Vec<CellContent> {
        let said = cells.into_iter().filter(|cell| cell.subject == *subject);
        said.filter(|cell| cell.absence().is_none()).map(|cell| cell.content).collect()
    }

    fn read_all(&self, subject: &Subject) -> Vec<CellContent> {
        Self::said(self.driver.decode(&self.rows, &Asked::Everything).cells, subject)
    }

    fn read_alone(&self, subject: &Subject) -> Vec<CellContent> {
        let naming = self.driver.naming(&Scope::of_single(&[SubjectKind::Onu]));
        let mut answers = self.answer(&naming);
        let instances = self.driver.rows_of(subject, &answers).unwrap();
        assert!(instances.len() < 60, "{subject}: {} instances", instances.len());
        answers.extend(self.answer(&instances));
        let cells = self.driver.decode_of(subject, &answers, &Asked::Everything).unwrap();
        Self::said(cells, subject)
    }

    fn read_port(&self, subject: &Subject) -> Vec<CellContent> {
        let known = self.answer(&self.driver.naming(&self.driver.whole()));
        let Subject::Onu { pon, .. } = subject else { panic!("{subject} is no ONU") };
        let scope = Scope { pon: Some(pon.clone()), known: &known, ..self.driver.whole() };
        let mut answers = self.answer(&self.driver.plan(&scope));
        answers.extend(known.iter().cloned());
        Self::said(self.driver.decode(&answers, &Asked::Everything).cells, subject)
    }

    fn find(&self, selector: &str) -> Vec<Subject> {
        let selector: Selector = selector.parse().unwrap();
        let answers = self.answer(&self.driver.selector_columns(&selector));
        let found = self.driver.find(&selector, &answers);
        found.into_iter().map(|found| found.subject).collect()
    }
}

fn nodes_with_onus() -> impl Iterator<Item = Node> {
    let plant = Plant::of(1, 20);
    let first = plant.onus.first().cloned().unwrap();
    Node::ALL.iter().copied().filter(move |node| expect::onu(*node, &first).is_some())
}

#[test]
fn an_onu_read_alone_reads_as_among_all() {
    let plant = Plant::of(40, 20);
    let mut wrong = Vec::new();
    for node in nodes_with_onus() {
        let agent = Agent::of(node, &plant);
        for onu in [plant.onus.first(), plant.onus.last()].into_iter().flatten() {
            let subject = expect::onu(node, onu).unwrap();
            let all = agent.read_all(&subject);
            assert!(!all.is_empty(), "{node} {subject}");
            let mut compare = |how, got: Vec<CellContent>| {
                let lost = all.iter().filter(|content| !got.contains(content)).count();
                let new = got.iter().filter(|content| !all.contains(content)).count();
                if (lost, new) != (0, 0) {
                    wrong.push(format!("{node} {subject} {how}: {lost} lost, {new} new"));
                }
            };
            compare("alone", agent.read_alone(&subject));
            // Nothing tells the PON port of an AXOS ONT.
            if node != Node::CalixAxos {
                compare("by its port", agent.read_port(&subject));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn an_onu_is_found_by_what_is_printed_on_it() {
    let plant = Plant::of(40, 20);
    for node in nodes_with_onus() {
        let (_, attributes) = expect::of_onus(node);
        let agent = Agent::of(node, &plant);
        for onu in &plant.onus {
            let subject = expect::onu(node, onu).unwrap();
            let mac = onu.mac().map(|octet| format!("{octet:02x}")).join("-");
            for (attribute, selector) in [
                (Attribute::Serial, format!("serial:{}", onu.serial())),
                (Attribute::Mac, format!("mac:{mac}")),
                (Attribute::Loid, format!("loid:{}", onu.loid)),
                (Attribute::Name, format!("name:{}", onu.name)),
            ] {
                if attributes.contains(&attribute) {
                    let found = agent.find(&selector);
                    assert_eq!(found, std::slice::from_ref(&subject), "{node} {selector}");
                }
            }
        }
    }
}
