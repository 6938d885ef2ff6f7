//! What a host asks in the discovery stage, and which answers are its own. Pure.

use crate::{
    discovery::packet::{DiscoveryCode, DiscoveryPacket, DiscoveryTag},
    text::WireText,
};

/// The questions of one test. Each PADI has a mark of its own, so that an offer tells which one it
/// answers, and how long that took.
#[derive(Debug, Clone)]
pub(crate) struct Solicitation {
    base: u32,
    service: WireText,
    max_payload: Option<u16>,
}

impl Solicitation {
    /// `base` is random, and tells this program from others on the same station.
    pub(crate) const fn new(base: u32, service: WireText, max_payload: Option<u16>) -> Self {
        Self { base, service, max_payload }
    }

    /// The PADI of this number.
    pub(crate) fn initiation(&self, number: u32) -> DiscoveryPacket {
        let tags = self.tags(number, self.service.clone());
        DiscoveryPacket { code: DiscoveryCode::Padi, session: 0, tags }
    }

    /// The PADR that takes up an offer: its service, and what must be returned.
    pub(crate) fn request(&self, offer: &DiscoveryPacket) -> DiscoveryPacket {
        let mut tags = self.tags(u32::MAX, self.service.clone());
        tags.extend(offer.returned_tags().cloned());
        DiscoveryPacket { code: DiscoveryCode::Padr, session: 0, tags }
    }

    fn tags(&self, number: u32, service: WireText) -> Vec<DiscoveryTag> {
        let mut tags =
            vec![DiscoveryTag::ServiceName(service), DiscoveryTag::HostUniq(self.mark(number))];
        tags.extend(self.max_payload.map(DiscoveryTag::MaxPayload));
        tags
    }

    fn mark(&self, number: u32) -> Vec<u8> {
        [self.base.to_be_bytes(), number.to_be_bytes()].concat()
    }

    /// Whose mark an offer bears.
    pub(crate) fn recognise(&self, packet: &DiscoveryPacket) -> Recognised {
        let Some(mark) = packet.host_uniq() else { return Recognised::Unmarked };
        match mark.split_first_chunk::<4>() {
            Some((base, number)) if *base == self.base.to_be_bytes() => <[u8; 4]>::try_from(number)
                .map_or(Recognised::Foreign, |number| Recognised::Ours {
                    number: u32::from_be_bytes(number),
                }),
            _ => Recognised::Foreign,
        }
    }

    /// Whether a PADS answers our PADR.
    pub(crate) fn is_confirmation(&self, packet: &DiscoveryPacket) -> bool {
        packet.code == DiscoveryCode::Pads
            && self.recognise(packet) == Recognised::Ours { number: u32::MAX }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Recognised {
    /// Ours, and of which PADI.
    Ours {
        number: u32,
    },
    Unmarked,
    Foreign,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn solicitation() -> Solicitation {
        Solicitation::new(0xcafe_f00d, "internet".into(), Some(1500))
    }

    #[test]
    fn an_offer_tells_which_question_it_answers() {
        let asked = solicitation();
        let mut offer = asked.initiation(3);
        offer.code = DiscoveryCode::Pado;
        assert_eq!(asked.recognise(&offer), Recognised::Ours { number: 3 });
        let other = Solicitation::new(0xcafe_f00e, WireText::default(), None);
        assert_eq!(other.recognise(&offer), Recognised::Foreign);
        offer.tags.retain(|tag| !matches!(tag, DiscoveryTag::HostUniq(_)));
        assert_eq!(asked.recognise(&offer), Recognised::Unmarked);
        for mark in [&b""[..], b"\xca\xfe\xf0\x0d", b"\xca\xfe\xf0\x0d\0\0\0\0\0"] {
            offer.tags = vec![DiscoveryTag::HostUniq(mark.to_vec())];
            assert_eq!(asked.recognise(&offer), Recognised::Foreign, "{mark:02x?}");
        }
    }

    #[test]
    fn a_request_returns_cookie_and_relay() {
        let returned =
            [DiscoveryTag::AcCookie(vec![1; 16]), DiscoveryTag::RelaySessionId(vec![2; 8])];
        let mut offer = solicitation().initiation(0);
        offer.tags.extend(returned.clone());
        offer.tags.push(DiscoveryTag::AcName("BRAS-01".into()));
        let request = solicitation().request(&offer);
        for tag in returned.iter().chain([&DiscoveryTag::MaxPayload(1500)]) {
            assert!(request.tags.contains(tag), "{tag:?}");
        }
        assert_eq!(request.services().collect::<Vec<_>>(), [&"internet".into()]);
        assert_eq!(request.ac_name(), None);
    }

    #[test]
    fn a_confirmation_bears_the_mark_of_the_request() {
        let mut packet = solicitation().request(&solicitation().initiation(0));
        packet.code = DiscoveryCode::Pads;
        assert!(solicitation().is_confirmation(&packet));
        let mut late = solicitation().initiation(0);
        late.code = DiscoveryCode::Pads;
        assert!(!solicitation().is_confirmation(&late));
    }
}
