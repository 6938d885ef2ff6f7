use std::{num::NonZeroUsize, sync::LazyLock};

use linecert_driver::{Driver, Kind};

use super::*;

pub(super) const START: i64 = 1_700_000_000;

pub(super) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(START + seconds).unwrap()
}

static BUDGET: LazyLock<Budget> = LazyLock::new(|| {
    let driver = Driver::shipped("huawei-smartax").unwrap().unwrap();
    let Kind::Snmp(snmp) = driver.kind() else { panic!("read by SNMP") };
    Budget::of(snmp)
});

pub(super) fn budget() -> Budget {
    *BUDGET
}

pub(super) fn terms(name: &str, last: LastBegun) -> Terms<'_> {
    Terms { name, budget: budget(), last }
}

pub(super) fn schedule(most: usize) -> Schedule {
    Schedule::new(NonZeroUsize::new(most).unwrap())
}

pub(super) const fn whole() -> Ending {
    Ending { gave: Gave::All, round_trip: Some(Duration::from_millis(3)) }
}

pub(super) fn silent() -> Ending {
    let trouble = Trouble::Silent { waited: Duration::from_secs(9) };
    Ending { gave: Gave::Nothing(trouble), round_trip: None }
}

/// One node whose tables have all been read at the start.
fn one(most: usize) -> Schedule {
    let mut schedule = schedule(most);
    schedule.add(NodeId(1), terms("olt-1", [Some(at(0)); 3]), at(0));
    schedule
}

/// What begins from one second on up to another, each walk taking a second.
fn starts(
    schedule: &mut Schedule,
    (from, to): (i64, i64),
    ending: &Ending,
) -> Vec<(i64, PollTable)> {
    let mut starts = Vec::new();
    for second in from..to {
        while let Some(start) = schedule.begin(at(second)) {
            starts.push((second, start.table));
            assert!(schedule.ended(start.node, ending, at(second + 1)));
        }
    }
    starts
}

#[test]
fn state_is_read_often_and_optics_rarely() {
    let starts = starts(&mut one(9), (0, 7_300), &whole());
    let state: Vec<_> = starts.iter().filter(|start| start.1 == PollTable::State).collect();
    let optics: Vec<_> = starts.iter().filter(|start| start.1 == PollTable::Optics).collect();
    assert_eq!((state.len(), optics.len()), (24, 2), "{starts:?}");
    assert_eq!(state.first().map(|start| start.0), Some(300));
    assert_eq!(optics.iter().map(|start| start.0).collect::<Vec<_>>(), [3_600, 7_200]);
}

#[test]
fn a_node_that_nobody_remembers_begins_at_its_offset() {
    let mut schedule = schedule(9);
    schedule.add(NodeId(1), terms("olt-1", [None; 3]), at(0));
    let expect = clock::after(at(0), budget().offset("olt-1", PollTable::State));
    let state = schedule.due.iter().find(|(.., table)| *table == PollTable::State).unwrap();
    assert_eq!(state.0, expect);
}

#[test]
fn a_hint_brings_the_state_forward_within_the_budget() {
    let mut schedule = one(9);
    assert_eq!(schedule.hint(NodeId(1), at(10)), Hinted::At(at(60)));
    assert_eq!(schedule.begin(at(59)), None);
    let start = schedule.begin(at(60)).unwrap();
    assert_eq!(start.table, PollTable::State);
    assert_eq!(schedule.hint(NodeId(1), at(61)), Hinted::Later);
    assert!(schedule.ended(NodeId(1), &whole(), at(62)));
    assert_eq!(schedule.hint(NodeId(1), at(200)), Hinted::At(at(200)));
    assert_eq!(schedule.hint(NodeId(2), at(200)), Hinted::Unknown);
}

