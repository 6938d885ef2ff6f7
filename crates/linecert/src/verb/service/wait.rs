//! Waiting for a test: a bar that fills with time, and a stop that leaves nothing behind.

use std::time::{Duration, Instant};

use linecert_instrument::Permille;
use tokio::time;

use crate::{
    block_on,
    exit::{CommandError, Exit},
    language::Messages,
    render::{self, progress::Progress},
};

/// How often the bar moves.
const TICK: Duration = Duration::from_millis(100);
/// What a test that was stopped is given to leave its channel, its session or its lease.
const GRACE: Duration = Duration::from_millis(150);

/// Carries a test out that takes so long at most; `task` names it beside the bar.
pub(super) fn wait<T>(
    (task, longest): (&str, Duration),
    messages: &Messages,
    test: impl Future<Output = Result<T, CommandError>>,
) -> Result<T, CommandError> {
    let mut progress = Progress::of(1, messages);
    progress.start(&format!("service-{task}"), 1);
    let ended = block_on(async {
        let ended = render::until_stopped(ticking(&progress, longest, test)).await;
        if ended.as_ref().is_err_and(|error| error.exit == Exit::Interrupted) {
            time::sleep(GRACE).await;
        }
        ended
    });
    progress.finish();
    ended
}

async fn ticking<T>(
    progress: &Progress<'_>,
    longest: Duration,
    test: impl Future<Output = Result<T, CommandError>>,
) -> Result<T, CommandError> {
    let (began, mut ticks) = (Instant::now(), time::interval(TICK));
    let mut test = std::pin::pin!(test);
    loop {
        tokio::select! {
            ended = &mut test => return ended,
            _ = ticks.tick() => {
                let done = Permille::of(began.elapsed().as_millis(), longest.as_millis());
                progress.advance(done);
            }
        }
    }
}
