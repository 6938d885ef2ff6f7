//! The packets of the discovery stage (RFC 2516, 4 and 5; RFC 4638). Pure.

use thiserror::Error;

use crate::text::WireText;

/// The Ethernet type of the discovery stage.
pub const DISCOVERY_ETHERTYPE: u16 = 0x8863;

/// The Ethernet type of the session stage.
pub const SESSION_ETHERTYPE: u16 = 0x8864;

/// Octets of the header before the payload.
pub(crate) const HEADER: usize = 6;

/// Version 1 and type 1, the only ones there are.
const VERSION_AND_TYPE: u8 = 0x11;

/// CODE of a packet of the session stage.
const CODE_SESSION: u8 = 0x00;

/// Which packet of the discovery stage it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DiscoveryCode {
    /// Initiation: a host looks for concentrators.
    Padi,
    /// Offer of a concentrator.
    Pado,
    /// Request of a session.
    Padr,
    /// Confirmation of a session, or its refusal.
    Pads,
    /// End of a session.
    Padt,
}

/// One TAG of a discovery packet (RFC 2516, appendix A).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DiscoveryTag {
    /// A service that is asked for or offered; empty means any.
    ServiceName(WireText),
    /// The name of a concentrator.
    AcName(WireText),
    /// What the host marks its packets with; the concentrator returns it unchanged.
    HostUniq(Vec<u8>),
    /// What the concentrator marks its offers with; the host returns it unchanged.
    AcCookie(Vec<u8>),
    /// What a relay between them marks packets with; both return it unchanged.
    RelaySessionId(Vec<u8>),
    /// The largest PPP payload in octets, when it is above 1492 (RFC 4638).
    MaxPayload(u16),
    /// The service is refused, and why.
    ServiceNameError(WireText),
    /// The concentrator cannot, and why.
    AcSystemError(WireText),
    /// Anything else went wrong.
    GenericError(WireText),
    /// Any other.
    Other {
        /// TAG_TYPE.
        kind: u16,
        /// TAG_VALUE.
        value: Vec<u8>,
    },
}

/// A packet of the discovery stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DiscoveryPacket {
    /// Which it is.
    pub code: DiscoveryCode,
    /// SESSION_ID; 0 while there is none.
    pub session: u16,
    /// The tags, in the order of the packet, up to End-Of-List.
    pub tags: Vec<DiscoveryTag>,
}

/// Why octets are no packet of PPPoE.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum DecodePacketError {
    /// The header, or the payload that it states, is not all there.
    #[error("read a PPPoE packet of {octets} octets: it is cut")]
    Cut {
        /// Octets there are.
        octets: usize,
    },
    /// VER and TYPE are not 1.
    #[error("read a PPPoE packet of version and type {0:#04x}")]
    Version(u8),
    /// CODE is none of this stage.
    #[error("read a PPPoE packet of code {0:#04x}")]
    Code(u8),
    /// A tag is longer than what is left of the packet.
    #[error("read a PPPoE packet: tag {kind:#06x} is cut")]
    Tag {
        /// TAG_TYPE.
        kind: u16,
    },
}

impl DiscoveryCode {
    const ALL: [(Self, u8); 5] = [
        (Self::Padi, 0x09),
        (Self::Pado, 0x07),
        (Self::Padr, 0x19),
        (Self::Pads, 0x65),
        (Self::Padt, 0xa7),
    ];

    fn number(self) -> u8 {
        Self::ALL.iter().find(|(code, _)| *code == self).map_or(CODE_SESSION, |(_, number)| *number)
    }

    fn from_number(number: u8) -> Option<Self> {
        Self::ALL.iter().find(|(_, known)| *known == number).map(|(code, _)| *code)
    }
}

