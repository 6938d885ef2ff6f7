//! The prober of other systems, on `surge-ping`: without the kernel's stamps.
//!
//! Its own times leave the sending out and are not used. It forgets a probe when its time is over,
//! so that a late reply is not told from none, and neither duplicates nor ICMP errors are seen.

use std::{
    io,
    net::IpAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::{self, Sender},
    },
    thread,
    time::{Duration, Instant},
};

use socket2::Type;
use surge_ping::{Client, Config, ICMP, PingIdentifier, PingSequence, SurgeError};
use tokio::{runtime, sync::mpsc::UnboundedSender, time};

use crate::{
    deadline::later,
    icmp::{
        Dscp, EchoError, EchoPlan, Egress, SocketKind,
        event::{Departure, Event, Moment},
        packet,
        samples::Start,
        schedule::Schedule,
    },
};

/// How long a wait lasts before the thread looks whether it is still wanted.
const POLL: Duration = Duration::from_millis(20);

/// Opens a socket and starts the thread. It ends when the receiver of `events` is dropped, and sends
/// nothing more once `stop` is set.
pub(super) fn start(
    plan: &EchoPlan,
    egress: &Egress,
    events: UnboundedSender<Event>,
    stop: Arc<AtomicBool>,
) -> Result<(Start, SocketKind), EchoError> {
    let target = plan.target;
    check(target, egress)?;
    let (opened, outcome) = mpsc::channel();
    let at = Instant::now();
    let prober = Prober { plan: plan.clone(), events, stop, start: at };
    let body = move || prober.run(&opened);
    thread::Builder::new()
        .name("echo-probe".into())
        .spawn(body)
        .map_err(|source| EchoError::Open { target, source })?;
    let opened = outcome.recv().unwrap_or_else(|_| Err(io::ErrorKind::BrokenPipe.into()));
    let kind = opened.map_err(|source| match source.kind() {
        io::ErrorKind::PermissionDenied => EchoError::NotPermitted { target, source },
        _ => EchoError::Open { target, source },
    })?;
    Ok((Start { at, unix_ns: None }, kind))
}

/// Refuses what this prober cannot do, rather than leave it out.
fn check(target: IpAddr, egress: &Egress) -> Result<(), EchoError> {
    let unsupported = || io::Error::from(io::ErrorKind::Unsupported);
    if let Some(interface) = egress.interface.clone() {
        return Err(EchoError::Interface { interface, source: unsupported() });
    }
    if egress.dscp != Dscp::BEST_EFFORT {
        return Err(EchoError::Open { target, source: unsupported() });
    }
    Ok(())
}

/// A running test.
struct Prober {
    plan: EchoPlan,
    events: UnboundedSender<Event>,
    stop: Arc<AtomicBool>,
    start: Instant,
}

impl Prober {
    fn run(self, opened: &Sender<io::Result<SocketKind>>) {
        let runtime = runtime::Builder::new_current_thread().enable_all().build();
        let outcome = runtime.and_then(|runtime| {
            let (client, kind) = runtime.block_on(async { open(self.plan.target) })?;
            Ok((runtime, client, kind))
        });
        match outcome {
            Ok((runtime, client, kind)) => {
                opened.send(Ok(kind)).ok();
                runtime.block_on(self.send_all(client));
            }
            Err(error) => drop(opened.send(Err(error))),
        }
    }

    async fn send_all(self, client: Client) {
        let Ok(tag) = packet::random_tag() else { return };
        let mut schedule = Schedule::new(self.plan.interval);
        for index in 0..self.plan.count.get() {
            self.wait_until(later(self.start, schedule.due())).await;
            if self.events.is_closed() || self.stop.load(Ordering::Relaxed) {
                break;
            }
            let left = Departure { intended: schedule.due(), at: moment(self.start) };
            self.tell(Event::Sent { index, left });
            let mut pinger = client.pinger(self.plan.target, PingIdentifier(tag.identifier)).await;
            pinger.timeout(self.plan.timeout);
            let (events, start) = (self.events.clone(), self.start);
            let payload = vec![0x6c; usize::from(self.plan.payload.get())];
            tokio::spawn(async move {
                let answer = pinger.ping(PingSequence(packet::low_bits(index)), &payload).await;
                let event = match answer {
                    Ok(_) => Event::Replied { index, at: moment(start), received: None },
                    Err(SurgeError::IOError(source)) => Event::NotSent { index, left, source },
                    Err(_) => return,
                };
                events.send(event).ok();
            });
            schedule.advance(left.at.since_start);
        }
        self.tell(Event::Ended);
        self.events.closed().await;
    }

    /// Sleeps in short pieces, so that a dropped test ends soon.
    async fn wait_until(&self, due: Instant) {
        while Instant::now() < due && !self.events.is_closed() && !self.stop.load(Ordering::Relaxed)
        {
            time::sleep_until(due.min(later(Instant::now(), POLL)).into()).await;
        }
    }

    /// Nobody listens any more once the test is dropped.
    fn tell(&self, event: Event) {
        self.events.send(event).ok();
    }
}

fn open(target: IpAddr) -> io::Result<(Client, SocketKind)> {
    let kind = if target.is_ipv4() { ICMP::V4 } else { ICMP::V6 };
    let client = Client::new(&Config::builder().kind(kind).build())?;
    let socket = match client.get_socket().get_type() {
        Type::RAW => SocketKind::Raw,
        _ => SocketKind::Datagram,
    };
    Ok((client, socket))
}

fn moment(start: Instant) -> Moment {
    Moment { since_start: start.elapsed(), steps: 0 }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;

    use super::*;
    use crate::icmp::{Clock, EchoOutcome, PayloadSize, gather, log::EchoLog};

    fn plan(target: &str) -> EchoPlan {
        EchoPlan {
            target: target.parse().unwrap(),
            count: NonZeroU32::new(20).unwrap(),
            interval: Duration::from_millis(2),
            timeout: Duration::from_millis(500),
            payload: PayloadSize::USUAL,
        }
    }

    #[test]
    fn loopback_answers_by_the_clock_of_this_program() {
        let runtime = runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let plan = plan("127.0.0.1");
        let (events, arrivals) = tokio::sync::mpsc::unbounded_channel();
        let start = match start(&plan, &Egress::default(), events, Arc::default()) {
            Err(error @ EchoError::NotPermitted { .. }) => return eprintln!("skipped: {error}"),
            started => started.unwrap().0,
        };
        let mut log = EchoLog::new(&plan);
        runtime.block_on(gather(&mut log, arrivals, start.at, &mut |_| {})).unwrap();
        let (samples, _) = log.finish().unwrap();
        assert_eq!(samples.len(), 20);
        for sample in samples {
            let EchoOutcome::Answered { round_trip } = sample.outcome else { panic!("{sample:?}") };
            assert_eq!(round_trip.clock, Clock::User);
            assert!(round_trip.wire > Duration::ZERO, "the sending is part of the time");
        }
    }

    #[test]
    fn what_it_cannot_do_is_refused() {
        let target = plan("127.0.0.1").target;
        let through = Egress { interface: Some("eth0".into()), ..Egress::default() };
        assert!(matches!(check(target, &through), Err(EchoError::Interface { .. })));
        let marked = Egress { dscp: Dscp::EXPEDITED, ..Egress::default() };
        assert!(matches!(check(target, &marked), Err(EchoError::Open { .. })));
    }
}
