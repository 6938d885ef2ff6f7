//! The client of LibreSpeed against a server that others wrote: Python's, which speaks HTTP/1.0
//! and closes the connection after each answer.

use std::{
    fs::File,
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    time::Duration,
};

use linecert_measure::Reading;
use linecert_namespace::installed;
use linecert_web_speed::{
    Direction,
    librespeed::{Paths, Plan, measure},
};
use tempfile::TempDir;

use crate::peer::runtime;

struct Python {
    child: Child,
    url: String,
    _folder: TempDir,
}

impl Python {
    /// Serves garbage of 100 MiB; `None`, and a word about it, where there is no Python.
    fn start() -> Option<Self> {
        if !installed(&["python3"]) {
            return None;
        }
        let folder = TempDir::new().unwrap();
        File::create(folder.path().join("garbage")).unwrap().set_len(100 << 20).unwrap();
        let mut command = Command::new("python3");
        command.args(["-u", "-m", "http.server", "--bind", "127.0.0.1", "0"]);
        command.current_dir(&folder).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let url = line.split(['(', ')']).find(|part| part.starts_with("http://"));
        Some(Self { url: url.unwrap().to_owned(), child, _folder: folder })
    }
}

impl Drop for Python {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

#[test]
fn a_server_of_others_is_understood() {
    let Some(python) = Python::start() else { return };
    let plan = Plan {
        paths: Paths::Plain,
        ramp: Duration::ZERO,
        steady: Duration::from_secs(1),
        ..Plan::new(python.url.parse().unwrap(), Direction::Down)
    };
    let transfer = runtime().block_on(measure(&plan, |_| {})).unwrap();
    assert!(matches!(transfer.reading, Reading::Value(_)), "{:?}", transfer.reading);
}
