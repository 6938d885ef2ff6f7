//! Our own client: one walk of every agent by the engine, in a process of its own.

use std::{env, fs, num::NonZeroU8, process::Stdio, time::Duration};

use clap::Args;
use linecert_lab::fleet::OnuOptics;
use linecert_snmp::{
    AuthProtocol, CellRef, Community, Credentials, Engine, EngineLimits, InFlight, Order, Outcome,
    Pace, Passphrase, Patience, PrivacyProtocol, Sink, User, ValueRef,
};

use super::{
    agents::{AUTH_PASSPHRASE, Agents, COMMUNITY, PRIVACY_PASSPHRASE, USER, Version, addresses},
    meter::{Cost, measure},
    problem::{Problem, field},
    sums::Sums,
};

/// Whom to walk, and how.
#[derive(Debug, Args)]
pub(crate) struct ClientArgs {
    #[arg(long)]
    port: u16,
    #[arg(long)]
    agents: usize,
    #[arg(long, value_enum)]
    version: Version,
    #[command(flatten)]
    manner: Manner,
}

/// How the engine walks.
#[derive(Debug, Clone, Copy, Args)]
pub(crate) struct Manner {
    /// Columns in one request.
    #[arg(long)]
    pub(crate) together: u8,
    /// Requests in flight, 1 or 2.
    #[arg(long)]
    pub(crate) in_flight: u8,
    /// The shortest and the first time-out, in milliseconds; 0 leaves the patience of the engine.
    #[arg(long)]
    pub(crate) patience: u64,
}

impl Manner {
    /// As the engine is by itself.
    pub(crate) const DEFAULT: Self = Self { together: 8, in_flight: 1, patience: 0 };

    pub(crate) fn name(self) -> String {
        let columns = if self.together == 1 { "column" } else { "columns" };
        format!("linecert, {} {columns}, {} in flight", self.together, self.in_flight)
    }

    fn to_args(self) -> [String; 3] {
        [
            format!("--together={}", self.together),
            format!("--in-flight={}", self.in_flight),
            format!("--patience={}", self.patience),
        ]
    }

    fn pace(self) -> Result<Pace, Problem> {
        let together = NonZeroU8::new(self.together).ok_or(Problem::Argument("together"))?;
        let in_flight = if self.in_flight == 2 { InFlight::Two } else { InFlight::One };
        let mut pace = Pace { together, in_flight, ..Pace::default() };
        if self.patience > 0 {
            let floor = Duration::from_millis(self.patience);
            let tries = NonZeroU8::MIN.saturating_add(6);
            let patience = Patience::new(floor, (floor, 8 * floor), tries);
            pace.patience = patience.map_err(|_| Problem::Argument("patience"))?;
        }
        Ok(pace)
    }
}

/// What a run of our client gave.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Walked {
    pub(crate) cost: Cost,
    pub(crate) sums: Sums,
    pub(crate) endings: Endings,
    /// The threads of the process at its end.
    pub(crate) threads: u64,
    pub(crate) retransmissions: u64,
}

/// How many columns ended in which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Endings {
    pub(crate) complete: u64,
    pub(crate) absent: u64,
    pub(crate) truncated: u64,
    pub(crate) failed: u64,
    pub(crate) endless: u64,
}

impl Endings {
    fn count(outcomes: &[Vec<Outcome>]) -> Self {
        let mut endings = Self::default();
        for outcome in outcomes.iter().flatten() {
            *match outcome {
                Outcome::Complete { .. } => &mut endings.complete,
                Outcome::NoSuchObject => &mut endings.absent,
                Outcome::Truncated { .. } => &mut endings.truncated,
                Outcome::Failed(_) => &mut endings.failed,
                Outcome::Endless { .. } => &mut endings.endless,
            } += 1;
        }
        endings
    }
}

