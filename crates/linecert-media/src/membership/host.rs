//! What a host has to say and when: reports, their repeats, and answers to queries. No clock.

use std::{
    net::IpAddr,
    time::{Duration, Instant},
};

use super::{Membership, Querier, Query, Said};
use crate::channel::Channel;

/// Within this time a report is said again, since it may have been lost (RFC 3376, 8.11).
const REPEAT: Duration = Duration::from_secs(1);
/// More than a link ever has; what has more is hostile.
const MOST_QUERIERS: usize = 16;

/// The state of one host.
#[derive(Debug)]
pub(crate) struct Host {
    membership: Membership,
    joined: Vec<Channel>,
    due: Vec<(Instant, Said, Channel)>,
    queriers: Vec<Querier>,
}

impl Host {
    pub(crate) const fn new(membership: Membership) -> Self {
        Self { membership, joined: Vec::new(), due: Vec::new(), queriers: Vec::new() }
    }

    /// The version to speak, which falls back to what an older querier understands (RFC 3376, 7.2.1).
    pub(crate) const fn membership(&self) -> Membership {
        self.membership
    }

    /// Notes that a channel was joined or left, which was said just now and will be once more.
    pub(crate) fn said(&mut self, now: Instant, said: Said, channel: Channel) {
        self.joined.retain(|joined| *joined != channel);
        self.due.retain(|(_, _, due)| *due != channel);
        if said != Said::Left {
            self.joined.push(channel);
        }
        self.due.push((now + within(REPEAT), said, channel));
    }

    /// Takes a query: channels that it asks for are answered within the time that it grants.
    pub(crate) fn heard(&mut self, now: Instant, from: IpAddr, query: Query) {
        self.note(from, query);
        if query.membership == Membership::AnySource {
            self.membership = Membership::AnySource;
        }
        for channel in self.joined.iter().filter(|channel| query.is_for(**channel)) {
            let at = now + within(query.response);
            let sooner = |(due, said, of): &(Instant, Said, Channel)| {
                *said == Said::Present && of == channel && *due <= at
            };
            if !self.due.iter().any(sooner) {
                self.due.retain(|(_, said, of)| *said != Said::Present || of != channel);
                self.due.push((at, Said::Present, *channel));
            }
        }
    }

    fn note(&mut self, from: IpAddr, query: Query) {
        let same =
            |querier: &&mut Querier| querier.address == from && querier.protocol == query.protocol;
        if let Some(known) = self.queriers.iter_mut().find(same) {
            known.queries = known.queries.saturating_add(1);
        } else if self.queriers.len() < MOST_QUERIERS {
            self.queriers.push(Querier {
                address: from,
                protocol: query.protocol,
                interval: query.interval,
                response: query.response,
                queries: 1,
            });
        }
    }

    /// Takes out what is to be said by now.
    pub(crate) fn due(&mut self, now: Instant) -> Vec<(Said, Channel)> {
        let due = self.due.extract_if(.., |(at, ..)| *at <= now);
        due.map(|(_, said, channel)| (said, channel)).collect()
    }

    /// When there is next something to say.
    pub(crate) fn next_due(&self) -> Option<Instant> {
        self.due.iter().map(|(at, ..)| *at).min()
    }

    /// Channels that are still joined.
    pub(crate) fn joined(&self) -> Vec<Channel> {
        self.joined.clone()
    }

    pub(crate) fn queriers(&self) -> &[Querier] {
        &self.queriers
    }
}

/// A random part of a time, in 1024 steps; all of it where the system has no randomness.
fn within(time: Duration) -> Duration {
    let part = getrandom::u32().map_or(1_024, |random| random % 1_025);
    time.saturating_mul(part) / 1_024
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(membership: Membership, group: Option<&str>) -> Query {
        Query {
            protocol: "igmp-3",
            membership,
            group: group.map(|g| crate::channel::Group::new(g.parse().unwrap()).unwrap()),
            response: Duration::from_secs(10),
            interval: None,
        }
    }

    #[test]
    fn a_join_is_repeated_once_and_queries_are_answered_in_time() {
        let (now, channel) = (Instant::now(), "239.1.1.1:5000".parse().unwrap());
        let mut host = Host::new(Membership::SourceSpecific);
        host.said(now, Said::Joined, channel);
        assert_eq!(host.due(now + REPEAT), [(Said::Joined, channel)]);
        assert_eq!(host.next_due(), None);
        let router = "10.0.0.1".parse().unwrap();
        host.heard(now, router, query(Membership::SourceSpecific, Some("239.9.9.9")));
        assert_eq!(host.next_due(), None);
        for group in [None, Some("239.1.1.1"), None] {
            host.heard(now, router, query(Membership::SourceSpecific, group));
        }
        assert_eq!(host.due(now + Duration::from_secs(10)), [(Said::Present, channel)]);
        assert_eq!(host.queriers()[0].queries, 4);
    }

    #[test]
    fn what_was_left_is_not_answered() {
        let (now, channel) = (Instant::now(), "239.1.1.1:5000".parse().unwrap());
        let mut host = Host::new(Membership::SourceSpecific);
        host.said(now, Said::Joined, channel);
        host.said(now, Said::Left, channel);
        host.heard(now, "10.0.0.1".parse().unwrap(), query(Membership::AnySource, None));
        assert_eq!(host.due(now + Duration::from_secs(60)), [(Said::Left, channel)]);
        assert_eq!((host.membership(), host.joined()), (Membership::AnySource, Vec::new()));
    }
}
