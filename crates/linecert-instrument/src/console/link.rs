//! The stream of octets to a console, over whatever leads there.

use std::{collections::VecDeque, io, path::PathBuf};

use linecert_driver::LineSettings;
use thiserror::Error;
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    net::TcpStream,
};

use super::{
    address::Endpoint,
    host_key::HostKeyError,
    login::LoginError,
    program::ProgramError,
    telnet::{Telnet, TelnetError},
};
use crate::serial::LinkError;

/// So many octets are enough to show a line.
const RECENT: usize = 160;

/// What a session reads and writes.
pub(crate) trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Stream for S {}

/// An open line to a console: what is read from it is text, and text is what is written.
pub(crate) struct Link {
    stream: Box<dyn Stream>,
    protocol: Protocol,
    /// What Telnet has to answer, and has not yet.
    unsent: Vec<u8>,
    /// The last octets of text, to show when nobody knows what they mean.
    recent: VecDeque<u8>,
    name: String,
}

/// What lies between the octets of the stream and the text.
enum Protocol {
    Plain,
    Telnet(Telnet),
}

/// Why there is no line to a console, or none any more.
#[derive(Debug, Error)]
pub enum ConsoleLinkError {
    /// The serial port failed.
    #[error(transparent)]
    Serial(Box<LinkError>),
    /// The program of this machine failed.
    #[error(transparent)]
    Program(#[from] ProgramError),
    /// No connection could be made.
    #[error("no connection to {server}: {source}")]
    Connect {
        /// The server.
        server: Endpoint,
        /// The cause.
        source: io::Error,
    },
    /// The server did not prove who it is.
    #[error(transparent)]
    HostKey(#[from] HostKeyError),
    /// The server and linecert have no algorithm in common.
    #[error(
        "{source}; `legacy = true` in the inventory allows those of old modems, which can be broken"
    )]
    Algorithms {
        /// What either side offers.
        source: Box<russh::Error>,
    },
    /// There is nothing to log in with.
    #[error(transparent)]
    Login(#[from] LoginError),
    /// The private key cannot be used.
    #[error("cannot use the private key in {}: {source}", file.display())]
    PrivateKey {
        /// The file.
        file: PathBuf,
        /// The cause.
        source: Box<russh::keys::Error>,
    },
    /// The server takes no kind of login that the inventory has.
    #[error("{server} lets `{user}` log in by {offered} only, and the inventory has none of them")]
    NoWayIn {
        /// The server.
        server: Endpoint,
        /// Who wanted to log in.
        user: String,
        /// What it would take.
        offered: String,
    },
    /// The server did not let the user in. It was not tried again.
    #[error("{server} refused the login of `{user}`; it was not tried again")]
    LoginRefused {
        /// The server.
        server: Endpoint,
        /// Who wanted to log in.
        user: String,
    },
    /// The server opens no shell, or runs no command.
    #[error("{server} opens no {what} to this user")]
    NoChannel {
        /// The server.
        server: Endpoint,
        /// What it does not open.
        what: &'static str,
    },
    /// SSH failed otherwise.
    #[error("SSH: {0}")]
    Ssh(Box<russh::Error>),
    /// What came is not Telnet.
    #[error(transparent)]
    Telnet(#[from] TelnetError),
    /// The line went down.
    #[error("the connection to {0} was lost")]
    Lost(String),
    /// The system failed otherwise.
    #[error("{name}: {source}")]
    Io {
        /// The console.
        name: String,
        /// The cause.
        source: io::Error,
    },
}

impl From<LinkError> for ConsoleLinkError {
    fn from(source: LinkError) -> Self {
        Self::Serial(source.into())
    }
}

impl From<russh::Error> for ConsoleLinkError {
    fn from(source: russh::Error) -> Self {
        match source {
            russh::Error::NoCommonAlgo { .. } => Self::Algorithms { source: source.into() },
            other => Self::Ssh(other.into()),
        }
    }
}

impl Link {
    /// A line over a stream that carries nothing but text.
    pub(crate) fn plain(stream: impl Stream + 'static, name: String) -> Self {
        let (unsent, recent) = (Vec::new(), VecDeque::new());
        Self { stream: Box::new(stream), protocol: Protocol::Plain, unsent, recent, name }
    }

    /// A line over a stream on which the other end speaks Telnet.
    pub(crate) fn telnet(stream: impl Stream + 'static, name: String) -> Self {
        let protocol = Protocol::Telnet(Telnet::default());
        Self { protocol, ..Self::plain(stream, name) }
    }

    /// Opens a serial port.
    pub(crate) async fn serial(
        port: &std::path::Path,
        line: LineSettings,
    ) -> Result<Self, ConsoleLinkError> {
        let stream = crate::serial::open_stream(port, line).await?;
        Ok(Self::plain(stream, port.display().to_string()))
    }

    /// The next text, which is never empty. When nobody waits for it any longer, none is lost.
    pub(crate) async fn read(&mut self) -> Result<Vec<u8>, ConsoleLinkError> {
        let mut piece = [0; 4_096];
        loop {
            self.send_unsent().await?;
            let count = match self.stream.read(&mut piece).await {
                // Also a serial port whose adapter is gone says that it has ended.
                Ok(0) => return Err(ConsoleLinkError::Lost(self.name.clone())),
                Ok(count) => count,
                Err(source) => return Err(self.failed(source)),
            };
            let octets = piece.get(..count).unwrap_or_default();
            let text = match &mut self.protocol {
                Protocol::Plain => octets.to_vec(),
                Protocol::Telnet(telnet) => {
                    let heard = telnet.receive(octets)?;
                    self.unsent.extend(heard.answer);
                    heard.text
                }
            };
            if !text.is_empty() {
                self.remember(&text);
                return Ok(text);
            }
        }
    }

    fn remember(&mut self, text: &[u8]) {
        self.recent.extend(text);
        let surplus = self.recent.len().saturating_sub(RECENT);
        self.recent.drain(..surplus);
    }

    /// What was read since the last end of a line.
    pub(crate) fn open_line(&self) -> Vec<u8> {
        let reversed = self.recent.iter().rev().take_while(|octet| !b"\r\n".contains(octet));
        let mut line: Vec<u8> = reversed.copied().collect();
        line.reverse();
        line
    }

    /// The last line that was read and is not blank, of which what cannot be shown is left out.
    pub(crate) fn last_line(&self) -> String {
        let recent: Vec<u8> = self.recent.iter().copied().collect();
        let recent = String::from_utf8_lossy(&recent).into_owned();
        let mut lines = recent.split(['\r', '\n']).rev().map(str::trim);
        let line = lines.find(|line| !line.is_empty()).unwrap_or_default();
        line.chars().filter(|c| !c.is_control()).collect()
    }

    /// Writes a text.
    pub(crate) async fn write(&mut self, text: &[u8]) -> Result<(), ConsoleLinkError> {
        match self.protocol {
            Protocol::Plain => self.unsent.extend(text),
            Protocol::Telnet(_) => self.unsent.extend(Telnet::encode(text)),
        }
        self.send_unsent().await?;
        let flushed = self.stream.flush().await;
        flushed.map_err(|source| self.failed(source))
    }

    /// Ends the line. The other end may have done so already.
    pub(crate) async fn close(mut self) {
        drop(self.stream.shutdown().await);
    }

    async fn send_unsent(&mut self) -> Result<(), ConsoleLinkError> {
        while !self.unsent.is_empty() {
            let written = self.stream.write(&self.unsent).await;
            let count = match written {
                Ok(0) => return Err(ConsoleLinkError::Lost(self.name.clone())),
                Ok(count) => count,
                Err(source) => return Err(self.failed(source)),
            };
            self.unsent.drain(..count.min(self.unsent.len()));
        }
        Ok(())
    }

    fn failed(&self, source: io::Error) -> ConsoleLinkError {
        let name = self.name.clone();
        let is_lost = matches!(
            source.kind(),
            io::ErrorKind::BrokenPipe
                | io::ErrorKind::ConnectionReset
                | io::ErrorKind::ConnectionAborted
                | io::ErrorKind::UnexpectedEof
        );
        // Linux answers EIO on a terminal whose other side is gone.
        if is_lost || source.raw_os_error() == Some(5) {
            return ConsoleLinkError::Lost(name);
        }
        ConsoleLinkError::Io { name, source }
    }
}

/// Connects to a server.
pub(crate) async fn connect(server: &Endpoint) -> Result<TcpStream, ConsoleLinkError> {
    let connected = TcpStream::connect((server.host.as_str(), server.port)).await;
    connected.map_err(|source| ConsoleLinkError::Connect { server: server.clone(), source })
}
