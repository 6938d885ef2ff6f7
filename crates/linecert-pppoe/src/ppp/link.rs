//! One PPP link from Configure-Request to IP (RFC 1661, 3): LCP, authentication, network
//! protocols, keep-alive, end. Pure: frames and times in, frames and milestones out.
//!
//! PPP knows no client and no server. Which end demands a proof and grants an address is said by
//! the settings, so that the concentrator of the lab is made of the same parts.

use std::time::{Duration, Instant};

mod arbitrary;
mod receive;

use crate::{
    credentials::Credentials,
    ppp::{
        authentication::{CheckedPeer, Checker, Outcome, Prover},
        end::{LinkEnd, NetworkEnd},
        ipcp::IpcpOptions,
        ipv6cp::{InterfaceId, Ipv6cpOptions},
        lcp::LcpOptions,
        negotiation::{End, Negotiation, State},
        packet::{ControlPacket, PppFrame, Protocol, code},
    },
    text::WireText,
};

pub(crate) use arbitrary::read_arbitrary;

/// How often the peer is asked whether it is there.
const ECHO_INTERVAL: Duration = Duration::from_secs(10);

/// Echo-Requests without an answer before the peer is taken for gone.
const ECHOES_UNANSWERED: u8 = 3;

/// What this end of the link is.
#[derive(Debug)]
pub(crate) struct LinkSettings {
    pub(crate) lcp: LcpOptions,
    /// By what the peer demands that we prove ourselves.
    pub(crate) credentials: Option<Credentials>,
    /// By what the peer is checked.
    pub(crate) checked: Option<CheckedPeer>,
    pub(crate) ipv4: Option<IpcpOptions>,
    pub(crate) ipv6: Option<InterfaceId>,
}

/// What was reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Milestone {
    /// Both sides have agreed on the link.
    LcpOpened,
    /// The peer has accepted the proof, or has demanded none.
    Authenticated,
    /// IPv4 can flow.
    Ipv4Opened,
    /// IPv6 can flow.
    Ipv6Opened,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Phase {
    Establish,
    Authenticate,
    Network,
    /// Closing, and for what reason.
    Terminate(LinkEnd),
    Dead(LinkEnd),
}

#[derive(Debug)]
pub(crate) struct Link {
    phase: Phase,
    lcp: Negotiation<LcpOptions>,
    credentials: Option<Credentials>,
    checked: Option<CheckedPeer>,
    prover: Option<Prover>,
    checker: Option<Checker>,
    ipcp: Option<Negotiation<IpcpOptions>>,
    ipv6cp: Option<Negotiation<Ipv6cpOptions>>,
    echo: Option<Echo>,
    frames: Vec<PppFrame>,
    milestones: Vec<Milestone>,
}

/// Whether the peer is there.
#[derive(Debug)]
struct Echo {
    next: Instant,
    unanswered: u8,
}

impl Link {
    pub(crate) fn open(settings: LinkSettings, now: Instant) -> Self {
        let mut link = Self {
            phase: Phase::Establish,
            lcp: Negotiation::new(settings.lcp),
            credentials: settings.credentials,
            checked: settings.checked,
            prover: None,
            checker: None,
            ipcp: settings.ipv4.map(Negotiation::new),
            ipv6cp: settings.ipv6.map(|ours| Negotiation::new(Ipv6cpOptions::new(ours))),
            echo: None,
            frames: Vec::new(),
            milestones: Vec::new(),
        };
        let mut out = Vec::new();
        link.lcp.open(now, &mut out);
        link.send(Protocol::Lcp, out);
        link
    }

    /// The frames to send since the last call.
    pub(crate) fn take_frames(&mut self) -> Vec<PppFrame> {
        std::mem::take(&mut self.frames)
    }

    /// What was reached so far, each once, in that order.
    pub(crate) fn milestones(&self) -> &[Milestone] {
        &self.milestones
    }

    /// Why it is over, when it is.
    pub(crate) const fn end(&self) -> Option<&LinkEnd> {
        if let Phase::Dead(end) = &self.phase { Some(end) } else { None }
    }

    pub(crate) fn carries_ipv4(&self) -> bool {
        self.ipcp.as_ref().is_some_and(Negotiation::is_open)
    }

    pub(crate) fn carries_ipv6(&self) -> bool {
        self.ipv6cp.as_ref().is_some_and(Negotiation::is_open)
    }

