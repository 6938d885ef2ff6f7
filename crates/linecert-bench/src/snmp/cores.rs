//! The cores that a scenario runs on.

use nix::{
    errno::Errno,
    sched::{CpuSet, sched_getaffinity, sched_setaffinity},
    unistd::Pid,
};

use super::problem::Problem;

/// The cores that agents and clients of a scenario share.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Cores {
    /// All that there are.
    All,
    /// One. With one agent and one request on its way, one side always waits for the other, and a
    /// second core only adds the price of waking it: three times that of the work on a virtual
    /// machine, and only as often as its scheduler happens to place the two apart.
    One,
}

/// Gives this process its cores back when it is dropped.
pub(crate) struct Kept(CpuSet);

impl Cores {
    /// Confines this process, and the children that it starts from now on, to these cores.
    pub(crate) fn confine(self) -> Result<Kept, Problem> {
        let refused = |error: Errno| Problem::System {
            doing: "choose the cores to run on".to_owned(),
            source: error.into(),
        };
        let own = Pid::from_raw(0);
        let all = sched_getaffinity(own).map_err(refused)?;
        if let Self::One = self {
            let first = (0..CpuSet::count()).find(|core| all.is_set(*core) == Ok(true));
            let mut one = CpuSet::new();
            one.set(first.unwrap_or(0)).map_err(refused)?;
            sched_setaffinity(own, &one).map_err(refused)?;
        }
        Ok(Kept(all))
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        // What may run on a core may run on more; the next scenario says its own.
        sched_setaffinity(Pid::from_raw(0), &self.0).ok();
    }
}
