use std::{fs, num::NonZeroU32};

use linecert_measure::Timestamp;
use proptest::prelude::*;

use super::*;

fn started(attempt: u32) -> Event {
    let attempt = NonZeroU32::new(attempt).unwrap();
    let number = u64::from(attempt.get()).try_into().unwrap();
    let (device_seq, line_seq) = (number, number);
    let (task, at) = ("latency".to_owned(), Timestamp::UNIX_EPOCH);
    Event::Started { task, attempt, device_seq, line_seq, at }
}

fn with_events(count: u32) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.jsonl");
    let mut journal = Journal::<Event>::create(&path).unwrap();
    for attempt in 1..=count {
        journal.append(&started(attempt)).unwrap();
    }
    (folder, path)
}

#[test]
fn what_was_appended_is_read_back_and_can_be_gone_on_with() {
    let (_folder, path) = with_events(2);
    let Opened { mut journal, events, torn_bytes } = Journal::<Event>::open(&path).unwrap();
    assert_eq!((events, torn_bytes), (vec![started(1), started(2)], 0));
    journal.append(&started(3)).unwrap();
    let head = journal.head();
    drop(journal);
    let again = Journal::<Event>::open(&path).unwrap();
    assert_eq!(again.events.len(), 3);
    assert_eq!(again.journal.head(), head);
}

#[test]
fn a_second_process_is_refused() {
    let (_folder, path) = with_events(1);
    let _held = Journal::<Event>::open(&path).unwrap();
    assert!(matches!(Journal::<Event>::open(&path), Err(JournalError::Busy(_))));
    assert!(matches!(Journal::<Event>::create(&path), Err(JournalError::Exists(_))));
}

#[test]
fn a_stop_at_any_byte_loses_only_what_was_never_acknowledged() {
    let (_folder, path) = with_events(3);
    let whole = fs::read(&path).unwrap();
    for cut in 0..=whole.len() {
        fs::write(&path, &whole[..cut]).unwrap();
        let Opened { mut journal, events, torn_bytes } = Journal::<Event>::open(&path).unwrap();
        let lines = whole[..cut].iter().filter(|byte| **byte == b'\n').count();
        assert_eq!(events.len(), lines, "cut at {cut}");
        assert_eq!(torn_bytes == 0, cut == 0 || whole[cut - 1] == b'\n', "cut at {cut}");
        journal.append(&started(9)).unwrap();
        drop(journal);
        assert_eq!(Journal::<Event>::open(&path).unwrap().events.len(), lines + 1, "cut at {cut}");
    }
}

#[test]
fn a_line_that_was_removed_or_swapped_is_noticed() {
    let (_folder, path) = with_events(3);
    let text = fs::read_to_string(&path).unwrap();
    let lines: Vec<_> = text.lines().collect();
    for changed in [[0, 2].as_slice(), &[1, 2], &[0, 2, 1]] {
        let text: String = changed.iter().map(|n| format!("{}\n", lines[*n])).collect();
        fs::write(&path, text).unwrap();
        assert!(
            matches!(Journal::<Event>::open(&path), Err(JournalError::Damaged { .. })),
            "{changed:?}"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn a_flipped_bit_is_noticed_or_lies_in_the_last_line(at in 0_usize..400, bit in 0_u8..8) {
        let (_folder, path) = with_events(3);
        let mut bytes = fs::read(&path).unwrap();
        let at = at % bytes.len();
        bytes[at] ^= 1 << bit;
        let last_line = bytes[..bytes.len() - 1].iter().rposition(|b| *b == b'\n').unwrap();
        fs::write(&path, &bytes).unwrap();
        prop_assert!(Journal::<Event>::open(&path).is_err() || at >= last_line);
    }

    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal.jsonl");
        fs::write(&path, bytes).unwrap();
        drop(Journal::<Event>::open(&path));
    }
}
