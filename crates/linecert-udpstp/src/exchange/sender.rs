//! The side that sends load, at the rate that the server's search has found.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant},
};

use super::{
    Ending, HostLimits, NAP, Saturation, Side, Tally, Terms, Tick, Watch, load::LoadWriter,
    wall_clock,
};
use crate::{
    link::{Link, LinkError},
    pacer::{Burst, Pacer},
    pdu::{
        Action, LOAD_HEADER, LoadHeader, SendingRate, Status, SubIntervalCounts, Version, WireTime,
    },
    rates::rate_of_row,
    search::RateSearch,
};

/// Sends until the test is over. A client begins at `first`; a server at the lowest row, until a
/// Status PDU has shown that somebody is there who wants the load.
pub(crate) fn send(
    link: &mut Link,
    terms: Terms,
    first: SendingRate,
    (stop, tick): (&AtomicBool, &mut dyn FnMut(Tick)),
) -> Tally {
    let mut sender = Sender::new(link, terms, first);
    let ending = sender.run(stop, tick).unwrap_or_else(Ending::Failed);
    sender.tally(ending)
}

/// The last Status PDU.
#[derive(Debug, Clone, Copy)]
struct LastStatus {
    sequence: u32,
    errors: u16,
    sent: WireTime,
    at: Option<Instant>,
}

struct Sender<'l> {
    link: &'l mut Link,
    terms: Terms,
    watch: Watch,
    pacer: Pacer,
    writer: LoadWriter,
    bursts: Vec<Burst>,
    search: Option<RateSearch>,
    action: Action,
    confirmed: bool,
    last: LastStatus,
    sub_interval: u32,
    sub_intervals: Vec<SubIntervalCounts>,
    round_trips: Vec<Duration>,
    saturation: Saturation,
    pauses: Vec<Duration>,
    skipped: u64,
}

impl<'l> Sender<'l> {
    fn new(link: &'l mut Link, terms: Terms, first: SendingRate) -> Self {
        let (search, first) = match terms.side {
            Side::Server { ceiling } => {
                let search = RateSearch::new(terms.parameters, ceiling);
                (Some(search), rate_of_row(0, terms.datagrams))
            }
            Side::Client => (None, first),
        };
        let seed = wall_clock().0.unsigned_abs();
        let mut pacer = Pacer::new(terms.family, seed);
        pacer.set_rate(&first, 0);
        Self {
            link,
            terms,
            watch: Watch::start(),
            pacer,
            writer: LoadWriter::new(terms.parameters.payload, seed),
            bursts: Vec::new(),
            search,
            action: Action::Test,
            confirmed: false,
            last: LastStatus { sequence: 0, errors: 0, sent: WireTime::default(), at: None },
            sub_interval: 0,
            sub_intervals: Vec::new(),
            round_trips: Vec::new(),
            saturation: Saturation::default(),
            pauses: Vec::new(),
            skipped: 0,
        }
    }

    fn run(&mut self, stop: &AtomicBool, tick: &mut dyn FnMut(Tick)) -> Result<Ending, LinkError> {
        while !stop.load(Ordering::Relaxed) {
            self.send_due()?;
            self.take_status(tick)?;
            if let Some(ending) = self.ending()? {
                return Ok(ending);
            }
            self.link.wait_until(self.next_turn())?;
        }
        Ok(Ending::Interrupted)
    }

    fn now_ns(&self) -> u64 {
        u64::try_from(self.watch.started.elapsed().as_nanos()).unwrap_or(u64::MAX)
    }

    fn next_turn(&self) -> Instant {
        let nap = Instant::now() + NAP;
        let due = self.pacer.next_due_ns().map(Duration::from_nanos);
        due.map_or(nap, |due| nap.min(self.watch.started + due))
    }

    fn send_due(&mut self) -> Result<(), LinkError> {
        let now_ns = self.now_ns();
        self.pacer.take_due(now_ns, &mut self.bursts);
        let bursts = std::mem::take(&mut self.bursts);
        for burst in &bursts {
            let datagrams = if self.action == Action::Stop { 1 } else { burst.datagrams };
            self.writer.send(self.link, self.header(), Burst { datagrams, ..*burst })?;
        }
        self.bursts = bursts;
        Ok(())
    }

    fn header(&self) -> LoadHeader {
        let held = self.last.at.map_or(Duration::ZERO, |at| at.elapsed());
        let held_ms = (held + Duration::from_micros(500)).as_millis();
        LoadHeader {
            action: self.action,
            deaf: self.watch.is_deaf(),
            sequence: 0,
            octets: 0,
            status_errors: self.last.errors,
            status_sent: self.last.sent,
            sent: wall_clock(),
            response_delay_ms: u16::try_from(held_ms).unwrap_or(u16::MAX),
        }
    }

