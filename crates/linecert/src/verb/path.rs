//! `linecert path`: the way to a host, and the largest packet that gets there.

mod hops;
mod mtu;

use std::{cell::RefCell, net::IpAddr, num::NonZeroU8, num::NonZeroU32};

use linecert_instrument::{Permille, ServiceError, TakeError};
use linecert_net::{
    icmp::Egress,
    path::{self, End, Method, PathPlan, Trace, TraceError},
};
use tokio::sync::Notify;

pub(crate) use self::hops::rows;
use crate::{
    args::{Format, How, Path},
    block_on,
    exit::{CommandError, Exit},
    hints,
    language::Messages,
    render::{
        self,
        live::{HopsView, Live},
        progress::Progress,
    },
    verb::ping::address,
};

/// Runs the verb.
pub(crate) fn run(args: &Path, format: Format, messages: &Messages) -> Result<Exit, CommandError> {
    let target = block_on(address(&args.host, args.version))?;
    let traced = match args.mtu {
        true => None,
        false => Some(block_on(trace(args, target, messages))?),
    };
    if let Some(trace) = &traced {
        hops::print(trace, format, messages)?;
    }
    let arrived = match traced.as_ref().map(Trace::end) {
        None | Some(End::Target { .. }) => Exit::Pass,
        Some(End::Unreachable { .. }) => Exit::Refused,
        Some(End::Unknown { .. } | End::Silent) => Exit::TimedOut,
    };
    if arrived == Exit::Refused {
        return Ok(arrived);
    }
    let whole = mtu::run((&args.host, target), egress(args), (format, messages))?;
    Ok(if arrived == Exit::Pass { whole } else { arrived })
}

async fn trace(args: &Path, target: IpAddr, messages: &Messages) -> Result<Trace, CommandError> {
    let plan = PathPlan {
        max_hops: NonZeroU8::new(args.max_hops).unwrap_or(NonZeroU8::MAX),
        flows: NonZeroU8::new(args.flows).unwrap_or(NonZeroU8::MIN),
        rounds: NonZeroU32::new(args.rounds).unwrap_or(NonZeroU32::MIN),
        egress: egress(args),
        ..PathPlan::new(target, method(args))
    };
    let live = if args.watch { Live::open() } else { None };
    let traced = match live {
        Some(live) => {
            let stop = Notify::new();
            let view = RefCell::new(HopsView::new(&args.host, messages));
            let take = |trace: &Trace| view.borrow_mut().take(trace.hops());
            live.follow(&view, &stop, path::trace_until(plan, stop.notified(), take)).await
        }
        None => {
            let mut progress = Progress::of(1, messages);
            progress.start("path", 1);
            let take = |trace: &Trace| {
                let round = trace.probes().last().map_or(0, |probe| probe.round);
                progress.advance(Permille::of(round.into(), args.rounds.into()));
            };
            let traced = path::trace(plan, take);
            let traced = render::until_stopped(async { Ok(traced.await) }).await;
            progress.finish();
            traced?
        }
    };
    traced.map_err(|error: TraceError| fail(error.into()))
}

fn egress(args: &Path) -> Egress {
    Egress { interface: args.interface.clone(), ..Egress::default() }
}

fn method(args: &Path) -> Method {
    match (args.method, args.port) {
        (How::Icmp, _) => Method::Icmp,
        (How::Udp, None) => Method::CLASSIC,
        (How::Udp, Some(port)) => Method::Udp { port },
        // A web server answers where others keep silent.
        (How::Tcp, port) => Method::Tcp { port: port.unwrap_or(443) },
    }
}

fn fail(error: ServiceError) -> CommandError {
    hints::of_take(&TakeError::Service(error))
}
