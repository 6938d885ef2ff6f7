//! The vectors were packed field by field from the wire format of version 20 (and of 11) by
//! another program than this crate, and signed by OpenSSL's key derivation.

use std::num::NonZeroU16;

use proptest::prelude::*;

use super::*;
use crate::keys::{KeyId, SharedKey, TestKeys};

const TIME: u32 = 1_750_000_000;

const SETUP: &str = "ace100140001bead010081f400000101684ee1804b9cd3bfd5e6840870e8b56258c00875\
                     d2503a76c59ade45740a1a602a69128c070042c3";
const GRANTED: &str = "ace100140001bead020100009cbb02000000000000000000000000000000000000000000\
                       000000000000000000000000000000000000f39e";
const NULL: &str = "dead001401000001684ee181151bc9354e7fcc0b56edbbdeacd4f0a1357b9c9367c45865\
                    0f0ba1733ac6de6b0700ca64";
const ACTIVATION: &str = "ace200140101001e005a0032000a002801f4010a0003000a0103010000000064000004c6\
                          00000009000003e8000004c6000000038000006103e8000000000001684ee182a5bcc7f7\
                          9eae3c3722a6f0f29bed053c12e76adbe97e12b4ce8dfd646510f5ca0700cafd";
const OLD_ACTIVATION: &str = "ace2000b0200001e005a0032000a0100ffff000a0003000a010000000000000000000000\
                              000000000000000000000000000000000000000000004e47";
const LOAD: &str = "beef00010102030404c60003684ee180075bcd15684ee1813ade68b100110000";
const STATUS: &str = "feed00000000002900000064000004c600000009000003e8000004c60000000380000061\
                      00000002000027f00000000000b832b3000f42410000003e000000020000000100000018\
                      0000003300009470000003e80000001c00000035000007d0000000050000000400000003\
                      fffffff4ffffffff00000000000000000000000000000001ffffffff010000000000c35c\
                      000001fe000927c0684ee180000000050000000000000000000000000000000000000000\
                      00000000000000000000000000000000000000000000fbf5";
const OLD_STATUS: &str = "feed00000000002900000064000004c600000009000003e8000004c60000000380000061\
                          00000002000027f0000000000000000000b832b3000f42410000003e0000000200000001\
                          000000180000003300009470000003e80000001c00000035000007d00000000000000005\
                          0000000400000003fffffff4ffffffff00000000000000000000000000000001ffffffff\
                          010000000000c35c000001fe000927c0684ee18000000005";

fn octets(hex: &str) -> Vec<u8> {
    let pairs = (0..hex.len()).step_by(2);
    pairs.map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
}

fn hex(octets: &[u8]) -> String {
    octets.iter().map(|octet| format!("{octet:02x}")).collect()
}

fn keys() -> TestKeys {
    TestKeys::derive(&SharedKey::new("secret-of-the-line").unwrap(), TIME)
}

fn signed(unix_time: u32) -> Trailer {
    Trailer { mode: Mode::Control, unix_time, key: KeyId(7) }
}

fn setup() -> Setup {
    Setup {
        version: Version::CURRENT,
        connection: Connection { index: 0, count: 1, ident: 0xbead },
        stage: SetupStage::Request,
        demand: NonZeroU16::new(500).map(|megabits| Demand { direction: Direction::Up, megabits }),
        datagrams: Datagrams::Jumbo,
        trailer: signed(TIME),
    }
}

fn rate() -> SendingRate {
    SendingRate {
        interval1_us: 100,
        payload1: Size::Fixed(1_222),
        burst1: 9,
        interval2_us: 1_000,
        payload2: Size::Fixed(1_222),
        burst2: 3,
        extra2: Size::UpTo(97),
    }
}

fn activation() -> Activation {
    let parameters = Parameters {
        traffic_class: 0x28,
        start: StartRow::From(500),
        delay: DelayBasis::OneWay,
        payload: Payload::Random,
        algorithm: Algorithm::C,
        ..Parameters::default()
    };
    Activation {
        version: Version::CURRENT,
        direction: Direction::Up,
        stage: ActivationStage::Accepted,
        parameters,
        first_rate: rate(),
        trailer: signed(TIME + 2),
    }
}

