use std::num::NonZeroU16;

use super::*;
use crate::{
    keys::{KeyId, SharedKey},
    pdu::{Datagrams, Direction, SetupStage, Trailer, seal},
};

const NOW: u32 = 1_750_000_000;

fn keys() -> Keys {
    Keys::parse("7,secret").unwrap()
}

fn setup(mode: Mode, version: Version) -> Setup {
    Setup {
        version,
        connection: Connection { index: 0, count: 1, ident: 1 },
        stage: SetupStage::Request,
        demand: None,
        datagrams: Datagrams::Standard,
        trailer: Trailer { mode, unix_time: NOW, key: KeyId(7) },
    }
}

fn signed(setup: &Setup, key: &str) -> Vec<u8> {
    let keys = TestKeys::derive(&SharedKey::new(key).unwrap(), setup.trailer.unix_time);
    seal(setup.encode(), Some(&keys.client))
}

fn check(setup: &Setup, key: &str, (keys, now): (&Keys, u32), expect: Option<Refusal>) {
    let client = identify(&signed(setup, key), setup, keys);
    let outcome = client.and_then(|client| check_time(setup, &client, now));
    assert_eq!(outcome.err(), expect, "{setup:?} at {now}");
}

#[test]
fn who_asks_is_found_out() {
    let control = setup(Mode::Control, Version::CURRENT);
    check(&control, "secret", (&keys(), NOW), None);
    check(&control, "secret", (&keys(), NOW + TIME_WINDOW), None);
    check(&control, "secret", (&keys(), NOW + TIME_WINDOW + 1), Some(Refusal::Time));
    check(&control, "secret", (&keys(), NOW - TIME_WINDOW - 1), Some(Refusal::Time));
    check(&control, "guess", (&keys(), NOW), Some(Refusal::Authentication));
    check(&control, "secret", (&Keys::NONE, NOW), Some(Refusal::NoKeys));
    let unknown = Setup { trailer: Trailer { key: KeyId(8), ..control.trailer }, ..control };
    check(&unknown, "secret", (&keys(), NOW), Some(Refusal::Authentication));
    let plain = setup(Mode::Unauthenticated, Version::CURRENT);
    check(&plain, "secret", (&Keys::NONE, NOW), None);
    check(&plain, "secret", (&keys(), NOW), Some(Refusal::AuthenticationRequired));
    let status_too = setup(Mode::Other(2), Version::CURRENT);
    check(&status_too, "secret", (&keys(), NOW), Some(Refusal::Mode));
}

#[test]
fn old_clients_sign_with_the_shared_key_itself() {
    use hmac::{Hmac, KeyInit, Mac};
    let old = setup(Mode::Control, Version(19));
    check(&old, "secret", (&keys(), NOW), Some(Refusal::Authentication));
    let mut octets = old.encode();
    let mac = Hmac::<sha2::Sha256>::new_from_slice(b"secret").unwrap().chain_update(&octets);
    octets[20..52].copy_from_slice(&mac.finalize().into_bytes());
    assert!(identify(&octets, &old, &keys()) == Ok(Client::Old));
}

fn demand(direction: Direction, megabits: u16) -> Demand {
    Demand { direction, megabits: NonZeroU16::new(megabits).unwrap() }
}

fn check_admitted(asked: Option<Demand>, granted: &[Demand], expect: Result<(), Refusal>) {
    let setup = Setup { demand: asked, ..setup(Mode::Unauthenticated, Version::CURRENT) };
    let outcome = admit(&setup, Megabits::new(100), granted.iter().copied());
    assert_eq!(outcome, expect, "{asked:?} beside {granted:?}");
}

#[test]
fn capacity_is_shared_out_in_each_direction() {
    let (down, up) = (demand(Direction::Down, 60), demand(Direction::Up, 60));
    check_admitted(None, &[], Err(Refusal::BandwidthRequired));
    check_admitted(Some(down), &[], Ok(()));
    check_admitted(Some(down), &[up], Ok(()));
    check_admitted(Some(down), &[down], Err(Refusal::Capacity));
    check_admitted(Some(demand(Direction::Down, 40)), &[down], Ok(()));
    check_admitted(Some(demand(Direction::Up, 101)), &[], Err(Refusal::Capacity));
}

#[test]
fn versions_and_connections_are_checked() {
    let of = |version| admit(&setup(Mode::Unauthenticated, Version(version)), None, [].into_iter());
    assert_eq!(
        [10, 11, 20, 21].map(of),
        [Err(Refusal::Version), Ok(()), Ok(()), Err(Refusal::Version)]
    );
    for (index, count) in [(0, 0), (0, 25), (1, 1)] {
        let connection = Connection { index, count, ident: 1 };
        let setup = Setup { connection, ..setup(Mode::Unauthenticated, Version::CURRENT) };
        assert_eq!(admit(&setup, None, [].into_iter()), Err(Refusal::Connections));
    }
}
