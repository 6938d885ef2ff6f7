use super::*;

fn reading(wall_ms: i64, since_boot: Option<(&str, u64)>) -> Reading {
    Reading {
        wall: Timestamp::from_millisecond(wall_ms).unwrap(),
        since_boot: since_boot.map(|(boot, ms)| (boot.to_owned(), ms)),
        kept: Kept::Unknown,
    }
}

fn last(reading: Reading) -> Last {
    Last { event: reading.wall, reading }
}

#[test]
fn only_a_clock_that_was_set_has_stepped() {
    let check = |before, now, expect: Option<i64>| {
        assert_eq!(step(&last(before), &now), expect);
    };
    let a = |ms| Some(("a", ms));
    check(reading(0, a(0)), reading(3_600_000, a(3_600_000)), None);
    check(reading(0, a(0)), reading(3_600_000, a(0)), Some(3_600_000));
    check(reading(3_600_000, a(0)), reading(0, a(1)), Some(-3_600_001));
    // Not beyond what a busy computer makes of two readings.
    check(reading(0, a(0)), reading(2000, a(1000)), None);
    check(reading(0, a(0)), reading(2001, a(1000)), Some(1001));
    // Another run of the system: the time that passed is not known.
    check(reading(0, a(9)), reading(86_400_000, Some(("b", 0))), None);
    check(reading(86_400_000, a(9)), reading(0, Some(("b", 0))), Some(-86_400_000));
    // No such clock.
    check(reading(0, None), reading(86_400_000, None), None);
    check(reading(5000, None), reading(0, None), Some(-5000));
    // What cannot be is not counted.
    check(reading(0, a(9)), reading(0, a(8)), None);
}

#[test]
fn a_step_is_told_once_though_the_program_was_stopped_behind_it() {
    let mut clock = Clock::read_by(|| reading(7_200_000, Some(("a", 60_000))));
    let started = Event::ClockRead {
        at: Timestamp::UNIX_EPOCH,
        since_boot: Some(("a".to_owned(), 0)),
        kept: Kept::Unknown,
    };
    clock.resume(std::slice::from_ref(&started));
    let [stepped, read] = clock.look().try_into().unwrap();
    assert!(matches!(stepped, Event::ClockStepped { by_ms: 7_140_000, .. }), "{stepped:?}");
    assert!(matches!(read, Event::ClockRead { .. }));
    assert!(clock.watch().is_empty());
    clock.resume(&[started.clone(), stepped.clone()]);
    assert!(clock.watch().is_empty());
    assert_eq!(stepped_ms(&[started, stepped.clone(), stepped]), 14_280_000);
}

#[test]
fn a_clock_that_is_no_longer_kept_is_told_at_once() {
    let mut clock = Clock::read_by(|| Reading { kept: Kept::No, ..reading(0, None) });
    let [first] = clock.watch().try_into().unwrap();
    assert!(clock.watch().is_empty());
    let yes = Event::ClockRead { at: Timestamp::UNIX_EPOCH, since_boot: None, kept: Kept::Yes };
    clock.resume(std::slice::from_ref(&yes));
    let [changed] = clock.watch().try_into().unwrap();
    assert_eq!(first, changed);
    assert_eq!(kept(&[yes.clone(), changed]), Kept::No);
    assert_eq!(kept(&[yes]), Kept::Yes);
    assert_eq!(kept(&[]), Kept::Unknown);
}

#[test]
fn the_clock_of_this_computer_does_not_step_by_itself() {
    let mut clock = Clock::system();
    assert_eq!(clock.look().len(), 1);
    assert!(clock.watch().is_empty());
    let before = clock.wall();
    assert!(before <= clock.wall());
}
