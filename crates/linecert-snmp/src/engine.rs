//! Bulk walks of many agents at once: one thread, one socket for each address family.

mod agent;
mod allowance;
mod budget;
mod column;
mod counters;
mod flow;
mod order;
mod outbox;
mod outcome;
#[cfg_attr(not(target_os = "linux"), path = "engine/portable.rs")]
mod port;
mod random;
mod rtt;
mod run;
mod slots;
#[cfg(test)]
mod tests;
mod usm;

use std::{
    fmt, io,
    net::{Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use async_snmp::v3::SaltCounter;

pub use self::{
    counters::Counters,
    flow::{Ended, Flow, Next},
    order::{InFlight, Order, Pace, Patience, PatienceError},
    outcome::{CellRef, Outcome, Sink, Table},
};
use self::{
    outbox::Outbox,
    port::{Headers, Port, Ready, wait_for_any},
    random::Random,
    run::{Intake, Means, Memory, Outboxes, Run},
};
pub use crate::codec::{IndexRef, ValueRef};
use crate::{oid::Oid, read_error::ReadError, value::VarBind};

/// How often the engine looks at its time-outs and whether it was cancelled.
const TICK: Duration = Duration::from_millis(50);

/// What the engine takes of the system.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EngineLimits {
    /// Octets of receive buffer to ask the system for; it may give less.
    pub receive_buffer: usize,
    /// Octets of answers to have outstanding at most, over all agents, each with the 832 that the
    /// system adds for itself. The engine takes less when the receive buffer is too small for it.
    pub outstanding: usize,
}

impl Default for EngineLimits {
    /// 4 MiB of receive buffer, which Linux doubles, and 5 MiB of answers: two answers of each of
    /// 1 000 agents.
    fn default() -> Self {
        Self { receive_buffer: 4 << 20, outstanding: 5 << 20 }
    }
}

/// A walker of many agents. It cannot change anything on them.
///
/// It blocks the thread that calls it and needs no other. What it learns of an agent, it keeps for
/// as long as it lives: how much the agent can answer at once, how fast it is, and for SNMP v3 its
/// engine ID, its time and the keys for it. So one engine should be kept from poll to poll.
pub struct Engine {
    v4: Port,
    /// `None` where the system has no IPv6.
    v6: Option<Port>,
    limits: EngineLimits,
    memory: Memory,
    counters: Counters,
    random: Random,
    salts: SaltCounter,
    cancelled: Arc<AtomicBool>,
}

/// Stops a walk from another thread.
#[derive(Debug, Clone)]
pub struct Canceller(Arc<AtomicBool>);

impl Canceller {
    /// Ends the walk that runs, or the next one when none does, within a tenth of a second. What
    /// is not finished by then ends in [`ReadError::Stopped`].
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl Engine {
    /// Opens the sockets. Nothing is sent yet.
    ///
    /// # Errors
    /// What the system says when it gives no socket, or no random numbers.
    pub fn open(limits: EngineLimits) -> io::Result<Self> {
        Ok(Self {
            v4: Port::open((Ipv4Addr::UNSPECIFIED, 0).into(), limits.receive_buffer)?,
            v6: Port::open((Ipv6Addr::UNSPECIFIED, 0).into(), limits.receive_buffer).ok(),
            limits,
            memory: Memory::default(),
            counters: Counters::default(),
            random: Random::new(),
            salts: SaltCounter::new().map_err(io::Error::other)?,
            cancelled: Arc::default(),
        })
    }

    /// What stops a walk of this engine from another thread.
    #[must_use]
    pub fn canceller(&self) -> Canceller {
        Canceller(Arc::clone(&self.cancelled))
    }

    /// What has gone over the wire since the engine was opened.
    #[must_use]
    pub const fn counters(&self) -> Counters {
        self.counters
    }

    /// Reads every subtree of every order, all agents side by side, and says of each subtree, in
    /// the order of the orders, how it ended.
    ///
    /// A subtree that is an instance itself, as `sysDescr.0`, has nothing below it: its walk is
    /// complete without rows.
    pub fn walk<S: Sink + ?Sized>(&mut self, orders: &[Order], sink: &mut S) -> Vec<Vec<Outcome>> {
        let room = self.room();
        let Self { v4, v6, memory, counters, random, salts, cancelled, .. } = self;
        let means = Means { memory, counters, random, salts, room };
        let mut run = Run::new(orders, means, sink);
        let mut ports = Ports::of(orders, v4, v6.as_mut());
        if let Err(error) = drive(&mut run, &mut ports, cancelled) {
            run.stop(|agent| ReadError::network(agent, &error));
        }
        cancelled.store(false, Ordering::Relaxed);
        run.finish()
    }

    /// Walks orders as they come, all agents side by side, until the flow closes and what was under
    /// way then has ended. An order that has ended makes room for the next; nothing waits for it.
    ///
    /// # Errors
    /// What the system says when it no longer lets datagrams through. What was under way has ended
    /// in [`ReadError::Network`] then, and in [`ReadError::Stopped`] when it was cancelled.
    pub fn serve<F: Flow + ?Sized>(&mut self, flow: &mut F) -> io::Result<()> {
        let room = self.room();
        let Self { v4, v6, memory, counters, random, salts, cancelled, .. } = self;
        let means = Means { memory, counters, random, salts, room };
        let mut run = Run::new(&[], means, flow);
        let mut ports = Ports { v4: Some(InUse::of(v4)), v6: None, idle_v6: v6.as_mut() };
        let served = attend(&mut run, &mut ports, cancelled);
        if let Err(error) = &served {
            run.stop(|agent| ReadError::network(agent, error));
        }
        cancelled.store(false, Ordering::Relaxed);
        run.tell_ended();
        run.finish();
        served
    }

    /// Reads every subtree of every order into memory.
    pub fn collect(&mut self, orders: &[Order]) -> Vec<Vec<Table>> {
        let mut rows = Rows {
            orders,
            rows: orders.iter().map(|order| vec![Vec::new(); order.subtrees.len()]).collect(),
        };
        let outcomes = self.walk(orders, &mut rows);
        let pair = |(rows, outcome)| Table { rows, outcome };
        let orders = rows.rows.into_iter().zip(outcomes);
        orders.map(|(rows, outcomes)| rows.into_iter().zip(outcomes).map(pair).collect()).collect()
    }

    /// Linux may count a quarter of the buffer as full after it was read, and an eighth is left for
    /// answers that come twice.
    fn room(&self) -> usize {
        let given = self.v4.room().unwrap_or(0) / 8 * 5;
        self.limits.outstanding.min(given).max(1)
    }
}

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Engine")
            .field("limits", &self.limits)
            .field("counters", &self.counters)
            .finish_non_exhaustive()
    }
}

