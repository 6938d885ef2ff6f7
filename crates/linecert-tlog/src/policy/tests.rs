use proptest::prelude::*;

use super::*;
use crate::{
    hash::NodeHash,
    note::NoteSignature,
    signer::{CosignerKey, SignerKey},
};

const ORIGIN: &str = "log.example.net/linecert/2026";

fn log() -> SignerKey {
    SignerKey::from_seed(ORIGIN.parse().unwrap(), &[1; 32])
}

fn witness(n: u8) -> CosignerKey {
    CosignerKey::from_seed(format!("w{n}.example.org").parse().unwrap(), &[100 + n; 32])
}

fn at(seconds: u64) -> PosixTime {
    PosixTime::from_seconds(seconds).unwrap()
}

/// A checkpoint with cosignatures of these witnesses at these times.
fn cosigned(cosigners: &[(u8, u64)]) -> Note {
    let note = Checkpoint::new(ORIGIN.parse().unwrap(), 1, NodeHash::of_leaf(b"x")).sign(&log());
    let cosign = |&(n, time): &(u8, u64)| note.cosign(&witness(n), at(time));
    let mut signatures = note.signatures().to_vec();
    signatures.extend(cosigners.iter().map(cosign).collect::<Vec<NoteSignature>>());
    note.with_signatures(signatures)
}

fn k_of(quorum: usize, witnesses: u8) -> Policy {
    let witnesses = (1..=witnesses).map(|n| witness(n).verifier()).collect();
    Policy::new(vec![log().verifier()], witnesses, quorum).unwrap()
}

fn quorum(policy: &Policy, cosigners: &[(u8, u64)]) -> Quorum {
    policy.open(&cosigned(cosigners)).unwrap().quorum()
}

/// The example of the specification, with keys.
fn example() -> String {
    let named = (1..).zip(["X1", "X2", "X3", "Y1", "Y2", "Y3"]);
    let lines = [format!("# A policy.\nlog {} https://log.example.net\n\n", log().verifier())];
    let witnesses = named.map(|(n, name)| format!(" witness\t{name} {}\n", witness(n).verifier()));
    let groups = [
        "group X-witnesses 2 X1 X2 X3\n",
        "group Y-witnesses any Y1 Y2 Y3\n",
        "group X-and-Y all X-witnesses Y-witnesses\n",
        "quorum X-and-Y\n",
    ];
    lines.into_iter().chain(witnesses).chain(groups.map(str::to_owned)).collect()
}

#[test]
fn a_quorum_has_the_times_of_enough_witnesses() {
    let met = |by, since| Quorum::Met { by: at(by), since: at(since) };
    let two_of_three = k_of(2, 3);
    assert_eq!(quorum(&two_of_three, &[]), Quorum::Missing);
    assert_eq!(quorum(&two_of_three, &[(1, 10)]), Quorum::Missing);
    assert_eq!(quorum(&two_of_three, &[(1, 10), (3, 30)]), met(30, 10));
    assert_eq!(quorum(&two_of_three, &[(3, 30), (2, 20), (1, 10)]), met(20, 20));
    assert_eq!(quorum(&k_of(1, 3), &[(3, 30), (1, 10)]), met(10, 30));
    assert_eq!(quorum(&k_of(0, 3), &[(3, 30)]), Quorum::NotAsked);
}

#[test]
fn one_witness_that_lies_moves_neither_end() {
    for lie in [0, 99, 150, 201, u64::from(u32::MAX)] {
        let met = quorum(&k_of(2, 3), &[(1, 100), (2, 200), (3, lie)]);
        let Quorum::Met { by, since } = met else { panic!("{lie}: {met:?}") };
        assert!(by >= at(100) && since <= at(200), "{lie}: {met:?}");
    }
}

#[test]
fn a_witness_counts_once_however_often_it_signs() {
    assert_eq!(quorum(&k_of(2, 3), &[(1, 10), (1, 20)]), Quorum::Missing);
    let met = Quorum::Met { by: at(10), since: at(20) };
    assert_eq!(quorum(&k_of(1, 3), &[(1, 20), (1, 10)]), met);
}

#[test]
fn unknown_witnesses_do_not_count_and_known_ones_must_be_right() {
    let policy = k_of(1, 2);
    assert_eq!(quorum(&policy, &[(9, 10)]), Quorum::Missing);
    let note = cosigned(&[(1, 10)]);
    let other = Checkpoint::new(ORIGIN.parse().unwrap(), 2, NodeHash::of_leaf(b"y")).sign(&log());
    let moved = vec![other.signatures()[0].clone(), note.signatures()[1].clone()];
    let error = policy.open(&other.with_signatures(moved)).unwrap_err();
    assert!(matches!(error, OpenError::Note(OpenNoteError::Wrong { .. })), "{error}");
}

