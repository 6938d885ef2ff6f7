//! The far end sends and this side counts.

use std::{io, time::Duration};

use linecert_measure::{Metric, Quantity, Series};
use tokio::{net::TcpStream, task::JoinSet, time::Instant};

use super::{Figures, Phase, Record, Stage, ThroughputError, ThroughputProgress, session::Session};
use crate::{
    iperf3::{
        flow::{self, Counters},
        meter::{self, Meter, SAMPLES_A_SECOND, Sample, Stretch},
        protocol::{Results, StreamResult, stream_id},
    },
    stats::mean_uncertainty,
};

const TENTH: Duration = Duration::from_millis(100);

/// Receives until the transfer has been steady for as long as planned.
pub(super) async fn measure(
    session: &mut Session<'_>,
    streams: Vec<TcpStream>,
    progress: &mut impl FnMut(ThroughputProgress),
) -> Result<Figures, ThroughputError> {
    let mut watch = Watch::start(session, streams);
    let steady = watch.run(session, progress).await?;
    progress(watch.progress(Phase::Results));
    // The streams are drained until both sides have told their results, lest the server's writes
    // block and it does not hear that the test is over.
    let exchange = session.exchange(&watch.results(steady)).await?;
    let record = Record {
        steady,
        ramp_seconds: watch.ramp.unwrap_or_default() as u64,
        samples: watch.meter.samples().to_vec(),
        client_results: exchange.our_text,
        server_results: exchange.their_text,
    };
    Ok(watch.figures(record))
}

/// The counting of one transfer.
struct Watch {
    counters: Counters,
    drains: JoinSet<io::Result<()>>,
    started: Instant,
    meter: Meter,
    ramp: Option<usize>,
    longest_ramp: usize,
    steady: usize,
    last_arrival: Instant,
}

impl Watch {
    fn start(session: &Session<'_>, streams: Vec<TcpStream>) -> Self {
        let counters = Counters::new(streams.len());
        let mut drains = JoinSet::new();
        for (stream, counter) in streams.into_iter().zip(counters.each()) {
            drains.spawn(flow::drain(stream, counter));
        }
        let seconds = |n: u64| usize::try_from(n).unwrap_or(usize::MAX);
        let started = Instant::now();
        Self {
            counters,
            drains,
            started,
            meter: Meter::default(),
            ramp: None,
            longest_ramp: seconds(session.plan().longest_ramp()),
            steady: seconds(session.plan().steady_seconds()),
            last_arrival: started,
        }
    }

    /// Samples until the transfer was steady for long enough, and gives that stretch.
    async fn run(
        &mut self,
        session: &mut Session<'_>,
        progress: &mut impl FnMut(ThroughputProgress),
    ) -> Result<Stretch, ThroughputError> {
        for tick in 1_u32.. {
            session.run_until(self.started + TENTH * tick, self.started).await?;
            self.sample();
            if self.drains.try_join_next().is_some() {
                // The control connection tells why, if it tells anything.
                session.run_until(Instant::now() + TENTH, self.started).await?;
                return Err(session.died(self.started));
            }
            self.check_silence(session)?;
            if self.meter.samples().len().is_multiple_of(SAMPLES_A_SECOND) {
                let steady = self.steady_stretch();
                progress(self.progress(self.phase()));
                if let Some(steady) = steady {
                    return Ok(steady);
                }
            }
        }
        Err(session.timed_out(Stage::Data, self.started.elapsed()))
    }

    fn sample(&mut self) {
        let at_ns = u64::try_from(self.started.elapsed().as_nanos()).unwrap_or(u64::MAX);
        let bytes = self.counters.read();
        let before = self.meter.samples().last();
        if before.is_none_or(|sample| sample.bytes != bytes) {
            self.last_arrival = Instant::now();
        }
        self.meter.add(Sample { at_ns, bytes });
    }

    fn check_silence(&self, session: &Session<'_>) -> Result<(), ThroughputError> {
        let patience = session.plan().timeouts.reply;
        if self.last_arrival.elapsed() < patience {
            return Ok(());
        }
        Err(session.timed_out(Stage::Data, patience))
    }

    /// The steady stretch, once it is over.
    fn steady_stretch(&mut self) -> Option<Stretch> {
        let ramp = meter::ramp(&self.meter.seconds(), self.longest_ramp)?;
        self.ramp = Some(ramp);
        self.meter.stretch(ramp, ramp.saturating_add(self.steady))
    }

    const fn phase(&self) -> Phase {
        if self.ramp.is_some() { Phase::Steady } else { Phase::Ramp }
    }

    fn progress(&self, phase: Phase) -> ThroughputProgress {
        let longest = self.ramp.unwrap_or(self.longest_ramp).saturating_add(self.steady);
        ThroughputProgress {
            phase,
            elapsed: self.started.elapsed(),
            longest: Duration::from_secs(longest as u64),
            rate: self.meter.seconds().last().and_then(|second| second.rate()),
        }
    }

    /// What this side tells the server: all that it received, the ramp included.
    fn results(&self, steady: Stretch) -> Results {
        let last = self.meter.samples().last();
        let elapsed = last.map_or(steady.ns, |sample| sample.at_ns);
        let bytes = last.map_or(&[][..], |sample| &sample.bytes);
        let stream = |(position, bytes): (u32, &u64)| {
            StreamResult::tcp(u64::from(stream_id(position)), *bytes, elapsed)
        };
        Results::new((0..).zip(bytes).map(stream).collect(), None)
    }

    fn figures(&self, record: Record) -> Figures {
        let rates: Vec<Quantity> =
            self.meter.seconds().into_iter().filter_map(Stretch::rate).collect();
        let ramp = self.ramp.unwrap_or_default();
        let uncertainty = mean_uncertainty(rates.get(ramp..).unwrap_or_default());
        let series = Series {
            metric: Metric::ThroughputDown,
            interval_ms: 1000,
            ramp: u32::try_from(ramp).unwrap_or(u32::MAX),
            samples: rates.into_iter().map(Some).collect(),
        };
        Figures { rate: record.steady.rate(), uncertainty, series: Some(series), record }
    }
}
