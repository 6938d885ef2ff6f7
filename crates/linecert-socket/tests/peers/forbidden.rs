//! What a user without privilege is told.

use std::{env, os::unix::process::CommandExt, process::Command};

use linecert_namespace::skipped;
use linecert_socket::{
    DatagramSocket, FrameSocket, IpVersion, Listen, OpenError, OpenFrameError, OpenTunnelError,
    Protocol, Tunnel,
};

const MARK: &str = "LINECERT_SOCKET_UNPRIVILEGED";

/// The user and group `nobody`.
const NOBODY: u32 = 65_534;

#[test]
fn without_privilege_each_says_so() {
    if env::var_os(MARK).is_some() {
        return as_nobody();
    }
    if !nix::unistd::geteuid().is_root() {
        return skipped("needs root to become another user");
    }
    // The test's own file may lie where another user cannot read it: it is handed over open.
    let output = Command::new("/proc/self/exe")
        .args(["forbidden::without_privilege_each_says_so", "--exact", "--nocapture"])
        .env(MARK, "1")
        .uid(NOBODY)
        .gid(NOBODY)
        .current_dir("/")
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && text.contains("1 passed"), "{output:?}");
}

fn as_nobody() {
    let raw = DatagramSocket::open(Protocol::RawIcmp, IpVersion::V4);
    assert!(matches!(raw, Err(OpenError::Forbidden { .. })), "{raw:?}");
    let frames = FrameSocket::open("lo", Listen::All);
    assert!(matches!(frames, Err(OpenFrameError::Forbidden { .. })), "{frames:?}");
    let absent = FrameSocket::open("lc-none", Listen::All);
    assert!(matches!(absent, Err(OpenFrameError::Interface(_))), "{absent:?}");
    let tunnel = Tunnel::open("lcnobody");
    assert!(matches!(tunnel, Err(OpenTunnelError::Forbidden { .. })), "{tunnel:?}");
    let udp = DatagramSocket::open(Protocol::Udp, IpVersion::V4).unwrap();
    assert!(udp.grow_receive_buffer(1 << 30).unwrap() > 0, "less is granted, and told");
}
