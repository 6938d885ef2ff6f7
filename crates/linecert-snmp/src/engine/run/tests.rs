//! Whole walks without sockets, under a clock that the test turns.

mod faults;
mod flow;
mod served;
mod silence;
mod v3;

use std::{
    collections::{BTreeMap, VecDeque},
    net::SocketAddr,
    time::{Duration, Instant},
};

use async_snmp::{
    DecodeConfig, Oid as WireOid, Pdu as WirePdu, PduBody, Value as WireValue, VarBind as WireRow,
    message::{CommunityMessage, Message as WireMessage},
};
use bytes::Bytes;

use super::*;
use crate::{
    Oid, Value,
    engine::{CellRef, Pace},
    read_error::ReadError,
};

const TICK: Duration = Duration::from_millis(50);
pub(in crate::engine) const ROOT: &str = "1.3.6.1.4.1.2011.7";

fn ms(n: u64) -> Duration {
    Duration::from_millis(n)
}

fn oid(text: &str) -> Oid {
    text.parse().unwrap()
}

fn agent(number: u8) -> SocketAddr {
    ([192, 0, 2, number], 161).into()
}

/// An order for the columns `ROOT.1` to `ROOT.n`.
fn order(number: u8, columns: u32) -> Order {
    Order {
        agent: agent(number),
        credentials: Community::new("training").into(),
        subtrees: (1..=columns).map(|column| oid(ROOT).child(&[column]).unwrap()).collect(),
        pace: Pace::default(),
    }
}

/// A request as an agent sees it.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::engine) struct Ask {
    to: SocketAddr,
    id: i32,
    /// `None` for GETNEXT.
    repetitions: Option<u32>,
    after: Vec<Oid>,
}

impl Ask {
    pub(in crate::engine) fn read(to: SocketAddr, datagram: &[u8]) -> Self {
        let message = WireMessage::decode(Bytes::copy_from_slice(datagram), DecodeConfig::STRICT);
        Self::of(to, message.unwrap().value.into_pdu().unwrap())
    }

    fn of(to: SocketAddr, pdu: WirePdu) -> Self {
        let after = pdu.varbinds().iter().map(|row| Oid::new(row.oid.arcs().to_vec()).unwrap());
        let (after, repetitions) = (after.collect(), pdu.get_bulk_fields().map(|fields| fields.1));
        Self { to, id: pdu.into_raw_parts().0, repetitions, after }
    }

    fn binds(&self) -> usize {
        self.after.len() * usize::try_from(self.repetitions.unwrap_or(1)).unwrap()
    }

    fn response(&self, status: i32, index: i32, rows: &[(Oid, WireValue)]) -> WirePdu {
        let rows = rows.iter().map(|(oid, value)| WireRow {
            oid: WireOid::from_slice(oid.as_slice()),
            value: value.clone(),
        });
        let body = PduBody::Standard {
            pdu_type: async_snmp::pdu::StandardPduType::Response,
            error_status: status,
            error_index: index,
        };
        WirePdu::from_raw_parts(self.id, body, rows.collect())
    }

    fn answer(&self, rows: &[(Oid, WireValue)]) -> Vec<u8> {
        community("training", self.response(0, 0, rows))
    }

    /// tooBig comes without objects, the others with those that were asked for.
    fn refuse(&self, status: i32) -> Vec<u8> {
        let asked: Vec<_> = self.after.iter().map(|oid| (oid.clone(), WireValue::Null)).collect();
        let (index, rows) = if status == 1 { (0, vec![]) } else { (1, asked) };
        community("training", self.response(status, index, &rows))
    }
}

fn community(community: &'static str, pdu: WirePdu) -> Vec<u8> {
    CommunityMessage::v2c(community, pdu).unwrap().encode().unwrap().to_vec()
}

/// A well-behaved agent: a table, and how many objects it answers at most.
#[derive(Clone)]
pub(in crate::engine) struct TableAgent {
    rows: BTreeMap<Oid, WireValue>,
    most: usize,
}

impl TableAgent {
    /// `ROOT.column.row` for these numbers of rows, and one object after the last.
    pub(in crate::engine) fn new(rows: &[u32], most: usize) -> Self {
        let mut table = BTreeMap::from([(oid("1.3.6.1.4.1.2011.8.0"), WireValue::Integer(0))]);
        for (column, rows) in (1..).zip(rows) {
            for row in 0..*rows {
                let instance = oid(ROOT).child(&[column, 4_194_304_000, row]).unwrap();
                table.insert(instance, WireValue::Integer(i32::try_from(row).unwrap()));
            }
        }
        Self { rows: table, most }
    }

    fn next(&self, after: &Oid) -> (Oid, WireValue) {
        let above = (std::ops::Bound::Excluded(after.clone()), std::ops::Bound::Unbounded);
        self.rows.range(above).next().map_or_else(
            || (after.clone(), WireValue::EndOfMibView),
            |(oid, value)| (oid.clone(), value.clone()),
        )
    }

    /// Row by row, as RFC 3416, 4.2.3, has it.
    fn rows_after(&self, ask: &Ask) -> Vec<(Oid, WireValue)> {
        let (mut cursors, mut rows) = (ask.after.clone(), Vec::new());
        for _ in 0..ask.repetitions.unwrap_or(1) {
            for cursor in &mut cursors {
                let row = self.next(cursor);
                cursor.clone_from(&row.0);
                rows.push(row);
            }
        }
        rows.truncate(self.most);
        rows
    }

