//! Sound agents, asked in raw requests.

use linecert_snmp::Recording;
use proptest::prelude::*;

use super::*;

fn int(number: i32) -> WireValue {
    WireValue::Integer(number)
}

#[test]
fn get_tells_a_missing_instance_from_a_missing_object() {
    let (_fleet, mut manager) = one(plan(3, &[]));
    let seen = manager.get(PduType::GetRequest, &["1.1.2", "1.1.9", "7.1", "2.1.1"]).unwrap();
    let values: Vec<_> = seen.rows.into_iter().map(|(_, value)| value).collect();
    let expect = [int(102), WireValue::NoSuchInstance, WireValue::NoSuchObject, int(201)];
    assert_eq!(values, expect);
}

#[test]
fn get_next_goes_from_row_to_row_and_ends() {
    let (_fleet, mut manager) = one(plan(2, &[]));
    #[track_caller]
    fn check(manager: &mut Manager, asked: &str, name: &str, value: WireValue) {
        let seen = manager.get(PduType::GetNextRequest, &[asked]).unwrap();
        assert_eq!((seen.status, seen.names()), (0, vec![name]));
        assert_eq!(seen.rows[0].1, value);
    }
    check(&mut manager, "1", "1.1.1", int(101));
    check(&mut manager, "1.1.1", "1.1.2", int(102));
    check(&mut manager, "1.1.1.5", "1.1.2", int(102));
    check(&mut manager, "1.1.2", "2.1.1", int(201));
    check(&mut manager, "2.1.2", "2.1.2", WireValue::EndOfMibView);
}

#[test]
fn get_bulk_repeats_by_rows_and_marks_the_end_once() {
    let (_fleet, mut manager) = one(plan(2, &[]));
    let seen = manager.bulk(&["1", "2"], 2).unwrap();
    assert_eq!(seen.names(), ["1.1.1", "2.1.1", "1.1.2", "2.1.2"]);
    // The first column runs on into the second, which has ended; then both have.
    let seen = manager.bulk(&["1.1.2", "2.1.2"], 9).unwrap();
    let expect = ["2.1.1", "2.1.2", "2.1.2", "2.1.2", "2.1.2", "2.1.2"];
    assert_eq!(seen.names(), expect);
    let ends = seen.rows.iter().filter(|(_, value)| *value == WireValue::EndOfMibView).count();
    assert_eq!(ends, 4);
}

#[test]
fn non_repeaters_come_once_and_zero_repetitions_are_none() {
    let (_fleet, mut manager) = one(plan(3, &[]));
    let names = [below("2"), below("1")];
    manager.send(bulk_pdu(1, 1, 2, &names));
    assert_eq!(manager.next().unwrap().names(), ["2.1.1", "1.1.1", "1.1.2"]);
    assert_eq!(manager.bulk(&["1"], 0).unwrap().rows, []);
}

#[test]
fn an_answer_ends_where_its_message_is_full_even_in_a_row() {
    let mut mid_row = 0;
    for cap in 300..400 {
        let (_fleet, mut manager) = one(AgentPlan { message_cap: cap, ..plan(50, &[]) });
        manager.send_bulk(&["1", "2"], 40);
        let (octets, _) = manager.datagram().unwrap();
        // One varbind takes up to 17 octets: another one would not have fitted.
        assert!((cap - 16..=cap).contains(&octets.len()), "{} of {cap}", octets.len());
        let seen = read(&octets).unwrap();
        for (place, name) in seen.names().into_iter().enumerate() {
            assert_eq!(name, format!("{}.1.{}", place % 2 + 1, place / 2 + 1));
        }
        mid_row += seen.rows.len() % 2;
    }
    assert!((30..70).contains(&mid_row), "{mid_row}");
}

#[test]
fn what_cannot_be_cut_is_too_big() {
    let (_fleet, mut manager) = one(AgentPlan { message_cap: 60, ..plan(9, &[]) });
    let seen = manager.get(PduType::GetRequest, &["1.1.1", "1.1.2", "1.1.3"]).unwrap();
    assert_eq!((seen.status, seen.rows), (1, vec![]));
    let oversize = Oversize::GenErr;
    let (_fleet, mut manager) = one(AgentPlan { message_cap: 200, oversize, ..plan(50, &[]) });
    let seen = manager.bulk(&["1"], 40).unwrap();
    assert_eq!((seen.status, seen.names()), (5, vec!["1"]));
    assert_eq!(manager.bulk(&["1"], 3).unwrap().rows.len(), 3);
}

