//! Echoes of many hosts at once: who answers.

use std::{net::IpAddr, time::Duration};

use linecert_instrument::Permille;
use linecert_net::sweep::{Sweep, SweepError, SweepOutcome, SweepPlan, SweepProgress, sweep};
use serde_json::{Value, json};

use super::address;
use crate::{
    args::{Format, Ping, Version, hosts_of},
    block_on,
    exit::{CommandError, Exit},
    hints::chain,
    language::Messages,
    render::{self, progress::Progress},
    verb,
};

/// Asks every target once, and again while it is silent.
const RETRIES: u8 = 1;

/// Asks, and tells who did not answer.
pub(super) fn run(args: &Ping, format: Format, messages: &Messages) -> Result<Exit, CommandError> {
    let names = names(args)?;
    let targets = block_on(addresses(&names, args.version))?;
    let found = block_on(render::until_stopped(ask(args, targets.clone(), messages)))?;
    match format {
        Format::Json => print_json(&targets, &found)?,
        Format::Text => print_text(&targets, &found, messages)?,
    }
    let all = u32::try_from(targets.len()).is_ok_and(|all| found.answered() == all);
    Ok(if all { Exit::Pass } else { Exit::TimedOut })
}

/// What the user named, networks taken apart into their hosts.
fn names(args: &Ping) -> Result<Vec<String>, CommandError> {
    let text = args.targets.as_ref().map(|file| verb::read_text(file)).transpose()?;
    let listed = text.as_deref().unwrap_or_default().lines().map(str::trim);
    let listed = listed.filter(|line| !line.is_empty() && !line.starts_with('#'));
    let named = args.host.iter().map(String::as_str).chain(listed);
    let spread = |name: &str| match hosts_of(name) {
        Some(hosts) => Ok(hosts.iter().map(IpAddr::to_string).collect()),
        None if name.contains('/') => {
            Err(CommandError::new(Exit::Usage, "ping-no-network").name("network", name))
        }
        None => Ok(vec![name.to_owned()]),
    };
    let names = named.map(spread).collect::<Result<Vec<_>, _>>()?.concat();
    if names.is_empty() {
        return Err(CommandError::new(Exit::Usage, "ping-no-targets"));
    }
    Ok(names)
}

async fn addresses(names: &[String], version: Version) -> Result<Vec<IpAddr>, CommandError> {
    let mut addresses = Vec::with_capacity(names.len());
    for name in names {
        addresses.push(match name.parse() {
            Ok(address) => address,
            Err(_) => address(name, version).await?,
        });
    }
    Ok(addresses)
}

async fn ask(
    args: &Ping,
    targets: Vec<IpAddr>,
    messages: &Messages,
) -> Result<Sweep, CommandError> {
    let mut progress = Progress::of(1, messages);
    progress.start("sweep", 1);
    let all = u128::try_from(targets.len()).unwrap_or(u128::MAX);
    let timeout = Duration::from_millis(args.timeout.into());
    let plan = SweepPlan { targets, rate: args.rate, timeout, retries: RETRIES };
    let take = |p: SweepProgress| progress.advance(Permille::of(u128::from(p.sent), all));
    let found = sweep(plan, take).await;
    progress.finish();
    found.map_err(|error| {
        let forbidden = matches!(error, SweepError::NotPermitted(_));
        let exit = if forbidden { Exit::Forbidden } else { Exit::BrokenOff };
        let command = CommandError::new(exit, "take-failed").text(chain(&error));
        if forbidden { command.hint("hint-icmp-forbidden") } else { command }
    })
}

fn print_json(targets: &[IpAddr], found: &Sweep) -> Result<(), CommandError> {
    let lines = targets.iter().zip(found.outcomes());
    lines.map(|(target, outcome)| line_of(*target, outcome)).try_for_each(|l| render::json_line(&l))
}

fn line_of(target: IpAddr, outcome: &SweepOutcome) -> Value {
    let (name, within) = match outcome {
        SweepOutcome::Answered { within, .. } => ("answered", Some(*within)),
        SweepOutcome::Late => ("late", None),
        SweepOutcome::Refused { .. } => ("refused", None),
        SweepOutcome::Silent => ("silent", None),
        SweepOutcome::Unknown => ("unknown", None),
    };
    let nanoseconds = within.map(|time| u64::try_from(time.as_nanos()).unwrap_or(u64::MAX));
    json!({ "target": target, "outcome": name, "within_ns": nanoseconds })
}

fn print_text(targets: &[IpAddr], found: &Sweep, messages: &Messages) -> Result<(), CommandError> {
    let told = targets.iter().zip(found.outcomes());
    let row = |(target, outcome): (&IpAddr, &SweepOutcome)| {
        Some(vec![target.to_string(), trouble(outcome, messages)?])
    };
    let rows: Vec<_> = told.filter_map(row).collect();
    if !rows.is_empty() {
        render::print_table(rows)?;
    }
    let counts = [
        ("answered", found.answered().to_string()),
        ("targets", targets.len().to_string()),
        ("duplicates", found.duplicates().to_string()),
    ];
    render::line(messages.with_all("sweep-counts", &counts))
}

/// What kept a target from having answered in time.
fn trouble(outcome: &SweepOutcome, messages: &Messages) -> Option<String> {
    Some(match outcome {
        SweepOutcome::Answered { .. } => return None,
        SweepOutcome::Late => messages.get("sweep-late"),
        SweepOutcome::Refused { by, cause } => {
            let by = by.map_or_else(|| "-".to_owned(), |by| by.to_string());
            messages.with_all("sweep-refused", &[("by", by), ("cause", cause.to_string())])
        }
        SweepOutcome::Silent => messages.get("sweep-silent"),
        SweepOutcome::Unknown => messages.get("sweep-unknown"),
    })
}
