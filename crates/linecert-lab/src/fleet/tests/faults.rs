//! Each fault, seen on the wire.

use std::time::Instant;

use super::*;

#[test]
fn slow_serves_one_request_after_the_other() {
    let (_fleet, mut manager) = one(plan(3, &["slow=30ms"]));
    let began = Instant::now();
    let ids: Vec<_> = (0..3).map(|_| manager.send_bulk(&["1"], 1)).collect();
    for (place, id) in (1..).zip(ids) {
        assert_eq!(manager.next().unwrap().id, id);
        assert!(began.elapsed() >= place * Duration::from_millis(30), "{:?}", began.elapsed());
    }
}

/// Asks 100 times and counts the datagrams that come back.
fn answers_of_a_hundred(faults: &[&str]) -> (Fleet, usize) {
    let (fleet, mut manager) = one(plan(3, faults));
    for _ in 0..100 {
        manager.send_bulk(&["1"], 1);
    }
    let answers = std::iter::from_fn(|| manager.datagram()).count();
    (fleet, answers)
}

#[test]
fn loss_loses_a_share_and_the_same_again() {
    let (fleet, answers) = answers_of_a_hundred(&["loss=20%"]);
    let lost = fleet.count(0, Count::Lost);
    assert!((10..30).contains(&lost), "{lost}");
    assert_eq!(answers, 100 - usize::try_from(lost).unwrap());
    let (again, _) = answers_of_a_hundred(&["loss=20%"]);
    assert_eq!(again.count(0, Count::Lost), lost);
}

#[test]
fn duplicates_come_twice() {
    let (fleet, answers) = answers_of_a_hundred(&["duplicates=30%"]);
    let doubled = usize::try_from(fleet.count(0, Count::Doubled)).unwrap();
    assert!((15..45).contains(&doubled), "{doubled}");
    assert_eq!(answers, 100 + doubled);
}

#[test]
fn late_answers_are_overtaken() {
    let (fleet, mut manager) = one(plan(3, &["late=50%/60ms"]));
    let sent: Vec<_> = (0..20).map(|_| manager.send_bulk(&["1"], 1)).collect();
    let mut came: Vec<_> = std::iter::from_fn(|| manager.next()).map(|seen| seen.id).collect();
    assert_ne!(came, sent);
    came.sort_unstable();
    assert_eq!(came, sent);
    assert!(fleet.count(0, Count::HeldBack) > 3);
}

#[test]
fn too_many_repetitions_are_refused() {
    #[track_caller]
    fn check(fault: &str, status: i32, names: &[&str]) {
        let (fleet, mut manager) = one(plan(9, &[fault]));
        let seen = manager.bulk(&["1"], 5).unwrap();
        assert_eq!((seen.status, seen.names()), (status, names.to_vec()));
        assert_eq!(manager.bulk(&["1"], 4).unwrap().rows.len(), 4);
        assert_eq!(fleet.count(0, Count::Refused), 1);
    }
    check("too-big=4", 1, &[]);
    check("gen-err=4", 5, &["1"]);
}

#[test]
fn silence_begins_after_a_row() {
    let (fleet, mut manager) = one(plan(9, &["silent-after=5"]));
    assert_eq!(
        manager.bulk(&["1"], 9).unwrap().names(),
        ["1.1.1", "1.1.2", "1.1.3", "1.1.4", "1.1.5"]
    );
    assert_eq!(manager.bulk(&["1.1.5"], 9), None);
    assert_eq!(fleet.count(0, Count::Unanswered), 1);
    // The agent lives: what stands before is answered still.
    assert_eq!(manager.bulk(&["1.1.4"], 9).unwrap().names(), ["1.1.5"]);
}

#[test]
fn rows_are_cut_in_the_middle() {
    let (_fleet, mut manager) = one(plan(9, &["mid-row"]));
    assert_eq!(manager.bulk(&["1", "2"], 2).unwrap().names(), ["1.1.1", "2.1.1", "1.1.2"]);
    assert_eq!(manager.bulk(&["1"], 2).unwrap().rows.len(), 2);
}

#[test]
fn there_is_no_such_object() {
    let (_fleet, mut manager) = one(plan(9, &["no-such-object"]));
    let absent = vec![("1.3.6.1.4.1.9.1".to_owned(), WireValue::NoSuchObject)];
    assert_eq!(manager.bulk(&["1"], 9).unwrap().rows, absent);
    assert_eq!(manager.get(PduType::GetRequest, &["1"]).unwrap().rows, absent);
}

#[test]
fn disorder_decreases_and_yet_gives_every_row() {
    let (_fleet, mut manager) = one(plan(5, &["disorder"]));
    let expect = ["1.1.1", "1.1.3", "1.1.2", "1.1.5", "1.1.4"];
    let paired = ["1.1.2", "1.1.1", "1.1.4", "1.1.3", "1.1.5"];
    let names = |seen: Seen| seen.names().into_iter().map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(names(manager.bulk(&["1"], 5).unwrap()), paired);
    // Step by step it is the same way, on into the next column, whose pairs begin elsewhere.
    let mut at = "1".to_owned();
    let mut passed = Vec::new();
    for _ in 0..10 {
        at = names(manager.bulk(&[&at], 1).unwrap()).remove(0);
        passed.push(at.clone());
    }
    assert_eq!(passed[..5], paired);
    assert_eq!(passed[5..], expect.map(|name| name.replacen('1', "2", 1)));
}

#[test]
fn a_loop_has_no_end() {
    let (_fleet, mut manager) = one(plan(9, &["loop=2"]));
    let seen = manager.bulk(&["1"], 5).unwrap();
    assert_eq!(seen.names(), ["1.1.1", "1.1.2", "1.1.1", "1.1.2", "1.1.1"]);
}

#[test]
fn one_answer_is_malformed() {
    let (fleet, mut manager) = one(plan(9, &["malformed=2"]));
    assert!(manager.bulk(&["1"], 4).is_some());
    manager.send_bulk(&["1"], 4);
    let (octets, _) = manager.datagram().unwrap();
    assert_eq!(read(&octets), None);
    assert!(manager.bulk(&["1"], 4).is_some());
    assert_eq!(fleet.count(0, Count::Malformed), 1);
}

#[test]
fn answers_come_from_elsewhere() {
    let (_fleet, mut manager) = one(plan(9, &["foreign-source"]));
    let id = manager.send_bulk(&["1"], 1);
    let (octets, from) = manager.datagram().unwrap();
    assert_ne!(from, manager.agent);
    assert_eq!(read(&octets).unwrap().id, id);
}

#[test]
fn zero_repetitions_hang_the_agent() {
    let (_fleet, mut manager) = one(plan(9, &["hang-on-zero"]));
    assert!(manager.bulk(&["1"], 1).is_some());
    assert_eq!(manager.bulk(&["1"], 0), None);
    assert_eq!(manager.bulk(&["1"], 1), None);
}

#[test]
fn faults_add_up_and_of_one_kind_the_later_counts() {
    let (_fleet, mut manager) = one(plan(9, &["loss=100%", "mid-row", "loss=0%"]));
    assert_eq!(manager.bulk(&["1", "2"], 1).unwrap().names(), ["1.1.1"]);
}
