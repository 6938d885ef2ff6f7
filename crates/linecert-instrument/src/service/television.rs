//! The channels of television: joining, watching, and changing from one to the next.

use std::{net::IpAddr, num::NonZeroU8, time::Duration};

use linecert_media::{
    FrameReception, Membership, Reception, WatchPlan, WatchProgress, ZapPlan,
    watch as watch_channel, zap,
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
/// How often the channel is changed, so that the slowest of them counts.
const CHANGES: u8 = 3;

/// Watches the first channel, and changes to the second when there is one.
pub(super) async fn take(service: &Service, watch: Watch<'_>) -> Result<Take, ServiceError> {
    let missing = ServiceError::NotNamed { key: "television" };
    let television = service.television.as_ref().ok_or(missing)?;
    let first = television.first;
    let reception = reception(service, television)?;
    let duration = Duration::from_secs(television.seconds.map_or(30, NonZeroU8::get).into());
    let changes = if television.second.is_some() { CHANGES } else { 0 };
    let whole = duration + DWELL * u32::from(changes);
    let mut been = |time: Duration| watch(Permille::of(time.as_millis(), whole.as_millis()));
    let plan =
        WatchPlan { reception: reception.clone(), channel: first, patience: PATIENCE, duration };
    let watched = watch_channel(plan, |progress| {
        if let WatchProgress::Watching { elapsed, .. } = progress {
            been(elapsed);
        }
    })
    .await?;
    let mut readings = watched.readings();
    let mut evidence = vec![watched.to_evidence()];
    if let (Some(to), Some(changes)) = (television.second, NonZeroU8::new(changes)) {
        let plan =
            ZapPlan { reception, from: first, to, changes, dwell: DWELL, patience: PATIENCE };
        let mut made = 0;
        let zapped = zap(plan, |_| {
            made += 1;
            been(duration + DWELL * made);
        })
        .await?;
        readings.extend(zapped.readings());
        evidence.push(zapped.to_evidence());
    }
    let mut take = Figures::toward(&first.to_string(), readings).into_take(evidence)?;
    take.series = watched.series();
    Ok(take)
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
