//! A session that a concentrator has confirmed: its number, its peer and its link, on the wire.

use std::{collections::VecDeque, time::Instant};

use linecert_socket::{MacAddress, SendFrameError};

use crate::{
    discovery::{
        offer::Refusal,
        packet::{DiscoveryCode, DiscoveryPacket},
    },
    ppp::{
        end::LinkEnd,
        link::Link,
        packet::{PppFrame, Protocol},
    },
    text::WireText,
    wire::{Content, Received, Wire, WireError},
};

/// Ends the session by PADT when it is dropped, so that none is left behind at the concentrator.
#[derive(Debug)]
pub(crate) struct Circuit {
    pub(crate) wire: Wire,
    pub(crate) peer: MacAddress,
    pub(crate) session: u16,
    pub(crate) link: Link,
    /// Frames of the link for which there was no room yet.
    waiting: VecDeque<PppFrame>,
    ended_by_peer: bool,
}

/// The most frames of the link that wait. Only a storm of questions makes as many answers, and an
/// answer that is lost is asked for again.
const MOST_WAITING: usize = 64;

impl Circuit {
    pub(crate) const fn new(wire: Wire, peer: MacAddress, session: u16, link: Link) -> Self {
        Self { wire, peer, session, link, waiting: VecDeque::new(), ended_by_peer: false }
    }

    pub(crate) const fn end(&self) -> Option<&LinkEnd> {
        self.link.end()
    }

    /// Takes a frame and answers it. What is not of this session is left alone.
    pub(crate) fn take(&mut self, now: Instant, received: &Received) -> Result<(), WireError> {
        if received.source != self.peer {
            return Ok(());
        }
        match &received.content {
            Content::Discovery(packet) => self.take_discovery(packet),
            Content::Session { session, ppp } if *session == self.session => {
                if let Some((protocol, information)) = PppFrame::split(ppp) {
                    self.take_control(now, protocol, information)?;
                }
            }
            Content::Session { .. } => {}
        }
        Ok(())
    }

    pub(crate) fn take_control(
        &mut self,
        now: Instant,
        protocol: Protocol,
        information: &[u8],
    ) -> Result<(), WireError> {
        self.link.receive(now, protocol, information);
        self.flush()
    }

    fn take_discovery(&mut self, packet: &DiscoveryPacket) {
        if packet.code == DiscoveryCode::Padt && packet.session == self.session {
            self.ended_by_peer = true;
            self.link.drop_by_peer(words(packet));
        }
    }

    /// Takes the timers that are due.
    pub(crate) fn expire(&mut self, now: Instant) -> Result<(), WireError> {
        self.link.expire(now);
        self.flush()
    }

    /// Sends what the link has to say. What finds no room behind the packets of a session at full
    /// load waits for the next time.
    pub(crate) fn flush(&mut self) -> Result<(), WireError> {
        self.waiting.extend(self.link.take_frames());
        self.waiting.truncate(MOST_WAITING);
        while let Some(frame) = self.waiting.front() {
            match self.wire.send_session(self.peer, self.session, &frame.encode()) {
                Ok(()) => drop(self.waiting.pop_front()),
                Err(WireError::Send(SendFrameError::Full { .. })) => return Ok(()),
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    fn terminate(&mut self) -> Result<(), WireError> {
        self.link.close(Instant::now());
        self.flush()?;
        let tags = Vec::new();
        let end = DiscoveryPacket { code: DiscoveryCode::Padt, session: self.session, tags };
        self.wire.send_discovery(self.peer, &end)
    }
}

impl Drop for Circuit {
    fn drop(&mut self) {
        if !self.ended_by_peer {
            // There is nobody left to tell that the interface has gone.
            self.terminate().ok();
        }
    }
}

/// What a PADT says about its reason.
fn words(packet: &DiscoveryPacket) -> WireText {
    let refusal = Refusal::of(packet).map(|refusal| match refusal {
        Refusal::Service(text) | Refusal::System(text) | Refusal::Generic(text) => text,
    });
    refusal.unwrap_or_default()
}
