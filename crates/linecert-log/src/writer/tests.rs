use std::collections::HashMap;

use linecert_tlog::{Note, check_consistency};
use proptest::prelude::*;

use super::*;
use crate::{
    monitor::monitor,
    reader::Reader,
    testbed::{Memory, Stop, YEAR, leaf, leaves, log_key, policy},
};

fn create(files: &Memory) -> Writer<Memory> {
    Writer::create(files.clone(), log_key(), YEAR).unwrap()
}

fn open(files: &Memory) -> Writer<Memory> {
    Writer::open(files.clone(), log_key(), YEAR).unwrap()
}

/// Everything that is published is whole and proves.
fn check_whole(files: &Memory) {
    let found = monitor(files, &Memory::new(), &policy(), &mut |_, _| {}).unwrap();
    assert_eq!(found.findings, []);
}

/// The checkpoint of this log goes on from the one before.
fn check_goes_on(files: &Memory, before: &str) {
    let before: Checkpoint = Note::parse(before.as_bytes()).unwrap().text().parse().unwrap();
    let reader = Reader::open(files, &policy()).unwrap();
    let request = reader.add_checkpoint(before.size()).unwrap();
    let now = reader.witnessed().checkpoint().tree();
    check_consistency(before.tree(), now, &request.proof).unwrap();
}

#[test]
fn leaves_get_indices_and_equal_ones_the_first() {
    let files = Memory::new();
    let mut writer = create(&files);
    assert_eq!(writer.append(&[leaf(7), leaf(8), leaf(7)]).unwrap(), [0, 1, 0]);
    assert_eq!(writer.append(&[leaf(9), leaf(8)]).unwrap(), [2, 1]);
    assert_eq!(writer.append(&[]).unwrap(), [0_u64; 0]);
    drop(writer);
    assert_eq!(open(&files).append(&[leaf(9), leaf(10)]).unwrap(), [2, 3]);
    check_whole(&files);
}

#[test]
fn appending_what_is_there_writes_nothing() {
    let files = Memory::new();
    create(&files).append(&leaves(0..300)).unwrap();
    let before = files.text("checkpoint");
    let again = files.stopping(Stop::Never);
    let mut writer = Writer::open(again.clone(), log_key(), YEAR).unwrap();
    let opened = again.writes();
    writer.append(&leaves(0..300)).unwrap();
    assert_eq!(again.writes(), opened);
    assert_eq!(files.text("checkpoint"), before);
}

#[test]
fn a_log_grows_to_the_same_files_however_it_is_cut() {
    let (one, many) = (Memory::new(), Memory::new());
    create(&one).append(&leaves(0..600)).unwrap();
    let mut writer = create(&many);
    for n in 0..600 {
        writer.append(&[leaf(n)]).unwrap();
    }
    assert_eq!(one.text("checkpoint"), many.text("checkpoint"));
    check_whole(&many);
    // What is full has no partial forms any more.
    let names = many.names();
    assert!(names.iter().all(|name| !name.starts_with("tile/0/000.p/")), "{names:?}");
    assert!(names.iter().all(|name| !name.starts_with("tile/entries/001.p/")), "{names:?}");
    assert!(names.contains(&"tile/0/002.p/7".to_owned()), "{names:?}");
}

#[test]
fn one_leaf_writes_what_it_changes() {
    let files = Memory::new();
    create(&files).append(&leaves(0..300)).unwrap();
    let counting = files.stopping(Stop::Never);
    let mut writer = Writer::open(counting.clone(), log_key(), YEAR).unwrap();
    let opened = counting.writes();
    writer.append(&[leaf(300)]).unwrap();
    // The batch, a bundle, a tile and the checkpoint; the tile of level 1 stays as it was.
    assert_eq!(counting.writes() - opened, 4);
}

#[test]
fn partial_forms_that_a_stop_left_are_removed_later() {
    let files = Memory::new();
    create(&files).append(&leaves(0..255)).unwrap();
    // The batch, a bundle, two tiles and the checkpoint go through.
    let mut stopped = Writer::open(files.stopping(Stop::After(5)), log_key(), YEAR).unwrap();
    stopped.append(&[leaf(255)]).unwrap_err();
    drop(stopped);
    let partial = |name: &String| name.contains("/000.p/255");
    assert_eq!(files.names().iter().filter(|name| partial(name)).count(), 2);
    assert_eq!(open(&files).checkpoint().size(), 256);
    assert_eq!(files.names().iter().filter(|name| partial(name)).count(), 0);
    check_whole(&files);
}

