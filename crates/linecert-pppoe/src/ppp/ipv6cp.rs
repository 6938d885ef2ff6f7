//! The option of the IPv6 control protocol (RFC 5072, 4.1). Pure.

use std::{fmt, net::Ipv6Addr};

use crate::ppp::{
    options::{Disagreement, Judgement, Options, Verdict, judgement},
    packet::ConfigureOption,
};

const OPTION_INTERFACE: u8 = 1;

/// The lower half of a link-local address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InterfaceId(u64);

impl InterfaceId {
    pub(crate) const fn new(number: u64) -> Self {
        Self(number)
    }

    /// The link-local address with this identifier (RFC 4291, 2.5.6).
    #[must_use]
    pub fn link_local(self) -> Ipv6Addr {
        let prefix = 0xfe80_u128 << 112;
        Ipv6Addr::from(prefix | u128::from(self.0))
    }
}

impl fmt::Display for InterfaceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a, b, c, d, e, g, h, i] = self.0.to_be_bytes();
        write!(f, "{a:02x}{b:02x}:{c:02x}{d:02x}:{e:02x}{g:02x}:{h:02x}{i:02x}")
    }
}

/// What this side asks for and grants.
#[derive(Debug, Clone)]
pub(crate) struct Ipv6cpOptions {
    /// Our identifier.
    pub(crate) ours: InterfaceId,
    /// The identifier of the peer, where it said one.
    pub(crate) peer: Option<InterfaceId>,
}

impl Ipv6cpOptions {
    pub(crate) const fn new(ours: InterfaceId) -> Self {
        Self { ours, peer: None }
    }

    fn judge_identifier(&mut self, value: &[u8]) -> Verdict {
        let Some(asked) = identifier(value) else { return Verdict::Reject };
        if asked.0 == 0 || asked == self.ours {
            let other = (self.ours.0 ^ 0x5a5a_5a5a).max(1);
            return Verdict::Suggest(ConfigureOption::new(OPTION_INTERFACE, other.to_be_bytes()));
        }
        self.peer = Some(asked);
        Verdict::Grant
    }
}

fn identifier(value: &[u8]) -> Option<InterfaceId> {
    <[u8; 8]>::try_from(value).ok().map(|octets| InterfaceId(u64::from_be_bytes(octets)))
}

impl Options for Ipv6cpOptions {
    fn request(&self) -> Vec<ConfigureOption> {
        vec![ConfigureOption::new(OPTION_INTERFACE, self.ours.0.to_be_bytes())]
    }

    fn judge(&mut self, asked: &[ConfigureOption]) -> Judgement {
        self.peer = None;
        judgement(asked, |option| match option.kind {
            OPTION_INTERFACE => self.judge_identifier(&option.value),
            _ => Verdict::Reject,
        })
    }

    fn suggested(&mut self, options: &[ConfigureOption]) -> Result<(), Disagreement> {
        let suggested = options.iter().filter(|option| option.kind == OPTION_INTERFACE);
        for option in suggested {
            match identifier(&option.value) {
                Some(other) if other.0 != 0 => self.ours = other,
                _ => return Err(Disagreement { option: OPTION_INTERFACE }),
            }
        }
        Ok(())
    }

    fn rejected(&mut self, options: &[ConfigureOption]) -> Result<(), Disagreement> {
        match options.iter().find(|option| option.kind == OPTION_INTERFACE) {
            Some(option) => Err(Disagreement { option: option.kind }),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests;
