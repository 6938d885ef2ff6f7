//! From what was counted to what is told.

use std::time::Duration;

use linecert_measure::{Decimals, Metric, Quantity, Reading, Reason, Series, Uncertainty, Value};
use linecert_net::stats::mean_uncertainty;

use super::{
    ThroughputError,
    session::Session,
    told,
    watch::{Span, Watch},
};
use crate::iperf3::{
    Garbled, Limit,
    load::Role,
    meter::{Meter, Stretch},
    outcome::{Datagrams, TcpRecord, Transfer},
    plan::{Direction, Flow},
    protocol::{OwnTcp, Results, StreamResult},
};

/// By which part of the time a sender may be behind its rate at the end.
const BEHIND: u32 = 200;

/// The transfers of a test, down before up.
pub(super) fn transfers(
    session: &Session<'_>,
    watch: &Watch,
    span: Span,
    theirs: &Results,
) -> Result<Vec<Transfer>, ThroughputError> {
    let test = Test { session, watch, span, theirs };
    let directions = session.plan().flow.directions().iter();
    directions.map(|direction| test.transfer(*direction)).collect()
}

/// A test that has run.
struct Test<'t> {
    session: &'t Session<'t>,
    watch: &'t Watch,
    span: Span,
    theirs: &'t Results,
}

/// What was received in one direction.
struct Counted {
    steady: Stretch,
    ramp: Duration,
    ramp_bytes: Option<u64>,
    uncertainty: Option<Quantity>,
    seconds: Option<Series>,
    tenths: Option<Series>,
    shares: Vec<u64>,
}

