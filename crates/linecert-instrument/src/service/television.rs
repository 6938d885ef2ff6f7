//! The channels of television: joining, watching, and changing from one to the next.

use std::{
    net::IpAddr,
    num::NonZeroU8,
    time::{Duration, Instant},
};

use linecert_media::{
    Channel, FrameReception, Membership, Reception, WatchPlan, ZapPlan, watch as watch_channel, zap,
};
use linecert_socket::Tags;

use super::{Figures, ServiceError, Watch, named};
use crate::{
    inventory::{Service, Television},
    task::{Permille, Take},
};

/// How long a channel is waited for.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long one is watched before the next is asked for.
const DWELL: Duration = Duration::from_secs(3);

/// Watches the first channel, and changes to the second when there is one.
pub(super) async fn take(service: &Service, watch: Watch<'_>) -> Result<Take, ServiceError> {
    let missing = ServiceError::NotNamed { key: "television" };
    let television = service.television.as_ref().ok_or(missing)?;
    let channels = channels(television)?;
    let mut channels = channels.into_iter();
    let first = channels.next().ok_or(ServiceError::NotNamed { key: "television.channels" })?;
    let reception = reception(service, television)?;
    let duration = Duration::from_secs(television.seconds.map_or(30, NonZeroU8::get).into());
    let began = Instant::now();
    let plan =
        WatchPlan { reception: reception.clone(), channel: first, patience: PATIENCE, duration };
    let progress =
        |_| watch(Permille::of(began.elapsed().as_millis(), (duration + PATIENCE).as_millis()));
    let watched = watch_channel(plan, progress).await?;
    let mut readings = watched.readings();
    let mut evidence = vec![watched.to_evidence()];
    if let Some(second) = channels.next() {
        let plan = ZapPlan {
            reception,
            from: first,
            to: second,
            changes: NonZeroU8::MIN.saturating_add(2),
            dwell: DWELL,
            patience: PATIENCE,
        };
        let zapped = zap(plan, |_| {}).await?;
        readings.extend(zapped.readings());
        evidence.push(zapped.to_evidence());
    }
    let mut take = Figures::toward(&first.to_string(), readings).into_take(evidence)?;
    take.series = watched.series();
    Ok(take)
}

fn channels(television: &Television) -> Result<Vec<Channel>, ServiceError> {
    let parse = |text: &String| Ok(text.parse()?);
    television.channels.iter().map(parse).collect()
}

/// The kernel joins on an interface without tags; with tags, linecert asks and receives frames
/// itself.
fn reception(service: &Service, television: &Television) -> Result<Reception, ServiceError> {
    let interface = named(service.interface.as_ref(), "interface")?.to_owned();
    Ok(match (service.vlan.0, television.address) {
        (Tags::Untagged, None) => Reception::Kernel { interface },
        (tags, address) => Reception::Frames(FrameReception {
            interface,
            tags,
            address: address.unwrap_or(IpAddr::from([0, 0, 0, 0])),
            membership: Membership::AnySource,
        }),
    })
}
