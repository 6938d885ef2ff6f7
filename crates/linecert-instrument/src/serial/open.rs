//! Opening a port: locked, set as asked, and empty.

use std::{
    io,
    path::{Path, PathBuf},
    time::Duration,
};

use linecert_driver::{LineSettings, Signal};
use tokio::{task::spawn_blocking, time::timeout};
use tokio_serial::{ClearBuffer, ErrorKind, SerialPort as _, SerialStream};

use super::{
    LinkError,
    link_error::{Busy, Forbidden},
    settings::{ModemLine, PortSettings, Terminal, settings_to_apply, signals_to_apply},
};
use crate::port::{self, Access, Mend};

/// A port opens at once; an adapter that is dying keeps the system waiting.
const LONGEST_OPENING: Duration = Duration::from_secs(5);

/// Opens and locks a port, reads its settings back and drops what an earlier program left in it.
///
/// The lock is twofold: `TIOCEXCL`, which keeps every program out but those of the superuser, and
/// `flock`, which keeps all out that ask for it, the superuser's as well. As neither keeps off a
/// program that had the port open before without locking it, such a one is looked for; another
/// user's is hidden and would not be seen.
///
/// # Errors
/// When there is no such port, it may not be opened, is in use or does not take the settings.
pub(crate) async fn open_stream(
    port: &Path,
    line: LineSettings,
) -> Result<SerialStream, LinkError> {
    let path = port.to_owned();
    let opening = spawn_blocking(move || open_blocking(&path, line));
    match timeout(LONGEST_OPENING, opening).await {
        Ok(Ok(opened)) => opened,
        Ok(Err(broken)) => Err(LinkError::io(port, io::Error::other(broken))),
        Err(_) => Err(LinkError::io(port, io::ErrorKind::TimedOut.into())),
    }
}

fn open_blocking(port: &Path, line: LineSettings) -> Result<SerialStream, LinkError> {
    let wanted = settings_to_apply(&line);
    let builder = wanted.apply_to(tokio_serial::new(port.to_string_lossy(), line.baud));
    let of_opening = |source| of_opening(port, line.baud, source);
    let mut stream = SerialStream::open(&builder).map_err(of_opening)?;
    let terminal = terminal(port);
    let found = PortSettings::read_back(&stream).map_err(of_opening)?;
    if let Some(unheeded) = wanted.unheeded_by(&found, terminal) {
        return Err(LinkError::Unheeded { port: port.to_owned(), unheeded });
    }
    if let Some(holder) = port::other_holder(port) {
        return Err(Busy { port: port.to_owned(), holder: Some(holder) }.into());
    }
    set_modem_lines(&mut stream, port, line)?;
    stream.clear(ClearBuffer::Input).map_err(of_opening)?;
    Ok(stream)
}

fn set_modem_lines(
    stream: &mut SerialStream,
    port: &Path,
    line: LineSettings,
) -> Result<(), LinkError> {
    for (line, signal) in signals_to_apply(&line, terminal(port)) {
        let level = matches!(signal, Signal::High);
        let set = match line {
            ModemLine::Dtr => stream.write_data_terminal_ready(level),
            ModemLine::Rts => stream.write_request_to_send(level),
        };
        let port = || port.to_owned();
        set.map_err(|source| LinkError::ModemLine { port: port(), line, source })?;
    }
    Ok(())
}

#[cfg(unix)]
fn terminal(port: &Path) -> Terminal {
    if port::is_pseudo(port) { Terminal::Pseudo } else { Terminal::Real }
}

#[cfg(not(unix))]
fn terminal(_: &Path) -> Terminal {
    Terminal::Real
}

fn of_opening(port: &Path, baud: u32, source: tokio_serial::Error) -> LinkError {
    let name = port.to_owned();
    match source.kind() {
        ErrorKind::Io(io::ErrorKind::NotFound) => LinkError::NotFound(name),
        ErrorKind::Io(io::ErrorKind::PermissionDenied) => forbidden(name),
        ErrorKind::Io(io::ErrorKind::WouldBlock) => busy(name),
        // `serialport` says NoDevice for EBUSY, and Windows says it for a port that is absent.
        ErrorKind::NoDevice if port.exists() => busy(name),
        ErrorKind::NoDevice => LinkError::NotFound(name),
        _ if !port.exists() => LinkError::NotFound(name),
        _ => LinkError::Settings { port: name, wanted: baud, source },
    }
}

fn busy(port: PathBuf) -> LinkError {
    let holder = match port::access(&port) {
        Access::Busy { holder } => holder,
        _ => None,
    };
    Busy { port, holder }.into()
}

fn forbidden(port: PathBuf) -> LinkError {
    let mend = match port::access(&port) {
        Access::NotPermitted(mend) => mend,
        _ => Mend::InstallRules,
    };
    Forbidden { port, mend }.into()
}
