//! The far end of a synthetic call: sends RTP with G.711 back to where it came from.

use std::{
    collections::BTreeMap,
    io,
    net::SocketAddr,
    time::{Duration, Instant},
};

use linecert_net::icmp::Dscp;
use thiserror::Error;
use tokio::net::UdpSocket;

use crate::rtp::{G711_A_LAW, G711_MU_LAW, RtpHeader};

/// The longest packet that is answered: 40 ms of G.711 with its header and an extension.
const LONGEST: usize = 400;
/// How many calls are answered at once.
const MOST_CALLS: usize = 64;
/// How many packets a second of one call are answered, twice what a call of 20 ms sends.
const MOST_PACKETS: u32 = 100;
/// A call that was silent for so long has ended.
const ENDED: Duration = Duration::from_secs(10);
/// The marker, which answers carry and questions do not (RFC 3551, 4.1 has it begin a talkspurt).
const MARKER: u8 = 0x80;

/// Answers calls, one packet for one and no longer: nothing is amplified. An answer is marked, and
/// what is marked is not answered, so that two reflectors never feed each other. Answers are sent
/// with expedited forwarding, as the other side of a call is.
#[derive(Debug)]
pub struct Reflector {
    socket: UdpSocket,
    calls: Calls,
}

/// Why a reflector does not answer.
#[derive(Debug, Error)]
pub enum ReflectorError {
    /// The address cannot be had.
    #[error("answer calls at {address}: {source}")]
    Bind {
        /// The address.
        address: SocketAddr,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The socket failed.
    #[error("receive calls: {0}")]
    Receive(#[source] io::Error),
}

impl Reflector {
    /// Takes an address to be called at.
    ///
    /// # Errors
    /// When the address is taken or not of this machine.
    pub async fn bind(address: SocketAddr) -> Result<Self, ReflectorError> {
        let bound = UdpSocket::bind(address).await;
        let socket = bound.map_err(|source| ReflectorError::Bind { address, source })?;
        let class = u32::from(Dscp::EXPEDITED.get()) << 2;
        let marked =
            if address.is_ipv4() { socket.set_tos_v4(class) } else { socket.set_tclass_v6(class) };
        // Answers that a system will not mark are answers still.
        marked.ok();
        Ok(Self { socket, calls: Calls::default() })
    }

    /// The address that it is called at; `None` when the system does not tell.
    #[must_use]
    pub fn local_address(&self) -> Option<SocketAddr> {
        self.socket.local_addr().ok()
    }

    /// Answers until the future is dropped.
    ///
    /// # Errors
    /// When the socket fails.
    pub async fn serve(mut self) -> Result<(), ReflectorError> {
        let mut octets = [0; LONGEST + 1];
        loop {
            let (length, caller) = match self.socket.recv_from(&mut octets).await {
                Ok(received) => received,
                // A caller that is gone is told by ICMP, and is of no interest.
                Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => continue,
                Err(error) => return Err(ReflectorError::Receive(error)),
            };
            let Some(packet) = octets.get_mut(..length) else { continue };
            if answer(packet) && self.calls.admit(caller, Instant::now()) {
                // An answer that cannot be sent is lost, as it would be on the line.
                self.socket.send_to(packet, caller).await.ok();
            }
        }
    }
}

/// Turns a packet into its answer; `false` for what is not answered.
fn answer(packet: &mut [u8]) -> bool {
    let is_voice = RtpHeader::decode(packet)
        .is_ok_and(|(header, _)| matches!(header.payload_type, G711_MU_LAW | G711_A_LAW));
    if !is_voice || packet.len() > LONGEST {
        return false;
    }
    match packet {
        [_, kind, ..] if *kind & MARKER == 0 => {
            *kind |= MARKER;
            true
        }
        _ => false,
    }
}

/// Who calls, and how much of the current second each has used.
#[derive(Debug, Default)]
struct Calls(BTreeMap<SocketAddr, Used>);

#[derive(Debug, Clone, Copy)]
struct Used {
    since: Instant,
    packets: u32,
}

impl Calls {
    fn admit(&mut self, caller: SocketAddr, now: Instant) -> bool {
        if !self.0.contains_key(&caller) && self.0.len() >= MOST_CALLS {
            self.0.retain(|_, used| now.saturating_duration_since(used.since) < ENDED);
            if self.0.len() >= MOST_CALLS {
                return false;
            }
        }
        let used = self.0.entry(caller).or_insert(Used { since: now, packets: 0 });
        if now.saturating_duration_since(used.since) >= Duration::from_secs(1) {
            *used = Used { since: now, packets: 0 };
        }
        used.packets = used.packets.saturating_add(1);
        used.packets <= MOST_PACKETS
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const HEADER: RtpHeader = RtpHeader { payload_type: 0, sequence: 1, timestamp: 160, source: 7 };

    #[test]
    fn voice_is_answered_once() {
        let mut packet = HEADER.encode(&[0xff; 160]);
        assert!(answer(&mut packet));
        assert_eq!(RtpHeader::decode(&packet).unwrap(), (HEADER, &[0xff; 160][..]));
        assert!(!answer(&mut packet), "an answer is not answered");
    }

    #[test]
    fn other_things_are_not_answered() {
        let other = RtpHeader { payload_type: 33, ..HEADER };
        for packet in [other.encode(&[0; 160]), HEADER.encode(&[0; 400]), vec![], vec![0x80; 5]] {
            assert!(!answer(&mut packet.clone()));
        }
    }

    #[test]
    fn a_caller_is_answered_at_the_pace_of_a_call() {
        let (mut calls, now) = (Calls::default(), Instant::now());
        let caller = |port| SocketAddr::from(([192, 0, 2, 1], port));
        let admitted = (0..200).filter(|_| calls.admit(caller(1), now)).count();
        assert_eq!(admitted, 100);
        assert!(calls.admit(caller(1), now + Duration::from_secs(1)));
    }

    #[test]
    fn no_more_than_so_many_call_at_once() {
        let (mut calls, now) = (Calls::default(), Instant::now());
        let caller = |port| SocketAddr::from(([192, 0, 2, 1], port));
        let admitted = (1..200).filter(|port| calls.admit(caller(*port), now)).count();
        assert_eq!(admitted, MOST_CALLS);
        assert!(calls.admit(caller(1_000), now + ENDED));
    }

    proptest! {
        #[test]
        fn an_answer_is_as_long_as_its_question(
            packet in proptest::collection::vec(any::<u8>(), 0..500),
        ) {
            let mut answered = packet.clone();
            if answer(&mut answered) {
                prop_assert_eq!(answered.len(), packet.len());
            }
        }
    }
}
