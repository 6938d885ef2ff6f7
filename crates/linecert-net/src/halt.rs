//! Tests that are asked to end early, and still tell what they have found.

use std::{
    future::poll_fn,
    pin::pin,
    sync::atomic::{AtomicBool, Ordering},
};

/// Runs `test` to its end, and sets `halt` on the way when `stop` is ready.
pub(crate) async fn stop_when<T>(
    stop: impl Future<Output = ()>,
    halt: &AtomicBool,
    test: impl Future<Output = T>,
) -> T {
    let (mut stop, mut test) = (pin!(stop), pin!(test));
    poll_fn(|context| {
        if !halt.load(Ordering::Relaxed) && stop.as_mut().poll(context).is_ready() {
            halt.store(true, Ordering::Relaxed);
        }
        test.as_mut().poll(context)
    })
    .await
}
