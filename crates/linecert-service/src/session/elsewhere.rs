//! Where whole frames cannot be sent, no exchange can be carried out.

use std::net::IpAddr;

use linecert_socket::MacAddress;

use crate::{Port, ProbeError, circumstances::Circumstances, exchange::Exchange};

pub(crate) struct Ended<E> {
    pub(crate) exchange: E,
    pub(crate) circumstances: Circumstances,
}

pub(crate) async fn run<E: Exchange>(
    port: &Port,
    _exchange: impl FnOnce(MacAddress) -> Result<E, ProbeError>,
) -> Result<Ended<E>, ProbeError> {
    Err(ProbeError::Unsupported { interface: port.interface.clone() })
}

pub(crate) fn random() -> Result<u32, ProbeError> {
    Ok(0)
}

pub(crate) fn random_identifier() -> Result<[u8; 8], ProbeError> {
    Ok([0; 8])
}

pub(crate) fn held_addresses() -> Vec<IpAddr> {
    Vec::new()
}
