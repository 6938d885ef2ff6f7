//! The parts of the lab, side by side on the lab's thread.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::PathBuf,
};

use linecert_snmp::{Agent, Community};
use linecert_speed::iperf3::Server;
use tokio::sync::oneshot;

use crate::{
    fault::Fault,
    home::Home,
    lab::LabError,
    line::Line,
    meter::{Meter, Port},
    olt::{self, COMMUNITY},
};

const ANY_PORT: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0);

/// Where the parts are reached.
#[derive(Debug, Clone)]
pub(crate) struct Addresses {
    pub(crate) olt: SocketAddr,
    pub(crate) meter: PathBuf,
    /// The speed server as the home reaches it.
    pub(crate) line: SocketAddr,
}

/// Everything that listens.
pub(crate) struct Parts {
    /// Answers by itself for as long as it is kept.
    olt: Agent,
    port: Port,
    /// `None` is a meter that says nothing.
    meter: Option<Meter>,
    line: Line,
    server: Server,
}

impl Parts {
    pub(crate) async fn open(faults: &[Fault]) -> Result<Self, LabError> {
        let home = Home::with(faults);
        let table = olt::table(&home)?;
        let silent = faults.contains(&Fault::SilentMeter);
        // The line is what limits; the server behind it does not.
        let server = Server::bind(ANY_PORT).await;
        Ok(Self {
            olt: Agent::serve(ANY_PORT, Community::new(COMMUNITY), &table).await?,
            port: Port::open().map_err(LabError::Meter)?,
            meter: (!silent).then(|| Meter::new(home.outlet)),
            line: Line::open(home.line).map_err(LabError::Line)?,
            server: server.map_err(LabError::SpeedServer)?,
        })
    }

    pub(crate) fn addresses(&self) -> Result<Addresses, LabError> {
        Ok(Addresses {
            olt: self.olt.local_addr(),
            meter: self.port.path().to_owned(),
            line: self.line.address().map_err(LabError::Line)?,
        })
    }

    /// Serves until the sender of `stopped` drops it, or a part breaks.
    pub(crate) async fn serve(self, stopped: oneshot::Receiver<()>) -> Option<LabError> {
        let Self { olt: _kept, port, meter, line, server } = self;
        let behind_the_line = match server.local_address() {
            Ok(address) => address,
            Err(error) => return Some(LabError::SpeedServer(error)),
        };
        tokio::select! {
            _ = stopped => None,
            source = port.serve(meter) => Some(LabError::Stopped { part: "meter", source }),
            source = line.serve(behind_the_line) => {
                Some(LabError::Stopped { part: "line", source })
            }
            never = server.serve(drop) => match never {},
        }
    }
}
