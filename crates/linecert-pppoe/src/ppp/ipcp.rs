//! The options of the IPv4 control protocol (RFC 1332, 3; RFC 1877). Pure.

use std::net::Ipv4Addr;

use crate::ppp::{
    options::{Disagreement, Judgement, Options, Verdict, judgement},
    packet::ConfigureOption,
};

const OPTION_ADDRESS: u8 = 3;
const OPTION_DNS: [u8; 2] = [129, 131];

/// What this side asks for and grants. A host asks to be given an address; a concentrator has one
/// and gives one.
#[derive(Debug, Clone)]
pub(crate) struct IpcpOptions {
    /// Our address; unspecified to be given one.
    pub(crate) address: Ipv4Addr,
    /// The address of the peer, where it said one.
    pub(crate) peer: Option<Ipv4Addr>,
    /// The resolvers we ask for; unspecified until the peer suggests them, `None` when we do not
    /// ask, or it does not have them.
    pub(crate) dns: [Option<Ipv4Addr>; 2],
    /// What the peer is given; `None` when it must bring its own.
    pub(crate) grant: Option<Grant>,
}

/// What a concentrator gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Grant {
    pub(crate) address: Ipv4Addr,
    pub(crate) dns: [Option<Ipv4Addr>; 2],
}

impl IpcpOptions {
    /// A host that asks for an address and for resolvers.
    pub(crate) const fn asking() -> Self {
        let asked = Some(Ipv4Addr::UNSPECIFIED);
        Self { address: Ipv4Addr::UNSPECIFIED, peer: None, dns: [asked; 2], grant: None }
    }

    /// A concentrator that gives them.
    pub(crate) const fn granting(address: Ipv4Addr, grant: Grant) -> Self {
        Self { address, peer: None, dns: [None; 2], grant: Some(grant) }
    }

    /// The resolvers that the peer has named.
    pub(crate) fn resolvers(&self) -> Vec<Ipv4Addr> {
        self.dns.into_iter().flatten().filter(|address| !address.is_unspecified()).collect()
    }

    fn judge_address(&mut self, value: &[u8]) -> Verdict {
        let Some(asked) = address(value) else { return Verdict::Reject };
        let fitting = self.grant.map_or(asked, |grant| grant.address);
        if fitting.is_unspecified() {
            return Verdict::Reject;
        }
        if asked == fitting {
            self.peer = Some(asked);
            return Verdict::Grant;
        }
        Verdict::Suggest(ConfigureOption::new(OPTION_ADDRESS, fitting.octets()))
    }

    fn judge_dns(&self, option: &ConfigureOption) -> Verdict {
        let granted = self.grant.map_or([None; 2], |grant| grant.dns);
        let granted = OPTION_DNS.into_iter().zip(granted);
        let granted = granted.into_iter().find(|(kind, _)| *kind == option.kind);
        match granted.and_then(|(_, resolver)| resolver) {
            None => Verdict::Reject,
            Some(resolver) if address(&option.value) == Some(resolver) => Verdict::Grant,
            Some(resolver) => {
                Verdict::Suggest(ConfigureOption::new(option.kind, resolver.octets()))
            }
        }
    }
}

fn address(value: &[u8]) -> Option<Ipv4Addr> {
    <[u8; 4]>::try_from(value).ok().map(Ipv4Addr::from)
}

impl Options for IpcpOptions {
    fn request(&self) -> Vec<ConfigureOption> {
        let resolvers = OPTION_DNS.into_iter().zip(self.dns);
        let resolvers = resolvers.filter_map(|(kind, dns)| Some((kind, dns?)));
        let all = [(OPTION_ADDRESS, self.address)].into_iter().chain(resolvers);
        all.map(|(kind, address)| ConfigureOption::new(kind, address.octets())).collect()
    }

    fn judge(&mut self, asked: &[ConfigureOption]) -> Judgement {
        self.peer = None;
        judgement(asked, |option| match option.kind {
            OPTION_ADDRESS => self.judge_address(&option.value),
            kind if OPTION_DNS.contains(&kind) => self.judge_dns(option),
            _ => Verdict::Reject,
        })
    }

    fn suggested(&mut self, options: &[ConfigureOption]) -> Result<(), Disagreement> {
        for option in options {
            let Some(suggested) = address(&option.value) else { continue };
            if option.kind == OPTION_ADDRESS {
                if self.grant.is_some() {
                    // A concentrator's address is its own.
                    return Err(Disagreement { option: option.kind });
                }
                self.address = suggested;
            }
            for (kind, dns) in OPTION_DNS.into_iter().zip(&mut self.dns) {
                if kind == option.kind {
                    *dns = Some(suggested);
                }
            }
        }
        Ok(())
    }

    fn rejected(&mut self, options: &[ConfigureOption]) -> Result<(), Disagreement> {
        for option in options {
            if option.kind == OPTION_ADDRESS {
                return Err(Disagreement { option: option.kind });
            }
            for (kind, dns) in OPTION_DNS.into_iter().zip(&mut self.dns) {
                if kind == option.kind {
                    *dns = None;
                }
            }
        }
        Ok(())
    }

    fn agreed(&self) -> Result<(), Disagreement> {
        let usable = !self.address.is_unspecified();
        usable.then_some(()).ok_or(Disagreement { option: OPTION_ADDRESS })
    }
}

#[cfg(test)]
mod tests;
