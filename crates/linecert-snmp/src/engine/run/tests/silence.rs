//! Agents that answer and then do not: how long they are waited for, and what that gives.

use std::num::NonZeroU8;

use super::*;
use crate::engine::{InFlight, Patience};

/// Asked column by column, and 5 s for the first answer, as a driver asks a Huawei agent.
fn one_by_one(columns: u32) -> Order {
    let mut order = order(1, columns);
    order.pace.together = NonZeroU8::MIN;
    let bounds = (ms(2_100), ms(10_000));
    order.pace.patience = Patience::new(ms(5_000), bounds, NonZeroU8::new(3).unwrap()).unwrap();
    order
}

fn column(ask: &Ask) -> u32 {
    ask.after[0].as_slice()[oid(ROOT).as_slice().len()]
}

fn silence(outcome: &Outcome) -> Option<Duration> {
    match outcome {
        Outcome::Failed(ReadError::TimedOut { after, .. }) => Some(*after),
        Outcome::Truncated { cause, .. } => match **cause {
            ReadError::TimedOut { after, .. } => Some(after),
            _ => None,
        },
        _ => None,
    }
}

/// What came of an agent that fell silent.
struct Silenced {
    walked: Walked,
    /// How long the walk went on after the last answer.
    took: Duration,
    /// What was asked without an answer.
    unanswered: Vec<Vec<Oid>>,
    timeouts: u64,
}

/// Walks 40 columns of an agent that answers 50 times, each time after so long.
fn falls_silent(order: Order, delay: Duration) -> Silenced {
    let table = TableAgent::new(&[29; 40], 15);
    let (mut answers, mut last, mut unanswered) = (50, Duration::ZERO, Vec::new());
    let mut rig = Rig::new();
    let began = rig.now;
    let walked = rig.walk(&[order], |to, datagram, now| {
        let ask = Ask::read(to, datagram);
        if answers == 0 {
            unanswered.push(ask.after);
            return vec![];
        }
        answers -= 1;
        last = now + delay - began;
        vec![(delay, to, table.answer(&ask))]
    });
    let (took, timeouts) = (walked.took - last, rig.counters.timeouts);
    Silenced { walked, took, unanswered, timeouts }
}

#[test]
fn one_batch_has_all_tries_two_more_have_one_and_the_rest_none() {
    let Silenced { walked, took, unanswered, .. } = falls_silent(one_by_one(40), ms(1));
    let tries: Vec<_> = unanswered.chunk_by(PartialEq::eq).map(<[_]>::len).collect();
    assert_eq!(tries, [3, 1, 1]);
    // 2.1 s, 4.2 s and 8.4 s, then 2.1 s twice, and up to an eighth more.
    assert!((ms(18_900)..ms(21_600)).contains(&took), "{took:?}");
    let outcomes = &walked.outcomes[0];
    let truncated = |outcome: &&Outcome| matches!(outcome, Outcome::Truncated { .. });
    let complete = outcomes.iter().filter(|outcome| outcome.is_complete()).count();
    assert_eq!((complete, outcomes.iter().filter(truncated).count()), (10, 30));
    assert_eq!(outcomes.iter().filter_map(silence).count(), 30);
    // What was not asked any more tells the whole silence.
    let longest = outcomes.iter().filter_map(silence).max().unwrap();
    assert!(longest.abs_diff(took) <= TICK * 2, "{longest:?} {took:?}");
    assert!(walked.kept.done.len() == 40 && walked.kept.done.values().all(|times| *times == 1));
}

#[test]
fn columns_that_had_no_turn_have_failed() {
    let table = TableAgent::new(&[29; 40], 15);
    let mut answers = 10;
    let walked = Rig::new().walk_v2c(&[one_by_one(40)], |ask| {
        answers -= 1;
        if answers < 0 { vec![] } else { vec![table.answer(ask)] }
    });
    let failed = walked.outcomes[0].iter().filter(|outcome| timed_out(outcome)).count();
    assert_eq!((failed, walked.rows(0, 9), walked.rows(0, 10)), (30, 15, 0));
}

