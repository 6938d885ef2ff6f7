//! `snmpbulkwalk` of net-snmp, one process an agent.

use std::{
    fs,
    process::{Command, Stdio},
};

use tempfile::TempDir;

use crate::snmp::{
    agents::{AUTH_PASSPHRASE, Agents, COMMUNITY, PRIVACY_PASSPHRASE, USER, Version},
    meter::{Cost, measure},
    problem::Problem,
    sums::Sums,
};

/// The root that the peers walk: all columns.
const ENTRY: &str = "1.3.6.1.4.1.2011.6.128.1.1.2.51.1";

/// `snmpbulkwalk`, one process an agent.
#[derive(Debug, Clone, Copy)]
pub(crate) struct BulkWalk {
    /// `-Cr`.
    pub(crate) repetitions: u32,
    /// How many run at once.
    pub(crate) parallel: usize,
    /// How many of the agents are walked: a process each is too much for a thousand.
    pub(crate) most_agents: usize,
}

/// A command with the folder of what it reads and writes.
struct Prepared {
    command: Vec<String>,
    folder: TempDir,
}

/// Where the lines go that the peer prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lines {
    /// Nowhere, as in every timed run.
    Dropped,
    /// Into a file for each agent: in a pipe, lines of several processes would mix.
    Kept,
}

impl BulkWalk {
    pub(crate) fn name(self) -> String {
        format!("snmpbulkwalk -Cr{}", self.repetitions)
    }

    pub(crate) fn agents(self, agents: &Agents) -> usize {
        agents.shape.agents.min(self.most_agents)
    }

    /// What `snmpbulkwalk -V` says; `None` when it is not installed.
    pub(crate) fn version() -> Option<String> {
        let output = Command::new("snmpbulkwalk").arg("-V").output().ok()?;
        Some(String::from_utf8_lossy(&output.stderr).trim().to_owned())
    }

    fn prepare(self, agents: &Agents, lines: Lines) -> Result<Prepared, Problem> {
        let doing = "write the list of agents";
        let folder = tempfile::tempdir().map_err(Problem::system(doing))?;
        let list = folder.path().join("agents");
        let addresses = agents.addresses().take(self.most_agents);
        let text: String = addresses.map(|address| format!("{address}\n")).collect();
        fs::write(&list, text).map_err(Problem::system(doing))?;
        let (list, parallel) = (list.display().to_string(), self.parallel.to_string());
        let xargs = ["xargs", "-a", &list, "-P", &parallel, "-I", "{}"];
        let mut command: Vec<_> = xargs.map(str::to_owned).into();
        if lines == Lines::Kept {
            let script = "out=$1; shift; exec \"$@\" > \"$out\"";
            let out = folder.path().join("{}.txt").display().to_string();
            command.extend(["sh", "-c", script, "sh", &out].map(str::to_owned));
        }
        command.extend(self.walk(agents.shape.version));
        Ok(Prepared { command, folder })
    }

    fn walk(self, version: Version) -> Vec<String> {
        let secrets = match version {
            Version::V2c => vec!["-v2c", "-c", COMMUNITY],
            Version::V3 => {
                let keys = ["-A", AUTH_PASSPHRASE, "-X", PRIVACY_PASSPHRASE];
                let level = ["-v3", "-lauthPriv", "-aSHA-256", "-xAES", "-u", USER];
                [level.as_slice(), &keys].concat()
            }
        };
        let repetitions = format!("-Cr{}", self.repetitions);
        let rest = ["-On", "-r5", "-t1", &repetitions, "{}", ENTRY];
        let words = ["snmpbulkwalk"].into_iter().chain(secrets).chain(rest);
        words.map(str::to_owned).collect()
    }

    /// Walks once for time.
    pub(crate) fn cost(self, agents: &Agents) -> Result<Cost, Problem> {
        let prepared = self.prepare(agents, Lines::Dropped)?;
        measure(&prepared.command, Stdio::null()).map(|(cost, _)| cost)
    }

    /// Walks once more and sums what is printed.
    pub(crate) fn sums(self, agents: &Agents) -> Result<Sums, Problem> {
        let prepared = self.prepare(agents, Lines::Kept)?;
        measure(&prepared.command, Stdio::null())?;
        let mut sums = Sums::default();
        for address in agents.addresses().take(self.most_agents) {
            let file = prepared.folder.path().join(format!("{address}.txt"));
            let lines = fs::read_to_string(&file);
            let lines = lines.map_err(Problem::system("read what snmpbulkwalk printed"))?;
            lines.lines().for_each(|line| sums.add_line(line));
        }
        Ok(sums)
    }
}
