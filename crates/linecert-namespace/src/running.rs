//! Programs on a host, beside a test.

use std::{
    io::{BufRead as _, BufReader},
    process::{Child, ChildStdout, Command, Stdio},
    sync::mpsc,
    thread,
    time::Instant,
};

use crate::{Host, wait::PATIENCE};

/// A program that runs; killed when dropped.
#[derive(Debug)]
#[must_use = "it ends when it is dropped"]
pub struct Running(Child);

impl Host {
    /// Starts a program, whose words are those of a shell line, with nothing to read and nobody who
    /// listens.
    #[track_caller]
    pub fn start(&self, line: &str) -> Running {
        let line = format!("exec {line}");
        spawned(self.command("sh").args(["-c", &line]).stdout(Stdio::null()).stderr(Stdio::null()))
    }

    /// Starts a program as [`Self::start`] does, and waits until it has printed a line with a word
    /// that says that it is ready.
    ///
    /// # Panics
    ///
    /// When it has not within ten seconds.
    #[track_caller]
    pub fn serve(&self, line: &str, ready: &str) -> Running {
        let line = format!("exec {line} 2>&1");
        let mut running = spawned(self.command("sh").args(["-c", &line]).stdout(Stdio::piped()));
        let said = running.0.stdout.take().map(|said| heard(said, ready));
        assert!(said == Some(Ok(())), "{line}: not ready: {said:?}");
        running
    }
}

#[track_caller]
fn spawned(command: &mut Command) -> Running {
    let child = command.stdin(Stdio::null()).spawn();
    Running(child.unwrap_or_else(|error| panic!("{command:?}: {error}")))
}

/// Waits for a word, and reads on behind the caller's back so that the program never waits for its
/// own words; all that was said, where the word was not.
fn heard(said: ChildStdout, word: &str) -> Result<(), String> {
    let (tell, told) = mpsc::channel();
    thread::spawn(move || {
        let lines = BufReader::new(said).lines().map_while(Result::ok);
        lines.for_each(|line| drop(tell.send(line)));
    });
    let deadline = Instant::now() + PATIENCE;
    let mut all = String::new();
    while !all.contains(word) {
        let left = deadline.saturating_duration_since(Instant::now());
        let Ok(line) = told.recv_timeout(left) else { return Err(all) };
        all.extend([line.as_str(), "\n"]);
    }
    Ok(())
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        self.0.kill().ok();
        self.0.wait().ok();
    }
}
