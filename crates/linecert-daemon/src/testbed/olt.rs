//! An access node of the lab beside a daemon under test, on the real wire.

use std::{
    fs,
    net::{Ipv4Addr, SocketAddrV4},
    sync::Arc,
};

use linecert_driver::{Asked, Driver, Kind};
use linecert_lab::{
    fleet::{Access, AgentPlan, Fleet, Table},
    node::{Node as LabNode, Plant},
};
use linecert_measure::Subject;
use linecert_store::{Change, Expect, Line, Node, OnuName, Polling};

use super::Testbed;

const COMMUNITY: &str = "training";
const MODEL: LabNode = LabNode::ZteC600;

/// A node that answers, until it is dropped.
pub(crate) struct Olt {
    fleet: Fleet,
    /// The ONUs that it has, by port and number.
    pub(crate) onus: Vec<(String, u32)>,
}

impl Olt {
    /// Starts one with so many ONUs, and with these faults.
    pub(crate) fn start(onus: u32, faults: &[&str]) -> Self {
        let rows = MODEL.encode(&Plant::of(onus, 7)).unwrap();
        let driver = Driver::shipped(MODEL.name()).unwrap().unwrap();
        let Kind::Snmp(snmp) = driver.kind() else { panic!("read by SNMP") };
        let subjects = snmp.decode(&rows, &Asked::Everything).cells.into_iter();
        let mut onus: Vec<_> = subjects
            .filter_map(|cell| match cell.subject {
                Subject::Onu { pon, onu } => Some((pon, onu)),
                _ => None,
            })
            .collect();
        onus.sort_unstable();
        onus.dedup();
        let table = Arc::new(Table::new(rows));
        let faults = faults.iter().map(|fault| fault.parse().unwrap()).collect();
        let access = Access::V2c(COMMUNITY.to_owned());
        let plan = AgentPlan { faults, ..AgentPlan::new(table, access) };
        let first = SocketAddrV4::new(Ipv4Addr::LOCALHOST, 0);
        Self { fleet: Fleet::start(first, vec![plan]).unwrap(), onus }
    }

    /// Puts it into the inventory under this name, with a line at its first ONU.
    pub(crate) fn list(&self, testbed: &Testbed, names: (&str, &str), region: &str) {
        self.list_with((testbed, "lab"), names, region);
    }

    /// The same with credentials of another name.
    pub(crate) fn list_with(
        &self,
        (testbed, credentials): (&Testbed, &str),
        (node, line): (&str, &str),
        region: &str,
    ) {
        let secret = testbed.folder.path().join("secrets/lab.toml");
        fs::write(secret, format!("schema = 1\n[v2c]\ncommunity = \"{COMMUNITY}\"\n")).unwrap();
        let region = Some(region.parse().unwrap());
        let (port, onu) = self.onus[0].clone();
        let onu = OnuName { node: node.parse().unwrap(), port: port.parse().unwrap(), onu };
        let listed = Node {
            name: onu.node.clone(),
            region: region.clone(),
            address: self.fleet.addresses().next().unwrap().to_string(),
            driver: Some(MODEL.name().to_owned()),
            credentials: credentials.to_owned(),
            polling: Polling::default(),
            version: 0,
        };
        let line = Line {
            name: line.parse().unwrap(),
            region,
            class: "home".to_owned(),
            access: linecert_profile::Access::Gpon,
            onu: Some(onu),
            profile: Some("gpon-install".to_owned()),
            version: 0,
        };
        testbed.write(vec![
            Change::PutNode(Box::new(listed), Expect::Any),
            Change::PutLine(Box::new(line), Expect::Any),
        ]);
    }
}
