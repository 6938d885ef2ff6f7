//! This side sends and the far end counts: what was sent is never taken for what arrived.

use std::{io, time::Duration};

use linecert_measure::{Metric, Quantity, Series, Unit};
use tokio::{net::TcpStream, task::JoinSet, time::Instant};

use super::{Figures, Phase, Record, ThroughputError, ThroughputProgress, session::Session};
use crate::{
    iperf3::{
        Garbled,
        flow::{self, Counters},
        meter::Stretch,
        protocol::{Results, ServerSecond, StreamResult, stream_id},
    },
    stats::mean_uncertainty,
};

/// Sends for the planned time, and asks the server what it received of it.
pub(super) async fn measure(
    session: &mut Session<'_>,
    streams: Vec<TcpStream>,
    progress: &mut impl FnMut(ThroughputProgress),
) -> Result<Figures, ThroughputError> {
    let counters = Counters::new(streams.len());
    let mut fills = JoinSet::new();
    for (mut stream, counter) in streams.into_iter().zip(counters.each()) {
        fills.spawn(async move { flow::fill(&mut stream, counter).await });
    }
    let elapsed = keep_sending(session, &mut fills, progress).await?;
    let exchange = session.exchange(&results(&counters.read(), elapsed)).await?;
    let record = Record {
        samples: Vec::new(),
        steady: received(session, &exchange.theirs)?,
        ramp_seconds: session.plan().least_ramp(),
        client_results: exchange.our_text,
        server_results: exchange.their_text,
    };
    Ok(figures(record, &exchange.theirs.server_seconds()))
}

/// Lets the streams run for the planned time, and tells how long that was.
async fn keep_sending(
    session: &mut Session<'_>,
    fills: &mut JoinSet<io::Result<()>>,
    progress: &mut impl FnMut(ThroughputProgress),
) -> Result<Duration, ThroughputError> {
    let ramp = session.plan().least_ramp();
    let whole = session.plan().steady_seconds().saturating_add(ramp);
    let longest = Duration::from_secs(whole);
    let started = Instant::now();
    let mut tell = |phase| {
        progress(ThroughputProgress { phase, elapsed: started.elapsed(), longest, rate: None })
    };
    for second in 1..=whole {
        session.run_until(started + Duration::from_secs(second), started).await?;
        if fills.try_join_next().is_some() {
            // The control connection tells why, if it tells anything.
            session.run_until(Instant::now() + Duration::from_millis(100), started).await?;
            return Err(session.died(started));
        }
        tell(if second < ramp { Phase::Ramp } else { Phase::Steady });
    }
    tell(Phase::Results);
    Ok(started.elapsed())
}

/// What this side tells the server: all that it handed to the system.
fn results(bytes: &[u64], elapsed: Duration) -> Results {
    let elapsed = u64::try_from(elapsed.as_nanos()).unwrap_or(u64::MAX);
    let stream = |(position, bytes): (u32, &u64)| {
        let sent = StreamResult::tcp(u64::from(stream_id(position)), *bytes, elapsed);
        StreamResult { retransmits: Some(0), ..sent }
    };
    Results::new((0..).zip(bytes).map(stream).collect(), Some(0))
}

/// The bytes that the server received, over the longest time that it counted a stream.
fn received(session: &Session<'_>, theirs: &Results) -> Result<Stretch, ThroughputError> {
    let cannot_be = |what| session.garbled(Garbled::Contradiction(what));
    let times: Option<Vec<u64>> = theirs.streams.iter().map(StreamResult::elapsed_ns).collect();
    let ns = times.and_then(|times| times.into_iter().max());
    let ns = ns.ok_or_else(|| cannot_be("streams without times"))?;
    let planned = Duration::from_secs(session.plan().steady_seconds());
    let counted = Duration::from_nanos(ns);
    if counted < planned / 2 || counted > planned.saturating_add(session.plan().timeouts.reply) {
        return Err(cannot_be("another time than was agreed"));
    }
    let sum = |total: u64, stream: &StreamResult| total.checked_add(stream.bytes);
    let bytes = theirs.streams.iter().try_fold(0, sum);
    let bytes = bytes.ok_or_else(|| cannot_be("more bytes than can be counted"))?;
    Ok(Stretch { ns, bytes })
}

fn figures(record: Record, seconds: &[ServerSecond]) -> Figures {
    let rate = |second: &ServerSecond| bits(second.rate);
    let samples: Option<Vec<Quantity>> = seconds.iter().map(rate).collect();
    let samples = samples.filter(|samples| !samples.is_empty());
    let rounding = seconds.iter().map(|second| second.rounding).max().and_then(bits);
    let uncertainty = samples
        .as_deref()
        .and_then(mean_uncertainty)
        .and_then(|scatter| scatter.checked_add(rounding?));
    let series = samples.map(|samples| Series {
        metric: Metric::ThroughputUp,
        interval_ms: 1000,
        ramp: 0,
        samples: samples.into_iter().map(Some).collect(),
    });
    Figures { rate: record.steady.rate(), uncertainty, series, record }
}

fn bits(steps: u64) -> Option<Quantity> {
    Some(Quantity::from_steps(i64::try_from(steps).ok()?, Unit::MegabitPerSecond))
}
