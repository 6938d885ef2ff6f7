//! Moving the data and counting it by the tenth of a second.

use std::{io, time::Duration};

use linecert_measure::Quantity;
use tokio::time::Instant;

use super::{Stage, ThroughputError, session::Session};
use crate::iperf3::{
    cpu::CpuClock,
    load::{DataSocket, Load, Role, Shape},
    meter::{self, Meter, SAMPLES_A_SECOND, Sample, Stretch},
    nanoseconds,
    outcome::{Phase, TcpSample, ThroughputProgress},
    protocol::{Counter, Parameters, Results, StreamResult, stream_id},
};

const TENTH: Duration = Duration::from_millis(100);

/// Which seconds of a transfer count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    /// The seconds at the start that do not.
    pub(super) ramp: usize,
    /// The seconds after them that do.
    pub(super) steady: usize,
}

/// The bytes of one direction over time.
#[derive(Debug)]
struct Track {
    role: Role,
    meter: Meter,
    last_change: Instant,
}

/// The counting of one test.
#[derive(Debug)]
pub(super) struct Watch {
    load: Load,
    tracks: Vec<Track>,
    tcp_samples: Vec<TcpSample>,
    cpu: CpuClock,
    started: Instant,
    longest_ramp: usize,
    steady: usize,
    is_tcp: bool,
}

impl Watch {
    pub(super) fn start(
        session: &Session<'_>,
        sockets: Vec<(Role, DataSocket)>,
        parameters: &Parameters,
    ) -> Result<Self, ThroughputError> {
        let plan = session.plan();
        let shape = Shape {
            rate: parameters.bandwidth.try_into().ok(),
            unit: usize::try_from(parameters.len).unwrap_or(usize::MAX),
            counter: Counter::Bits64,
        };
        let started = Instant::now();
        let load = Load::start(sockets, shape).map_err(|source| session.local(source))?;
        let track = |role| Track { role, meter: Meter::default(), last_change: started };
        Ok(Self {
            load,
            tracks: session.roles().iter().copied().map(track).collect(),
            tcp_samples: Vec::new(),
            cpu: CpuClock::start(),
            started,
            longest_ramp: usize::try_from(plan.longest_ramp()).unwrap_or(usize::MAX),
            steady: usize::try_from(plan.steady_seconds()).unwrap_or(usize::MAX),
            is_tcp: plan.is_tcp(),
        })
    }

    /// Samples until the transfer was steady for long enough.
    pub(super) async fn run(
        &mut self,
        session: &mut Session<'_>,
        progress: &mut impl FnMut(ThroughputProgress),
    ) -> Result<Span, ThroughputError> {
        for tick in 1_u32.. {
            session.run_until(self.started + TENTH * tick, self.started).await?;
            self.sample();
            if let Some(ended) = self.load.ended() {
                return Err(self.why_ended(session, ended).await);
            }
            self.check_silence(session)?;
            let span = self.span();
            let phase = if span.is_some() { Phase::Steady } else { Phase::Ramp };
            progress(self.progress(phase, span));
            if let Some(span) = span.filter(|span| self.is_over(*span)) {
                return Ok(span);
            }
        }
        Err(session.timed_out(Stage::Data, self.started.elapsed()))
    }

    pub(super) fn stop_sending(&mut self) {
        self.load.stop_sending();
    }

    pub(super) const fn started(&self) -> Instant {
        self.started
    }

    pub(super) const fn load(&self) -> &Load {
        &self.load
    }

    pub(super) fn tcp_samples(&self) -> &[TcpSample] {
        &self.tcp_samples
    }

    /// What this side counted of the streams of one role.
    pub(super) fn meter(&self, role: Role) -> Option<&Meter> {
        self.tracks.iter().find(|track| track.role == role).map(|track| &track.meter)
    }