/// Stops the machine at every write of an append, before and after it, and goes on.
fn check_stops(start: u64, end: u64) {
    let ready = Memory::new();
    create(&ready).append(&leaves(0..start)).unwrap();
    let counted = ready.copy();
    let counting = counted.stopping(Stop::Never);
    let mut writer = Writer::open(counting.clone(), log_key(), YEAR).unwrap();
    let opened = counting.writes();
    writer.append(&leaves(start..end)).unwrap();
    let writes = opened + 1..=counting.writes();
    assert!(writes.clone().count() >= 4, "{writes:?}");

    for stop in writes.flat_map(|n| [Stop::Before(n), Stop::After(n)]) {
        let files = ready.copy();
        let before = files.text("checkpoint");
        let mut stopped = Writer::open(files.stopping(stop), log_key(), YEAR).unwrap();
        stopped.append(&leaves(start..end)).unwrap_err();
        drop(stopped);
        // Whatever is published now is whole, and is what was or what is to be.
        check_whole(&files);
        check_goes_on(&files, &before);
        let seen = files.text("checkpoint");
        // Another batch comes first: what was begun must not be forked by it.
        let indices = open(&files).append(&[leaf(1_000_000), leaf(start)]).unwrap();
        check_whole(&files);
        check_goes_on(&files, &seen);
        let again = open(&files).append(&leaves(0..end)).unwrap();
        assert_eq!(again[..usize::try_from(start).unwrap()], Vec::from_iter(0..start));
        assert_eq!(again[usize::try_from(start).unwrap()], indices[1], "{stop:?}");
        check_whole(&files);
        check_goes_on(&files, &seen);
    }
}

#[test]
fn a_stop_at_any_write_neither_forks_nor_loses() {
    check_stops(0, 3);
    check_stops(5, 6);
    check_stops(254, 258);
    check_stops(255, 256);
    check_stops(256, 520);
}

#[test]
fn a_stop_at_any_write_of_bringing_a_batch_to_its_end_does_not_either() {
    let ready = Memory::new();
    create(&ready).append(&leaves(0..250)).unwrap();
    let pending = Stop::After(1);
    let mut writer = Writer::open(ready.stopping(pending), log_key(), YEAR).unwrap();
    // The removal of partial forms on opening is not counted: nothing became full.
    writer.append(&leaves(250..260)).unwrap_err();
    drop(writer);
    assert!(ready.names().contains(&"pending".to_owned()));
    for stop in 1..12 {
        let files = ready.copy();
        drop(Writer::open(files.stopping(Stop::After(stop)), log_key(), YEAR));
        check_whole(&files);
        let writer = open(&files);
        assert_eq!(writer.checkpoint().size(), 260);
        drop(writer);
        check_whole(&files);
    }
}

#[test]
fn a_writer_that_met_a_full_disk_goes_on_by_itself() {
    let files = Memory::new();
    let mut writer = create(&files);
    writer.append(&leaves(0..10)).unwrap();
    // A disk that is full once: the machine goes on.
    writer.storage = files.stopping(Stop::Before(2));
    writer.append(&leaves(10..12)).unwrap_err();
    writer.storage = files.clone();
    assert_eq!(writer.append(&[leaf(99)]).unwrap(), [12]);
    assert_eq!(writer.append(&leaves(10..12)).unwrap(), [10, 11]);
    check_whole(&files);
}

#[test]
fn there_is_one_writer_and_one_log_a_folder() {
    let files = Memory::new();
    let writer = create(&files);
    let busy = Writer::open(files.clone(), log_key(), YEAR).err().unwrap();
    assert!(matches!(busy, WriterError::Storage(StorageError::Busy(_))), "{busy}");
    drop(writer);
    let exists = Writer::create(files.clone(), log_key(), YEAR).err().unwrap();
    assert!(matches!(exists, WriterError::Exists(_)), "{exists}");
}

#[test]
fn a_log_is_made_once_and_never_by_opening() {
    let missing = Writer::open(Memory::new(), log_key(), YEAR).err().unwrap();
    assert!(matches!(missing, WriterError::Missing(_)), "{missing}");
}

