//! DNS against unbound.

use std::{net::SocketAddr, num::NonZeroU32, time::Duration};

use linecert_measure::{Reading, Reason};
use linecert_namespace::Running;
use linecert_service::{
    ProbeError,
    dns::{self, Clock, Expectation, Plan, QueryOutcome, Question, RecordKind, Transport, Verdict},
};

use crate::access::{Access, FAR, FAR6};

fn unbound(access: &Access) -> Running {
    let long: String = (0..120)
        .map(|n| format!("local-data: 'long.isp.example. TXT \"{n:03}-{}\"'\n", "x".repeat(40)))
        .collect();
    let folder = access.folder().display().to_string();
    let config = format!(
        "server:\n interface: {FAR}\n interface: {FAR6}\n access-control: 0.0.0.0/0 allow\n \
         access-control: ::0/0 allow\n chroot: \"\"\n username: \"\"\n directory: \"{folder}\"\n \
         pidfile: \"{folder}/unbound.pid\"\n use-syslog: no\n logfile: \"\"\n verbosity: 1\n \
         do-daemonize: no\n use-caps-for-id: no\n val-permissive-mode: yes\n module-config: \"iterator\"\n \
         local-zone: 'isp.example.' static\n \
         local-data: 'www.isp.example. A 192.0.2.1'\n local-data: 'www.isp.example. A 192.0.2.2'\n \
         local-data: 'www.isp.example. AAAA 2001:db8::1'\n \
         local-data: 'isp.example. MX 10 mx.isp.example.'\n {long}\
         local-zone: 'hijacked.example.' redirect\n local-data: 'hijacked.example. A 203.0.113.66'\n\
         remote-control:\n control-enable: no\n"
    );
    let file = access.file("unbound.conf", &config);
    access.far.serve(&format!("unbound -d -c {file}"), "start of service")
}

fn question(name: &str, kind: RecordKind, expectation: Expectation) -> Question {
    Question::new(name, kind, expectation).unwrap()
}

fn exactly(records: &[&str]) -> Expectation {
    Expectation::Exactly(records.iter().map(|record| (*record).to_owned()).collect())
}

fn plan(server: &str, count: u32, questions: Vec<Question>) -> Plan {
    let server = SocketAddr::new(server.parse().unwrap(), 53);
    let mut plan = Plan::new(server, questions).unwrap();
    plan.count = NonZeroU32::new(count).unwrap();
    plan.interval = Duration::from_millis(5);
    plan.timeout = Duration::from_millis(500);
    plan
}

fn probe(access: &Access, plan: Plan) -> dns::Outcome {
    access.near.block_on(async || dns::probe(plan, |_| ()).await.unwrap())
}

fn verdicts(outcome: &dns::Outcome) -> Vec<&Verdict> {
    outcome
        .samples()
        .iter()
        .map(|sample| match &sample.outcome {
            QueryOutcome::Answered { verdict, .. } => verdict,
            other => panic!("{other:?}"),
        })
        .collect()
}

#[test]
fn a_server_that_tells_the_truth() {
    let Some(access) = Access::lay(&["unbound"]) else { return };
    access.address_near();
    let _server = unbound(&access);
    for server in [FAR, FAR6] {
        let questions = vec![
            question("WWW.isp.example", RecordKind::A, exactly(&["192.0.2.2", "192.0.2.1"])),
            question("www.isp.example.", RecordKind::Aaaa, exactly(&["2001:db8::1"])),
            question("isp.example", RecordKind::Mx, exactly(&["10 MX.isp.example."])),
            question("isp.example", RecordKind::A, Expectation::NoSuchName),
        ];
        let outcome = probe(&access, plan(server, 60, questions));
        assert_eq!(outcome.correct(), 60, "{outcome:?}");
        let p95 = outcome.time_p95();
        assert!(p95.value().unwrap().quantity().steps() > 0);
        assert_eq!(outcome.failures().value().unwrap().to_string(), "0.00 %");
        let kernel = outcome
            .samples()
            .iter()
            .filter(|s| matches!(s.outcome, QueryOutcome::Answered { clock: Clock::Kernel, .. }));
        assert_eq!(kernel.count(), 60);
        assert_eq!(outcome.series().samples.len(), 60);
    }
}

#[test]
fn lies_and_gaps_are_told_apart() {
    let Some(access) = Access::lay(&["unbound"]) else { return };
    access.address_near();
    let _server = unbound(&access);
    let questions = vec![
        question("hijacked.example", RecordKind::A, Expectation::NoSuchName),
        question("www.isp.example", RecordKind::A, exactly(&["192.0.2.1"])),
        question("www.isp.example", RecordKind::Txt, Expectation::Any),
        question("absent.isp.example", RecordKind::A, Expectation::Any),
    ];
    let outcome = probe(&access, plan(FAR, 4, questions));
    let set = |records: &[&str]| records.iter().map(|r| (*r).to_owned()).collect();
    assert_eq!(
        verdicts(&outcome),
        [
            &Verdict::Invented(set(&["203.0.113.66"])),
            &Verdict::WrongRecords(set(&["192.0.2.1", "192.0.2.2"])),
            &Verdict::Empty,
            &Verdict::WrongCode(3),
        ]
    );
    assert_eq!(outcome.failures().value().unwrap().to_string(), "100.00 %");
}

#[test]
fn a_long_answer_comes_by_tcp() {
    let Some(access) = Access::lay(&["unbound"]) else { return };
    access.address_near();
    let _server = unbound(&access);
    let outcome = probe(
        &access,
        plan(FAR, 2, vec![question("long.isp.example", RecordKind::Txt, Expectation::Any)]),
    );
    for sample in outcome.samples() {
        let QueryOutcome::Answered { transport, verdict, .. } = &sample.outcome else {
            panic!("{sample:?}")
        };
        assert_eq!((*transport, verdict), (Transport::Tcp, &Verdict::Correct));
    }
}

#[test]
fn nobody_there_is_a_refusal_or_silence_and_never_a_number() {
    let Some(access) = Access::lay(&["nft"]) else { return };
    access.address_near();
    let any = || vec![question("isp.example", RecordKind::A, Expectation::Any)];
    let outcome = probe(&access, plan(FAR, 3, any()));
    let Reading::NotReported(absence) = outcome.time_p95() else { panic!("{outcome:?}") };
    assert_eq!(absence.reason, Reason::Refused);
    assert_eq!(outcome.failures().value().unwrap().to_string(), "100.00 %");

    access.far.filter("input", "udp dport 53 drop");
    let outcome = probe(&access, plan(FAR, 3, any()));
    let Reading::NotReported(absence) = outcome.time_p95() else { panic!("{outcome:?}") };
    assert_eq!(absence.reason, Reason::TimedOut);

    let error =
        access.near.block_on(async || dns::probe(plan("198.51.100.1", 1, any()), |_| ()).await);
    assert!(matches!(error, Err(ProbeError::NoRoute { .. })), "{error:?}");
}
