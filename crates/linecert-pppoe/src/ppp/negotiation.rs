//! The option negotiation automaton (RFC 1661, 4), for LCP and the network control protocols
//! alike. Pure: packets and times in, packets out.
//!
//! The lower layer is there from the start, so that the states Initial and Starting do not occur,
//! and an automaton that has stopped is not opened again: Closed before, Ended after.

use std::time::{Duration, Instant};

use crate::{
    ppp::{
        options::{Disagreement, Judgement, Options},
        packet::{ConfigureOption, ControlPacket, code},
    },
    text::WireText,
};

/// How long an answer is waited for (RFC 1661, 4.6).
pub(crate) const RESTART_TIMER: Duration = Duration::from_secs(3);

/// How long the answer to a new request is waited for; twice as long each time, up to
/// [`RESTART_TIMER`], as RFC 1661, 4.6, suggests. A concentrator that is not yet listening when the
/// first request comes then costs a part of a second, and not three.
const FIRST_TIMER: Duration = Duration::from_millis(375);

/// Requests without an answer before giving up (RFC 1661, 4.6).
pub(crate) const MAX_CONFIGURE: u8 = 10;

/// Terminate-Requests without an answer before giving up (RFC 1661, 4.6).
const MAX_TERMINATE: u8 = 2;

/// Configure-Naks before what is not agreed on is rejected (RFC 1661, 4.6).
const MAX_FAILURE: u8 = 5;

/// Refusals and restarts over the whole life before giving up. The standard bounds what one side
/// sends; this bounds a peer that never agrees.
const MAX_ROUNDS: u8 = 30;

/// How a negotiation ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum End {
    /// Closed from here.
    Closed,
    /// The peer ended what was open, with these words.
    Terminated(WireText),
    /// No answer to so many requests.
    Silent { requests: u8 },
    /// No agreement on an option.
    Disagreed(Disagreement),
    /// No agreement within [`MAX_ROUNDS`].
    Endless,
    /// The peer does not know the protocol, or a code without which there is none.
    Rejected,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum State {
    Closed,
    RequestSent,
    AckReceived,
    AckSent,
    Opened,
    Closing,
    Ended(End),
}

#[derive(Debug)]
pub(crate) struct Negotiation<O> {
    pub(crate) options: O,
    state: State,
    /// The identifier and the options of the last Configure-Request.
    asked: (u8, Vec<u8>),
    /// The identifier of the last packet of our own making.
    identifier: u8,
    restarts: u8,
    naks: u8,
    rounds: u8,
    timer: Option<Instant>,
    /// How long the next request will wait for its answer.
    patience: Duration,
    /// Whether the peer has asked for anything yet.
    heard: bool,
}

impl<O: Options> Negotiation<O> {
    pub(crate) const fn new(options: O) -> Self {
        Self {
            options,
            state: State::Closed,
            asked: (0, Vec::new()),
            identifier: 0,
            restarts: 0,
            naks: 0,
            rounds: 0,
            timer: None,
            patience: FIRST_TIMER,
            heard: false,
        }
    }

    pub(crate) const fn state(&self) -> &State {
        &self.state
    }

    pub(crate) fn is_open(&self) -> bool {
        self.state == State::Opened
    }

    /// When [`Self::expire`] is due.
    pub(crate) const fn timer(&self) -> Option<Instant> {
        self.timer
    }

    /// Begins to negotiate.
    pub(crate) fn open(&mut self, now: Instant, out: &mut Vec<ControlPacket>) {
        if self.state == State::Closed {
            self.restarts = MAX_CONFIGURE;
            self.request(now, out);
            self.state = State::RequestSent;
        }
    }

    /// Ends what is open or being negotiated.
    pub(crate) fn close(&mut self, now: Instant, out: &mut Vec<ControlPacket>) {
        match self.state {
            State::Closed => self.end(End::Closed),
            State::Closing | State::Ended(_) => {}
            _ => {
                self.restarts = MAX_TERMINATE;
                self.state = State::Closing;
                self.ask_for_the_end(now, out);
            }
        }
    }

    /// The peer does not know this protocol.
    pub(crate) fn refuse_protocol(&mut self) {
        self.end(End::Rejected);
    }

