//! Programs in a namespace, with what they cost and what they said.

use std::{
    env,
    fs::File,
    io::{Read as _, Seek as _},
    os::unix::process::CommandExt as _,
    process::{Child, Stdio},
    thread,
    time::{Duration, Instant},
};

use linecert_namespace::Host;
use linecert_speed::iperf3::DEFAULT_PORT;
use nix::{
    sys::signal::{Signal, killpg},
    unistd::Pid,
};

use super::problem::NetProblem;
use crate::snmp::field;

/// Longer than any test here takes.
const PATIENCE: Duration = Duration::from_secs(60);

/// A program that runs; ended, with its children, when dropped.
pub(crate) struct Running {
    meter: Child,
    command: String,
    out: File,
    err: File,
}

/// What a program cost and said.
#[derive(Debug)]
pub(crate) struct Finished {
    /// User and system time, that of network interrupts in its context included.
    pub(crate) cpu: Duration,
    pub(crate) out: String,
    pub(crate) err: String,
    command: String,
}

/// Whose program.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Program {
    /// A subcommand of this one.
    Own,
    /// Any other.
    Peer,
}

impl Program {
    /// Starts a command line on a host.
    pub(crate) fn start(self, host: &Host, line: &str) -> Result<Running, NetProblem> {
        self.start_with(host, line, Stdio::null())
    }

    /// Starts a command line with something to read.
    pub(crate) fn start_with(
        self,
        host: &Host,
        line: &str,
        input: Stdio,
    ) -> Result<Running, NetProblem> {
        let own = env::current_exe().map_err(NetProblem::system("find this program"))?;
        let file = || tempfile::tempfile().map_err(NetProblem::system("make a file"));
        let (out, err) = (file()?, file()?);
        let copy = |file: &File| file.try_clone().map_err(NetProblem::system("share a file"));
        // What the meter starts is counted, and entering the namespace is not.
        let mut command = host.command(&own);
        command.args(["meter", "--"]);
        if let Self::Own = self {
            command.arg(&own);
        }
        command.args(line.split_whitespace()).stdin(input).process_group(0);
        command.stdout(copy(&out)?).stderr(copy(&err)?);
        let meter = command.spawn().map_err(NetProblem::system(format!("start `{line}`")))?;
        Ok(Running { meter, command: line.to_owned(), out, err })
    }

    /// Starts a server and waits until it listens on the port of iperf3.
    pub(crate) fn serve(self, host: &Host, line: &str) -> Result<Running, NetProblem> {
        let server = self.start(host, line)?;
        host.wait_for_listener(DEFAULT_PORT);
        Ok(server)
    }

    /// Runs a command line to its end.
    pub(crate) fn run(self, host: &Host, line: &str) -> Result<Finished, NetProblem> {
        self.start(host, line)?.finish()
    }
}

impl Running {
    /// Waits for its end. Whatever it exits with is in what it says.
    pub(crate) fn finish(mut self) -> Result<Finished, NetProblem> {
        let began = Instant::now();
        let ended = |meter: &mut Child| meter.try_wait().map_err(NetProblem::system("wait"));
        while ended(&mut self.meter)?.is_none() {
            if began.elapsed() > PATIENCE {
                let command = self.command.clone();
                return Err(NetProblem::Endless { command, after: PATIENCE });
            }
            thread::sleep(Duration::from_millis(10));
        }
        let (out, err) = (text(&mut self.out)?, text(&mut self.err)?);
        let line = err.lines().rfind(|line| line.starts_with("meter ")).unwrap_or_default();
        let Some(cpu) = field(line, "cpu-us").map(Duration::from_micros) else {
            return Err(NetProblem::Command { command: self.command.clone(), said: err });
        };
        Ok(Finished { cpu, out, err, command: self.command.clone() })
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let (Ok(None), Ok(id)) = (self.meter.try_wait(), i32::try_from(self.meter.id())) {
            // It may just have ended by itself.
            killpg(Pid::from_raw(id), Signal::SIGKILL).ok();
        }
        drop(self.meter.wait());
    }
}

impl Finished {
    /// The number behind `key=` in what one of our own printed.
    pub(crate) fn number(&self, key: &str) -> Result<f64, NetProblem> {
        let value =
            self.out.split_whitespace().find_map(|word| word.strip_prefix(key)?.strip_prefix('='));
        value.and_then(|value| value.parse().ok()).ok_or_else(|| self.unexpected(key))
    }

    /// A number of a JSON document.
    pub(crate) fn pointer(&self, pointer: &str) -> Result<f64, NetProblem> {
        let document: Option<serde_json::Value> = serde_json::from_str(&self.out).ok();
        let number = document.as_ref().and_then(|d| d.pointer(pointer)?.as_f64());
        number.ok_or_else(|| self.unexpected(pointer))
    }

    /// The round-trip times in ms that `fping -C` printed, `None` for a lost probe.
    pub(crate) fn fping_times(&self) -> Result<Vec<Option<f64>>, NetProblem> {
        let line = self.err.lines().find_map(|line| line.split_once(" : "));
        let (_, times) = line.ok_or_else(|| self.unexpected("round-trip times"))?;
        Ok(times.split_whitespace().map(|time| time.parse().ok()).collect())
    }

    fn unexpected(&self, key: &str) -> NetProblem {
        let said = format!("{} {}", self.out.trim(), self.err.trim());
        let command = format!("{}: {}", self.command, said.chars().take(400).collect::<String>());
        NetProblem::Answer { command, key: key.to_owned() }
    }
}

fn text(file: &mut File) -> Result<String, NetProblem> {
    let mut bytes = Vec::new();
    let read = file.rewind().and_then(|()| file.read_to_end(&mut bytes));
    read.map_err(NetProblem::system("read what a program said"))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
