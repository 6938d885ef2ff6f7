//! What a centre has after a while, put into its store before the daemon has it.

use std::path::Path;

use jiff::SignedDuration;
use linecert_cert::Regions;
use linecert_measure::{Digest, Metric, Reason, Status, Timestamp};
use linecert_profile::Access;
use linecert_store::{
    Account, Actor, Baseline, Cell, Change, Claim, Column, Effect, Expect, Invitation, Jobs as _,
    Limit, Line, NewAlarm, NewJob, NewJobEvent, NewOrderEvent, Node, Onu, OnuName, Order, Packed,
    Polling, PonRow, Role, Samples as _, Scope, SecretHash, Severity, SqliteStore, Store as _,
    Write,
};
use tokio::runtime::Runtime;

/// How many ONUs hang on the one port of `olt-9`.
const ONUS: u32 = 10_000;
/// How many hang on the port of `olt-1` that has a history.
const FEW: u32 = 64;

fn name<N: std::str::FromStr<Err: std::fmt::Debug>>(text: &str) -> N {
    text.parse().unwrap()
}

/// A store that is filled.
struct Filling {
    store: SqliteStore,
    runtime: Runtime,
    now: Timestamp,
}

/// Fills the store, and gives the secrets of two links: for somebody of the centre, and for an
/// administrator.
pub(crate) fn fill(data: &Path) -> [String; 2] {
    let now = Timestamp::from_second(Timestamp::now().as_second()).unwrap();
    let store = SqliteStore::open(&data.join("store")).unwrap();
    let filling = Filling { store, runtime: Runtime::new().unwrap(), now };
    filling.write(vec![account("noc", "李伟", Role::Noc)]);
    filling.nodes();
    filling.lines();
    filling.samples();
    filling.orders();
    filling.alarms();
    filling.job();
    [("noc", "1"), ("admin", "2")].map(|(account, digit)| filling.link(account, digit))
}

fn account(text: &str, display: &str, role: Role) -> Change {
    let account = Account {
        name: name(text),
        display: display.to_owned(),
        role,
        regions: Regions::All,
        password: None,
        disabled: false,
        version: 0,
    };
    Change::PutAccount(Box::new(account), Expect::Absent)
}

fn node(text: &str) -> Change {
    let node = Node {
        name: name(text),
        region: Some(name("杭州")),
        address: "192.0.2.9:161".to_owned(),
        driver: Some("huawei-ma5800".to_owned()),
        credentials: "olt".to_owned(),
        polling: Polling::default(),
        version: 0,
    };
    Change::PutNode(Box::new(node), Expect::Absent)
}

fn line(text: &str, onu: OnuName, profile: &str) -> Change {
    let line = Line {
        name: name(text),
        region: Some(name("杭州")),
        class: "town".to_owned(),
        access: Access::Gpon,
        onu: Some(onu),
        profile: Some(profile.to_owned()),
        version: 0,
    };
    Change::PutLine(Box::new(line), Expect::Absent)
}

fn onu_name(node: &str, port: &str, onu: u32) -> OnuName {
    OnuName { node: name(node), port: name(port), onu }
}

/// The power at an ONU, in thousandths of a dBm: it drifts, and differs from ONU to ONU.
fn power(onu: u32, hour: i64) -> Cell {
    match (onu % 9, (hour + i64::from(onu)) % 97) {
        (4, _) => Cell::Absent(Reason::Offline),
        (_, 51..=56) => Cell::Absent(Reason::NoLight),
        (_, at) => Cell::Steps(-19_370 + i64::from(onu % 40) * 50 - hour / 10 * 10 - at % 6 * 20),
    }
}

fn packed(onus: u32, hour: i64) -> Packed {
    let onus: Vec<u32> = (1..=onus).collect();
    let powers = onus.iter().map(|onu| power(*onu, hour)).collect();
    let distances =
        onus.iter().map(|onu| Cell::Steps(i64::from(800 + onu % 9_000) * 1_000)).collect();
    let columns = [
        Column { metric: Metric::OnuRxPower, cells: powers },
        Column { metric: Metric::OnuDistance, cells: distances },
    ];
    Packed::pack(&onus, &columns).unwrap()
}