#[test]
fn a_checkpoint_must_be_signed_by_the_log_of_its_origin() {
    let policy = k_of(1, 1);
    let note = cosigned(&[(1, 10)]);
    let unsigned = note.with_signatures(vec![note.signatures()[1].clone()]);
    assert_eq!(policy.open(&unsigned), Err(OpenError::NotByLog(ORIGIN.parse().unwrap())));
    assert!(matches!(policy.open(&note.with_signatures(Vec::new())), Err(OpenError::NotByLog(_))));
    let other = "log.example.net/linecert/2027".parse().unwrap();
    let stranger = Checkpoint::new(other, 1, NodeHash::of_leaf(b"x")).sign(&log());
    assert!(matches!(policy.open(&stranger), Err(OpenError::UnknownLog(_))));
}

#[test]
fn the_example_of_the_specification_is_read() {
    let policy = Policy::parse(example().as_bytes()).unwrap();
    assert_eq!((policy.logs().len(), policy.witnesses().len()), (1, 6));
    for (cosigners, met) in [
        (&[(1, 1), (2, 2), (4, 3)][..], true),
        (&[(1, 1), (3, 2), (6, 3)], true),
        (&[(1, 1), (2, 2), (3, 3)], false),
        (&[(1, 1), (4, 2), (5, 3)], false),
    ] {
        let is_met = matches!(quorum(&policy, cosigners), Quorum::Met { .. });
        assert_eq!(is_met, met, "{cosigners:?}");
    }
    let none = Policy::parse(b"quorum none").unwrap();
    assert!(none.logs().is_empty());
}

#[test]
fn what_is_no_policy_is_refused_for_its_reason() {
    use PolicyError as E;
    let refused = |text: String| match Policy::parse(text.as_bytes()).unwrap_err() {
        E::Line { source, .. } => *source,
        error => error,
    };
    let add = |line: &str| refused(format!("{}{line}\n", example()));
    assert_eq!(add("quorum none"), E::Quorums(2));
    assert_eq!(refused(String::new()), E::Quorums(0));
    assert_eq!(add("group g 0 X1"), E::Threshold { asked: 0, members: 1 });
    assert_eq!(add("group g 2 X1"), E::Threshold { asked: 2, members: 1 });
    assert_eq!(add("group g all"), E::Threshold { asked: 0, members: 0 });
    assert_eq!(add("group g any X1"), E::Member("X1".to_owned()));
    assert_eq!(add("group g any X-and-Y X-and-Y"), E::Member("X-and-Y".to_owned()));
    assert_eq!(add("group g any later"), E::Unknown("later".to_owned()));
    assert_eq!(add("group g any none"), E::Unknown("none".to_owned()));
    assert_eq!(add("group none any X-and-Y"), E::Taken("none".to_owned()));
    assert_eq!(add("group X1 any X-and-Y"), E::Taken("X1".to_owned()));
    for line in ["group g some X1", "group", "log", "witness w", "quorum", "quorum a b", "k v"] {
        assert_eq!(add(line), E::Form, "{line}");
    }
    assert_eq!(
        add(&format!("log {}", log().verifier())),
        E::Twice(log().verifier().name().clone())
    );
    let renamed = CosignerKey::from_seed("other".parse().unwrap(), &[101; 32]).verifier();
    assert_eq!(add(&format!("witness w {renamed}")), E::Twice(renamed.name().clone()));
    assert!(matches!(add(&format!("log {}", witness(7).verifier())), E::Use { .. }));
    assert!(matches!(add(&format!("witness w {}", log().verifier())), E::Use { .. }));
    assert!(matches!(add("witness w not-a-key"), E::Key(_)));
    assert_eq!(add("# \r"), E::NotText);
    let number = Policy::parse(b"# c\n\nquorum x\n").unwrap_err().to_string();
    assert!(number.starts_with("line 3: "), "{number}");
}

#[test]
fn a_policy_of_keys_is_checked_as_one_of_text() {
    let (log, w) = (log().verifier(), witness(1).verifier());
    let refused = |logs: &[_], witnesses: &[_], quorum| {
        Policy::new(logs.to_vec(), witnesses.to_vec(), quorum).unwrap_err()
    };
    let log = std::slice::from_ref(&log);
    let w = std::slice::from_ref(&w);
    assert_eq!(refused(log, w, 2), PolicyError::Threshold { asked: 2, members: 1 });
    assert!(matches!(refused(w, &[], 0), PolicyError::Use { .. }));
    assert!(matches!(refused(log, log, 0), PolicyError::Use { .. }));
    assert!(matches!(refused(&[log, log].concat(), w, 1), PolicyError::Twice(_)));
    assert!(matches!(refused(log, &[w, w].concat(), 2), PolicyError::Twice(_)));
}

#[test]
fn a_long_chain_of_groups_is_refused_before_it_is_deep() {
    let first = format!("witness g0 {}\n", witness(1).verifier());
    let groups = (1..100_000).map(|n| format!("group g{n} any g{}\n", n - 1));
    let text: String = [first].into_iter().chain(groups).collect();
    let error = Policy::parse(text.as_bytes()).unwrap_err();
    assert!(matches!(error, PolicyError::Line { source, .. } if *source == PolicyError::TooLong));
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(text in "((log|witness|group|quorum|none|any|all|[0-9a-c# \t\n])[ \n]?){0,60}") {
        drop(Policy::parse(text.as_bytes()));
    }
}
