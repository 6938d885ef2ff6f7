//! The options of the link control protocol (RFC 1661, 6; RFC 2516, 7). Pure.

use std::fmt;

use crate::ppp::{
    options::{Disagreement, Judgement, Options, Verdict, judgement},
    packet::ConfigureOption,
};

/// The largest unit that PPPoE carries without RFC 4638: 1500 less 6 of PPPoE and 2 of PPP.
pub(crate) const PPPOE_MRU: u16 = 1492;

/// The smallest unit that is worth a session: what every IPv4 host takes (RFC 791, 3.1).
const LEAST_MRU: u16 = 576;

/// Equal magic numbers in a row before the link is a loop. Chance makes one in four thousand
/// million.
const LOOPED_AFTER: u8 = 3;

const OPTION_MRU: u8 = 1;
const OPTION_AUTHENTICATION: u8 = 3;
pub(crate) const OPTION_MAGIC: u8 = 5;

/// A protocol by which one side proves who it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuthenticationProtocol {
    /// PAP (RFC 1334): the password in clear.
    Pap,
    /// CHAP with MD5 (RFC 1994).
    ChapMd5,
    /// Microsoft's CHAP (RFC 2433), which is not spoken here.
    MsChap,
    /// Microsoft's CHAP, version 2 (RFC 2759), which is not spoken here.
    MsChapV2,
    /// EAP (RFC 3748), which is not spoken here.
    Eap,
    /// Any other, by its protocol number.
    Other(u16),
}

impl AuthenticationProtocol {
    fn option(self) -> ConfigureOption {
        let value: &[u8] = match self {
            Self::Pap => &[0xc0, 0x23],
            Self::ChapMd5 => &[0xc2, 0x23, 5],
            Self::MsChap => &[0xc2, 0x23, 0x80],
            Self::MsChapV2 => &[0xc2, 0x23, 0x81],
            Self::Eap => &[0xc2, 0x27],
            Self::Other(number) => &number.to_be_bytes(),
        };
        ConfigureOption::new(OPTION_AUTHENTICATION, value)
    }

    fn of(value: &[u8]) -> Self {
        match value {
            [0xc0, 0x23] => Self::Pap,
            [0xc2, 0x23, 5] => Self::ChapMd5,
            [0xc2, 0x23, 0x80] => Self::MsChap,
            [0xc2, 0x23, 0x81] => Self::MsChapV2,
            [0xc2, 0x27, ..] => Self::Eap,
            [high, low, ..] => Self::Other(u16::from_be_bytes([*high, *low])),
            _ => Self::Other(0),
        }
    }
}

impl fmt::Display for AuthenticationProtocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pap => f.pad("PAP"),
            Self::ChapMd5 => f.pad("CHAP with MD5"),
            Self::MsChap => f.pad("MS-CHAP"),
            Self::MsChapV2 => f.pad("MS-CHAP version 2"),
            Self::Eap => f.pad("EAP"),
            Self::Other(number) => write!(f, "authentication protocol {number:#06x}"),
        }
    }
}

/// What this side asks for and grants.
#[derive(Debug, Clone)]
pub(crate) struct LcpOptions {
    /// The largest unit either way: 1492, or what RFC 4638 has allowed.
    pub(crate) most: u16,
    /// How this side can prove who it is, the best first. Empty: not at all.
    pub(crate) proofs: Vec<AuthenticationProtocol>,
    /// How the peer may prove who it is, the best first. Empty: it need not.
    pub(crate) demands: Vec<AuthenticationProtocol>,
    /// Our magic number; 0 when the peer rejects it.
    pub(crate) magic: u32,
    /// What the peer demands; granted.
    pub(crate) proof: Option<AuthenticationProtocol>,
    /// What was refused last, when the peer demands what cannot be granted.
    pub(crate) refused_proof: Option<AuthenticationProtocol>,
    /// The largest unit that the peer receives.
    pub(crate) peer_mru: u16,
    pub(crate) peer_magic: u32,
    mru: Option<u16>,
    loops: u8,
}

impl LcpOptions {
    pub(crate) const fn new(most: u16, magic: u32) -> Self {
        Self {
            most,
            proofs: Vec::new(),
            demands: Vec::new(),
            magic,
            proof: None,
            refused_proof: None,
            peer_mru: most,
            peer_magic: 0,
            mru: Some(most),
            loops: 0,
        }
    }

