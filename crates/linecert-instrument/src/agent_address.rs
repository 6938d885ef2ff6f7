//! The address of an SNMP agent.

use std::{fmt, str::FromStr};

use thiserror::Error;

/// The address of an SNMP agent, `udp://host:port`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgentAddress {
    /// Host name or address.
    pub host: String,
    /// UDP port, 161 unless said otherwise.
    pub port: u16,
}

/// A text that is not the address of an agent.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is not an agent's address, as in `udp://192.0.2.1:161`")]
pub struct NotAnAgent(pub String);

impl FromStr for AgentAddress {
    type Err = NotAnAgent;

    fn from_str(text: &str) -> Result<Self, NotAnAgent> {
        let refuse = || NotAnAgent(text.to_owned());
        let rest = text.strip_prefix("udp://").ok_or_else(refuse)?;
        let (host, port) = match rest.rsplit_once(':') {
            Some((host, port))
                if !host.ends_with(':') && (!host.contains(':') || host.ends_with(']')) =>
            {
                (host, port.parse().map_err(|_| refuse())?)
            }
            _ => (rest, 161),
        };
        let host = host.trim_start_matches('[').trim_end_matches(']');
        if host.is_empty() || port == 0 {
            return Err(refuse());
        }
        Ok(Self { host: host.to_owned(), port })
    }
}

impl fmt::Display for AgentAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.host.contains(':') {
            return write!(f, "udp://[{}]:{}", self.host, self.port);
        }
        write!(f, "udp://{}:{}", self.host, self.port)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_agent_address_has_one_form() {
        for (text, expect) in [
            ("udp://olt", Some(("olt", 161))),
            ("udp://olt:1161", Some(("olt", 1161))),
            ("udp://[2001:db8::1]:1161", Some(("2001:db8::1", 1161))),
            ("udp://[2001:db8::1]", Some(("2001:db8::1", 161))),
            ("udp://olt:0", None),
            ("udp://olt:x", None),
            ("udp://", None),
            ("tcp://olt", None),
        ] {
            let parsed = text.parse::<AgentAddress>().ok();
            assert_eq!(
                parsed.map(|a| (a.host, a.port)),
                expect.map(|(h, p)| (h.to_owned(), p)),
                "{text}"
            );
        }
    }
}
