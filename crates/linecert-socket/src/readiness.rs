//! Waits for a descriptor, to the nanosecond and never past a deadline.

use std::{io, os::fd::BorrowedFd, time::Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use thiserror::Error;

/// What to wait for. What the error queue holds ends every wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readiness {
    /// Something to receive.
    Readable,
    /// Room to send.
    Writable,
    /// Either of them.
    Either,
    /// The error queue alone.
    Errors,
}

/// What a wait ended with; all false when the deadline passed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ready {
    /// Something can be received.
    pub readable: bool,
    /// Something can be sent.
    pub writable: bool,
    /// The error queue holds send timestamps or ICMP errors, or the descriptor has failed.
    pub errors: bool,
}

/// Why waiting failed.
#[derive(Debug, Error)]
#[error("wait for a socket: {source}")]
pub struct WaitError {
    #[source]
    source: io::Error,
}

/// Sleeps until `fd` is ready or `deadline` has passed (ppoll(2)).
pub(crate) fn wait(
    fd: BorrowedFd<'_>,
    readiness: Readiness,
    deadline: Instant,
) -> Result<Ready, WaitError> {
    let wanted = match readiness {
        Readiness::Readable => PollFlags::IN,
        Readiness::Writable => PollFlags::OUT,
        Readiness::Either => PollFlags::IN | PollFlags::OUT,
        Readiness::Errors => PollFlags::empty(),
    };
    loop {
        let mut descriptors = [PollFd::from_borrowed_fd(fd, wanted)];
        match poll(&mut descriptors, Some(&until(deadline))) {
            Ok(_) => {
                let [descriptor] = &descriptors;
                return Ok(ready(descriptor.revents()));
            }
            Err(rustix::io::Errno::INTR) => {}
            Err(errno) => return Err(WaitError { source: errno.into() }),
        }
    }
}

fn ready(events: PollFlags) -> Ready {
    Ready {
        readable: events.contains(PollFlags::IN),
        writable: events.contains(PollFlags::OUT),
        errors: events.intersects(PollFlags::ERR | PollFlags::HUP | PollFlags::NVAL),
    }
}

fn until(deadline: Instant) -> Timespec {
    let left = deadline.saturating_duration_since(Instant::now());
    Timespec {
        tv_sec: i64::try_from(left.as_secs()).unwrap_or(i64::MAX),
        tv_nsec: left.subsec_nanos().into(),
    }
}