    pub(in crate::engine) fn answer(&self, ask: &Ask) -> Vec<u8> {
        ask.answer(&self.rows_after(ask))
    }
}

/// A cell: its index and its value.
type Cell = (Vec<u32>, Value);

/// Keeps all cells, and how often each column was said to be done.
#[derive(Default)]
struct Kept {
    cells: BTreeMap<(usize, usize), Vec<Cell>>,
    done: BTreeMap<(usize, usize), usize>,
}

impl Sink for Kept {
    fn cell(&mut self, cell: CellRef<'_>) {
        let row = (cell.index.to_vec(), cell.value.to_value());
        self.cells.entry((cell.order, cell.subtree)).or_default().push(row);
    }

    fn done(&mut self, order: usize, subtree: usize, _: &Outcome) {
        *self.done.entry((order, subtree)).or_default() += 1;
    }
}

/// The engine without its sockets, and the network without its wires.
struct Rig {
    now: Instant,
    memory: Memory,
    counters: Counters,
    random: Random,
    salts: SaltCounter,
    room: usize,
}

/// What came of a walk.
struct Walked {
    outcomes: Vec<Vec<Outcome>>,
    kept: Kept,
    took: Duration,
}

impl Walked {
    fn rows(&self, order: usize, subtree: usize) -> usize {
        self.kept.cells.get(&(order, subtree)).map_or(0, Vec::len)
    }

    /// Every column is complete, with these numbers of rows, each given once and in order.
    #[track_caller]
    fn check_complete(&self, order: usize, rows: &[u32]) {
        for (subtree, expect) in rows.iter().enumerate() {
            let outcome = &self.outcomes[order][subtree];
            assert!(
                matches!(outcome, Outcome::Complete { rows } if *rows == u64::from(*expect)),
                "{order} {subtree}: {outcome:?}, expected {expect} rows"
            );
            let cells = self.kept.cells.get(&(order, subtree)).cloned().unwrap_or_default();
            let indexes = cells.iter().map(|cell| cell.0.clone());
            assert!(indexes.eq((0..*expect).map(|row| vec![4_194_304_000, row])));
        }
        assert!(self.kept.done.values().all(|times| *times == 1));
    }
}

/// A datagram on its way to the engine.
struct Coming {
    at: Instant,
    from: SocketAddr,
    datagram: Vec<u8>,
}

impl Rig {
    fn new() -> Self {
        Self {
            now: Instant::now(),
            memory: Memory::default(),
            counters: Counters::default(),
            random: Random::new(),
            salts: SaltCounter::new().unwrap(),
            room: 2 << 20,
        }
    }

    /// Walks, each request answered by `script` with datagrams and how long they take.
    fn walk(
        &mut self,
        orders: &[Order],
        mut script: impl FnMut(SocketAddr, &[u8], Instant) -> Vec<(Duration, SocketAddr, Vec<u8>)>,
    ) -> Walked {
        let mut kept = Kept::default();
        let began = self.now;
        let means = Means {
            memory: &mut self.memory,
            counters: &mut self.counters,
            random: &mut self.random,
            salts: &self.salts,
            room: self.room,
        };
        let mut run = Run::new(orders, means, &mut kept);
        let mut coming: VecDeque<Coming> = VecDeque::new();
        run.fill(self.now);
        while !run.is_done() {
            assert!(self.now - began < Duration::from_secs(3_600), "the walk does not end");
            for (to, datagram) in drain(run.outboxes()) {
                for (delay, from, datagram) in script(to, &datagram, self.now) {
                    coming.push_back(Coming { at: self.now + delay, from, datagram });
                }
            }
            coming.make_contiguous().sort_by_key(|coming| coming.at);
            match coming.front() {
                Some(first) if first.at <= self.now + TICK => {
                    self.now = first.at;
                    let first = coming.pop_front().unwrap();
                    run.receive(first.from, &first.datagram, self.now);
                }
                _ => {
                    self.now += TICK;
                    run.expire(self.now);
                }
            }
            run.fill(self.now);
        }
        let outcomes = run.finish();
        Walked { outcomes, kept, took: self.now - began }
    }

    /// Walks agents of v2c that answer at once.
    fn walk_v2c(
        &mut self,
        orders: &[Order],
        mut script: impl FnMut(&Ask) -> Vec<Vec<u8>>,
    ) -> Walked {
        self.walk(orders, |to, datagram, _| {
            let answers = script(&Ask::read(to, datagram));
            answers.into_iter().map(|datagram| (ms(1), to, datagram)).collect()
        })
    }
}

fn drain(outboxes: &mut Outboxes) -> Vec<(SocketAddr, Vec<u8>)> {
    let mut all = Vec::new();
    for outbox in [&mut outboxes.v4, &mut outboxes.v6] {
        all.extend(outbox.unsent().map(|(to, octets)| (to, octets.to_vec())));
        outbox.sent(usize::MAX);
    }
    all
}

fn timed_out(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Failed(ReadError::TimedOut { .. }))
}
