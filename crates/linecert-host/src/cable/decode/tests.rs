use proptest::prelude::*;

use super::*;

/// An attribute as the kernel lays it out.
fn attribute(kind: u16, value: &[u8]) -> Vec<u8> {
    let length = u16::try_from(value.len() + 4).unwrap();
    let mut octets = [length, kind].map(u16::to_ne_bytes).concat();
    octets.extend(value);
    octets.resize(octets.len().next_multiple_of(4), 0);
    octets
}

fn nested(kind: u16, inner: &[Vec<u8>]) -> Vec<u8> {
    attribute(kind | 0x8000, &inner.concat())
}

fn result(pair: u8, code: u8) -> Vec<u8> {
    nested(RESULT, &[attribute(PAIR, &[pair]), attribute(CODE, &[code])])
}

fn far(pair: u8, centimetres: u32) -> Vec<u8> {
    let number = attribute(CENTIMETRES, &centimetres.to_ne_bytes());
    nested(FAULT_LENGTH, &[attribute(PAIR, &[pair]), number])
}

fn notification(status: u8, told: &[Vec<u8>]) -> Vec<u8> {
    let device = attribute(DEVICE_INDEX, &7_u32.to_ne_bytes());
    let parts = [
        vec![NOTIFICATION, 1, 0, 0],
        nested(DEVICE, &[device, attribute(2, b"eth0\0")]),
        attribute(STATUS, &[status]),
        nested(NEST, told),
    ];
    parts.concat()
}

#[test]
fn each_pair_has_its_outcome_and_its_distance() {
    let body =
        notification(2, &[result(0, 1), result(1, 2), far(1, 1_740), result(2, 9), far(3, 5)]);
    let Some(Notification::Completed { index: 7, pairs }) = Notification::decode(&body) else {
        panic!()
    };
    let expect = [
        (Pair::A, Some(PairOutcome::Sound), None),
        (Pair::B, Some(PairOutcome::Open), "17.4 m".parse().ok()),
        (Pair::C, Some(PairOutcome::Other(9)), None),
        (Pair::D, None, "0.05 m".parse().ok()),
    ];
    let expect = expect.map(|(pair, outcome, fault)| PairResult { pair, outcome, fault });
    assert_eq!(pairs, expect);
}

#[test]
fn a_test_that_runs_has_no_result() {
    assert_eq!(Notification::decode(&notification(1, &[])), Some(Notification::Running));
}

#[test]
fn other_messages_are_none() {
    let mut other = notification(2, &[]);
    other.splice(..1, [4]);
    assert_eq!(Notification::decode(&other), None);
    assert_eq!(Notification::decode(&[]), None);
    assert_eq!(Notification::decode(&[NOTIFICATION, 1, 0, 0]), None);
}

#[test]
fn a_fifth_pair_is_left_out() {
    let decoded = Notification::decode(&notification(2, &[result(4, 1)]));
    assert_eq!(decoded, Some(Notification::Completed { index: 7, pairs: Vec::new() }));
}

proptest! {
    #[test]
    fn arbitrary_octets_never_panic(octets: Vec<u8>) {
        Notification::decode(&octets);
        Notification::decode(&[&[NOTIFICATION, 1, 0, 0], octets.as_slice()].concat());
    }

    #[test]
    fn cut_notifications_never_panic(length in 0_usize..120) {
        let whole = notification(2, &[result(0, 1), far(1, 9)]);
        Notification::decode(whole.get(..length).unwrap_or(&whole));
    }
}