    /// Takes the restart timer when it is due.
    pub(crate) fn expire(&mut self, now: Instant, out: &mut Vec<ControlPacket>) {
        if self.timer.is_none_or(|timer| now < timer) {
            return;
        }
        self.timer = None;
        match self.state {
            State::RequestSent | State::AckReceived | State::AckSent if self.restarts == 0 => {
                self.end(End::Silent { requests: MAX_CONFIGURE });
            }
            State::RequestSent | State::AckReceived | State::AckSent => {
                self.repeat(now, out);
                if self.state == State::AckReceived {
                    self.state = State::RequestSent;
                }
            }
            State::Closing if self.restarts == 0 => self.end(End::Closed),
            State::Closing => self.ask_for_the_end(now, out),
            State::Closed | State::Opened | State::Ended(_) => {}
        }
    }

    /// Takes a packet of codes 1 to 7; anything else is answered by Code-Reject.
    pub(crate) fn receive(
        &mut self,
        now: Instant,
        packet: &ControlPacket,
        out: &mut Vec<ControlPacket>,
    ) {
        match (&self.state, packet.code) {
            (State::Ended(_), _) => {}
            (State::Closed, code::TERMINATE_ACK | code::CODE_REJECT) => {}
            (State::Closed, _) => {
                out.push(ControlPacket::new(code::TERMINATE_ACK, packet.identifier, Vec::new()));
            }
            (_, code::CONFIGURE_REQUEST) => self.take_request(now, packet, out),
            (_, code::CONFIGURE_ACK) => self.take_ack(now, packet, out),
            (_, code::CONFIGURE_NAK | code::CONFIGURE_REJECT) => {
                self.take_refusal(now, packet, out);
            }
            (_, code::TERMINATE_REQUEST) => self.take_terminate_request(packet, out),
            (_, code::TERMINATE_ACK) => self.take_terminate_ack(now, out),
            (_, code::CODE_REJECT) => self.take_code_reject(packet),
            _ => {
                let identifier = self.next_identifier();
                out.push(ControlPacket::new(code::CODE_REJECT, identifier, packet.encode()));
            }
        }
    }

    fn take_request(&mut self, now: Instant, packet: &ControlPacket, out: &mut Vec<ControlPacket>) {
        // A packet with damaged options is discarded: nothing that it says is sure.
        let Ok(asked) = ConfigureOption::decode_all(&packet.data) else { return };
        if self.state == State::Closing {
            return;
        }
        if self.state == State::Opened {
            self.restart(now, out);
        }
        self.hurry(now);
        let (code, data) = self.answer(&asked, packet);
        out.push(ControlPacket::new(code, packet.identifier, data));
        match (&self.state, code) {
            (State::RequestSent, code::CONFIGURE_ACK) => self.state = State::AckSent,
            (State::AckReceived, code::CONFIGURE_ACK) => self.agree(),
            (State::AckSent, code::CONFIGURE_NAK | code::CONFIGURE_REJECT) => {
                self.state = State::RequestSent;
            }
            _ => {}
        }
    }

    /// A peer that begins to speak is listening now: what it has missed is repeated soon, lest the
    /// time of the session be that of our own timer.
    fn hurry(&mut self, now: Instant) {
        if !std::mem::replace(&mut self.heard, true) {
            self.patience = FIRST_TIMER;
            self.timer = self.timer.map(|timer| timer.min(now + FIRST_TIMER));
        }
    }

    fn answer(&mut self, asked: &[ConfigureOption], packet: &ControlPacket) -> (u8, Vec<u8>) {
        match self.options.judge(asked) {
            Judgement::Ack => {
                self.naks = 0;
                (code::CONFIGURE_ACK, packet.data.clone())
            }
            Judgement::Reject(options) => {
                (code::CONFIGURE_REJECT, ConfigureOption::encode_all(&options))
            }
            Judgement::Nak(options) if self.naks < MAX_FAILURE => {
                self.naks += 1;
                self.count_round();
                (code::CONFIGURE_NAK, ConfigureOption::encode_all(&options))
            }
            // A Reject repeats the options as they were asked for.
            Judgement::Nak(options) => {
                let refused = |one: &&ConfigureOption| options.iter().any(|o| o.kind == one.kind);
                let refused: Vec<_> = asked.iter().filter(refused).cloned().collect();
                self.count_round();
                (code::CONFIGURE_REJECT, ConfigureOption::encode_all(&refused))
            }
        }
    }

