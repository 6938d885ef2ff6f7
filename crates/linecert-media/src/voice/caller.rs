//! Sends the packets of a call at their times and takes the answers.

use std::{
    net::{Ipv4Addr, Ipv6Addr, SocketAddr},
    time::{Duration, Instant},
};

use linecert_socket::{
    BindError, Buffers, ClockReading, DatagramSocket, IpVersion, KernelTime, OpenError,
    OptionError, Outgoing, Protocol, Readiness, ReceiveError, Report, SendError, Stage, Timestamps,
    WaitError, now_realtime,
};
use thiserror::Error;

use super::{
    CallPlan, INTERVAL, SAMPLES,
    record::{Call, Packet, SentBy},
};
use crate::{
    rtp::{G711_MU_LAW, RtpHeader},
    worker::{Desk, on_thread},
};

/// How long answers are waited for behind the last packet.
const PATIENCE: Duration = Duration::from_secs(1);
/// Silence in G.711 µ-law.
const SILENCE: u8 = 0xff;

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CallProgress {
    /// Packets sent so far.
    pub sent: u16,
    /// Packets answered so far.
    pub answered: u64,
}

/// Why a call could not be made. A call without answers is no error but a [`Call`] that says so.
#[derive(Debug, Error)]
pub enum CallError {
    /// No socket.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// No route to the reflector.
    #[error(transparent)]
    Bind(#[from] BindError),
    /// The kernel refuses an option.
    #[error(transparent)]
    Option(#[from] OptionError),
    /// A packet could not be sent.
    #[error(transparent)]
    Send(#[from] SendError),
    /// The socket failed.
    #[error(transparent)]
    Receive(#[from] ReceiveError),
    /// The kernel does not wait.
    #[error(transparent)]
    Wait(#[from] WaitError),
    /// The system has no randomness for the name of the call.
    #[error("name a call at random: {0}")]
    Random(#[from] getrandom::Error),
    /// The system starts no thread.
    #[error("start a thread for the call: {0}")]
    Thread(#[source] std::io::Error),
}

/// Makes a call, which ends a second after its last packet at the latest.
///
/// The test ends within 20 ms after its future is dropped.
///
/// # Errors
/// When this machine cannot send or receive.
pub async fn call(plan: CallPlan, progress: impl FnMut(CallProgress)) -> Result<Call, CallError> {
    let caller = Caller::open(plan)?;
    let test = move |desk: &Desk<CallProgress>| caller.run(desk);
    on_thread(test, progress).await.map_err(CallError::Thread)?
}

struct Caller {
    plan: CallPlan,
    socket: DatagramSocket,
    source: u32,
    clock: ClockReading,
    start: Instant,
    call: Call,
    /// The ids of the kernel's stamps, packet by packet.
    ids: Vec<u32>,
}

impl Caller {
    fn open(plan: CallPlan) -> Result<Self, CallError> {
        let socket = DatagramSocket::open(Protocol::Udp, IpVersion::of(plan.reflector.ip()))?;
        let any = match IpVersion::of(plan.reflector.ip()) {
            IpVersion::V4 => Ipv4Addr::UNSPECIFIED.into(),
            IpVersion::V6 => Ipv6Addr::UNSPECIFIED.into(),
        };
        if let Some(interface) = &plan.egress.interface {
            socket.bind_device(interface)?;
        }
        socket.bind(SocketAddr::new(any, 0))?;
        socket.connect(plan.reflector)?;
        socket.set_traffic_class(plan.egress.dscp.get() << 2)?;
        socket.report_errors()?;
        socket.report_drops()?;
        socket.enable_timestamps(Timestamps::SendAndReceive)?;
        let call = Call {
            plan: plan.clone(),
            packets: Vec::with_capacity(plan.packets().into()),
            unsent: 0,
            duplicates: 0,
            foreign: 0,
            refusal: None,
            overrun: 0,
            clock_step_ns: None,
        };
        Ok(Self {
            plan,
            socket,
            source: getrandom::u32()?,
            clock: ClockReading::take(),
            start: Instant::now(),
            call,
            ids: Vec::new(),
        })
    }

    fn run(mut self, desk: &Desk<CallProgress>) -> Result<Call, CallError> {
        let mut buffers = Buffers::new(16, 1_024);
        (self.clock, self.start) = (ClockReading::take(), Instant::now());
        for sequence in 0..self.plan.packets() {
            let due = INTERVAL * u32::from(sequence);
            self.take_until(self.start + due, desk, &mut buffers)?;
            if !desk.is_wanted() {
                break;
            }
            self.send(sequence, due)?;
            desk.tell(CallProgress {
                sent: sequence.saturating_add(1),
                answered: self.call.answers(),
            });
        }
        let end = Instant::now() + PATIENCE;
        while Instant::now() < end && !self.is_complete() && desk.is_wanted() {
            let soon = Instant::now() + Duration::from_millis(5);
            self.take_until(soon.min(end), desk, &mut buffers)?;
        }
        self.call.clock_step_ns = ClockReading::take().step_since(&self.clock);
        Ok(self.call)
    }

    fn is_complete(&self) -> bool {
        self.call
            .packets
            .iter()
            .all(|packet| packet.answered_ns.is_some() && packet.sent_by == SentBy::Kernel)
    }

    /// Sends a packet; where the queue is full it is lost, as it would be for a telephone.
    fn send(&mut self, sequence: u16, due: Duration) -> Result<(), CallError> {
        let header = RtpHeader {
            payload_type: G711_MU_LAW,
            sequence,
            timestamp: u32::from(sequence).wrapping_mul(SAMPLES as u32),
            source: self.source,
        };
        let octets = header.encode(&[SILENCE; SAMPLES]);
        let sent_ns = self.since_start(now_realtime());
        let due_ns = super::record::nanoseconds(due);
        let packet = Packet { due_ns, sent_ns, sent_by: SentBy::Program, answered_ns: None };
        self.call.packets.push(packet);
        self.ids.push(self.socket.sends());
        match self.socket.send_batch(&[Outgoing::connected(&octets)]) {
            Ok(1) => Ok(()),
            // A refusal is the answer to an earlier packet, and keeps this one from being sent.
            Ok(_) | Err(SendError::QueueFull { .. } | SendError::Refused { .. }) => {
                self.call.unsent += 1;
                Ok(())
            }
            Err(error) => Err(error.into()),
        }
    }

    fn take_until(
        &mut self,
        deadline: Instant,
        desk: &Desk<CallProgress>,
        buffers: &mut Buffers,
    ) -> Result<(), CallError> {
        while Instant::now() < deadline && desk.is_wanted() {
            let until = Desk::<CallProgress>::slice(deadline);
            let ready = self.socket.wait(Readiness::Readable, until)?;
            self.take_reports(buffers)?;
            if ready.readable {
                self.take_answers(buffers)?;
            }
        }
        Ok(())
    }

    fn take_reports(&mut self, buffers: &mut Buffers) -> Result<(), CallError> {
        let Self { socket, call, clock, ids, .. } = self;
        socket.receive_errors(buffers, |report| match report {
            Report::Stamp(stamp) if stamp.stage == Stage::Sent => {
                // The last packet of that id is the one that was sent.
                let index = ids.iter().rposition(|id| *id == stamp.id);
                if let Some(packet) = index.and_then(|index| call.packets.get_mut(index)) {
                    packet.sent_ns = since(clock, stamp.time);
                    packet.sent_by = SentBy::Kernel;
                }
            }
            Report::Stamp(_) => {}
            Report::Error(error) => {
                let by = error.offender.map_or("this computer".to_owned(), |by| by.to_string());
                let said = format!("ICMP type {} code {} from {by}", error.kind, error.code);
                call.refusal.get_or_insert(said);
            }
        })?;
        Ok(())
    }

    fn take_answers(&mut self, buffers: &mut Buffers) -> Result<(), CallError> {
        let Self { socket, call, clock, source, .. } = self;
        let taken = socket.receive_batch(buffers, |arrival| {
            call.overrun = call.overrun.max(arrival.dropped.unwrap_or(0));
            let at_ns = since(clock, arrival.received.unwrap_or_else(now_realtime));
            call.take_answer(*source, at_ns, arrival.octets);
        });
        match taken {
            // The pending ICMP error stands in the error queue, too.
            Ok(_) | Err(ReceiveError::Refused) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    fn since_start(&self, time: KernelTime) -> u64 {
        since(&self.clock, time)
    }
}

impl Call {
    /// Takes a datagram from the reflector: an answer is RTP of our own source.
    fn take_answer(&mut self, source: u32, at_ns: u64, octets: &[u8]) {
        let header = RtpHeader::decode(octets)
            .ok()
            .filter(|(header, payload)| header.source == source && payload.len() == SAMPLES);
        let packet = header.and_then(|(h, _)| self.packets.get_mut(usize::from(h.sequence)));
        let Some(packet) = packet else {
            self.foreign = self.foreign.saturating_add(1);
            return;
        };
        if packet.answered_ns.is_some() {
            self.duplicates = self.duplicates.saturating_add(1);
            return;
        }
        packet.answered_ns = Some(at_ns);
    }
}

fn since(start: &ClockReading, time: KernelTime) -> u64 {
    crate::watch::since(*start, time)
}
