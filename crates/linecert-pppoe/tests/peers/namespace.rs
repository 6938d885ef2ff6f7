//! A host and a concentrator on one cable, as network namespaces of this machine.

use std::{
    fs::File,
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Child, Command, Stdio, id},
    sync::atomic::{AtomicU32, Ordering},
    thread,
    time::{Duration, Instant},
};

use linecert_pppoe::{
    AccessConcentrator, AuthenticationProtocol, ConcentratorSettings, Credentials, DiscoveryPlan,
    Fault, Network, OpenConcentratorError, Password, Payload, Proofs, SessionPlan, UserName,
    WireText,
};
use linecert_socket::Tags;
use nix::sched::{CloneFlags, setns};

static NUMBER: AtomicU32 = AtomicU32::new(0);

/// A near and a far namespace with a veth pair between them; deleted when dropped.
pub(crate) struct Cable {
    name: String,
}

impl Cable {
    /// Lays a cable; `None`, and a word about it, where that is not permitted.
    pub(crate) fn lay() -> Option<Self> {
        let name = format!("lcp{}-{}", id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        let cable = Self { name };
        let probe = Command::new("ip").args(["netns", "add", &cable.near()]).output();
        if !probe.is_ok_and(|output| output.status.success()) {
            eprintln!("skipped: needs root and `ip netns`");
            return None;
        }
        let (near, far) = (cable.near(), cable.far());
        sh(&format!(
            "ip netns add {far} \
             && ip -n {near} link add eth0 type veth peer name eth0 netns {far} \
             && ip -n {near} link set eth0 up && ip -n {far} link set eth0 up"
        ));
        Some(cable)
    }

    pub(crate) fn near(&self) -> String {
        format!("{}-near", self.name)
    }

    pub(crate) fn far(&self) -> String {
        format!("{}-far", self.name)
    }

    /// Runs `test` on the near host: in a thread of its own, since a namespace belongs to a thread.
    pub(crate) fn on_near<T: Send>(&self, test: impl AsyncFnOnce() -> T + Send) -> T {
        within(&self.near(), || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.unwrap().block_on(test())
        })
    }

    /// Runs `test` on the far host.
    pub(crate) fn on_far<T: Send>(&self, test: impl FnOnce() -> T + Send) -> T {
        within(&self.far(), test)
    }

    /// What tcpdump sees on the near host from now on.
    pub(crate) fn capture(&self) -> Capture {
        let file = std::env::temp_dir().join(format!("{}.pcap", self.name));
        let mut tcpdump = Command::new("ip")
            .args(["netns", "exec", &self.near(), "tcpdump", "--immediate-mode"])
            .args(["-Z", "root", "-U", "-i", "eth0"])
            .arg("-w")
            .arg(&file)
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // It says so when it listens.
        let mut said = String::new();
        BufReader::new(tcpdump.stderr.take().unwrap()).read_line(&mut said).unwrap();
        assert!(said.contains("listening"), "{said}");
        Capture { tcpdump, file }
    }

    /// The lab's concentrator on the far host. The device of one that was just closed may live on
    /// for a moment in a process that another test is starting.
    pub(crate) fn concentrator(&self, settings: ConcentratorSettings) -> AccessConcentrator {
        self.on_far(|| {
            let end = Instant::now() + Duration::from_secs(2);
            loop {
                match AccessConcentrator::open(settings.clone()) {
                    Ok(concentrator) => return concentrator,
                    Err(OpenConcentratorError::SetUp(_)) if Instant::now() < end => {
                        thread::sleep(Duration::from_millis(10));
                    }
                    Err(error) => panic!("{error}"),
                }
            }
        })
    }
}

/// A capture that runs.
pub(crate) struct Capture {
    tcpdump: Child,
    file: PathBuf,
}

impl Capture {
    /// Ends it; one line for each frame.
    pub(crate) fn end(mut self) -> String {
        // The kernel hands frames to a capture in blocks, a little later.
        thread::sleep(Duration::from_millis(500));
        Command::new("kill").args(["-INT", &self.tcpdump.id().to_string()]).output().unwrap();
        self.tcpdump.wait().unwrap();
        sh(&format!("tcpdump -n -e -r {} 2>/dev/null", self.file.display()))
    }
}

impl Drop for Capture {
    fn drop(&mut self) {
        self.tcpdump.kill().ok();
        self.tcpdump.wait().ok();
        std::fs::remove_file(&self.file).ok();
    }
}

fn within<T: Send>(namespace: &str, test: impl FnOnce() -> T + Send) -> T {
    let namespace = File::open(format!("/run/netns/{namespace}")).unwrap();
    let inside = || {
        setns(namespace, CloneFlags::CLONE_NEWNET).unwrap();
        test()
    };
    thread::scope(|scope| scope.spawn(inside).join()).unwrap()
}

impl Drop for Cable {
    fn drop(&mut self) {
        for host in [self.near(), self.far()] {
            Command::new("ip").args(["netns", "delete", &host]).output().ok();
        }
    }
}

/// Runs a shell line that must succeed.
pub(crate) fn sh(line: &str) -> String {
    let output = Command::new("sh").args(["-c", line]).output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{line}: {errors}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

pub(crate) fn credentials(password: &[u8]) -> Credentials {
    Credentials {
        user: UserName::new("customer@isp").unwrap(),
        password: Password::new(password).unwrap(),
    }
}

/// Names of services, or of anything else.
pub(crate) fn texts(names: &[&str]) -> Vec<WireText> {
    names.iter().map(|name| WireText::from(*name)).collect()
}

/// A concentrator that works: CHAP, one account, addresses of 10.77.0.0/24.
pub(crate) fn working() -> ConcentratorSettings {
    ConcentratorSettings {
        interface: "eth0".to_owned(),
        tags: Tags::Untagged,
        name: "BRAS-01".into(),
        services: texts(&["internet", "iptv"]),
        demands: vec![AuthenticationProtocol::ChapMd5],
        accounts: vec![credentials(b"right")],
        address: [10, 77, 0, 1].into(),
        resolvers: [Some([10, 77, 0, 53].into()), Some([10, 77, 1, 53].into())],
        fault: Fault::None,
    }
}

/// A session that logs in with the right password.
pub(crate) fn plan() -> SessionPlan {
    SessionPlan {
        interface: "eth0".to_owned(),
        tags: Tags::Untagged,
        service: WireText::default(),
        concentrators: Vec::new(),
        credentials: Some(credentials(b"right")),
        proofs: Proofs::default(),
        network: Network::default(),
        payload: Payload::default(),
        deadline: Duration::from_secs(5),
    }
}

/// A discovery with a short window.
pub(crate) fn discovery(known: &[&str]) -> DiscoveryPlan {
    DiscoveryPlan {
        interface: "eth0".to_owned(),
        tags: Tags::Untagged,
        service: WireText::default(),
        known: known.iter().map(|known| known.parse().unwrap()).collect(),
        window: Duration::from_millis(700),
    }
}
