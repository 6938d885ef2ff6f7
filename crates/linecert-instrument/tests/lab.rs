//! Every kind of instrument, taken on the lab: what is read, and that its evidence says the same.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test that cannot set its stage has failed")]

use linecert_driver::{Driver, replay};
use linecert_instrument::{Inventory, Permille, Take, TakeError, Task, take};
use linecert_lab::{COMMUNITY, Fault, Lab, LabOptions, ONU, PON};
use linecert_measure::{Metric, Reading, Reason, Subject, Wavelength};

/// Takes a task on a lab with a fault, by an inventory in which something is changed.
fn taken(fault: Option<Fault>, change: (&str, &str), task: &Task) -> Result<Take, TakeError> {
    let lab = Lab::start(LabOptions { faults: fault.into_iter().collect() }).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let community = folder.path().join("community");
    std::fs::write(&community, COMMUNITY).unwrap();
    let text = format!(
        r#"
schema = 1
[[meter]]
key = "meter"
driver = "newport-2936r"
port = {:?}
uncertainty = "0.20 dB"
calibration = {{ due = "2099-12-31" }}
[[access-node]]
key = "olt"
driver = "vsol-v1600d"
agent = "udp://{}"
community = {{ file = {community:?} }}
"#,
        lab.meter(),
        lab.olt()
    );
    let inventory = Inventory::parse("inventory", &text.replace(change.0, change.1)).unwrap();
    let key = if matches!(task, Task::Onu { .. }) { "olt" } else { "meter" };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(take(&inventory, key, task, &mut |_: Permille| {}))
}

const UNCHANGED: (&str, &str) = ("schema", "schema");

fn power(nm: u16) -> Task {
    Task::OutletPower { wavelength: Wavelength::from_nm(nm).unwrap() }
}

fn onu() -> Task {
    Task::Onu { onu: Subject::Onu { pon: PON.to_owned(), onu: ONU } }
}

/// What a reading says, or why it says nothing.
fn said(taken: &Take, metric: Metric) -> Result<String, Reason> {
    let observation = taken.observations.iter().find(|o| o.metric() == metric).unwrap();
    match observation.reading() {
        Reading::Value(value) => Ok(value.to_string()),
        Reading::NotReported(absence) => Err(absence.reason),
        other => unreachable!("the lab has no range that ends: {other:?}"),
    }
}

#[test]
fn the_meter_reads_and_its_transcript_says_the_same() {
    let taken = taken(None, UNCHANGED, &power(1490)).unwrap();
    assert_eq!(said(&taken, Metric::OutletPower).as_deref(), Ok("-17.45 dBm"));
    assert_eq!(taken.identity.serial.as_deref(), Some("LAB0001"));
    let driver = Driver::shipped("newport-2936r").unwrap().unwrap();
    let replayed = replay(&driver, taken.evidence.first().unwrap()).unwrap();
    // The transcript does not hold the uncertainty, which is the inventory's.
    let replayed = replayed.observations();
    let (live, replayed) = (taken.observations.first().unwrap(), *replayed.first().unwrap());
    assert_eq!(live.conditions(), replayed.conditions());
    assert_eq!(
        live.reading().value().unwrap().quantity(),
        replayed.reading().value().unwrap().quantity()
    );
}

#[test]
fn the_access_node_reads_and_its_recording_says_the_same() {
    let taken = taken(None, UNCHANGED, &onu()).unwrap();
    assert_eq!(said(&taken, Metric::OnuRxPower).as_deref(), Ok("-17.90 dBm"));
    let driver = Driver::shipped("vsol-v1600d").unwrap().unwrap();
    let replayed = replay(&driver, taken.evidence.first().unwrap()).unwrap();
    assert_eq!(replayed.observations(), taken.observations.iter().collect::<Vec<_>>());
}

#[test]
fn an_onu_that_is_off_reports_nothing_and_says_why() {
    let taken = taken(Some(Fault::OnuOffline), UNCHANGED, &onu()).unwrap();
    assert_eq!(said(&taken, Metric::OnuRxPower), Err(Reason::Offline));
    assert!(said(&taken, Metric::OltTxPower).is_ok());
}

#[test]
fn what_cannot_be_taken_has_its_reason() {
    let check = |fault, change, task: &Task, reason| {
        let error = taken(fault, change, task).unwrap_err();
        assert_eq!(error.reason(), reason, "{error}");
    };
    check(Some(Fault::SilentMeter), UNCHANGED, &power(1490), Reason::TimedOut);
    check(None, UNCHANGED, &power(1999), Reason::Unsupported);
    check(None, ("newport-2936r", "vsol-v1600d"), &power(1490), Reason::Unsupported);
    check(None, ("newport-2936r", "newport-9999"), &power(1490), Reason::Unsupported);
    check(None, ("\"meter\"", "\"other\""), &power(1490), Reason::Unsupported);
    check(None, ("vsol-v1600d", "newport-2936r"), &onu(), Reason::Unsupported);
    check(None, ("/community", "/nothing"), &onu(), Reason::NotFound);
    let elsewhere = Task::Onu { onu: Subject::Onu { pon: "1/2/3".to_owned(), onu: 1 } };
    check(None, UNCHANGED, &elsewhere, Reason::Unsupported);
}
