//! A watch on a terminal: the bar that a person looks at while a connector is turned.

use std::{
    fs::File,
    io::Read as _,
    process::{Child, Command, Stdio},
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use nix::{
    pty::{Winsize, openpty},
    sys::signal::{self, Signal},
    unistd::Pid,
};

use crate::{
    harness::Stage,
    power::{inventory, meter, of_inventory},
    serial::{Reply, SerialPeer},
};

const SIZE: Winsize = Winsize { ws_row: 24, ws_col: 80, ws_xpixel: 0, ws_ypixel: 0 };
const PATIENCE: Duration = Duration::from_secs(20);

/// A program on a terminal of its own, and what it has written there.
struct Screen {
    program: Child,
    written: mpsc::Receiver<Vec<u8>>,
    text: String,
}

impl Screen {
    /// Starts a program on a terminal of a kind.
    fn start(command: &mut Command, kind: &str) -> Self {
        let pair = openpty(&SIZE, None).unwrap();
        let [out, err] = [&pair.slave; 2].map(|slave| slave.try_clone().unwrap());
        let program = command.env("TERM", kind).stdout(out).stderr(err).spawn().unwrap();
        // The command would keep the terminal open.
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let (heard, written) = mpsc::channel();
        let mut terminal = File::from(pair.master);
        thread::spawn(move || {
            let mut octets = [0; 4096];
            // The end of the program is an error of the terminal.
            while let Ok(count) = terminal.read(&mut octets) {
                if count == 0 || heard.send(octets[..count].to_vec()).is_err() {
                    return;
                }
            }
        });
        Self { program, written, text: String::new() }
    }

    /// Waits until a text was written, and gives back where it stands.
    #[track_caller]
    fn shows(&mut self, text: &str) -> usize {
        let until = Instant::now() + PATIENCE;
        loop {
            if let Some(at) = self.text.find(text) {
                return at;
            }
            let left = until.saturating_duration_since(Instant::now());
            let octets = self.written.recv_timeout(left);
            let octets = octets.unwrap_or_else(|_| panic!("no `{text}` in {}", self.text));
            self.text.push_str(&String::from_utf8_lossy(&octets));
        }
    }

    /// Presses Ctrl-C.
    fn stop(&self) {
        signal::kill(Pid::from_raw(self.program.id().try_into().unwrap()), Signal::SIGINT).unwrap();
    }

    #[track_caller]
    fn exits(&mut self, code: i32) {
        assert_eq!(self.program.wait().unwrap().code(), Some(code), "{}", self.text);
    }
}

#[test]
fn the_level_stands_on_a_scale_with_its_window() {
    let stage = Stage::new();
    let _lab = meter(&stage, "newport-2936r", &[]);
    inventory(&stage, "newport-2936r");
    let watch = of_inventory("watch", &["--interval", "20", "--profile", "epon-install"]);
    let mut screen = Screen::start(&mut stage.command(&watch), "xterm");
    for text in ["-17.4", "LAB0001", "█▌·", "├───", "───┤", "-24.00 … -3.00 dBm", "▲", "Ctrl-C"]
    {
        screen.shows(text);
    }
    screen.shows("9 readings, 0 of them");
    screen.stop();
    screen.exits(0);
    screen.shows("mean -17.4");
}

#[test]
fn the_last_level_is_taken_off_the_screen_when_the_cable_is_pulled() {
    let stage = Stage::new();
    let mut asked = 0;
    let newport = SerialPeer::newport_that(move |command| {
        asked += u32::from(command == "PM:PWS?");
        (asked == 3).then_some(Reply::HangUp)
    });
    let port = newport.port().display().to_string();
    let watch = ["power", "watch", "--port", &port, "--driver", "newport-2936r", "--wait", "30"];
    let watch = [&watch[..], &["--wavelength", "1490", "--interval", "0"]].concat();
    let mut screen = Screen::start(&mut stage.command(&watch), "xterm");
    screen.shows("-7.30 dBm");
    let pulled = screen.shows("was unplugged; waiting 30 s");
    screen.shows("no level");
    screen.stop();
    screen.exits(0);
    screen.shows("2 readings, 0 of them without a number");
    let (_, after) = screen.text.split_at(pulled);
    assert!(!after.contains("NEWPORT"), "{after}");
}

#[test]
fn a_terminal_that_moves_no_cursor_gets_lines() {
    let stage = Stage::new();
    let _lab = meter(&stage, "newport-2936r", &[]);
    inventory(&stage, "newport-2936r");
    let watch = of_inventory("watch", &["--interval", "0", "--count", "2"]);
    let mut screen = Screen::start(&mut stage.command(&watch), "dumb");
    screen.shows(" UTC  -17.4");
    screen.shows("2 readings");
    screen.exits(0);
}
