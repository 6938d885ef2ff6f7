//! Sends queries at their times and waits for the answers.

use std::{net::SocketAddr, time::Duration};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    task::JoinSet,
    time::{Instant, sleep_until, timeout, timeout_at},
};

use super::{
    Plan,
    message::{Asked, Rejected, Response},
    outcome::{Clock, Outcome, QueryOutcome, Sample, Transport},
    question::Question,
    socket::{Event, QuerySocket},
};
use crate::ProbeError;

/// How long answers that are too late, or second ones, are waited for.
const AFTERMATH: Duration = Duration::from_millis(500);

/// How far a test is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    /// Queries that have ended.
    pub ended: u32,
    /// Those of them that were answered rightly and in time.
    pub correct: u32,
}

/// Sends the queries of a plan in an open loop and judges the answers.
///
/// # Errors
/// When the probe cannot be carried out; a server that does not answer is an outcome.
pub async fn probe(plan: Plan, mut progress: impl FnMut(Progress)) -> Result<Outcome, ProbeError> {
    let start = Instant::now();
    let mut queries = JoinSet::new();
    let mut ended = Ended { samples: Vec::new(), progress: Progress::default() };
    for query in 0..plan.count.get() {
        let due = start + plan.interval.saturating_mul(query);
        loop {
            tokio::select! {
                biased;
                Some(done) = queries.join_next() => progress(ended.take(done)?),
                () = sleep_until(due) => break,
            }
        }
        let Some(question) = plan.question(query).cloned() else { continue };
        let (server, allowed) = (plan.server, plan.timeout);
        queries.spawn(async move {
            let asked = ask(&question, server, allowed);
            let (sent, (outcome, seen)) = (start.elapsed(), asked.await?);
            Ok(seen.sample(query, sent, outcome))
        });
    }
    while let Some(done) = queries.join_next().await {
        progress(ended.take(done)?);
    }
    Ok(Outcome::new(plan, ended.samples))
}

struct Ended {
    samples: Vec<Sample>,
    progress: Progress,
}

impl Ended {
    fn take(
        &mut self,
        done: Result<Result<Sample, ProbeError>, tokio::task::JoinError>,
    ) -> Result<Progress, ProbeError> {
        let lost = |source| ProbeError::System {
            action: "wait for a query".to_owned(),
            source: Box::new(source),
        };
        let sample = done.map_err(lost)??;
        self.progress.ended += 1;
        self.progress.correct += u32::from(sample.is_correct());
        self.samples.push(sample);
        Ok(self.progress)
    }
}

/// What came besides the first answer.
#[derive(Default)]
struct Seen {
    duplicates: u32,
    contradictions: u32,
    foreign: u32,
    garbled: u32,
}

impl Seen {
    fn sample(self, query: u32, sent: Duration, outcome: QueryOutcome) -> Sample {
        let Self { duplicates, contradictions, foreign, garbled } = self;
        Sample { query, sent, outcome, duplicates, contradictions, foreign, garbled }
    }

    const fn count(&mut self, rejected: Rejected) {
        match rejected {
            Rejected::Garbled => self.garbled = self.garbled.saturating_add(1),
            Rejected::Foreign => self.foreign = self.foreign.saturating_add(1),
        }
    }
}

/// An answer, or an ICMP error.
enum First {
    Answer { response: Response, after: Duration, clock: Clock },
    Refused,
}

