//! A transfer, with echo requests beside it.

use std::{cell::RefCell, net::SocketAddr, pin::pin, time::Instant};

use linecert_net::icmp::{EchoError, EchoPlan, EchoSamples, echo_until};
use tokio::{select, sync::oneshot};

use super::{MethodError, MethodPlan, News, Step};
use crate::iperf3::{Phase, Throughput, ThroughputPlan, throughput};

/// A transfer that came to its end.
pub(super) struct Loaded {
    pub(super) throughput: Throughput,
    /// The probes that were due while the steady transfer ran; `None` when none were to be sent.
    pub(super) echo: Option<Result<EchoSamples, EchoError>>,
}

/// Runs the transfer of a step, and probes beside it where the step has figures for them.
pub(super) async fn measure(
    plan: &MethodPlan,
    step: Step,
    transfer: ThroughputPlan,
    tell: &RefCell<impl FnMut(News)>,
) -> Result<Loaded, MethodError> {
    let echo = match (step, transfer.server.parse::<SocketAddr>()) {
        (Step::Down | Step::Up, Ok(server)) => Some(plan.loaded_echo(server, &transfer)),
        _ => None,
    };
    let marks = RefCell::new(Marks::default());
    let transfer = throughput(transfer, |progress| {
        marks.borrow_mut().see(progress.phase);
        (tell.borrow_mut())(News::Throughput(progress));
    });
    let Some(echo) = echo else {
        return Ok(Loaded { throughput: transfer.await?, echo: None });
    };
    let (throughput, samples) = beside(plan, echo, transfer, tell).await?;
    let steady = marks.into_inner();
    Ok(Loaded { throughput, echo: Some(samples.and_then(|samples| steady.cut(samples))) })
}

/// Probes until the transfer has ended. A transfer that fails ends both at once.
async fn beside<T>(
    plan: &MethodPlan,
    echo: EchoPlan,
    transfer: impl Future<Output = Result<Throughput, T>>,
    tell: &RefCell<impl FnMut(News)>,
) -> Result<(Throughput, Result<EchoSamples, EchoError>), T> {
    let (ended, end) = oneshot::channel::<()>();
    let stop = async {
        // Whether it is told or dropped: the transfer has ended.
        end.await.ok();
    };
    let egress = plan.echo_egress();
    let progress = |progress| (tell.borrow_mut())(News::Echo(progress));
    let mut probing = pin!(echo_until(echo, &egress, stop, progress));
    let mut transfer = pin!(transfer);
    let mut probed = None;
    let throughput = loop {
        select! {
            done = &mut transfer => break done?,
            samples = &mut probing, if probed.is_none() => probed = Some(samples),
        }
    };
    drop(ended);
    let samples = match probed {
        Some(samples) => samples,
        None => probing.await,
    };
    Ok((throughput, samples))
}

/// When the steady transfer began and ended, as its progress tells.
#[derive(Debug, Clone, Copy, Default)]
struct Marks {
    began: Option<Instant>,
    ended: Option<Instant>,
}

impl Marks {
    fn see(&mut self, phase: Phase) {
        let mark = match phase {
            Phase::Ramp => return,
            Phase::Steady => &mut self.began,
            Phase::Results => &mut self.ended,
        };
        mark.get_or_insert_with(Instant::now);
    }

    /// The probes of the steady time; all of them where it was not told, or had none.
    fn cut(self, samples: EchoSamples) -> Result<EchoSamples, EchoError> {
        let steady = self.began.zip(self.ended);
        let of_steady = steady.and_then(|(began, ended)| samples.between(began, ended));
        Ok(of_steady.unwrap_or(samples))
    }
}
