//! A PPPoE session, from discovery to an address.

use std::time::Duration;

use linecert_measure::Metric;
use linecert_pppoe::{
    Credentials, DiscoveryPlan, KnownConcentrator, Network, Password, Payload, Proofs, Session,
    SessionPlan, UserName, WireText, discover,
};

use super::{Figures, ServiceError, named};
use crate::{
    inventory::{PppoeAccount, Service},
    task::Take,
};

/// How long answers to a discovery are gathered: a rogue one may be the slower.
const WINDOW: Duration = Duration::from_secs(3);
/// How long a session may take to come up.
const DEADLINE: Duration = Duration::from_secs(20);

/// Discovers every concentrator, then opens a session with a fitting one and closes it.
///
/// The two are apart, because some concentrators drop a request that comes late after an offer.
pub(super) async fn take(service: &Service) -> Result<Take, ServiceError> {
    let interface = named(service.interface.as_ref(), "interface")?;
    let account = service.pppoe.as_ref().ok_or(ServiceError::NotNamed { key: "pppoe" })?;
    let plan = session_plan(interface, service, account)?;
    let found = discover(
        &DiscoveryPlan {
            interface: interface.to_owned(),
            tags: plan.tags,
            service: plan.service.clone(),
            known: plan.concentrators.clone(),
            window: WINDOW,
        },
        |_| {},
    )
    .await?;
    let mut readings = vec![
        (Metric::PppoeConcentrators, found.concentrators()),
        (Metric::RogueConcentrators, found.rogue_concentrators()),
    ];
    let (trace, refusal) = match Session::open(&plan, |_| {}).await {
        Ok(session) => {
            let trace = session.trace().clone();
            session.close().await;
            (trace, None)
        }
        Err(failure) => (failure.trace, Some(failure.cause)),
    };
    readings.extend([
        (Metric::PppoeDiscoveryTime, trace.discovery_time()),
        (Metric::PppoeSessionTime, trace.session_time()),
    ]);
    let evidence = vec![found.to_evidence(), trace.to_evidence()];
    let mut take = Figures::toward(interface, readings).into_take(evidence)?;
    take.notes.extend(refusal.map(|cause| format!("PPPoE session: {cause}")));
    Ok(take)
}

/// What the inventory says of the session.
///
/// # Errors
/// When the password cannot be had, or does not fit into a packet.
pub fn session_plan(
    interface: &str,
    service: &Service,
    account: &PppoeAccount,
) -> Result<SessionPlan, ServiceError> {
    let password = account.password.fetch()?;
    let credentials = Credentials {
        user: UserName::new(&account.user)?,
        password: Password::new(password.as_bytes())?,
    };
    let known = |name: &String| match name.parse::<KnownConcentrator>() {
        Ok(known) => known,
        Err(never) => match never {},
    };
    Ok(SessionPlan {
        interface: interface.to_owned(),
        tags: service.vlan.0,
        service: WireText::from(account.service_name.as_deref().unwrap_or_default()),
        concentrators: account.concentrators.iter().map(known).collect(),
        credentials: Some(credentials),
        proofs: Proofs::ChapOrPap,
        network: Network::Ipv4MaybeIpv6,
        payload: Payload::Standard,
        deadline: DEADLINE,
    })
}
