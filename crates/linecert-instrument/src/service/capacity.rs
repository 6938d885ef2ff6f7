//! IP-layer capacity by UDPSTP (RFC 9946).

use linecert_measure::Metric;
use linecert_speed::iperf3::Direction;
use linecert_udpstp::{self as udpstp, CONTROL_PORT, CapacityPlan};

use super::{Figures, ServiceError, Watch, latency::attached, named, resolve_port};
use crate::{
    inventory::Service,
    task::{Permille, Take},
};

/// Measures the capacity one way.
pub(super) async fn take(
    service: &Service,
    direction: Direction,
    watch: Watch<'_>,
) -> Result<Take, ServiceError> {
    let to = named(service.capacity_server.as_ref(), "capacity-server")?;
    let server = resolve_port(to, CONTROL_PORT).await?;
    let (direction, metrics) = match direction {
        Direction::Down => {
            (udpstp::Direction::Down, [Metric::IpCapacityDown, Metric::IpCapacityMeanDown])
        }
        Direction::Up => (udpstp::Direction::Up, [Metric::IpCapacityUp, Metric::IpCapacityMeanUp]),
    };
    let progress = |p: udpstp::Progress| {
        watch(Permille::of(p.elapsed.as_millis(), p.longest.as_millis()));
    };
    let attached = attached(server.ip());
    let capacity = udpstp::measure(&CapacityPlan::new(server, direction), progress).await?;
    let mut readings = capacity.readings();
    // Loss and delay of a test that seeks the most a line carries are not those of its use.
    readings.retain(|(metric, _)| metrics.contains(metric));
    let mut figures = Figures::toward(to, readings);
    figures.conditions.attachment = attached.and_then(|attached| attached.attachment);
    let mut take = figures.into_take(vec![capacity.to_evidence()])?;
    take.series.push(capacity.series());
    Ok(take)
}
