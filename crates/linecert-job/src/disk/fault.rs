//! Disks that fail, for tests: each thread has its own.

use std::{cell::Cell, fs::File, io};

/// How the disk of this thread fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The power fails after so many bytes and steps: from then on nothing reaches the disk.
    Stops(u64),
    /// The power fails in the middle of the write or step behind so many: half of it is there.
    Tears(u64),
    /// The disk has room for so many more bytes; what needs none still works.
    Fills(u64),
}

thread_local! {
    static FAULT: Cell<Option<Fault>> = const { Cell::new(None) };
}

/// Sets or mends the fault of this thread's disk.
pub(crate) fn set(fault: Option<Fault>) {
    FAULT.set(fault);
}

/// How much the disk of this thread still takes.
pub(crate) fn left() -> u64 {
    match FAULT.get() {
        Some(Fault::Stops(left) | Fault::Tears(left) | Fault::Fills(left)) => left,
        None => u64::MAX,
    }
}

/// As many of the bytes as the disk takes.
pub(super) fn room_for(bytes: &[u8]) -> io::Result<&[u8]> {
    let room = |left: u64| bytes.len().min(usize::try_from(left).unwrap_or(usize::MAX));
    let after = |left: u64| left - u64::try_from(room(left)).unwrap();
    match FAULT.get() {
        None => Ok(bytes),
        Some(Fault::Stops(0)) => Err(io::Error::other("the power failed")),
        Some(Fault::Tears(0)) => {
            set(Some(Fault::Stops(0)));
            Ok(&bytes[..bytes.len() / 2])
        }
        Some(Fault::Tears(left)) => {
            set(Some(Fault::Tears(left - 1)));
            Ok(bytes)
        }
        Some(Fault::Stops(left)) => {
            set(Some(Fault::Stops(after(left))));
            Ok(&bytes[..room(left)])
        }
        Some(Fault::Fills(left)) => {
            set(Some(Fault::Fills(after(left))));
            Ok(&bytes[..room(left)])
        }
    }
}

/// Something that takes no room: to make, rename or cut a file.
pub(super) fn step() -> io::Result<()> {
    match FAULT.get() {
        Some(Fault::Stops(0) | Fault::Tears(0)) => {
            set(Some(Fault::Stops(0)));
            Err(io::Error::other("the power failed"))
        }
        Some(Fault::Stops(left)) => {
            set(Some(Fault::Stops(left - 1)));
            Ok(())
        }
        Some(Fault::Tears(left)) => {
            set(Some(Fault::Tears(left - 1)));
            Ok(())
        }
        _ => Ok(()),
    }
}

/// To wait for a disk that cannot fail by itself would take most of the time of the tests.
pub(super) fn synchronise(_: &File) -> io::Result<()> {
    step()
}
