//! Which way tests go to their far ends, and what lies on it.

use std::net::IpAddr;

use linecert_host::{self as host, Attached, Route, Session};
use linecert_net::icmp;
use linecert_speed::{
    iperf3::{DEFAULT_PORT, Egress, View},
    method::{self, MethodPlan},
};

use super::{OwnSession, ServiceError, named, resolve_port, session_plan};
use crate::inventory::{Service, Through};

/// The way to the far ends of the service.
pub(super) enum Way {
    /// As the system routes.
    Network,
    /// Through a session of linecert's own.
    Session(Box<OwnSession>),
}

impl Way {
    /// Opens the session where the inventory asks for one.
    pub(super) async fn open(service: &Service) -> Result<Self, ServiceError> {
        if service.through == Through::Network {
            return Ok(Self::Network);
        }
        let interface = named(service.interface.as_ref(), "interface")?;
        let account = service.pppoe.as_ref().ok_or(ServiceError::NotNamed { key: "pppoe" })?;
        let plan = session_plan(interface, service, account)?;
        Ok(Self::Session(OwnSession::open(&plan).await?.into()))
    }

    /// The device that tests are bound to; `None` where the system routes.
    pub(super) fn device(&self) -> Option<String> {
        match self {
            Self::Network => None,
            Self::Session(session) => Some(session.device().to_owned()),
        }
    }

    /// How probes leave.
    pub(super) fn egress(&self) -> icmp::Egress {
        icmp::Egress { interface: self.device(), ..icmp::Egress::default() }
    }

    /// Which way the host's gate watches.
    pub(super) fn watched(&self, target: IpAddr) -> host::Way {
        self.device().map_or(host::Way::To(target), host::Way::Through)
    }

    /// A plan of the method that goes this way.
    pub(super) fn plan(&self, server: &str) -> MethodPlan {
        let usual = MethodPlan::new(server.to_owned());
        match self {
            Self::Network => usual,
            Self::Session(session) => MethodPlan {
                egress: Egress { device: self.device(), source: None },
                session: Session::OwnPppoe,
                encapsulation: session.encapsulation(),
                ..usual
            },
        }
    }

    /// What lies between this computer and a far end. Where that cannot be told from here, the
    /// speed server is asked as whom it sees this computer, if the way to it is the same.
    pub(super) async fn attached(&self, service: &Service, target: IpAddr) -> Attached {
        let server = service.speed_server.as_deref();
        let plan = self.plan(server.unwrap_or_default());
        let attached = method::attached(&plan, target, None).await;
        if attached.attachment.is_some() || target.is_loopback() {
            return attached;
        }
        match view(server, &plan, target).await {
            Some(view) => method::attached(&plan, target, Some(view)).await,
            None => attached,
        }
    }

    /// Ends the session, if there is one; tells when it had ended before.
    pub(super) fn close(self) -> Result<(), ServiceError> {
        match self {
            Self::Network => Ok(()),
            Self::Session(session) => Ok(session.close()?),
        }
    }

    /// What a test gave that went this way. What failed through a session that was lost, failed
    /// for that.
    pub(super) fn ended<T>(self, outcome: Result<T, ServiceError>) -> Result<T, ServiceError> {
        self.close()?;
        outcome
    }
}

async fn view(server: Option<&str>, plan: &MethodPlan, target: IpAddr) -> Option<View> {
    let server = resolve_port(server?, DEFAULT_PORT).await.ok()?;
    let [there, to_target] = [server.ip(), target].map(|to| Route::to(to).ok());
    let (there, to_target) = (there?, to_target?);
    let is_same = (there.source, there.gateway) == (to_target.source, to_target.gateway);
    if is_same { method::view(plan).await } else { None }
}