#[test]
fn one_walk_of_a_node_at_a_time() {
    let mut schedule = one(9);
    assert!(schedule.begin(at(4_000)).is_some());
    assert_eq!(schedule.begin(at(90_000)), None);
    assert_eq!(schedule.running(), 1);
    assert!(!schedule.ended(NodeId(2), &whole(), at(90_001)));
    assert!(schedule.ended(NodeId(1), &whole(), at(90_001)));
    assert!(!schedule.ended(NodeId(1), &whole(), at(90_001)));
    assert!(schedule.begin(at(90_300)).is_some());
}

#[test]
fn a_stuck_node_holds_up_nobody_else() {
    let mut schedule = schedule(2);
    for id in 1..=2 {
        schedule.add(NodeId(id), terms("olt", [Some(at(0)); 3]), at(0));
    }
    let stuck = schedule.begin(at(400)).unwrap().node;
    let mut others = 0;
    for second in 400..4_000 {
        while let Some(start) = schedule.begin(at(second)) {
            assert_ne!(start.node, stuck);
            schedule.ended(start.node, &whole(), at(second));
            others += 1;
        }
    }
    assert!(others >= 12, "{others}");
    let late = schedule.late(at(4_000));
    assert!(late.iter().all(|late| late.node == stuck), "{late:?}");
    assert_eq!(late.first().map(|late| late.why.name()), Some("too-slow"));
}

#[test]
fn silence_backs_off_and_says_so() {
    let mut schedule = one(9);
    let tried = starts(&mut schedule, (0, 7_200), &silent());
    assert!(tried.len() <= 10, "{tried:?}");
    let late = schedule.late(at(7_200));
    let state = late.iter().find(|late| late.table == PollTable::State).unwrap();
    assert_eq!((state.why.name(), state.last_whole), ("resting", None));
    assert!(state.why.to_string().contains("no answer within 9 s"), "{}", state.why);
    starts(&mut schedule, (7_200, 20_000), &whole());
    assert_eq!(schedule.late(at(20_000)), []);
}

#[test]
fn a_part_is_told_with_the_object_where_it_stopped() {
    let mut schedule = one(9);
    let after = "1.3.6.1.4.1.2011.6.128.1.1.2.51.1.4".parse().unwrap();
    let cause = "hear from the agent".to_owned();
    let gave = Gave::Part(Trouble::Truncated { after, rows: 77, cause });
    starts(&mut schedule, (0, 3_700), &Ending { gave, round_trip: None });
    let late = schedule.late(at(3_700));
    let told = late.iter().map(|late| late.why.to_string()).next().unwrap();
    assert!(told.starts_with("stopped after 77 cells at 1.3.6.1.4.1.2011.6"), "{told}");
}

#[test]
fn a_full_budget_is_told() {
    let mut schedule = schedule(1);
    for id in 1..=2 {
        schedule.add(NodeId(id), terms("olt", [Some(at(0)); 3]), at(0));
    }
    assert!(schedule.begin(at(1_000)).is_some());
    let late = schedule.late(at(1_000));
    let names: Vec<_> = late.iter().map(|late| (late.node.0, late.why.name())).collect();
    assert_eq!(names, [(1, "too-slow"), (2, "full")]);
}

#[test]
fn a_clock_that_is_set_back_stops_nothing() {
    let mut schedule = one(9);
    starts(&mut schedule, (0, 3_000), &whole());
    let back = starts(&mut schedule, (-90_000, -89_000), &whole());
    assert!(back.len() >= 3, "{back:?}");
}

#[test]
fn a_node_that_is_taken_out_while_it_is_read_frees_its_place() {
    let mut schedule = schedule(1);
    for id in 1..=2 {
        schedule.add(NodeId(id), terms("olt", [Some(at(0)); 3]), at(0));
    }
    let first = schedule.begin(at(1_000)).unwrap().node;
    schedule.remove(first);
    assert_eq!((schedule.running(), schedule.nodes()), (0, 1));
    assert!(!schedule.ended(first, &whole(), at(1_001)));
    assert!(schedule.begin(at(1_001)).is_some_and(|start| start.node != first));
}
