//! Finding a port again after its adapter was unplugged and plugged in.

use std::path::{Path, PathBuf};

use super::{Adapter, list::found, stable};

/// How a port that was open is found again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Whereabouts {
    /// As the inventory names it.
    named: PathBuf,
    adapter: Option<Adapter>,
    /// The link that names the socket of the adapter.
    socket: Option<PathBuf>,
}

impl Whereabouts {
    /// Notes where a port is while it is there.
    pub(crate) fn of(named: &Path) -> Self {
        let target = named.canonicalize().unwrap_or_else(|_| named.to_owned());
        let adapter = found().into_iter().find(|(path, _)| *path == target);
        let adapter = adapter.and_then(|(_, adapter)| adapter);
        let links = stable::Links::of_system().to(&target, adapter.as_ref());
        let socket = links.into_iter().find(|link| stable::is_by_path(link));
        Self { named: named.to_owned(), adapter, socket }
    }

    /// Where it is now; `None` while it is not there.
    pub(crate) fn find(&self) -> Option<PathBuf> {
        self.find_in(&found())
    }

    /// An adapter with a serial number is looked for by that, in whatever socket it is, and
    /// nothing else will do in its place. One without, and one of several ports of the same
    /// number, is looked for where it was.
    pub(super) fn find_in(&self, ports: &[(PathBuf, Option<Adapter>)]) -> Option<PathBuf> {
        if let Some(adapter) = self.adapter.as_ref().filter(|adapter| adapter.serial.is_some()) {
            let same = ports.iter().filter(|(_, found)| found.as_ref() == Some(adapter));
            let same: Vec<_> = same.map(|(path, _)| path).collect();
            match same.as_slice() {
                [] => return None,
                [path] => return Some((*path).clone()),
                _ => {}
            }
        }
        let is_link = self.named.is_symlink();
        let socket = self.socket.as_ref().filter(|_| !is_link);
        let place = socket.unwrap_or(&self.named);
        place.exists().then(|| place.clone())
    }
}

#[cfg(test)]
impl Whereabouts {
    pub(super) fn with_adapter(named: &Path, adapter: Adapter) -> Self {
        Self { named: named.to_owned(), adapter: Some(adapter), socket: None }
    }
}
