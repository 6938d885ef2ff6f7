//! A path MTU, what limits it, and what follows from it. Pure.

use std::net::IpAddr;

use linecert_measure::{Decimals, Quantity, Reading, Reason, Uncertainty, Unit, Value};
use serde::Serialize;

use crate::path::mtu::search::{Fate, Search};

/// The outcome of a search for the path MTU.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathMtu {
    pub(super) target: IpAddr,
    pub(super) search: Search,
    pub(super) probes: u32,
}

/// What keeps larger packets from passing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MtuLimit {
    /// The interface of this machine.
    Interface,
    /// A router that says so.
    Router {
        /// Its address.
        address: IpAddr,
    },
    /// Nobody says so: larger packets vanish. Connections that send them hang.
    ///
    /// The far host may also answer smaller echoes only, which looks the same.
    BlackHole {
        /// The smallest size in octets that vanished.
        lost: u16,
    },
    /// None was found up to the largest packet there is.
    None,
    /// The target answers no echo, so that nothing is known.
    Silent,
}

#[derive(Serialize)]
struct Evidence {
    schema: &'static str,
    target: IpAddr,
    probes: u32,
    limit: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    path_mtu_bytes: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    smallest_failed_bytes: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    router: Option<IpAddr>,
}

impl PathMtu {
    /// The largest IP packet in octets that got through, headers included.
    #[must_use]
    pub const fn octets(&self) -> Option<u16> {
        self.search.passes()
    }

    /// How many probes it took.
    #[must_use]
    pub const fn probes(&self) -> u32 {
        self.probes
    }

    /// What keeps larger packets from passing.
    #[must_use]
    pub const fn limit(&self) -> MtuLimit {
        match (self.search.passes(), self.search.fails()) {
            (None, _) => MtuLimit::Silent,
            (_, None | Some((_, Fate::Passed))) => MtuLimit::None,
            (_, Some((_, Fate::TooLong))) => MtuLimit::Interface,
            (_, Some((_, Fate::TooBig { by, .. }))) => MtuLimit::Router { address: by },
            // Routers limit how often they say so: what vanished may have been refused.
            (_, Some((lost, Fate::Vanished))) => match self.search.named_by() {
                Some(address) => MtuLimit::Router { address },
                None => MtuLimit::BlackHole { lost },
            },
        }
    }

    /// The TCP maximum segment size that such packets hold, without TCP options: less a header of
    /// 20 octets each (RFC 9293, 3.7.1), 40 for IPv6.
    #[must_use]
    pub fn tcp_mss(&self) -> Option<u16> {
        let headers = if self.target.is_ipv4() { 40 } else { 60 };
        self.octets()?.checked_sub(headers)
    }

    /// The reading of `path-mtu` in octets. It is exact: one octet more did not pass.
    #[must_use]
    pub fn reading(&self) -> Reading {
        let Some(octets) = self.octets() else {
            let detail = format!("{} answered no echo of {} probes", self.target, self.probes);
            return Reading::absent(Reason::TimedOut, detail);
        };
        let whole = Decimals::new(0).unwrap_or(Decimals::MAX);
        let quantity = |steps| Quantity::from_steps(steps, Unit::Octet);
        let exact = Uncertainty::Expanded(quantity(0));
        Value::new(quantity(octets.into()), whole, exact)
            .map_or_else(|e| Reading::absent(Reason::Implausible, e.to_string()), Reading::Value)
    }

    /// What was found, as JSON: `linecert-path-mtu/1`.
    #[must_use]
    pub fn to_evidence(&self) -> Vec<u8> {
        let (limit, router) = match self.limit() {
            MtuLimit::Interface => ("interface", None),
            MtuLimit::Router { address } => ("router", Some(address)),
            MtuLimit::BlackHole { .. } => ("black-hole", None),
            MtuLimit::None => ("none", None),
            MtuLimit::Silent => ("silent", None),
        };
        let evidence = Evidence {
            schema: "linecert-path-mtu/1",
            target: self.target,
            probes: self.probes,
            limit,
            path_mtu_bytes: self.octets(),
            smallest_failed_bytes: self.search.fails().map(|(size, _)| size),
            router,
        };
        serde_json::to_vec(&evidence).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROUTER: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(10, 0, 0, 1));

    fn check(fates: &[(u16, Fate)], expect: MtuLimit) {
        let mut search = Search::new(ROUTER);
        fates.iter().for_each(|(size, fate)| search.note(*size, *fate));
        let mtu = PathMtu { target: ROUTER, search, probes: 9 };
        assert_eq!(mtu.limit(), expect, "{fates:?}");
    }

    #[test]
    fn who_named_the_size_that_passes_is_the_limit() {
        let too_big = |fits| Fate::TooBig { by: ROUTER, fits };
        let router = MtuLimit::Router { address: ROUTER };
        let passed = (1400, Fate::Passed);
        check(&[passed, (1401, too_big(None))], router);
        // It limits its errors, and the one about 1401 was not sent.
        check(&[(1500, too_big(Some(1400))), passed, (1401, Fate::Vanished)], router);
        // Beyond that router there is a narrower place that says nothing.
        let hole = MtuLimit::BlackHole { lost: 1401 };
        check(&[(1500, too_big(Some(1450))), passed, (1401, Fate::Vanished)], hole);
        check(&[passed, (1401, Fate::TooLong)], MtuLimit::Interface);
        check(&[(68, Fate::Vanished)], MtuLimit::Silent);
    }

    #[test]
    fn what_follows_from_it() {
        let mut search = Search::new(ROUTER);
        search.note(1492, Fate::Passed);
        let mtu = PathMtu { target: ROUTER, search: search.clone(), probes: 9 };
        assert_eq!(mtu.tcp_mss(), Some(1452));
        assert_eq!(mtu.reading().value().unwrap().to_string(), "1492 octet");
        let text = String::from_utf8(mtu.to_evidence()).unwrap();
        assert!(text.contains(r#""limit":"none","path_mtu_bytes":1492"#), "{text}");
        let six = PathMtu { target: "2001:db8::1".parse().unwrap(), search, probes: 9 };
        assert_eq!(six.tcp_mss(), Some(1432));
    }
}
