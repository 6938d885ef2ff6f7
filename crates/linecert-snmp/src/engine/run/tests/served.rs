//! Orders that come while others are walked.

use std::num::NonZeroU16;

use super::*;
use crate::engine::{
    flow::{Ended, Flow, Next},
    run::Intake,
};

/// Gives orders at their times, and keeps what came of each, by the agent.
struct Orders {
    now: Instant,
    waiting: VecDeque<(Instant, Order)>,
    under_way: BTreeMap<usize, SocketAddr>,
    cells: BTreeMap<SocketAddr, usize>,
    ended: Vec<(SocketAddr, Duration, bool)>,
    began: Instant,
    most_places: usize,
}

impl Sink for Orders {
    fn cell(&mut self, cell: CellRef<'_>) {
        let agent = self.under_way[&cell.order];
        *self.cells.entry(agent).or_default() += 1;
    }
}

impl Flow for Orders {
    fn next(&mut self, order: usize, _: &Counters) -> Next {
        match self.waiting.front() {
            None => Next::Close,
            Some((at, _)) if *at > self.now => Next::Wait,
            Some(_) => {
                let (_, begun) = self.waiting.pop_front().unwrap();
                assert_eq!(self.under_way.insert(order, begun.agent), None);
                self.most_places = self.most_places.max(order + 1);
                Next::Begin(begun)
            }
        }
    }

    fn ended(&mut self, order: usize, ended: Ended) {
        let agent = self.under_way.remove(&order).unwrap();
        let whole = ended.outcomes.iter().all(Outcome::is_complete);
        assert_eq!(ended.round_trip.is_some(), whole && !ended.outcomes.is_empty());
        self.ended.push((agent, self.now - self.began, whole));
    }
}

/// Serves orders that come at these milliseconds. Agents answer from `table` within a millisecond,
/// but 9 never.
fn serve(orders: Vec<(u64, Order)>, table: &TableAgent) -> (Orders, Vec<(Instant, Ask)>) {
    let Rig { now, mut memory, mut counters, mut random, salts, room } = Rig::new();
    let waiting = orders.into_iter().map(|(at, order)| (now + ms(at), order)).collect();
    let mut flow = Orders {
        now,
        waiting,
        under_way: BTreeMap::new(),
        cells: BTreeMap::new(),
        ended: Vec::new(),
        began: now,
        most_places: 0,
    };
    let mut asked = Vec::new();
    let means = Means {
        memory: &mut memory,
        counters: &mut counters,
        random: &mut random,
        salts: &salts,
        room,
    };
    let (mut now, mut intake) = (now, Intake::Open);
    let mut run = Run::new(&[], means, &mut flow);
    while intake == Intake::Open || !run.is_done() {
        run.sink.now = now;
        run.tell_ended();
        intake = run.take_in(intake);
        run.fill(now);
        let sent: Vec<_> = drain(run.outboxes());
        now += ms(1);
        for (to, datagram) in sent {
            let ask = Ask::read(to, &datagram);
            if to != agent(9) {
                run.receive(to, &table.answer(&ask), now);
            }
            asked.push((now, ask));
        }
        run.expire(now);
    }
    run.tell_ended();
    assert_eq!(run.finish().len(), 0);
    (flow, asked)
}

#[test]
fn an_agent_that_is_stuck_keeps_no_other_waiting() {
    let table = TableAgent::new(&[60, 60], 40);
    let later = (1..=20).map(|turn| (200 * turn, order(1, 2)));
    let orders = [(0, order(9, 2))].into_iter().chain(later).collect();
    let (flow, _) = serve(orders, &table);
    let well: Vec<_> = flow.ended.iter().filter(|ended| ended.0 == agent(1)).collect();
    assert_eq!(well.len(), 20);
    for ((_, at, whole), turn) in well.into_iter().zip(1..) {
        assert!(*whole && *at < ms(200 * turn + 100), "{at:?}");
    }
    assert_eq!(flow.cells[&agent(1)], 20 * 120);
    let stuck = flow.ended.iter().find(|ended| ended.0 == agent(9)).unwrap();
    assert!(!stuck.2 && stuck.1 > ms(3_000));
    assert_eq!(flow.most_places, 2, "places are used again");
}

#[test]
fn an_order_without_subtrees_ends_at_once() {
    let (flow, asked) = serve(vec![(0, order(1, 0)), (5, order(2, 0))], &TableAgent::new(&[], 9));
    assert_eq!((flow.ended.len(), asked.len()), (2, 0));
}

#[test]
fn no_agent_is_asked_more_often_than_its_pace_allows() {
    let table = TableAgent::new(&[400], 10);
    let per_second = NonZeroU16::new(10);
    let paced = Order { pace: Pace { per_second, ..Pace::default() }, ..order(1, 1) };
    let (flow, asked) = serve(vec![(0, paced), (0, order(2, 1))], &table);
    assert_eq!(flow.cells[&agent(1)], 400);
    let times = |number: u8| -> Vec<Instant> {
        asked.iter().filter(|(_, ask)| ask.to == agent(number)).map(|(at, _)| *at).collect()
    };
    let paced = times(1);
    assert!(paced.len() > 20);
    for window in paced.windows(12) {
        assert!(window[11] - window[0] >= ms(1_000));
    }
    let free = times(2);
    assert!(*free.last().unwrap() - free[0] < ms(200));
}

#[test]
fn rows_are_read_one_by_one_where_the_pace_says_so() {
    let table = TableAgent::new(&[30], 40);
    let single = Pace { repetitions: NonZeroU16::MIN, ..Pace::default() };
    // The engine has learned by then that the agent bears much more.
    let orders = vec![(0, order(1, 1)), (100, Order { pace: single, ..order(1, 1) })];
    let (flow, asked) = serve(orders, &table);
    assert_eq!(flow.cells[&agent(1)], 60);
    let singles = asked.iter().filter(|(_, ask)| ask.repetitions.is_none()).count();
    assert!((31..=32).contains(&singles), "{singles}");
}
