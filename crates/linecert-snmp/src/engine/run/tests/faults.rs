//! Agents and networks that misbehave, each in its own way.

use proptest::prelude::*;

use super::*;
use crate::engine::InFlight;

#[test]
fn silence_is_asked_three_times_and_told_for_all_columns() {
    let mut asked = Vec::new();
    let walked = Rig::new().walk(&[order(1, 1)], |to, datagram, _| {
        let ask = Ask::read(to, datagram);
        asked.push((ask.id, ask.binds()));
        vec![]
    });
    assert!(timed_out(&walked.outcomes[0][0]));
    assert!(asked.iter().all(|(id, _)| *id == asked[0].0), "the late answer would not count");
    assert_eq!(asked.iter().map(|(_, binds)| *binds).collect::<Vec<_>>(), [15, 8, 4]);
    // 3 s, 6 s and 10 s, and up to an eighth more.
    assert!((ms(19_000)..ms(21_600)).contains(&walked.took), "{:?}", walked.took);

    let walked = Rig::new().walk(&[order(1, 20), order(2, 1)], |_, _, _| vec![]);
    assert!(walked.outcomes.iter().flatten().all(timed_out));
    assert!(walked.took < ms(26_000), "{:?}", walked.took);
}

#[test]
fn a_closed_port_ends_an_agent_unless_it_had_answered() {
    let (mut rig, mut kept) = (Rig::new(), Kept::default());
    let Rig { now, memory, counters, random, salts, room } = &mut rig;
    let means = Means { memory, counters, random, salts, room: *room };
    // More columns than one request asks for, so that some wait.
    let orders = [order(1, 20), order(2, 20)];
    let mut run = Run::new(&orders, means, &mut kept);
    run.fill(*now);
    let (to, request) = drain(run.outboxes()).remove(1);
    run.receive(to, &TableAgent::new(&[40], 10).answer(&Ask::read(to, &request)), *now);
    (1..=3).for_each(|number| run.nobody_listens(agent(number)));
    run.stop(|agent| ReadError::Stopped { agent });
    let outcomes = run.finish();
    let refused = |outcome: &Outcome| matches!(outcome, Outcome::Failed(ReadError::ConnectionRefused { agent: a }) if *a == agent(1));
    assert!(outcomes[0].iter().all(refused), "{:?}", outcomes[0]);
    assert_eq!(outcomes[1].iter().filter(|outcome| refused(outcome)).count(), 0);
    assert_eq!(outcomes[1][0].rows(), 2);
}

#[test]
fn an_agent_that_falls_silent_leaves_a_truncated_column() {
    let table = TableAgent::new(&[100, 0], 10);
    let mut answers = 3;
    let walked = Rig::new().walk_v2c(&[order(1, 1)], |ask| {
        answers -= 1;
        if answers < 0 { vec![] } else { vec![table.answer(ask)] }
    });
    let Outcome::Truncated { after, rows: 30, cause } = &walked.outcomes[0][0] else {
        panic!("{:?}", walked.outcomes)
    };
    assert_eq!(*after, oid(ROOT).child(&[1, 4_194_304_000, 29]).unwrap());
    assert!(matches!(**cause, ReadError::TimedOut { .. }), "{cause}");
    assert_eq!(walked.rows(0, 0), 30);
}

#[test]
fn too_big_halves_and_is_remembered() {
    let table = TableAgent::new(&[40, 40], 100);
    let mut asked = Vec::new();
    let mut rig = Rig::new();
    let mut script = |ask: &Ask| {
        asked.push(ask.binds());
        vec![if ask.binds() > 5 { ask.refuse(1) } else { table.answer(ask) }]
    };
    rig.walk_v2c(&[order(1, 2)], &mut script).check_complete(0, &[40, 40]);
    rig.walk_v2c(&[order(1, 2)], &mut script).check_complete(0, &[40, 40]);
    assert_eq!(asked[..3], [16, 8, 4]);
    assert!(asked[3..].iter().filter(|binds| **binds > 5).count() <= 3, "{asked:?}");
}

#[test]
fn too_big_for_one_object_is_a_refusal() {
    let walked = Rig::new().walk_v2c(&[order(1, 2)], |ask| vec![ask.refuse(1)]);
    for outcome in &walked.outcomes[0] {
        let refused = matches!(outcome, Outcome::Failed(ReadError::Refused { status, .. }) if status == "tooBig");
        assert!(refused, "{outcome:?}");
    }
}

