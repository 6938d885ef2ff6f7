//! `linecert service ra`: who routes for the link, and what hosts are told.

use linecert_measure::Metric;
use linecert_service::router::{
    self, AdvertisedPrefix, Assignment, Delivery, Heard, Outcome, Plan, Preference,
};

use super::{dhcp::other_vlans, found::Found, wait::wait};
use crate::{
    args::OnPort,
    exit::CommandError,
    hints::{self, Test},
    language::Messages,
    render::service::{Facts, Remark},
};

pub(super) fn run(args: &OnPort, messages: &Messages) -> Result<Found, CommandError> {
    let (port, usual) = (args.port(), Plan::default());
    let deadline = args.patience(usual.deadline);
    let plan = Plan { window: usual.window.min(deadline), deadline };
    let outcome = wait(("ra", deadline), messages, async {
        router::probe(&port, plan).await.map_err(|error| hints::of_error(Test::Ra, error))
    })?;
    let found = Found::of(Test::Ra, &port.interface)
        .readings(vec![(Metric::RouterAdvertisementTime, outcome.time())])?
        .about(Metric::RouterAdvertisementTime);
    Ok(found.facts(outcome.heard().iter().map(of_router)).remarks(remarks(&outcome)))
}

fn of_router(heard: &Heard) -> Facts {
    let told = &heard.advertisement;
    let assignment = match told.assignment {
        Assignment::Stateless => "stateless",
        Assignment::OtherByDhcp => "other-by-dhcp",
        Assignment::ByDhcp => "by-dhcp",
    };
    let preference = match told.preference {
        Preference::Low => "low",
        Preference::Medium => "medium",
        Preference::High => "high",
    };
    let delivery = match heard.delivery {
        Delivery::ToThisHost => "to-this-host",
        Delivery::ToAll => "to-all",
    };
    let routes = told.routes.iter().map(|one| format!("{}/{}", one.destination, one.length));
    Facts::of("router")
        .text("address", Some(heard.router))
        .text("hardware-address", Some(heard.hardware_address))
        .elapsed("answered-after", Some(heard.after))
        .word("delivery", Some(delivery))
        .lifetime("router-lifetime", Some(told.lifetime))
        .word("router-preference", Some(preference))
        .word("assignment", Some(assignment))
        .texts("prefixes", told.prefixes.iter().map(of_prefix))
        .number("mtu", told.mtu)
        .number("hop-limit", told.hop_limit)
        .texts("routes", routes)
        .texts("name-servers", told.name_servers.iter().flat_map(|one| &one.servers))
        .texts("domains", told.search_lists.iter().flat_map(|one| &one.domains))
        .texts("malformed", &told.malformed)
}

/// A prefix with the flags as they are written in RFC 4861: L on-link, A autonomous.
fn of_prefix(one: &AdvertisedPrefix) -> String {
    let flags = match (one.on_link, one.autonomous) {
        (true, true) => " LA",
        (true, false) => " L",
        (false, true) => " A",
        (false, false) => "",
    };
    format!("{}/{}{flags}", one.prefix, one.length)
}

fn remarks(outcome: &Outcome) -> Vec<Remark> {
    let said = outcome.remarks().into_iter().map(|remark| Remark::Said(remark.to_string()));
    said.chain(other_vlans(outcome.other_vlans())).collect()
}