fn status() -> Status {
    let saved = SubIntervalCounts {
        datagrams: 10_224,
        octets: 12_071_603,
        time_us: 1_000_001,
        lost: 62,
        reordered: 2,
        duplicated: 1,
        delays: Delays { least_ms: Some(24), greatest_ms: 51, sum_ms: 38_000, count: 1_000 },
        round_trip_least_ms: Some(28),
        round_trip_greatest_ms: 53,
        elapsed_ms: 2_000,
    };
    let trial = Trial {
        lost: 5,
        reordered: 4,
        duplicated: 3,
        clock_difference_ms: -12,
        delays: Delays::default(),
        round_trip_shortest_ms: Some(1),
        round_trip_variation_ms: None,
        shortest_is_new: true,
        time_us: 50_012,
        datagrams: 510,
        octets: 600_000,
    };
    Status {
        action: Action::Test,
        deaf: false,
        sequence: 41,
        rate: rate(),
        sub_interval: 2,
        saved,
        trial,
        sent: WireTime(i64::from(TIME) * 1_000_000_000 + 5),
        trailer: Trailer::NONE,
    }
}

#[test]
fn a_setup_request_is_as_on_the_wire() {
    let keys = keys();
    assert_eq!(hex(&seal(setup().encode(), Some(&keys.client))), SETUP);
    let pdu = octets(SETUP);
    assert_eq!(Setup::decode(&pdu), Ok(setup()));
    assert!(is_authentic(&pdu, |bare, digest| keys.client.verifies(bare, digest)));
    assert!(!is_authentic(&pdu, |bare, digest| keys.server.verifies(bare, digest)));
}

#[test]
fn a_setup_response_is_as_on_the_wire() {
    let granted = Setup {
        stage: SetupStage::Granted { port: 40_123 },
        demand: None,
        datagrams: Datagrams::Traditional,
        trailer: Trailer::NONE,
        ..setup()
    };
    assert_eq!(hex(&seal(granted.encode(), None)), GRANTED);
    assert_eq!(Setup::decode(&octets(GRANTED)), Ok(granted));
}

#[test]
fn a_null_request_is_as_on_the_wire() {
    let null = Null { version: Version::CURRENT, trailer: signed(TIME + 1) };
    assert_eq!(hex(&seal(null.encode(), Some(&keys().server))), NULL);
    assert_eq!(Null::decode(&octets(NULL)), Ok(null));
}

#[test]
fn an_activation_is_as_on_the_wire() {
    assert_eq!(hex(&seal(activation().encode(), Some(&keys().server))), ACTIVATION);
    assert_eq!(Activation::decode(&octets(ACTIVATION), Version::CURRENT), Ok(activation()));
    let old = Activation {
        version: Version::OLDEST,
        direction: Direction::Down,
        stage: ActivationStage::Request,
        parameters: Parameters::default(),
        first_rate: SendingRate::NONE,
        trailer: Trailer::NONE,
    };
    assert_eq!(hex(&old.encode()), OLD_ACTIVATION);
    assert_eq!(Activation::decode(&octets(OLD_ACTIVATION), Version::OLDEST), Ok(old));
}

#[test]
fn a_load_header_is_as_on_the_wire() {
    let header = LoadHeader {
        action: Action::Test,
        deaf: true,
        sequence: 0x0102_0304,
        octets: 1_222,
        status_errors: 3,
        status_sent: WireTime(1_750_000_000_123_456_789),
        sent: WireTime(1_750_000_001_987_654_321),
        response_delay_ms: 17,
    };
    assert_eq!(hex(&header.encode()), LOAD);
    let padded = octets(&format!("{LOAD}ffff"));
    assert_eq!(LoadHeader::decode(&padded), Ok(header));
}

#[test]
fn a_status_is_as_on_the_wire() {
    assert_eq!(hex(&seal(status().encode(Version::CURRENT), None)), STATUS);
    assert_eq!(Status::decode(&octets(STATUS), Version::CURRENT), Ok(status()));
    assert_eq!(hex(&status().encode(Version::OLDEST)), OLD_STATUS);
    assert_eq!(Status::decode(&octets(OLD_STATUS), Version::OLDEST), Ok(status()));
}

#[test]
fn lengths_are_those_of_the_reference() {
    assert_eq!((octets(SETUP).len(), octets(NULL).len()), (Setup::LENGTH, Null::LENGTH));
    assert_eq!(octets(ACTIVATION).len(), Activation::LENGTH);
    assert_eq!(octets(OLD_ACTIVATION).len(), Activation::OLD_LENGTH);
    assert_eq!((octets(STATUS).len(), octets(OLD_STATUS).len()), (204, 168));
    assert_eq!(octets(LOAD).len(), LOAD_HEADER);
}

