//! A PPPoE session of linecert's own, in place of the customer's router.

use std::{error::Error, io};

use linecert_instrument::{PppoeAccount, SecretSource, Service, session_plan};
use linecert_measure::Reason;
use linecert_pppoe::{Carrier, CarrierEnd, Session, SessionFailure, SessionPlan, SessionProgress};
use linecert_socket::Tags;
use linecert_speed::layer::{self, Encapsulation, TagCount};

use crate::{
    args::{Speed, WayOut},
    exit::{CommandError, Exit},
    hints,
    language::Messages,
    render,
};

/// What the device of the session is called; the kernel puts a number in.
const DEVICE: &str = "lcppp%d";

/// A session that carries the test. Dropping it ends the session.
pub(super) struct Opened {
    carrier: Carrier,
    encapsulation: Encapsulation,
}

impl Opened {
    /// The device to which the test is bound.
    pub(super) fn device(&self) -> &str {
        self.carrier.device()
    }

    /// What is around an IP packet of the session.
    pub(super) const fn encapsulation(&self) -> Encapsulation {
        self.encapsulation
    }

    /// Ends the session; tells when it had ended before.
    pub(super) fn close(self) -> Option<CommandError> {
        let end = self.carrier.end().filter(|end| *end != CarrierEnd::Stopped)?;
        Some(CommandError::new(Exit::BrokenOff, "pppoe-lost").cause(end).hint("hint-speed-again"))
    }
}

/// Opens the session where one is asked for.
pub(super) async fn open(
    args: &Speed,
    messages: &Messages,
) -> Result<Option<Opened>, CommandError> {
    let Some(interface) = &args.way_out.pppoe else { return Ok(None) };
    render::note(messages.with("pppoe-opening", &[("interface", interface)]));
    let plan = plan(interface, &args.way_out)?;
    let opened = Session::open(&plan, |_: SessionProgress| {}).await;
    let session = opened.map_err(|failure| refused(interface, &failure))?;
    let device = session.tunnel(DEVICE).map_err(no_device)?;
    let carrier = session.carry(device).map_err(no_device)?;
    let tags = match plan.tags {
        Tags::Untagged => TagCount::None,
        Tags::One(_) => TagCount::One,
        Tags::Two { .. } => TagCount::Two,
    };
    let encapsulation = Encapsulation { carrier: layer::Carrier::Pppoe, tags };
    Ok(Some(Opened { carrier, encapsulation }))
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

/// The system gives no device for the packets of the session.
fn no_device(error: impl Error + 'static) -> CommandError {
    let mut cause: Option<&(dyn Error + 'static)> = Some(&error);
    let mut exit = Exit::Unsupported;
    while let Some(error) = cause {
        let said = error.downcast_ref::<io::Error>().map(io::Error::kind);
        if said == Some(io::ErrorKind::PermissionDenied) {
            exit = Exit::Forbidden;
        }
        cause = error.source();
    }
    CommandError::new(exit, "pppoe-no-device").cause(error).hint("hint-pppoe-privilege")
}
