//! A PPPoE session of linecert's own, through which tests of the service run in place of a router.

use std::{error::Error, io};

use linecert_measure::Reason;
use linecert_pppoe::{
    Carrier, CarrierEnd, Session, SessionFailure, SessionPlan, SessionTunnelError,
};
use linecert_socket::Tags;
use linecert_speed::layer::{self, Encapsulation, TagCount};
use thiserror::Error;

/// What the device of the session is called; the kernel puts a number in.
const DEVICE: &str = "lcppp%d";

/// A session that carries tests. Dropping it ends the session.
#[derive(Debug)]
pub struct OwnSession {
    carrier: Carrier,
    encapsulation: Encapsulation,
}

/// Why no test runs through a session.
#[derive(Debug, Error)]
pub enum OwnSessionError {
    /// There is no session.
    #[error("open a PPPoE session on {interface}: {failure}")]
    Failed {
        /// The interface.
        interface: String,
        /// Why, and how far it went.
        failure: Box<SessionFailure>,
    },
    /// The system gives no device for its packets.
    #[error("make a network device for the PPPoE session")]
    Device(#[from] SessionTunnelError),
    /// The system gives no thread for its packets.
    #[error("carry the packets of the PPPoE session")]
    Thread(#[source] io::Error),
    /// It ended while a test ran.
    #[error("measure through the PPPoE session, which was lost: {0}")]
    Lost(CarrierEnd),
}

impl OwnSession {
    /// Opens a session and a device for it. Nothing but what is bound to the device goes through.
    ///
    /// # Errors
    /// When no concentrator answers or takes the account, or the system gives no device.
    pub async fn open(plan: &SessionPlan) -> Result<Self, OwnSessionError> {
        let interface = || plan.interface.clone();
        let failed = |failure| OwnSessionError::Failed { interface: interface(), failure };
        let session = Session::open(plan, |_| {}).await.map_err(failed)?;
        let device = session.tunnel(DEVICE)?;
        let carrier = session.carry(device).map_err(OwnSessionError::Thread)?;
        let tags = match plan.tags {
            Tags::Untagged => TagCount::None,
            Tags::One(_) => TagCount::One,
            Tags::Two { .. } => TagCount::Two,
        };
        let encapsulation = Encapsulation { carrier: layer::Carrier::Pppoe, tags };
        Ok(Self { carrier, encapsulation })
    }

    /// The device to which a test is bound.
    #[must_use]
    pub fn device(&self) -> &str {
        self.carrier.device()
    }

    /// What is around an IP packet of the session.
    #[must_use]
    pub const fn encapsulation(&self) -> Encapsulation {
        self.encapsulation
    }

    /// Ends the session.
    ///
    /// # Errors
    /// When it had ended before, so that what failed meanwhile failed for that.
    pub fn close(self) -> Result<(), OwnSessionError> {
        match self.carrier.end() {
            None | Some(CarrierEnd::Stopped) => Ok(()),
            Some(end) => Err(OwnSessionError::Lost(end)),
        }
    }
}

impl OwnSessionError {
    /// The kind of reason for which there is no reading.
    #[must_use]
    pub fn reason(&self) -> Reason {
        match self {
            Self::Failed { failure, .. } => failure.cause.absence().reason,
            Self::Device(_) if self.is_forbidden() => Reason::Forbidden,
            Self::Device(_) => Reason::Unsupported,
            Self::Thread(_) | Self::Lost(_) => Reason::Interrupted,
        }
    }

    fn is_forbidden(&self) -> bool {
        let mut cause: Option<&(dyn Error + 'static)> = Some(self);
        while let Some(error) = cause {
            let said = error.downcast_ref::<io::Error>().map(io::Error::kind);
            if said == Some(io::ErrorKind::PermissionDenied) {
                return true;
            }
            cause = error.source();
        }
        false
    }
}
