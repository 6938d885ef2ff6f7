//! What happened to orders: told step by step.

use linecert_cert::Regions;
use linecert_store::Role;
use serde_json::{Value, json};

use super::{NEW, get, post, put};
use crate::testbed::Testbed;

const ORDER: &str = r#"{"line":"L-1","region":"north","technician":"li","kind":"repair",
    "class":"town","profile":"","opened_at":"2026-11-01T08:00:00Z","body":""}"#;
const PATH: &str = "/api/v1/orders/F-1/events";

fn told(kind: &str, minute: u32, detail: Option<&str>) -> Vec<u8> {
    let at = format!("2026-11-01T08:{minute:02}:00Z");
    let data = detail.map_or(Value::Null, |detail| json!({ "detail": detail, "note": "at home" }));
    let at = at.replace("Z", ".123456789Z");
    json!({ "kind": kind, "at": at, "data": data }).to_string().into_bytes()
}

#[test]
fn an_order_goes_its_course_and_is_closed() {
    let testbed = Testbed::start(&[]);
    let noc = testbed.token("noc", Role::Noc, Regions::All);
    let li = testbed.token("li", Role::Installer, Regions::All);
    assert_eq!(put(&testbed, (&noc, "/api/v1/orders/F-1"), NEW, ORDER).status, 201);
    for (token, kind, minute, detail) in [
        (&noc, "fault-reported", 0, None),
        (&noc, "dispatched", 1, None),
        (&li, "appointed", 2, Some("2026-11-02 morning")),
        (&li, "cleared", 3, None),
        (&li, "reported-back", 4, Some("wap")),
        (&noc, "followed-up", 5, Some("satisfied")),
        (&noc, "closed", 6, None),
    ] {
        let answer = post(&testbed, token, PATH, &told(kind, minute, detail));
        assert_eq!(answer.status, 201, "{kind}: {answer:?}");
        assert_eq!(answer.json()["kind"], kind);
        assert_eq!(answer.json()["data"]["detail"], json!(detail), "{answer:?}");
    }
    // Told again, it is as it was recorded, to the microsecond that the store keeps.
    let again = post(&testbed, &noc, PATH, &told("closed", 6, None));
    assert_eq!((again.status, &again.json()["kind"]), (200, &"closed".into()), "{again:?}");
    let order = get(&testbed, &li, "/api/v1/orders/F-1").json();
    assert_eq!(order["closed_at"], "2026-11-01T08:06:00.123456Z", "{order}");
    let events = get(&testbed, &li, PATH).json();
    assert_eq!(events["items"].as_array().unwrap().len(), 7);
    let slot = &events["items"][2]["data"];
    assert_eq!(*slot, json!({ "detail": "2026-11-02 morning", "note": "at home" }));
    assert!(events["items"][2]["by"].as_str().unwrap().ends_with(" li"), "{events}");
}

#[test]
fn a_step_that_cannot_follow_is_refused_with_those_that_can() {
    let testbed = Testbed::start(&[]);
    let noc = testbed.token("noc", Role::Noc, Regions::All);
    put(&testbed, (&noc, "/api/v1/orders/F-1"), NEW, ORDER);
    let refused = post(&testbed, &noc, PATH, &told("cleared", 9, None));
    let told_why = refused.json()["detail"].as_str().unwrap().to_owned();
    assert_eq!(refused.status, 409, "{refused:?}");
    assert!(told_why.ends_with("what can follow is `fault-reported`"), "{told_why}");
    assert_eq!(post(&testbed, &noc, PATH, &told("fault-reported", 9, None)).status, 201);
    let early = post(&testbed, &noc, PATH, &told("dispatched", 8, None));
    assert!(early.json()["detail"].as_str().unwrap().contains("before the last event"));
    let other = post(&testbed, &noc, PATH, &told("signed", 10, None)).json();
    assert!(other["detail"].as_str().unwrap().contains("no step of an order of kind `repair`"));
}

#[test]
fn what_is_no_event_is_told_by_its_field() {
    let testbed = Testbed::start(&[]);
    let noc = testbed.token("noc", Role::Noc, Regions::All);
    put(&testbed, (&noc, "/api/v1/orders/F-1"), NEW, ORDER);
    let later = json!({"kind": "fault-reported", "at": "9000-01-01T00:00:00Z"}).to_string();
    for (body, pointer) in [
        (told("burnt", 0, None), "/kind"),
        (told("appointed", 0, Some("noon")), "/kind"),
        (told("cleared", 0, Some("all")), "/kind"),
        (later.into_bytes(), "/at"),
    ] {
        let refused = post(&testbed, &noc, PATH, &body);
        assert_eq!(refused.json()["errors"][0]["pointer"], pointer, "{refused:?}");
    }
    assert_eq!(get(&testbed, &noc, PATH).json()["items"], json!([]));
}

#[test]
fn a_technician_tells_the_steps_of_the_field_on_own_orders() {
    let testbed = Testbed::start(&[]);
    let noc = testbed.token("noc", Role::Noc, Regions::All);
    let (li, wang) = (
        testbed.token("li", Role::Installer, Regions::All),
        testbed.token("wang", Role::Installer, Regions::All),
    );
    put(&testbed, (&noc, "/api/v1/orders/F-1"), NEW, ORDER);
    assert_eq!(post(&testbed, &li, PATH, &told("fault-reported", 0, None)).status, 403);
    assert_eq!(post(&testbed, &noc, PATH, &told("fault-reported", 0, None)).status, 201);
    assert_eq!(post(&testbed, &wang, PATH, &told("cleared", 1, None)).status, 404);
    assert_eq!(post(&testbed, &li, PATH, &told("cleared", 1, None)).status, 201);
    assert_eq!(post(&testbed, &li, PATH, &told("reported-back", 2, Some("wap"))).status, 201);
    let praise = told("followed-up", 3, Some("satisfied"));
    assert_eq!(post(&testbed, &li, PATH, &praise).status, 403);
}
