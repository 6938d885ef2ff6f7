//! `linecert service sip`: whether a SIP server answers, and accepts a subscriber.

use std::{net::IpAddr, time::Duration};

use linecert_instrument::{SIP_PORT, ServiceError, resolve_port};
use linecert_measure::Metric;
use linecert_media::sip::{
    self, Credentials, IdentityError, Password, Realm, SipAnswer, SipPlan, Transport,
};
use linecert_net::icmp::{Dscp, Egress};

use super::{found::Found, password, wait::wait};
use crate::{
    args::Sip,
    exit::{CommandError, Exit},
    hints::{self, Test},
    language::Messages,
    render::service::Facts,
};

pub(super) fn run(args: &Sip, messages: &Messages) -> Result<Found, CommandError> {
    let account = account(args, messages)?;
    let plan = plan(args, messages)?;
    let longest = plan.patience * if account.is_some() { 2 } else { 1 };
    let error = |error| hints::of_error(Test::Sip, ServiceError::from(error));
    let (options, registered) = wait(("sip", longest), messages, async {
        let options = sip::options(&plan).await.map_err(error)?;
        let registered = match &account {
            Some(account) => Some(sip::register(&plan, account).await.map_err(error)?),
            None => None,
        };
        Ok((options, registered))
    })?;
    let about = registered.as_ref().map_or(Metric::SipOptionsTime, |_| Metric::SipRegisterTime);
    let readings = std::iter::once(&options).chain(&registered).map(SipAnswer::reading).collect();
    let facts = Facts::of("sip-server")
        .text("address", Some(plan.server))
        .text("realm", Some(&plan.realm))
        .text("transport", Some(if args.tcp { "TCP" } else { "UDP" }))
        .number("options-status", options.status())
        .number("register-status", registered.as_ref().and_then(SipAnswer::status));
    Ok(Found::of(Test::Sip, &args.server).readings(readings)?.about(about).facts([facts]))
}

fn account(args: &Sip, messages: &Messages) -> Result<Option<Credentials>, CommandError> {
    let Some(user) = &args.user else { return Ok(None) };
    let password = Password::new(password::fetch(&args.secret, user, messages)?);
    Credentials::new(user.clone(), password).map(Some).map_err(wrong)
}

fn wrong(error: IdentityError) -> CommandError {
    CommandError::new(Exit::Usage, "service-account").cause(error)
}

fn plan(args: &Sip, messages: &Messages) -> Result<SipPlan, CommandError> {
    let realm = match &args.realm {
        Some(realm) => realm.clone(),
        None => host_of(&args.server).parse::<Realm>().map_err(wrong)?,
    };
    let patience = Duration::from_secs(args.wait.into());
    let server = wait(("resolve", patience), messages, async {
        let resolved = resolve_port(&args.server, SIP_PORT).await;
        resolved.map_err(|error| hints::of_error(Test::Sip, error))
    })?;
    Ok(SipPlan {
        server,
        transport: if args.tcp { Transport::Tcp } else { Transport::Udp },
        realm,
        egress: Egress { dscp: Dscp::BEST_EFFORT, interface: args.interface.clone() },
        patience,
    })
}

/// The server without its port, as it stands in a URI.
fn host_of(server: &str) -> String {
    let bare = server.trim_start_matches('[').trim_end_matches(']');
    match (bare.parse::<IpAddr>(), server.rsplit_once(':')) {
        (Ok(IpAddr::V6(address)), _) => format!("[{address}]"),
        (Ok(address), _) => address.to_string(),
        (_, Some((host, port))) if port.parse::<u16>().is_ok() => host.to_owned(),
        _ => server.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::host_of;

    #[test]
    fn the_realm_is_the_host() {
        for (server, realm) in [
            ("ims.example", "ims.example"),
            ("ims.example:5070", "ims.example"),
            ("192.0.2.1", "192.0.2.1"),
            ("192.0.2.1:5060", "192.0.2.1"),
            ("2001:db8::1", "[2001:db8::1]"),
            ("[2001:db8::1]", "[2001:db8::1]"),
            ("[2001:db8::1]:5060", "[2001:db8::1]"),
        ] {
            assert_eq!(host_of(server), realm, "{server}");
        }
    }
}
