//! A customer and an access network on one cable.

use std::{
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt as _,
    path::Path,
};

use linecert_namespace::{Host, installed};
use tempfile::TempDir;

/// The addresses of the access network. The customer has none.
pub(crate) const FAR: &str = "10.97.0.1";
pub(crate) const FAR6: &str = "fd97::1";
pub(crate) const ROGUE: &str = "10.97.0.2";

/// The customer's host, that of the servers, and a folder for these.
pub(crate) struct Access {
    pub(crate) near: Host,
    pub(crate) far: Host,
    folder: TempDir,
}

impl Access {
    /// Lays the cable; `None`, and a word about it, where that is not permitted or a tool is
    /// missing.
    pub(crate) fn lay(tools: &[&str]) -> Option<Self> {
        if !installed(tools) {
            return None;
        }
        let (near, far) = (Host::add("near")?, Host::add("far")?);
        near.sh("sysctl -qw net.ipv6.conf.default.accept_ra=0");
        far.sh("sysctl -qw net.ipv6.conf.default.accept_dad=0");
        near.connect("eth0", &far, "eth0");
        far.address("eth0", &format!("{FAR}/24"));
        far.address("eth0", &format!("{FAR6}/64"));
        far.wait_for_link_local("eth0");
        // Some servers look into the folder as a user of their own.
        let open = Permissions::from_mode(0o755);
        let folder = tempfile::Builder::new().permissions(open).tempdir().unwrap();
        Some(Self { near, far, folder })
    }

    /// A second host of the access network on the same cable, with one address at `m0`.
    pub(crate) fn add_rogue(&self) -> Host {
        let rogue = Host::add("rogue").unwrap();
        rogue.sh("sysctl -qw net.ipv6.conf.default.accept_dad=0");
        let link = "ip link add link eth0 name m0 netns";
        self.far.sh(&format!("{link} {rogue} type macvlan mode bridge"));
        rogue.address("m0", &format!("{ROGUE}/24"));
        rogue.sh("ip link set m0 up");
        rogue.wait_for_link_local("m0");
        rogue
    }

    /// Gives the customer an address, for what needs one.
    pub(crate) fn address_near(&self) {
        self.near.address("eth0", "10.97.0.3/24");
        self.near.address("eth0", "fd97::3/64");
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// A file in the folder.
    pub(crate) fn file(&self, name: &str, content: &str) -> String {
        let path = self.folder().join(name);
        fs::write(&path, content).unwrap();
        path.display().to_string()
    }
}
