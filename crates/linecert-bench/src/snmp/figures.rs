//! What came out, as a table and as goals that are met or not.

use std::time::Duration;

use comfy_table::{CellAlignment, Table, presets::UTF8_FULL_CONDENSED};

use super::{
    agents::Traffic,
    meter::Cost,
    rounds::Rows,
    scenario::{Goal, Scenario},
    sums::Sums,
};

/// One run of one client.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sample {
    pub(crate) cost: Cost,
    pub(crate) cells: u64,
    pub(crate) traffic: Traffic,
    pub(crate) rows: Rows,
    pub(crate) threads: Option<u64>,
    pub(crate) retransmissions: u64,
}

/// All runs of one client.
struct Client {
    name: String,
    samples: Vec<Sample>,
    rows: Rows,
}

/// All runs of a scenario.
pub(crate) struct Figures {
    clients: Vec<Client>,
    ours: usize,
    floor: Vec<Cost>,
    expected: Sums,
}

impl Figures {
    pub(crate) fn new(scenario: &Scenario, expected: Sums) -> Self {
        let ours = scenario.ours.iter().map(|manner| manner.name());
        let peers = scenario.peers.iter().map(|peer| peer.name());
        let client = |name| Client { name, samples: Vec::new(), rows: Rows::Right };
        let clients = ours.chain(peers).map(client).collect();
        Self { clients, ours: scenario.ours.len(), floor: Vec::new(), expected }
    }

    pub(crate) fn add(&mut self, client: usize, sample: Sample) {
        self.set_rows(client, sample.rows);
        if let Some(client) = self.clients.get_mut(client) {
            client.samples.push(sample);
        }
    }

    pub(crate) fn add_floor(&mut self, cost: Cost) {
        self.floor.push(cost);
    }

    /// Rows that were wrong once stay wrong.
    pub(crate) fn set_rows(&mut self, client: usize, rows: Rows) {
        if let Some(client) = self.clients.get_mut(client) {
            client.rows = client.rows.and(rows);
        }
    }

    pub(crate) fn rows(&self) -> Rows {
        self.clients.iter().fold(Rows::Right, |rows, client| rows.and(client.rows))
    }

    fn split(&self) -> (&[Client], &[Client]) {
        self.clients.split_at_checked(self.ours).unwrap_or((&self.clients, &[]))
    }

    /// CPU of the floor for a million cells, in seconds.
    fn floor_cpu(&self) -> Option<f64> {
        let cpu = median(self.floor.iter().map(|cost| cost.cpu.as_secs_f64()))?;
        Some(cpu / millions(self.expected.cells))
    }
}

impl Client {
    fn median(&self, of: impl Fn(&Sample) -> f64) -> Option<f64> {
        median(self.samples.iter().map(of))
    }

    /// CPU for a million cells, in seconds.
    fn cpu(&self) -> Option<f64> {
        self.median(Sample::cpu)
    }

    fn least_cpu(&self) -> Option<f64> {
        self.samples.iter().map(Sample::cpu).min_by(f64::total_cmp)
    }

    fn wall(&self) -> Option<f64> {
        self.median(|sample| sample.cost.wall.as_secs_f64())
    }

    fn memory(&self) -> u64 {
        self.samples.iter().map(|sample| sample.cost.memory).max().unwrap_or(0)
    }
}

