//! Traces folded from events.

use super::*;
use crate::path::{Method, Replies};

const TARGET: [u8; 4] = [10, 0, 9, 9];
const MS: i64 = 1_000_000;

/// What becomes of a probe: by whom it is answered, with what, after how many ms.
type Fate = Option<([u8; 4], Reply, i64)>;

fn trace(probes: &[(u8, u8, Fate)]) -> Trace {
    let mut trace = Trace::new(PathPlan::new(TARGET.into(), Method::Icmp), 0);
    for (index, (flow, distance, fate)) in probes.iter().enumerate() {
        trace.add(sent(*flow, *distance)).unwrap();
        if let Some((from, reply, ms)) = *fate {
            let (from, ns) = (from.into(), ms * MS);
            trace.add(Event::Answered { index, from, reply, ns }).unwrap();
        }
    }
    trace
}

fn sent(flow: u8, distance: u8) -> Event {
    let outcome = ProbeOutcome::Unanswered;
    Event::Sent(PathProbe { round: 0, flow, distance, sent_ns: 0, outcome, duplicates: 0 })
}

fn passing(router: u8, ms: i64) -> Fate {
    Some(([10, 0, 0, router], Reply::Passing, ms))
}

fn target(ms: i64) -> Fate {
    Some((TARGET, Reply::Target, ms))
}

#[test]
fn hops_end_at_the_target() {
    let probes =
        [(0, 1, passing(1, 2)), (0, 2, None), (0, 3, target(9)), (0, 4, target(8)), (0, 5, None)];
    let trace = trace(&probes);
    assert_eq!(trace.end(), End::Target { distance: 3 });
    let hops = trace.hops();
    let seen: Vec<_> = hops.iter().map(|hop| (hop.distance, hop.answered, hop.replies)).collect();
    assert_eq!(seen, [(1, 1, Replies::All), (2, 0, Replies::Silent), (3, 1, Replies::All)]);
    assert_eq!(hops[2].responders[0].median, Some(Duration::from_millis(9)));
}

#[test]
fn a_hop_that_answers_less_than_one_beyond_it_limits_its_replies() {
    let one = |distance, fate| (0, distance, fate);
    let middle =
        [one(1, passing(1, 1)), one(1, None), one(2, passing(2, 1)), one(2, passing(2, 3))];
    let replies: Vec<_> = trace(&middle).hops().iter().map(|hop| hop.replies).collect();
    assert_eq!(replies, [Replies::Limited, Replies::All]);
    let line = [one(1, passing(1, 1)), one(1, None), one(2, passing(2, 1)), one(2, None)];
    let replies: Vec<_> = trace(&line).hops().iter().map(|hop| hop.replies).collect();
    assert_eq!(replies, [Replies::Missing, Replies::Missing]);
}

#[test]
fn flows_that_part_are_several_ways() {
    let probes =
        |second| [(0, 1, passing(1, 1)), (0, 2, target(2)), (1, 1, second), (1, 2, target(2))];
    assert_eq!(trace(&probes(passing(2, 1))).ways(), 2);
    assert_eq!(trace(&probes(passing(1, 1))).ways(), 1);
    // Silence is no way of its own.
    assert_eq!(trace(&probes(None)).ways(), 1);
    assert_eq!(trace(&probes(passing(2, 1))).hops()[0].responders[1].flows, [1]);
}

#[test]
fn a_path_ends_where_it_is_refused_or_where_nobody_answers() {
    let cause = IcmpError::Prohibited;
    let refused = Some(([10, 0, 0, 2], Reply::Refused(cause), 3));
    let by = [10, 0, 0, 2].into();
    let probes = [(0, 1, passing(1, 1)), (0, 2, refused), (0, 3, refused)];
    assert_eq!(trace(&probes).end(), End::Unreachable { distance: 2, by, cause });
    assert_eq!(trace(&probes).hops()[1].responders[0].refusal, Some(cause));
    assert_eq!(trace(&[(0, 1, passing(1, 1)), (0, 2, None)]).end(), End::Unknown { last: 1 });
    assert_eq!(trace(&[(0, 1, None), (0, 2, None)]).end(), End::Silent);
    assert_eq!(trace(&[]).end(), End::Silent);
}

#[test]
fn late_and_repeated_answers_and_those_across_a_step_are_no_round_trips() {
    let mut trace = trace(&[(0, 1, passing(1, 2_001)), (0, 2, passing(2, 1))]);
    assert!(matches!(trace.probes()[0].outcome, ProbeOutcome::Late { .. }));
    let again = |index, ns| Event::Answered {
        index,
        from: [10, 0, 0, 2].into(),
        reply: Reply::Passing,
        ns,
    };
    trace.add(again(1, 5 * MS)).unwrap();
    assert_eq!(trace.probes()[1].duplicates, 1);
    assert_eq!(trace.probes()[1].round_trip(), Some(Duration::from_millis(1)));

    trace.add(sent(0, 3)).unwrap();
    trace.add(Event::ClockStepped).unwrap();
    trace.add(again(2, 5 * MS)).unwrap();
    assert!(trace.probes()[2].answer().is_some());
    assert_eq!((trace.probes()[2].round_trip(), trace.clock_steps()), (None, 1));
    // An index that was never sent.
    trace.add(again(99, 5 * MS)).unwrap();
}

#[test]
fn a_stamp_of_the_kernel_replaces_the_time_of_this_program() {
    let mut trace = trace(&[(0, 1, None)]);
    trace.add(Event::Stamped { index: 0, ns: 2 * MS }).unwrap();
    let from = [10, 0, 0, 1].into();
    trace.add(Event::Answered { index: 0, from, reply: Reply::Passing, ns: 3 * MS }).unwrap();
    assert_eq!(trace.probes()[0].round_trip(), Some(Duration::from_millis(1)));
    let text = String::from_utf8(trace.to_evidence()).unwrap();
    assert!(text.contains(r#""outcome":"expired","from":"10.0.0.1","round_trip_ns":1000000"#));
}