#[test]
fn one_bad_object_fails_its_column_alone() {
    let table = TableAgent::new(&[40, 40, 40], 100);
    let bad = oid(ROOT).child(&[2, 4_194_304_000, 20]).unwrap();
    let walked = Rig::new().walk_v2c(&[order(1, 3)], |ask| {
        let rows = table.rows_after(ask);
        vec![if rows.iter().any(|row| row.0 == bad) { ask.refuse(5) } else { ask.answer(&rows) }]
    });
    let Outcome::Truncated { rows: 20, cause, .. } = &walked.outcomes[0][1] else {
        panic!("{:?}", walked.outcomes)
    };
    assert!(matches!(&**cause, ReadError::Refused { status, .. } if status == "genErr"), "{cause}");
    assert_eq!((walked.rows(0, 0), walked.rows(0, 2)), (40, 40));
    assert!(walked.outcomes[0][0].is_complete() && walked.outcomes[0][2].is_complete());
}

#[test]
fn an_agent_without_getbulk_is_walked_by_getnext() {
    let table = TableAgent::new(&[20, 20], 100);
    let walked = Rig::new().walk_v2c(&[order(1, 2)], |ask| {
        vec![if ask.repetitions.is_some() { ask.refuse(5) } else { table.answer(ask) }]
    });
    walked.check_complete(0, &[20, 20]);
}

#[test]
fn an_agent_that_answers_for_one_object_alone_is_found_out() {
    let table = TableAgent::new(&[20, 20, 20], 100);
    let mut rig = Rig::new();
    let mut script = |ask: &Ask| match ask.after.len() {
        1 => vec![table.answer(ask)],
        _ => vec![],
    };
    rig.walk_v2c(&[order(1, 3)], &mut script).check_complete(0, &[20; 3]);
    let again = rig.walk_v2c(&[order(1, 3)], &mut script);
    again.check_complete(0, &[20; 3]);
    assert!(again.took < ms(1_000), "{:?}", again.took);
}

#[test]
fn duplicate_late_and_reordered_answers_count_once() {
    let table = TableAgent::new(&[60, 60], 10);
    let mut order = order(1, 2);
    order.pace.in_flight = InFlight::Two;
    let mut rig = Rig::new();
    let mut turn = 0;
    let walked = rig.walk(&[order], |to, datagram, _| {
        turn += 1;
        let answer = table.answer(&Ask::read(to, datagram));
        // Each fifth answer is late, each third comes twice, and the even ones are overtaken.
        let delay = match turn % 5 {
            0 => ms(3_900),
            _ => ms(if turn % 2 == 0 { 300 } else { 5 }),
        };
        let copies = if turn % 3 == 0 { 2 } else { 1 };
        vec![(delay, to, answer); copies]
    });
    walked.check_complete(0, &[60, 60]);
    assert!(rig.counters.duplicates > 0 && rig.counters.retransmissions > 0, "{:?}", rig.counters);
}

#[test]
fn an_answer_after_the_end_of_all_tries_is_late() {
    let table = TableAgent::new(&[10], 100);
    let mut rig = Rig::new();
    let mut orders = vec![order(1, 1), order(2, 1)];
    orders[1].subtrees = vec![oid(ROOT).child(&[1]).unwrap(); 1];
    let walked = rig.walk(&orders, |to, datagram, _| {
        let answer = table.answer(&Ask::read(to, datagram));
        match to == agent(1) {
            true => vec![(ms(21_500), to, answer)],
            false => vec![(ms(9_900), to, answer)],
        }
    });
    assert!(timed_out(&walked.outcomes[0][0]), "{:?}", walked.outcomes);
}

