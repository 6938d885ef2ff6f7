//! The reference implementation itself, obudpst: `udpst` on the path, or the program that the
//! environment variable `LINECERT_UDPST` names. No package has it; without it the recordings
//! stand in.

use std::{
    env, fs,
    net::UdpSocket,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Instant,
};

use linecert_namespace::skipped;
use linecert_udpstp::{
    Credentials, KeyId, Keys, Parameters, SharedKey, StartRow, SubIntervalCounts,
};

use super::*;

const KEY: &str = "of-the-line";

/// A rate that any host bears beside three others, in Mbit/s; it is the row of the table too.
const ROW: u16 = 5;

/// One way to run a test.
#[derive(Debug, Clone, Copy)]
struct Case {
    host: &'static str,
    direction: Direction,
    key: Option<&'static str>,
}

const CASES: [Case; 4] = [
    Case { host: "127.0.0.1", direction: Direction::Down, key: None },
    Case { host: "127.0.0.1", direction: Direction::Up, key: Some(KEY) },
    Case { host: "::1", direction: Direction::Down, key: Some(KEY) },
    Case { host: "::1", direction: Direction::Up, key: None },
];

/// The program, or a word that there is none.
fn udpst() -> Option<PathBuf> {
    let named = env::var_os("LINECERT_UDPST").map(PathBuf::from);
    let path = env::var_os("PATH").unwrap_or_default();
    let mut found = env::split_paths(&path).map(|folder| folder.join("udpst"));
    let program = named.or_else(|| found.find(|program| program.is_file()));
    if program.is_none() {
        skipped("needs obudpst");
    }
    program
}

/// The program as it runs, with what it says in a file; killed when dropped.
struct Udpst {
    child: Child,
    said: PathBuf,
}

impl Udpst {
    fn start(program: &Path, arguments: &str, case: Case, port: u16) -> Self {
        let name = format!("lcu-udpst-{}-{port}", std::process::id());
        let said = env::temp_dir().join(name);
        let key = case.key.map(|key| format!(" -a {key} -y 7")).unwrap_or_default();
        let line = format!("{arguments} -j -p {port}{key} {}", case.host);
        let mut command = Command::new(program);
        command.args(line.split(' ')).stdin(Stdio::null());
        let child = command.stdout(fs::File::create(&said).unwrap()).spawn().unwrap();
        Self { child, said }
    }

    fn said(&self) -> String {
        fs::read_to_string(&self.said).unwrap()
    }

    /// Waits until it has said a word.
    fn await_word(&self, word: &str) {
        let deadline = Instant::now() + Duration::from_secs(5);
        while !self.said().contains(word) {
            assert!(Instant::now() < deadline, "{}", self.said());
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// Whether it has ended by itself and well.
    fn ends_well(&mut self) -> bool {
        let deadline = Instant::now() + Duration::from_secs(12);
        while Instant::now() < deadline {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.success();
            }
            thread::sleep(Duration::from_millis(20));
        }
        false
    }
}

impl Drop for Udpst {
    fn drop(&mut self) {
        // It may have ended by itself.
        self.child.kill().ok();
        self.child.wait().ok();
        fs::remove_file(&self.said).ok();
    }
}

fn free_port(host: &str) -> u16 {
    UdpSocket::bind((host, 0)).unwrap().local_addr().unwrap().port()
}

fn credentials(case: Case) -> Option<Credentials> {
    case.key.map(|key| Credentials { id: KeyId(7), key: SharedKey::new(key).unwrap() })
}

/// As many bits in a second as the row says, or fewer where this host is busy.
fn is_right(datagrams: u64, octets: u64, case: Case) -> bool {
    let headers = if case.host.contains(':') { 48 } else { 28 };
    let bits = (octets + datagrams * headers) * 8 / 5;
    let row = u64::from(ROW) * 1_000_000;
    (row / 2..=row * 11 / 10).contains(&bits)
}

fn test_with_our_client(program: &Path, case: Case) {
    let port = free_port(case.host);
    let mut server = Udpst::start(program, "-v -1", case, port);
    server.await_word("Awaiting setup requests");
    let address = SocketAddr::new(case.host.parse().unwrap(), port);
    let parameters = Parameters { start: StartRow::Fixed(ROW), ..Parameters::default() };
    let plan = plan(address, case.direction);
    let plan = CapacityPlan { credentials: credentials(case), parameters, ..plan };
    let capacity = run(measure(&plan, |_| ())).unwrap();
    let counts = capacity.sub_intervals();
    let sum = |count: fn(&SubIntervalCounts) -> u64| counts.iter().map(count).sum::<u64>();
    let (datagrams, octets) = (sum(|counts| counts.datagrams.into()), sum(|counts| counts.octets));
    assert!(counts.len() >= 4 && sum(|counts| counts.lost.into()) == 0, "{case:?}: {counts:?}");
    assert!(is_right(datagrams, octets, case), "{case:?}: {datagrams}, {octets} octets");
    assert!(server.ends_well(), "{case:?}: {}", server.said());
    let said = server.said();
    assert!(!said.contains("ALERT") && !said.contains("WARNING"), "{case:?}: {said}");
}

fn test_with_our_server(program: &Path, case: Case) {
    let listen = SocketAddr::new(case.host.parse().unwrap(), 0);
    let keys = credentials(case).map_or(Keys::NONE, Keys::from);
    let server = Server::start(|| (), ResponderPlan { keys, ..ResponderPlan::new(listen) });
    let way = match case.direction {
        Direction::Down => "-d",
        Direction::Up => "-u",
    };
    let arguments = format!("{way} -t 5 -I {ROW}");
    let mut client = Udpst::start(program, &arguments, case, server.address.port());
    let ended_well = client.ends_well();
    let said = client.said();
    assert!(ended_well && !said.contains("ALERT") && !said.contains("WARNING"), "{case:?}: {said}");
    assert_eq!(server.outcome(), Some(SessionOutcome::Complete));
    let sub_intervals: Vec<_> = said.lines().filter(|line| line.contains("Sub-Int")).collect();
    assert!(sub_intervals.len() >= 4, "{said}");
    assert!(sub_intervals.iter().all(|line| line.contains("Loss/OoO/Dup: 0/0/0")), "{said}");
}

/// Runs all cases at the same time.
fn for_all(test: fn(&Path, Case)) {
    let Some(program) = udpst() else { return };
    thread::scope(|scope| {
        for case in CASES {
            let program = &program;
            scope.spawn(move || test(program, case));
        }
    });
}

#[test]
fn our_client_with_the_reference_as_server() {
    for_all(test_with_our_client);
}

#[test]
fn our_server_with_the_reference_as_client() {
    for_all(test_with_our_server);
}

#[test]
fn the_reference_believes_a_refusal_of_ours() {
    let Some(program) = udpst() else { return };
    let case = CASES[1];
    let listen = SocketAddr::new(case.host.parse().unwrap(), 0);
    let keys = credentials(case).map_or(Keys::NONE, Keys::from);
    let bandwidth = linecert_udpstp::Megabits::new(50);
    let server = ResponderPlan { keys, bandwidth, ..ResponderPlan::new(listen) };
    let server = Server::start(|| (), server);
    let mut client = Udpst::start(&program, "-u -t 5", case, server.address.port());
    assert!(!client.ends_well());
    assert!(client.said().contains("Max bandwidth option required"), "{}", client.said());
}