    /// The largest unit that may be sent and will be received.
    pub(crate) fn mtu(&self) -> u16 {
        self.peer_mru.min(self.mru.unwrap_or(PPPOE_MRU)).min(self.most)
    }

    /// Whether our own packets come back.
    pub(crate) const fn is_looped(&self) -> bool {
        self.loops >= LOOPED_AFTER
    }

    fn judge_mru(&mut self, value: &[u8]) -> Verdict {
        let [high, low] = value else { return Verdict::Reject };
        let asked = u16::from_be_bytes([*high, *low]);
        if (LEAST_MRU..=self.most).contains(&asked) {
            self.peer_mru = asked;
            return Verdict::Grant;
        }
        let fitting = asked.clamp(LEAST_MRU, self.most);
        Verdict::Suggest(ConfigureOption::new(OPTION_MRU, fitting.to_be_bytes()))
    }

    fn judge_authentication(&mut self, value: &[u8]) -> Verdict {
        let asked = AuthenticationProtocol::of(value);
        if self.proofs.contains(&asked) {
            self.proof = Some(asked);
            return Verdict::Grant;
        }
        self.refused_proof = Some(asked);
        self.proofs.first().map_or(Verdict::Reject, |best| Verdict::Suggest(best.option()))
    }

    fn judge_magic(&mut self, value: &[u8]) -> Verdict {
        let Ok(octets) = <[u8; 4]>::try_from(value) else { return Verdict::Reject };
        let asked = u32::from_be_bytes(octets);
        if asked == 0 || asked == self.magic {
            self.loops = self.loops.saturating_add(u8::from(asked != 0));
            let other = scrambled(self.magic);
            return Verdict::Suggest(ConfigureOption::new(OPTION_MAGIC, other.to_be_bytes()));
        }
        self.loops = 0;
        self.peer_magic = asked;
        Verdict::Grant
    }
}

/// Another magic number. Two ends that chose the same differ as soon as one of them has moved on.
const fn scrambled(magic: u32) -> u32 {
    let next = magic.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
    if next == 0 { 1 } else { next }
}

impl Options for LcpOptions {
    fn request(&self) -> Vec<ConfigureOption> {
        let mru = self.mru.map(|mru| ConfigureOption::new(OPTION_MRU, mru.to_be_bytes()));
        let demand = self.demands.first().map(|demand| demand.option());
        let magic =
            (self.magic != 0).then(|| ConfigureOption::new(OPTION_MAGIC, self.magic.to_be_bytes()));
        [mru, demand, magic].into_iter().flatten().collect()
    }

    fn judge(&mut self, asked: &[ConfigureOption]) -> Judgement {
        self.proof = None;
        self.peer_mru = PPPOE_MRU.min(self.most);
        judgement(asked, |option| match option.kind {
            OPTION_MRU => self.judge_mru(&option.value),
            OPTION_AUTHENTICATION => self.judge_authentication(&option.value),
            OPTION_MAGIC => self.judge_magic(&option.value),
            _ => Verdict::Reject,
        })
    }

    fn suggested(&mut self, options: &[ConfigureOption]) -> Result<(), Disagreement> {
        for ConfigureOption { kind, value } in options {
            match (*kind, value.as_slice()) {
                (OPTION_MRU, [high, low]) => {
                    let mru = u16::from_be_bytes([*high, *low]);
                    self.mru = Some(mru.clamp(LEAST_MRU, self.most));
                }
                (OPTION_MAGIC, _) => self.magic = scrambled(self.magic),
                (OPTION_AUTHENTICATION, value) => {
                    let other = AuthenticationProtocol::of(value);
                    self.demands.retain(|demand| *demand == other);
                    if self.demands.is_empty() {
                        return Err(Disagreement { option: *kind });
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn rejected(&mut self, options: &[ConfigureOption]) -> Result<(), Disagreement> {
        for option in options {
            match option.kind {
                OPTION_MRU => self.mru = None,
                OPTION_MAGIC => self.magic = 0,
                OPTION_AUTHENTICATION if !self.demands.is_empty() => {
                    return Err(Disagreement { option: option.kind });
                }
                _ => {}
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
