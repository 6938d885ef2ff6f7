//! Runs the steps of a test one after the other, and shows how far they are.

use std::{
    cell::RefCell,
    io::{self, IsTerminal as _},
    time::Duration,
};

use linecert_instrument::Permille;
use linecert_speed::method::{self, MethodError, MethodProgress, News, Step, StepOutcome};
use tokio::{sync::Notify, time::sleep};

use super::{
    failure,
    plan::{Meter, Tester},
};
use crate::{
    args::{Format, Speed},
    exit::CommandError,
    language::Messages,
    render::{
        self,
        live::{Live, SpeedView},
        progress::Progress,
    },
};

/// After so long the queues of a line that was full are empty; some hold a second.
const DRAINED: Duration = Duration::from_secs(2);

/// What came of a test. What a failing step leaves is kept.
pub(super) struct Ended {
    pub(super) outcomes: Vec<StepOutcome>,
    pub(super) failed: Option<CommandError>,
    /// What could not be done and kept nothing else from being measured.
    pub(super) warnings: Vec<CommandError>,
}

/// Runs the test to its end, until a step fails, or until somebody stops it.
pub(super) async fn follow(
    args: &Speed,
    tester: &Tester,
    (format, messages): (Format, &Messages),
) -> Ended {
    let outcomes = RefCell::new(Vec::new());
    let warnings = RefCell::new(Vec::new());
    let run = Run { tester, outcomes: &outcomes, warnings: &warnings };
    let looked_at = format == Format::Text && io::stderr().is_terminal();
    let ended = match looked_at.then(Live::open).flatten() {
        Some(live) => run.watched(live, SpeedView::new(&args.server, messages)).await,
        None => run.waited_for(messages).await,
    };
    let (outcomes, warnings) = (outcomes.into_inner(), warnings.into_inner());
    Ended { outcomes, failed: ended.err(), warnings }
}

struct Run<'r> {
    tester: &'r Tester,
    outcomes: &'r RefCell<Vec<StepOutcome>>,
    warnings: &'r RefCell<Vec<CommandError>>,
}

impl Run<'_> {
    /// With a picture on the terminal.
    async fn watched(&self, live: Live, view: SpeedView<'_>) -> Result<(), CommandError> {
        let (view, stop) = (RefCell::new(view), Notify::new());
        let steps = self.steps(
            |step| view.borrow_mut().begin(step),
            |progress| view.borrow_mut().take(&progress),
        );
        let test = async {
            tokio::select! {
                () = stop.notified() => Err(render::stopped()),
                ended = render::until_stopped(steps) => ended,
            }
        };
        live.follow(&view, &stop, test).await
    }

    /// With a bar, or a line for each step.
    async fn waited_for(&self, messages: &Messages) -> Result<(), CommandError> {
        let progress = RefCell::new(Progress::of(self.tester.steps.len(), messages));
        let steps = self.steps(
            |step| progress.borrow_mut().start(&format!("speed-{}", step.name()), 1),
            |told| {
                if let Some(done) = done(&told) {
                    progress.borrow().advance(done);
                }
            },
        );
        let ended = render::until_stopped(steps).await;
        progress.borrow().finish();
        ended
    }

    async fn steps(
        &self,
        mut begin: impl FnMut(Step),
        mut take: impl FnMut(MethodProgress),
    ) -> Result<(), CommandError> {
        for step in &self.tester.steps {
            begin(*step);
            if *step == Step::Idle {
                self.before_idle().await?;
            }
            let outcome = self.step(*step, &mut take).await?;
            self.outcomes.borrow_mut().extend(outcome);
        }
        Ok(())
    }

    /// A server that is not there is told of before ten seconds are spent on the way to it; and
    /// after a test the queues run empty first.
    async fn before_idle(&self) -> Result<(), CommandError> {
        match self.tester.meter {
            Meter::Method => method::reach(&self.tester.method).await.map_err(failure::of_method),
            Meter::Capacity(_) | Meter::Web(_) => {
                sleep(DRAINED).await;
                Ok(())
            }
        }
    }

    /// One step; nothing when the idle line cannot be probed, which keeps nothing else from being
    /// measured.
    async fn step(
        &self,
        step: Step,
        take: &mut impl FnMut(MethodProgress),
    ) -> Result<Option<StepOutcome>, CommandError> {
        let method = &self.tester.method;
        match &self.tester.meter {
            Meter::Capacity(test) if step != Step::Idle => {
                return test.run(method, step, take).await.map(Some);
            }
            Meter::Web(test) if step != Step::Idle => {
                return test.run(method, step, take).await.map(Some);
            }
            _ => {}
        }
        let idle = self.outcomes.borrow().iter().find_map(StepOutcome::idle).cloned();
        match method::run(method, step, idle.as_ref(), take).await {
            Err(error @ MethodError::Echo { .. }) if step == Step::Idle => {
                self.warnings.borrow_mut().push(failure::of_method(error));
                Ok(None)
            }
            ended => ended.map(Some).map_err(failure::of_method),
        }
    }
}

fn done(progress: &MethodProgress) -> Option<Permille> {
    match &progress.news {
        // The probes beside a transfer go on for as long as it does.
        News::Echo(_) if progress.step != Step::Idle => None,
        News::Echo(echo) => Some(Permille::of(echo.sent.into(), echo.count.into())),
        News::Throughput(p) => Some(Permille::of(p.elapsed.as_millis(), p.longest.as_millis())),
    }
}
