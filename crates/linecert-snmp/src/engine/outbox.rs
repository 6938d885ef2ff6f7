//! Datagrams that wait to be sent together.

use std::{net::SocketAddr, ops::Range};

/// Datagrams in the order in which they go out. Its memory is used again and again.
#[derive(Default)]
pub(super) struct Outbox {
    octets: Vec<u8>,
    datagrams: Vec<Datagram>,
    sent: usize,
}

struct Datagram {
    to: SocketAddr,
    agent: usize,
    id: u32,
    place: Range<usize>,
}

impl Outbox {
    /// Lets `write` append one datagram for the agent. What it fails to finish is not sent.
    pub(super) fn push<E>(
        &mut self,
        (to, agent, id): (SocketAddr, usize, u32),
        write: impl FnOnce(&mut Vec<u8>) -> Result<(), E>,
    ) -> Result<usize, E> {
        let start = self.octets.len();
        if let Err(error) = write(&mut self.octets) {
            self.octets.truncate(start);
            return Err(error);
        }
        let place = start..self.octets.len();
        let length = place.len();
        self.datagrams.push(Datagram { to, agent, id, place });
        Ok(length)
    }

    pub(super) fn unsent(&self) -> impl Iterator<Item = (SocketAddr, &[u8])> {
        let rest = self.datagrams.get(self.sent..).unwrap_or_default();
        rest.iter().map(|datagram| {
            (datagram.to, self.octets.get(datagram.place.clone()).unwrap_or_default())
        })
    }

    /// These many at the front have gone out.
    pub(super) fn sent(&mut self, count: usize) {
        self.sent += count;
        if self.sent >= self.datagrams.len() {
            self.octets.clear();
            self.datagrams.clear();
            self.sent = 0;
        }
    }

    /// The agent and the request of the one at the front.
    pub(super) fn front(&self) -> Option<(usize, u32)> {
        self.datagrams.get(self.sent).map(|datagram| (datagram.agent, datagram.id))
    }
}
