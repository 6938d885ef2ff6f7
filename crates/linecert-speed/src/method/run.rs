//! One step: watches this computer, measures, and makes figures of it.

use std::{cell::RefCell, future::pending, net::SocketAddr};

use linecert_host::{HostGate, HostRecord};
use linecert_measure::{Metric, Reading, Series};
use linecert_net::icmp::{EchoSamples, Span, echo_until};

use super::{
    Evidence, HostRule, MethodError, MethodPlan, MethodProgress, News, Step, StepOutcome, attach,
    figures, load, load::Loaded, remark, server,
};
use crate::iperf3::{Direction, ThroughputPlan};

pub(super) async fn run(
    plan: &MethodPlan,
    step: Step,
    baseline: Option<&EchoSamples>,
    mut progress: impl FnMut(MethodProgress),
) -> Result<StepOutcome, MethodError> {
    let server = server::resolve(plan).await?;
    let tell = RefCell::new(|news| progress(MethodProgress { step, news }));
    match plan.transfer(step, server) {
        None if step == Step::Idle => idle(plan, server, &tell).await,
        None => Err(MethodError::NoContract(step)),
        Some(transfer) => {
            let loaded = Under { plan, step, server, baseline };
            loaded.run(transfer, &tell).await
        }
    }
}

async fn idle(
    plan: &MethodPlan,
    server: SocketAddr,
    tell: &RefCell<impl FnMut(News)>,
) -> Result<StepOutcome, MethodError> {
    let gate = HostGate::open(plan.host(Step::Idle, server));
    let egress = plan.echo_egress();
    let progress = |progress| (tell.borrow_mut())(News::Echo(progress));
    let samples = echo_until(plan.idle_echo(server), &egress, pending(), progress).await;
    let samples = samples.map_err(|source| MethodError::Echo { target: server.ip(), source })?;
    let host = gate.close();
    let mut readings = samples.readings();
    let limit = host.verdict.absence(None).filter(|_| plan.host == HostRule::Invalidates);
    if let Some(why) = limit {
        figures::withhold(&mut readings, &why);
    }
    let series = samples.series(Span::Wire, Metric::RoundTripTimeP95);
    Ok(StepOutcome {
        step: Step::Idle,
        readings,
        series: series.into_iter().collect(),
        evidence: evidence(&host, Some(&samples), None),
        remarks: remark::of_host(&host),
        host,
        directions: Vec::new(),
        attached: attach::attached(plan, server.ip(), None).await,
        echo: Some(samples),
        throughput: None,
    })
}

/// A step with a transfer.
struct Under<'p> {
    plan: &'p MethodPlan,
    step: Step,
    server: SocketAddr,
    baseline: Option<&'p EchoSamples>,
}

impl Under<'_> {
    async fn run(
        &self,
        transfer: ThroughputPlan,
        tell: &RefCell<impl FnMut(News)>,
    ) -> Result<StepOutcome, MethodError> {
        let Self { plan, step, server, .. } = *self;
        let gate = HostGate::open(plan.host(step, server));
        let loaded = load::measure(plan, step, transfer, tell).await?;
        let host = gate.close();
        let view = loaded.throughput.view();
        let attached = attach::attached(plan, server.ip(), view).await;
        let directions = figures::directions(plan, &loaded.throughput);
        let mut remarks = remark::of_transfer(step, &loaded.throughput, &directions);
        remarks.extend(remark::of_host(&host));
        let readings = self.readings(&loaded, &host);
        let series = series(step, &loaded);
        let Loaded { throughput, echo } = loaded;
        let echo = echo.and_then(Result::ok);
        let evidence = evidence(&host, echo.as_ref(), Some(throughput.evidence.clone()));
        let throughput = Some(throughput);
        Ok(StepOutcome {
            step,
            readings,
            series,
            evidence,
            host,
            directions,
            attached,
            remarks,
            echo,
            throughput,
        })
    }

    fn readings(&self, loaded: &Loaded, host: &HostRecord) -> Vec<(Metric, Reading)> {
        let mut readings = figures::readings(self.plan, self.step, self.baseline, loaded);
        let limit = figures::limit(&host.verdict, &loaded.throughput);
        if let Some(why) = limit.filter(|_| self.plan.host == HostRule::Invalidates) {
            figures::withhold(&mut readings, &why);
        }
        readings
    }
}

/// The seconds of each direction, and the round trips beside them.
fn series(step: Step, loaded: &Loaded) -> Vec<Series> {
    let metric = |direction| match (step, direction) {
        (Step::SingleDown, _) => Metric::SingleStreamThroughputDown,
        (Step::SingleUp, _) => Metric::SingleStreamThroughputUp,
        (Step::DatagramsDown, _) => Metric::DatagramRateDown,
        (Step::DatagramsUp, _) => Metric::DatagramRateUp,
        (_, Direction::Down) => Metric::ThroughputDown,
        (_, Direction::Up) => Metric::ThroughputUp,
    };
    let rates = loaded.throughput.transfers.iter().filter_map(|transfer| {
        let seconds = transfer.seconds.clone()?;
        Some(Series { metric: metric(transfer.direction), ..seconds })
    });
    let delay = match step {
        Step::Down => Some(Metric::LoadedRoundTripTimeDownP95),
        Step::Up => Some(Metric::LoadedRoundTripTimeUpP95),
        _ => None,
    };
    let echo = loaded.echo.as_ref().and_then(|echo| echo.as_ref().ok());
    let delays = echo.zip(delay).and_then(|(echo, metric)| echo.series(Span::Application, metric));
    rates.chain(delays).collect()
}

fn evidence(
    host: &HostRecord,
    echo: Option<&EchoSamples>,
    throughput: Option<Vec<u8>>,
) -> Vec<Evidence> {
    let host = Evidence { name: "host", json: host.to_evidence() };
    let echo = echo.map(|echo| Evidence { name: "echo", json: echo.to_evidence() });
    let throughput = throughput.map(|json| Evidence { name: "throughput", json });
    throughput.into_iter().chain(echo).chain([host]).collect()
}
