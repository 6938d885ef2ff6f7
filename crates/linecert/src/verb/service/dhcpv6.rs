//! `linecert service dhcpv6`: what servers of IPv6 addresses and prefixes offer.

use linecert_measure::Metric;
use linecert_service::dhcpv6::{
    self, Answer, Bound, Conclusion, Outcome, Plan, Release, Scope, Terms,
};

use super::{dhcp::other_vlans, found::Found, wait::wait};
use crate::{
    args::OnPort,
    exit::CommandError,
    hints::{self, Test},
    language::Messages,
    render::service::{Facts, Remark, hexadecimal},
};

pub(super) fn run(args: &OnPort, messages: &Messages) -> Result<Found, CommandError> {
    let (port, usual) = (args.port(), Plan::default());
    let deadline = args.patience(usual.deadline);
    let plan = Plan { window: usual.window.min(deadline / 2), deadline, ..usual };
    let outcome = wait(("dhcpv6", deadline), messages, async {
        dhcpv6::probe(&port, plan).await.map_err(|error| hints::of_error(Test::Dhcpv6, error))
    })?;
    let found = Found::of(Test::Dhcpv6, &port.interface)
        .readings(vec![(Metric::Dhcpv6Time, outcome.time())])?
        .about(Metric::Dhcpv6Time);
    Ok(found.facts(facts(&outcome)).remarks(remarks(&outcome)))
}

fn facts(outcome: &Outcome) -> Vec<Facts> {
    let ending = match outcome.conclusion() {
        Conclusion::Bound(bound) => Some((&bound.answer, of_lease(bound))),
        Conclusion::Refused(answer) => Some((answer, of_answer("refusal", answer))),
        _ => None,
    };
    // The offer that became the lease says the same once more.
    let said =
        |answer: &Answer| (answer.server.clone(), of_terms(Facts::of("terms"), &answer.terms));
    let taken = ending.as_ref().map(|(answer, _)| said(answer));
    let offers = outcome.advertisements().iter().filter(|offer| taken != Some(said(offer)));
    offers.map(|offer| of_answer("offer", offer)).chain(ending.map(|(_, facts)| facts)).collect()
}

fn of_lease(bound: &Bound) -> Facts {
    let released = match bound.release {
        Release::Confirmed => "release-confirmed",
        Release::Sent => "released",
        Release::InUse => "in-use",
        Release::NotWanted => "kept",
    };
    let facts = of_answer("lease", &bound.answer);
    facts.elapsed("offered-after", bound.advertised_after).word("release", Some(released))
}

fn of_answer(kind: &'static str, answer: &Answer) -> Facts {
    let facts = Facts::of(kind)
        .text("server", Some(answer.server.source))
        .text("duid", Some(hexadecimal(&answer.server.identifier)))
        .text("hardware-address", Some(answer.server.hardware_address))
        .elapsed("answered-after", Some(answer.after));
    of_terms(facts, &answer.terms)
}

fn of_terms(facts: Facts, terms: &Terms) -> Facts {
    let prefixes = terms.prefixes.iter().map(|one| format!("{}/{}", one.prefix, one.length));
    let valid = terms.addresses.iter().map(|one| one.valid);
    let valid = valid.chain(terms.prefixes.iter().map(|one| one.valid)).min();
    let statuses = terms.statuses.iter().map(|status| {
        let of = match status.of {
            Scope::Message => "",
            Scope::Addresses => "IA_NA ",
            Scope::Prefixes => "IA_PD ",
        };
        format!("{of}{} {}", status.name(), status.message).trim_end().to_owned()
    });
    facts
        .texts("addresses", terms.addresses.iter().map(|one| one.address))
        .texts("prefixes", prefixes)
        .lifetime("valid", valid)
        .texts("name-servers", &terms.name_servers)
        .texts("domains", &terms.domains)
        .text("aftr", terms.aftr_name.as_ref())
        .number("preference", Some(terms.preference).filter(|preference| *preference > 0))
        .texts("statuses", statuses)
        .texts("malformed", &terms.malformed)
}

fn remarks(outcome: &Outcome) -> Vec<Remark> {
    let servers = outcome.server_identifiers();
    let several = (servers.len() > 1).then(|| {
        let all: Vec<_> = servers.iter().map(|duid| hexadecimal(duid)).collect();
        Remark::Message("remark-dhcp-servers", vec![("servers", all.join(", "))])
    });
    several.into_iter().chain(other_vlans(outcome.other_vlans())).collect()
}