#[cfg(target_os = "linux")]
#[test]
fn each_agent_answers_from_its_own_address() {
    let fleet = start(vec![plan(1, &[]), plan(2, &[]), plan(3, &[])]);
    let addresses: Vec<_> = fleet.addresses().collect();
    for (rows, address) in [2, 4, 6].into_iter().zip(&addresses) {
        // `next` holds the answer against the address that was asked.
        let seen = Manager::of(*address).bulk(&["1"], 9).unwrap();
        let values = seen.rows.iter().filter(|(_, value)| *value != WireValue::EndOfMibView);
        assert_eq!(values.count(), rows);
    }
    assert_eq!(fleet.count(1, Count::Requests), 1);
    assert_eq!(fleet.total(Count::VarBinds), 3 + 5 + 7);
    assert_eq!(addresses[2].ip().to_string(), "127.0.0.3");
}

#[test]
fn nobody_else_is_answered() {
    let (fleet, mut manager) = one(plan(3, &[]));
    let get = || RequestPdu::get(Version::V2c, 1, &[below("1.1.1")]).unwrap();
    let wrong = CommunityMessage::v2c("机房", get()).unwrap().encode().unwrap();
    let first = CommunityMessage::v1("training", get()).unwrap().encode().unwrap();
    let mut set = CommunityMessage::v2c("training", get()).unwrap().encode().unwrap().to_vec();
    let pdu = set.iter().position(|octet| *octet == 0xa0).unwrap();
    set[pdu] = 0xa3;
    for datagram in [&wrong[..], &first, &set, b"", b"GET / HTTP/1.1\r\n"] {
        manager.socket.send_to(datagram, manager.agent).unwrap();
    }
    assert_eq!(manager.next(), None);
    assert_eq!(fleet.count(0, Count::Ignored), 5);
    assert_eq!(manager.get(PduType::GetRequest, &["1.1.1"]).unwrap().rows[0].1, int(101));
}

#[test]
fn every_type_of_value_reads_back() {
    let text = "1.3.6.1.4.1.9.1.0|2|-2147483648\n1.3.6.1.4.1.9.2.0|4x|00ff\n\
                1.3.6.1.4.1.9.3.0|6|1.3.4294967295\n1.3.6.1.4.1.9.4.0|64|10.0.0.1\n\
                1.3.6.1.4.1.9.5.0|65|4294967295\n1.3.6.1.4.1.9.6.0|66|128\n\
                1.3.6.1.4.1.9.7.0|67|0\n1.3.6.1.4.1.9.8.0|70|18446744073709551615\n\
                1.3.6.1.4.1.9.9.0|5|";
    let table = Table::new(Recording::parse(text).unwrap().rows().to_vec());
    let access = Access::V2c("training".to_owned());
    let (_fleet, mut manager) = one(AgentPlan::new(Arc::new(table), access));
    let seen = manager.bulk(&[""], 9).unwrap();
    let values: Vec<_> = seen.rows.into_iter().map(|(_, value)| value).collect();
    let expect = [
        int(i32::MIN),
        WireValue::OctetString(vec![0, 0xff].into()),
        WireValue::ObjectIdentifier(WireOid::from_slice(&[1, 3, u32::MAX])),
        WireValue::IpAddress([10, 0, 0, 1]),
        WireValue::Counter32(u32::MAX),
        WireValue::Gauge32(128),
        WireValue::TimeTicks(0),
        WireValue::Counter64(u64::MAX),
        WireValue::Null,
    ];
    assert_eq!(values, expect);
}

#[test]
fn the_largest_table_has_every_onu() {
    let table = OnuOptics::LARGEST.table().unwrap();
    assert_eq!(table.len(), 131_072);
    let last = OnuOptics::column(8).unwrap().child(&[4_194_304_000 + 127 * 256, 127]).unwrap();
    assert_eq!(table.name(131_071), ber::name_content(last.as_slice()));
}

#[test]
fn a_fleet_of_none_is_refused() {
    let refused = Fleet::start(SocketAddrV4::new(Ipv4Addr::LOCALHOST, 0), vec![]).unwrap_err();
    assert_eq!(refused.to_string(), "give 0 agents addresses from 127.0.0.1 on");
}

proptest! {
    #[test]
    fn no_datagram_panics(octets in prop::collection::vec(any::<u8>(), 0..200), v3: bool) {
        let user = v3.then(net_snmp::user);
        let access = user.map_or(Access::V2c("training".to_owned()), Access::V3);
        let mut plans = vec![AgentPlan { access, ..plan(3, &["mid-row", "disorder"]) }];
        let mut agents = Agents::default();
        let mut agent = agents.agent(1, plans.remove(0)).unwrap();
        agent.take(&octets, Instant::now());
    }

    #[test]
    fn no_changed_request_panics(at in any::<prop::sample::Index>(), octet: u8) {
        let request = bulk_pdu(1, 0, 10, &[below("1"), below("2")]);
        let message = CommunityMessage::v2c("training", request).unwrap().encode().unwrap();
        let mut message = message.to_vec();
        let place = at.index(message.len());
        message[place] = octet;
        let mut agent = Agents::default().agent(1, plan(3, &["loop=2"])).unwrap();
        agent.take(&message, Instant::now());
    }
}
