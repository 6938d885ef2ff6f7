//! The desk where orders are written and what comes of them is put together.

mod orders;

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, PoisonError, mpsc},
    time::Duration,
};

use jiff::Timestamp;
use linecert_snmp::{CellRef, Counters, Ended, Flow, Next, Oid, Order, Sink, VarBind};

use super::{
    Command, News, PollCounters, PolledNode, PollerOptions,
    rows::Rows,
    walk::{Columns, Heading},
};
use crate::{
    budget::PollTable,
    clock,
    prepared::{Sheets, snmp},
    roster::Roster,
    sample::{Gathered, Harvest, SampleSink, Unread},
    schedule::{Ending, Gave, NodeId, Schedule, Start, Terms},
    trouble::Trouble,
};

/// How old what is told may be.
const NEWS: Duration = Duration::from_secs(1);

/// All nodes, and what is under way.
pub(super) struct Desk {
    schedule: Schedule,
    nodes: Vec<Option<Node>>,
    places: HashMap<NodeId, usize>,
    sheets: Sheets,
    /// What is under way, by the place that the engine has given it.
    orders: Vec<Option<Underway>>,
    pending: VecDeque<(Underway, Order)>,
    sink: Box<dyn SampleSink + Send>,
    told: mpsc::Receiver<Command>,
    closing: bool,
    clock: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    news: Arc<Mutex<News>>,
    counters: PollCounters,
    told_at: Timestamp,
    index: Vec<u32>,
}

/// A node, what is known of it, and the walk of it that is under way.
struct Node {
    polled: PolledNode,
    /// What was answered for the names of its rows; `None` before it was asked.
    known: Option<Vec<VarBind>>,
    roster: Roster,
    walk: Option<Walk>,
}

/// One table of one node while it is read.
struct Walk {
    heading: Heading,
    stage: Stage,
    /// Orders of it that have not ended.
    open: usize,
    cells: u64,
    round_trip: Option<Duration>,
}

/// How far a walk is.
enum Stage {
    /// What names the rows is read first.
    Naming(Rows),
    /// Columns are read cell by cell.
    Columns(Box<Columns>),
    /// Rows are read whole.
    Rows(Rows),
}

/// An order of the engine.
struct Underway {
    /// The place of the node.
    node: usize,
    /// For each subtree of the order what it is for.
    targets: Vec<Target>,
}

/// What a subtree of an order is for.
#[derive(Debug, Clone)]
enum Target {
    /// The subtree of this place in the sheet.
    Sheet(usize),
    /// Rows that are kept.
    Rows(Oid),
}

impl Desk {
    pub(super) fn new(
        options: &PollerOptions,
        (sink, told): (Box<dyn SampleSink + Send>, mpsc::Receiver<Command>),
        news: Arc<Mutex<News>>,
    ) -> Self {
        Self {
            schedule: Schedule::new(options.most),
            nodes: Vec::new(),
            places: HashMap::new(),
            sheets: Sheets::default(),
            orders: Vec::new(),
            pending: VecDeque::new(),
            sink,
            told,
            closing: false,
            clock: Arc::clone(&options.clock),
            news,
            counters: PollCounters::default(),
            told_at: Timestamp::MIN,
            index: Vec::new(),
        }
    }

    pub(super) const fn is_closing(&self) -> bool {
        self.closing
    }

    pub(super) const fn note_failure(&mut self) {
        self.counters.reopened += 1;
    }

    fn now(&self) -> Timestamp {
        (self.clock)()
    }

    /// Does what was told since the last look.
    fn obey(&mut self, now: Timestamp) {
        loop {
            match self.told.try_recv() {
                Ok(Command::Add(polled)) => self.add(*polled, now),
                Ok(Command::Remove(id)) => self.remove(id),
                Ok(Command::Hint(id)) => {
                    self.schedule.hint(id, now);
                }
                Ok(Command::Close) | Err(mpsc::TryRecvError::Disconnected) => {
                    self.closing = true;
                    return;
                }
                Err(mpsc::TryRecvError::Empty) => return,
            }
        }
    }

    fn add(&mut self, polled: PolledNode, now: Timestamp) {
        self.remove(polled.id);
        let terms = Terms { name: &polled.name, budget: polled.budget, last: polled.last };
        self.schedule.add(polled.id, terms, now);
        self.places.insert(polled.id, self.nodes.len());
        let (known, roster, walk) = (None, Roster::default(), None);
        self.nodes.push(Some(Node { polled, known, roster, walk }));
    }

    /// Places are not used again, so that what is still under way for one meets nobody.
    fn remove(&mut self, id: NodeId) {
        self.schedule.remove(id);
        if let Some(node) = self.places.remove(&id).and_then(|place| self.nodes.get_mut(place)) {
            *node = None;
        }
    }

    fn tell(&mut self, now: Timestamp, wire: &Counters) {
        if clock::between(self.told_at, now) < NEWS && self.told_at <= now {
            return;
        }
        self.told_at = now;
        (self.counters.wire, self.counters.running) = (*wire, self.schedule.running());
        self.counters.nodes = self.schedule.nodes();
        let mut news = self.news.lock().unwrap_or_else(PoisonError::into_inner);
        *news = News { late: self.schedule.late(now), counters: self.counters };
    }

    /// The walk of the node at a place has no more orders under way.
    fn turn_page(&mut self, place: usize) {
        let now = self.now();
        let Some(node) = self.nodes.get_mut(place).and_then(Option::as_mut) else { return };
        let Some(mut walk) = node.walk.take() else { return };
        if let Stage::Naming(naming) = &mut walk.stage {
            match naming.unread.first() {
                None => {
                    node.known = Some(std::mem::take(&mut naming.rows));
                    self.read(place, walk);
                    return;
                }
                // Old names are better than none.
                Some(_) if node.known.is_some() => {
                    self.read(place, walk);
                    return;
                }
                Some(_) => {}
            }
        }
        self.finish(place, walk, now);
    }

