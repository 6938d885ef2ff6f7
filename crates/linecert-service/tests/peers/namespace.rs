//! A customer and an access network on one cable, as network namespaces of this machine.

use std::{
    fs::File,
    future::Future,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio, id},
    sync::{
        atomic::{AtomicU32, Ordering},
        mpsc,
    },
    thread,
    time::Duration,
};

use nix::sched::{CloneFlags, setns};

/// The addresses of the access network. The customer has none.
pub(crate) const FAR: &str = "10.97.0.1";
pub(crate) const FAR6: &str = "fd97::1";
pub(crate) const ROGUE: &str = "10.97.0.2";

static NUMBER: AtomicU32 = AtomicU32::new(0);

/// Namespaces that a veth pair joins, and a folder; all are deleted when dropped.
pub(crate) struct Cable {
    name: String,
}

impl Cable {
    /// Lays a cable; `None`, and a word about it, where that is not permitted or a tool is missing.
    pub(crate) fn lay(tools: &[&str]) -> Option<Self> {
        for tool in tools {
            let found = ["/usr/sbin", "/usr/bin", "/sbin"].map(|path| Path::new(path).join(tool));
            if !found.iter().any(|path| path.exists()) {
                eprintln!("skipped: {tool} is not installed");
                return None;
            }
        }
        let name = format!("lcsv{}-{}", id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        let cable = Self { name };
        let probe = Command::new("ip").args(["netns", "add", &cable.near()]).output();
        if !probe.is_ok_and(|output| output.status.success()) {
            eprintln!("skipped: needs root and `ip netns`");
            return None;
        }
        cable.connect();
        Some(cable)
    }

    fn connect(&self) {
        let (near, far) = (self.near(), self.far());
        std::fs::create_dir_all(self.folder()).unwrap();
        sh(&format!(
            "ip netns add {far} \
             && ip netns exec {near} sysctl -qw net.ipv6.conf.default.accept_ra=0 \
             && ip netns exec {far} sysctl -qw net.ipv6.conf.default.accept_dad=0 \
             && ip -n {near} link add eth0 type veth peer name eth0 netns {far} \
             && ip -n {far} address add {FAR}/24 dev eth0 \
             && ip -n {far} address add {FAR6}/64 dev eth0 nodad \
             && ip -n {near} link set eth0 up && ip -n {far} link set eth0 up \
             && ip -n {near} link set lo up && ip -n {far} link set lo up"
        ));
        self.wait_for_link_local(&far, "eth0");
    }

    /// A second host of the access network on the same cable, with one address; returns its name.
    pub(crate) fn add_rogue(&self) -> String {
        let (far, rogue) = (self.far(), format!("{}-rogue", self.name));
        sh(&format!(
            "ip netns add {rogue} \
             && ip netns exec {rogue} sysctl -qw net.ipv6.conf.default.accept_dad=0 \
             && ip -n {far} link add link eth0 name m0 netns {rogue} type macvlan mode bridge \
             && ip -n {rogue} address add {ROGUE}/24 dev m0 \
             && ip -n {rogue} link set m0 up && ip -n {rogue} link set lo up"
        ));
        self.wait_for_link_local(&rogue, "m0");
        rogue
    }

    /// Servers of IPv6 need a link-local address that is no longer tentative.
    pub(crate) fn wait_for_link_local(&self, namespace: &str, interface: &str) {
        sh(&format!(
            "for i in $(seq 100); do \
               ip -n {namespace} -6 address show dev {interface} scope link -tentative \
                 | grep -q fe80 && exit 0; sleep 0.05; \
             done; exit 1"
        ));
    }

    /// Gives the customer an address, for what needs one.
    pub(crate) fn address_near(&self) {
        let near = self.near();
        sh(&format!(
            "ip -n {near} address add 10.97.0.3/24 dev eth0 \
             && ip -n {near} address add fd97::3/64 dev eth0 nodad"
        ));
    }

    pub(crate) fn near(&self) -> String {
        format!("{}-near", self.name)
    }

    pub(crate) fn far(&self) -> String {
        format!("{}-far", self.name)
    }

    pub(crate) fn folder(&self) -> PathBuf {
        std::env::temp_dir().join(&self.name)
    }

    /// A file in the folder of this cable.
    pub(crate) fn file(&self, name: &str, content: &str) -> String {
        let path = self.folder().join(name);
        std::fs::write(&path, content).unwrap();
        path.display().to_string()
    }

    /// Starts a server in a namespace, and waits until it says that it is ready.
    pub(crate) fn serve(&self, namespace: &str, command: &str, ready: &str) -> Server {
        let line = format!("exec {command} 2>&1");
        let mut child = Command::new("ip")
            .args(["netns", "exec", namespace, "sh", "-c", &line])
            .current_dir(self.folder())
            .stdout(Stdio::piped())
            .stdin(Stdio::null())
            .spawn()
            .unwrap();
        let said = BufReader::new(child.stdout.take().unwrap());
        let server = Server(child);
        let (tell, told) = mpsc::channel();
        thread::spawn(move || said.lines().map_while(Result::ok).try_for_each(|l| tell.send(l)));
        let mut all = String::new();
        while !all.contains(ready) {
            match told.recv_timeout(Duration::from_secs(10)) {
                Ok(line) => all.extend([line.as_str(), "\n"]),
                Err(_) => panic!("{command}: not ready: {all}"),
            }
        }
        // The rest is read, so that the server never waits for its own words.
        thread::spawn(move || told.into_iter().for_each(drop));
        server
    }

    /// Runs `test` in a namespace: in a thread of its own, since a namespace belongs to a thread.
    pub(crate) fn inside<T: Send>(&self, namespace: &str, test: impl FnOnce() -> T + Send) -> T {
        let namespace = File::open(format!("/run/netns/{namespace}")).unwrap();
        let inside = || {
            setns(namespace, CloneFlags::CLONE_NEWNET).unwrap();
            test()
        };
        thread::scope(|scope| scope.spawn(inside).join()).unwrap()
    }

    /// Runs a probe at the customer's end.
    pub(crate) fn probe<T: Send, F: Future<Output = T>>(
        &self,
        probe: impl FnOnce() -> F + Send,
    ) -> T {
        self.inside(&self.near(), || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.unwrap().block_on(probe())
        })
    }
}

impl Drop for Cable {
    fn drop(&mut self) {
        for host in [self.near(), self.far(), format!("{}-rogue", self.name)] {
            Command::new("ip").args(["netns", "delete", &host]).output().ok();
        }
        std::fs::remove_dir_all(self.folder()).ok();
    }
}

/// A server, which ends when dropped.
pub(crate) struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

/// Runs a shell line that must succeed.
pub(crate) fn sh(line: &str) -> String {
    let output = Command::new("sh").args(["-c", line]).output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{line}: {errors}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}