/// The sockets that a walk needs.
struct Ports<'e> {
    v4: Option<InUse<'e>>,
    v6: Option<InUse<'e>>,
    /// Waiting at two sockets costs a system call more, so the second joins when it is needed.
    idle_v6: Option<&'e mut Port>,
}

/// A socket during a walk.
struct InUse<'e> {
    port: &'e mut Port,
    headers: Headers,
}

impl<'e> InUse<'e> {
    fn of(port: &'e mut Port) -> Self {
        Self { port, headers: Headers::new() }
    }
}

impl<'e> Ports<'e> {
    fn of(orders: &[Order], v4: &'e mut Port, v6: Option<&'e mut Port>) -> Self {
        let any = |family: fn(&SocketAddr) -> bool| orders.iter().any(|order| family(&order.agent));
        Self {
            v4: any(SocketAddr::is_ipv4).then(|| InUse::of(v4)),
            v6: v6.filter(|_| any(SocketAddr::is_ipv6)).map(InUse::of),
            idle_v6: None,
        }
    }

    /// Takes the second family in.
    fn join_v6(&mut self) -> io::Result<()> {
        if let Some(port) = self.idle_v6.take() {
            port.wait_at_most(TICK)?;
            self.v6 = Some(InUse::of(port));
        }
        Ok(())
    }

    fn all(&self) -> impl Iterator<Item = &InUse<'e>> {
        [&self.v4, &self.v6].into_iter().flatten()
    }
}

fn drive<S: Sink + ?Sized>(
    run: &mut Run<'_, S>,
    ports: &mut Ports<'_>,
    cancelled: &AtomicBool,
) -> io::Result<()> {
    for InUse { port, .. } in ports.all() {
        port.wait_at_most(TICK)?;
    }
    let mut next_look = Instant::now() + TICK;
    run.fill(Instant::now());
    while !run.is_done() {
        if cancelled.load(Ordering::Relaxed) {
            run.stop(|agent| ReadError::Stopped { agent });
            break;
        }
        let now = exchange(run, ports, &mut next_look)?;
        run.fill(now);
    }
    Ok(())
}