    pub(crate) const fn lcp(&self) -> &LcpOptions {
        &self.lcp.options
    }

    pub(crate) fn ipv4(&self) -> Option<&IpcpOptions> {
        self.ipcp.as_ref().filter(|ncp| ncp.is_open()).map(|ncp| &ncp.options)
    }

    pub(crate) fn ipv6(&self) -> Option<&Ipv6cpOptions> {
        self.ipv6cp.as_ref().filter(|ncp| ncp.is_open()).map(|ncp| &ncp.options)
    }

    /// How IPv6CP ended, when it did.
    pub(crate) fn ipv6_end(&self) -> Option<&End> {
        self.ipv6cp.as_ref().and_then(|ncp| ended(ncp.state()))
    }

    /// When [`Self::expire`] is due next.
    pub(crate) fn timer(&self) -> Option<Instant> {
        let timers = [
            self.lcp.timer(),
            self.prover.as_ref().and_then(Prover::timer),
            self.checker.as_ref().and_then(Checker::timer),
            self.ipcp.as_ref().and_then(Negotiation::timer),
            self.ipv6cp.as_ref().and_then(Negotiation::timer),
            self.echo.as_ref().map(|echo| echo.next),
        ];
        timers.into_iter().flatten().min()
    }

    /// Takes every timer that is due.
    pub(crate) fn expire(&mut self, now: Instant) {
        let mut out = Vec::new();
        self.lcp.expire(now, &mut out);
        self.send(Protocol::Lcp, std::mem::take(&mut out));
        if let Some(prover) = &mut self.prover {
            prover.expire(now, &mut out);
        }
        if let Some(checker) = &mut self.checker {
            checker.expire(now, &mut out);
        }
        self.send(self.proof_protocol(), std::mem::take(&mut out));
        if let Some(ipcp) = &mut self.ipcp {
            ipcp.expire(now, &mut out);
        }
        self.send(Protocol::Ipcp, std::mem::take(&mut out));
        if let Some(ipv6cp) = &mut self.ipv6cp {
            ipv6cp.expire(now, &mut out);
        }
        self.send(Protocol::Ipv6cp, out);
        self.keep_alive(now);
        self.advance(now);
    }

    /// Begins to end the link.
    pub(crate) fn close(&mut self, now: Instant) {
        self.terminate(LinkEnd::Closed, now);
    }

    fn keep_alive(&mut self, now: Instant) {
        let Some(echo) = self.echo.as_mut().filter(|echo| now >= echo.next) else { return };
        if echo.unanswered >= ECHOES_UNANSWERED {
            let end = LinkEnd::PeerGone { unanswered: echo.unanswered };
            return self.terminate(end, now);
        }
        echo.unanswered += 1;
        echo.next = now + ECHO_INTERVAL;
        let data = self.lcp.options.magic.to_be_bytes().to_vec();
        let identifier = self.lcp.next_identifier();
        self.send(Protocol::Lcp, vec![ControlPacket::new(code::ECHO_REQUEST, identifier, data)]);
    }

    /// Moves on to where the automata stand.
    fn advance(&mut self, now: Instant) {
        if let Some(end) = ended(self.lcp.state()) {
            let end = LinkEnd::of_lcp(end, &self.lcp.options);
            return self.die(end);
        }
        if self.lcp.options.is_looped() {
            return self.die(LinkEnd::LoopedBack);
        }
        match self.phase {
            Phase::Establish if self.lcp.is_open() => self.authenticate(now),
            Phase::Authenticate | Phase::Network if !self.lcp.is_open() => self.fall_back(),
            _ => {}
        }
        if self.phase == Phase::Authenticate {
            self.await_proof(now);
        }
        if self.phase == Phase::Network {
            self.watch_network(now);
        }
    }

    /// The peer has ended the session below the link (PADT).
    pub(crate) fn drop_by_peer(&mut self, words: WireText) {
        let end = LinkEnd::of_lcp(&End::Terminated(words), &self.lcp.options);
        self.die(end);
    }

    fn die(&mut self, end: LinkEnd) {
        self.echo = None;
        self.phase = match std::mem::replace(&mut self.phase, Phase::Establish) {
            Phase::Terminate(reason) | Phase::Dead(reason) => Phase::Dead(reason),
            _ => Phase::Dead(end),
        };
    }

