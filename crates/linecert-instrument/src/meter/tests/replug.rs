//! A meter whose cable is pulled.

use super::*;

/// A meter whose cable is pulled at its third reading.
fn pulled(heard: &Heard) -> Instrument {
    let mut readings = 0;
    instrument(heard, "S1", move |line| {
        readings += usize::from(line == "P?");
        (readings == 3).then(|| vec![Act::Say(b"-1".to_vec()), Act::HangUp])
    })
}

#[tokio::test]
async fn a_replugged_meter_takes_the_whole_reading_again() {
    let (before, after) = (Heard::default(), Heard::default());
    let second = instrument(&after, "S1", |_| None);
    let peer = Peer::plug(vec![pulled(&before), second], Duration::from_millis(300));
    let mut opened =
        PowerMeter::open(&meter(&peer.port(), CALIBRATED), &unchanged()).await.unwrap();
    let plan = ReadingPlan { average: Average::of(5).unwrap(), patience: PATIENT, ..plan() };
    let mut events = Vec::new();
    let taken = opened.read(&plan, &mut |event| events.push(event)).await.unwrap();
    assert_eq!(taken.averaged.map(|averaged| averaged.readings), Some(5));
    assert_eq!(
        (count(&before, "P?"), count(&after, "P?")),
        (3, 5),
        "no half of one and half of another"
    );
    assert_eq!(count(&after, "*IDN?"), 1);
    let evidence = String::from_utf8(taken.evidence).unwrap();
    assert_eq!((evidence.matches("> *IDN?").count(), evidence.matches("> P?").count()), (1, 5));
    let told =
        |wanted: fn(&MeterEvent) -> bool| events.iter().filter(|event| wanted(event)).count();
    assert_eq!(told(|event| matches!(event, MeterEvent::Unplugged { .. })), 1);
    assert_eq!(told(|event| *event == MeterEvent::Replugged), 1);
}

#[tokio::test]
async fn another_meter_in_its_place_ends_the_reading() {
    let (before, after) = (Heard::default(), Heard::default());
    let other = instrument(&after, "S2", |_| None);
    let peer = Peer::plug(vec![pulled(&before), other], Duration::from_millis(100));
    let mut opened = PowerMeter::open(&meter(&peer.port(), ""), &unchanged()).await.unwrap();
    let plan = ReadingPlan { average: Average::of(5).unwrap(), patience: PATIENT, ..plan() };
    let error = opened.read(&plan, &mut unseen).await.unwrap_err();
    assert_eq!(error.to_string(), "Test T-1 S2 is on the port where Test T-1 S1 was");
    assert_eq!(count(&after, "P?"), 0);
}

#[tokio::test]
async fn a_meter_that_does_not_come_back_is_given_up() {
    let check = async |replug: Duration, expect: &str| {
        let heard = Heard::default();
        let peer = Peer::plug(vec![pulled(&heard)], Duration::ZERO);
        let mut opened = PowerMeter::open(&meter(&peer.port(), ""), &unchanged()).await.unwrap();
        let patience = Patience { replug };
        let plan = ReadingPlan { average: Average::of(5).unwrap(), patience, ..plan() };
        let begun = std::time::Instant::now();
        let error = opened.read(&plan, &mut unseen).await.unwrap_err();
        assert!(error.to_string().ends_with(expect), "{error}");
        assert_eq!(error.reason(), Reason::Interrupted);
        assert!(begun.elapsed() < replug + Duration::from_secs(2));
    };
    check(Duration::ZERO, "was disconnected").await;
    check(Duration::from_secs(1), "was unplugged and did not come back in 1 s").await;
}

#[tokio::test]
async fn a_meter_that_is_pulled_while_it_is_opened_is_waited_for() {
    let heard = Heard::default();
    let pulled = instrument(&heard, "S1", |line| (line == "*IDN?").then(|| vec![Act::HangUp]));
    let second = instrument(&heard, "S1", |_| None);
    let peer = Peer::plug(vec![pulled, second], Duration::from_millis(300));
    let meter = meter(&peer.port(), "");
    let opened = PowerMeter::open_patiently(&meter, &unchanged(), PATIENT, &mut unseen).await;
    assert!(opened.unwrap().read(&plan(), &mut unseen).await.is_ok());
}