    /// For how long data has flowed, up to the last sample.
    pub(super) fn elapsed(&self) -> Duration {
        let last = self.tracks.iter().filter_map(|track| track.meter.samples().last()).next();
        last.map_or(Duration::ZERO, |sample| Duration::from_nanos(sample.at_ns))
    }

    pub(super) fn progress(&self, phase: Phase, span: Option<Span>) -> ThroughputProgress {
        let ramp = span.map_or(self.longest_ramp, |span| span.ramp);
        let rate = |role| -> Option<Quantity> { self.meter(role)?.last().and_then(Stretch::rate) };
        ThroughputProgress {
            phase,
            elapsed: self.started.elapsed(),
            longest: Duration::from_secs(ramp.saturating_add(self.steady) as u64),
            down: rate(Role::Receive),
            up: rate(Role::Send),
        }
    }

    fn sample(&mut self) {
        let at = self.started.elapsed();
        let states = self.load.tcp(Role::Send);
        for track in &mut self.tracks {
            let acknowledged = states.iter().map(|state| state.acknowledged);
            let bytes = match track.role {
                // What is only queued here has not left yet.
                Role::Send if !states.is_empty() => acknowledged.collect(),
                role => self.load.bytes(role),
            };
            if track.meter.samples().last().is_none_or(|sample| sample.bytes != bytes) {
                track.last_change = Instant::now();
            }
            track.meter.add(Sample { at_ns: nanoseconds(at), bytes });
        }
        let states = states.iter().enumerate();
        self.tcp_samples.extend(states.map(|(stream, state)| state.sample(at, stream)));
    }

    /// A stream that ended by itself: the control connection tells why, if it tells anything.
    async fn why_ended(&self, session: &mut Session<'_>, ended: io::Result<()>) -> ThroughputError {
        if let Err(error) = session.run_until(Instant::now() + TENTH, self.started).await {
            return error;
        }
        match ended {
            Err(source) if !self.is_tcp => session.local(source),
            _ => session.died(self.started),
        }
    }

    fn check_silence(&self, session: &Session<'_>) -> Result<(), ThroughputError> {
        let patience = session.plan().timeouts.reply;
        let is_silent = |track: &Track| track.last_change.elapsed() >= patience;
        if self.tracks.iter().any(is_silent) {
            return Err(session.timed_out(Stage::Data, patience));
        }
        Ok(())
    }

    /// Which seconds count, once that can be told. Both directions count over the same time.
    fn span(&self) -> Option<Span> {
        let ramps = self.tracks.iter().map(|track| {
            let seconds = track.meter.seconds();
            if self.is_tcp {
                meter::ramp(&seconds, self.longest_ramp)
            } else {
                Some(self.longest_ramp)
            }
        });
        let ramp = ramps.collect::<Option<Vec<_>>>()?.into_iter().max()?;
        Some(Span { ramp, steady: self.steady })
    }

    fn is_over(&self, span: Span) -> bool {
        let samples = self.tracks.iter().map(|track| track.meter.samples().len()).min();
        let seconds = samples.unwrap_or_default() / SAMPLES_A_SECOND;
        seconds >= span.ramp.saturating_add(span.steady)
    }

    /// What this side tells the server: all that it sent and received, the ramp included.
    pub(super) fn results(&self) -> Results {
        let streams = self.tracks.iter().flat_map(|track| self.streams(track.role));
        let numbered = (0..).zip(streams).map(|(position, stream)| StreamResult {
            id: u64::from(stream_id(position)),
            ..stream
        });
        let sends = self.tracks.iter().any(|track| track.role == Role::Send);
        let knows = u64::from(!self.load.tcp(Role::Send).is_empty());
        let mut results = Results::new(numbered.collect(), sends.then_some(knows));
        results.congestion_used = self.load.congestion_control(Role::Send);
        self.cpu.fill(&mut results);
        results
    }

    fn streams(&self, role: Role) -> Vec<StreamResult> {
        self.load.results(role, nanoseconds(self.elapsed()))
    }
}
