//! The thread that all agents of a fleet run in.

use std::{
    cmp::{Ordering, Reverse},
    collections::BinaryHeap,
    io,
    net::{Ipv4Addr, SocketAddrV4, UdpSocket},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

use super::{
    agent::{Agent, Source},
    port::{Arrival, Port, Sender},
};

/// How long it takes at most until a fleet that is dropped has ended.
const LONGEST_WAIT: Duration = Duration::from_millis(50);

pub(super) struct Server {
    pub(super) port: Port,
    pub(super) agents: Vec<Agent>,
    pub(super) outlet: Outlet,
    pub(super) stop: Arc<AtomicBool>,
}

/// Where answers go: out at once, or into the queue until they are due.
pub(super) struct Outlet {
    /// The address of the first agent; the others follow.
    first: Ipv4Addr,
    sender: Sender,
    foreign: UdpSocket,
    queue: BinaryHeap<Reverse<Pending>>,
    queued: u64,
}

/// An answer that is not due yet. The earliest is the least; of answers due at the same time that
/// which was queued first.
#[derive(Debug)]
struct Pending {
    due: Instant,
    number: u64,
    parcel: Parcel,
}

#[derive(Debug)]
struct Parcel {
    octets: Vec<u8>,
    times: usize,
    source: Source,
    agent: Ipv4Addr,
    peer: SocketAddrV4,
}

impl Server {
    /// Answers until it is told to stop or the socket fails.
    pub(super) fn run(mut self) -> io::Result<()> {
        let mut inlet = self.port.inlet();
        while !self.stop.load(Relaxed) {
            let patience = self.outlet.send_due(Instant::now()).min(LONGEST_WAIT);
            let (agents, outlet) = (&mut self.agents, &mut self.outlet);
            // One reading of the clock serves a batch: its datagrams came together.
            let mut now = None;
            inlet.receive(patience, &mut |arrival| {
                let now = *now.get_or_insert_with(Instant::now);
                answer(agents, outlet, &arrival, now);
            })?;
        }
        Ok(())
    }
}

fn answer(agents: &mut [Agent], outlet: &mut Outlet, arrival: &Arrival<'_>, now: Instant) {
    let place = u32::from(arrival.agent).wrapping_sub(u32::from(outlet.first));
    let agent = usize::try_from(place).ok().and_then(|place| agents.get_mut(place));
    let Some(reply) = agent.and_then(|agent| agent.take(arrival.octets, now)) else { return };
    let parcel = Parcel {
        octets: reply.octets,
        times: reply.times,
        source: reply.source,
        agent: arrival.agent,
        peer: arrival.peer,
    };
    match reply.due {
        None => outlet.send(&parcel),
        Some(due) => outlet.queue(due, parcel),
    }
}

impl Outlet {
    pub(super) fn new(first: Ipv4Addr, sender: Sender) -> io::Result<Self> {
        let foreign = UdpSocket::bind((first, 0))?;
        Ok(Self { first, sender, foreign, queue: BinaryHeap::new(), queued: 0 })
    }

    fn queue(&mut self, due: Instant, parcel: Parcel) {
        self.queued += 1;
        self.queue.push(Reverse(Pending { due, number: self.queued, parcel }));
    }

    /// Sends what is due, and says how long the next one has time.
    fn send_due(&mut self, now: Instant) -> Duration {
        loop {
            match self.queue.peek() {
                None => return Duration::MAX,
                Some(Reverse(next)) if next.due > now => return next.due - now,
                Some(_) => {}
            }
            if let Some(Reverse(pending)) = self.queue.pop() {
                self.send(&pending.parcel);
            }
        }
    }

    fn send(&self, parcel: &Parcel) {
        for _ in 0..parcel.times {
            let sent = match parcel.source {
                Source::Own => self.sender.send(parcel.agent, parcel.peer, &parcel.octets),
                Source::Foreign => self.foreign.send_to(&parcel.octets, parcel.peer),
            };
            // What the system does not take is lost, as on a real network.
            drop(sent);
        }
    }
}

impl PartialEq for Pending {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Pending {}

impl PartialOrd for Pending {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Pending {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.due, self.number).cmp(&(other.due, other.number))
    }
}
