//! Proving who one is, by PAP (RFC 1334, 2) or by CHAP with MD5 (RFC 1994, 4), and checking it.
//! Pure.

use std::time::{Duration, Instant};

use md5::{Digest, Md5};
use zeroize::Zeroizing;

use crate::{
    credentials::Credentials,
    ppp::{
        lcp::AuthenticationProtocol,
        negotiation::{MAX_CONFIGURE, RESTART_TIMER},
        packet::ControlPacket,
    },
    text::WireText,
};

/// How long the peer may take to ask for a proof, and to say what it thinks of it.
const PATIENCE: Duration = Duration::from_secs(30);

mod pap {
    pub(super) const REQUEST: u8 = 1;
    pub(super) const ACK: u8 = 2;
    pub(super) const NAK: u8 = 3;
}

mod chap {
    pub(super) const CHALLENGE: u8 = 1;
    pub(super) const RESPONSE: u8 = 2;
    pub(super) const SUCCESS: u8 = 3;
    pub(super) const FAILURE: u8 = 4;
}

/// What has come of a proof.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Outcome {
    Pending,
    /// With the words of the side that checked.
    Accepted(WireText),
    Refused(WireText),
    Silent,
}

/// The side that proves who it is.
#[derive(Debug)]
pub(crate) struct Prover {
    credentials: Credentials,
    protocol: AuthenticationProtocol,
    outcome: Outcome,
    sends: u8,
    timer: Option<Instant>,
    /// The last response to a challenge.
    response: Option<ControlPacket>,
}

impl Prover {
    /// Begins; PAP speaks first, CHAP waits for the challenge.
    pub(crate) fn new(
        credentials: Credentials,
        protocol: AuthenticationProtocol,
        now: Instant,
        out: &mut Vec<ControlPacket>,
    ) -> Self {
        let timer = Some(now + PATIENCE);
        let outcome = Outcome::Pending;
        let mut prover = Self { credentials, protocol, outcome, sends: 0, timer, response: None };
        if protocol == AuthenticationProtocol::Pap {
            prover.send_password(now, out);
        }
        prover
    }

    pub(crate) const fn outcome(&self) -> &Outcome {
        &self.outcome
    }

    pub(crate) const fn timer(&self) -> Option<Instant> {
        self.timer
    }

    pub(crate) fn expire(&mut self, now: Instant, out: &mut Vec<ControlPacket>) {
        if self.timer.is_none_or(|timer| now < timer) {
            return;
        }
        match &self.response {
            _ if self.sends >= MAX_CONFIGURE => self.settle(Outcome::Silent),
            _ if self.protocol == AuthenticationProtocol::Pap => self.send_password(now, out),
            // The verdict may have been lost: a response that comes again is answered by the same
            // one (RFC 1994, 4.2).
            Some(response) => {
                out.push(response.clone());
                self.count_send(now);
            }
            None => self.settle(Outcome::Silent),
        }
    }

    pub(crate) fn receive(
        &mut self,
        now: Instant,
        packet: &ControlPacket,
        out: &mut Vec<ControlPacket>,
    ) {
        if self.protocol == AuthenticationProtocol::Pap {
            self.receive_pap(packet);
        } else {
            self.receive_chap(now, packet, out);
        }
    }

    /// A verdict of PAP. What comes after the first is a repetition of it.
    fn receive_pap(&mut self, packet: &ControlPacket) {
        if packet.identifier != self.sends || self.outcome != Outcome::Pending {
            return;
        }
        // A message has a length of its own; some peers leave both away.
        let message = packet
            .data
            .split_first()
            .map_or(&[][..], |(length, text)| text.get(..usize::from(*length)).unwrap_or(text));
        match packet.code {
            pap::ACK => self.settle(Outcome::Accepted(message.into())),
            pap::NAK => self.settle(Outcome::Refused(message.into())),
            _ => {}
        }
    }

    /// A challenge may come again at any time, also when an earlier one was passed (RFC 1994, 2).
    fn receive_chap(&mut self, now: Instant, packet: &ControlPacket, out: &mut Vec<ControlPacket>) {
        match packet.code {
            chap::CHALLENGE => self.respond(now, packet, out),
            chap::FAILURE if self.sends > 0 => {
                self.settle(Outcome::Refused(packet.data.as_slice().into()));
            }
            chap::SUCCESS if self.sends > 0 => {
                self.settle(Outcome::Accepted(packet.data.as_slice().into()));
            }
            _ => {}
        }
    }

    fn respond(&mut self, now: Instant, packet: &ControlPacket, out: &mut Vec<ControlPacket>) {
        let Some((challenge, _name)) = value_and_name(&packet.data) else { return };
        let digest = digest(packet.identifier, self.credentials.password.octets(), challenge);
        let mut data = vec![16];
        data.extend(digest);
        data.extend(self.credentials.user.as_str().bytes());
        let response = ControlPacket::new(chap::RESPONSE, packet.identifier, data);
        out.push(response.clone());
        self.response = Some(response);
        self.sends = 0;
        self.count_send(now);
    }

    fn count_send(&mut self, now: Instant) {
        self.sends = self.sends.saturating_add(1);
        self.timer = Some(now + RESTART_TIMER);
    }

    fn send_password(&mut self, now: Instant, out: &mut Vec<ControlPacket>) {
        self.count_send(now);
        let mut data = Vec::new();
        let user = self.credentials.user.as_str().as_bytes();
        for field in [user, self.credentials.password.octets()] {
            data.push(u8::try_from(field.len()).unwrap_or(u8::MAX));
            data.extend(field);
        }
        out.push(ControlPacket::new(pap::REQUEST, self.sends, data));
    }

