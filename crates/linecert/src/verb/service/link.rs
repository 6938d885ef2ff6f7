//! `linecert service link`: the Ethernet link as its driver tells, and the kernel's cable test.

use std::time::Duration;

use linecert_host::{
    Autonegotiation, CableTest, CableTestError, Duplex, Link, Medium, PairOutcome, cable_test,
};
use linecert_instrument::link_readings;
use linecert_measure::{Conditions, Observation, Subject};

use super::{found::Found, wait::wait};
use crate::{
    args,
    exit::{CommandError, Exit},
    hints::{self, Test},
    language::Messages,
    render::service::{Facts, Remark},
};

/// How long an adapter may take to test its cable.
const PATIENCE: Duration = Duration::from_secs(15);

pub(super) fn run(args: &args::Link, messages: &Messages) -> Result<Found, CommandError> {
    let link = Link::named(&args.interface).map_err(|e| hints::of_error(Test::Link, e))?;
    let mut found = Found::of(Test::Link, &link.name).facts([facts(&link)]);
    for (metric, reading) in link_readings(&link) {
        let subject = Subject::Port { port: link.name.clone() };
        let observation = Observation::new(metric, subject, Conditions::default(), reading);
        let bug = |error| CommandError::new(Exit::Bug, "bug").cause(error);
        found.observations.push(observation.map_err(bug)?);
    }
    found = found.remarks(half_duplex(&link));
    if args.cable_test {
        match tested(&link.name, messages) {
            Ok(test) => found = found.facts(pairs(&test)),
            Err(error) => found.failure = Some(error),
        }
    }
    Ok(found)
}

fn facts(link: &Link) -> Facts {
    let medium = match link.medium {
        Medium::Wireless => Some("wireless"),
        Medium::Wired => Some("wired"),
        Medium::Unknown => None,
    };
    let agreed = link.autonegotiation.map(|autonegotiation| match autonegotiation {
        Autonegotiation::On => "on",
        Autonegotiation::Off => "off",
    });
    let counters = link.counters;
    Facts::of("link")
        .text("interface", Some(&link.name))
        .text("device", link.kind.as_ref())
        .text("driver", link.driver.as_ref())
        .word("medium", medium)
        .word("duplex", link.duplex.map(Duplex::name))
        .word("autonegotiation", agreed)
        .number("mtu", Some(link.mtu))
        .number("frames", Some(counters.frames))
        .number("errors", Some(counters.errors))
        .number("check-sum-errors", Some(counters.check_sum_errors))
        .number("link-changes", Some(counters.carrier_changes))
}

fn half_duplex(link: &Link) -> Option<Remark> {
    (link.duplex == Some(Duplex::Half)).then(|| Remark::Message("remark-half-duplex", Vec::new()))
}

fn tested(interface: &str, messages: &Messages) -> Result<CableTest, CommandError> {
    let named = interface.to_owned();
    wait(("cable", PATIENCE), messages, async {
        let test = tokio::task::spawn_blocking(move || cable_test(&named, PATIENCE)).await;
        let test = test.map_err(|e| CommandError::new(Exit::Bug, "bug").cause(e))?;
        test.map_err(|error| {
            let (exit, hint) = reason(&error);
            let command = CommandError::new(exit, "service-impossible").hint(hint);
            command.text(format!("failed to {}", hints::chain(&error)))
        })
    })
}

const fn reason(error: &CableTestError) -> (Exit, &'static str) {
    match error {
        CableTestError::NotSupported { .. } => (Exit::Unsupported, "hint-cable-test"),
        CableTestError::NotPermitted { .. } => (Exit::Forbidden, "hint-service-privilege"),
        CableTestError::Link(_) => (Exit::NotFound, "hint-service-interface"),
        CableTestError::TimedOut { .. } => (Exit::TimedOut, "hint-cable-test-silent"),
        CableTestError::Refused { .. } => (Exit::BrokenOff, "hint-cable-test-silent"),
    }
}

fn pairs(test: &CableTest) -> Vec<Facts> {
    let facts = |one: &linecert_host::PairResult| {
        Facts::of("pair")
            .text("pair", Some(one.pair.name()))
            .word("outcome", one.outcome.map(PairOutcome::name))
            .text("fault-at", one.fault)
    };
    test.pairs.iter().map(facts).collect()
}
