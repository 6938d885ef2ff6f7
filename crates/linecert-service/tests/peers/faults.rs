//! What keeps a probe from being carried out, and the end of one that nobody waits for.

use std::time::{Duration, Instant};

use linecert_service::{
    Port, ProbeError,
    dhcpv4::{self, Plan},
};

use crate::{access::Access, dhcpv4::dnsmasq};

fn error(access: &Access, interface: &str) -> ProbeError {
    let port = Port::named(interface);
    access.near.block_on(async || dhcpv4::probe(&port, Plan::default()).await.unwrap_err())
}

#[test]
fn an_interface_that_is_absent_or_down_or_without_a_link_is_named() {
    let Some(access) = Access::lay(&[]) else { return };
    let check = |interface: &str, expect: &str| {
        assert_eq!(error(&access, interface).to_string(), expect);
    };
    check("eth7", "open eth7: there is no such interface");
    access.near.sh("ip tuntap add tun0 mode tun && ip link set tun0 up");
    check("tun0", "use tun0: it is no Ethernet interface");
    access.far.sh("ip link set eth0 down");
    check("eth0", "use eth0: there is no link");
    access.near.sh("ip link set eth0 down");
    check("eth0", "use eth0: the interface is down");
}

#[test]
fn without_privilege_it_is_forbidden() {
    let Some(access) = Access::lay(&["setpriv"]) else { return };
    let own = std::env::current_exe().unwrap();
    let test = "faults::is_forbidden_in_a_child";
    let output = access
        .near
        .command("setpriv")
        .args(["--bounding-set=-net_raw", "--inh-caps=-net_raw"])
        .arg(own)
        .args(["--exact", test, "--nocapture"])
        .env("LINECERT_SERVICE_CHILD", "1")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
}

/// The other half of the test above; alone it has nothing to say.
#[test]
fn is_forbidden_in_a_child() {
    if std::env::var_os("LINECERT_SERVICE_CHILD").is_none() {
        return;
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let error = runtime.block_on(dhcpv4::probe(&Port::named("eth0"), Plan::default())).unwrap_err();
    assert_eq!(error.to_string(), "open eth0: raw frames are not permitted to this user");
}

#[test]
fn a_probe_that_nobody_waits_for_ends_and_leaves_no_lease() {
    let Some(access) = Access::lay(&["dnsmasq"]) else { return };
    let range = "--dhcp-range=10.97.0.50,10.97.0.60,255.255.255.0,1h";
    let _server = dnsmasq(&access, (&access.far, "eth0"), range);
    let plan = Plan { window: Duration::from_secs(60), ..Plan::default() };
    let ended = access.near.block_on(async || {
        let port = Port::named("eth0");
        let probe = dhcpv4::probe(&port, plan);
        tokio::time::timeout(Duration::from_millis(300), probe).await.unwrap_err();
        Instant::now()
    });
    let threads = || {
        let tasks = std::fs::read_dir("/proc/self/task").unwrap();
        let name = |task: std::io::Result<std::fs::DirEntry>| {
            std::fs::read_to_string(task.unwrap().path().join("comm")).unwrap_or_default()
        };
        tasks.map(name).filter(|name| name.starts_with("linecert-link")).count()
    };
    // Other tests of this program have threads of the same name, but none for long.
    while threads() > 0 && ended.elapsed() < Duration::from_secs(20) {
        std::thread::sleep(Duration::from_millis(5));
    }
    let leases = access.folder().join(format!("leases-{}-eth0", access.far));
    assert_eq!(std::fs::read_to_string(leases).unwrap_or_default(), "");
}
