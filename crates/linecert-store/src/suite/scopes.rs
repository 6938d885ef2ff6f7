//! What is out of scope does not exist: for no query, and for no write.

use linecert_cert::Regions;
use linecert_measure::Digest;

use super::sample::*;
use crate::*;

const ANY: Expect = Expect::Any;

fn secret() -> SecretHash {
    SecretHash(Digest::of(b"token"))
}

fn token() -> Token {
    Token {
        id: TokenId("t1".to_owned()),
        hash: secret(),
        account: name("li"),
        rights: None,
        made_at: at(0),
        expires_at: at(100),
        note: String::new(),
    }
}

fn instrument() -> Instrument {
    Instrument {
        name: name("meter"),
        region: Some(name("north")),
        technician: Some(name("li")),
        calibration_due: None,
        version: 0,
    }
}

fn technician() -> Technician {
    Technician {
        name: name("li"),
        display: "李明".to_owned(),
        staff_number: "T-42".to_owned(),
        region: Some(name("north")),
        key: None,
        version: 0,
    }
}

fn event() -> Change {
    let (kind, data) = ("appointed".to_owned(), "{}".to_owned());
    Change::AddOrderEvent(name("WO-1"), NewOrderEvent { at: at(1), kind, data })
}

/// One of everything, in the region `north`, of the technician `li`.
fn everything() -> Vec<Change> {
    vec![
        Change::PutAccount(Box::new(account("li")), ANY),
        Change::PutToken(Box::new(token())),
        put_order(&order(1, Some("north"), Some("li"))),
        event(),
        put_certificate(&certificate(1, Some("north"))),
        Change::PutLine(Box::new(line("L-1", Some("north"))), ANY),
        Change::PutNode(Box::new(node("olt-1", Some("north"))), ANY),
        Change::PutOnus(name("olt-1"), name("0/1"), vec![onu(3, "GPON3")]),
        Change::PutInstrument(Box::new(instrument()), ANY),
        Change::PutTechnician(Box::new(technician()), ANY),
        Change::Enqueue(Box::new(job("L-1", Effect::Repeatable))),
        Change::RaiseAlarm(Box::new(alarm("a"))),
        Change::PutBaseline(Box::new(baseline("L-1", Cell::Steps(-1_746)))),
        Change::PutWebhook(Box::new(webhook("tickets", Some("north"))), ANY),
    ]
}

/// What every query finds: its name, by what it is scoped, and how many rows.
async fn found(store: &dyn Store, scope: &Scope) -> Vec<(&'static str, By, usize)> {
    let (page, digest) = (Page::default(), certificate(1, Some("north")).row().digest);
    let (one, line, node) = (name("WO-1"), name("L-1"), name("olt-1"));
    let (limit, job) = (Limit::default(), JobId(1));
    let span = Span { from: at(0), to: at(9) };
    macro_rules! rows {
        ($query:expr) => {
            $query.await.unwrap().rows.len()
        };
    }
    macro_rules! one {
        ($query:expr) => {
            usize::from($query.await.unwrap().is_some())
        };
    }
    macro_rules! all {
        ($query:expr) => {
            $query.await.unwrap().len()
        };
    }
    vec![
        ("certificate", By::Owner, one!(store.certificate(scope, digest))),
        (
            "certificates",
            By::Owner,
            rows!(store.certificates(scope, &CertificateFilter::default(), &page)),
        ),
        ("received_since", By::Owner, all!(store.received_since(scope, 0, limit))),
        ("order", By::Owner, one!(store.order(scope, &one))),
        ("orders", By::Owner, rows!(store.orders(scope, &OrderFilter::default(), &page))),
        ("order_events", By::Owner, rows!(store.order_events(scope, &one, &page))),
        ("events", By::Owner, rows!(store.events(scope, &EventFilter::default(), &page))),
        ("job", By::Owner, one!(store.job(scope, job))),
        ("jobs", By::Owner, rows!(store.jobs(scope, &JobFilter::default(), &page))),
        ("job_events", By::Owner, all!(store.job_events(scope, job, Since::default()))),
        ("instrument", By::Owner, one!(store.instrument(scope, &name("meter")))),
        ("instruments", By::Owner, rows!(store.instruments(scope, &page))),
        ("technician", By::Owner, one!(store.technician(scope, &name("li")))),
        ("technicians", By::Owner, rows!(store.technicians(scope, &page))),
        ("line", By::Region, one!(store.line(scope, &line))),
        ("lines", By::Region, rows!(store.lines(scope, &LineFilter::default(), &page))),
        ("node", By::Region, one!(store.node(scope, &node))),
        ("nodes", By::Region, rows!(store.nodes(scope, &page))),
        ("ports", By::Region, rows!(store.ports(scope, &node, &page))),
        ("onus", By::Region, rows!(store.onus(scope, &OnuFilter::default(), &page))),
        ("latest", By::Region, one!(store.latest(scope, &node, &name("0/1")))),
        ("history", By::Region, all!(store.history(scope, &onu_name(3), span))),
        ("alarm", By::Region, one!(store.alarm(scope, AlarmId(1)))),
        ("alarms", By::Region, rows!(store.alarms(scope, &AlarmFilter::default(), &page))),
        ("baselines", By::Region, all!(store.baselines(scope, &line))),
        ("webhooks", By::Region, rows!(store.webhooks(scope, &page))),
        ("account", By::Account, one!(store.account(scope, &name("li")))),
        ("accounts", By::Account, rows!(store.accounts(scope, &page))),
        ("tokens", By::Account, all!(store.tokens(scope, &name("li")))),
    ]
}

