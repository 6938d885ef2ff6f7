//! A fleet polled, decoded and stored, beside `snmpbulkwalk`, which only walks it.

use std::{collections::BTreeMap, env, process::Stdio};

use linecert_measure::Metric;
use linecert_store::{
    Cell, Change, Expect, Node, Polling, Samples as _, Scope, SqliteStore, Store as _,
    suite::{block_on, sample},
};

use super::{
    DaemonArgs, DaemonProblem,
    ingest::folder,
    peer::{AccessNodes, Shape},
    system, wrong,
};
use crate::{
    audit::median,
    net::Goals,
    snmp::{Cost, Problem, bulk_walk_version, field, measure},
};

/// What a poll gave and cost.
struct Polled {
    cost: Cost,
    cells: u64,
    rows: u64,
    /// The bytes of the database.
    bytes: u64,
}

/// In rounds: the fleet polled and stored, and then walked by the peer.
pub(super) fn run(args: &DaemonArgs) -> Result<Goals, DaemonProblem> {
    let peer = bulk_walk_version();
    println!("snmpbulkwalk: {}", peer.as_deref().unwrap_or("not installed: the goal is not met"));
    let shape = Shape { nodes: args.nodes, onus: args.onus };
    let nodes = AccessNodes::start(shape)?;
    let folder = folder(args)?;
    let (mut ours, mut theirs, mut last) = (Vec::new(), Vec::new(), None);
    for round in 0..args.rounds.max(1) {
        let store = folder.path().join(format!("round-{round}"));
        let polled = poll_once(&nodes, &store)?;
        ours.push(polled.cost);
        if peer.is_some() {
            theirs.push(nodes.walked_by_peer()?);
        }
        must_read_back(&store, shape, polled.rows)?;
        last = Some(polled);
    }
    let Some(last) = last else { return Ok(Goals::Missed) };
    Ok(told(args, (&ours, &theirs), (&last, nodes.rows)))
}

fn told(
    args: &DaemonArgs,
    (ours, theirs): (&[Cost], &[Cost]),
    (last, rows): (&Polled, u64),
) -> Goals {
    let cpu = |costs: &[Cost]| median(costs.iter().map(|cost| cost.cpu.as_secs_f64()));
    let (own, peer) = (cpu(ours), cpu(theirs));
    let onus = args.nodes as f64 * f64::from(args.onus);
    println!(
        "poll: {} nodes of {} ONUs: {} cells and {} rows stored, {own:.2} s of CPU, {:.1} s, \
         {} KiB of memory, {:.0} MB on disk a million ONUs",
        args.nodes,
        args.onus,
        last.cells,
        last.rows,
        median(ours.iter().map(|cost| cost.wall.as_secs_f64())),
        last.cost.memory,
        last.bytes as f64 / onus,
    );
    if theirs.is_empty() {
        return Goals::Missed;
    }
    let varbinds = rows * u64::try_from(args.nodes).unwrap_or(0);
    let ratio =
        median(ours.iter().zip(theirs).map(|(own, peer)| peer.cpu.div_duration_f64(own.cpu)));
    println!("snmpbulkwalk -Cr50 alone, the same {varbinds} rows: {peer:.2} s of CPU");
    println!("poll: {ratio:.2} times less CPU; goal 1");
    if ratio > 1.0 { Goals::Met } else { Goals::Missed }
}

fn poll_once(nodes: &AccessNodes, store: &std::path::Path) -> Result<Polled, DaemonProblem> {
    let program = env::current_exe().map_err(system("find this program"))?;
    let command = [
        program.display().to_string(),
        "poll-once".to_owned(),
        format!("--port={}", nodes.port),
        format!("--nodes={}", nodes.shape.nodes),
        format!("--onus={}", nodes.shape.onus),
        format!("--store={}", store.display()),
    ];
    let (cost, said) = measure(&command, Stdio::piped())?;
    let line = || Problem::Answer { child: "the poller".to_owned(), line: said.clone() };
    let number = |key| field(&said, key).ok_or_else(line);
    if number("unread")? > 0 {
        return Err(wrong(format!("not everything was read: {said}")));
    }
    let bytes = std::fs::metadata(store.join("hot.db")).map_err(system("look at the store"))?;
    Ok(Polled { cost, cells: number("cells")?, rows: number("rows")?, bytes: bytes.len() })
}

/// All nodes are the same: what is stored of each is equal, of every ONU, and not nothing.
fn must_read_back(folder: &std::path::Path, shape: Shape, rows: u64) -> Result<(), DaemonProblem> {
    let store = SqliteStore::open(folder)?;
    let ports = ports(folder)?;
    let stored: u64 = ports.values().sum();
    if stored != rows || ports.is_empty() {
        return Err(wrong(format!("{stored} of {rows} rows are stored")));
    }
    let (mut first, mut numbers) = (BTreeMap::new(), 0);
    for number in [0, shape.nodes / 2, shape.nodes - 1] {
        let node = node(&format!("olt-{number}"));
        let name = node.name.clone();
        let change = Change::PutNode(Box::new(node), Expect::Any);
        block_on(store.write(sample::write(0, vec![change])))?;
        for port in ports.keys() {
            let latest = block_on(store.latest(&Scope::system(), &name, &sample::name(port)))?;
            let latest = latest.ok_or_else(|| wrong(format!("nothing of {port}")))?;
            let unpacked = latest.packed.unpack().map_err(|error| wrong(error.to_string()))?;
            let levels =
                unpacked.columns.iter().filter(|column| column.metric == Metric::OnuRxPower);
            let cells = levels.flat_map(|column| &column.cells);
            numbers += cells.filter(|cell| matches!(cell, Cell::Steps(_))).count();
            if *first.entry(port).or_insert_with(|| unpacked.clone()) != unpacked {
                return Err(wrong(format!("port {port} of {name} reads otherwise")));
            }
        }
    }
    let onus: usize = first.values().map(|unpacked| unpacked.onus.len()).sum();
    if onus != usize::try_from(shape.onus).unwrap_or(0) || numbers < onus {
        return Err(wrong(format!("{onus} ONUs and {numbers} levels are stored")));
    }
    Ok(())
}

/// How many rows each port has, over all nodes.
fn ports(folder: &std::path::Path) -> Result<BTreeMap<String, u64>, DaemonProblem> {
    let db = rusqlite::Connection::open(folder.join("hot.db"))?;
    let mut query = db.prepare("SELECT port, count(*) FROM sample GROUP BY port")?;
    let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn node(name: &str) -> Node {
    Node {
        name: sample::name(name),
        region: None,
        address: "127.0.0.1:161".to_owned(),
        driver: None,
        credentials: "olt".to_owned(),
        polling: Polling::default(),
        version: 0,
    }
}