impl DiscoveryPacket {
    /// The payload of an Ethernet frame.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut payload = Vec::new();
        for tag in &self.tags {
            tag.encode(&mut payload);
        }
        encode(self.code.number(), self.session, &payload)
    }

    /// Reads the payload of an Ethernet frame. What follows the stated length is padding.
    ///
    /// # Errors
    /// When it is cut, of another version, or of another code.
    pub fn decode(octets: &[u8]) -> Result<Self, DecodePacketError> {
        let (number, session, mut payload) = decode(octets)?;
        let code = DiscoveryCode::from_number(number).ok_or(DecodePacketError::Code(number))?;
        let mut tags = Vec::new();
        while let Some((tag, rest)) = DiscoveryTag::decode(payload)? {
            tags.push(tag);
            payload = rest;
        }
        Ok(Self { code, session, tags })
    }

    /// The first AC-Name.
    #[must_use]
    pub fn ac_name(&self) -> Option<&WireText> {
        self.tags.iter().find_map(|tag| match tag {
            DiscoveryTag::AcName(name) => Some(name),
            _ => None,
        })
    }

    /// Every Service-Name.
    pub fn services(&self) -> impl Iterator<Item = &WireText> {
        self.tags.iter().filter_map(|tag| match tag {
            DiscoveryTag::ServiceName(name) => Some(name),
            _ => None,
        })
    }

    /// The first Host-Uniq.
    #[must_use]
    pub fn host_uniq(&self) -> Option<&[u8]> {
        self.tags.iter().find_map(|tag| match tag {
            DiscoveryTag::HostUniq(mark) => Some(mark.as_slice()),
            _ => None,
        })
    }

    /// PPP-Max-Payload.
    #[must_use]
    pub fn max_payload(&self) -> Option<u16> {
        self.tags.iter().find_map(|tag| match tag {
            DiscoveryTag::MaxPayload(octets) => Some(*octets),
            _ => None,
        })
    }

    /// The tags that the other side must return unchanged.
    pub(crate) fn returned_tags(&self) -> impl Iterator<Item = &DiscoveryTag> {
        self.tags.iter().filter(|tag| {
            matches!(tag, DiscoveryTag::AcCookie(_) | DiscoveryTag::RelaySessionId(_))
        })
    }
}

/// Tag types.
mod kind {
    pub(super) const END_OF_LIST: u16 = 0x0000;
    pub(super) const SERVICE_NAME: u16 = 0x0101;
    pub(super) const AC_NAME: u16 = 0x0102;
    pub(super) const HOST_UNIQ: u16 = 0x0103;
    pub(super) const AC_COOKIE: u16 = 0x0104;
    pub(super) const RELAY_SESSION_ID: u16 = 0x0110;
    pub(super) const MAX_PAYLOAD: u16 = 0x0120;
    pub(super) const SERVICE_NAME_ERROR: u16 = 0x0201;
    pub(super) const AC_SYSTEM_ERROR: u16 = 0x0202;
    pub(super) const GENERIC_ERROR: u16 = 0x0203;
}

impl DiscoveryTag {
    fn encode(&self, to: &mut Vec<u8>) {
        let octets;
        let (kind, value) = match self {
            Self::ServiceName(name) => (kind::SERVICE_NAME, name.octets()),
            Self::AcName(name) => (kind::AC_NAME, name.octets()),
            Self::HostUniq(mark) => (kind::HOST_UNIQ, mark.as_slice()),
            Self::AcCookie(cookie) => (kind::AC_COOKIE, cookie.as_slice()),
            Self::RelaySessionId(id) => (kind::RELAY_SESSION_ID, id.as_slice()),
            Self::MaxPayload(size) => {
                octets = size.to_be_bytes();
                (kind::MAX_PAYLOAD, octets.as_slice())
            }
            Self::ServiceNameError(text) => (kind::SERVICE_NAME_ERROR, text.octets()),
            Self::AcSystemError(text) => (kind::AC_SYSTEM_ERROR, text.octets()),
            Self::GenericError(text) => (kind::GENERIC_ERROR, text.octets()),
            Self::Other { kind, value } => (*kind, value.as_slice()),
        };
        to.extend(kind.to_be_bytes());
        to.extend(length(value).to_be_bytes());
        to.extend(value.iter().take(usize::from(length(value))));
    }