#[test]
fn another_year_and_another_log_are_refused() {
    let files = Memory::new();
    create(&files).append(&leaves(0..2)).unwrap();
    let year = Writer::open(files.clone(), log_key(), 2027).err().unwrap();
    assert!(matches!(year, WriterError::OtherYear { year: 2027, .. }), "{year}");
    let other = SignerKey::from_seed("other.example.net/2026".parse().unwrap(), &[1; 32]);
    let log = Writer::open(files.clone(), other, YEAR).err().unwrap();
    assert!(matches!(log, WriterError::OtherLog { .. }), "{log}");
    let name = log_key().verifier().name().clone();
    let forged = Writer::open(files, SignerKey::from_seed(name, &[9; 32]), YEAR).err().unwrap();
    assert!(matches!(forged, WriterError::Signature(_)), "{forged}");
}

#[test]
fn a_damaged_log_is_not_appended_to() {
    let refused = |damage: fn(&Memory)| {
        let files = Memory::new();
        create(&files).append(&leaves(0..300)).unwrap();
        damage(&files);
        Writer::open(files, log_key(), YEAR).err().unwrap()
    };
    let entry = refused(|files| files.tamper("tile/entries/000", |bytes| bytes[40] ^= 1));
    assert!(matches!(entry, WriterError::OtherRoot(300)), "{entry}");
    let cut = refused(|files| files.tamper("tile/entries/000", |bytes| bytes.truncate(1000)));
    assert!(matches!(cut, WriterError::DamagedBundle { .. }), "{cut}");
    let lost = refused(|files| files.lose("tile/entries/001.p/44"));
    assert!(matches!(lost, WriterError::MissingBundle(_)), "{lost}");
    let torn = refused(|files| files.tamper("pending", |bytes| bytes.truncate(1000)));
    assert!(matches!(torn, WriterError::Pending(300)), "{torn}");
    let signature = refused(|files| files.tamper("checkpoint", |bytes| bytes[31] = b'4'));
    assert!(matches!(signature, WriterError::Signature(_)), "{signature}");
}

#[test]
fn a_checkpoint_from_a_backup_is_found_by_the_batch_after_it() {
    let files = Memory::new();
    let mut writer = create(&files);
    writer.append(&leaves(0..3)).unwrap();
    let old = files.text("checkpoint");
    writer.append(&leaves(3..5)).unwrap();
    writer.append(&leaves(5..7)).unwrap();
    drop(writer);
    files.tamper("checkpoint", |bytes| *bytes = old.into_bytes());
    let error = Writer::open(files, log_key(), YEAR).err().unwrap();
    assert!(matches!(error, WriterError::Pending(3)), "{error}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Whatever is appended and wherever the machine stops, what was acknowledged stays where it
    /// was, and every checkpoint goes on from the one before.
    #[test]
    fn no_run_of_batches_and_stops_forks_or_loses(
        runs in proptest::collection::vec((0..700_u64, 1..400_u64, 0..9_usize), 1..8),
    ) {
        let (files, state) = (Memory::new(), Memory::new());
        drop(create(&files));
        let mut safe: HashMap<u64, u64> = HashMap::new();
        for (first, count, stop) in runs {
            let machine = files.stopping(if stop == 0 { Stop::Never } else { Stop::After(stop) });
            let batch = first..first + count;
            let appended = Writer::open(machine, log_key(), YEAR)
                .and_then(|mut writer| writer.append(&leaves(batch.clone())));
            for (n, index) in batch.zip(appended.unwrap_or_default()) {
                prop_assert_eq!(*safe.entry(n).or_insert(index), index);
            }
            let mut entries = Vec::new();
            let mut on_entry = |_, entry: &[u8]| entries.push(entry.to_vec());
            let found = monitor(&files, &state, &policy(), &mut on_entry).unwrap();
            prop_assert_eq!(found.findings, []);
            for (n, index) in &safe {
                let entry = &entries[usize::try_from(*index).unwrap()];
                prop_assert_eq!(entry, &leaf(*n).to_bytes());
            }
        }
    }

    #[test]
    fn arbitrary_pending_bytes_never_panic(bytes in "(linecert-log pending v1\n)?[0-9 \n]{0,8}(.|\n)*") {
        drop(Pending::parse(bytes.as_bytes()));
    }
}