    fn settle(&mut self, outcome: Outcome) {
        self.timer = None;
        self.outcome = outcome;
    }
}

/// The side that checks.
#[derive(Debug)]
pub(crate) struct Checker {
    accounts: Vec<Credentials>,
    protocol: AuthenticationProtocol,
    name: String,
    challenge: [u8; 16],
    outcome: Outcome,
    sends: u8,
    timer: Option<Instant>,
}

/// The identifier of the one challenge there is.
const CHALLENGE_IDENTIFIER: u8 = 1;

impl Checker {
    /// Begins; CHAP speaks first, PAP waits for the password.
    pub(crate) fn new(
        protocol: AuthenticationProtocol,
        peer: &CheckedPeer,
        now: Instant,
        out: &mut Vec<ControlPacket>,
    ) -> Self {
        let mut checker = Self {
            accounts: peer.accounts.clone(),
            protocol,
            name: peer.name.clone(),
            challenge: peer.challenge,
            outcome: Outcome::Pending,
            sends: 0,
            timer: Some(now + PATIENCE),
        };
        if protocol != AuthenticationProtocol::Pap {
            checker.send_challenge(now, out);
        }
        checker
    }

    pub(crate) const fn outcome(&self) -> &Outcome {
        &self.outcome
    }

    pub(crate) const fn timer(&self) -> Option<Instant> {
        self.timer
    }

    pub(crate) fn expire(&mut self, now: Instant, out: &mut Vec<ControlPacket>) {
        if self.timer.is_none_or(|timer| now < timer) {
            return;
        }
        if self.protocol != AuthenticationProtocol::Pap && self.sends < MAX_CONFIGURE {
            self.send_challenge(now, out);
        } else {
            self.timer = None;
            self.outcome = Outcome::Silent;
        }
    }

    pub(crate) fn receive(&mut self, packet: &ControlPacket, out: &mut Vec<ControlPacket>) {
        let accepted = match (self.protocol, packet.code) {
            (AuthenticationProtocol::Pap, pap::REQUEST) => self.accepts_password(&packet.data),
            (AuthenticationProtocol::ChapMd5, chap::RESPONSE)
                if packet.identifier == CHALLENGE_IDENTIFIER =>
            {
                self.accepts_response(&packet.data)
            }
            _ => return,
        };
        // What comes again gets the same answer, lest it be tried with other passwords.
        let accepted = match self.outcome {
            Outcome::Pending => accepted,
            Outcome::Accepted(_) => true,
            Outcome::Refused(_) | Outcome::Silent => false,
        };
        let message = if accepted { "welcome" } else { "user or password is wrong" };
        let (code, data) = match (self.protocol, accepted) {
            (AuthenticationProtocol::Pap, true) => (pap::ACK, counted(message)),
            (AuthenticationProtocol::Pap, false) => (pap::NAK, counted(message)),
            (_, true) => (chap::SUCCESS, message.into()),
            (_, false) => (chap::FAILURE, message.into()),
        };
        out.push(ControlPacket::new(code, packet.identifier, data));
        self.timer = None;
        self.outcome = if accepted {
            Outcome::Accepted(message.into())
        } else {
            Outcome::Refused(message.into())
        };
    }

    fn accepts_password(&self, data: &[u8]) -> bool {
        let fields = value_and_name(data).and_then(|(user, rest)| {
            let (password, _) = value_and_name(rest)?;
            Some((user, password))
        });
        fields.is_some_and(|(user, password)| {
            self.account(user).is_some_and(|account| account.password.octets() == password)
        })
    }

    fn accepts_response(&self, data: &[u8]) -> bool {
        value_and_name(data).is_some_and(|(response, user)| {
            self.account(user).is_some_and(|account| {
                let secret = account.password.octets();
                digest(CHALLENGE_IDENTIFIER, secret, &self.challenge) == response
            })
        })
    }

    fn account(&self, user: &[u8]) -> Option<&Credentials> {
        self.accounts.iter().find(|account| account.user.as_str().as_bytes() == user)
    }

    fn send_challenge(&mut self, now: Instant, out: &mut Vec<ControlPacket>) {
        self.sends = self.sends.saturating_add(1);
        self.timer = Some(now + RESTART_TIMER);
        let mut data = vec![16];
        data.extend(self.challenge);
        data.extend(self.name.bytes());
        out.push(ControlPacket::new(chap::CHALLENGE, CHALLENGE_IDENTIFIER, data));
    }
}

/// By what a peer is checked.
#[derive(Debug, Clone)]
pub(crate) struct CheckedPeer {
    pub(crate) accounts: Vec<Credentials>,
    /// The name of the side that checks.
    pub(crate) name: String,
    /// Random; never the same for two sessions.
    pub(crate) challenge: [u8; 16],
}

fn counted(message: &str) -> Vec<u8> {
    let length = u8::try_from(message.len()).unwrap_or(u8::MAX);
    [&[length], message.as_bytes()].concat()
}

/// A field with one octet of length, and what follows it.
fn value_and_name(data: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = data.split_first()?;
    rest.split_at_checked(usize::from(*length))
}

/// MD5 of identifier, secret and challenge (RFC 1994, 4.1).
fn digest(identifier: u8, secret: &[u8], challenge: &[u8]) -> [u8; 16] {
    let text = Zeroizing::new([&[identifier], secret, challenge].concat());
    Md5::digest(text.as_slice()).into()
}

#[cfg(test)]
mod tests;
