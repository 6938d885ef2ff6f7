//! Consoles on the wire: on a pseudo-terminal, behind Telnet and behind SSH.
//!
//! Each serves whatever talks like a device, a [`Talker`], to everybody who comes, well or unwell.
//!
//! ```no_run
//! # async fn run() -> std::io::Result<()> {
//! use linecert_lab::{Console, ConsoleModel, Premises, console::{Site, TelnetServer}};
//!
//! let site = Site::of(|| Console::new(ConsoleModel::HuaweiOnt, Premises::default(), &[]));
//! let server = TelnetServer::bind(site).await?;
//! println!("telnet://{}", server.address());
//! Err(server.serve().await)
//! # }
//! ```

mod conversation;
mod mischief;
#[cfg(unix)]
mod pty;
mod ssh;
mod telnet;

use std::{fmt, sync::Arc};

pub use mischief::{Mischief, UnknownMischief};
#[cfg(unix)]
pub use pty::PtyServer;
pub use ssh::{HOST_KEY, SshServer};
pub use telnet::TelnetServer;

use crate::modem::Console;

/// What answers on a console: octets in, octets out, from the greeting on.
pub trait Talker: Send {
    /// What is there before anybody typed.
    fn greet(&mut self) -> Vec<u8>;

    /// The answer to what was typed, the echo included.
    fn receive(&mut self, octets: &[u8]) -> Vec<u8>;

    /// The next piece of what comes by itself; `None` when nothing does.
    fn more(&mut self) -> Option<Vec<u8>> {
        None
    }

    /// Whether the device has hung up.
    fn is_over(&self) -> bool {
        false
    }

    /// What one command prints where it runs without a shell's terminal, and its exit status.
    fn run(&mut self, command: &str) -> (String, u32) {
        (format!("{command}: not found\n"), 127)
    }
}

impl Talker for Console {
    fn greet(&mut self) -> Vec<u8> {
        Self::greet(self)
    }

    fn receive(&mut self, octets: &[u8]) -> Vec<u8> {
        Self::receive(self, octets)
    }

    fn more(&mut self) -> Option<Vec<u8>> {
        Self::more(self)
    }

    fn is_over(&self) -> bool {
        Self::is_over(self)
    }

    fn run(&mut self, command: &str) -> (String, u32) {
        (self.answer(command), 0)
    }
}

/// What a server serves: who talks to each that comes, who may log in, and what goes wrong.
#[derive(Clone)]
pub struct Site {
    talker: Arc<dyn Fn() -> Box<dyn Talker> + Send + Sync>,
    login: Option<(String, String)>,
    mischief: Option<Mischief>,
}

impl Site {
    /// A site at which each that comes talks to one of these, and nothing goes wrong.
    pub fn of<T: Talker + 'static>(talker: impl Fn() -> T + Send + Sync + 'static) -> Self {
        Self { talker: Arc::new(move || Box::new(talker())), login: None, mischief: None }
    }

    /// The user and the password that SSH takes; without them it takes everybody. On the other
    /// links it is the device itself that asks.
    #[must_use]
    pub fn with_login(mut self, user: &str, password: &str) -> Self {
        self.login = Some((user.to_owned(), password.to_owned()));
        self
    }

    /// The same site on a bad day.
    #[must_use]
    pub fn with_mischief(mut self, mischief: Mischief) -> Self {
        self.mischief = Some(mischief);
        self
    }

    fn talker(&self) -> Box<dyn Talker> {
        (self.talker)()
    }
}

impl fmt::Debug for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Site").field("mischief", &self.mischief).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
