//! Where a console is: on a serial port, behind Telnet or SSH, or a program of this machine.

use std::{fmt, path::PathBuf, str::FromStr};

use thiserror::Error;

/// The port on which Telnet listens (RFC 854).
const TELNET: u16 = 23;
/// The port on which SSH listens (RFC 4253, clause 4.1).
const SSH: u16 = 22;

/// Where a console is. Its text form is `serial:/dev/ttyUSB0`, `telnet://host:port`,
/// `ssh://user@host:port` or `exec:`, with the usual port left out or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConsoleAddress {
    /// On a serial port.
    Serial(PathBuf),
    /// Behind a Telnet server.
    Telnet(Endpoint),
    /// Behind an SSH server.
    Ssh {
        /// Who logs in.
        user: String,
        /// The server.
        server: Endpoint,
    },
    /// A program of this machine, which the driver names.
    Exec,
}

/// A TCP server.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Endpoint {
    /// Host name or address.
    pub host: String,
    /// TCP port, never zero.
    pub port: u16,
}

/// A text that is not the address of a console.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "`{0}` is not a console's address, as in `serial:/dev/ttyUSB0`, `telnet://192.0.2.1`, \
     `ssh://admin@192.0.2.1` or `exec:`"
)]
pub struct NotAConsole(String);

impl FromStr for ConsoleAddress {
    type Err = NotAConsole;

    fn from_str(text: &str) -> Result<Self, NotAConsole> {
        parse(text).ok_or_else(|| NotAConsole(shown(text)))
    }
}

fn parse(text: &str) -> Option<ConsoleAddress> {
    if text.chars().any(char::is_control) {
        return None;
    }
    if text == "exec:" {
        return Some(ConsoleAddress::Exec);
    }
    if let Some(port) = text.strip_prefix("serial:") {
        return (!port.is_empty()).then(|| ConsoleAddress::Serial(port.into()));
    }
    if let Some(server) = text.strip_prefix("telnet://") {
        return Some(ConsoleAddress::Telnet(Endpoint::parse(server, TELNET)?));
    }
    let (user, server) = text.strip_prefix("ssh://")?.split_once('@')?;
    // A password has no place in an address, which is shown and logged.
    let is_user = !user.is_empty() && !user.contains([':', '/', ' ']);
    let server = Endpoint::parse(server, SSH)?;
    is_user.then(|| ConsoleAddress::Ssh { user: user.to_owned(), server })
}

/// The text as it may be shown: what stands before `@` may hold a password.
fn shown(text: &str) -> String {
    let (scheme, rest) = text.split_once("://").unwrap_or(("", text));
    match rest.rsplit_once('@') {
        Some((login, host)) => {
            let user = login.split(':').next().unwrap_or_default();
            let secret = if login.contains(':') { ":<secret>" } else { "" };
            format!("{scheme}://{user}{secret}@{host}")
        }
        None => text.to_owned(),
    }
}

impl Endpoint {
    fn parse(text: &str, usual: u16) -> Option<Self> {
        let (host, port) = match text.strip_prefix('[') {
            Some(rest) => rest.split_once(']')?,
            None => text.split_at_checked(text.find(':').unwrap_or(text.len()))?,
        };
        let port = match port.strip_prefix(':') {
            Some(port) => port.parse().ok().filter(|port| *port != 0)?,
            None if port.is_empty() => usual,
            None => return None,
        };
        let is_host = !host.is_empty() && !host.contains(['@', '/', ' ', '[', ']']);
        is_host.then(|| Self { host: host.to_owned(), port })
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { host, port } = self;
        if host.contains(':') { write!(f, "[{host}]:{port}") } else { write!(f, "{host}:{port}") }
    }
}

impl fmt::Display for ConsoleAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Serial(port) => write!(f, "serial:{}", port.display()),
            Self::Telnet(server) => write!(f, "telnet://{server}"),
            Self::Ssh { user, server } => write!(f, "ssh://{user}@{server}"),
            Self::Exec => f.write_str("exec:"),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(text: &str, expect: Option<&str>) {
        let parsed = text.parse::<ConsoleAddress>().ok().map(|address| address.to_string());
        assert_eq!(parsed.as_deref(), expect, "{text}");
    }

    #[test]
    fn an_address_has_one_form() {
        check("serial:/dev/ttyUSB0", Some("serial:/dev/ttyUSB0"));
        check("serial:COM3", Some("serial:COM3"));
        check("telnet://modem", Some("telnet://modem:23"));
        check("telnet://192.0.2.1:2323", Some("telnet://192.0.2.1:2323"));
        check("telnet://[2001:db8::1]", Some("telnet://[2001:db8::1]:23"));
        check("ssh://admin@[2001:db8::1]:2222", Some("ssh://admin@[2001:db8::1]:2222"));
        check("ssh://root@modem", Some("ssh://root@modem:22"));
        check("exec:", Some("exec:"));
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in [
            "",
            "serial:",
            "telnet://",
            "telnet://:23",
            "telnet://h:0",
            "telnet://h:65536",
            "telnet://2001:db8::1",
            "telnet://[2001:db8::1",
            "telnet://[::1]x",
            "telnet://a@b",
            "ssh://modem",
            "ssh://@modem",
            "ssh://a@b@c",
            "ssh://a@[[]",
            "telnet://h]",
            "exec:rm",
            "udp://modem",
            "modem",
            "serial:/dev/tty\nUSB0",
            "telnet://h/x",
        ] {
            check(text, None);
        }
    }

    #[test]
    fn a_password_in_an_address_is_refused_and_not_shown() {
        let error = "ssh://admin:s3cret@modem".parse::<ConsoleAddress>().unwrap_err().to_string();
        assert!(error.contains("`ssh://admin:<secret>@modem`"), "{error}");
        assert!(!error.contains("s3cret"), "{error}");
    }

    proptest! {
        #[test]
        fn what_is_shown_parses_to_the_same(text in "(serial:|telnet://|ssh://|exec:)[a-z@:0-9./\\[\\]光]{0,20}") {
            if let Ok(address) = text.parse::<ConsoleAddress>() {
                prop_assert_eq!(address.to_string().parse(), Ok(address));
            }
        }
    }
}
