//! The agents, in a process of their own so that their CPU is not the client's.

use std::{
    env,
    io::{self, BufRead as _, BufReader, Write as _},
    net::{IpAddr, Ipv4Addr, SocketAddr, SocketAddrV4},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    sync::Arc,
};

use clap::{Args, ValueEnum};
use linecert_lab::fleet::{
    Access, AgentFault, AgentPlan, AgentUser, Count, Fleet, OnuOptics, Suite,
};

use super::problem::{Problem, field};

pub(crate) const COMMUNITY: &str = "bench";
pub(crate) const USER: &str = "bench";
pub(crate) const AUTH_PASSPHRASE: &str = "bench-authentication";
pub(crate) const PRIVACY_PASSPHRASE: &str = "bench-privacy";

/// The agents of a scenario.
#[derive(Debug, Clone, Args)]
pub(crate) struct Shape {
    #[arg(long)]
    pub(crate) agents: usize,
    /// PON ports of each agent, of up to 128 ONUs.
    #[arg(long)]
    pub(crate) ports: u32,
    #[arg(long)]
    pub(crate) onus: u32,
    #[arg(long, value_enum)]
    pub(crate) version: Version,
    #[arg(long)]
    pub(crate) fault: Vec<AgentFault>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Version {
    V2c,
    V3,
}

impl Version {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::V2c => "v2c",
            Self::V3 => "v3",
        }
    }
}

impl Shape {
    pub(crate) const fn optics(&self) -> OnuOptics {
        OnuOptics { ports: self.ports, onus_per_port: self.onus }
    }

    fn to_args(&self) -> Vec<String> {
        let mut args = vec![
            format!("--agents={}", self.agents),
            format!("--ports={}", self.ports),
            format!("--onus={}", self.onus),
            format!("--version={}", self.version.name()),
        ];
        args.extend(self.fault.iter().map(|fault| format!("--fault={fault}")));
        args
    }

    fn plans(&self) -> Result<Vec<AgentPlan>, Problem> {
        let access = match self.version {
            Version::V2c => Access::V2c(COMMUNITY.to_owned()),
            Version::V3 => Access::V3(AgentUser {
                name: USER.to_owned(),
                suite: Suite::Sha256Aes128,
                auth_passphrase: AUTH_PASSPHRASE.to_owned(),
                privacy_passphrase: PRIVACY_PASSPHRASE.to_owned(),
            }),
        };
        let table = self.optics().table().map_err(|_| Problem::Argument("ports"))?;
        let mut plan = AgentPlan::new(Arc::new(table), access);
        plan.faults.clone_from(&self.fault);
        Ok(vec![plan; self.agents])
    }
}

/// The hidden subcommand: says its port, then its counts for every line, until input ends.
pub(crate) fn serve(shape: &Shape) -> Result<(), Problem> {
    let fleet = Fleet::start(SocketAddrV4::new(Ipv4Addr::LOCALHOST, 0), shape.plans()?)?;
    let port = fleet.addresses().next().map_or(0, |address| address.port());
    println!("port={port}");
    for line in io::stdin().lock().lines() {
        line.map_err(Problem::system("read standard input"))?;
        println!(
            "requests={} octets-in={} answers={} octets-out={} varbinds={}",
            fleet.total(Count::Requests),
            fleet.total(Count::OctetsIn),
            fleet.total(Count::Answers),
            fleet.total(Count::OctetsOut),
            fleet.total(Count::VarBinds),
        );
    }
    Ok(())
}

/// Agents that run in a child. They end when this is dropped.
pub(crate) struct Agents {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
    pub(crate) shape: Shape,
    port: u16,
}

/// What the agents have counted.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Traffic {
    pub(crate) requests: u64,
    pub(crate) octets_in: u64,
    pub(crate) answers: u64,
    pub(crate) octets_out: u64,
}

impl Agents {
    pub(crate) fn start(shape: &Shape) -> Result<Self, Problem> {
        let program = env::current_exe().map_err(Problem::system("find this program"))?;
        let mut child = Command::new(program)
            .arg("agents")
            .args(shape.to_args())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(Problem::system("start the agents"))?;
        let input = child.stdin.take();
        let output = child.stdout.take().ok_or(Problem::Argument("stdout"))?;
        let shape = shape.clone();
        let mut agents = Self { child, input, output: BufReader::new(output), shape, port: 0 };
        let line = agents.line()?;
        let port = field(&line, "port").and_then(|port| u16::try_from(port).ok());
        agents.port = port.ok_or_else(|| unexpected(&line))?;
        Ok(agents)
    }

    pub(crate) const fn port(&self) -> u16 {
        self.port
    }

    pub(crate) fn addresses(&self) -> impl Iterator<Item = SocketAddr> + '_ {
        addresses(self.port, self.shape.agents)
    }

    pub(crate) fn traffic(&mut self) -> Result<Traffic, Problem> {
        if let Some(input) = &mut self.input {
            writeln!(input).map_err(Problem::system("ask the agents for their counts"))?;
        }
        let line = self.line()?;
        let count = |key| field(&line, key).ok_or_else(|| unexpected(&line));
        Ok(Traffic {
            requests: count("requests")?,
            octets_in: count("octets-in")?,
            answers: count("answers")?,
            octets_out: count("octets-out")?,
        })
    }

    fn line(&mut self) -> Result<String, Problem> {
        let mut line = String::new();
        self.output.read_line(&mut line).map_err(Problem::system("hear from the agents"))?;
        Ok(line)
    }
}

impl Traffic {
    pub(crate) const fn since(self, before: Self) -> Self {
        Self {
            requests: self.requests - before.requests,
            octets_in: self.octets_in - before.octets_in,
            answers: self.answers - before.answers,
            octets_out: self.octets_out - before.octets_out,
        }
    }
}

/// The addresses of this many agents behind a port.
pub(crate) fn addresses(port: u16, agents: usize) -> impl Iterator<Item = SocketAddr> {
    let first = u32::from(Ipv4Addr::LOCALHOST);
    let address = move |place| SocketAddr::new(IpAddr::V4(Ipv4Addr::from(first + place)), port);
    (0..).map(address).take(agents)
}

fn unexpected(line: &str) -> Problem {
    Problem::Answer { child: "the agents".to_owned(), line: line.trim_end().to_owned() }
}

impl Drop for Agents {
    fn drop(&mut self) {
        // The end of its input is the sign to stop.
        drop(self.input.take());
        drop(self.child.wait());
    }
}
