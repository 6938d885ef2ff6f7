//! A cable that a test has to itself.

use std::{
    ops::Deref,
    sync::{Mutex, MutexGuard, PoisonError},
};

pub(crate) use linecert_namespace::{FAR, FAR6};

static ALONE: Mutex<()> = Mutex::new(());

/// The only cable of this process at any time: two lines that are filled at once would take each
/// other's processor.
pub(crate) struct Cable {
    cable: linecert_namespace::Cable,
    _alone: MutexGuard<'static, ()>,
}

impl Cable {
    /// Lays it when the test before has ended; `None`, and a word about it, where that is not
    /// permitted.
    pub(crate) fn lay() -> Option<Self> {
        let alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
        let cable = linecert_namespace::Cable::lay()?;
        Some(Self { cable, _alone: alone })
    }
}

impl Deref for Cable {
    type Target = linecert_namespace::Cable;

    fn deref(&self) -> &Self::Target {
        &self.cable
    }
}
