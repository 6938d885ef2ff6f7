use linecert_tlog::Quorum;

use super::*;
use crate::{
    reader::{ReadError, Reader},
    testbed::{Memory, Stop, YEAR, at, leaf, leaves, log_key, policy, witness_key},
    writer::Writer,
};

fn log() -> Memory {
    let files = Memory::new();
    let mut writer = Writer::create(files.clone(), log_key(), YEAR).unwrap();
    writer.append(&leaves(0..5)).unwrap();
    files
}

fn cosigned(files: &Memory, witness: u8, time: u64) -> NoteSignature {
    let reader = Reader::open(files, &policy()).unwrap();
    let line = reader.note().cosign(&witness_key(witness), at(time)).to_string();
    NoteSignature::parse(&line).unwrap()
}

fn names(note: &Note) -> Vec<&str> {
    note.signatures().iter().map(|signature| signature.name().as_str()).collect()
}

#[test]
fn cosignatures_stand_behind_that_of_the_log() {
    let files = log();
    let unknown = cosigned(&files, 9, 10);
    attach(&files, &[cosigned(&files, 2, 20), unknown], &policy()).unwrap();
    let note = attach(&files, &[cosigned(&files, 1, 30)], &policy()).unwrap();
    let log = log_key().verifier();
    assert_eq!(names(&note), [log.name().as_str(), "w1.example.org", "w2.example.org"]);
    assert_eq!(files.text("checkpoint"), note.to_string());
    let reader = Reader::open(&files, &policy()).unwrap();
    assert_eq!(reader.witnessed().quorum(), Quorum::Met { by: at(20), since: at(30) });
}

#[test]
fn the_earliest_and_the_latest_of_a_witness_are_kept() {
    let files = log();
    for time in [20, 40, 10, 30, 10] {
        attach(&files, &[cosigned(&files, 1, time)], &policy()).unwrap();
    }
    let reader = Reader::open(&files, &policy()).unwrap();
    let times: Vec<_> = reader.witnessed().cosignatures().iter().map(|c| c.time).collect();
    assert_eq!(times, [at(10), at(40)]);
}

#[test]
fn a_cosignature_of_another_checkpoint_is_refused() {
    let files = log();
    let old = cosigned(&files, 1, 10);
    let mut writer = Writer::open(files.clone(), log_key(), YEAR).unwrap();
    writer.append(&leaves(5..6)).unwrap();
    drop(writer);
    let before = files.text("checkpoint");
    assert!(matches!(attach(&files, &[old], &policy()), Err(AttachError::Open(_))));
    assert_eq!(files.text("checkpoint"), before);
}

#[test]
fn a_log_that_is_written_to_must_wait() {
    let files = log();
    let line = cosigned(&files, 1, 10);
    let _writer = Writer::open(files.clone(), log_key(), YEAR).unwrap();
    let busy = attach(&files, &[line], &policy());
    assert!(matches!(busy, Err(AttachError::Storage(StorageError::Busy(_)))));
}

#[test]
fn a_proof_that_is_made_later_has_the_earliest_times() {
    let files = log();
    attach(&files, &[cosigned(&files, 1, 10)], &policy()).unwrap();
    let mut old = 5;
    for (size, time) in [(300, 20), (301, 30)] {
        let mut writer = Writer::open(files.clone(), log_key(), YEAR).unwrap();
        writer.append(&leaves(old..size)).unwrap();
        drop(writer);
        attach(&files, &[cosigned(&files, 2, time)], &policy()).unwrap();
        old = size;
    }
    let mut writer = Writer::open(files.clone(), log_key(), YEAR).unwrap();
    writer.append(&leaves(301..302)).unwrap();
    for (index, time) in [(0, Some(10)), (4, Some(10)), (5, Some(20)), (300, Some(30)), (301, None)]
    {
        let reader = Reader::earliest(&files, index, &policy()).unwrap();
        let proof = reader.prove(index).unwrap();
        let logged = proof.verify(&leaf(index).to_bytes(), &policy()).unwrap();
        let met = |time| Quorum::Met { by: at(time), since: at(time) };
        assert_eq!(logged.witnessed.quorum(), time.map_or(Quorum::Missing, met), "{index}");
    }
    assert!(matches!(
        Reader::earliest(&files, 302, &policy()).unwrap().prove(302),
        Err(ReadError::Beyond { .. })
    ));
}

