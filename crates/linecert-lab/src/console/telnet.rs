//! A console behind Telnet, with the options that such servers negotiate.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
};

use tokio::{
    net::{TcpListener, TcpStream},
    task::JoinSet,
};

use super::{
    Site,
    conversation::{Wire, converse},
};

const SE: u8 = 240;
const SB: u8 = 250;
const WILL: u8 = 251;
const DO: u8 = 253;
const DONT: u8 = 254;
const IAC: u8 = 255;
const ECHO: u8 = 1;
const GO_AHEAD: u8 = 3;
const TERMINAL_TYPE: u8 = 24;
const WINDOW_SIZE: u8 = 31;

/// A console that is bound to a TCP port of this machine and not yet served.
#[derive(Debug)]
pub struct TelnetServer {
    listener: TcpListener,
    address: SocketAddr,
    site: Site,
}

impl TelnetServer {
    /// Binds a free port of the loopback interface.
    ///
    /// # Errors
    /// When the system gives none.
    pub async fn bind(site: Site) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        Ok(Self { listener, address, site })
    }

    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves everybody who comes, until the port breaks. Those who are there are hung up on when
    /// it is dropped.
    pub async fn serve(self) -> io::Error {
        let mut callers = JoinSet::new();
        loop {
            let (stream, _) = match self.listener.accept().await {
                Ok(accepted) => accepted,
                Err(error) => return error,
            };
            callers.spawn(answer(stream, self.site.clone()));
            while callers.try_join_next().is_some() {}
        }
    }
}

async fn answer(mut stream: TcpStream, site: Site) {
    let wire = Wire::Telnet(Telnet::default());
    // A caller who hangs up is none of the server's sorrows.
    drop(converse(&mut stream, &site, wire).await);
}

/// The server's end of Telnet, as far as a console needs it.
#[derive(Debug, Default)]
pub(super) struct Telnet {
    command: Vec<u8>,
    after_return: AfterReturn,
}

#[derive(Debug, Default, PartialEq, Eq)]
enum AfterReturn {
    #[default]
    No,
    Yes,
}

impl Telnet {
    /// What such servers begin with.
    pub(super) const OPENING: &'static [u8] = &[
        IAC,
        DO,
        ECHO,
        IAC,
        DO,
        WINDOW_SIZE,
        IAC,
        WILL,
        ECHO,
        IAC,
        WILL,
        GO_AHEAD,
        IAC,
        DO,
        TERMINAL_TYPE,
        IAC,
        SB,
        TERMINAL_TYPE,
        1,
        IAC,
        SE,
        IAC,
        DONT,
        34,
    ];

    /// The keys among the octets of a caller.
    pub(super) fn hear(&mut self, octets: &[u8]) -> Vec<u8> {
        octets.iter().filter_map(|octet| self.hear_octet(*octet)).collect()
    }

    fn hear_octet(&mut self, octet: u8) -> Option<u8> {
        match (self.command.as_slice(), octet) {
            ([], IAC) => {
                self.command.push(octet);
                None
            }
            ([], 0 | b'\n') if self.after_return == AfterReturn::Yes => {
                self.after_return = AfterReturn::No;
                None
            }
            ([], _) => {
                let is_return = octet == b'\r';
                self.after_return = if is_return { AfterReturn::Yes } else { AfterReturn::No };
                Some(octet)
            }
            ([IAC], IAC) => {
                self.command.clear();
                Some(IAC)
            }
            ([IAC], SB | WILL..=DONT) => {
                self.command.push(octet);
                None
            }
            ([IAC, SB, .., IAC], SE) | ([IAC], _) | ([IAC, WILL..=DONT], _) => {
                self.command.clear();
                None
            }
            _ => {
                // Nothing of a subnegotiation is used but where it ends.
                self.command.truncate(3);
                self.command.push(octet);
                None
            }
        }
    }

    /// Text as it goes on the wire.
    pub(super) fn say(text: &[u8]) -> Vec<u8> {
        let twice = |octet: &u8| std::iter::repeat_n(*octet, 1 + usize::from(*octet == IAC));
        text.iter().flat_map(twice).collect()
    }
}
