//! What went over the wire, for whoever watches the load on the agents.

/// Counts of one engine since it was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Counters {
    /// Requests sent, again or for the first time.
    pub requests: u64,
    /// Octets sent, without the headers of UDP and IP.
    pub octets_out: u64,
    /// Datagrams received.
    pub datagrams: u64,
    /// Octets received.
    pub octets_in: u64,
    /// Variable bindings received in answers that were used.
    pub cells: u64,
    /// Requests that were sent again after a time-out.
    pub retransmissions: u64,
    /// Requests that no answer came to in time.
    pub timeouts: u64,
    /// Answers to requests that were given up.
    pub late: u64,
    /// Answers to requests that had been answered.
    pub duplicates: u64,
    /// Datagrams from an address that was not asked.
    pub foreign: u64,
    /// Datagrams that were no message, or failed their authentication.
    pub garbage: u64,
    /// Answers that were cut by an agent to fit its messages, which is normal.
    pub shortened: u64,
    /// Refusals as tooBig and genErr that made the engine ask for less.
    pub too_big: u64,
    /// Engine IDs asked for (SNMP v3).
    pub discoveries: u64,
}