#[test]
fn an_agent_of_unknown_speed_is_waited_for_no_longer_than_45_s() {
    // Only the second sending is answered in time, so that no time can be taken.
    let Silenced { walked, took, unanswered, .. } = falls_silent(one_by_one(40), ms(6_000));
    assert!((ms(30_000)..ms(45_000)).contains(&took), "{took:?}");
    assert!(unanswered.len() >= 5 && walked.outcomes[0].iter().filter_map(silence).count() > 30);
}

#[test]
fn batches_of_several_columns_are_asked_for_one_only_once() {
    let mut order = one_by_one(40);
    order.pace.together = NonZeroU8::new(4).unwrap();
    let Silenced { walked, took, unanswered, .. } = falls_silent(order, ms(1));
    let columns: Vec<_> = unanswered.iter().map(Vec::len).collect();
    assert_eq!(columns, [4, 4, 4, 1, 4, 4]);
    assert!(took < ms(24_000), "{took:?}");
    assert_eq!(walked.outcomes[0].iter().filter_map(silence).count() % 4, 0);
}

#[test]
fn what_is_in_flight_beside_the_last_batch_ends_with_it() {
    let mut order = one_by_one(40);
    order.pace.in_flight = InFlight::Two;
    let Silenced { walked, took, unanswered, timeouts } = falls_silent(order, ms(1));
    assert!(took < ms(21_600), "{took:?}");
    assert_eq!((unanswered.len(), timeouts), (3 + 3 + 1 + 1, 3 + 3 + 1));
    assert!(walked.kept.done.len() == 40 && walked.kept.done.values().all(|times| *times == 1));
}

#[test]
fn any_answer_gives_all_tries_back() {
    let table = TableAgent::new(&[0; 9], 15);
    let mut asked = BTreeMap::new();
    let walked = Rig::new().walk_v2c(&[one_by_one(9)], |ask| {
        *asked.entry(column(ask)).or_insert(0) += 1;
        match column(ask) {
            2 | 3 | 5 | 6 | 8 => vec![],
            _ => vec![table.answer(ask)],
        }
    });
    let asked: Vec<_> = asked.into_values().collect();
    assert_eq!(asked, [1, 3, 1, 1, 3, 1, 1, 3, 1]);
    let complete = walked.outcomes[0].iter().filter(|outcome| outcome.is_complete()).count();
    assert_eq!(complete, 4);
}

#[test]
fn an_answer_that_comes_too_late_shows_that_the_agent_is_there() {
    let table = TableAgent::new(&[0; 4], 15);
    let mut asked = BTreeMap::new();
    let mut rig = Rig::new();
    let walked = rig.walk(&[one_by_one(4)], |to, datagram, _| {
        let ask = Ask::read(to, datagram);
        let sendings = asked.entry(column(&ask)).or_insert(0);
        *sendings += 1;
        match (column(&ask), *sendings) {
            // The third sending is waited for between 8.4 s and 9.5 s.
            (2, 3) => vec![(ms(9_900), to, table.answer(&ask))],
            (2, _) | (3, 1) => vec![],
            _ => vec![(ms(1), to, table.answer(&ask))],
        }
    });
    assert_eq!(asked.into_values().collect::<Vec<_>>(), [1, 3, 2, 1]);
    assert!(timed_out(&walked.outcomes[0][1]) && walked.outcomes[0][2].is_complete());
    assert_eq!(rig.counters.late, 1);
}

#[test]
fn garbage_after_the_last_answer_is_counted_for_what_was_not_asked() {
    let table = TableAgent::new(&[30; 9], 15);
    let mut answers = 3;
    let walked = Rig::new().walk_v2c(&[one_by_one(9)], |ask| {
        answers -= 1;
        vec![if answers < 0 { vec![0x30, 0x84] } else { table.answer(ask) }]
    });
    let datagrams = |outcome: &Outcome| match outcome {
        Outcome::Failed(ReadError::Garbled { datagrams, .. }) => Some(*datagrams),
        _ => None,
    };
    let counts: Vec<_> = walked.outcomes[0].iter().filter_map(datagrams).collect();
    assert_eq!(counts, [3, 1, 1, 5, 5, 5]);
}
