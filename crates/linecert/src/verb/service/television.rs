//! `linecert service tv`: joining a channel, watching it, and changing to another.

use std::{net::IpAddr, num::NonZeroU8, time::Duration};

use linecert_measure::Metric;
use linecert_media::{
    Change, FrameReception, Membership, Querier, Reception, WatchPlan, Watched, ZapPlan, Zapped,
    watch, zap,
};

use super::{found::Found, wait::wait};
use crate::{
    args::{Format, Tv},
    exit::{CommandError, Exit},
    hints::{self, Test},
    language::Messages,
    render::service::Facts,
    verb::profile,
};

/// How long a channel is watched before the next is asked for.
const DWELL: Duration = Duration::from_secs(3);
/// How often channels are changed.
const CHANGES: NonZeroU8 = NonZeroU8::MIN.saturating_add(2);

pub(super) fn run(args: &Tv, format: Format, messages: &Messages) -> Result<Exit, CommandError> {
    // A profile that cannot be had is told of before anything is sent.
    let profile = args.profile.as_deref().map(profile::load).transpose()?;
    let watched = watched(args, messages)?;
    let mut found = Found::of(Test::Tv, &args.channel.to_string())
        .readings(watched.readings())?
        .about(Metric::JoinTime)
        .facts([of_stream(&watched)])
        .facts(watched.queriers().iter().map(of_querier));
    // There is nothing to change from when the first channel does not come.
    if found.failure.is_none() && args.second.is_some() {
        let zapped = zapped(args, messages)?;
        found = found.readings(zapped.readings())?.facts(zapped.changes().iter().map(of_change));
    }
    match &profile {
        Some(profile) => found.judge(profile, format, messages),
        None => found.print(format, messages),
    }
}

fn watched(args: &Tv, messages: &Messages) -> Result<Watched, CommandError> {
    let (patience, duration) = times(args);
    let plan = WatchPlan { reception: reception(args), channel: args.channel, patience, duration };
    wait(("tv", patience + duration), messages, async {
        watch(plan, |_| {}).await.map_err(|error| hints::of_error(Test::Tv, error))
    })
}

fn zapped(args: &Tv, messages: &Messages) -> Result<Zapped, CommandError> {
    let (patience, _) = times(args);
    let plan = ZapPlan {
        reception: reception(args),
        from: args.channel,
        to: args.second.unwrap_or(args.channel),
        changes: CHANGES,
        dwell: DWELL,
        patience,
    };
    let longest = (DWELL + patience) * u32::from(CHANGES.get());
    wait(("zap", longest), messages, async {
        zap(plan, |_| {}).await.map_err(|error| hints::of_error(Test::Tv, error))
    })
}

/// How long a channel is waited for, and how long it is watched.
fn times(args: &Tv) -> (Duration, Duration) {
    (Duration::from_secs(args.wait.into()), Duration::from_secs(args.seconds.into()))
}

/// The kernel joins on an interface without tags; with tags, linecert asks and receives frames
/// itself.
fn reception(args: &Tv) -> Reception {
    let interface = args.interface.clone();
    match (args.vlan, args.address) {
        (None, None) => Reception::Kernel { interface },
        (vlan, address) => Reception::Frames(FrameReception {
            interface,
            tags: vlan.unwrap_or_default().0,
            address: address.unwrap_or_else(|| unspecified(args)),
            membership: match args.channel.source() {
                Some(_) => Membership::SourceSpecific,
                None => Membership::AnySource,
            },
        }),
    }
}

fn unspecified(args: &Tv) -> IpAddr {
    match args.channel.group().address() {
        IpAddr::V4(_) => IpAddr::from([0; 4]),
        IpAddr::V6(_) => IpAddr::from([0; 16]),
    }
}

fn of_stream(watched: &Watched) -> Facts {
    let record = watched.record();
    let decodable = record.decodable();
    let time = |nanoseconds: Option<u64>| nanoseconds.map(Duration::from_nanos);
    Facts::of("stream")
        .number("datagrams", u64::try_from(record.datagrams()).ok())
        .elapsed("association-after", time(decodable.association_ns))
        .elapsed("map-after", time(decodable.map_ns))
        .elapsed("random-access-after", time(decodable.random_access_ns))
}

fn of_querier(querier: &Querier) -> Facts {
    Facts::of("querier")
        .text("address", Some(querier.address))
        .text("protocol", Some(querier.protocol))
        .lifetime("interval", querier.interval)
        .lifetime("response", Some(querier.response))
        .number("queries", Some(querier.queries))
}

fn of_change(change: &Change) -> Facts {
    let since_leave = |at: Option<u64>| {
        at.and_then(|at| at.checked_sub(change.left_ns)).map(Duration::from_nanos)
    };
    let decodable = change.decodable;
    Facts::of("change")
        .text("channel", Some(change.to))
        .elapsed("first-packet-after", since_leave(change.first_ns))
        .elapsed("random-access-after", since_leave(decodable.random_access_ns))
        .word("flowed-before", change.flowed_before.then_some("yes"))
}
