//! A serial line to an instrument, and the transcript of what was said on it.

use std::{
    io,
    path::{Path, PathBuf},
    time::Duration,
};

use linecert_driver::{
    Framing, Line, LineAssembler, LineSettings, Parity, Step, StopBits, Transcript, escaped,
};
use thiserror::Error;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    time::timeout,
};
use tokio_serial::{
    ClearBuffer, ErrorKind, SerialPort as _, SerialPortBuilderExt as _, SerialStream,
};

/// An open serial line. It is locked against other programs while it is open.
pub(crate) struct SerialLink {
    stream: SerialStream,
    port: PathBuf,
    framing: Framing,
    transcript: Transcript,
}

/// Why nothing could be read on a serial line.
#[derive(Debug, Error)]
pub enum LinkError {
    /// There is no such port.
    #[error("the port {} does not exist", .0.display())]
    NotFound(PathBuf),
    /// The user may not open it.
    #[error("the port {} may not be opened by this user", .0.display())]
    Forbidden(PathBuf),
    /// Another program has it.
    #[error("the port {} is in use by another program", .0.display())]
    Busy(PathBuf),
    /// The port did not take the settings of the line.
    #[error("the port {} does not take {wanted} baud: {source}", port.display())]
    Settings {
        /// The port.
        port: PathBuf,
        /// The speed that was asked for.
        wanted: u32,
        /// What the system said.
        source: tokio_serial::Error,
    },
    /// The instrument did not answer.
    #[error("no answer to `{command}` on {} in {:.1} s{}", port.display(), after.as_secs_f32(), partly(.received))]
    Silent {
        /// The port.
        port: PathBuf,
        /// What was asked.
        command: String,
        /// How long was waited.
        after: Duration,
        /// What came without ever becoming a line.
        received: Vec<u8>,
    },
    /// A line never ended.
    #[error("the answer to `{command}` on {} never ends: `{}`", port.display(), escaped(.received))]
    Endless {
        /// The port.
        port: PathBuf,
        /// What was asked.
        command: String,
        /// How it began.
        received: Vec<u8>,
    },
    /// The cable was pulled, or the instrument switched off its adapter.
    #[error("the port {} was disconnected", .0.display())]
    Disconnected(PathBuf),
    /// The system failed otherwise.
    #[error("the port {}: {source}", port.display())]
    Io {
        /// The port.
        port: PathBuf,
        /// The cause.
        source: io::Error,
    },
}

fn partly(received: &[u8]) -> String {
    if received.is_empty() { String::new() } else { format!(", only `{}`", escaped(received)) }
}

impl SerialLink {
    /// Opens and locks a port, and drops what an earlier program left in it.
    pub(crate) fn open(
        port: &Path,
        line: LineSettings,
        framing: &Framing,
    ) -> Result<Self, LinkError> {
        let opened = tokio_serial::new(port.to_string_lossy(), line.baud)
            .data_bits(if line.data_bits == 7 {
                tokio_serial::DataBits::Seven
            } else {
                tokio_serial::DataBits::Eight
            })
            .parity(match line.parity {
                Parity::None => tokio_serial::Parity::None,
                Parity::Even => tokio_serial::Parity::Even,
                Parity::Odd => tokio_serial::Parity::Odd,
            })
            .stop_bits(match line.stop_bits {
                StopBits::One => tokio_serial::StopBits::One,
                StopBits::Two => tokio_serial::StopBits::Two,
            })
            .open_native_async();
        let stream = opened.map_err(|source| LinkError::of_opening(port, line.baud, source))?;
        let link = Self {
            stream,
            port: port.to_owned(),
            framing: framing.clone(),
            transcript: Transcript::default(),
        };
        link.drop_stale_bytes()?;
        Ok(link)
    }

    /// Sends a command that the instrument does not answer.
    pub(crate) async fn tell(&mut self, step: &Step) -> Result<(), LinkError> {
        self.transcript.sent(step.command.as_bytes());
        let written = async {
            self.stream.write_all(&step.wire).await?;
            self.stream.flush().await
        };
        match timeout(step.timeout, written).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(self.failed(error)),
            Err(_) => Err(self.silent(step, &[])),
        }
    }

    /// Sends a command and waits for one line in answer.
    pub(crate) async fn ask(&mut self, step: &Step) -> Result<Vec<u8>, LinkError> {
        self.drop_stale_bytes()?;
        self.tell(step).await?;
        let mut lines = LineAssembler::new(self.framing.clone());
        lines.sent(&step.command);
        match timeout(step.timeout, self.next_line(&mut lines)).await {
            Ok(Ok(Line::Whole(reply))) => {
                self.transcript.received(reply.as_slice());
                Ok(reply)
            }
            Ok(Ok(Line::TooLong(received))) => {
                self.transcript.received(received.as_slice());
                let (port, command) = (self.port.clone(), step.command.clone());
                Err(LinkError::Endless { port, command, received })
            }
            Ok(Err(error)) => Err(error),
            Err(_) => Err(self.silent(step, lines.pending())),
        }
    }

    /// What was said so far, as evidence.
    pub(crate) fn transcript(&self) -> Vec<u8> {
        self.transcript.to_string().into_bytes()
    }

    async fn next_line(&mut self, lines: &mut LineAssembler) -> Result<Line, LinkError> {
        let mut piece = [0; 256];
        loop {
            let read = self.stream.read(&mut piece).await;
            // A serial line has no end: nothing read means that the port is gone.
            let count = match read {
                Ok(0) => return Err(LinkError::Disconnected(self.port.clone())),
                Ok(count) => count,
                Err(error) => return Err(self.failed(error)),
            };
            let complete = lines.push(piece.get(..count).unwrap_or_default());
            if let Some(line) = complete.into_iter().next() {
                return Ok(line);
            }
        }
    }

    fn drop_stale_bytes(&self) -> Result<(), LinkError> {
        self.stream.clear(ClearBuffer::Input).map_err(|error| self.failed(io::Error::other(error)))
    }

    fn silent(&self, step: &Step, received: &[u8]) -> LinkError {
        LinkError::Silent {
            port: self.port.clone(),
            command: step.command.clone(),
            after: step.timeout,
            received: received.to_vec(),
        }
    }

    fn failed(&self, source: io::Error) -> LinkError {
        let port = self.port.clone();
        match source.kind() {
            io::ErrorKind::BrokenPipe | io::ErrorKind::UnexpectedEof => {
                LinkError::Disconnected(port)
            }
            // Linux answers EIO on a terminal whose other side is gone.
            _ if source.raw_os_error() == Some(5) => LinkError::Disconnected(port),
            _ => LinkError::Io { port, source },
        }
    }
}

impl LinkError {
    fn of_opening(port: &Path, wanted: u32, source: tokio_serial::Error) -> Self {
        let name = port.to_owned();
        match source.kind() {
            ErrorKind::Io(io::ErrorKind::NotFound) => Self::NotFound(name),
            ErrorKind::Io(io::ErrorKind::PermissionDenied) => Self::Forbidden(name),
            ErrorKind::Io(io::ErrorKind::WouldBlock) => Self::Busy(name),
            // `serialport` says NoDevice for EBUSY, and Windows says it for a port that is absent.
            ErrorKind::NoDevice if port.exists() => Self::Busy(name),
            ErrorKind::NoDevice => Self::NotFound(name),
            _ => Self::Settings { port: name, wanted, source },
        }
    }
}
