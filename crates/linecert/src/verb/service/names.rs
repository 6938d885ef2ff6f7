//! `linecert service dns`: whether resolvers tell the truth, and how fast.

use std::{collections::BTreeMap, net::IpAddr, num::NonZeroU32, time::Duration};

use linecert_instrument::{ServiceError, resolve_port};
use linecert_measure::Metric;
use linecert_service::dns::{self, Expectation, Outcome, Plan, Question, RecordKind};

use super::{found::Found, wait::wait};
use crate::{
    args::Dns,
    exit::{CommandError, Exit},
    hints::{self, Test},
    language::Messages,
};

mod answers;

/// The port of DNS (RFC 1035, 4.2).
const PORT: u16 = 53;

pub(super) fn run(args: &Dns, messages: &Messages) -> Result<Found, CommandError> {
    let questions = questions(args)?;
    let mut found = Found::of(Test::Dns, &args.server.join(", "));
    let mut untrue = false;
    for server in &args.server {
        let outcome = asked((server, &questions), args, messages)?;
        let readings = vec![
            (Metric::DnsTimeP95, outcome.time_p95()),
            (Metric::DnsFailures, outcome.failures()),
        ];
        let wrong = answers::wrong(server, &outcome);
        untrue |= !wrong.is_empty();
        found = found.readings_of(server, readings)?;
        found = found.facts([answers::counts(server, &outcome)]).remarks(wrong);
    }
    found = found.about(Metric::DnsTimeP95);
    if untrue && found.failure.is_none() {
        found.failure = Some(CommandError::new(Exit::Fail, "dns-untrue").hint("hint-dns-untrue"));
    }
    Ok(found)
}

fn asked(
    (server, questions): (&str, &[Question]),
    args: &Dns,
    messages: &Messages,
) -> Result<Outcome, CommandError> {
    let error = |error: ServiceError| hints::of_error(Test::Dns, error);
    // The usual interval and timeout of the plan.
    let longest = Duration::from_millis(u64::from(args.count) * 100 + 2_000);
    wait(("dns", longest), messages, async {
        let address = resolve_port(server, PORT).await.map_err(error)?;
        let mut plan = Plan::new(address, questions.to_vec()).map_err(|e| error(e.into()))?;
        plan.count = NonZeroU32::new(args.count).unwrap_or(NonZeroU32::MIN);
        dns::probe(plan, |_| {}).await.map_err(|e| error(e.into()))
    })
}

/// Every name once; the addresses that one name must have make one question of each kind.
fn questions(args: &Dns) -> Result<Vec<Question>, CommandError> {
    let mut expected: BTreeMap<(&str, &str), (RecordKind, Vec<String>)> = BTreeMap::new();
    for one in &args.expect {
        let kind = match one.address {
            IpAddr::V4(_) => RecordKind::A,
            IpAddr::V6(_) => RecordKind::Aaaa,
        };
        let entry = expected.entry((&one.name, kind.name())).or_insert((kind, Vec::new()));
        entry.1.push(one.address.to_string());
    }
    let named = args.name.iter().map(|name| (name.as_str(), RecordKind::A, Expectation::Any));
    let expected = expected
        .into_iter()
        .map(|((name, _), (kind, records))| (name, kind, Expectation::Exactly(records)));
    let empty =
        args.empty_zone.iter().map(|zone| (zone.as_str(), RecordKind::A, Expectation::NoSuchName));
    let question = |(name, kind, expectation): (&str, _, _)| {
        Question::new(name, kind, expectation).map_err(|error| {
            CommandError::new(Exit::Usage, "service-question").text(format!("failed to {error}"))
        })
    };
    named.chain(expected).chain(empty).map(question).collect()
}
