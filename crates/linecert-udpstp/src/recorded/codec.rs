//! Every recorded PDU is understood, vouched for, and written again octet by octet.

use super::*;
use crate::pdu::{
    Action, Activation, ActivationStage, Direction, LOAD_HEADER, LoadHeader, Mode, Null,
    Parameters, Refusal, Status, SubIntervalCounts, Version, is_authentic, seal,
};

/// What a PDU would be if this crate had written it, and the mode that it names.
fn written_again(octets: &[u8], version: Version, key: Option<&DerivedKey>) -> (Vec<u8>, Mode) {
    let sealed = |pdu: Vec<u8>, key| if version.is_extended() { seal(pdu, key) } else { pdu };
    match u16::from_be_bytes(*octets.first_chunk().unwrap()) {
        SETUP => {
            let setup = Setup::decode(octets).unwrap();
            (seal(setup.encode(), key), setup.trailer.mode)
        }
        NULL => {
            let null = Null::decode(octets).unwrap();
            (seal(null.encode(), key), null.trailer.mode)
        }
        ACTIVATION => {
            let activation = Activation::decode(octets, version).unwrap();
            assert_eq!(activation.version, version);
            (sealed(activation.encode(), key), activation.trailer.mode)
        }
        LOAD => (LoadHeader::decode(octets).unwrap().encode(), Mode::Unauthenticated),
        STATUS => {
            // The reference names the mode in Status PDUs too, and does not sign them.
            let status = Status::decode(octets, version).unwrap();
            (sealed(status.encode(version), None), Mode::Unauthenticated)
        }
        other => panic!("{other:04x}"),
    }
}

/// Octets without the checksum, where one side does not use it: in Load PDUs this crate does not,
/// and in the others the reference does not unless it was built so.
fn compared(octets: &[u8], other: &[u8]) -> Vec<u8> {
    let mut compared = octets.to_vec();
    if let (Some(at @ 0..), true) = (octets.len().checked_sub(2), other.ends_with(&[0; 2])) {
        compared[at..].fill(0);
    }
    compared
}

/// Checks each PDU of a test by itself.
fn check_pdus(recording: &Recording) {
    let (version, keys) = (recording.request().version, recording.keys());
    for Recorded { from, octets } in &recording.pdus {
        let key = keys.as_ref().map(|keys| keys.of(*from));
        let (again, mode) = written_again(octets, version, key);
        assert_eq!(compared(octets, &again), compared(&again, octets), "{from:?}");
        let Some(key) = key.filter(|_| mode == Mode::Control) else { continue };
        assert!(is_authentic(octets, |bare, digest| key.verifies(bare, digest)), "{from:?}");
        let mut forged = octets.clone();
        forged[4] ^= 1;
        assert!(!is_authentic(&forged, |bare, digest| key.verifies(bare, digest)), "{from:?}");
    }
}

/// What was agreed on.
fn check_agreement(recording: &Recording, direction: Direction) {
    let asked = recording.request();
    let granted = Setup::decode(recording.of(Speaker::Server, SETUP).next().unwrap()).unwrap();
    assert!(matches!(granted.stage, SetupStage::Granted { port } if port != 0), "{granted:?}");
    assert_eq!((granted.version, granted.connection), (asked.version, asked.connection));
    let of = |from| {
        let octets = recording.of(from, ACTIVATION).next().unwrap();
        Activation::decode(octets, asked.version).unwrap()
    };
    let (wanted, accepted) = (of(Speaker::Client), of(Speaker::Server));
    assert_eq!(accepted.stage, ActivationStage::Accepted);
    assert_eq!((wanted.direction, accepted.direction), (direction, direction));
    assert_eq!(accepted.parameters, wanted.parameters);
    assert_eq!(accepted.parameters.seconds, 5);
    let defaults = Parameters { seconds: 5, ..Parameters::default() };
    assert_eq!(Parameters { start: defaults.start, ..accepted.parameters }, defaults);
}

/// The server says that the test is over and the client confirms.
fn check_end(recording: &Recording, direction: Direction) {
    let version = recording.request().version;
    let (sender, receiver) = match direction {
        Direction::Up => (Speaker::Client, Speaker::Server),
        Direction::Down => (Speaker::Server, Speaker::Client),
    };
    let load = |octets| LoadHeader::decode(octets).unwrap();
    let loads: Vec<_> = recording.of(sender, LOAD).map(load).collect();
    let status = |octets| Status::decode(octets, version).unwrap();
    let statuses: Vec<_> = recording.of(receiver, STATUS).map(status).collect();
    assert!(loads.iter().map(|load| load.sequence).is_sorted_by(|a, b| a < b), "{loads:?}");
    assert_eq!((loads[0].sequence, loads[0].action), (1, Action::Test));
    assert!(loads.iter().all(|load| usize::from(load.octets) >= LOAD_HEADER));
    assert_eq!(loads.last().unwrap().action, Action::Stop);
    assert_eq!(statuses.last().unwrap().action, Action::Stop);
    assert_eq!((statuses[0].sequence, statuses[0].sub_interval), (1, 0));
}

