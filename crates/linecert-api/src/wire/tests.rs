use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

use super::*;

const DIGEST: &str = "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae";
const TIME: &str = "2026-11-22T17:00:00Z";

/// The same document comes out that was read, and another member is passed over or refused.
#[track_caller]
fn check<T: Serialize + DeserializeOwned>(document: Value, reads_others: Reads) {
    let read: T = serde_json::from_value(document.clone()).unwrap();
    assert_eq!(serde_json::to_value(read).unwrap(), document);
    let mut longer = document;
    longer["quite-new"] = json!(1);
    let longer = serde_json::from_value::<T>(longer);
    assert_eq!(longer.is_ok(), matches!(reads_others, Reads::Leniently));
}

enum Reads {
    Strictly,
    Leniently,
}

#[test]
fn answers_may_grow() {
    check::<Deposited>(
        json!({
            "digest": DIGEST, "number": "WO-42/1", "verdict": "marginal-pass", "deposit": "new",
            "received_at": TIME,
            "receipt": {
                "payloadType": "application/x", "payload": "e30=",
                "signatures": [{"keyid": "01", "sig": "AA=="}],
            },
        }),
        Reads::Leniently,
    );
    check::<Certificate>(
        json!({
            "digest": DIGEST, "number": "WO-42/1", "order": "WO-42", "line": "L-1",
            "access": "gpon", "region": "north", "technician": "Li Lei", "key": "01",
            "profile": {"name": "gpon-install", "revision": 2, "digest": DIGEST},
            "verdict": "pass", "purpose": "operational", "issued_at": TIME, "received_at": TIME,
            "standing": "current", "logged": 7,
        }),
        Reads::Leniently,
    );
    check::<JobEvent>(
        json!({"number": 1, "at": TIME, "state": "begun", "data": {"step": "optical"}}),
        Reads::Leniently,
    );
    check::<Page<Onu>>(
        json!({
            "items": [{"node": "olt-7", "port": "0/1", "onu": 3, "state": "up", "seen_at": TIME}],
            "next": "AQ",
        }),
        Reads::Leniently,
    );
    check::<Page<Port>>(json!({"items": []}), Reads::Leniently);
    check::<BulkAnswer>(
        json!({
            "refused": {"line": 3, "problem": {
                "type": "urn:linecert:problem:certificate-refused",
                "title": "The certificate is refused", "status": 422, "detail": "changed",
                "hint": crate::ProblemKind::CertificateRefused.hint(), "code": 31,
            }},
        }),
        Reads::Strictly,
    );
}

#[test]
fn what_is_sent_is_read_strictly() {
    check::<JobInput>(json!({"kind": "read-line", "line": "L-1"}), Reads::Strictly);
    check::<OrderEventInput>(json!({"kind": "accepted", "at": TIME}), Reads::Strictly);
    check::<NodeInput>(
        json!({"address": "udp://192.0.2.10:161", "credentials": "north"}),
        Reads::Strictly,
    );
    check::<AccountInput>(
        json!({"display": "Han Meimei", "role": "noc", "regions": ["north"], "disabled": false}),
        Reads::Strictly,
    );
}

#[test]
fn readings_and_figures_are_written_as_they_are_read() {
    let reading = json!({"kind": "not-reported", "why": "offline"});
    check::<History>(
        json!({"line": "L-1", "series": [{
            "metric": "onu-rx-power", "unit": "dBm", "points": [{"at": TIME, "reading": reading}],
        }]}),
        Reads::Leniently,
    );
    check::<Figure>(
        json!({
            "name": "returned", "title_en": "Returned", "title_zh": "退单", "formula": "returned",
            "value": "2/9", "numerator": 2, "unit": "rows", "denominator": 9,
            "target": "below 3 %", "state": "missed", "counted": 9, "left_out": [],
            "source": {"id": "A-031", "confidence": "seen", "text": "a table"},
        }),
        Reads::Leniently,
    );
    check::<Alarm>(
        json!({
            "id": 7, "kind": "fibre-cut", "severity": "major", "raised_at": TIME,
            "evidence": {"lost": 7}, "acknowledged": {"by": "li", "at": TIME},
        }),
        Reads::Leniently,
    );
    check::<WebhookInput>(
        json!({"url": "https://a.example.net/", "kinds": ["alarm-raised"], "secret": "hook"}),
        Reads::Strictly,
    );
    check::<InstrumentInput>(json!({"calibration_due": "2027-03-31"}), Reads::Strictly);
    check::<Technician>(
        json!({"name": "li", "display": "李明", "staff_number": "7", "version": 1}),
        Reads::Leniently,
    );
}

#[test]
fn what_was_put_stands_beside_its_version() {
    check::<Line>(
        json!({"name": "L-1", "class": "home", "access": "gpon", "onu": 3, "version": 2}),
        Reads::Leniently,
    );
}

#[test]
fn words_have_one_name() {
    for verdict in Verdict::ALL {
        assert_eq!(serde_json::to_value(verdict).unwrap(), json!(verdict.name()));
        assert_eq!(Verdict::named(verdict.name()), Some(*verdict));
    }
    assert_eq!(Verdict::named("PASS"), None);
    assert!(serde_json::from_value::<Role>(json!("root")).is_err());
    assert!(JobState::Interrupted.is_final() && !JobState::Begun.is_final());
}

#[test]
fn a_secret_is_not_shown_by_accident() {
    let made: MadeToken = serde_json::from_value(json!({
        "id": "a1", "account": "probe", "note": "", "made_at": TIME, "expires_at": TIME,
        "secret": "lct_a1_hunter2",
    }))
    .unwrap();
    assert!(!format!("{made:?}").contains("hunter2"));
}

#[cfg(feature = "openapi")]
#[test]
fn schemas_say_what_is_written() {
    use utoipa::{PartialSchema as _, ToSchema as _};

    let schema = |schema| serde_json::to_value::<utoipa::openapi::RefOr<_>>(schema).unwrap();
    let deposited = schema(Deposited::schema());
    let required = ["digest", "number", "verdict", "deposit", "received_at"];
    assert_eq!(deposited["required"], json!(required));
    assert_eq!(deposited["properties"]["digest"]["type"], "string");
    assert_eq!(deposited["properties"]["received_at"]["format"], "date-time");
    assert_eq!(schema(Verdict::schema())["enum"][1], "marginal-pass");
    let problem = schema(crate::Problem::schema());
    assert_eq!(problem["properties"]["type"]["type"], "string");
    assert!(problem["properties"]["kind"].is_null());
    assert_eq!(crate::Problem::name(), "Problem");
}