/// By what a query is scoped.
#[derive(Debug, Clone, Copy, PartialEq)]
enum By {
    /// By the region and the technician.
    Owner,
    /// By the region; those who see their own orders see none.
    Region,
    /// By the account; those who do not see every region see none.
    Account,
}

pub async fn what_is_out_of_scope_is_not_there(store: &dyn Store) {
    store.write(write(0, everything())).await.unwrap();
    store.put_samples(vec![pon_row(3, -1_900)]).await.unwrap();
    let lease = store.claim(&claim()).await.unwrap().remove(0);
    let told = NewJobEvent { at: at(2), data: "{}".to_owned() };
    store.report(lease.key(), told).await.unwrap();
    let own = |scope: Scope, account| scope.of_own(name(account));
    for (scope, sees) in [
        (Scope::system(), &[By::Owner, By::Region, By::Account][..]),
        (of(["north"]), &[By::Owner, By::Region]),
        (of(["north", "east"]), &[By::Owner, By::Region]),
        (of(["south"]), &[]),
        (of([]), &[]),
        (own(of(["north"]), "li"), &[By::Owner]),
        (own(of(["north"]), "wang"), &[]),
        (own(of(["south"]), "li"), &[]),
        (own(Scope::system(), "li"), &[By::Owner, By::Account]),
        (own(Scope::system(), "wang"), &[]),
    ] {
        for (query, by, rows) in found(store, &scope).await {
            assert_eq!(rows, usize::from(sees.contains(&by)), "{query} of {scope:?}");
        }
        let trail = store.trail(&scope, &TrailFilter::default(), &Page::default()).await.unwrap();
        assert_eq!(trail.rows.is_empty(), !sees.contains(&By::Region), "trail of {scope:?}");
    }
}

fn claim() -> Claim {
    Claim {
        worker: "w".to_owned(),
        kinds: vec!["read".to_owned()],
        most: Limit::default(),
        at: at(1),
        until: at(60),
        per_budget: 1.try_into().unwrap(),
    }
}

/// What changes one of everything that is there.
fn changes() -> Vec<Change> {
    let more = [
        Change::RevokeToken(token().id),
        Change::RemoveNode(name("olt-1"), ANY),
        Change::CancelJob(JobId(1)),
        Change::ClearAlarm(AlarmId(1)),
        Change::AcknowledgeAlarm(AlarmId(1), name("li")),
        Change::RemoveWebhook("tickets".to_owned()),
        // What would be taken over into the own region.
        put_order(&order(1, Some("south"), Some("wang"))),
        Change::PutLine(Box::new(line("L-1", Some("south"))), ANY),
        Change::PutNode(Box::new(node("olt-1", Some("south"))), ANY),
    ];
    everything().into_iter().chain(more).collect()
}

pub async fn what_is_out_of_scope_is_not_written(store: &dyn Store) {
    store.write(write(0, everything())).await.unwrap();
    let before = store.verify_trail().await.unwrap();
    let regions = |names: &[&str]| {
        Scope::of_regions(Regions::Named(names.iter().map(|name| (*name).to_owned()).collect()))
    };
    for scope in [regions(&["south"]), regions(&["north", "south"]).of_own(name("wang"))] {
        for change in changes() {
            let shown = format!("{change:?}");
            let write = Write { scope: scope.clone(), ..write(1, vec![change]) };
            let refused = store.write(write).await;
            assert!(matches!(refused, Err(WriteError::OutOfScope { .. })), "{shown}: {refused:?}");
        }
    }
    assert_eq!(store.verify_trail().await, Ok(before));
}

pub async fn an_order_takes_its_certificates_along(store: &dyn Store) {
    let own = |account| of(["north"]).of_own(name(account));
    put(store, put_order(&order(1, Some("north"), Some("li")))).await;
    let new = certificate(1, Some("north"));
    // Of another's order it is refused; of one's own it is taken.
    for (account, taken) in [("wang", false), ("li", true)] {
        let scope = own(account);
        let sent = Write { scope, ..write(1, vec![put_certificate(&new)]) };
        assert_eq!(store.write(sent).await.is_ok(), taken, "{account}");
    }
    let sees =
        async |account| store.certificate(&own(account), new.row().digest).await.unwrap().is_some();
    assert_eq!((sees("li").await, sees("wang").await), (true, false));
    put(store, put_order(&order(1, Some("north"), Some("wang")))).await;
    assert_eq!((sees("li").await, sees("wang").await), (false, true));
    // Without an order it is of whoever sent it.
    let unordered = certificate(2, Some("north"));
    let sent = Write { scope: own("li"), ..write(1, vec![put_certificate(&unordered)]) };
    store.write(sent).await.unwrap();
    let seen = store.certificate(&own("li"), unordered.row().digest).await.unwrap();
    assert!(seen.is_some());
}
