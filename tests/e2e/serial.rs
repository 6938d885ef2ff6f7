//! An instrument on a pseudo-terminal, with a test at its other side.

use std::{
    fs::File,
    io::{BufRead as _, BufReader, Write as _},
    os::fd::OwnedFd,
    path::PathBuf,
    thread,
};

use nix::{
    pty::openpty,
    sys::termios::{SetArg, cfmakeraw, tcgetattr, tcsetattr},
    unistd::ttyname,
};

/// What the instrument does when it is told something.
pub(crate) enum Reply {
    Nothing,
    Octets(&'static [u8]),
    Line(String),
    /// It pulls its cable.
    HangUp,
}

/// A serial port that somebody answers on.
pub(crate) struct SerialPeer {
    port: PathBuf,
    /// Kept open, so that the terminal stays raw between programs.
    _user: OwnedFd,
}

impl SerialPeer {
    /// Answers each command line.
    pub(crate) fn answering(mut answer: impl FnMut(&str) -> Reply + Send + 'static) -> Self {
        let pair = openpty(None, None).unwrap();
        let mut raw = tcgetattr(&pair.slave).unwrap();
        cfmakeraw(&mut raw);
        tcsetattr(&pair.slave, SetArg::TCSANOW, &raw).unwrap();
        let port = ttyname(&pair.slave).unwrap();
        // A clone is closed in the programs that the test starts, as `openpty`'s own is not: they
        // would keep the line up when the instrument hangs up.
        let mut instrument = File::from(pair.master).try_clone().unwrap();
        let user = pair.slave.try_clone().unwrap();
        let commands = BufReader::new(instrument.try_clone().unwrap());
        // It ends with the test, when nobody holds the terminal any more.
        thread::spawn(move || {
            for command in commands.lines().map_while(Result::ok) {
                match answer(command.trim()) {
                    Reply::Nothing => {}
                    Reply::Octets(octets) => instrument.write_all(octets).unwrap(),
                    Reply::Line(line) => write!(instrument, "{line}\r\n").unwrap(),
                    Reply::HangUp => return,
                }
            }
        });
        Self { port, _user: user }
    }

    /// A Newport 2936-R with the answers of its manuals: 186 microwatts, which is -7.30 dBm.
    pub(crate) fn newport() -> Self {
        Self::newport_that(|_| None)
    }

    /// The same, which to some commands does something else.
    pub(crate) fn newport_that(
        mut other: impl FnMut(&str) -> Option<Reply> + Send + 'static,
    ) -> Self {
        let mut wavelength = "1550".to_owned();
        let mut newport = move |command: &str| match command {
            "*IDN?" => Reply::Line("NEWPORT 2936-R v1.2.3 08/04/15 SN24777".to_owned()),
            "PM:MIN:Lambda?" => Reply::Line("400".to_owned()),
            "PM:MAX:Lambda?" => Reply::Line("1650".to_owned()),
            "PM:L?" => Reply::Line(wavelength.clone()),
            "PM:PWS?" => Reply::Line("1.862153E-004, 118".to_owned()),
            setting => {
                if let Some(nanometres) = setting.strip_prefix("PM:L ") {
                    nanometres.clone_into(&mut wavelength);
                }
                Reply::Nothing
            }
        };
        Self::answering(move |command| other(command).unwrap_or_else(|| newport(command)))
    }

    pub(crate) fn port(&self) -> &std::path::Path {
        &self.port
    }
}
