//! IP-layer capacity by UDPSTP (RFC 9946).

use linecert_host::{HostGate, HostPlan, HostRecord, Workload};
use linecert_measure::{Metric, Reading, Unit, Value};
use linecert_speed::iperf3::Direction;
use linecert_udpstp::{self as udpstp, CONTROL_PORT, CapacityPlan};

use super::{Figures, ServiceError, Watch, named, resolve_port, way::Way};
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
    let way = Way::open(service).await?;
    let watched = Some(way.watched(server.ip()));
    let workload = Workload::Datagrams;
    let gate = HostGate::open(HostPlan { way: watched, workload, rate: None });
    let plan = CapacityPlan { device: way.device(), ..CapacityPlan::new(server, direction) };
    let capacity = udpstp::measure(&plan, progress).await;
    let host = gate.close();
    let attached = way.attached(service, server.ip()).await;
    let capacity = way.ended(capacity.map_err(ServiceError::from))?;
    let mut readings = capacity.readings();
    // Loss and delay of a test that seeks the most a line carries are not those of its use.
    readings.retain(|(metric, _)| metrics.contains(metric));
    // As with throughput: a far end on this same computer is practice.
    if !server.ip().is_loopback() {
        readings.iter_mut().for_each(|(_, reading)| withhold(reading, &host));
    }
    let mut figures = Figures::toward(to, readings);
    figures.conditions.attachment = attached.attachment;
    let mut take = figures.into_take(vec![capacity.to_evidence(), host.to_evidence()])?;
    take.series.push(capacity.series());
    Ok(take)
}

/// A figure of a computer that may have been the limit is not given, but the reason, with the rate
/// that went through all the same.
pub fn withhold(reading: &mut Reading, host: &HostRecord) {
    let rate = reading.value().map(Value::quantity);
    let rate = rate.filter(|quantity| quantity.unit() == Unit::MegabitPerSecond);
    if let Some(absence) = host.verdict.absence(rate)
        && !matches!(reading, Reading::NotReported(_))
    {
        *reading = Reading::NotReported(absence);
    }
}