#[test]
fn disorder_is_kept_and_a_loop_is_told() {
    let rows = |tails: &[u32]| -> Vec<(Oid, WireValue)> {
        let row = |tail: &u32| (oid(ROOT).child(&[1, *tail]).unwrap(), WireValue::Integer(1));
        tails.iter().map(row).collect()
    };
    let end = (oid("1.3.6.1.4.1.2011.8.0"), WireValue::Integer(0));
    let walked = Rig::new().walk_v2c(&[order(1, 1)], |ask| {
        let next = match ask.after[0].as_slice().last().unwrap() {
            1 => rows(&[9, 2, 2]),
            2 => rows(&[2, 5, 4]),
            _ => [vec![end.clone()], rows(&[6])].concat(),
        };
        vec![ask.answer(&next)]
    });
    let tails: Vec<_> = walked.kept.cells[&(0, 0)].iter().map(|cell| cell.0[0]).collect();
    assert_eq!(tails, [9, 2, 2, 2, 5, 4]);
    assert!(walked.outcomes[0][0].is_complete());

    for cycle in [&[5, 4][..], &[4, 4], &[3, 8, 5]] {
        let walked = Rig::new().walk_v2c(&[order(1, 1)], |ask| vec![ask.answer(&rows(cycle))]);
        let outcome = &walked.outcomes[0][0];
        assert!(matches!(outcome, Outcome::Endless { .. }), "{outcome:?}");
    }
}

#[test]
fn a_table_without_end_is_cut() {
    let mut order = order(1, 1);
    order.pace.most_rows = std::num::NonZeroU32::new(1_000).unwrap();
    let walked = Rig::new().walk_v2c(&[order], |ask| {
        let last = *ask.after[0].as_slice().last().unwrap();
        let row = |n| (oid(ROOT).child(&[1, last + n]).unwrap(), WireValue::Integer(1));
        vec![ask.answer(&(1..=10).map(row).collect::<Vec<_>>())]
    });
    assert!(matches!(walked.outcomes[0][0], Outcome::Endless { rows: 1_001..=1_010, .. }));
}

#[test]
fn absence_nonsense_and_the_end_are_told_apart() {
    fn check(rows: &[(&str, WireValue)]) -> String {
        let rows: Vec<_> = rows.iter().map(|(text, value)| (oid(text), value.clone())).collect();
        let walked = Rig::new().walk_v2c(&[order(1, 1)], |ask| vec![ask.answer(&rows)]);
        match &walked.outcomes[0][0] {
            Outcome::Complete { rows } => format!("complete {rows}"),
            Outcome::NoSuchObject => "no such object".to_owned(),
            Outcome::Failed(error) => format!("failed to {error}"),
            Outcome::Truncated { rows, cause, .. } => format!("{rows}, then failed to {cause}"),
            Outcome::Endless { rows, .. } => format!("endless {rows}"),
        }
    }
    let one = WireValue::Integer(1);
    let root = "1.3.6.1.4.1.2011.7.1";
    assert_eq!(check(&[(root, WireValue::EndOfMibView)]), "complete 0");
    assert_eq!(check(&[("1.3.6.1.4.1.2011.7.10", one.clone())]), "complete 0");
    assert_eq!(check(&[(root, WireValue::NoSuchObject)]), "no such object");
    assert_eq!(
        check(&[("1.3.6.1.4.1.2011.7.1.5", one.clone()), (root, WireValue::NoSuchInstance)]),
        "1, then failed to walk 1.3.6.1.4.1.2011.7.1 of 192.0.2.1:161: the agent has no such object"
    );
    assert_eq!(
        check(&[("1.3.6.1.4.1.2011.6", one)]),
        "failed to use the answer of 192.0.2.1:161: 1.3.6.1.4.1.2011.6 does not follow 1.3.6.1.4.1.2011.7.1"
    );
    assert_eq!(
        check(&[]),
        "failed to read 1.3.6.1.4.1.2011.7.1 from 192.0.2.1:161: it answers an answer without any object"
    );
}

#[test]
fn only_the_agent_itself_under_its_community_counts() {
    let table = TableAgent::new(&[5], 100);
    let mut rig = Rig::new();
    let walked = rig.walk(&[order(1, 1)], |to, datagram, _| {
        let ask = Ask::read(to, datagram);
        let forged = ask.answer(&[(oid("1.3.6.1.4.1.2011.8.0"), WireValue::Integer(1))]);
        let other = community("other", ask.response(0, 0, &table.rows_after(&ask)));
        let stranger = Ask { id: ask.id ^ 1, ..ask.clone() };
        vec![
            (ms(1), agent(9), forged.clone()),
            (ms(1), ([192, 0, 2, 1], 162).into(), forged.clone()),
            (ms(2), to, other),
            (ms(2), to, stranger.answer(&[])),
            (ms(2), to, forged[..forged.len() - 1].to_vec()),
            (ms(3), to, b"HTTP/1.1 400 \xe5\xa5\xbd".to_vec()),
            (ms(5), to, table.answer(&ask)),
        ]
    });
    walked.check_complete(0, &[5]);
    let Counters { foreign, garbage, late, .. } = rig.counters;
    assert_eq!((foreign, garbage, late), (2, 3, 1));
}