/// Sends one query and waits for all that comes of it.
async fn ask(
    question: &Question,
    server: SocketAddr,
    allowed: Duration,
) -> Result<(QueryOutcome, Seen), ProbeError> {
    let (asked, query) = prepare(question, server)?;
    let mut socket = QuerySocket::send(server, &query)?;
    let (begin, mut seen) = (Instant::now(), Seen::default());
    let patience = allowed.saturating_add(AFTERMATH);
    let first = timeout(patience, first_answer(&asked, &mut socket, &mut seen)).await;
    let (response, after, clock) = match first {
        Err(_) => return Ok((QueryOutcome::Lost, seen)),
        Ok(first) => match first? {
            First::Refused => return Ok((QueryOutcome::Refused, seen)),
            First::Answer { after, .. } if after > allowed => {
                return Ok((QueryOutcome::Late { time: after }, seen));
            }
            First::Answer { response, after, clock } => (response, after, clock),
        },
    };
    if response.is_truncated() {
        let asked_again = ask_by_tcp(&asked, server, &query);
        let outcome = match timeout_at(begin + allowed, asked_again).await {
            Ok(Ok(response)) => {
                let way = (begin.elapsed(), Clock::Program, Transport::Tcp);
                answered(question, &response, way)
            }
            Ok(Err(_)) => QueryOutcome::Refused,
            Err(_) => QueryOutcome::Lost,
        };
        return Ok((outcome, seen));
    }
    // Ends with its time; an error of the socket after the answer changes nothing of it.
    timeout(AFTERMATH, others(&asked, &mut socket, (&response, &mut seen))).await.ok();
    Ok((answered(question, &response, (after, clock, Transport::Udp)), seen))
}

/// A query with a number, and perhaps a name, that nobody can guess.
fn prepare(question: &Question, server: SocketAddr) -> Result<(Asked, Vec<u8>), ProbeError> {
    let failed = |source| ProbeError::System {
        action: format!("ask {server}: take random octets"),
        source: Box::new(source),
    };
    let random = getrandom::u64().map_err(failed)?;
    let [high, low, ..] = getrandom::u32().map_err(failed)?.to_be_bytes();
    let asked = Asked::new(question, u16::from_be_bytes([high, low]), random);
    let encoded = asked.and_then(|asked| asked.encode().map(|query| (asked, query)));
    encoded.ok_or(ProbeError::TooLong { what: "the query", limit: 512 })
}

fn answered(
    question: &Question,
    response: &Response,
    (time, clock, transport): (Duration, Clock, Transport),
) -> QueryOutcome {
    let (verdict, authentication) = (response.verdict(question), response.authentication());
    QueryOutcome::Answered { time, clock, transport, verdict, authentication }
}

async fn first_answer(
    asked: &Asked,
    socket: &mut QuerySocket,
    seen: &mut Seen,
) -> Result<First, ProbeError> {
    loop {
        match socket.receive().await? {
            Event::Refused => return Ok(First::Refused),
            Event::Datagram { octets, after, clock } => match asked.decode(&octets) {
                Ok(response) => return Ok(First::Answer { response, after, clock }),
                Err(rejected) => seen.count(rejected),
            },
        }
    }
}

/// Counts what else comes, until it is dropped.
async fn others(asked: &Asked, socket: &mut QuerySocket, (first, seen): (&Response, &mut Seen)) {
    while let Ok(event) = socket.receive().await {
        let Event::Datagram { octets, .. } = event else { continue };
        match asked.decode(&octets) {
            Ok(response) => {
                seen.duplicates = seen.duplicates.saturating_add(1);
                seen.contradictions += u32::from(!first.agrees(&response));
            }
            Err(rejected) => seen.count(rejected),
        }
    }
}

/// The same query by TCP: each message behind its length in two octets (RFC 1035, 4.2.2).
async fn ask_by_tcp(asked: &Asked, server: SocketAddr, query: &[u8]) -> std::io::Result<Response> {
    let mut stream = TcpStream::connect(server).await?;
    let length = u16::try_from(query.len()).map_err(std::io::Error::other)?;
    stream.write_all(&[&length.to_be_bytes(), query].concat()).await?;
    let mut octets = vec![0; usize::from(stream.read_u16().await?)];
    stream.read_exact(&mut octets).await?;
    let wrong = |_| std::io::Error::other("the answer is not to the query");
    asked.decode(&octets).map_err(wrong)
}
