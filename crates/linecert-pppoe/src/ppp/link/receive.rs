//! What a link takes from its peer.

use std::time::Instant;

use super::{Link, Phase};
use crate::ppp::{
    end::LinkEnd,
    lcp::AuthenticationProtocol,
    negotiation::Negotiation,
    options::Options,
    packet::{ControlPacket, PppFrame, Protocol, code},
};

impl Link {
    /// Takes a frame that is not IP.
    pub(crate) fn receive(&mut self, now: Instant, protocol: Protocol, information: &[u8]) {
        match (&self.phase, protocol) {
            (Phase::Dead(_), _) => return,
            (_, Protocol::Lcp) => self.receive_lcp(now, information),
            (Phase::Authenticate | Phase::Network, Protocol::Pap | Protocol::Chap) => {
                self.receive_proof(now, protocol, information);
            }
            (Phase::Network, Protocol::Ipcp) => {
                let answer = receive_ncp(self.ipcp.as_mut(), now, information);
                self.answer_or_reject(protocol, information, answer);
            }
            (Phase::Network, Protocol::Ipv6cp) => {
                let answer = receive_ncp(self.ipv6cp.as_mut(), now, information);
                self.answer_or_reject(protocol, information, answer);
            }
            (Phase::Authenticate | Phase::Network, Protocol::Other(_)) => {
                self.reject(protocol, information);
            }
            // Before its phase a packet is discarded without a word (RFC 1661, 3.4 and 3.5).
            _ => {}
        }
        self.advance(now);
    }

    fn receive_lcp(&mut self, now: Instant, information: &[u8]) {
        let Ok(packet) = ControlPacket::decode(information) else { return };
        match packet.code {
            code::PROTOCOL_REJECT => self.receive_protocol_reject(&packet.data),
            code::ECHO_REQUEST => self.answer_echo(&packet),
            code::ECHO_REPLY => {
                if let Some(echo) = &mut self.echo {
                    echo.unanswered = 0;
                }
            }
            code::DISCARD_REQUEST | code::IDENTIFICATION | code::TIME_REMAINING => {}
            _ => {
                let mut out = Vec::new();
                self.lcp.receive(now, &packet, &mut out);
                self.send(Protocol::Lcp, out);
            }
        }
    }

    fn answer_echo(&mut self, request: &ControlPacket) {
        if !self.lcp.is_open() {
            return;
        }
        let ours = self.lcp.options.magic;
        let (magic, rest) = request.data.split_first_chunk().unwrap_or((&[0; 4], &[]));
        if ours != 0 && u32::from_be_bytes(*magic) == ours {
            self.phase = Phase::Dead(LinkEnd::LoopedBack);
            return;
        }
        let data = [&ours.to_be_bytes(), rest].concat();
        let reply = ControlPacket::new(code::ECHO_REPLY, request.identifier, data);
        self.send(Protocol::Lcp, vec![reply]);
    }

    fn receive_protocol_reject(&mut self, data: &[u8]) {
        match PppFrame::split(data).map(|(protocol, _)| protocol) {
            Some(Protocol::Ipcp) => {
                self.ipcp.iter_mut().for_each(Negotiation::refuse_protocol);
            }
            Some(Protocol::Ipv6cp) => {
                self.ipv6cp.iter_mut().for_each(Negotiation::refuse_protocol);
            }
            Some(Protocol::Lcp) => self.lcp.refuse_protocol(),
            _ => {}
        }
    }

    fn receive_proof(&mut self, now: Instant, protocol: Protocol, information: &[u8]) {
        let Ok(packet) = ControlPacket::decode(information) else { return };
        if protocol != self.proof_protocol() {
            return;
        }
        let mut out = Vec::new();
        if let Some(prover) = &mut self.prover {
            prover.receive(now, &packet, &mut out);
        }
        if let Some(checker) = &mut self.checker {
            checker.receive(&packet, &mut out);
        }
        self.send(protocol, out);
    }

    /// The protocol that was agreed on; one side proves and the other checks, never both.
    pub(super) fn proof_protocol(&self) -> Protocol {
        let lcp = &self.lcp.options;
        match lcp.proof.or_else(|| lcp.demands.first().copied()) {
            Some(AuthenticationProtocol::Pap) => Protocol::Pap,
            _ => Protocol::Chap,
        }
    }

    fn answer_or_reject(
        &mut self,
        protocol: Protocol,
        information: &[u8],
        answer: Option<Vec<ControlPacket>>,
    ) {
        match answer {
            Some(packets) => self.send(protocol, packets),
            None => self.reject(protocol, information),
        }
    }

    fn reject(&mut self, protocol: Protocol, information: &[u8]) {
        let identifier = self.lcp.next_identifier();
        let mut data = PppFrame { protocol, information: information.to_vec() }.encode();
        // A Protocol-Reject must not be longer than the peer receives (RFC 1661, 5.7).
        data.truncate(usize::from(self.lcp.options.mtu()).saturating_sub(6));
        let packet = ControlPacket::new(code::PROTOCOL_REJECT, identifier, data);
        self.send(Protocol::Lcp, vec![packet]);
    }
}

/// What a network protocol answers; `None` when there is no such protocol here.
fn receive_ncp<O: Options>(
    ncp: Option<&mut Negotiation<O>>,
    now: Instant,
    information: &[u8],
) -> Option<Vec<ControlPacket>> {
    let ncp = ncp?;
    let mut out = Vec::new();
    if let Ok(packet) = ControlPacket::decode(information) {
        ncp.receive(now, &packet, &mut out);
    }
    Some(out)
}