fn check_damage(pdu: &str, decodes: impl Fn(&[u8]) -> bool) {
    let whole = octets(pdu);
    assert!(decodes(&whole));
    assert!(!decodes(&whole[..whole.len() - 1]));
    for at in 0..whole.len() {
        let mut damaged = whole.clone();
        damaged[at] ^= 0x10;
        assert!(!decodes(&damaged), "octet {at} of {pdu}");
    }
}

#[test]
fn damage_is_seen() {
    check_damage(SETUP, |pdu| Setup::decode(pdu).is_ok());
    check_damage(NULL, |pdu| Null::decode(pdu).is_ok());
    check_damage(ACTIVATION, |pdu| Activation::decode(pdu, Version::CURRENT).is_ok());
    check_damage(OLD_ACTIVATION, |pdu| Activation::decode(pdu, Version::OLDEST).is_ok());
    check_damage(STATUS, |pdu| Status::decode(pdu, Version::CURRENT).is_ok());
}

#[test]
fn what_has_no_meaning_is_told_apart() {
    let stage = |request: u8, response: u8| {
        let mut pdu = octets(GRANTED);
        (pdu[8], pdu[9]) = (request, response);
        pdu[54..].copy_from_slice(&[0, 0]);
        Setup::decode(&pdu).map(|setup| setup.stage)
    };
    let field = |field, found| Err(PduError::Field { pdu: "Setup", field, found });
    assert_eq!(stage(2, 10), Ok(SetupStage::Refused(Refusal::Capacity)));
    assert_eq!(stage(2, 99), Ok(SetupStage::Refused(Refusal::Other(99))));
    assert_eq!(stage(2, 0), field("response", 0));
    assert_eq!(stage(1, 1), field("response", 1));
    assert_eq!(stage(3, 0), field("request", 3));
    let identifier = Err(PduError::Identifier { pdu: "Load", found: 0xfeed });
    assert_eq!(LoadHeader::decode(&octets(STATUS)).map(|_| ()), identifier);
}

proptest! {
    #[test]
    fn arbitrary_octets_never_panic(octets in proptest::collection::vec(any::<u8>(), 0..260)) {
        Setup::decode(&octets).ok();
        Null::decode(&octets).ok();
        LoadHeader::decode(&octets).ok();
        for version in [Version::CURRENT, Version::OLDEST] {
            Activation::decode(&octets, version).ok();
            Status::decode(&octets, version).ok();
        }
        is_authentic(&octets, |_, _| true);
    }

    #[test]
    fn arbitrary_fields_never_panic_and_come_back(
        mut octets in proptest::collection::vec(any::<u8>(), 204..=204),
        row in any::<u16>(),
    ) {
        for (length, id) in [(56, 0xace1_u16), (104, 0xace2), (204, 0xfeed)] {
            octets[..2].copy_from_slice(&id.to_be_bytes());
            octets[length - 2..length].copy_from_slice(&[0, 0]);
            let pdu = &octets[..length];
            if let Ok(setup) = Setup::decode(pdu) {
                prop_assert_eq!(Setup::decode(&setup.encode()), Ok(setup));
            }
            if let Ok(activation) = Activation::decode(pdu, Version::CURRENT) {
                let start = StartRow::Fixed(row);
                let parameters = Parameters { start, ..activation.parameters }.policed(60);
                prop_assert!((5..=60).contains(&parameters.seconds));
            }
            if let Ok(status) = Status::decode(pdu, Version::CURRENT) {
                let again = Status::decode(&status.encode(Version::CURRENT), Version::CURRENT);
                prop_assert_eq!(again, Ok(status));
            }
        }
    }
}

#[test]
fn a_mean_delay_is_rounded_as_the_reference_rounds() {
    let mean = |sum_ms, count| Delays { sum_ms, count, ..Delays::default() }.mean_ms();
    assert_eq!((mean(59, 2), mean(58, 2), mean(89, 3)), (Some(30), Some(29), Some(30)));
    assert_eq!((mean(88, 3), mean(u32::MAX, 1), mean(1, 0)), (Some(29), Some(u32::MAX), None));
}