/// Drives what a flow gives until it closes.
fn attend<F: Flow + ?Sized>(
    run: &mut Run<'_, F>,
    ports: &mut Ports<'_>,
    cancelled: &AtomicBool,
) -> io::Result<()> {
    for InUse { port, .. } in ports.all() {
        port.wait_at_most(TICK)?;
    }
    let (mut now, mut next_look, mut next_order) = (Instant::now(), Instant::now(), Instant::now());
    let mut intake = Intake::Open;
    while intake == Intake::Open || !run.is_done() {
        if cancelled.load(Ordering::Relaxed) {
            run.stop(|agent| ReadError::Stopped { agent });
            break;
        }
        if run.tell_ended() || now >= next_order {
            intake = run.take_in(intake);
            next_order = now + TICK;
        }
        if run.speaks_v6() {
            ports.join_v6()?;
        }
        run.fill(now);
        now = exchange(run, ports, &mut next_look)?;
    }
    Ok(())
}

/// Sends what is to be sent, takes what has come, and now and then looks at the time-outs.
fn exchange<S: Sink + ?Sized>(
    run: &mut Run<'_, S>,
    ports: &mut Ports<'_>,
    next_look: &mut Instant,
) -> io::Result<Instant> {
    send_all(run, ports);
    receive(run, ports)?;
    let now = Instant::now();
    if now >= *next_look {
        // A batch that was cut by a refusal has kept that to itself.
        for InUse { port, .. } in ports.all() {
            hear_refusals(run, port);
        }
        run.expire(now);
        *next_look = now + TICK;
    }
    Ok(now)
}

fn receive<S: Sink + ?Sized>(run: &mut Run<'_, S>, ports: &mut Ports<'_>) -> io::Result<()> {
    let ready = if let (Some(v4), Some(v6)) = (&ports.v4, &ports.v6) {
        wait_for_any(&[v4.port, v6.port], TICK)?;
        Ready::Now
    } else {
        Ready::Wait
    };
    for InUse { port, headers } in [&mut ports.v4, &mut ports.v6].into_iter().flatten() {
        let take = |source, datagram: &[u8]| run.receive(source, datagram, Instant::now());
        if let Err(error) = port.receive(headers, ready, take)
            && !hear_refusals(run, port)
        {
            return Err(error);
        }
    }
    Ok(())
}

fn hear_refusals<S: Sink + ?Sized>(run: &mut Run<'_, S>, port: &Port) -> bool {
    port.hear_refusals(|agent| run.nobody_listens(agent))
}

type Lane = for<'o> fn(&'o mut Outboxes) -> &'o mut Outbox;

fn send_all<S: Sink + ?Sized>(run: &mut Run<'_, S>, ports: &Ports<'_>) {
    let lanes: [(&Option<InUse<'_>>, Lane); 2] =
        [(&ports.v4, |all| &mut all.v4), (&ports.v6, |all| &mut all.v6)];
    for (in_use, lane) in lanes {
        let port = in_use.as_ref().map(|InUse { port, .. }| &**port);
        while let Some((agent, id)) = lane(run.outboxes()).front() {
            let outbox = lane(run.outboxes());
            let unsupported = || Err(io::ErrorKind::Unsupported.into());
            match port.map_or_else(unsupported, |port| port.send(outbox)) {
                Ok(count) => outbox.sent(count),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) if port.is_some_and(|port| hear_refusals(run, port)) => {}
                Err(error) => {
                    lane(run.outboxes()).sent(1);
                    run.cannot_send(agent, id, &error);
                }
            }
        }
    }
}

/// Keeps all rows.
struct Rows<'o> {
    orders: &'o [Order],
    rows: Vec<Vec<Vec<VarBind>>>,
}

impl Sink for Rows<'_> {
    fn cell(&mut self, cell: CellRef<'_>) {
        let CellRef { order, subtree, index, value } = cell;
        let root = self.orders.get(order).and_then(|order| order.subtrees.get(subtree));
        let rows = self.rows.get_mut(order).and_then(|order| order.get_mut(subtree));
        if let (Some(root), Some(rows)) = (root, rows) {
            let oid = root.as_slice().iter().copied().chain(index).collect();
            rows.push(VarBind { oid: Oid::checked(oid), value: value.to_value() });
        }
    }
}
