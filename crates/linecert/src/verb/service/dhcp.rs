//! `linecert service dhcp`: what servers of IPv4 addresses offer.

use linecert_measure::Metric;
use linecert_service::dhcpv4::{
    self, Answer, ClientOptions, Conclusion, Outcome, Plan, RelayAgent, RelayEcho, Release, Terms,
};
use linecert_socket::VlanId;

use super::{found::Found, wait::wait};
use crate::{
    args::Dhcp,
    exit::CommandError,
    hints::{self, Test},
    language::Messages,
    render::service::{Facts, Remark, hexadecimal},
};

pub(super) fn run(args: &Dhcp, messages: &Messages) -> Result<Found, CommandError> {
    let plan = plan(args);
    let port = args.port.port();
    let outcome = wait(("dhcp", plan.deadline), messages, async {
        dhcpv4::probe(&port, plan).await.map_err(|error| hints::of_error(Test::Dhcp, error))
    })?;
    let readings =
        vec![(Metric::DhcpTime, outcome.time()), (Metric::DhcpServers, outcome.servers())];
    let found = Found::of(Test::Dhcp, &port.interface).readings(readings)?;
    Ok(found.about(Metric::DhcpTime).facts(facts(&outcome)).remarks(remarks(&outcome)))
}

fn plan(args: &Dhcp) -> Plan {
    let octets = |text: &Option<String>| text.as_ref().map(|text| text.as_bytes().to_vec());
    let relay = RelayAgent { circuit: octets(&args.circuit_id), remote: octets(&args.remote_id) };
    let usual = Plan::default();
    let deadline = args.port.patience(usual.deadline);
    Plan {
        client: ClientOptions {
            vendor_class: octets(&args.vendor_class),
            relay_agent: Some(relay).filter(|agent| *agent != RelayAgent::default()),
            vendor_identifying: args.vendor_identifying.as_ref().map(|vendor| vendor.0.clone()),
            ..ClientOptions::default()
        },
        server: args.server,
        window: usual.window.min(deadline / 2),
        deadline,
        ..usual
    }
}

fn facts(outcome: &Outcome) -> Vec<Facts> {
    let bound = match outcome.conclusion() {
        Conclusion::Bound(bound) => Some(bound),
        _ => None,
    };
    // The offer that became the lease says the same once more.
    let said = |answer: &Answer| (answer.server, of_terms(Facts::of("terms"), &answer.terms));
    let taken = bound.map(|bound| said(&bound.answer));
    let offers = outcome.offers().iter().filter(|offer| taken != Some(said(offer)));
    let offers = offers.map(|answer| of_answer("offer", answer));
    let lease = bound.map(|bound| {
        let released = match bound.release {
            Release::Sent => "released",
            Release::InUse => "in-use",
            Release::NotWanted => "kept",
        };
        let facts = of_answer("lease", &bound.answer);
        facts.elapsed("offered-after", Some(bound.offered_after)).word("release", Some(released))
    });
    offers.chain(lease).collect()
}

fn of_answer(kind: &'static str, answer: &Answer) -> Facts {
    let facts = Facts::of(kind)
        .text("server", Some(answer.server.identifier))
        .text("hardware-address", Some(answer.server.hardware_address))
        .text("relay", answer.server.relay)
        .elapsed("answered-after", Some(answer.after));
    of_terms(facts, &answer.terms)
}

fn of_terms(facts: Facts, terms: &Terms) -> Facts {
    let routes = terms
        .static_routes
        .iter()
        .map(|route| format!("{}/{} via {}", route.destination, route.prefix, route.gateway));
    facts
        .text("address", Some(terms.address))
        .text("mask", terms.mask)
        .texts("routers", &terms.routers)
        .texts("name-servers", &terms.name_servers)
        .text("domain", terms.domain.as_ref())
        .number("mtu", terms.mtu)
        .lifetime("lease-time", terms.lease)
        .lifetime("renewal", terms.renewal)
        .lifetime("rebinding", terms.rebinding)
        .text("tftp-server", terms.tftp_server.as_ref())
        .text("boot-file", terms.boot_file.as_ref())
        .texts("static-routes", routes)
        .text("option-43", terms.vendor_specific.as_deref().map(hexadecimal))
        .text("option-125", terms.vendor_identifying.as_deref().map(hexadecimal))
        .word("option-82", echoed(terms.relay_echo))
        .texts("malformed", &terms.malformed)
}

const fn echoed(echo: RelayEcho) -> Option<&'static str> {
    match echo {
        RelayEcho::NotSent => None,
        RelayEcho::Whole => Some("returned"),
        RelayEcho::Altered => Some("altered"),
        RelayEcho::Missing => Some("missing"),
    }
}

fn remarks(outcome: &Outcome) -> Vec<Remark> {
    let servers = outcome.server_identifiers();
    let several = (servers.len() > 1).then(|| {
        let all: Vec<_> = servers.iter().map(ToString::to_string).collect();
        Remark::Message("remark-dhcp-servers", vec![("servers", all.join(", "))])
    });
    several.into_iter().chain(other_vlans(outcome.other_vlans())).collect()
}

/// Where the service may be when it is not here.
pub(super) fn other_vlans(seen: &[Vec<VlanId>]) -> Option<Remark> {
    let path = |ids: &Vec<VlanId>| match ids.is_empty() {
        true => "-".to_owned(),
        false => ids.iter().map(ToString::to_string).collect::<Vec<_>>().join("."),
    };
    let all: Vec<_> = seen.iter().map(path).collect();
    (!all.is_empty())
        .then(|| Remark::Message("remark-other-vlans", vec![("vlans", all.join(", "))]))
}