impl Sink for Sums {
    fn cell(&mut self, cell: CellRef<'_>) {
        let mut index = cell.index;
        if let (Some(interface), Some(onu), ValueRef::Integer(value)) =
            (index.next(), index.next(), cell.value)
        {
            // The columns are the subtrees of the order, counted from 1.
            let column = u64::try_from(cell.subtree).unwrap_or(u64::MAX).wrapping_add(1);
            self.add(column, [interface, onu], value);
        }
    }
}

/// The hidden subcommand: walks once and says what came.
pub(crate) fn run(args: &ClientArgs) -> Result<(), Problem> {
    let orders = orders(args)?;
    let engine = Engine::open(EngineLimits::default());
    let mut engine = engine.map_err(Problem::system("open the engine"))?;
    let mut sums = Sums::default();
    let outcomes = engine.walk(&orders, &mut sums);
    let endings = Endings::count(&outcomes);
    let troubles = outcomes.iter().flatten().filter(|outcome| !outcome.is_complete());
    troubles.take(3).for_each(|outcome| eprintln!("{outcome:?}"));
    let counters = engine.counters();
    println!(
        "cells={} checksum={} complete={} absent={} truncated={} failed={} endless={} threads={} \
         retransmissions={}",
        sums.cells,
        sums.checksum,
        endings.complete,
        endings.absent,
        endings.truncated,
        endings.failed,
        endings.endless,
        threads(),
        counters.retransmissions,
    );
    Ok(())
}

fn orders(args: &ClientArgs) -> Result<Vec<Order>, Problem> {
    let columns: Result<Vec<_>, _> = (1..=OnuOptics::COLUMNS).map(OnuOptics::column).collect();
    let subtrees = columns.map_err(|_| Problem::Argument("column"))?;
    let (credentials, pace) = (credentials(args.version)?, args.manner.pace()?);
    let order =
        |agent| Order { agent, credentials: credentials.clone(), subtrees: subtrees.clone(), pace };
    Ok(addresses(args.port, args.agents).map(order).collect())
}

fn credentials(version: Version) -> Result<Credentials, Problem> {
    if version == Version::V2c {
        return Ok(Community::new(COMMUNITY).into());
    }
    let secret = |text| Passphrase::new(text).map_err(|_| Problem::Argument("passphrase"));
    let auth = (AuthProtocol::Sha256, secret(AUTH_PASSPHRASE)?);
    let privacy = (PrivacyProtocol::Aes128, secret(PRIVACY_PASSPHRASE)?);
    User::new(USER, auth, privacy).map(Into::into).map_err(|_| Problem::Argument("user"))
}

/// How many threads this process has; 0 when the system does not say.
fn threads() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("Threads:"));
    line.and_then(|count| count.trim().parse().ok()).unwrap_or(0)
}

/// Runs the subcommand once against the agents.
pub(crate) fn walk(manner: Manner, agents: &Agents) -> Result<Walked, Problem> {
    let program = env::current_exe().map_err(Problem::system("find this program"))?;
    let mut command = vec![program.display().to_string(), "client".to_owned()];
    command.push(format!("--port={}", agents.port()));
    command.push(format!("--agents={}", agents.shape.agents));
    command.push(format!("--version={}", agents.shape.version.name()));
    command.extend(manner.to_args());
    let (cost, said) = measure(&command, Stdio::piped())?;
    let unexpected =
        || Problem::Answer { child: "our client".to_owned(), line: said.trim_end().to_owned() };
    let number = |key| field(&said, key).ok_or_else(unexpected);
    let endings = Endings {
        complete: number("complete")?,
        absent: number("absent")?,
        truncated: number("truncated")?,
        failed: number("failed")?,
        endless: number("endless")?,
    };
    let sums = Sums { cells: number("cells")?, checksum: number("checksum")? };
    let (threads, retransmissions) = (number("threads")?, number("retransmissions")?);
    Ok(Walked { cost, sums, endings, threads, retransmissions })
}
