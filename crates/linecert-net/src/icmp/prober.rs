//! The two threads of a test: one sends on time, one takes the time of what comes in.
//!
//! Threads rather than tasks, because a busy runtime would add its own delay to every sample.

use std::{
    io,
    net::IpAddr,
    thread,
    time::{Duration, Instant},
};

use tokio::sync::mpsc::UnboundedSender;

use crate::{
    deadline::later,
    icmp::{
        EchoPlan, IcmpError,
        packet::{self, Message, Tag},
        socket::{self, EchoSocket, POLL},
    },
};

/// What happened; `at` is the time since the start of the test.
#[derive(Debug)]
pub(super) enum Event {
    Sent { index: u32, at: Duration },
    NotSent { index: u32, source: io::Error },
    Replied { index: u32, at: Duration },
    Foreign,
    Refused { about: About, by: Option<IpAddr>, cause: IcmpError },
    ReceiveFailed(io::Error),
}

/// Which probe an ICMP error is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum About {
    /// The last one sent whose index ends in these bits.
    Sequence(u16),
    /// Not told: the last one sent.
    Latest,
}

/// What both threads share.
struct Prober {
    plan: EchoPlan,
    tag: Tag,
    socket: EchoSocket,
    events: UnboundedSender<Event>,
    start: Instant,
}

/// Starts both threads. They end when the receiver of `events` is dropped.
pub(super) fn start(
    plan: &EchoPlan,
    socket: EchoSocket,
    events: UnboundedSender<Event>,
    start: Instant,
) -> io::Result<()> {
    let tag = random_tag()?;
    let other = socket.try_clone()?;
    let prober = |socket, events| Prober { plan: plan.clone(), tag, socket, events, start };
    let receiver = prober(other, events.clone());
    let sender = prober(socket, events);
    thread::Builder::new().name("echo-receive".into()).spawn(move || receiver.receive_all())?;
    thread::Builder::new().name("echo-send".into()).spawn(move || sender.send_all())?;
    Ok(())
}

fn random_tag() -> io::Result<Tag> {
    let mut token = [0; 8];
    let mut identifier = [0; 2];
    getrandom::fill(&mut token)?;
    getrandom::fill(&mut identifier)?;
    Ok(Tag { identifier: u16::from_be_bytes(identifier), token })
}

impl Prober {
    fn send_all(&self) {
        for index in 0..self.plan.count.get() {
            let size = self.plan.payload;
            let packet = packet::request(self.plan.target, self.tag, index, size);
            self.wait_until(later(self.start, self.plan.interval.saturating_mul(index)));
            if self.events.is_closed() {
                return;
            }
            let at = self.start.elapsed();
            let sent = self.socket.send(packet.as_deref().unwrap_or_default());
            self.tell(match sent {
                Ok(()) => Event::Sent { index, at },
                Err(source) => Event::NotSent { index, source },
            });
        }
    }

    /// Sleeps in short pieces, so that a dropped test ends soon.
    fn wait_until(&self, due: Instant) {
        while let Some(left) = due.checked_duration_since(Instant::now())
            && !left.is_zero()
            && !self.events.is_closed()
        {
            thread::sleep(left.min(POLL));
        }
    }

    fn receive_all(&self) {
        let mut buffer = [0; 2048];
        while !self.events.is_closed() {
            match self.socket.receive(&mut buffer) {
                Ok(None) => {}
                Ok(Some((from, packet))) => {
                    let at = self.start.elapsed();
                    if let Some(event) = self.classify(from, packet, at) {
                        self.tell(event);
                    }
                }
                Err(source) if socket::is_unreachable(&source) => self.tell(unattributed(&source)),
                Err(source) => return self.tell(Event::ReceiveFailed(source)),
            }
        }
    }

    fn classify(&self, from: IpAddr, packet: &[u8], at: Duration) -> Option<Event> {
        match packet::decode(packet, self.plan.target, self.tag) {
            Message::Reply { index } if from == self.plan.target => {
                Some(Event::Replied { index, at })
            }
            Message::Reply { .. } | Message::Foreign => Some(Event::Foreign),
            Message::Error { sequence, cause } => {
                Some(Event::Refused { about: About::Sequence(sequence), by: Some(from), cause })
            }
            Message::Unrelated => None,
        }
    }

    /// Nobody listens any more once the test is dropped.
    fn tell(&self, event: Event) {
        self.events.send(event).ok();
    }
}

/// An ICMP error as an unprivileged socket reports it: without the probe it is about.
fn unattributed(source: &io::Error) -> Event {
    let cause = cause_of(source);
    Event::Refused { about: About::Latest, by: None, cause }
}

/// The ICMP error behind a system error.
pub(super) fn cause_of(source: &io::Error) -> IcmpError {
    match source.kind() {
        io::ErrorKind::HostUnreachable => IcmpError::HostUnreachable,
        _ => IcmpError::NetworkUnreachable,
    }
}
