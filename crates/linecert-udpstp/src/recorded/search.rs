//! The search of the reference, step by step: what its server asks for after each trial is what
//! this crate's search asks for.

use super::*;
use crate::{
    pdu::{Activation, Algorithm, DelayBasis, Parameters, SendingRate, Status, Version},
    rates::{TOP_ROW, rate_of_row},
    search::RateSearch,
};

/// Rates that were asked for, in order, and the search that must find them.
fn check(recording: &Recording) -> (Parameters, Vec<SendingRate>) {
    let accepted = recording.of(Speaker::Server, ACTIVATION).next().unwrap();
    let accepted = Activation::decode(accepted, Version::CURRENT).unwrap();
    let datagrams = recording.request().datagrams;
    let mut search = RateSearch::new(accepted.parameters, TOP_ROW);
    assert_eq!(rate_of_row(search.row(), datagrams), accepted.first_rate);
    let mut rates = Vec::new();
    for octets in recording.of(Speaker::Server, STATUS) {
        let status = Status::decode(octets, Version::CURRENT).unwrap();
        // With the last PDU the test is over, and the rate stays.
        if status.action == crate::pdu::Action::Test {
            search.take(&status.trial);
        }
        let step = status.sequence;
        assert_eq!(rate_of_row(search.row(), datagrams), status.rate, "step {step}");
        rates.push(status.rate);
    }
    (accepted.parameters, rates)
}

/// Each has climbed, fallen and climbed again.
fn has_turned(rates: &[SendingRate]) -> bool {
    let bits = |rate: &SendingRate| {
        let first = u64::from(rate.burst1 * rate.payload1.most()) * 10;
        first + u64::from(rate.burst2 * rate.payload2.most() + rate.extra2.most())
    };
    let bits: Vec<_> = rates.iter().skip(1).map(bits).collect();
    let falls = bits.is_sorted_by(|a, b| a <= b);
    let climbs = bits.is_sorted_by(|a, b| a >= b);
    !falls && !climbs
}

#[test]
fn algorithm_b_by_round_trips() {
    let (parameters, rates) = check(&recording!("search-b"));
    assert_eq!((parameters.algorithm, parameters.delay), (Algorithm::B, DelayBasis::RoundTrip));
    assert!(rates.len() > 80 && has_turned(&rates), "{}", rates.len());
}

#[test]
fn algorithm_c_by_one_way_delays() {
    let (parameters, rates) = check(&recording!("search-c-one-way"));
    assert_eq!((parameters.algorithm, parameters.delay), (Algorithm::C, DelayBasis::OneWay));
    assert!(rates.len() > 80 && has_turned(&rates), "{}", rates.len());
}
