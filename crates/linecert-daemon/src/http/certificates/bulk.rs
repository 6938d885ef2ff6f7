//! Many certificates, one on each line, answered line by line.
//!
//! What is held in memory is bounded by one line that is read, one line's worth of octets that are
//! verified, and the answers that wait for their reader.

mod lines;

use std::{sync::Arc, time::Duration};

use axum::{
    Extension,
    body::{Body, Bytes},
    extract::State,
    response::Response,
};
use linecert_api::{ProblemKind, wire};
use tokio::{
    sync::{Semaphore, mpsc},
    task::JoinHandle,
    time::sleep,
};
use tracing::Instrument as _;

use self::lines::{LineFault, SentLines};
use super::{send, stream};
use crate::{
    app::App,
    http::{identifier::RequestId, problem::Refused},
    ingest::ReceiveError,
    people::Caller,
};

/// How many lines are looked at at a time.
const AT_A_TIME: usize = 16;
/// How long a line waits for a thread that verifies before it asks again.
const PAUSE: Duration = Duration::from_millis(20);

/// Receives certificates as they come.
pub(super) async fn bulk(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    body: Body,
) -> Result<Response, Refused> {
    let (answers, answer) = stream::begin(&app)?;
    let (begun, under_way) = mpsc::channel(AT_A_TIME);
    let lines = SentLines::of(body, app.limits);
    let work = async move {
        let reading = read(lines, (app, caller), begun);
        let ((), ()) = tokio::join!(reading, tell(under_way, answers));
    };
    match RequestId::current() {
        Some(id) => tokio::spawn(id.during(work).in_current_span()),
        None => tokio::spawn(work.in_current_span()),
    };
    Ok(answer)
}

/// A line that is looked at, and what becomes of it.
type UnderWay = JoinHandle<wire::BulkAnswer>;

/// Reads lines and has each received, until there are no more or nobody waits for the answers.
async fn read(mut lines: SentLines, (app, caller): (App, Caller), begun: mpsc::Sender<UnderWay>) {
    let room = Arc::new(Semaphore::new(app.limits.body.min(Semaphore::MAX_PERMITS)));
    while let Some((number, line)) = lines.next().await {
        let is_last = matches!(line, Err(LineFault::BrokeOff | LineFault::TimedOut));
        let id = RequestId::current();
        let answer = match line {
            Err(fault) => tokio::spawn(std::future::ready(refused(number, fault.into()))),
            Ok(line) => {
                let octets = u32::try_from(line.len()).unwrap_or(u32::MAX);
                let Ok(room) = Arc::clone(&room).acquire_many_owned(octets).await else { return };
                let (app, caller) = (app.clone(), caller.clone());
                let receive = async move {
                    let answer = receive(&app, &caller, (number, line)).await;
                    drop(room);
                    answer
                };
                match id {
                    Some(id) => tokio::spawn(id.during(receive).in_current_span()),
                    None => tokio::spawn(receive.in_current_span()),
                }
            }
        };
        if begun.send(answer).await.is_err() || is_last {
            return;
        }
    }
}

/// Tells what became of the lines, in their order.
async fn tell(mut under_way: mpsc::Receiver<UnderWay>, answers: stream::Lines) {
    while let Some(answer) = under_way.recv().await {
        let told = match answer.await {
            Ok(answer) => answers.put(&answer).await,
            Err(error) => {
                tracing::error!(%error, "a line was given up");
                answers.break_off().await;
                return;
            }
        };
        if told.is_err() {
            return;
        }
    }
}

/// Receives the certificate of a line. A line waits for its turn: whoever sends many is slowed down
/// and not refused.
async fn receive(app: &App, caller: &Caller, (line, sent): (u64, Bytes)) -> wire::BulkAnswer {
    let received = loop {
        match app.receive(sent.clone(), caller).await {
            Err(ReceiveError::Busy) => sleep(PAUSE).await,
            received => break received,
        }
    };
    let deposited = received.map_err(Refused::from).and_then(|one| send::deposited(&one));
    match deposited {
        Ok(deposited) => wire::BulkAnswer::Deposited { line, deposited },
        Err(problem) => refused(line, problem),
    }
}

fn refused(line: u64, refused: Refused) -> wire::BulkAnswer {
    wire::BulkAnswer::Refused { line, problem: refused.into_problem() }
}

impl From<LineFault> for Refused {
    fn from(fault: LineFault) -> Self {
        let kind = match fault {
            LineFault::TooLong(_) => ProblemKind::TooLarge,
            LineFault::BrokeOff => ProblemKind::MalformedRequest,
            LineFault::TimedOut => ProblemKind::TimedOut,
        };
        Self::new(kind, fault.to_string())
    }
}
