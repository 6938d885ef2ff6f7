//! The asynchronous interface of libnetsnmp, through a small program in C.

use std::{
    path::PathBuf,
    process::{Command, Stdio},
    rc::Rc,
};

use tempfile::TempDir;

use crate::snmp::{
    agents::Agents,
    meter::{Cost, measure},
    problem::{Problem, field},
    sums::Sums,
};

const SOURCE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/peers/netsnmp_async.c");

/// The program, built for this run.
#[derive(Clone)]
pub(crate) struct Library {
    folder: Rc<TempDir>,
    /// The repetitions of a GETBULK.
    pub(crate) repetitions: u32,
}

impl Library {
    /// Builds the program with the C compiler and the headers of the machine.
    pub(crate) fn build() -> Result<Self, Problem> {
        let folder = tempfile::tempdir().map_err(Problem::system("make a folder"))?;
        let library = Self { folder: Rc::new(folder), repetitions: 50 };
        let mut compile = Command::new("cc");
        compile.args(["-O2", "-o"]).arg(library.program()).args([SOURCE, "-lnetsnmp"]);
        let output = compile.output().map_err(Problem::system("run cc"))?;
        if output.status.success() {
            return Ok(library);
        }
        let said = String::from_utf8_lossy(&output.stderr);
        let first = said.lines().find(|line| line.contains("error")).unwrap_or_default();
        Err(Problem::Child { child: "cc".to_owned(), ending: format!("said: {first}") })
    }

    fn program(&self) -> PathBuf {
        self.folder.path().join("netsnmp_async")
    }

    pub(crate) fn name(&self) -> String {
        format!("libnetsnmp in C, async, {} repetitions", self.repetitions)
    }

    pub(crate) fn walk(&self, agents: &Agents) -> Result<(Cost, Sums), Problem> {
        let command = [
            self.program().display().to_string(),
            agents.port().to_string(),
            agents.shape.agents.to_string(),
            self.repetitions.to_string(),
        ];
        let (cost, said) = measure(&command, Stdio::piped())?;
        let number = |key| field(&said, key);
        let (Some(cells), Some(checksum)) = (number("cells"), number("checksum")) else {
            let line = said.trim_end().to_owned();
            return Err(Problem::Answer { child: self.name(), line });
        };
        Ok((cost, Sums { cells, checksum }))
    }
}