impl Sample {
    fn cpu(&self) -> f64 {
        self.cost.cpu.as_secs_f64() / millions(self.cells)
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of cells are far below 2^53")]
fn millions(cells: u64) -> f64 {
    cells.max(1) as f64 / 1e6
}

fn median(values: impl Iterator<Item = f64>) -> Option<f64> {
    let mut values: Vec<_> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}

const HEADER: [&str; 9] = [
    "client",
    "CPU s/Mvb",
    "least",
    "Mvb/s",
    "requests",
    "again",
    "RSS MiB",
    "less CPU than the first peer",
    "rows",
];

/// Prints the table of a scenario, and whether its goal is met.
pub(crate) fn print(scenario: &Scenario, figures: &Figures) {
    println!("\n{}: {}", scenario.name, scenario.title);
    let mut table = Table::new();
    table.load_style(UTF8_FULL_CONDENSED).set_header(HEADER);
    let (_, peers) = figures.split();
    let reference = peers.first().and_then(Client::cpu);
    for client in &figures.clients {
        table.add_row(row(client, reference));
    }
    table.add_row(floor_row(figures));
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    println!("{table}");
    println!("{}", goal_line(scenario, figures));
}

fn row(client: &Client, reference: Option<f64>) -> Vec<String> {
    let per_second = client.median(|s| millions(s.cells) / s.cost.wall.as_secs_f64());
    let times = reference.zip(client.cpu()).map(|(peer, own)| peer / own);
    let last = client.samples.last();
    vec![
        client.name.clone(),
        show(client.cpu(), 3),
        show(client.least_cpu(), 3),
        show(per_second, 2),
        last.map_or_else(String::new, |sample| sample.traffic.requests.to_string()),
        last.map_or_else(String::new, |sample| sample.retransmissions.to_string()),
        format!("{}", client.memory().div_ceil(1_024)),
        show(times, 1),
        if client.rows == Rows::Right { "equal" } else { "WRONG" }.to_owned(),
    ]
}

fn floor_row(figures: &Figures) -> Vec<String> {
    let walls = figures.floor.iter().map(|cost| cost.wall.as_secs_f64());
    let per_second = median(walls).map(|wall| millions(figures.expected.cells) / wall);
    let least = figures.floor.iter().map(|cost| cost.cpu.as_secs_f64()).min_by(f64::total_cmp);
    let least = least.map(|cpu| cpu / millions(figures.expected.cells));
    let name = "floor: the datagrams of the first line, no SNMP".to_owned();
    let (cpu, least) = (show(figures.floor_cpu(), 3), show(least, 3));
    let mut row = vec![name, cpu, least, show(per_second, 2)];
    row.resize(HEADER.len(), String::new());
    row
}

fn show(value: Option<f64>, decimals: usize) -> String {
    value.map_or_else(|| "-".to_owned(), |value| format!("{value:.decimals$}"))
}

fn goal_line(scenario: &Scenario, figures: &Figures) -> String {
    match scenario.goal {
        Goal::TimesLess(goal) => times_less(goal, figures),
        Goal::NearIdeal { times, service, most_memory_kib } => {
            let ideal = ideal(scenario, service);
            near_ideal(figures, ideal, (times, most_memory_kib))
        }
    }
}

fn times_less(goal: f64, figures: &Figures) -> String {
    let (ours, peers) = figures.split();
    let Some(peer) = peers.first() else { return "goal: no peer to compare with".to_owned() };
    // The goal is for the engine as it is by default, which is the first manner.
    let Some((own, cpu)) = ours.first().and_then(Client::cpu).zip(peer.cpu()) else {
        return "goal: nothing was measured".to_owned();
    };
    let times = cpu / own;
    let met = if times >= goal { "met" } else { "NOT met" };
    let floor = figures
        .floor_cpu()
        .map_or_else(String::new, |floor| format!("; {:.2} times the floor", own / floor));
    format!("goal: {goal} times less CPU than {}: {times:.1} times, {met}{floor}", peer.name)
}

/// The time of an agent that is never idle: its answers, each as full as can be.
fn ideal(scenario: &Scenario, service: Duration) -> Duration {
    // A message of v2c takes about 40 octets beside its varbinds.
    const ROOM: usize = linecert_lab::fleet::AgentPlan::ONE_FRAME - 40;
    let octets = scenario.shape.optics().table().map_or(0, |table| table.octets());
    service * u32::try_from(octets.div_ceil(ROOM)).unwrap_or(u32::MAX)
}

fn near_ideal(figures: &Figures, ideal: Duration, (times, memory): (f64, u64)) -> String {
    let (ours, _) = figures.split();
    let Some((first, wall)) = ours.first().and_then(|client| Some((client, client.wall()?))) else {
        return "goal: nothing was measured".to_owned();
    };
    let reached = wall / ideal.as_secs_f64();
    let threads = first.samples.iter().filter_map(|sample| sample.threads).max().unwrap_or(0);
    let is_met = reached <= times && first.memory() <= memory && threads == 1;
    let met = if is_met { "met" } else { "NOT met" };
    format!(
        "goal: within {times} times the ideal {:.2} s, one thread, {} MiB: {reached:.2} times, \
         {threads} threads, {} MiB, {met}",
        ideal.as_secs_f64(),
        memory / 1_024,
        first.memory().div_ceil(1_024),
    )
}
