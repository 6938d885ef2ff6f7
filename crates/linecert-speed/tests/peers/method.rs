//! The acceptance test through a line of 100 Mbit/s with a buffer of 50 ms, against linecert's own
//! server.

use std::{
    process::{Child, Command, Stdio},
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use linecert_measure::{Attachment, Metric, Quantity, Reading, Reason};
use linecert_namespace::{Cable, FAR};
use linecert_speed::{
    iperf3::{Phase, Server, ThroughputError},
    method::{
        Contract, HostRule, MethodError, MethodPlan, MethodProgress, News, Step, StepOutcome,
        accept, run,
    },
};
use tokio::sync::oneshot;

use crate::quantity;

/// linecert's server on the far host; ended when dropped.
struct Far(Option<oneshot::Sender<()>>);

impl Far {
    fn serve(cable: &Cable) -> Self {
        let enter = cable.far.entrance();
        let (ready, bound) = mpsc::channel();
        let (end, ended) = oneshot::channel();
        thread::spawn(move || {
            enter();
            crate::run(async {
                let server = Server::bind(format!("{FAR}:5201").parse().unwrap()).await.unwrap();
                ready.send(()).unwrap();
                tokio::select! {
                    _ = server.serve(|_| ()) => (),
                    _ = ended => (),
                }
            });
        });
        bound.recv_timeout(Duration::from_secs(5)).unwrap();
        Self(Some(end))
    }
}

impl Drop for Far {
    fn drop(&mut self) {
        self.0.take().map(|end| end.send(()));
    }
}

/// A process that never rests; ended when dropped.
struct Hog(Child);

impl Hog {
    fn on_every_processor() -> Vec<Self> {
        let hog = || {
            let mut shell = Command::new("sh");
            Self(shell.args(["-c", "while :; do :; done"]).stdin(Stdio::null()).spawn().unwrap())
        };
        (0..thread::available_parallelism().unwrap().get()).map(|_| hog()).collect()
    }
}

impl Drop for Hog {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

fn plan(host: HostRule) -> MethodPlan {
    let contract = Contract { down: mbit("100"), up: mbit("100"), ..Contract::default() };
    MethodPlan {
        ramp_max: Duration::from_secs(3),
        steady: Duration::from_secs(3),
        contract,
        // The usual one, whatever this machine prefers: one that fills the buffer.
        congestion_control: Some("cubic".to_owned()),
        host,
        ..MethodPlan::new(FAR.to_owned())
    }
}

fn mbit(number: &str) -> Option<Quantity> {
    format!("{number} Mbit/s").parse().ok()
}

fn on_line<T: Send>(cable: &Cable, test: impl AsyncFnOnce() -> T + Send) -> T {
    cable.shape(100);
    let _far = Far::serve(cable);
    cable.on_near(|| crate::run(test()))
}

/// A value in its unit.
fn number(outcome: &StepOutcome, metric: Metric) -> f64 {
    let text = quantity(outcome.reading(metric).unwrap()).shortest_number();
    text.parse().unwrap()
}

#[test]
fn an_acceptance_tells_rate_delay_and_layers() {
    let Some(cable) = Cable::lay() else { return };
    let mut steady = 0;
    let plan = plan(HostRule::Recorded);
    let count = |progress: MethodProgress| {
        let News::Throughput(news) = progress.news else { return };
        steady += u32::from(news.phase == Phase::Steady);
    };
    let outcome = on_line(&cable, async || accept(&plan, &Step::BASIC, count).await);
    assert!(outcome.failed.is_none(), "{:?}", outcome.failed);
    let steps = &outcome.steps;
    let [idle, down, up] = steps.as_slice() else { panic!("{} steps", steps.len()) };
    assert!(steady > 30, "{steady} pieces of news");
    let resting = number(idle, Metric::RoundTripTimeP50);
    assert!(resting < 20.0, "{resting} ms on an idle cable");
    check_direction(down, [Metric::ThroughputDown, Metric::LoadedRoundTripTimeDownP95]);
    check_direction(up, [Metric::ThroughputUp, Metric::LoadedRoundTripTimeUpP95]);
    assert!(number(down, Metric::BufferDelayDown) > 1_000.0, "{:?}", down.readings);
    assert!(number(up, Metric::TcpEfficiencyUp) > 90.0, "{:?}", up.readings);
    assert!(number(up, Metric::TransferTimeRatioUp) > 99.0, "{:?}", up.readings);
    for step in steps {
        assert_eq!(step.attached.attachment, Some(Attachment::Direct), "{:?}", step.attached);
    }
    assert_eq!(outcome.series().count(), 5);
}

/// The truth is 100 Mbit/s of frames without their check sums: 1448 of 1514 octets are payload.
fn check_direction(outcome: &StepOutcome, [rate, delay]: [Metric; 2]) {
    let megabits = number(outcome, rate);
    assert!((93.0..96.0).contains(&megabits), "{megabits} Mbit/s of 95.64");
    let loaded = number(outcome, delay);
    assert!((15.0..80.0).contains(&loaded), "{loaded} ms in a buffer of 50 ms");
    let layers = outcome.directions[0].layers.unwrap();
    let ratio = layers.physical.steps() as f64 / layers.transport.steps() as f64;
    assert!((ratio - 1538.0 / 1448.0).abs() < 1e-6, "{layers:?}");
    let names: Vec<_> = outcome.evidence.iter().map(|evidence| evidence.name).collect();
    assert_eq!(names, ["throughput", "echo", "host"]);
    let said = outcome.remarks.first().map(ToString::to_string).unwrap_or_default();
    assert!(said.contains("4 streams, cubic, segments of 1448 octets"), "{said}");
}

#[test]
fn beside_programs_that_never_rest_nothing_is_given() {
    let Some(cable) = Cable::lay() else { return };
    let hogs = Hog::on_every_processor();
    let plan = plan(HostRule::Invalidates);
    let outcome = on_line(&cable, async || run(&plan, Step::Down, None, |_| ()).await);
    drop(hogs);
    let outcome = outcome.unwrap();
    for (metric, reading) in &outcome.readings {
        let Reading::NotReported(absence) = reading else { panic!("{metric} {reading:?}") };
        if *metric == Metric::BufferDelayDown {
            continue;
        }
        assert_eq!(absence.reason, Reason::HostLimited, "{metric}");
        assert!(absence.detail.contains("of the processors was left"), "{}", absence.detail);
        assert!(absence.detail.contains(" Mbit/s went through all the same"), "{}", absence.detail);
    }
    assert!(!outcome.readings.is_empty());
    assert!(outcome.directions[0].layers.is_some(), "what went through is kept");
}

#[test]
fn an_address_that_the_server_sees_otherwise_is_translated() {
    let Some(cable) = Cable::lay() else { return };
    cable.near.address("eth0", "10.98.0.77/24");
    cable.near.translate("ip protocol tcp snat to 10.98.0.77");
    let first_hops = vec!["10.98.0.254".parse().ok()];
    let steady = Duration::from_secs(1);
    let plan = MethodPlan { steady, first_hops, ..plan(HostRule::Recorded) };
    let outcome = on_line(&cable, async || run(&plan, Step::SingleUp, None, |_| ()).await).unwrap();
    assert_eq!(outcome.attached.attachment, Some(Attachment::Router), "{:?}", outcome.attached);
    let said = outcome.attached.said();
    let expect = "10.98.0.2 sees 10.98.0.77 instead of 10.98.0.1; hop 1 is 10.98.0.254, private";
    assert_eq!(said, expect);
    let metrics: Vec<_> = outcome.readings.iter().map(|(metric, _)| *metric).collect();
    assert_eq!(metrics, [Metric::SingleStreamThroughputUp]);
}

#[test]
fn what_cannot_be_measured_is_told() {
    let Some(cable) = Cable::lay() else { return };
    let absent = cable.on_near(|| {
        crate::run(run(&plan(HostRule::Recorded), Step::Down, None, |_| ())).unwrap_err()
    });
    assert!(matches!(absent, MethodError::Throughput(_)), "{absent:?}");
    let all = cable
        .on_near(|| crate::run(accept(&plan(HostRule::Recorded), &[Step::Up, Step::Idle], |_| ())));
    assert!(matches!(all.failed, Some((Step::Up, _))) && all.steps.is_empty(), "{all:?}");
    let begin = Instant::now();
    let all = cable.on_near(|| crate::run(accept(&plan(HostRule::Recorded), &Step::BASIC, |_| ())));
    let Some((Step::Idle, MethodError::Throughput(ThroughputError::Refused { .. }))) = all.failed
    else {
        panic!("{all:?}")
    };
    assert!(begin.elapsed() < Duration::from_secs(5), "the idle line was measured in vain");
    let no_contract = MethodPlan { contract: Contract::default(), ..plan(HostRule::Recorded) };
    let error = crate::run(run(&no_contract, Step::DatagramsUp, None, |_| ())).unwrap_err();
    assert_eq!(error.to_string(), "measure datagrams-up: the plan states no contracted rate");
    let nameless = MethodPlan { server: "no.such.invalid".to_owned(), ..no_contract };
    let error = crate::run(run(&nameless, Step::Down, None, |_| ())).unwrap_err();
    assert!(matches!(error, MethodError::NotResolved { .. }), "{error:?}");
}