    fn take_ack(&mut self, now: Instant, packet: &ControlPacket, out: &mut Vec<ControlPacket>) {
        if (packet.identifier, &packet.data) != (self.asked.0, &self.asked.1) {
            return;
        }
        match self.state {
            State::RequestSent => {
                self.restarts = MAX_CONFIGURE;
                self.state = State::AckReceived;
            }
            State::AckSent => self.agree(),
            // A second Ack of the same request: crossed or repeated.
            State::AckReceived | State::Opened => self.restart(now, out),
            State::Closed | State::Closing | State::Ended(_) => {}
        }
    }

    fn take_refusal(&mut self, now: Instant, packet: &ControlPacket, out: &mut Vec<ControlPacket>) {
        let Ok(options) = ConfigureOption::decode_all(&packet.data) else { return };
        if packet.identifier != self.asked.0 || self.state == State::Closing {
            return;
        }
        let taken = if packet.code == code::CONFIGURE_NAK {
            self.options.suggested(&options)
        } else {
            self.options.rejected(&options)
        };
        if let Err(disagreement) = taken {
            return self.end(End::Disagreed(disagreement));
        }
        match self.state {
            State::RequestSent | State::AckSent => {
                self.restarts = MAX_CONFIGURE;
                self.count_round();
                if !matches!(self.state, State::Ended(_)) {
                    self.request(now, out);
                }
            }
            _ => self.restart(now, out),
        }
    }

    fn take_terminate_request(&mut self, packet: &ControlPacket, out: &mut Vec<ControlPacket>) {
        out.push(ControlPacket::new(code::TERMINATE_ACK, packet.identifier, Vec::new()));
        match self.state {
            State::Opened => self.end(End::Terminated(packet.data.as_slice().into())),
            State::AckReceived | State::AckSent => self.state = State::RequestSent,
            _ => {}
        }
    }

    fn take_terminate_ack(&mut self, now: Instant, out: &mut Vec<ControlPacket>) {
        match self.state {
            State::Closing => self.end(End::Closed),
            State::AckReceived => self.state = State::RequestSent,
            State::Opened => self.restart(now, out),
            _ => {}
        }
    }

    fn take_code_reject(&mut self, packet: &ControlPacket) {
        let essential = code::CONFIGURE_REQUEST..=code::CODE_REJECT;
        if packet.data.first().is_some_and(|code| essential.contains(code)) {
            self.end(End::Rejected);
        }
    }

    /// Back to negotiating: from Opened, or because acknowledgements crossed.
    fn restart(&mut self, now: Instant, out: &mut Vec<ControlPacket>) {
        self.count_round();
        if !matches!(self.state, State::Ended(_)) {
            self.restarts = MAX_CONFIGURE;
            self.state = State::RequestSent;
            self.request(now, out);
        }
    }

    fn agree(&mut self) {
        self.timer = None;
        match self.options.agreed() {
            Ok(()) => self.state = State::Opened,
            Err(disagreement) => self.end(End::Disagreed(disagreement)),
        }
    }

    fn count_round(&mut self) {
        self.rounds = self.rounds.saturating_add(1);
        if self.rounds > MAX_ROUNDS {
            self.end(End::Endless);
        }
    }

    fn end(&mut self, end: End) {
        self.timer = None;
        self.state = State::Ended(end);
    }

    fn request(&mut self, now: Instant, out: &mut Vec<ControlPacket>) {
        let data = ConfigureOption::encode_all(&self.options.request());
        self.asked = (self.next_identifier(), data);
        self.patience = FIRST_TIMER;
        self.repeat(now, out);
    }

    /// The same identifier again, so that an answer to the first counts although it is late.
    fn repeat(&mut self, now: Instant, out: &mut Vec<ControlPacket>) {
        self.restarts = self.restarts.saturating_sub(1);
        self.timer = Some(now + self.patience);
        self.patience = RESTART_TIMER.min(self.patience * 2);
        let (identifier, data) = self.asked.clone();
        out.push(ControlPacket::new(code::CONFIGURE_REQUEST, identifier, data));
    }

    fn ask_for_the_end(&mut self, now: Instant, out: &mut Vec<ControlPacket>) {
        self.restarts = self.restarts.saturating_sub(1);
        self.timer = Some(now + RESTART_TIMER);
        let identifier = self.next_identifier();
        out.push(ControlPacket::new(code::TERMINATE_REQUEST, identifier, Vec::new()));
    }

    pub(crate) const fn next_identifier(&mut self) -> u8 {
        self.identifier = self.identifier.wrapping_add(1);
        self.identifier
    }
}

#[cfg(test)]
mod tests;
