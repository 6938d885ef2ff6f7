//! `linecert service pppoe`: who offers sessions, and whether an account gets one.

mod facts;

use std::time::Duration;

use linecert_measure::Metric;
use linecert_pppoe::{
    Credentials, Discovery, DiscoveryPlan, Network, Password, Payload, Proofs, Session,
    SessionFailure, SessionPlan, SessionTrace, UserName, WireText, discover,
};

use super::{found::Found, password, wait::wait};
use crate::{
    args::Pppoe,
    exit::{CommandError, Exit},
    hints::{self, Test},
    language::Messages,
};

/// How long concentrators are collected, unless said otherwise.
const WINDOW: Duration = Duration::from_secs(3);
/// How long a session may take, unless said otherwise.
const DEADLINE: Duration = Duration::from_secs(30);

pub(super) fn run(args: &Pppoe, messages: &Messages) -> Result<Found, CommandError> {
    // Whoever has to type the password does so before anything is sent.
    let credentials = credentials(args, messages)?;
    let discovery = discovered(args, messages)?;
    let mut counts = vec![(Metric::PppoeConcentrators, discovery.concentrators())];
    if discovery.rogues().is_some() {
        counts.push((Metric::RogueConcentrators, discovery.rogue_concentrators()));
    }
    let mut found = Found::of(Test::Pppoe, &args.port.interface).readings(counts)?;
    found = found.facts(facts::of_offers(&discovery)).remarks(facts::remarks(&discovery));
    found = match credentials {
        None => {
            let time = vec![(Metric::PppoeDiscoveryTime, discovery.discovery_time())];
            found.readings(time)?.about(Metric::PppoeDiscoveryTime)
        }
        Some(credentials) => {
            let trace = session(args, credentials, messages)?;
            let times = vec![
                (Metric::PppoeDiscoveryTime, trace.discovery_time()),
                (Metric::PppoeSessionTime, trace.session_time()),
            ];
            let found = found.readings(times)?.facts([facts::of_session(&trace)]);
            found.about(Metric::PppoeSessionTime)
        }
    };
    if found.failure.is_none() && discovery.rogues().is_some_and(|rogues| !rogues.is_empty()) {
        let unknown = CommandError::new(Exit::Fail, "pppoe-unknown-found");
        found.failure = Some(unknown.hint("hint-pppoe-unknown"));
    }
    Ok(found)
}

fn credentials(args: &Pppoe, messages: &Messages) -> Result<Option<Credentials>, CommandError> {
    let Some(user) = &args.user else { return Ok(None) };
    let password = password::fetch(&args.secret, user, messages)?;
    let wrong = |error| CommandError::new(Exit::Usage, "service-account").cause(error);
    Ok(Some(Credentials {
        user: UserName::new(user).map_err(wrong)?,
        password: Password::new(password.as_bytes()).map_err(wrong)?,
    }))
}

fn discovered(args: &Pppoe, messages: &Messages) -> Result<Discovery, CommandError> {
    let window = match (&args.user, args.port.wait) {
        (None, Some(_)) => args.port.patience(WINDOW),
        _ => WINDOW.min(args.port.patience(WINDOW)),
    };
    let plan = DiscoveryPlan {
        interface: args.port.interface.clone(),
        tags: args.port.port().tags,
        service: WireText::from(args.service_name.as_str()),
        known: args.concentrator.clone(),
        window,
    };
    wait(("pppoe", window), messages, async {
        discover(&plan, |_| {}).await.map_err(|error| hints::of_error(Test::Pppoe, error))
    })
}

/// Opens a session and closes it again; that it could not be opened is in the trace.
fn session(
    args: &Pppoe,
    credentials: Credentials,
    messages: &Messages,
) -> Result<SessionTrace, CommandError> {
    let deadline = args.port.patience(DEADLINE);
    let plan = SessionPlan {
        interface: args.port.interface.clone(),
        tags: args.port.port().tags,
        service: WireText::from(args.service_name.as_str()),
        concentrators: args.concentrator.clone(),
        credentials: Some(credentials),
        proofs: Proofs::ChapOrPap,
        network: Network::Ipv4MaybeIpv6,
        payload: Payload::Standard,
        deadline,
    };
    wait(("pppoe-session", deadline), messages, async {
        Ok(match Session::open(&plan, |_| {}).await {
            Ok(session) => {
                let trace = session.trace().clone();
                session.close().await;
                trace
            }
            Err(failure) => {
                let SessionFailure { trace, .. } = *failure;
                trace
            }
        })
    })
}