    /// Hands on what a walk gave, and tells the schedule.
    fn finish(&mut self, place: usize, walk: Walk, now: Timestamp) {
        let Some(node) = self.nodes.get_mut(place).and_then(Option::as_mut) else { return };
        let Walk { heading, stage, cells, round_trip, .. } = walk;
        let Some(snmp) = snmp(&node.polled.driver) else { return };
        let (id, known) = (node.polled.id, node.known.as_deref().unwrap_or_default());
        let took = clock::between(heading.began, now);
        let (mut onus, mut unnamed, mut unread) = (0, 0, Vec::new());
        match stage {
            Stage::Columns(mut columns) => {
                unnamed = columns.meet(snmp, known, &mut node.roster);
                if let Some(prepared) = self.sheets.get(columns.sheet) {
                    unread = columns.unread(&prepared.sheet);
                    for sample in columns.samples(&prepared.sheet, &node.roster, &heading) {
                        onus += sample.onus.len();
                        self.sink.take(id, Gathered::Sample(sample));
                    }
                }
            }
            Stage::Rows(rows) if heading.table == PollTable::Static => {
                let (rolls, nameless) = rows.rolls((snmp, known), &heading);
                for roll in rolls {
                    onus += roll.rows.len();
                    self.sink.take(id, Gathered::Roll(roll));
                }
                (unnamed, unread) = (nameless, rows.unread);
            }
            Stage::Rows(rows) => {
                let (samples, nameless) = rows.samples((snmp, known), &heading);
                for sample in samples {
                    onus += sample.onus.len();
                    self.sink.take(id, Gathered::Sample(sample));
                }
                (unnamed, unread) = (nameless, rows.unread);
            }
            Stage::Naming(rows) => unread = rows.unread,
        }
        let gave = gave(cells, &unread);
        self.counters.walks += 1;
        self.counters.not_whole += u64::from(gave != Gave::All);
        let Heading { node, table, began, .. } = heading;
        let harvest =
            Harvest { node, table, began, took, cells, onus, unnamed, round_trip, unread };
        self.sink.take(id, Gathered::Harvest(harvest));
        self.schedule.ended(id, &Ending { gave, round_trip }, now);
    }
}

/// An agent that answered for one subtree and not for another gave a part.
fn gave(cells: u64, unread: &[Unread]) -> Gave {
    let first = unread.first().map(|unread: &Unread| unread.trouble.clone());
    match first {
        None => Gave::All,
        Some(trouble) if cells == 0 => Gave::Nothing(trouble),
        Some(trouble) => Gave::Part(trouble),
    }
}

impl Sink for Desk {
    fn cell(&mut self, cell: CellRef<'_>) {
        let Self { orders, nodes, sheets, index, .. } = self;
        let Some(underway) = orders.get(cell.order).and_then(Option::as_ref) else { return };
        let Some(node) = nodes.get_mut(underway.node).and_then(Option::as_mut) else { return };
        let Node { walk: Some(walk), roster, .. } = node else { return };
        walk.cells += 1;
        match (&mut walk.stage, underway.targets.get(cell.subtree)) {
            (Stage::Columns(columns), Some(Target::Sheet(subtree))) => {
                let Some(prepared) = sheets.get_mut(columns.sheet) else { return };
                index.clear();
                index.extend(cell.index);
                columns.take((prepared, roster), *subtree, (index, cell.value));
            }
            (Stage::Rows(rows) | Stage::Naming(rows), Some(Target::Rows(subtree))) => {
                rows.take(subtree, cell.index, cell.value);
            }
            _ => {}
        }
    }
}

impl Flow for Desk {
    fn next(&mut self, order: usize, counters: &Counters) -> Next {
        let now = self.now();
        self.obey(now);
        self.tell(now, counters);
        if self.closing {
            return Next::Close;
        }
        while self.pending.is_empty() {
            let Some(Start { node, table }) = self.schedule.begin(now) else { return Next::Wait };
            if let Some(&place) = self.places.get(&node) {
                self.open(place, table, now);
            }
        }
        let Some((underway, begun)) = self.pending.pop_front() else { return Next::Wait };
        if order >= self.orders.len() {
            self.orders.resize_with(order + 1, || None);
        }
        if let Some(slot) = self.orders.get_mut(order) {
            *slot = Some(underway);
        }
        Next::Begin(begun)
    }

    fn ended(&mut self, order: usize, ended: Ended) {
        let Some(underway) = self.orders.get_mut(order).and_then(Option::take) else { return };
        let node = self.nodes.get_mut(underway.node).and_then(Option::as_mut);
        let Some(walk) = node.and_then(|node| node.walk.as_mut()) else { return };
        for (target, outcome) in underway.targets.iter().zip(&ended.outcomes) {
            let Some(trouble) = Trouble::of(outcome) else { continue };
            match (&mut walk.stage, target) {
                (Stage::Columns(columns), Target::Sheet(subtree)) => {
                    columns.miss(*subtree, trouble)
                }
                (Stage::Rows(rows) | Stage::Naming(rows), Target::Rows(subtree)) => {
                    rows.unread.push(Unread { subtree: subtree.clone(), trouble });
                }
                _ => {}
            }
        }
        walk.round_trip = ended.round_trip;
        walk.open = walk.open.saturating_sub(1);
        if walk.open == 0 {
            self.turn_page(underway.node);
        }
    }
}