impl Filling {
    fn ago(&self, seconds: i64) -> Timestamp {
        self.now - SignedDuration::from_secs(seconds)
    }

    fn write(&self, changes: Vec<Change>) {
        let (by, scope) = (Actor::System("test"), Scope::system());
        let write = Write { by, scope, at: self.now, request: None, once: None, changes };
        self.runtime.block_on(self.store.write(write)).unwrap();
    }

    fn onus(&self, onus: u32) -> Vec<Onu> {
        let onu = |onu: u32| Onu {
            onu,
            serial: Some(format!("HWTC{onu:08X}")),
            status: Some(if onu % 9 == 4 { Status::DyingGasp } else { Status::Online }),
            seen_at: self.ago(120),
        };
        (1..=onus).map(onu).collect()
    }

    fn nodes(&self) {
        let port =
            |node: &str, port: &str, onus| Change::PutOnus(name(node), name(port), self.onus(onus));
        self.write(vec![
            node("olt-1"),
            node("olt-9"),
            node("olt-10"),
            port("olt-1", "0/0", FEW),
            port("olt-1", "0/2", 0),
            port("olt-9", "0/1", ONUS),
        ]);
    }

    fn lines(&self) {
        let onus: Vec<u32> = (1..=ONUS).collect();
        for some in onus.chunks(1000) {
            let of = |onu: &u32| {
                let text = format!("FTTH-0571-{}", 88_230_000 + onu);
                line(&text, onu_name("olt-9", "0/1", *onu), "gpon-install")
            };
            self.write(some.iter().map(of).collect());
        }
        let of = |number: u32| {
            let onu = onu_name("olt-1", "0/0", number);
            line(&format!("L-{number:07}"), onu, "gpon-install")
        };
        self.write((1..=12).map(of).collect());
        let baseline = Baseline {
            line: name("L-0000001"),
            region: Some(name("杭州")),
            metric: Metric::OnuRxPower,
            cell: Cell::Steps(-18_920),
            uncertainty: Some(3_000),
            taken_at: self.ago(30 * 86_400),
            certificate: Digest::of(b"the certificate of the installation"),
        };
        self.write(vec![Change::PutBaseline(Box::new(baseline))]);
    }

    fn samples(&self) {
        let row = |node: &str, port: &str, (onus, hour): (u32, i64)| PonRow {
            node: name(node),
            port: name(port),
            slot: self.ago((336 - hour) * 3_600 + 600),
            packed: packed(onus, hour),
        };
        let mut rows: Vec<_> = (0..=336).map(|hour| row("olt-1", "0/0", (FEW, hour))).collect();
        rows.push(row("olt-9", "0/1", (ONUS, 336)));
        self.runtime.block_on(self.store.put_samples(rows)).unwrap();
    }

