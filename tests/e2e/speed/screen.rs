//! A program on a terminal of its own, with a keyboard.

use std::{
    fs::File,
    io::{Read as _, Write as _},
    process::{Child, Command},
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use nix::pty::{Winsize, openpty};

const SIZE: Winsize = Winsize { ws_row: 24, ws_col: 80, ws_xpixel: 0, ws_ypixel: 0 };
const PATIENCE: Duration = Duration::from_secs(30);

/// A program on a terminal; ended when dropped.
pub(super) struct Screen {
    program: Child,
    keyboard: File,
    written: mpsc::Receiver<Vec<u8>>,
    text: String,
}

impl Screen {
    pub(super) fn start(command: &mut Command) -> Self {
        let pair = openpty(&SIZE, None).unwrap();
        let [input, out, err] = [&pair.slave; 3].map(|slave| slave.try_clone().unwrap());
        command.env("TERM", "xterm").stdin(input).stdout(out).stderr(err);
        let program = command.spawn().unwrap();
        let keyboard = File::from(pair.master);
        let mut terminal = keyboard.try_clone().unwrap();
        let (heard, written) = mpsc::channel();
        thread::spawn(move || {
            let mut octets = [0; 4096];
            // The end of the program is an error of the terminal.
            while let Ok(count) = terminal.read(&mut octets) {
                if count == 0 || heard.send(octets[..count].to_vec()).is_err() {
                    return;
                }
            }
        });
        Self { program, keyboard, written, text: String::new() }
    }

    /// Waits until a text was written.
    #[track_caller]
    pub(super) fn shows(&mut self, text: &str) {
        let until = Instant::now() + PATIENCE;
        while !self.text.contains(text) {
            let left = until.saturating_duration_since(Instant::now());
            let octets = self.written.recv_timeout(left);
            let octets = octets.unwrap_or_else(|_| panic!("no `{text}` in {}", self.text));
            self.text.push_str(&String::from_utf8_lossy(&octets));
        }
    }

    /// Presses keys.
    pub(super) fn types(&mut self, keys: &str) {
        self.keyboard.write_all(keys.as_bytes()).unwrap();
    }

    #[track_caller]
    pub(super) fn exits(&mut self, code: i32) {
        assert_eq!(self.program.wait().unwrap().code(), Some(code), "{}", self.text);
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        self.program.kill().ok();
        self.program.wait().ok();
    }
}
