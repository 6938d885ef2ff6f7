//! Names of a port that stay when the adapter is plugged in again.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::Adapter;

/// Every link under the folders in which the system, and linecert's own udev rules, name ports.
#[derive(Debug, Clone, Default)]
pub(super) struct Links {
    /// Links and what they lead to.
    links: Vec<(PathBuf, PathBuf)>,
}

impl Links {
    /// Those of this computer.
    pub(super) fn of_system() -> Self {
        Self::under(Path::new("/dev"))
    }

    pub(super) fn under(dev: &Path) -> Self {
        let own = links_in(dev).filter(|link| name_of(link).starts_with("linecert-"));
        let (by_id, by_path) = (dev.join("serial/by-id"), dev.join("serial/by-path"));
        let links = own.chain(links_in(&by_id)).chain(links_in(&by_path));
        let followed = links.filter_map(|link| Some((link.clone(), link.canonicalize().ok()?)));
        Self { links: followed.collect() }
    }

    /// The names of a port, best first.
    ///
    /// Two adapters without serial numbers have one and the same name by identity, which leads to
    /// whichever came last: for those only the socket tells them apart.
    pub(super) fn to(&self, port: &Path, adapter: Option<&Adapter>) -> Vec<PathBuf> {
        let port = port.canonicalize().unwrap_or_else(|_| port.to_owned());
        let has_serial = adapter.is_some_and(|adapter| adapter.serial.is_some());
        let tells = |link: &Path| has_serial || !is_by_id(link);
        let names = self.links.iter().filter(|(link, target)| *target == port && tells(link));
        let mut names: Vec<_> = names.map(|(link, _)| link.clone()).collect();
        names.sort_by_key(|link| rank(link));
        names
    }
}

/// Whether a link names the socket that an adapter is plugged into.
pub(super) fn is_by_path(link: &Path) -> bool {
    link.parent().is_some_and(|folder| folder.ends_with("by-path"))
}

fn is_by_id(link: &Path) -> bool {
    link.parent().is_some_and(|folder| folder.ends_with("by-id"))
}

fn rank(link: &Path) -> (u8, PathBuf) {
    let kind = if is_by_path(link) { 2 } else { u8::from(is_by_id(link)) };
    (kind, link.to_owned())
}

fn links_in(folder: &Path) -> impl Iterator<Item = PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).filter(|path| path.is_symlink())
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
