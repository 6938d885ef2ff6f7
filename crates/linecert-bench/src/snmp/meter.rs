//! What a command costs, as the kernel counts it.
//!
//! The command runs under a small process of its own, because `RUSAGE_CHILDREN` counts all children
//! since the beginning, and the largest memory of them, and because the memory of the process that
//! starts a program counts as the program's until it begins.

use std::{
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use clap::Args;
use nix::sys::{
    resource::{UsageWho, getrusage},
    time::TimeValLike as _,
};

use super::problem::{Problem, field};

/// A command to measure.
#[derive(Debug, Args)]
pub(crate) struct MeterArgs {
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, required = true)]
    command: Vec<String>,
}

/// What a command cost.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cost {
    /// User and system time of the command and all that it started.
    pub(crate) cpu: Duration,
    pub(crate) wall: Duration,
    /// The largest resident memory of one process, in KiB.
    pub(crate) memory: u64,
}

/// The hidden subcommand.
pub(crate) fn run(args: &MeterArgs) -> Result<(), Problem> {
    let (program, rest) = args.command.split_first().ok_or(Problem::Argument("command"))?;
    let began = Instant::now();
    let status = Command::new(program).args(rest).status();
    let status = status.map_err(Problem::system(format!("run {program}")))?;
    let wall = began.elapsed();
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)
        .map_err(|error| Problem::system("read the usage of a child")(error.into()))?;
    let cpu = usage.user_time() + usage.system_time();
    eprintln!(
        "meter cpu-us={} wall-us={} memory-kib={} failed={}",
        cpu.num_microseconds(),
        wall.as_micros(),
        usage.max_rss(),
        u8::from(!status.success()),
    );
    Ok(())
}

/// Runs a command under the meter, and gives back its cost and what it printed.
pub(crate) fn measure(command: &[String], output: Stdio) -> Result<(Cost, String), Problem> {
    let program = std::env::current_exe().map_err(Problem::system("find this program"))?;
    let name = || command.first().cloned().unwrap_or_default();
    let ran = Command::new(program)
        .args(["meter", "--"])
        .args(command)
        .env("MIBS", "")
        .env("SNMPCONFPATH", "/nonexistent")
        .stdin(Stdio::null())
        .stdout(output)
        .stderr(Stdio::piped())
        .spawn()
        .and_then(std::process::Child::wait_with_output)
        .map_err(Problem::system(format!("run {}", name())))?;
    let said = String::from_utf8_lossy(&ran.stderr);
    let line = said.lines().rfind(|line| line.starts_with("meter ")).unwrap_or_default();
    let number = |key| field(line, key);
    let (Some(cpu), Some(wall), Some(memory), Some(0)) =
        (number("cpu-us"), number("wall-us"), number("memory-kib"), number("failed"))
    else {
        let ending = format!("failed and said: {}", said.trim_end());
        return Err(Problem::Child { child: name(), ending });
    };
    let (cpu, wall) = (Duration::from_micros(cpu), Duration::from_micros(wall));
    Ok((Cost { cpu, wall, memory }, String::from_utf8_lossy(&ran.stdout).into_owned()))
}
