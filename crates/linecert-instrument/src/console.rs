//! Consoles of modems and ONUs: reaching one, logging in, and reading what its driver allows.

mod access;
mod address;
mod failure;
mod host_key;
mod link;
mod lock;
mod log_in;
mod login;
mod mouth;
mod output;
mod program;
mod session;
mod shell;
mod ssh;
mod take;
mod telnet;

pub use access::ConsoleAccess;
pub(crate) use access::RawConsole;
pub use address::{ConsoleAddress, Endpoint, NotAConsole};
pub use failure::{ConsoleError, Halt};
pub use host_key::{Fingerprint, HostKeyError, NotAFingerprint};
pub use link::ConsoleLinkError;
pub use lock::LockError;
pub use login::{Algorithms, ConsoleLogin, HostTrust, LoginError};
pub use program::ProgramError;
pub use session::{Console, ConsoleTake, Deadlines};
pub(crate) use take::take;
pub use telnet::TelnetError;