fn grow(files: &Memory, to: u64) {
    let mut writer = Writer::open(files.clone(), log_key(), YEAR).unwrap();
    let size = writer.checkpoint().size();
    writer.append(&leaves(size..to)).unwrap();
}

#[test]
fn a_log_that_grows_while_it_waits_gets_its_cosignatures() {
    let files = log();
    let asked = Reader::open(&files, &policy()).unwrap().note().clone();
    let (first, second) = (cosigned(&files, 1, 10), cosigned(&files, 2, 20));
    grow(&files, 9);
    let newest = files.text("checkpoint");
    attach_to(&files, &asked, &[first], &policy()).unwrap();
    let note = attach_to(&files, &asked, &[second], &policy()).unwrap();
    assert_eq!(names(&note)[1..], ["w1.example.org", "w2.example.org"]);
    assert_eq!(files.text("checkpoint"), newest);

    let earliest = Reader::earliest(&files, 4, &policy()).unwrap();
    let witnessed = Reader::newest_witnessed(&files, &policy()).unwrap();
    assert_eq!((earliest.size(), witnessed.size()), (5, 5));
    let entry = leaf(4).to_bytes();
    assert!(witnessed.prove(4).unwrap().verify(&entry, &policy()).is_ok());
    // A later leaf is in no cosigned checkpoint, and a later checkpoint is newer.
    assert_eq!(Reader::earliest(&files, 5, &policy()).unwrap().size(), 9);
    attach(&files, &[cosigned(&files, 1, 30)], &policy()).unwrap();
    assert_eq!(Reader::newest_witnessed(&files, &policy()).unwrap().size(), 9);
}

#[test]
fn a_checkpoint_that_the_log_never_had_gets_none() {
    let files = log();
    let forked = files.copy();
    grow(&forked, 6);
    let asked = Reader::open(&forked, &policy()).unwrap().note().clone();
    let cosignature = cosigned(&forked, 1, 10);
    let mut writer = Writer::open(files.clone(), log_key(), YEAR).unwrap();
    writer.append(&leaves(100..104)).unwrap();
    drop(writer);
    let before = files.names();
    let refused = attach_to(&files, &asked, &[cosignature], &policy()).unwrap_err();
    assert!(matches!(refused, AttachError::Forked(_)), "{refused}");
    assert_eq!(files.names(), before);
    let newest = Reader::open(&files, &policy()).unwrap().note().clone();
    let same = attach_to(&files, &newest, &[cosigned(&files, 1, 10)], &policy()).unwrap();
    assert_eq!(files.text("checkpoint"), same.to_string());
}

#[test]
fn a_stop_at_any_write_leaves_a_checkpoint_that_opens() {
    for stop in [Stop::Before(1), Stop::After(1), Stop::Before(2), Stop::After(2)] {
        let files = log();
        let cosignature = [cosigned(&files, 1, 10)];
        assert!(attach(&files.stopping(stop), &cosignature, &policy()).is_err(), "{stop:?}");
        let note = Reader::open(&files, &policy()).unwrap().note().clone();
        assert!((1..=2).contains(&note.signatures().len()), "{stop:?}");
        assert!(Reader::earliest(&files, 0, &policy()).is_ok(), "{stop:?}");
        // Asked again, it comes to the same.
        let again = attach(&files, &cosignature, &policy()).unwrap();
        assert_eq!(names(&again)[1..], ["w1.example.org"], "{stop:?}");
        assert_eq!(files.text("cosigned/5"), files.text("checkpoint"), "{stop:?}");
    }
}
