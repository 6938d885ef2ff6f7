use std::net::Ipv6Addr;

use dhcproto::{Decodable, Decoder, Encodable, v6};
use proptest::prelude::*;

use super::{super::Terms, *};

#[test]
fn another_codec_reads_what_is_written() {
    let mut options = Options::default();
    options.push(code::CLIENT_IDENTIFIER, &[0, 3, 0, 1, 2, 0, 0, 0, 0, 1]);
    options.push(code::ELAPSED_TIME, &[0, 7]);
    options.push(code::IA_NA, &[0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
    let message = Message { kind: Kind::Solicit, transaction: Transaction::new(9), options };
    let octets = message.encode().unwrap();
    let read = v6::Message::decode(&mut Decoder::new(&octets)).unwrap();
    assert_eq!((read.msg_type(), read.xid_num()), (v6::MessageType::Solicit, 9));
    assert_eq!(read.opts().get(v6::OptionCode::ElapsedTime), Some(&v6::DhcpOption::ElapsedTime(7)));
    let Some(v6::DhcpOption::IANA(association)) = read.opts().get(v6::OptionCode::IANA) else {
        panic!("{read:?}")
    };
    assert_eq!((association.id, association.t1), (1, 0));
    assert_eq!(Message::decode(&octets), Ok(message));
}

#[test]
fn what_another_codec_writes_is_read() {
    let mut inner = v6::DhcpOptions::new();
    inner.insert(v6::DhcpOption::IAPrefix(v6::IAPrefix {
        preferred_lifetime: 60,
        valid_lifetime: u32::MAX,
        prefix_len: 56,
        prefix_ip: "2001:db8:100::".parse().unwrap(),
        opts: v6::DhcpOptions::new(),
    }));
    let mut message = v6::Message::new_with_id(v6::MessageType::Reply, [0, 0, 9]);
    let (id, t1, t2) = (1, 30, 48);
    message.opts_mut().insert(v6::DhcpOption::IAPD(v6::IAPD { id, t1, t2, opts: inner }));
    let server: Ipv6Addr = "2001:db8::8".parse().unwrap();
    message.opts_mut().insert(v6::DhcpOption::DomainNameServers(vec![server]));
    let read = Message::decode(&message.to_vec().unwrap()).unwrap();
    assert_eq!((read.kind, read.transaction), (Kind::Reply, Transaction::new(9)));
    let terms = Terms::read(&read.options);
    let prefix = terms.prefixes[0];
    assert_eq!((prefix.prefix.to_string(), prefix.length), ("2001:db8:100::".to_owned(), 56));
    assert_eq!((prefix.preferred.as_secs(), prefix.valid), (60, std::time::Duration::MAX));
    assert_eq!((terms.renewals[0].0.as_secs(), terms.renewals[0].1.as_secs()), (30, 48));
    assert_eq!((terms.name_servers, terms.malformed), (vec![server], vec![]));
}

#[test]
fn statuses_are_told_with_what_they_are_about() {
    let mut options = Options::default();
    let status = [&[0, 13, 0, 8, 0, 6][..], b"no /56"].concat();
    options.push(code::IA_PD, &[&[0; 12][..], &status].concat());
    options.push(code::STATUS, &[0, 0]);
    let terms = Terms::read(&options);
    let [status] = &terms.statuses[..] else { panic!("{terms:?}") };
    assert_eq!((status.name().as_str(), status.message.as_str()), ("NoPrefixAvail", "no /56"));
    assert_eq!(status.of, super::super::Scope::Prefixes);
    assert!(!terms.has_lease());
}

#[test]
fn a_lease_that_is_over_is_none_and_a_broken_one_is_named() {
    let mut options = Options::default();
    let over = [&[0; 12][..], &[0, 5, 0, 24], &[0x20; 16], &[0; 8]].concat();
    options.push(code::IA_NA, &over);
    options.push(code::IA_PD, &[0; 5]);
    options.push(code::NAME_SERVERS, &[0; 15]);
    let terms = Terms::read(&options);
    assert!(!terms.has_lease());
    assert_eq!(terms.malformed, [code::IA_PD, code::NAME_SERVERS]);
}

#[test]
fn what_is_cut_off_is_refused() {
    let check = |octets: &[u8], expect| assert_eq!(Message::decode(octets), Err(expect));
    check(&[7, 0, 0], DecodeError::Short);
    check(&[7, 0, 0, 9, 0], DecodeError::CutOption);
    check(&[7, 0, 0, 9, 0, 1, 0, 4, 1, 2, 3], DecodeError::CutOption);
}

proptest! {
    #[test]
    fn arbitrary_octets_never_panic(octets in proptest::collection::vec(any::<u8>(), 0..300)) {
        if let Ok(message) = Message::decode(&octets) {
            prop_assert_eq!(message.encode().unwrap(), octets);
            Terms::read(&message.options);
        }
    }
}
