//! Service tests as TM Forum writes them, over the same jobs.

use linecert_cert::Regions;
use linecert_profile::Access;
use linecert_store::{Change, Expect, Line, OnuName, Role};
use serde_json::json;

use crate::testbed::{Answer, Ask, Testbed};

const TESTS: &str = "/tmf-api/serviceTestManagement/v4/serviceTest";
const SPECIFICATIONS: &str = "/tmf-api/serviceTestManagement/v4/serviceTestSpecification";

fn with_lines(count: u16) -> Testbed {
    // Nobody runs what is asked for.
    let testbed = Testbed::start(&["roles=api,ingest"]);
    let line = |number: u16| Line {
        name: format!("L-{number}").parse().unwrap(),
        region: Some("north".parse().unwrap()),
        class: "home".to_owned(),
        access: Access::Gpon,
        onu: Some(OnuName {
            node: "olt-1".parse().unwrap(),
            port: "0/1".parse().unwrap(),
            onu: number.into(),
        }),
        profile: None,
        version: 0,
    };
    let put = |number| Change::PutLine(Box::new(line(number)), Expect::Absent);
    testbed.write((0..count).map(put).collect());
    testbed
}

fn ask(testbed: &Testbed, token: &str, what: (&str, &str), body: &[u8]) -> Answer {
    testbed.ask(Ask { what, token: Some(token), body, ..Ask::default() })
}

fn create(testbed: &Testbed, token: &str, (line, specification): (&str, &str)) -> Answer {
    let body = json!({
        "name": "complaint 4711", "relatedService": { "id": line, "href": "elsewhere" },
        "testSpecification": { "id": specification }, "mode": "ONDEMAND", "@type": "ServiceTest",
    });
    ask(testbed, token, ("POST", TESTS), body.to_string().as_bytes())
}

#[test]
fn a_service_test_is_a_job() {
    let testbed = with_lines(1);
    let noc = testbed.token("noc", Role::Noc, Regions::All);
    let created = create(&testbed, &noc, ("L-0", "read-line"));
    assert_eq!(created.status, 201, "{created:?}");
    let place = created.header("location").unwrap().to_owned();
    let told = ask(&testbed, &noc, ("GET", &place), b"").json();
    assert_eq!(told, created.json());
    assert_eq!((&told["name"], &told["state"]), (&"complaint 4711".into(), &"waiting".into()));
    assert_eq!(told["relatedService"]["id"], "L-0");
    // Asked for twice, it is run once.
    assert_eq!(create(&testbed, &noc, ("L-0", "read-line")).json()["id"], told["id"]);
    let some = ask(&testbed, &noc, ("GET", &format!("{place}?fields=state,mode")), b"").json();
    let members: Vec<_> = some.as_object().unwrap().keys().collect();
    assert_eq!(members, ["href", "id", "mode", "state"]);
    assert_eq!(ask(&testbed, &noc, ("DELETE", &place), b"").status, 204);
    assert_eq!(ask(&testbed, &noc, ("GET", &place), b"").json()["state"], "cancelled");
    let again = ask(&testbed, &noc, ("DELETE", &place), b"");
    assert_eq!((again.status, &again.json()["code"]), (409, &"conflict".into()), "{again:?}");
}

#[test]
fn what_may_disturb_a_line_is_for_whoever_may() {
    let testbed = with_lines(1);
    let noc = testbed.token("noc", Role::Noc, Regions::All);
    let tester = testbed.token("tester", Role::Tester, Regions::All);
    let elsewhere = Regions::Named(["south".to_owned()].into());
    let stranger = testbed.token("stranger", Role::Tester, elsewhere);
    let profile = ("L-0", "gpon-install");
    assert_eq!(create(&testbed, &noc, profile).status, 403);
    assert_eq!(create(&testbed, &stranger, profile).status, 422);
    let created = create(&testbed, &tester, profile);
    assert_eq!(created.status, 201, "{created:?}");
    let place = created.header("location").unwrap();
    assert_eq!(ask(&testbed, &stranger, ("GET", place), b"").status, 404);
    assert_eq!(ask(&testbed, &stranger, ("GET", TESTS), b"").json(), json!([]));
}

