//! One request and its final answer: a client transaction (RFC 3261, 17.1.2).

use std::time::{Duration, Instant};

use linecert_socket::KernelTime;

use super::{
    Method, Transport,
    line::{Line, LineError},
    message::{Request, Response},
};
use crate::worker::Desk;

/// An estimate of the round-trip time, and the longest time between two requests (17.1.1.1).
const T1: Duration = Duration::from_millis(500);
const T2: Duration = Duration::from_secs(4);
/// More that has not become an answer is not waited for.
const LONGEST: usize = 128 << 10;

/// What came of a transaction.
#[derive(Debug, Clone)]
pub(crate) struct Exchange {
    pub(crate) method: Method,
    /// When the request first left.
    pub(crate) sent: KernelTime,
    /// How often it was sent again.
    pub(crate) repeats: u32,
    /// Datagrams that are no answers to it.
    pub(crate) foreign: u32,
    pub(crate) end: End,
}

/// How it ended.
#[derive(Debug, Clone)]
pub(crate) enum End {
    Answered {
        at: KernelTime,
        response: Response,
    },
    /// The far end refused to talk.
    Refused(String),
    /// What came is not SIP.
    Garbled(String),
    /// No final answer until the deadline; perhaps a provisional one.
    Silent {
        provisional: Option<u16>,
    },
}

/// A request with what its answer must name.
pub(crate) struct Asked<'r> {
    pub(crate) request: &'r Request,
    pub(crate) branch: &'r str,
    pub(crate) sequence: u32,
}

/// When to send again over UDP: after T1, then twice as long each time up to T2 (timer E), and every
/// T2 behind a provisional answer.
struct Timer {
    /// `None` over TCP, which sends again by itself.
    next: Option<Instant>,
    interval: Duration,
}

/// Sends a request, over UDP again and again, until its final answer or the deadline.
pub(crate) fn exchange(
    line: &mut Line,
    asked: &Asked<'_>,
    deadline: Instant,
    desk: &Desk<()>,
) -> Result<Exchange, LineError> {
    let octets = asked.request.encode();
    let method = asked.request.method;
    let sent = match line.send(&octets) {
        Err(LineError::Refused(how)) => return Ok(refused(method, how)),
        sent => sent?,
    };
    let mut timer = Timer::of(line.transport());
    let mut reading = Reading { asked, stream: Vec::new(), foreign: 0, provisional: None };
    let (mut repeats, mut end) = (0, None);
    while end.is_none() && Instant::now() < deadline && desk.is_wanted() {
        if timer.next.is_some_and(|next| Instant::now() >= next) {
            line.send(&octets).map(drop).or_else(pass_refusal)?;
            repeats += 1;
            timer.rewind();
        }
        let until = Desk::<()>::slice(timer.next.map_or(deadline, |next| next.min(deadline)));
        let transport = line.transport();
        let received = line.receive(until, |at, octets| {
            if end.is_none() {
                end = reading.take(transport, at, octets);
            }
        });
        match received {
            Err(LineError::Refused(how)) => end = end.or(Some(End::Refused(how))),
            received => received?,
        }
        if reading.provisional.is_some() {
            timer.interval = T2;
        }
    }
    let end = end.unwrap_or(End::Silent { provisional: reading.provisional });
    Ok(Exchange { method, sent: line.left_at(sent), repeats, foreign: reading.foreign, end })
}

fn refused(method: Method, how: String) -> Exchange {
    let sent = linecert_socket::now_realtime();
    Exchange { method, sent, repeats: 0, foreign: 0, end: End::Refused(how) }
}

/// A refusal of an earlier datagram shows again in the next wait.
fn pass_refusal(error: LineError) -> Result<(), LineError> {
    if matches!(error, LineError::Refused(_)) { Ok(()) } else { Err(error) }
}

impl Timer {
    fn of(transport: Transport) -> Self {
        let next = (transport == Transport::Udp).then(|| Instant::now() + T1);
        Self { next, interval: T1 }
    }

    fn rewind(&mut self) {
        self.interval = (self.interval * 2).min(T2);
        self.next = Some(Instant::now() + self.interval);
    }
}

/// Answers are searched for in what comes.
struct Reading<'r> {
    asked: &'r Asked<'r>,
    stream: Vec<u8>,
    foreign: u32,
    provisional: Option<u16>,
}

impl Reading<'_> {
    fn take(&mut self, transport: Transport, at: KernelTime, octets: &[u8]) -> Option<End> {
        if transport == Transport::Udp {
            return match Response::decode(octets) {
                Ok(Some((response, _))) => self.judge(at, response),
                _ => self.pass_over(),
            };
        }
        self.stream.extend_from_slice(octets);
        loop {
            match Response::decode(&self.stream) {
                Ok(Some((response, length))) => {
                    self.stream.drain(..length.min(self.stream.len()));
                    let end = self.judge(at, response);
                    if end.is_some() {
                        return end;
                    }
                }
                Ok(None) if self.stream.len() <= LONGEST => return None,
                Ok(None) => return Some(End::Garbled("a message without end".to_owned())),
                Err(error) => return Some(End::Garbled(error.to_string())),
            }
        }
    }

    fn judge(&mut self, at: KernelTime, response: Response) -> Option<End> {
        let Asked { request, branch, sequence } = self.asked;
        if !response.answers(branch, *sequence, request.method) {
            return self.pass_over();
        }
        if response.status < 200 {
            self.provisional = Some(response.status);
            return None;
        }
        Some(End::Answered { at, response })
    }

    fn pass_over(&mut self) -> Option<End> {
        self.foreign = self.foreign.saturating_add(1);
        None
    }
}
