//! Agents that answer as they should: shapes of tables, sizes of requests, turns.

use std::collections::HashMap;

use super::*;
use crate::engine::InFlight;

#[test]
fn columns_of_different_length_come_in_full() {
    for most in [1, 3, 7, 45, 1_000] {
        let rows = [200, 0, 199, 1, 17];
        let table = TableAgent::new(&rows, most);
        let walked = Rig::new().walk_v2c(&[order(1, 5)], |ask| vec![table.answer(ask)]);
        walked.check_complete(0, &rows);
    }
}

#[test]
fn a_table_at_the_very_end_of_the_agent_is_complete() {
    let mut table = TableAgent::new(&[30, 30], 45);
    table.rows.pop_last();
    let walked = Rig::new().walk_v2c(&[order(1, 2)], |ask| vec![table.answer(ask)]);
    walked.check_complete(0, &[30, 30]);
}

#[test]
fn requests_grow_with_full_answers_up_to_one_frame() {
    let table = TableAgent::new(&[2_000], 1_000);
    let (mut asked, mut largest) = (Vec::new(), 0);
    let mut rig = Rig::new();
    let walked = rig.walk_v2c(&[order(1, 1)], |ask| {
        asked.push(ask.binds());
        let answer = table.answer(ask);
        largest = largest.max(answer.len());
        vec![answer]
    });
    walked.check_complete(0, &[2_000]);
    assert_eq!(asked[..4], [15, 19, 24, 31]);
    assert!(largest <= 1_472 && largest > 1_300, "{largest}");
    assert!(asked.len() < 60, "{}", asked.len());

    // The engine remembers, so the next walk begins where this one ended.
    let mut first = 0;
    rig.walk_v2c(&[order(1, 1)], |ask| {
        first = if first == 0 { ask.binds() } else { first };
        vec![table.answer(ask)]
    });
    assert!(first > 40, "{first}");
}

#[test]
fn a_slow_agent_is_not_asked_for_more() {
    let table = TableAgent::new(&[400], 1_000);
    let mut asked = Vec::new();
    let walked = Rig::new().walk(&[order(1, 1)], |to, datagram, _| {
        let ask = Ask::read(to, datagram);
        asked.push(ask.binds());
        let delay = if ask.binds() > 12 { ms(1_900) } else { ms(900) };
        vec![(delay, to, table.answer(&ask))]
    });
    walked.check_complete(0, &[400]);
    assert_eq!(asked[..4], [15, 12, 12, 12]);
}

#[test]
fn a_subtree_that_is_an_instance_has_nothing_below() {
    let table = TableAgent::new(&[3], 45);
    let mut order = order(1, 1);
    order.subtrees =
        vec![oid(ROOT).child(&[1, 4_194_304_000, 1]).unwrap(), oid("1.3.6.1.4.1.2012")];
    let walked = Rig::new().walk_v2c(&[order], |ask| vec![table.answer(ask)]);
    walked.check_complete(0, &[0, 0]);
}

#[test]
fn no_agent_has_more_in_flight_than_its_pace_allows() {
    for (in_flight, most) in [(InFlight::One, 1), (InFlight::Two, 2)] {
        let table = TableAgent::new(&[60, 60, 60, 60], 20);
        let mut orders: Vec<_> = (1..=40).map(|number| order(number, 4)).collect();
        orders.iter_mut().for_each(|order| order.pace.in_flight = in_flight);
        let mut busy: HashMap<SocketAddr, Vec<Instant>> = HashMap::new();
        let mut seen = 0;
        let walked = Rig::new().walk(&orders, |to, datagram, now| {
            let until = busy.entry(to).or_default();
            until.retain(|until| *until > now);
            until.push(now + ms(20));
            seen = seen.max(until.len());
            vec![(ms(20), to, table.answer(&Ask::read(to, datagram)))]
        });
        (0..40).for_each(|order| walked.check_complete(order, &[60; 4]));
        assert_eq!(seen, most);
    }
}

#[test]
fn agents_take_turns_when_there_is_room_for_few_answers() {
    let table = TableAgent::new(&[100], 20);
    let orders: Vec<_> = (1..=50).map(|number| order(number, 1)).collect();
    let mut rig = Rig { room: 10_000, ..Rig::new() };
    let mut asked: HashMap<SocketAddr, usize> = HashMap::new();
    let mut uneven = 0;
    let walked = rig.walk(&orders, |to, datagram, _| {
        *asked.entry(to).or_default() += 1;
        if asked.len() == 50 {
            let counts = asked.values();
            uneven = uneven.max(counts.clone().max().unwrap() - counts.min().unwrap());
        }
        vec![(ms(10), to, table.answer(&Ask::read(to, datagram)))]
    });
    (0..50).for_each(|order| walked.check_complete(order, &[100]));
    assert!(uneven <= 2, "{uneven}");
}

#[test]
fn two_orders_for_one_agent_share_its_turn() {
    let table = TableAgent::new(&[40, 40], 20);
    let (mut first, mut second) = (order(1, 2), order(1, 2));
    first.subtrees.truncate(1);
    second.subtrees.remove(0);
    let mut free = None;
    let walked = Rig::new().walk(&[first, second], |to, datagram, now| {
        assert!(free.is_none_or(|free| free <= now), "two at once");
        free = Some(now + ms(20));
        vec![(ms(20), to, table.answer(&Ask::read(to, datagram)))]
    });
    assert_eq!((walked.rows(0, 0), walked.rows(1, 0)), (40, 40));
}

#[test]
fn values_of_every_kind_arrive_as_they_were() {
    let mut table = TableAgent::new(&[0], 45);
    let values = [
        (WireValue::OctetString("机房一".into()), Value::OctetString("机房一".into())),
        (WireValue::Counter64(u64::MAX), Value::Counter64(u64::MAX)),
        (WireValue::Gauge32(u32::MAX), Value::Gauge32(u32::MAX)),
        (WireValue::IpAddress([192, 168, 88, 3]), Value::IpAddress([192, 168, 88, 3])),
        (WireValue::Null, Value::Null),
    ];
    for (row, (value, _)) in (4_294_967_200..).zip(&values) {
        table.rows.insert(oid(ROOT).child(&[1, row]).unwrap(), value.clone());
    }
    let walked = Rig::new().walk_v2c(&[order(1, 1)], |ask| vec![table.answer(ask)]);
    let cells = &walked.kept.cells[&(0, 0)];
    assert!(cells.iter().map(|cell| &cell.1).eq(values.iter().map(|(_, value)| value)));
    assert_eq!(cells[0].0, [4_294_967_200]);
}
