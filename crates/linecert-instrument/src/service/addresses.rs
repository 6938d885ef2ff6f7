//! Addresses for the customer: DHCP, DHCPv6 and the advertisements of routers.

use linecert_measure::Metric;
use linecert_service::{Port, dhcpv4, dhcpv6, router};

use super::{Figures, ServiceError, named};
use crate::{inventory::Service, task::Take};

/// Asks for an IPv4 address and gives it back.
pub(super) async fn take_dhcp(service: &Service) -> Result<Take, ServiceError> {
    let port = port(service)?;
    let outcome = dhcpv4::probe(&port, dhcpv4::Plan::default()).await?;
    let readings =
        vec![(Metric::DhcpTime, outcome.time()), (Metric::DhcpServers, outcome.servers())];
    Ok(Figures::toward(&port.interface, readings).into_take(vec![outcome.to_evidence()])?)
}

/// Asks for an IPv6 address or prefix and gives it back.
pub(super) async fn take_dhcpv6(service: &Service) -> Result<Take, ServiceError> {
    let port = port(service)?;
    let outcome = dhcpv6::probe(&port, dhcpv6::Plan::default()).await?;
    let readings = vec![(Metric::Dhcpv6Time, outcome.time())];
    Ok(Figures::toward(&port.interface, readings).into_take(vec![outcome.to_evidence()])?)
}

/// Asks for the advertisement of a router.
pub(super) async fn take_advertisement(service: &Service) -> Result<Take, ServiceError> {
    let port = port(service)?;
    let outcome = router::probe(&port, router::Plan::default()).await?;
    let readings = vec![(Metric::RouterAdvertisementTime, outcome.time())];
    let mut take =
        Figures::toward(&port.interface, readings).into_take(vec![outcome.to_evidence()])?;
    take.notes = outcome.remarks().iter().map(ToString::to_string).collect();
    Ok(take)
}

fn port(service: &Service) -> Result<Port, ServiceError> {
    let interface = named(service.interface.as_ref(), "interface")?;
    Ok(Port { tags: service.vlan.0, ..Port::named(interface) })
}
