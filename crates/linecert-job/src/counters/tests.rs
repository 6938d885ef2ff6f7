use std::fs;

use proptest::prelude::*;

use super::*;

fn open(folder: &tempfile::TempDir) -> Counters {
    Counters::open(folder.path(), Purpose::Operational).unwrap()
}

fn take(counters: &mut Counters, line: &str) -> (u64, u64) {
    let asked = Asked { line, order: "1", task: "latency", at: Timestamp::UNIX_EPOCH };
    let numbers = counters.take(asked).unwrap();
    (numbers.device.get(), numbers.line.get())
}

fn one(number: u64) -> NonZeroU64 {
    NonZeroU64::new(number).unwrap()
}

#[test]
fn a_laptop_keeps_its_name_and_goes_on_counting() {
    let folder = tempfile::tempdir().unwrap();
    let mut counters = open(&folder);
    let device = counters.device();
    assert_eq!(take(&mut counters, "a"), (1, 1));
    assert_eq!(take(&mut counters, "b"), (2, 1));
    assert_eq!(take(&mut counters, "a"), (3, 2));
    drop(counters);
    let mut counters = open(&folder);
    assert_eq!(counters.device(), device);
    assert_eq!(take(&mut counters, "a"), (4, 3));
    drop(counters);
    fs::remove_dir_all(folder.path()).unwrap();
    let mut anew = open(&folder);
    assert_ne!(anew.device(), device);
    assert_eq!(take(&mut anew, "a"), (1, 1));
}

#[test]
fn a_job_begins_behind_what_was_certified() {
    let folder = tempfile::tempdir().unwrap();
    let mut counters = open(&folder);
    let beginning = counters.beginning("a");
    assert_eq!((beginning.first.get(), beginning.previous), (1, None));
    for _ in 0..3 {
        take(&mut counters, "a");
    }
    let (first, second) = (Digest::of(b"first"), Digest::of(b"second"));
    counters.certified("a", (one(2), first), Timestamp::UNIX_EPOCH).unwrap();
    let lines = counters.journal.lines();
    counters.certified("a", (one(2), first), Timestamp::UNIX_EPOCH).unwrap();
    assert_eq!(counters.journal.lines(), lines, "noted once");
    drop(counters);
    let mut counters = open(&folder);
    let beginning = counters.beginning("a");
    assert_eq!((beginning.first.get(), beginning.previous), (3, Some(first)));
    assert_eq!(counters.beginning("b").first.get(), 1);
    let lost = counters.unknown_to("a", beginning.first, &BTreeSet::new());
    assert_eq!(lost.iter().map(|taken| taken.numbers.line.get()).collect::<Vec<_>>(), [3]);
    assert!(counters.unknown_to("a", one(1), &(1..=3).map(one).collect()).is_empty());
    counters.certified("a", (one(3), second), Timestamp::UNIX_EPOCH).unwrap();
    assert_eq!(counters.beginning("a").previous, Some(second));
}

#[test]
fn a_file_of_another_kind_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let mut counters = open(&folder);
    take(&mut counters, "a");
    drop(counters);
    let file = folder.path().join("attempts.jsonl");
    let text = fs::read_to_string(&file).unwrap();
    let check = |text: &str, expect: &str| {
        fs::write(&file, text).unwrap();
        let error = Counters::open(folder.path(), Purpose::Operational).unwrap_err().to_string();
        assert!(error.contains(expect), "{error}");
    };
    check(
        &text.replace("\"schema\":1", "\"schema\":2"),
        "attempts.jsonl:2: the journal was changed",
    );
    let (first, second) = text.split_once('\n').unwrap();
    check(&format!("{}\n", first.replace("\"schema\":1", "\"schema\":2")), "does not begin with");
    let alone = second.replace("\"seq\":2", "\"seq\":1");
    check(&alone, "attempts.jsonl:1: the journal was changed");
    check("nonsense\n", "attempts.jsonl:1: the journal was changed");
}

/// An entry as a line that follows from the line before.
fn line(seq: u64, prev: &str, entry: &str) -> String {
    format!("{{\"seq\":{seq},\"prev\":\"{}\",\"event\":{entry}}}\n", Digest::of(prev.as_bytes()))
}

#[test]
fn numbers_that_do_not_follow_are_refused_though_the_chain_is_whole() {
    let folder = tempfile::tempdir().unwrap();
    drop(open(&folder));
    let file = folder.path().join("attempts.jsonl");
    let began = fs::read_to_string(&file).unwrap();
    let taken = |device: u64, number: u64| {
        let what = r#""line":"a","order":"1","task":"t","at":"1970-01-01T00:00:00Z""#;
        line(
            2,
            &began,
            &format!(r#"{{"type":"taken","device_seq":{device},"line_seq":{number},{what}}}"#),
        )
    };
    for (device, number, is_sound) in [(1, 1, true), (2, 1, false), (1, 2, false)] {
        fs::write(&file, format!("{began}{}", taken(device, number))).unwrap();
        let opened = Counters::open(folder.path(), Purpose::Operational);
        assert_eq!(opened.is_ok(), is_sound, "{device} {number}");
    }
    let (_, event) = began.split_once("\"event\":").unwrap();
    let again = line(2, &began, event.trim_end().strip_suffix('}').unwrap());
    fs::write(&file, format!("{began}{again}")).unwrap();
    let error = Counters::open(folder.path(), Purpose::Operational).unwrap_err().to_string();
    assert!(
        error.ends_with(
            "attempts.jsonl:2: the journal was changed or damaged: a second device begins"
        ),
        "{error}"
    );
}

#[test]
fn a_folder_that_cannot_be_made_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, b"").unwrap();
    let error = Counters::open(&file.join("state"), Purpose::Operational).unwrap_err().to_string();
    assert!(error.contains("file/state"), "{error}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_stop_at_any_byte_repeats_no_number(lines in proptest::collection::vec(0_u8..3, 1..12), cut in 0_usize..4000) {
        let folder = tempfile::tempdir().unwrap();
        let mut counters = open(&folder);
        for line in &lines {
            take(&mut counters, &line.to_string());
        }
        drop(counters);
        let file = folder.path().join("attempts.jsonl");
        let whole = fs::read(&file).unwrap();
        let cut = cut % whole.len();
        fs::write(&file, &whole[..cut]).unwrap();
        // Every line that is whole was acknowledged; the first is the device.
        let kept = whole[..cut].iter().filter(|byte| **byte == b'\n').count().saturating_sub(1);
        let mut counters = open(&folder);
        let line = lines[kept.min(lines.len() - 1)];
        let before = lines[..kept].iter().filter(|other| **other == line).count();
        let (device, number) = take(&mut counters, &line.to_string());
        prop_assert_eq!((device, number), (kept as u64 + 1, before as u64 + 1));
    }

    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("attempts.jsonl"), bytes).unwrap();
        drop(Counters::open(folder.path(), Purpose::Operational));
    }
}