    /// The next tag and what follows it; `None` at the end of the list.
    fn decode(octets: &[u8]) -> Result<Option<(Self, &[u8])>, DecodePacketError> {
        let Some((head, rest)) = octets.split_first_chunk::<4>() else {
            // RFC 2516 wants no End-Of-List. Less than a tag's header is the odd octet of padding.
            return Ok(None);
        };
        let [k0, k1, l0, l1] = *head;
        let kind = u16::from_be_bytes([k0, k1]);
        if kind == kind::END_OF_LIST {
            return Ok(None);
        }
        let length = usize::from(u16::from_be_bytes([l0, l1]));
        let (value, rest) = rest.split_at_checked(length).ok_or(DecodePacketError::Tag { kind })?;
        Ok(Some((Self::of(kind, value), rest)))
    }

    fn of(kind: u16, value: &[u8]) -> Self {
        match (kind, value) {
            (kind::SERVICE_NAME, name) => Self::ServiceName(name.into()),
            (kind::AC_NAME, name) => Self::AcName(name.into()),
            (kind::HOST_UNIQ, mark) => Self::HostUniq(mark.to_vec()),
            (kind::AC_COOKIE, cookie) => Self::AcCookie(cookie.to_vec()),
            (kind::RELAY_SESSION_ID, id) => Self::RelaySessionId(id.to_vec()),
            (kind::MAX_PAYLOAD, [high, low]) => Self::MaxPayload(u16::from_be_bytes([*high, *low])),
            (kind::SERVICE_NAME_ERROR, text) => Self::ServiceNameError(text.into()),
            (kind::AC_SYSTEM_ERROR, text) => Self::AcSystemError(text.into()),
            (kind::GENERIC_ERROR, text) => Self::GenericError(text.into()),
            (kind, value) => Self::Other { kind, value: value.to_vec() },
        }
    }
}

/// A packet of the session stage: the payload of an Ethernet frame that carries a PPP frame.
pub(crate) fn encode_session(session: u16, ppp: &[u8]) -> Vec<u8> {
    encode(CODE_SESSION, session, ppp)
}

/// The session and the PPP frame in a packet of the session stage.
///
/// # Errors
/// When it is cut, of another version, or of another code.
pub fn decode_session(octets: &[u8]) -> Result<(u16, &[u8]), DecodePacketError> {
    match decode(octets)? {
        (CODE_SESSION, session, ppp) => Ok((session, ppp)),
        (code, ..) => Err(DecodePacketError::Code(code)),
    }
}

fn encode(code: u8, session: u16, payload: &[u8]) -> Vec<u8> {
    let mut packet = Vec::with_capacity(HEADER.saturating_add(payload.len()));
    packet.extend([VERSION_AND_TYPE, code]);
    packet.extend(session.to_be_bytes());
    packet.extend(length(payload).to_be_bytes());
    packet.extend(payload.iter().take(usize::from(length(payload))));
    packet
}

fn decode(octets: &[u8]) -> Result<(u8, u16, &[u8]), DecodePacketError> {
    let cut = DecodePacketError::Cut { octets: octets.len() };
    let (header, rest) = octets.split_first_chunk::<HEADER>().ok_or(cut)?;
    let [version, code, s0, s1, l0, l1] = *header;
    if version != VERSION_AND_TYPE {
        return Err(DecodePacketError::Version(version));
    }
    let length = usize::from(u16::from_be_bytes([l0, l1]));
    let (payload, _padding) = rest.split_at_checked(length).ok_or(cut)?;
    Ok((code, u16::from_be_bytes([s0, s1]), payload))
}

/// A length field. Nothing that fits a frame comes near its limit.
fn length(octets: &[u8]) -> u16 {
    u16::try_from(octets.len()).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests;