    fn take_status(&mut self, tick: &mut dyn FnMut(Tick)) -> Result<(), LinkError> {
        let version = self.terms.version;
        let mut statuses = Vec::new();
        self.link.receive(|datagram| statuses.extend(decoded(datagram.octets, version)))?;
        for status in statuses {
            self.confirmed |= status.action == Action::Stop;
            if self.action == Action::Test && status.action == Action::Test {
                self.follow(&status);
                let (elapsed, trial) = (self.watch.started.elapsed(), status.trial);
                tick(Tick { elapsed, trial, sub_intervals: self.sub_intervals.len() });
            }
        }
        Ok(())
    }

    /// Does as the server says, or, being the server, as its search finds.
    fn follow(&mut self, status: &Status) {
        self.watch.heard = Instant::now();
        self.last = self.last.next(status);
        let trial = &status.trial;
        if let (Some(shortest), Some(above)) =
            (trial.round_trip_shortest_ms, trial.round_trip_variation_ms)
        {
            let round_trip = u64::from(shortest) + u64::from(above);
            self.round_trips.push(Duration::from_millis(round_trip));
        }
        // A Status PDU that comes late tells what is known.
        if status.sub_interval > self.sub_interval {
            self.sub_interval = status.sub_interval;
            self.sub_intervals.push(status.saved);
            self.note_pause(&status.saved);
        }
        self.saturation.note(self.sub_intervals.len(), &self.terms.parameters, trial);
        let rate = match &mut self.search {
            Some(search) => {
                search.take(trial);
                rate_of_row(search.row(), self.terms.datagrams)
            }
            None => status.rate,
        };
        let now_ns = self.now_ns();
        self.pacer.set_rate(&rate, now_ns);
    }

    /// What was skipped during a sub-interval, as a share of its time.
    fn note_pause(&mut self, counts: &SubIntervalCounts) {
        let skipped = self.pacer.skipped().saturating_sub(self.skipped);
        self.skipped = self.pacer.skipped();
        let due = u64::from(counts.datagrams) + u64::from(counts.lost) + skipped;
        let paused_us = u64::from(counts.time_us).saturating_mul(skipped).checked_div(due);
        self.pauses.push(Duration::from_micros(paused_us.unwrap_or_default()));
    }

    /// The server ends a test and the client confirms.
    fn ending(&mut self) -> Result<Option<Ending>, LinkError> {
        let is_over = self.watch.started.elapsed() >= self.terms.limit();
        match self.terms.side {
            Side::Server { .. } if self.confirmed => return Ok(Some(Ending::Complete)),
            Side::Client if self.confirmed => {
                self.action = Action::Stop;
                self.confirm()?;
                return Ok(Some(Ending::Complete));
            }
            Side::Client if is_over => return Ok(Some(Ending::Overtime)),
            Side::Server { .. } if is_over => self.action = Action::Stop,
            _ => {}
        }
        Ok(self.watch.silence(self.link.is_refused()))
    }

    /// One Load PDU that is a header and no more.
    fn confirm(&mut self) -> Result<(), LinkError> {
        let payload = u32::try_from(LOAD_HEADER).unwrap_or_default();
        self.writer.send(self.link, self.header(), Burst { datagrams: 1, payload })
    }

    fn tally(self, ending: Ending) -> Tally {
        let (sent, held_back) = self.writer.sent_and_held_back();
        let host = HostLimits {
            skipped: self.pacer.skipped(),
            held_back,
            sent,
            clock_step_ns: self.watch.clock_step_ns(),
            ..HostLimits::default()
        };
        let sum = |count: fn(&SubIntervalCounts) -> u32| -> u64 {
            self.sub_intervals.iter().map(|counts| u64::from(count(counts))).sum()
        };
        Tally {
            ending,
            elapsed: self.watch.started.elapsed(),
            missing: sum(|counts| counts.lost),
            distinct: sum(|counts| counts.datagrams.saturating_sub(counts.duplicated)),
            sub_intervals: self.sub_intervals,
            round_trips: self.round_trips,
            saturation: self.saturation,
            pauses: self.pauses,
            host,
        }
    }
}

fn decoded(octets: &[u8], version: Version) -> Option<Status> {
    Status::decode(octets, version).ok()
}

impl LastStatus {
    /// Statuses that were missed are told to the receiver; one that comes late counts as 65,535.
    fn next(self, status: &Status) -> Self {
        let ahead = status.sequence.checked_sub(self.sequence).and_then(|n| n.checked_sub(1));
        let errors = ahead.map_or(u16::MAX, |missed| u16::try_from(missed).unwrap_or(u16::MAX));
        let sequence = self.sequence.max(status.sequence);
        Self { sequence, errors, sent: status.sent, at: Some(Instant::now()) }
    }
}
