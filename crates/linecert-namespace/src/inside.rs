//! Threads on a host.

use std::{fs::File, panic, thread};

use nix::sched::{CloneFlags, setns};

use crate::Host;

impl Host {
    /// What moves the thread that calls it, and those that this will start, to the host.
    ///
    /// # Panics
    ///
    /// When the host is gone.
    #[track_caller]
    pub fn entrance(&self) -> impl FnOnce() + Send + use<> {
        let namespace = File::open(format!("/run/netns/{self}"));
        let namespace = namespace.unwrap_or_else(|error| panic!("{self}: {error}"));
        || setns(namespace, CloneFlags::CLONE_NEWNET).unwrap_or_else(|error| panic!("{error}"))
    }

    /// Runs `test` on this host: in a thread of its own, since a namespace belongs to a thread. Its
    /// sockets stay on the host wherever they are taken.
    ///
    /// # Panics
    ///
    /// When `test` does.
    pub fn run<T: Send>(&self, test: impl FnOnce() -> T + Send) -> T {
        let enter = self.entrance();
        let inside = || {
            enter();
            test()
        };
        let ended = thread::scope(|scope| scope.spawn(inside).join());
        ended.unwrap_or_else(|panic| panic::resume_unwind(panic))
    }

    /// As [`Self::run`], with a runtime of its own that has one thread.
    ///
    /// # Panics
    ///
    /// When `test` does, or the system has no room for a runtime.
    pub fn block_on<T: Send>(&self, test: impl AsyncFnOnce() -> T + Send) -> T {
        self.run(|| {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.unwrap_or_else(|error| panic!("{error}")).block_on(test())
        })
    }
}