#[test]
fn refusals_are_in_its_words() {
    let testbed = with_lines(1);
    let noc = testbed.token("noc", Role::Noc, Regions::All);
    let body = |body: serde_json::Value| {
        ask(&testbed, &noc, ("POST", TESTS), &body.to_string().into_bytes())
    };
    let of = |line: &str, specification: &str| json!({ "name": "n", "relatedService": { "id": line }, "testSpecification": { "id": specification } });
    let mut proactive = of("L-0", "read-line");
    proactive["mode"] = "PROACTIVE".into();
    let mut more = of("L-0", "read-line");
    more["validFor"] = json!({});
    for (refused, status, code) in [
        (create(&testbed, "", ("L-0", "read-line")), 401, "unauthenticated"),
        (body(of("L-1", "read-line")), 422, "invalid-content"),
        (body(of("L-0", "none")), 422, "invalid-content"),
        (body(proactive), 422, "invalid-content"),
        (body(more), 422, "invalid-content"),
        (ask(&testbed, &noc, ("GET", &format!("{TESTS}?offset=10001")), b""), 400, "invalid-query"),
        (ask(&testbed, &noc, ("GET", &format!("{TESTS}?sort=name")), b""), 400, "invalid-query"),
        (ask(&testbed, &noc, ("GET", &format!("{TESTS}/1")), b""), 404, "not-found"),
        (ask(&testbed, &noc, ("PATCH", &format!("{TESTS}/1")), b"{}"), 405, "method-not-allowed"),
    ] {
        let told = refused.json();
        assert_eq!((refused.status, &told["code"]), (status, &code.into()), "{refused:?}");
        assert_eq!(told["status"], status.to_string());
        assert_eq!(refused.header("content-type"), Some("application/json"));
    }
}

#[test]
fn a_list_is_cut_by_offset_and_limit() {
    let testbed = with_lines(7);
    let noc = testbed.token("noc", Role::Noc, Regions::All);
    for number in 0..7 {
        assert_eq!(create(&testbed, &noc, (&format!("L-{number}"), "read-line")).status, 201);
    }
    let list = |query: &str| {
        let answer = ask(&testbed, &noc, ("GET", &format!("{TESTS}{query}")), b"");
        let told = answer.json();
        let ids = told.as_array().unwrap().iter().map(|test| test["id"].clone());
        let ids: Vec<_> = ids.collect();
        assert_eq!(answer.header("x-result-count"), Some(ids.len().to_string().as_str()));
        ids
    };
    let all = list("");
    assert_eq!(all.len(), 7);
    assert_eq!(list("?offset=2&limit=3"), all[2..5]);
    assert_eq!(list("?offset=6"), all[6..]);
    assert_eq!(list("?offset=7").len(), 0);
    assert_eq!(list("?state=done").len(), 0);
    assert_eq!(list("?relatedService.id=L-3").len(), 1);
}

#[test]
fn specifications_are_profiles_with_their_limits() {
    let testbed = Testbed::start(&[]);
    let auditor = testbed.token("auditor", Role::Auditor, Regions::All);
    let list = ask(&testbed, &auditor, ("GET", &format!("{SPECIFICATIONS}?fields=name")), b"");
    let names: Vec<_> =
        list.json().as_array().unwrap().iter().map(|one| one["name"].clone()).collect();
    assert!(names.contains(&"read-line".into()) && names.contains(&"gpon-install".into()));
    let one =
        ask(&testbed, &auditor, ("GET", &format!("{SPECIFICATIONS}/gpon-install")), b"").json();
    let first = &one["testMeasureDefinition"][0];
    assert_eq!(
        (&first["metricName"], &first["unitOfMeasure"]),
        (&"outlet-power".into(), &"dBm".into())
    );
    assert_eq!(first["thresholdRule"][0]["conformanceTargetLower"], "-24", "{first}");
    let none = ask(&testbed, &auditor, ("GET", &format!("{SPECIFICATIONS}/none")), b"");
    assert_eq!(none.status, 404);
}
