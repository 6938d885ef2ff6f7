//! A test on a thread of its own, which ends when the future that waits for it is dropped.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

/// No wait is longer, so that a test ends soon after it is no longer wanted.
const SLICE: Duration = Duration::from_millis(20);

/// What the thread is told and tells.
pub(crate) struct Desk<P> {
    stop: Arc<AtomicBool>,
    progress: UnboundedSender<P>,
}

impl<P> Desk<P> {
    /// Whether the test is still wanted.
    pub(crate) fn is_wanted(&self) -> bool {
        !self.stop.load(Ordering::Relaxed)
    }

    /// How long to wait at most before asking again.
    pub(crate) fn slice(deadline: Instant) -> Instant {
        deadline.min(Instant::now() + SLICE)
    }

    /// Tells how far the test is.
    pub(crate) fn tell(&self, progress: P) {
        // Nobody listens any more when the test is no longer wanted.
        self.progress.send(progress).ok();
    }
}

/// Ends the thread when the future is dropped.
struct StopOnDrop(Arc<AtomicBool>);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Runs `test` on a thread of its own. It is in the network namespace of the caller's thread.
///
/// # Errors
/// When the system starts no thread, or the thread ends without a result.
pub(crate) async fn on_thread<T: Send + 'static, P: Send + 'static>(
    test: impl FnOnce(&Desk<P>) -> T + Send + 'static,
    mut progress: impl FnMut(P),
) -> io::Result<T> {
    let stop = Arc::new(AtomicBool::new(false));
    let (told, mut tells) = unbounded_channel();
    let (gave, gives) = tokio::sync::oneshot::channel();
    let desk = Desk { stop: Arc::clone(&stop), progress: told };
    let _guard = StopOnDrop(stop);
    thread::Builder::new().name("linecert-media".to_owned()).spawn(move || {
        // Nobody waits for it when the future was dropped.
        gave.send(test(&desk)).ok();
    })?;
    // Ends when the thread has dropped its desk.
    while let Some(tell) = tells.recv().await {
        progress(tell);
    }
    gives.await.map_err(io::Error::other)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run<T>(test: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(test)
    }

    #[test]
    fn progress_comes_before_the_result() {
        let mut told = Vec::new();
        let result = run(on_thread(
            |desk: &Desk<u8>| {
                desk.tell(1);
                desk.tell(2);
                3
            },
            |progress| told.push(progress),
        ));
        assert_eq!((result.unwrap(), told), (3, vec![1, 2]));
    }

    #[test]
    fn a_dropped_future_ends_the_thread() {
        let (ended, ends) = std::sync::mpsc::channel();
        run(async {
            let test = on_thread(
                move |desk: &Desk<()>| {
                    while desk.is_wanted() {
                        thread::sleep(Duration::from_millis(1));
                    }
                    ended.send(()).unwrap();
                },
                |()| {},
            );
            tokio::time::timeout(Duration::from_millis(5), test).await.unwrap_err();
        });
        ends.recv_timeout(Duration::from_secs(5)).unwrap();
    }

    #[test]
    fn a_thread_that_dies_is_an_error() {
        let dies = on_thread(|_: &Desk<()>| assert!(std::env::args().count() == 0), |()| {});
        run(dies).unwrap_err();
    }
}
