//! Access nodes as they answer, and `snmpbulkwalk` of net-snmp, which walks them and does nothing else.

use std::{
    env, fs,
    io::{self, BufRead as _, BufReader},
    net::{IpAddr, Ipv4Addr, SocketAddr, SocketAddrV4},
    process::{Child, ChildStdin, Command, Stdio},
    sync::Arc,
};

use clap::Args;
use linecert_lab::{
    fleet::{Access, AgentPlan, Fleet, Table},
    node::{Node, Plant},
};

use crate::snmp::{Cost, Problem, field, measure};

/// The model of all nodes.
pub(super) const NODE: Node = Node::ZteC600;

pub(super) const COMMUNITY: &str = "training";

/// How many of the peer run at once.
const PARALLEL: usize = 2;

/// What there is to poll.
#[derive(Debug, Clone, Copy, Args)]
pub(crate) struct Shape {
    #[arg(long)]
    pub(super) nodes: usize,
    #[arg(long)]
    pub(super) onus: u32,
}

impl Shape {
    /// The access network behind each of the nodes.
    pub(super) fn plant(self) -> Plant {
        Plant::of(self.onus, 7)
    }
}

/// The hidden subcommand: says its port and its rows, and answers until standard input ends.
pub(crate) fn serve(shape: &Shape) -> Result<(), Problem> {
    let rows = NODE.encode(&shape.plant()).map_err(|_| Problem::Argument("onus"))?;
    let table = Arc::new(Table::new(rows));
    let plan = || AgentPlan::new(Arc::clone(&table), Access::V2c(COMMUNITY.to_owned()));
    let first = SocketAddrV4::new(Ipv4Addr::LOCALHOST, 0);
    let fleet = Fleet::start(first, (0..shape.nodes).map(|_| plan()).collect())?;
    let port = fleet.addresses().next().map_or(0, |address| address.port());
    println!("port={port} rows={}", table.len());
    for line in io::stdin().lock().lines() {
        line.map_err(Problem::system("read standard input"))?;
    }
    Ok(())
}

/// Access nodes in a process of their own. They end when this is dropped.
pub(super) struct AccessNodes {
    child: Child,
    input: Option<ChildStdin>,
    pub(super) shape: Shape,
    pub(super) port: u16,
    /// The rows of each.
    pub(super) rows: u64,
}

impl AccessNodes {
    pub(super) fn start(shape: Shape) -> Result<Self, Problem> {
        let program = env::current_exe().map_err(Problem::system("find this program"))?;
        let mut command = Command::new(program);
        command.arg("access-nodes");
        command.args([format!("--nodes={}", shape.nodes), format!("--onus={}", shape.onus)]);
        let child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
        let mut child = child.map_err(Problem::system("start the access nodes"))?;
        let input = child.stdin.take();
        let mut line = String::new();
        if let Some(output) = child.stdout.take() {
            let read = BufReader::new(output).read_line(&mut line);
            read.map_err(Problem::system("hear from the access nodes"))?;
        }
        let port = field(&line, "port").and_then(|port| u16::try_from(port).ok()).unwrap_or(0);
        let rows = field(&line, "rows").unwrap_or(0);
        let nodes = Self { child, input, shape, port, rows };
        match rows {
            0 => Err(Problem::Answer { child: "the access nodes".to_owned(), line }),
            _ => Ok(nodes),
        }
    }

    /// Walks every node once with the peer, from the first row to the last. What it prints goes
    /// nowhere.
    pub(super) fn walked_by_peer(&self) -> Result<Cost, Problem> {
        let doing = "write the list of nodes";
        let folder = tempfile::tempdir().map_err(Problem::system(doing))?;
        let list = folder.path().join("nodes");
        let text: String =
            addresses(self.port, self.shape.nodes).map(|address| format!("{address}\n")).collect();
        fs::write(&list, text).map_err(Problem::system(doing))?;
        let (list, parallel) = (list.display().to_string(), PARALLEL.to_string());
        let walk =
            ["snmpbulkwalk", "-v2c", "-c", COMMUNITY, "-On", "-r5", "-t1", "-Cr50", "{}", "1"];
        let xargs = ["xargs", "-a", &list, "-P", &parallel, "-I", "{}"];
        let command: Vec<String> = xargs.into_iter().chain(walk).map(str::to_owned).collect();
        measure(&command, Stdio::null()).map(|(cost, _)| cost)
    }
}

/// The addresses of so many nodes behind a port.
pub(super) fn addresses(port: u16, nodes: usize) -> impl Iterator<Item = SocketAddr> {
    let first = u32::from(Ipv4Addr::LOCALHOST);
    let address = move |place| SocketAddr::new(IpAddr::V4(Ipv4Addr::from(first + place)), port);
    (0..).map(address).take(nodes)
}

impl Drop for AccessNodes {
    fn drop(&mut self) {
        // The end of its input is the sign to stop.
        drop(self.input.take());
        drop(self.child.wait());
    }
}