/// The best sub-interval is the line: of a frame of 1,264 octets 1,250 are the IP packet.
fn check_rate(recording: &Recording, headers: u64) {
    let is_status = |pdu: &&Recorded| pdu.octets.starts_with(&STATUS.to_be_bytes());
    let saved = |pdu: &Recorded| Status::decode(&pdu.octets, Version::CURRENT).unwrap().saved;
    let saved: Vec<_> = recording.pdus.iter().filter(is_status).map(saved).collect();
    let bits = |saved: &SubIntervalCounts| {
        let octets = saved.octets + u64::from(saved.datagrams) * headers;
        (octets * 8 * 1_000_000).checked_div(saved.time_us.into())
    };
    let best = saved.iter().filter_map(bits).max().unwrap();
    assert!((98_700_000..99_000_000).contains(&best), "{best} bit/s");
    let elapsed_ms = saved.last().unwrap().elapsed_ms;
    assert!((4_900..=5_100).contains(&elapsed_ms), "{elapsed_ms} ms");
}

fn check(recording: &Recording, direction: Direction, headers: u64) {
    check_pdus(recording);
    check_agreement(recording, direction);
    check_end(recording, direction);
    check_rate(recording, headers);
}

#[test]
fn the_reference_with_itself() {
    check(&recording!("reference-down"), Direction::Down, 28);
    check(&recording!("reference-up-signed"), Direction::Up, 48);
    check(&recording!("reference-up-checksums"), Direction::Up, 28);
    check(&recording!("reference-down-checksums"), Direction::Down, 28);
    check(&recording!("reference-down-signed-checksums"), Direction::Down, 28);
}

#[test]
fn the_reference_with_this_crate() {
    check(&recording!("our-client-down-signed"), Direction::Down, 48);
    check(&recording!("our-client-up"), Direction::Up, 28);
    check(&recording!("our-server-down-signed"), Direction::Down, 28);
    check(&recording!("our-server-up"), Direction::Up, 48);
}

/// The script tells no sub-intervals when it receives.
#[test]
fn the_reference_as_the_server_of_an_old_client() {
    for (recording, direction) in [
        (recording!("version-11-up"), Direction::Up),
        (recording!("version-11-down"), Direction::Down),
    ] {
        assert_eq!(recording.request().version, Version::OLDEST);
        check_pdus(&recording);
        check_agreement(&recording, direction);
        check_end(&recording, direction);
    }
    let recording = recording!("version-11-up");
    let last = recording.of(Speaker::Server, STATUS).last().unwrap();
    let saved = Status::decode(last, Version::OLDEST).unwrap().saved;
    assert_eq!(saved.octets, u64::from(saved.datagrams) * 100);
    assert_eq!(saved.lost, 0);
}

#[test]
fn refusals_of_the_reference() {
    let recording = recording!("refusals");
    let expect = [
        Refusal::Jumbo,
        Refusal::Traditional,
        Refusal::AuthenticationRequired,
        Refusal::Authentication,
        Refusal::BandwidthRequired,
        Refusal::Capacity,
        Refusal::NoKeys,
        Refusal::Version,
        Refusal::Version,
        Refusal::Connections,
        Refusal::Mode,
    ];
    let answers = recording.of(Speaker::Server, SETUP).map(|octets| Setup::decode(octets).unwrap());
    let stages: Vec<_> = answers.map(|answer| answer.stage).collect();
    assert_eq!(stages, expect.map(SetupStage::Refused));
}

/// A reason that is signed is signed with what the server derives from its own key.
#[test]
fn a_wrong_key_is_refused_with_the_right_one() {
    let recording = recording!("refusals");
    let is_wrong = |octets: &&[u8]| {
        Setup::decode(octets).unwrap().stage == SetupStage::Refused(Refusal::Authentication)
    };
    let refusal = recording.of(Speaker::Server, SETUP).find(is_wrong).unwrap();
    let time = Setup::decode(refusal).unwrap().trailer.unix_time;
    let keys = TestKeys::derive(recording.key.as_ref().unwrap(), time);
    assert!(is_authentic(refusal, |bare, digest| keys.server.verifies(bare, digest)));
}
