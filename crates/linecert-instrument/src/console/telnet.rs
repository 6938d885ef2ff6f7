//! The Telnet protocol (RFC 854, 855): which octets are text and which are between the ends.
//!
//! It is our own because no crate keeps every octet. `libmudtelnet` 2.0.2 drops the text behind an
//! escaped 255, takes two-octet commands such as AYT for three and keeps a subnegotiation that never
//! ends; `nectar` 0.4.0 gives nothing but whole lines, so never a prompt, and indexes past the end of
//! a short LINEMODE; `telnet-codec` 0.1.0 is under the LGPL and keeps everything too.

use thiserror::Error;

const SE: u8 = 240;
const SB: u8 = 250;
const WILL: u8 = 251;
const WONT: u8 = 252;
const DO: u8 = 253;
const DONT: u8 = 254;
const IAC: u8 = 255;

/// The other end shows what is typed (RFC 857).
const ECHO: u8 = 1;
/// Neither end says whose turn it is (RFC 858).
const SUPPRESS_GO_AHEAD: u8 = 3;

/// No subnegotiation that a modem begins is longer. Nothing of it is kept.
const LONGEST_SUBNEGOTIATION: usize = 1_024;
/// No end that means well negotiates as often; each option is answered once or twice.
const MOST_NEGOTIATIONS: usize = 512;

/// One end of a Telnet connection: ours. It agrees to be echoed to and to drop go-aheads, and
/// refuses every other option.
#[derive(Debug, Clone, Default)]
pub(crate) struct Telnet {
    state: State,
    is_echoed: Agreement,
    drops_their_go_ahead: Agreement,
    drops_our_go_ahead: Agreement,
    negotiations: usize,
}

/// Whether an option is in force.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Agreement {
    #[default]
    Off,
    On,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum State {
    #[default]
    Text,
    /// After CR, where NUL says that a bare CR was meant.
    CarriageReturn,
    Command,
    /// After WILL, WONT, DO or DONT.
    Negotiation(u8),
    Subnegotiation(usize),
    /// After a 255 inside of a subnegotiation.
    SubnegotiationCommand(usize),
}

/// What some octets off the wire come to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Heard {
    /// The text.
    pub(crate) text: Vec<u8>,
    /// What to send back at once.
    pub(crate) answer: Vec<u8>,
}

/// Octets that are not Telnet as a server that means well speaks it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum TelnetError {
    /// A subnegotiation goes on and on.
    #[error("a Telnet subnegotiation is longer than {LONGEST_SUBNEGOTIATION} octets")]
    EndlessSubnegotiation,
    /// The other end negotiates without end.
    #[error("the Telnet server negotiates options more than {MOST_NEGOTIATIONS} times")]
    EndlessNegotiation,
}

impl Telnet {
    /// Takes octets as they come off the wire. How they are cut makes no difference.
    pub(crate) fn receive(&mut self, octets: &[u8]) -> Result<Heard, TelnetError> {
        let mut heard = Heard::default();
        for octet in octets {
            self.state = self.receive_octet(*octet, &mut heard)?;
        }
        Ok(heard)
    }

    fn receive_octet(&mut self, octet: u8, heard: &mut Heard) -> Result<State, TelnetError> {
        Ok(match (self.state, octet) {
            (State::Text | State::CarriageReturn, IAC) => State::Command,
            (State::CarriageReturn, 0) => State::Text,
            (State::Text | State::CarriageReturn, _) => {
                heard.text.push(octet);
                if octet == b'\r' { State::CarriageReturn } else { State::Text }
            }
            (State::Command, IAC) => {
                heard.text.push(IAC);
                State::Text
            }
            (State::Command, WILL..=DONT) => State::Negotiation(octet),
            (State::Command, SB) => State::Subnegotiation(0),
            // The others, such as NOP and GA, are of two octets and ask for nothing.
            (State::Command, _) => State::Text,
            (State::Negotiation(verb), option) => {
                heard.answer.extend(self.answer(verb, option)?);
                State::Text
            }
            (State::Subnegotiation(length), IAC) => State::SubnegotiationCommand(length),
            (State::SubnegotiationCommand(_), SE) => State::Text,
            (State::Subnegotiation(length) | State::SubnegotiationCommand(length), _) => {
                if length >= LONGEST_SUBNEGOTIATION {
                    return Err(TelnetError::EndlessSubnegotiation);
                }
                State::Subnegotiation(length + 1)
            }
        })
    }

    /// The answer to one request or statement. A statement of what holds already has none, so that
    /// two ends never answer each other for ever (RFC 854, page 3).
    fn answer(&mut self, verb: u8, option: u8) -> Result<Vec<u8>, TelnetError> {
        self.negotiations += 1;
        if self.negotiations > MOST_NEGOTIATIONS {
            return Err(TelnetError::EndlessNegotiation);
        }
        let (yes, no) = if matches!(verb, WILL | WONT) { (DO, DONT) } else { (WILL, WONT) };
        let agreed = match (verb, option) {
            (WILL | WONT, ECHO) => Some(&mut self.is_echoed),
            (WILL | WONT, SUPPRESS_GO_AHEAD) => Some(&mut self.drops_their_go_ahead),
            (_, SUPPRESS_GO_AHEAD) => Some(&mut self.drops_our_go_ahead),
            _ => None,
        };
        let wanted = if matches!(verb, WILL | DO) { Agreement::On } else { Agreement::Off };
        let said = match agreed {
            Some(holds) if *holds == wanted => return Ok(Vec::new()),
            Some(holds) => {
                *holds = wanted;
                if wanted == Agreement::On { yes } else { no }
            }
            None if wanted == Agreement::On => no,
            None => return Ok(Vec::new()),
        };
        Ok(vec![IAC, said, option])
    }

    /// Text as it goes on the wire: a 255 twice, and a NUL behind a CR that begins no new line.
    pub(crate) fn encode(text: &[u8]) -> Vec<u8> {
        let mut wire = Vec::with_capacity(text.len());
        let mut rest = text.iter().peekable();
        while let Some(octet) = rest.next() {
            wire.push(*octet);
            match octet {
                &IAC => wire.push(IAC),
                b'\r' if rest.peek() != Some(&&b'\n') => wire.push(0),
                _ => {}
            }
        }
        wire
    }
}

#[cfg(test)]
mod tests;