    fn orders(&self) {
        let order = |number: i64| Order {
            number: name(&format!("WO-{number:07}")),
            line: name(&format!("L-{number:07}")),
            region: Some(name("杭州")),
            technician: None,
            kind: ["install", "move", "repair"][usize::try_from(number % 3).unwrap()].to_owned(),
            class: "town".to_owned(),
            profile: "gpon-install".to_owned(),
            opened_at: self.ago(86_400 + number * 3_600),
            closed_at: (number % 2 == 0).then(|| self.ago(3_600)),
            body: String::new(),
            version: 0,
        };
        let put = |number| Change::PutOrder(Box::new(order(number)), Expect::Absent);
        self.write((1..=12).map(put).collect());
        let event = |kind: &str, data: &str, seconds| {
            let (at, kind, data) = (self.ago(seconds), kind.to_owned(), data.to_owned());
            Change::AddOrderEvent(name("WO-0000001"), NewOrderEvent { at, kind, data })
        };
        self.write(vec![
            event("received", "{}", 90_000),
            event("appointed", r#"{"day":"2026-11-22","half":"afternoon"}"#, 80_000),
            event("on-site", "{}", 9_000),
        ]);
    }

    fn alarms(&self) {
        let alarm =
            |kind: &str, severity, (port, line): (Option<&str>, Option<&str>), told: &str| {
                let alarm = NewAlarm {
                    kind: kind.to_owned(),
                    key: format!("{kind} {port:?} {line:?}"),
                    severity,
                    region: Some(name("杭州")),
                    node: Some(name("olt-1")),
                    port: port.map(name),
                    line: line.map(name),
                    evidence: told.to_owned(),
                    raised_at: self.ago(740),
                };
                Change::RaiseAlarm(Box::new(alarm))
            };
        let lost: Vec<_> = (1..=32).map(|onu: u32| onu.to_string()).collect();
        let lost = format!(r#"[{{"port":"0/0","onus":[{}]}}]"#, lost.join(","));
        let cut =
            format!(r#"{{"certainty":"indicated","because":["no dying gasp"],"lost":{lost}}}"#);
        let drift = r#"{"since_installation":"-4.1 dB","uncertainty":"3.0 dB"}"#;
        let silent = r#"{"timeouts":3}"#;
        self.write(vec![
            alarm("fibre-cut", Severity::Major, (Some("0/0"), None), &cut),
            alarm("drift", Severity::Minor, (None, Some("L-0000001")), drift),
            alarm("node-silent", Severity::Warning, (None, None), silent),
        ]);
    }

    /// A read of a line that was asked for, taken and done.
    fn job(&self) {
        let job = NewJob {
            kind: "read-line".to_owned(),
            effect: Effect::Repeatable,
            dedupe: None,
            run_at: self.ago(60),
            budget: "olt-1".to_owned(),
            line: Some(name("L-0000001")),
            region: Some(name("杭州")),
            technician: None,
            order: None,
            request: r#"{"by":"li.wei","seconds":10}"#.to_owned(),
            expires_at: self.now + SignedDuration::from_hours(1),
        };
        self.write(vec![Change::Enqueue(Box::new(job))]);
        let claim = Claim {
            worker: "test".to_owned(),
            kinds: vec!["read-line".to_owned()],
            most: Limit::ONE,
            at: self.now,
            until: self.now + SignedDuration::from_hours(1),
            per_budget: 1.try_into().unwrap(),
        };
        let lease = self.runtime.block_on(self.store.claim(&claim)).unwrap().remove(0).key();
        self.runtime.block_on(self.store.begin(lease, self.now)).unwrap();
        let reading = r#"{"step":"reading","observations":[{"subject":{"kind":"onu","pon":"0/0","onu":1},
            "metric":"onu-rx-power","reading":{"kind":"value","value":"-19.37","unit":"dBm",
            "uncertainty":"3.00"}}]}"#;
        let told = [r#"{"step":"taken","attempt":1}"#, reading, r#"{"step":"ended"}"#];
        for (data, seconds) in told.into_iter().zip([0, -1, -2]) {
            let event = NewJobEvent { at: self.ago(seconds), data: data.to_owned() };
            self.runtime.block_on(self.store.report(lease, event)).unwrap();
        }
        let done = self.store.complete(lease, "{}".to_owned(), self.ago(-2));
        self.runtime.block_on(done).unwrap();
    }

    /// A link that logs in once.
    fn link(&self, account: &str, digit: &str) -> String {
        let secret = digit.repeat(64);
        let invitation = Invitation {
            hash: SecretHash(Digest::of(secret.as_bytes())),
            account: name(account),
            purpose: "log-in".to_owned(),
            made_at: self.now,
            expires_at: self.now + SignedDuration::from_hours(1),
        };
        self.write(vec![Change::PutInvitation(Box::new(invitation))]);
        secret
    }
}
