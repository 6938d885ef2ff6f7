//! A PPPoE session of linecert's own, in place of the customer's router.

use linecert_instrument::{
    OwnSession, OwnSessionError, PppoeAccount, SecretSource, Service, session_plan,
};
use linecert_measure::Reason;
use linecert_pppoe::{SessionFailure, SessionPlan};

use crate::{
    args::{Speed, WayOut},
    exit::{CommandError, Exit},
    hints,
    language::Messages,
    render,
};

/// Opens the session where one is asked for.
pub(super) async fn open(
    args: &Speed,
    messages: &Messages,
) -> Result<Option<OwnSession>, CommandError> {
    let Some(interface) = &args.way_out.pppoe else { return Ok(None) };
    render::note(messages.with("pppoe-opening", &[("interface", interface)]));
    let plan = plan(interface, &args.way_out)?;
    OwnSession::open(&plan).await.map(Some).map_err(not_opened)
}

/// Ends the session; tells when it had ended before.
pub(super) fn close(session: OwnSession) -> Result<(), CommandError> {
    session.close().map_err(not_opened)
}

fn plan(interface: &str, way: &WayOut) -> Result<SessionPlan, CommandError> {
    let usage = |message| CommandError::new(Exit::Usage, message).hint("hint-pppoe-account");
    let (user, file) = way
        .user
        .as_ref()
        .zip(way.password_file.as_ref())
        .ok_or_else(|| usage("pppoe-no-account"))?;
    let account = PppoeAccount {
        user: user.clone(),
        password: SecretSource::File(file.clone()),
        service_name: None,
        concentrators: Vec::new(),
    };
    let service = Service { vlan: way.vlan.unwrap_or_default(), ..Service::default() };
    session_plan(interface, &service, &account).map_err(|error| usage("pppoe-account").cause(error))
}

fn not_opened(error: OwnSessionError) -> CommandError {
    match error {
        OwnSessionError::Failed { interface, failure } => refused(&interface, &failure),
        OwnSessionError::Lost(end) => {
            CommandError::new(Exit::BrokenOff, "pppoe-lost").cause(end).hint("hint-speed-again")
        }
        no_device => CommandError::new(hints::exit_of(no_device.reason()), "pppoe-no-device")
            .cause(no_device)
            .hint("hint-pppoe-privilege"),
    }
}

fn refused(interface: &str, failure: &SessionFailure) -> CommandError {
    let absence = failure.cause.absence();
    let command = CommandError::new(hints::exit_of(absence.reason), "pppoe-failed");
    let command = command.name("interface", interface).text(absence.detail);
    match absence.reason {
        Reason::Forbidden => command.hint("hint-pppoe-privilege"),
        Reason::NotFound | Reason::Offline => command.hint("hint-pppoe-interface"),
        Reason::TimedOut => command.hint("hint-pppoe-silent"),
        Reason::Refused => command.hint("hint-pppoe-account"),
        _ => command,
    }
}
