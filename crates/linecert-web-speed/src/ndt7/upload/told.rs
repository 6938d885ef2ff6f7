//! What the server says that it received, and whether that can be. Pure, but for the counters.

use std::{net::SocketAddr, time::Duration};

use linecert_measure::Reason;

use crate::{
    connection::Octets,
    meter::{Meter, Sample},
    ndt7::{
        Plan, RAMP,
        download::shortened,
        measurement::{Count, Measurement},
    },
    outcome::{Counted, Record},
    plan::Direction,
};

/// By how much the server's clock and ours may differ over a test; measurements may come late.
const DRIFT: Duration = Duration::from_millis(500);

/// What counts as received at most: what this side had sent when it was told so.
#[derive(Debug, Clone, Copy)]
struct Ceiling {
    application: u64,
    tcp: Option<u64>,
}

/// Everything the server has told.
#[derive(Default)]
pub(super) struct Told {
    texts: Vec<(Duration, String)>,
    application: Account,
    tcp: Account,
}

/// One of the two counts over time.
#[derive(Default)]
struct Account {
    meter: Meter,
    first: Option<(Duration, Duration)>,
    doubt: Option<String>,
}

impl Told {
    pub(super) const fn len(&self) -> usize {
        self.texts.len()
    }

    /// Takes a message that arrives now.
    pub(super) fn take(&mut self, arrived: Duration, text: &str, octets: &Octets) {
        // A far end may also have acknowledged one octet of SYN and one of FIN.
        let ceiling =
            Ceiling { application: octets.written(), tcp: octets.sent().map(|sent| sent + 2) };
        self.add(arrived, text, ceiling);
    }

    fn add(&mut self, arrived: Duration, text: &str, ceiling: Ceiling) {
        let measurement = Measurement::decode(text);
        if let Some(count) = measurement.application {
            self.application.add(arrived, count, Some(ceiling.application));
        }
        if let Some(count) = measurement.tcp {
            self.tcp.add(arrived, count, ceiling.tcp);
        }
        self.texts.push((arrived, shortened(text)));
    }

    /// The application's count where the server tells one, that of TCP else.
    pub(super) fn into_record(
        self,
        plan: &Plan,
        (peer, local): (SocketAddr, SocketAddr),
    ) -> Record {
        let counted = match self.application.first {
            Some(_) => Counted::ServerApplication,
            None => Counted::ServerTcp,
        };
        let account = if counted == Counted::ServerTcp { self.tcp } else { self.application };
        let doubt = match (account.doubt, account.first) {
            (Some(doubt), _) => Some((Reason::Implausible, doubt)),
            (None, Some(_)) => None,
            (None, None) => {
                let detail = "the server does not tell what it received";
                Some((Reason::Unsupported, detail.to_owned()))
            }
        };
        Record {
            tool: "ndt7",
            server: plan.server.to_string(),
            peer,
            local,
            direction: Direction::Up,
            streams: 1,
            counted,
            ramp: RAMP,
            meter: account.meter,
            told: self.texts,
            doubt,
        }
    }
}

impl Account {
    fn add(&mut self, arrived: Duration, count: Count, most: Option<u64>) {
        let (first, start) = *self.first.get_or_insert((arrived, count.elapsed));
        let ours = arrived.saturating_sub(first);
        let theirs = count.elapsed.saturating_sub(start);
        let sample = Sample::at(count.elapsed, count.octets);
        let doubt = if most.is_some_and(|most| count.octets > most) {
            format!("the server tells of {} octets before they were sent", count.octets)
        } else if ours.abs_diff(theirs) > DRIFT {
            format!("{theirs:.1?} at the server were {ours:.1?} here")
        } else if self.meter.add(sample).is_err() {
            "what the server tells runs backwards".to_owned()
        } else {
            return;
        };
        self.doubt.get_or_insert(doubt);
    }
}

/// Reads lines as what a server tells, four a second, and makes the figures of them. For fuzzing.
pub(crate) fn read_arbitrary(text: &str) {
    let Ok(server) = "ws://192.0.2.1".parse() else { return };
    let ceiling = Ceiling { application: u64::MAX, tcp: None };
    let mut told = Told::default();
    for (number, line) in (1..).zip(text.lines()) {
        told.add(Duration::from_millis(250).saturating_mul(number), line, ceiling);
    }
    let address = SocketAddr::from(([192, 0, 2, 1], 80));
    told.into_record(&Plan::new(server, Direction::Up), (address, address)).into_transfer();
}

#[cfg(test)]
mod tests {
    use linecert_measure::Reading;

    use super::*;

    /// Measurements of 100 Mbit/s each 250 ms for ten seconds, as `change` makes them.
    fn told(change: impl Fn(u64, &mut u64, &mut u64)) -> Record {
        let mut told = Told::default();
        for n in 1..=40 {
            let (mut us, mut octets) = (n * 250_000, n * 3_125_000);
            let ceiling = Ceiling { application: octets + 100, tcp: Some(octets + 100) };
            change(n, &mut us, &mut octets);
            let text = format!(r#"{{"TCPInfo":{{"ElapsedTime":{us},"BytesReceived":{octets}}}}}"#);
            told.add(Duration::from_millis(n * 250 + 3), &text, ceiling);
        }
        record(told)
    }

    fn record(told: Told) -> Record {
        let plan = Plan::new("ws://192.0.2.1".parse().unwrap(), Direction::Up);
        told.into_record(&plan, ("192.0.2.1:80".parse().unwrap(), "192.0.2.2:9".parse().unwrap()))
    }

    fn check(record: Record, expect: Result<&str, (Reason, &str)>) {
        match (record.into_transfer().reading, expect) {
            (Reading::Value(value), Ok(expect)) => assert_eq!(value.to_string(), expect),
            (Reading::NotReported(absence), Err((reason, detail))) => {
                assert_eq!((absence.reason, &*absence.detail), (reason, detail));
            }
            (found, _) => panic!("{found:?} instead of {expect:?}"),
        }
    }

    #[test]
    fn the_count_of_the_server_is_the_figure() {
        check(told(|_, _, _| {}), Ok("100.00 Mbit/s"));
        // TCP had been up for a second when the test began.
        check(told(|_, us, _| *us += 1_000_000), Ok("100.00 Mbit/s"));
    }

    #[test]
    fn what_cannot_be_is_no_figure() {
        let implausible = |detail| Err((Reason::Implausible, detail));
        check(
            told(|n, _, octets| {
                if n == 20 {
                    *octets *= 2
                }
            }),
            implausible("the server tells of 125000000 octets before they were sent"),
        );
        check(
            told(|_, us, _| *us /= 1_000),
            implausible("750.0µs at the server were 750.0ms here"),
        );
        check(
            told(|n, _, octets| {
                if n == 30 {
                    *octets = 0
                }
            }),
            implausible("what the server tells runs backwards"),
        );
    }

    #[test]
    fn a_server_that_does_not_tell_gives_no_figure() {
        let nothing = Err((Reason::Unsupported, "the server does not tell what it received"));
        check(record(Told::default()), nothing);
        let mut told = Told::default();
        let ceiling = Ceiling { application: 0, tcp: None };
        told.add(Duration::from_secs(1), r#"{"TCPInfo":{"RTT":5}}"#, ceiling);
        check(record(told), nothing);
    }
}
