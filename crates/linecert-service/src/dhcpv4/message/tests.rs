use dhcproto::{Decodable, Decoder, Encodable, v4};
use proptest::prelude::*;

use super::*;

const OWN: MacAddress = MacAddress([2, 0, 0, 0, 0, 1]);

fn offer(options: &[(u8, &[u8])]) -> Message {
    let mut all = Options::default();
    all.append(code::MESSAGE_TYPE, &[2]);
    options.iter().for_each(|(code, octets)| all.append(*code, octets));
    Message {
        speaker: Speaker::Server,
        transaction: 0x1234_5678,
        seconds: 3,
        replies: Replies::Broadcast,
        held: Ipv4Addr::UNSPECIFIED,
        given: Ipv4Addr::new(192, 0, 2, 9),
        next_server: Ipv4Addr::new(192, 0, 2, 1),
        relay: Ipv4Addr::new(192, 0, 2, 2),
        hardware_address: OWN,
        file: b"boot".to_vec(),
        options: all,
    }
}

#[test]
fn another_codec_reads_what_is_written() {
    let message = offer(&[(1, &[255, 255, 255, 0]), (3, &[192, 0, 2, 1]), (51, &[0, 0, 14, 16])]);
    let octets = message.encode();
    let read = v4::Message::decode(&mut Decoder::new(&octets)).unwrap();
    assert_eq!((read.xid(), read.secs(), read.flags().broadcast()), (0x1234_5678, 3, true));
    assert_eq!((read.yiaddr(), read.siaddr()), (message.given, message.next_server));
    assert_eq!((read.giaddr(), read.chaddr()), (message.relay, &OWN.0[..]));
    assert_eq!(read.fname(), Some(&b"boot\0"[..]));
    assert_eq!(read.opts().msg_type(), Some(v4::MessageType::Offer));
    let lease = read.opts().get(v4::OptionCode::AddressLeaseTime);
    assert_eq!(lease, Some(&v4::DhcpOption::AddressLeaseTime(3600)));
    assert_eq!(Message::decode(&octets), Ok(message));
}

#[test]
fn what_another_codec_writes_is_read() {
    let address = Ipv4Addr::new(192, 0, 2, 9);
    let none = Ipv4Addr::UNSPECIFIED;
    let mut message = v4::Message::new_with_id(7, none, address, none, none, &OWN.0);
    message.set_opcode(v4::Opcode::BootReply);
    let options = message.opts_mut();
    options.insert(v4::DhcpOption::MessageType(v4::MessageType::Ack));
    options.insert(v4::DhcpOption::Router(vec![address, address]));
    let read = Message::decode(&message.to_vec().unwrap()).unwrap();
    assert_eq!((read.kind(), read.given), (Some(Kind::Acknowledge), address));
    assert_eq!(read.options.get(3), Some(&[192, 0, 2, 9, 192, 0, 2, 9][..]));
}

#[test]
fn options_go_on_in_the_file_and_the_server_name() {
    let mut octets = offer(&[(code::OVERLOAD, &[3])]).encode();
    octets[44..50].copy_from_slice(&[15, 3, b'i', b's', b'p', 255]);
    octets[108..115].copy_from_slice(&[15, 4, b'.', b'n', b'e', b't', 255]);
    let message = Message::decode(&octets).unwrap();
    assert_eq!(message.options.get(15), Some(&b".netisp"[..]), "file first, then server name");
    assert!(message.file.is_empty());
}

#[test]
fn what_is_no_message_is_refused_with_its_reason() {
    let octets = offer(&[]).encode();
    let check = |octets: &[u8], expect| assert_eq!(Message::decode(octets), Err(expect));
    check(&octets[..239], DecodeError::Short);
    check(&octets[..242], DecodeError::CutOption(53));
    check(&octets[..240], DecodeError::NoKind);
    for (at, octet) in [(0, 3), (1, 6), (2, 16), (239, 0)] {
        let mut other = octets.clone();
        other[at] = octet;
        check(&other, DecodeError::Foreign);
    }
}

proptest! {
    #[test]
    fn arbitrary_octets_never_panic(octets in proptest::collection::vec(any::<u8>(), 0..400)) {
        Message::decode(&octets).ok();
    }

    #[test]
    fn damage_never_panics_and_never_reads_past_the_end(
        at in 0_usize..300, octet in any::<u8>(), end in 0_usize..301,
    ) {
        let mut octets = offer(&[(1, &[255; 4]), (82, &[1, 2, 3, 4])]).encode();
        octets[at] = octet;
        Message::decode(&octets[..end.min(octets.len())]).ok();
    }
}
