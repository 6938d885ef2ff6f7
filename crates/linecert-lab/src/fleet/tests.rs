mod faults;
mod net_snmp;
mod v3;
mod wire;

use std::{
    net::{Ipv4Addr, SocketAddr, SocketAddrV4, UdpSocket},
    sync::Arc,
    time::Duration,
};

use async_snmp::{
    GetBulkPdu, Oid as WireOid, Pdu, PduType, RequestPdu, Value as WireValue, Version,
    compatibility::DecodeConfig,
    message::{CommunityMessage, Message},
};
use linecert_snmp::{Oid, Value, VarBind};

use super::*;

/// `1.3.6.1.4.1.9.{1,2}.1.{1..=n}`: two columns.
fn small_table(rows: u32) -> Arc<Table> {
    let cell = |column, row| VarBind {
        oid: Oid::new(vec![1, 3, 6, 1, 4, 1, 9, column, 1, row]).unwrap(),
        value: Value::Integer(i32::try_from(100 * column + row).unwrap()),
    };
    let rows = (1..=2).flat_map(|column| (1..=rows).map(move |row| cell(column, row)));
    Arc::new(Table::new(rows.collect()))
}

fn plan(rows: u32, faults: &[&str]) -> AgentPlan {
    let access = Access::V2c("training".to_owned());
    let faults = faults.iter().map(|fault| fault.parse().unwrap()).collect();
    AgentPlan { faults, ..AgentPlan::new(small_table(rows), access) }
}

fn start(plans: Vec<AgentPlan>) -> Fleet {
    Fleet::start(SocketAddrV4::new(Ipv4Addr::LOCALHOST, 0), plans).unwrap()
}

fn one(plan: AgentPlan) -> (Fleet, Manager) {
    let fleet = start(vec![plan]);
    let manager = Manager::of(fleet.addresses().next().unwrap());
    (fleet, manager)
}

/// A manager that sends raw requests.
struct Manager {
    socket: UdpSocket,
    agent: SocketAddr,
    next_id: i32,
}

/// What came back for a request.
#[derive(Debug, PartialEq, Eq)]
struct Seen {
    id: i32,
    status: i32,
    rows: Vec<(String, WireValue)>,
}

impl Seen {
    fn names(&self) -> Vec<&str> {
        self.rows.iter().map(|(name, _)| name.trim_start_matches("1.3.6.1.4.1.9.")).collect()
    }
}

impl Manager {
    fn of(agent: SocketAddr) -> Self {
        let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        socket.set_read_timeout(Some(Duration::from_millis(120))).unwrap();
        Self { socket, agent, next_id: 0 }
    }

    fn send(&mut self, pdu: impl Into<Pdu>) {
        let octets = CommunityMessage::v2c("training", pdu).unwrap().encode().unwrap();
        self.socket.send_to(&octets, self.agent).unwrap();
    }

    fn send_bulk(&mut self, names: &[&str], repetitions: u32) -> i32 {
        self.next_id += 1;
        let names: Vec<_> = names.iter().map(|name| below(name)).collect();
        self.send(bulk_pdu(self.next_id, 0, repetitions, &names));
        self.next_id
    }

    /// The next datagram, wherever it comes from; `None` when nothing comes.
    fn datagram(&self) -> Option<(Vec<u8>, SocketAddr)> {
        let mut buffer = [0; 65_536];
        let (length, from) = self.socket.recv_from(&mut buffer).ok()?;
        Some((buffer[..length].to_vec(), from))
    }

    fn next(&self) -> Option<Seen> {
        let (octets, from) = self.datagram()?;
        assert_eq!(from, self.agent);
        Some(read(&octets).unwrap())
    }

    fn bulk(&mut self, names: &[&str], repetitions: u32) -> Option<Seen> {
        let id = self.send_bulk(names, repetitions);
        let seen = self.next()?;
        assert_eq!(seen.id, id);
        Some(seen)
    }

    fn get(&mut self, kind: PduType, names: &[&str]) -> Option<Seen> {
        self.next_id += 1;
        let names: Vec<_> = names.iter().map(|name| below(name)).collect();
        let ask =
            if kind == PduType::GetNextRequest { RequestPdu::get_next } else { RequestPdu::get };
        let pdu = ask(Version::V2c, self.next_id, &names).unwrap();
        self.send(pdu);
        self.next()
    }
}

fn bulk_pdu(id: i32, non_repeaters: u32, repetitions: u32, names: &[WireOid]) -> GetBulkPdu {
    let names = names.iter().cloned().map(async_snmp::VarBind::null).collect();
    GetBulkPdu::new(Version::V2c, id, non_repeaters, repetitions, names).unwrap()
}

fn below(name: &str) -> WireOid {
    WireOid::parse(format!("1.3.6.1.4.1.9.{name}").trim_end_matches('.')).unwrap()
}

fn read(octets: &[u8]) -> Option<Seen> {
    let octets = octets.to_vec().into();
    let pdu = Message::decode(octets, DecodeConfig::STRICT).ok()?.value.into_pdu()?;
    let rows = pdu.varbinds().iter().map(|row| (row.oid.to_string(), row.value.clone())).collect();
    let status = pdu.error_status();
    Some(Seen { id: pdu.into_raw_parts().0, status, rows })
}
