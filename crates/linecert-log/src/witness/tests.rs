use linecert_tlog::{Checkpoint, Quorum, SignerKey};

use super::*;
use crate::{
    reader::Reader,
    testbed::{Memory, Stop, YEAR, at, leaves, log_key, policy, witness_key},
    writer::Writer,
};

fn log(size: u64) -> Memory {
    let files = Memory::new();
    let mut writer = Writer::create(files.clone(), log_key(), YEAR).unwrap();
    writer.append(&leaves(0..size)).unwrap();
    files
}

fn grow(files: &Memory, range: std::ops::Range<u64>) {
    Writer::open(files.clone(), log_key(), YEAR).unwrap().append(&leaves(range)).unwrap();
}

fn witness(state: &Memory) -> Witness<Memory> {
    let logs = vec![log_key().verifier()];
    Witness::open(state.clone(), witness_key(1), logs).unwrap()
}

/// The request as the witness gets it.
fn request(files: &Memory, old: u64) -> AddCheckpoint {
    let reader = Reader::open(files, &policy()).unwrap();
    let body = reader.add_checkpoint(old).unwrap().to_string();
    AddCheckpoint::parse(body.as_bytes()).unwrap()
}

fn status(witness: &mut Witness<Memory>, request: &AddCheckpoint) -> u16 {
    witness.add_checkpoint(request, at(100)).unwrap_err().status()
}

#[test]
fn a_log_that_grows_is_cosigned_each_time() {
    let (files, state) = (log(0), Memory::new());
    let mut old = 0;
    for (time, size) in [(10, 0), (20, 1), (30, 256), (40, 256), (50, 700)] {
        grow(&files, 0..size);
        // A witness that was stopped in between remembers.
        let asked = request(&files, old);
        let cosignature = witness(&state).add_checkpoint(&asked, at(time)).unwrap();
        let signatures = [asked.checkpoint.signatures(), &[cosignature]].concat();
        let opened = policy().open(&asked.checkpoint.with_signatures(signatures)).unwrap();
        assert_eq!(opened.quorum(), Quorum::Met { by: at(time), since: at(time) });
        old = size;
    }
}

#[test]
fn a_wrong_old_size_is_answered_with_the_right_one() {
    let (files, state) = (log(5), Memory::new());
    let mut witness = witness(&state);
    witness.add_checkpoint(&request(&files, 0), at(10)).unwrap();
    grow(&files, 5..9);
    for old in [0, 4, 9] {
        let refusal = witness.add_checkpoint(&request(&files, old), at(10)).unwrap_err();
        assert!(matches!(refusal, Refusal::Conflict { size: 5 }), "{refusal}");
        assert_eq!(refusal.status(), 409);
    }
}

#[test]
fn a_fork_is_never_cosigned() {
    let (files, state) = (log(5), Memory::new());
    let fork = files.copy();
    let mut witness = witness(&state);
    grow(&files, 5..9);
    witness.add_checkpoint(&request(&files, 0), at(10)).unwrap();
    grow(&fork, 100..104);
    // Of the same size: another root. Larger: no proof leads there.
    assert_eq!(status(&mut witness, &request(&fork, 9)), 409);
    grow(&fork, 104..110);
    assert_eq!(status(&mut witness, &request(&fork, 9)), 422);
    let empty = AddCheckpoint { proof: vec![], ..request(&fork, 9) };
    assert_eq!(status(&mut witness, &empty), 422);
    // A rollback is a conflict, whatever the log says was before.
    let rollback = request(&log(5), 0);
    assert_eq!(status(&mut witness, &rollback), 409);
    assert_eq!(status(&mut witness, &AddCheckpoint { old: 9, ..rollback }), 400);
    assert!(witness.add_checkpoint(&request(&files, 9), at(20)).is_ok());
}

#[test]
fn a_proof_where_none_belongs_is_refused() {
    let (files, state) = (log(5), Memory::new());
    let mut witness = witness(&state);
    let proof = vec![NodeHash::EMPTY_TREE];
    let padded = AddCheckpoint { proof, ..request(&files, 0) };
    assert_eq!(status(&mut witness, &padded), 422);
}

#[test]
fn strangers_and_forgers_are_refused() {
    let (files, state) = (log(5), Memory::new());
    let mut witness = witness(&state);
    let name = log_key().verifier().name().clone();
    let good = request(&files, 0);
    let checkpoint: Checkpoint = good.checkpoint.text().parse().unwrap();
    let forged = checkpoint.sign(&SignerKey::from_seed(name, &[9; 32]));
    assert_eq!(status(&mut witness, &AddCheckpoint { checkpoint: forged, ..good.clone() }), 403);
    let edited = good.to_string().replacen("\n5\n", "\n6\n", 1);
    let edited = AddCheckpoint::parse(edited.as_bytes()).unwrap();
    assert_eq!(status(&mut witness, &edited), 403);
    let stranger = SignerKey::from_seed("other/2026".parse().unwrap(), &[1; 32]);
    let origin = Origin::from(stranger.verifier().name());
    let other = Checkpoint::new(origin, 5, checkpoint.root()).sign(&stranger);
    assert_eq!(status(&mut witness, &AddCheckpoint { checkpoint: other, ..good.clone() }), 404);
    let garbled = good.to_string().replacen("\n5\n", "\nfive\n", 1);
    let garbled = AddCheckpoint::parse(garbled.as_bytes()).unwrap();
    assert_eq!(status(&mut witness, &garbled), 400);
    assert!(witness.add_checkpoint(&good, at(10)).is_ok());
}

#[test]
fn a_clock_that_went_back_is_refused() {
    let (files, state) = (log(5), Memory::new());
    let mut witness = witness(&state);
    witness.add_checkpoint(&request(&files, 0), at(1_000)).unwrap();
    let refusal = witness.add_checkpoint(&request(&files, 5), at(999)).unwrap_err();
    assert!(matches!(refusal, Refusal::Clock { .. }), "{refusal}");
    assert!(witness.add_checkpoint(&request(&files, 5), at(1_000)).is_ok());
}

#[test]
fn a_stop_at_the_write_of_the_state_gives_no_cosignature() {
    for (stop, remembered) in [(Stop::Before(1), 0), (Stop::After(1), 5)] {
        let (files, state) = (log(5), Memory::new());
        let mut stopped = witness(&state.stopping(stop));
        let refusal = stopped.add_checkpoint(&request(&files, 0), at(10)).unwrap_err();
        assert_eq!(refusal.status(), 500);
        drop(stopped);
        assert!(witness(&state).add_checkpoint(&request(&files, remembered), at(20)).is_ok());
    }
}

#[test]
fn a_state_that_was_changed_is_not_trusted() {
    let (files, state) = (log(5), Memory::new());
    let mut witness = witness(&state);
    witness.add_checkpoint(&request(&files, 0), at(10)).unwrap();
    let name = state.names().remove(0);
    let good = state.text(&name);
    // A checkpoint that the log did sign, but this witness did not.
    let planted = log(3).text("checkpoint");
    for text in [planted, good.replacen("\n5\n", "\n4\n", 1), "x".to_owned()] {
        state.tamper(&name, |bytes| *bytes = text.into_bytes());
        assert_eq!(status(&mut witness, &request(&files, 5)), 500);
    }
}

#[test]
fn there_is_one_process_for_a_state() {
    let state = Memory::new();
    let _first = witness(&state);
    let second = Witness::open(state.clone(), witness_key(1), vec![]);
    assert!(matches!(second.err(), Some(WitnessError::Storage(StorageError::Busy(_)))));
}
