//! A terminal with a person at it.

use std::{
    fs::File,
    io::{Read as _, Write as _},
    os::fd::OwnedFd,
    process::{Child, Command, Output},
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};

use nix::{
    pty::openpty,
    sys::termios::{LocalFlags, tcgetattr},
};

use crate::harness::{Run, installed, tool};

/// Far longer than anything waited for takes.
const PATIENCE: Duration = Duration::from_secs(30);

/// A program with a terminal of its own.
pub(super) struct Terminal {
    child: Child,
    keyboard: File,
    /// Kept open, so that what was shown last can still be read when the program has ended.
    line: OwnedFd,
    screen: Arc<Mutex<Vec<u8>>>,
}

impl Terminal {
    /// Starts a program at a terminal; `None`, and a word on it, without `setsid`.
    pub(super) fn start(program: &Command) -> Option<Self> {
        if !installed(&["setsid"]) {
            return None;
        }
        let pair = openpty(None, None).unwrap();
        let mut command = tool("setsid");
        command.arg("--ctty").arg(program.get_program()).args(program.get_args());
        command.env_clear().env("TERM", "xterm");
        command.envs(program.get_envs().filter_map(|(name, value)| Some((name, value?))));
        command.current_dir(program.get_current_dir().unwrap());
        let end = || pair.slave.try_clone().unwrap();
        let child = command.stdin(end()).stdout(end()).stderr(end()).spawn().unwrap();
        let keyboard = File::from(pair.master);
        let screen = Arc::<Mutex<Vec<u8>>>::default();
        let (mut reader, shown) = (keyboard.try_clone().unwrap(), Arc::clone(&screen));
        // It ends when nobody holds the terminal any more.
        thread::spawn(move || {
            let mut octets = [0; 4096];
            while let Ok(length @ 1..) = reader.read(&mut octets) {
                shown.lock().unwrap().extend_from_slice(&octets[..length]);
            }
        });
        Some(Self { child, keyboard, line: pair.slave, screen })
    }

    /// Waits until the screen shows something.
    #[track_caller]
    pub(super) fn until(&self, text: &str) {
        self.wait(text, || self.screen().contains(text));
    }

    /// Waits until what is typed is not shown.
    #[track_caller]
    pub(super) fn until_hidden(&self) {
        self.wait("hiding", || !self.echoes());
    }

    /// Waits until what is typed is shown.
    #[track_caller]
    pub(super) fn until_shown(&self) {
        self.wait("showing", || self.echoes());
    }

    /// Whether what is typed is shown.
    pub(super) fn echoes(&self) -> bool {
        tcgetattr(&self.line).unwrap().local_flags.contains(LocalFlags::ECHO)
    }

    pub(super) fn types(&mut self, keys: &str) {
        self.keyboard.write_all(keys.as_bytes()).unwrap();
    }

    pub(super) fn screen(&self) -> String {
        String::from_utf8_lossy(&self.screen.lock().unwrap()).into_owned()
    }

    /// Waits for the end of the program; everything that was shown stands in both streams.
    #[track_caller]
    #[must_use = "assert the exit code"]
    pub(super) fn finish(mut self) -> Run {
        let deadline = Instant::now() + PATIENCE;
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            assert!(Instant::now() < deadline, "it does not end:\n{}", self.screen());
            thread::sleep(Duration::from_millis(5));
        };
        let shown = self.settled().into_bytes();
        Run::of(&Output { status, stdout: shown.clone(), stderr: shown })
    }

    /// The screen when everything that was printed has come through.
    fn settled(&self) -> String {
        loop {
            let before = self.screen();
            thread::sleep(Duration::from_millis(50));
            if self.screen() == before {
                return before;
            }
        }
    }

    #[track_caller]
    fn wait(&self, what: &str, holds: impl Fn() -> bool) {
        let deadline = Instant::now() + PATIENCE;
        while !holds() {
            assert!(Instant::now() < deadline, "no `{what}` in\n{}", self.screen());
            thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}
