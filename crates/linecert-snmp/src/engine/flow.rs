//! Orders that come while others are walked.

use std::time::Duration;

use super::{
    counters::Counters,
    order::Order,
    outcome::{Outcome, Sink},
};

/// Where orders come from as long as an engine serves, and where their cells go.
///
/// An agent that is slow or silent keeps its own order waiting and no other: what is next begins
/// while that is still under way.
pub trait Flow: Sink {
    /// What to begin. `order` is the place by which cells and the end of it will name the order; it
    /// is given to another once this one has ended. The engine asks at least every 50 ms, and
    /// after each order again until there is nothing to begin. `counters` is what has gone over
    /// the wire so far.
    fn next(&mut self, order: usize, counters: &Counters) -> Next;

    /// Every subtree of an order has ended.
    fn ended(&mut self, order: usize, ended: Ended);
}

/// What an engine that serves should do next.
#[derive(Debug)]
pub enum Next {
    /// Begin this order.
    Begin(Order),
    /// Go on with what is under way, and ask again.
    Wait,
    /// Finish what is under way, and ask no more.
    Close,
}

/// How an order ended.
#[derive(Debug)]
pub struct Ended {
    /// How each subtree ended, in the order of the subtrees.
    pub outcomes: Vec<Outcome>,
    /// The smoothed time of the agent's answers; `None` of one that has never answered.
    pub round_trip: Option<Duration>,
}