#[test]
fn garbage_alone_is_told_from_silence() {
    let walked = Rig::new().walk_v2c(&[order(1, 1)], |_| vec![vec![0x30, 0x84], vec![]]);
    let outcome = &walked.outcomes[0][0];
    let garbled = matches!(outcome, Outcome::Failed(ReadError::Garbled { datagrams: 6, .. }));
    assert!(garbled, "{outcome:?}");
}

#[test]
fn a_walk_that_is_stopped_says_so() {
    let (orders, mut kept, mut rig) = ([order(1, 2)], Kept::default(), Rig::new());
    let Rig { memory, counters, random, salts, .. } = &mut rig;
    let mut run = Run::new(&orders, Means { memory, counters, random, salts, room: 1 }, &mut kept);
    run.fill(Instant::now());
    run.stop(|agent| ReadError::Stopped { agent });
    assert!(run.is_done());
    let outcomes = run.finish();
    assert!(outcomes[0].iter().all(|o| matches!(o, Outcome::Failed(ReadError::Stopped { .. }))));
}

#[test]
fn what_cannot_be_sent_is_told() {
    let (orders, mut kept, mut rig) = ([order(1, 20)], Kept::default(), Rig::new());
    let Rig { memory, counters, random, salts, .. } = &mut rig;
    let mut run = Run::new(&orders, Means { memory, counters, random, salts, room: 1 }, &mut kept);
    run.fill(Instant::now());
    let (agent, id) = run.outboxes().v4.front().unwrap();
    run.cannot_send(agent, id, &std::io::ErrorKind::NetworkUnreachable.into());
    assert!(run.is_done());
    let outcomes = run.finish();
    assert!(outcomes[0].iter().all(|o| matches!(o, Outcome::Failed(ReadError::Network { .. }))));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// Whatever the network loses, repeats and reorders: the rows are all there, once, or the
    /// outcome says that they are not.
    #[test]
    fn a_bad_network_loses_no_row_in_silence(
        seed in prop::collection::vec((0..100_u8, 0..4_000_u64), 64..128),
        most in 1..60_usize,
    ) {
        let rows = [90, 41, 0];
        let table = TableAgent::new(&rows, most);
        let mut order = order(1, 3);
        order.pace.in_flight = InFlight::Two;
        let mut fate = seed.iter().cycle();
        let walked = Rig::new().walk(&[order], |to, datagram, _| {
            let (chance, delay) = *fate.next().unwrap();
            let answer = table.answer(&Ask::read(to, datagram));
            let copies = match chance { 0..5 => 0, 5..15 => 2, _ => 1 };
            let delay = if chance > 90 { delay } else { delay % 50 };
            vec![(ms(delay), to, answer); copies]
        });
        for (subtree, expect) in rows.iter().enumerate() {
            let given: Vec<_> = walked.kept.cells.get(&(0, subtree)).cloned().unwrap_or_default();
            let indexes = given.iter().map(|cell| cell.0.clone());
            let in_order = indexes.eq((0..u32::try_from(given.len()).unwrap()).map(|row| vec![4_194_304_000, row]));
            prop_assert!(in_order);
            match &walked.outcomes[0][subtree] {
                Outcome::Complete { rows } => prop_assert_eq!(*rows, u64::from(*expect)),
                Outcome::Truncated { rows, .. } => prop_assert_eq!(*rows, given.len() as u64),
                Outcome::Failed(_) => prop_assert!(given.is_empty()),
                other => prop_assert!(false, "{:?}", other),
            }
        }
    }

    /// Damaged answers are refused or read, and never end a column early.
    #[test]
    fn damage_never_ends_a_table_early(
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20),
    ) {
        let table = TableAgent::new(&[50], 20);
        let mut fate = damage.iter().cycle();
        let walked = Rig::new().walk_v2c(&[order(1, 1)], |ask| {
            let mut answer = table.answer(ask);
            // Only what frames the rows is damaged: a changed object is another object.
            let (at, octet) = fate.next().unwrap();
            let at = at.index(30.min(answer.len()));
            answer[at] = *octet;
            vec![answer, table.answer(ask)]
        });
        prop_assert!(!walked.outcomes[0].is_empty());
    }
}
