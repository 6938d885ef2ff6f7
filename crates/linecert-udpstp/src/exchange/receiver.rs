//! The side that receives load, counts it, and answers with Status PDUs.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant},
};

use linecert_socket::Outgoing;

use super::{Ending, HostLimits, NAP, Saturation, Side, Tally, Terms, Tick, Watch, wall_clock};
use crate::{
    account::Account,
    link::{Datagram, Link, LinkError},
    pdu::{Action, LoadHeader, SendingRate, Status, SubIntervalCounts, Trailer, WireTime, seal},
    rates::rate_of_row,
    search::RateSearch,
};

/// Receives until the test is over, beginning with what has come already.
pub(crate) fn receive(
    link: &mut Link,
    terms: Terms,
    early: &[Arrived],
    (stop, tick): (&AtomicBool, &mut dyn FnMut(Tick)),
) -> Tally {
    let mut receiver = Receiver::new(link, terms);
    let loads = early.iter().filter(|load| load.header.action == Action::Test);
    loads.for_each(|load| receiver.account.take(&load.header, load.octets, load.at));
    let ending = receiver.run(stop, tick).unwrap_or_else(Ending::Failed);
    receiver.tally(ending)
}

/// A Load PDU, of so many octets, and when it came.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Arrived {
    header: LoadHeader,
    octets: u32,
    at: WireTime,
}

impl Arrived {
    pub(crate) fn of(datagram: &Datagram<'_>) -> Option<Self> {
        let header = LoadHeader::decode(datagram.octets).ok()?;
        let octets = u32::try_from(datagram.octets.len()).unwrap_or(u32::MAX);
        Some(Self { header, octets, at: datagram.at })
    }
}

struct Receiver<'l> {
    link: &'l mut Link,
    terms: Terms,
    watch: Watch,
    account: Account,
    search: Option<RateSearch>,
    action: Action,
    confirmed: bool,
    sequence: u32,
    next_status: Instant,
    saturation: Saturation,
}

impl<'l> Receiver<'l> {
    fn new(link: &'l mut Link, terms: Terms) -> Self {
        let length = Duration::from_millis(terms.parameters.sub_interval_ms.into());
        let search = match terms.side {
            Side::Server { ceiling } => Some(RateSearch::new(terms.parameters, ceiling)),
            Side::Client => None,
        };
        Self {
            link,
            terms,
            watch: Watch::start(),
            account: Account::new(length, wall_clock()),
            search,
            action: Action::Test,
            confirmed: false,
            sequence: 0,
            next_status: Instant::now() + terms.trial(),
            saturation: Saturation::default(),
        }
    }

    fn run(&mut self, stop: &AtomicBool, tick: &mut dyn FnMut(Tick)) -> Result<Ending, LinkError> {
        while !stop.load(Ordering::Relaxed) {
            self.link.wait_until(self.next_status.min(Instant::now() + NAP))?;
            self.take_load()?;
            if let Some(ending) = self.ending()? {
                return Ok(ending);
            }
            if Instant::now() >= self.next_status {
                self.tell(tick)?;
            }
        }
        Ok(Ending::Interrupted)
    }

    fn take_load(&mut self) -> Result<(), LinkError> {
        let Self { link, account, action, confirmed, watch, .. } = self;
        link.receive(|datagram| {
            let Some(Arrived { header, octets, at }) = Arrived::of(&datagram) else { return };
            *confirmed |= header.action == Action::Stop;
            if *action == Action::Stop || header.action == Action::Stop {
                return;
            }
            watch.heard = Instant::now();
            account.take(&header, octets, at);
        })
    }

    /// The server ends a test and the client confirms.
    fn ending(&mut self) -> Result<Option<Ending>, LinkError> {
        let is_over = self.watch.started.elapsed() >= self.terms.limit();
        match self.terms.side {
            _ if self.confirmed && self.search.is_some() => return Ok(Some(Ending::Complete)),
            Side::Client if self.confirmed => {
                self.action = Action::Stop;
                self.send_status()?;
                return Ok(Some(Ending::Complete));
            }
            Side::Client if is_over => return Ok(Some(Ending::Overtime)),
            Side::Server { .. } if is_over => self.action = Action::Stop,
            _ => {}
        }
        Ok(self.watch.silence(self.link.is_refused()))
    }

    /// Sends a Status PDU, if anything has come yet.
    fn tell(&mut self, tick: &mut dyn FnMut(Tick)) -> Result<(), LinkError> {
        let now = Instant::now();
        self.next_status = (self.next_status + self.terms.trial()).max(now);
        self.account.close_quiet(wall_clock());
        if self.account.is_empty() && self.action == Action::Test {
            return Ok(());
        }
        let status = self.send_status()?;
        let sub_intervals = self.account.finished().len();
        let elapsed = self.watch.started.elapsed();
        tick(Tick { elapsed, trial: status.trial, sub_intervals });
        Ok(())
    }

    fn send_status(&mut self) -> Result<Status, LinkError> {
        let status = self.status();
        let pdu = status.encode(self.terms.version);
        let pdu = if self.terms.version.is_extended() { seal(pdu, None) } else { pdu };
        self.link.send(Outgoing::connected(&pdu))?;
        Ok(status)
    }

    fn status(&mut self) -> Status {
        let now = wall_clock();
        let trial = self.account.report(now);
        let active = self.account.finished().len();
        self.saturation.note(active, &self.terms.parameters, &trial);
        self.sequence = self.sequence.wrapping_add(1);
        let rate = match &mut self.search {
            Some(search) => {
                search.take(&trial);
                rate_of_row(search.row(), self.terms.datagrams)
            }
            None => SendingRate::NONE,
        };
        let none = SubIntervalCounts::default();
        let finished = self.account.finished();
        Status {
            action: self.action,
            deaf: self.watch.is_deaf(),
            sequence: self.sequence,
            rate,
            sub_interval: u32::try_from(finished.len()).unwrap_or(u32::MAX),
            saved: finished.last().copied().unwrap_or(none),
            trial,
            sent: now,
            trailer: Trailer::NONE,
        }
    }

    fn tally(self, ending: Ending) -> Tally {
        let (missing, distinct) = self.account.missing_and_distinct();
        let host = HostLimits {
            overflowed: self.link.dropped().into(),
            clock_step_ns: self.watch.clock_step_ns(),
            ..HostLimits::default()
        };
        Tally {
            ending,
            elapsed: self.watch.started.elapsed(),
            sub_intervals: self.account.finished().to_vec(),
            round_trips: self.account.round_trips().to_vec(),
            missing,
            distinct,
            saturation: self.saturation,
            pauses: self.account.pauses().to_vec(),
            host,
        }
    }
}