    /// The peer negotiates anew: all that rests on LCP starts again.
    fn fall_back(&mut self) {
        self.phase = Phase::Establish;
        (self.prover, self.checker, self.echo) = (None, None, None);
        self.ipcp = self.ipcp.take().map(|ncp| Negotiation::new(ncp.options));
        self.ipv6cp = self.ipv6cp.take().map(|ncp| Negotiation::new(ncp.options));
    }

    fn authenticate(&mut self, now: Instant) {
        self.phase = Phase::Authenticate;
        self.reach(Milestone::LcpOpened);
        self.echo = Some(Echo { next: now + ECHO_INTERVAL, unanswered: 0 });
        let mut out = Vec::new();
        let lcp = &self.lcp.options;
        if let (Some(proof), Some(credentials)) = (lcp.proof, &self.credentials) {
            self.prover = Some(Prover::new(credentials.clone(), proof, now, &mut out));
        }
        if let (Some(demand), Some(peer)) = (lcp.demands.first(), &self.checked) {
            self.checker = Some(Checker::new(*demand, peer, now, &mut out));
        }
        self.send(self.proof_protocol(), out);
    }

    fn await_proof(&mut self, now: Instant) {
        let mine = self.prover.as_ref().map(Prover::outcome);
        let theirs = self.checker.as_ref().map(Checker::outcome);
        let outcomes: Vec<_> = [mine, theirs].into_iter().flatten().cloned().collect();
        if let Some(end) = outcomes.iter().find_map(LinkEnd::of_proof) {
            self.terminate(end, now);
        } else if outcomes.iter().all(|outcome| matches!(outcome, Outcome::Accepted(_))) {
            self.phase = Phase::Network;
            self.reach(Milestone::Authenticated);
            self.open_network(now);
        }
    }

    fn open_network(&mut self, now: Instant) {
        let (mut ipv4, mut ipv6) = (Vec::new(), Vec::new());
        if let Some(ipcp) = &mut self.ipcp {
            ipcp.open(now, &mut ipv4);
        }
        if let Some(ipv6cp) = &mut self.ipv6cp {
            ipv6cp.open(now, &mut ipv6);
        }
        self.send(Protocol::Ipcp, ipv4);
        self.send(Protocol::Ipv6cp, ipv6);
    }

    fn watch_network(&mut self, now: Instant) {
        // CHAP may be asked for again, and failed.
        let refused = self.prover.as_ref().and_then(|prover| LinkEnd::of_proof(prover.outcome()));
        if let Some(end) = refused {
            return self.terminate(end, now);
        }
        if self.carries_ipv4() {
            self.reach(Milestone::Ipv4Opened);
        }
        if self.carries_ipv6() {
            self.reach(Milestone::Ipv6Opened);
        }
        let without_ipv4 = self.ipcp.as_ref().is_none_or(|ncp| ended(ncp.state()).is_some());
        let without_ipv6 = self.ipv6cp.as_ref().is_none_or(|ncp| ended(ncp.state()).is_some());
        if without_ipv4 && without_ipv6 {
            let ipv4 = self.ipcp.as_ref().and_then(|ncp| ended(ncp.state()));
            let end = ipv4.or_else(|| self.ipv6_end()).map_or(NetworkEnd::Unknown, NetworkEnd::of);
            self.terminate(LinkEnd::NoAddress(end), now);
        }
    }

    fn reach(&mut self, milestone: Milestone) {
        if !self.milestones.contains(&milestone) {
            self.milestones.push(milestone);
        }
    }

    fn terminate(&mut self, end: LinkEnd, now: Instant) {
        if matches!(self.phase, Phase::Terminate(_) | Phase::Dead(_)) {
            return;
        }
        self.phase = Phase::Terminate(end);
        (self.prover, self.checker, self.echo) = (None, None, None);
        (self.ipcp, self.ipv6cp) = (None, None);
        let mut out = Vec::new();
        self.lcp.close(now, &mut out);
        self.send(Protocol::Lcp, out);
        if let Some(end) = ended(self.lcp.state()) {
            self.die(LinkEnd::of_lcp(end, &self.lcp.options));
        }
    }

    fn send(&mut self, protocol: Protocol, packets: Vec<ControlPacket>) {
        let frames =
            packets.into_iter().map(|packet| PppFrame { protocol, information: packet.encode() });
        self.frames.extend(frames);
    }
}

const fn ended(state: &State) -> Option<&End> {
    if let State::Ended(end) = state { Some(end) } else { None }
}

#[cfg(test)]
mod recorded;
#[cfg(test)]
mod tests;