impl Test<'_> {
    fn transfer(&self, direction: Direction) -> Result<Transfer, ThroughputError> {
        let counted = self.counted(direction)?;
        let is_tcp = self.session.plan().is_tcp();
        let datagrams = (!is_tcp).then(|| self.datagrams(direction));
        Ok(Transfer {
            direction,
            reading: counted.reading(),
            seconds: counted.seconds,
            tenths: counted.tenths,
            shares: counted.shares,
            ramp: counted.ramp,
            ramp_bytes: counted.ramp_bytes,
            steady: Duration::from_nanos(counted.steady.ns),
            steady_bytes: counted.steady.bytes,
            tcp: is_tcp.then(|| self.tcp(direction)),
            limited: self.limited(direction, datagrams.as_ref()),
            datagrams,
        })
    }

    fn counted(&self, direction: Direction) -> Result<Counted, ThroughputError> {
        let streams = usize::from(self.session.plan().streams.get());
        let told = match direction {
            Direction::Down => None,
            Direction::Up => told::meter(self.theirs, streams),
        };
        let meter = match direction {
            Direction::Down => self.watch.meter(Role::Receive),
            Direction::Up => told.as_ref(),
        };
        match meter.and_then(|meter| self.by_meter(meter, direction)) {
            Some(counted) => Ok(counted),
            None => self.by_totals(direction),
        }
    }

    /// What a meter at the receiver shows of the time that counts.
    fn by_meter(&self, meter: &Meter, direction: Direction) -> Option<Counted> {
        let Span { ramp, steady } = self.span;
        let end = ramp.saturating_add(steady);
        let before = meter.stretch(0, ramp)?;
        let rates = |stretches: Vec<Stretch>| -> Vec<_> {
            stretches.into_iter().map(Stretch::rate).collect()
        };
        let seconds = rates(meter.seconds());
        let counted = seconds.get(ramp..end)?.iter().copied().collect::<Option<Vec<_>>>();
        Some(Counted {
            steady: meter.stretch(ramp, end)?,
            ramp: Duration::from_nanos(before.ns),
            ramp_bytes: Some(before.bytes),
            uncertainty: counted.as_deref().and_then(mean_uncertainty),
            seconds: Some(self.series(direction, (1000, ramp), seconds)),
            tenths: Some(self.series(direction, (100, ramp * 10), rates(meter.tenths()))),
            shares: meter.shares(ramp, end),
        })
    }

    /// What a server that receives tells in the end.
    fn by_totals(&self, direction: Direction) -> Result<Counted, ThroughputError> {
        let steady = self.received()?;
        let report = match self.session.plan().flow {
            Flow::Up => self.theirs.server_seconds(),
            Flow::Down | Flow::Both => Vec::new(),
        };
        let seconds = told::seconds(&report);
        let rounding = report.iter().map(|second| second.rounding).max().and_then(told::bits);
        let scatter = seconds.as_deref().and_then(mean_uncertainty);
        let series = |seconds: Vec<Quantity>| {
            self.series(direction, (1000, 0), seconds.into_iter().map(Some).collect())
        };
        Ok(Counted {
            steady,
            ramp: Duration::from_secs(self.session.plan().omitted_seconds()),
            ramp_bytes: None,
            uncertainty: scatter.and_then(|scatter| scatter.checked_add(rounding?)),
            seconds: seconds.map(series),
            tenths: None,
            shares: self.theirs_of(direction).iter().map(|stream| stream.bytes).collect(),
        })
    }

    /// The bytes that the server received, over the longest time that it counted a stream.
    fn received(&self) -> Result<Stretch, ThroughputError> {
        let cannot_be = |what| self.session.garbled(Garbled::Contradiction(what));
        let streams = self.theirs_of(Direction::Up);
        let times: Option<Vec<u64>> = streams.iter().map(|stream| stream.elapsed_ns()).collect();
        let ns = times.and_then(|times| times.into_iter().max());
        let told = ns.ok_or_else(|| cannot_be("streams without times"))?;
        let plan = self.session.plan();
        let omitted = Duration::from_secs(plan.omitted_seconds());
        let sent = self.watch.elapsed().saturating_sub(omitted);
        let counted = Duration::from_nanos(told);
        if counted < sent / 2 || counted > sent.saturating_add(plan.timeouts.reply) {
            return Err(cannot_be("another time than was agreed"));
        }
        let sum = |total: u64, stream: &&StreamResult| total.checked_add(stream.bytes);
        let bytes = streams.iter().try_fold(0, sum);
        let bytes = bytes.ok_or_else(|| cannot_be("more bytes than can be counted"))?;
        // The server goes on counting time while the last datagrams are on their way.
        let ns = if plan.is_tcp() { told } else { crate::iperf3::nanoseconds(sent) };
        Ok(Stretch { ns, bytes })
    }

    fn series(
        &self,
        direction: Direction,
        (interval_ms, ramp): (u32, usize),
        samples: Vec<Option<Quantity>>,
    ) -> Series {
        let ramp = u32::try_from(ramp).unwrap_or(u32::MAX);
        Series { metric: self.metric(direction), interval_ms, ramp, samples }
    }

    fn metric(&self, direction: Direction) -> Metric {
        let is_tcp = self.session.plan().is_tcp();
        if is_tcp { direction.metric() } else { direction.datagram_metric() }
    }

    /// What the server tells of the streams of one direction; those that it receives come first.
    fn theirs_of(&self, direction: Direction) -> Vec<&StreamResult> {
        let streams = usize::from(self.session.plan().streams.get());
        let skip = match (self.session.plan().flow, direction) {
            (Flow::Both, Direction::Down) => streams,
            _ => 0,
        };
        let mut numbered: Vec<_> = self.theirs.streams.iter().collect();
        numbered.sort_by_key(|stream| stream.id);
        numbered.into_iter().skip(skip).take(streams).collect()
    }

    fn tcp(&self, direction: Direction) -> TcpRecord {
        match direction {
            Direction::Up => self.tcp_sent(),
            Direction::Down => self.tcp_received(),
        }
    }

    fn tcp_sent(&self) -> TcpRecord {
        let load = self.watch.load();
        let states = load.tcp(Role::Send);
        let sum = |field: fn(&crate::iperf3::load::TcpState) -> u64| {
            let sum = states.iter().map(field).fold(0, u64::saturating_add);
            (!states.is_empty()).then_some(sum)
        };
        TcpRecord {
            congestion_control: load.congestion_control(Role::Send),
            segment: states.first().map(|state| state.segment),
            header: states.first().map(|state| state.header),
            retransmits: sum(|state| state.retransmits),
            sent_bytes: sum(|state| state.sent_bytes),
            retransmitted_bytes: sum(|state| state.retransmitted_bytes),
            samples: self.watch.tcp_samples().to_vec(),
        }
    }

    fn tcp_received(&self) -> TcpRecord {
        let states = self.watch.load().tcp(Role::Receive);
        let own = self.theirs.linecert.as_ref().map_or(&[][..], |own| &own.tcp);
        let sum = |field: fn(&OwnTcp) -> u64| {
            let sum = own.iter().map(field).fold(0, u64::saturating_add);
            (!own.is_empty()).then_some(sum)
        };
        let knows = self.theirs.sender_has_retransmits == Some(1);
        let resent = self.theirs_of(Direction::Down).into_iter().map(|stream| stream.retransmits);
        let resent = resent.collect::<Option<Vec<_>>>().filter(|_| knows);
        TcpRecord {
            congestion_control: self.theirs.congestion_used.clone(),
            segment: states.first().map(|state| state.segment),
            header: states.first().map(|state| state.header),
            retransmits: resent.map(|all| all.into_iter().fold(0, u64::saturating_add)),
            sent_bytes: sum(|tcp| tcp.sent_bytes),
            retransmitted_bytes: sum(|tcp| tcp.retransmitted_bytes),
            samples: Vec::new(),
        }
    }

    fn datagrams(&self, direction: Direction) -> Datagrams {
        let load = self.watch.load();
        let theirs = self.theirs_of(direction);
        if direction == Direction::Up {
            let sent: Vec<u64> = load.sent().iter().map(|sent| sent.datagrams).collect();
            return told::datagrams(self.theirs, &theirs, &sent);
        }
        let sent = theirs.iter().map(|stream| stream.packets).fold(0, u64::saturating_add);
        let overflowed = load.overflowed().into_iter().fold(0, u64::saturating_add);
        let mut all =
            Datagrams { sent: Some(sent), overflowed: Some(overflowed), ..Datagrams::default() };
        for (arrivals, stream) in load.arrivals().iter().zip(theirs) {
            all.add(&arrivals.tally_of(stream.packets));
        }
        all
    }

    /// Why this machine was the limit.
    fn limited(&self, direction: Direction, datagrams: Option<&Datagrams>) -> Option<Limit> {
        let datagrams = datagrams?;
        match direction {
            Direction::Down => {
                let datagrams = datagrams.overflowed.filter(|count| *count > 0)?;
                Some(Limit::NoRoom { datagrams })
            }
            Direction::Up => {
                let sent = self.watch.load().sent();
                let by = sent.iter().map(|sent| sent.behind).max()?;
                (by > self.watch.elapsed() / BEHIND).then_some(Limit::Behind { by })
            }
        }
    }
}

impl Counted {
    fn reading(&self) -> Reading {
        let two = Decimals::new(2).unwrap_or(Decimals::MAX);
        let uncertainty = self.uncertainty.map_or(Uncertainty::NotStated, Uncertainty::Expanded);
        let Some(rate) = self.steady.rate() else {
            return Reading::absent(Reason::Implausible, "a rate beyond what can be counted");
        };
        match Value::new(rate, two, uncertainty) {
            Ok(value) => Reading::Value(value),
            Err(error) => Reading::absent(Reason::Implausible, error.to_string()),
        }
    }
}
