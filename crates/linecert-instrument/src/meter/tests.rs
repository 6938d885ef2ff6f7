//! Sessions with a meter that is pulled out, swapped, slow, dark or another one.

mod replug;

use std::{
    path::Path,
    sync::{Arc, Mutex},
    time::Duration,
};

use linecert_measure::{Date, Quantity, Reading, Reason, Uncertainty};

use super::*;
use crate::{
    inventory::Inventory,
    serial::{
        LinkError,
        peer::{Act, Instrument, Peer, say},
    },
};

const DRIVER: &str = include_str!("tests/driver.toml");
const CALIBRATED: &str = "uncertainty = \"0.20 dB\"\ncalibration = { due = \"2099-12-31\" }";

fn driver(change: (&str, &str)) -> Driver {
    assert!(DRIVER.contains(change.0), "nothing is changed");
    Driver::parse("driver.toml", &DRIVER.replace(change.0, change.1)).unwrap()
}

fn unchanged() -> Driver {
    driver(("", ""))
}

fn meter(port: &Path, more: &str) -> Meter {
    let text = format!(
        "schema = 1\n[[meter]]\nkey = \"m\"\ndriver = \"test-meter\"\nport = {port:?}\n{more}"
    );
    Inventory::parse("inventory.toml", &text).unwrap().meters.remove(0)
}

/// Everything that was ever said to the instruments of a peer.
type Heard = Arc<Mutex<Vec<String>>>;

fn count(heard: &Heard, command: &str) -> usize {
    heard.lock().unwrap().iter().filter(|line| *line == command).count()
}

/// A meter that says `special` where it has something to say, and else what such a meter says.
fn instrument(
    heard: &Heard,
    serial: &'static str,
    mut special: impl FnMut(&str) -> Option<Vec<Act>> + Send + 'static,
) -> Instrument {
    let (heard, mut nm) = (Arc::clone(heard), 850);
    Box::new(move |line| {
        heard.lock().unwrap().push(line.to_owned());
        if let Some(acts) = special(line) {
            return acts;
        }
        match line.split_once(' ').unwrap_or((line, "")) {
            ("*IDN?", _) => say(&format!("Test,T-1,{serial}")),
            ("W", wanted) => {
                nm = wanted.parse().unwrap();
                Vec::new()
            }
            ("W?", _) => say(&nm.to_string()),
            ("WMIN?", _) => say("800"),
            ("WMAX?", _) => say("1700"),
            ("P?", _) => say("-17.45"),
            ("Z", _) => say("ZEROING"),
            ("Z?", _) => say("DONE"),
            _ => Vec::new(),
        }
    })
}

fn plain(heard: &Heard) -> Peer {
    Peer::plug(vec![instrument(heard, "S1", |_| None)], Duration::ZERO)
}

fn plan() -> ReadingPlan {
    ReadingPlan::single(Wavelength::from_nm(1490).unwrap())
}

fn unseen(_: MeterEvent) {}

async fn taken(meter: &Meter, plan: &ReadingPlan) -> Result<MeterReading, MeterError> {
    PowerMeter::open(meter, &unchanged()).await?.read(plan, &mut unseen).await
}

#[tokio::test]
async fn a_meter_stays_open_from_one_reading_to_the_next() {
    let heard = Heard::default();
    let peer = plain(&heard);
    let mut opened =
        PowerMeter::open(&meter(&peer.port(), CALIBRATED), &unchanged()).await.unwrap();
    assert_eq!(opened.identity().serial.as_deref(), Some("S1"));
    for _ in 0..3 {
        let taken = opened.read(&plan(), &mut unseen).await.unwrap();
        let value = taken.reading.reading.value().unwrap().clone();
        assert_eq!(value.to_string(), "-17.45 dBm");
        let evidence = String::from_utf8(taken.evidence).unwrap();
        assert_eq!(evidence.matches("> P?").count(), 1, "each reading has its own: {evidence}");
        assert!(evidence.starts_with("> *IDN?\n< Test,T-1,S1\n> U DBM\n"), "{evidence}");
        assert!(evidence.contains("> W?\n< 1490\n"), "{evidence}");
    }
    assert_eq!((count(&heard, "*IDN?"), count(&heard, "W 1490")), (1, 1));
}

#[tokio::test]
async fn a_knob_that_was_turned_is_noticed() {
    let heard = Heard::default();
    let mut asked = 0;
    let turned = move |line: &str| {
        asked += usize::from(line == "W?");
        (line == "W?" && asked == 2).then(|| say("1310"))
    };
    let peer = Peer::plug(vec![instrument(&heard, "S1", turned)], Duration::ZERO);
    let mut opened = PowerMeter::open(&meter(&peer.port(), ""), &unchanged()).await.unwrap();
    for _ in 0..2 {
        opened.read(&plan(), &mut unseen).await.unwrap();
    }
    assert_eq!(count(&heard, "W 1490"), 2, "it was set again");
}

#[tokio::test]
async fn the_uncertainty_is_of_the_wavelength_and_needs_a_calibration() {
    let heard = Heard::default();
    let peer = plain(&heard);
    let check = async |inventory: &str, nm, expect: Option<&str>| {
        let plan = ReadingPlan::single(Wavelength::from_nm(nm).unwrap());
        let taken = taken(&meter(&peer.port(), inventory), &plan).await.unwrap();
        let u = taken.reading.reading.value().unwrap().uncertainty();
        let expect = expect.map_or(Uncertainty::NotStated, |u| {
            Uncertainty::Expanded(u.parse::<Quantity>().unwrap())
        });
        assert_eq!(u, expect, "{inventory} {nm}");
    };
    let at = "[[meter.uncertainty-at]]\nnm = 1310\nexpanded = \"0.12 dB\"";
    let both = format!("{CALIBRATED}\n{at}");
    check(&both, 1310, Some("0.12 dB")).await;
    check(&both, 1550, Some("0.20 dB")).await;
    let due = "calibration = { due = \"2099-12-31\" }";
    check(&format!("{due}\n{at}"), 1550, Some("0.30 dB")).await;
    check(&format!("{due}\n{at}"), 1490, None).await;
    check("uncertainty = \"0.20 dB\"", 1490, None).await;
    check("", 1550, None).await;
}

#[test]
fn a_calibration_holds_on_its_last_day() {
    let meter = meter(Path::new("/dev/x"), "calibration = { due = \"2026-08-15\" }");
    let on = |day: &str| stated::check_calibration(&meter, Some(day.parse::<Date>().unwrap()));
    assert!(on("2026-08-15").is_ok());
    let error = on("2026-08-16").unwrap_err();
    assert_eq!(error.to_string(), "calibration was due on 2026-08-15");
    assert_eq!(error.reason(), Reason::OutOfCalibration);
    assert!(stated::check_calibration(&meter, None).is_err(), "an unknown day proves nothing");
}

#[tokio::test]
async fn a_wavelength_that_the_meter_lacks_is_refused() {
    let heard = Heard::default();
    let peer = plain(&heard);
    let beyond = ReadingPlan::single(Wavelength::from_nm(1999).unwrap());
    let error = taken(&meter(&peer.port(), ""), &beyond).await.unwrap_err();
    assert!(matches!(error, MeterError::Wavelength(_)), "{error}");
    assert!(error.to_string().contains("1700"), "it says what it has: {error}");
    assert_eq!(count(&heard, "W 1999"), 0);
    let stuck = |line: &str| (line == "W?").then(|| say("1310"));
    let peer = Peer::plug(vec![instrument(&heard, "S1", stuck)], Duration::ZERO);
    let error = taken(&meter(&peer.port(), ""), &plan()).await.unwrap_err();
    assert_eq!(error.to_string(), "was set to 1490 nm and stayed at 1310 nm");
}

#[tokio::test]
async fn a_front_panel_is_believed_only_when_the_operator_states_it() {
    let value = DRIVER.find("[meter.wavelength.value]").unwrap();
    let reading = DRIVER.find("[meter.reading]").unwrap();
    let panel = "[meter.wavelength.front_panel]\nnm = [1310, 1490]\ncites = [\"no document\"]\n";
    let driver = driver((&DRIVER[value..reading], panel));
    let heard = Heard::default();
    let peer = plain(&heard);
    let meter = meter(&peer.port(), "");
    let mut opened = PowerMeter::open(&meter, &driver).await.unwrap();
    let error = opened.read(&plan(), &mut unseen).await.unwrap_err();
    assert!(matches!(error, MeterError::FrontPanel { .. }), "{error}");
    let stated = ReadingPlan { front_panel: Wavelength::from_nm(1490), ..plan() };
    let taken = opened.read(&stated, &mut unseen).await.unwrap();
    assert_eq!(taken.reading.wavelength, Wavelength::from_nm(1490));
    assert!(String::from_utf8(taken.evidence).unwrap().contains("\n= 1490 nm\n"));
    let other = ReadingPlan { front_panel: Wavelength::from_nm(1310), ..plan() };
    assert!(opened.read(&other, &mut unseen).await.is_err(), "it stands at another");
}

#[tokio::test]
async fn a_bad_reading_has_its_reason() {
    let check = async |power: &'static str, expect: Reading| {
        let heard = Heard::default();
        let says = move |line: &str| (line == "P?").then(|| say(power));
        let peer = Peer::plug(vec![instrument(&heard, "S1", says)], Duration::ZERO);
        let taken = taken(&meter(&peer.port(), CALIBRATED), &plan()).await.unwrap();
        match (&taken.reading.reading, &expect) {
            (Reading::NotReported(got), Reading::NotReported(expect)) => {
                assert_eq!(got.reason, expect.reason, "{power}");
            }
            (got, expect) => assert_eq!(got, expect, "{power}"),
        }
    };
    check("LO", Reading::absent(Reason::NoLight, "")).await;
    check("UNDER", Reading::BelowRange { floor: "-60 dBm".parse().unwrap() }).await;
    check("BUSY", Reading::absent(Reason::InstrumentFault, "")).await;
    check("65535", Reading::absent(Reason::Implausible, "")).await;
    check("power", Reading::absent(Reason::Garbled, "")).await;
}

#[tokio::test]
async fn another_model_is_told_nothing_more() {
    let heard = Heard::default();
    let other = |line: &str| (line == "*IDN?").then(|| say("Test,T-2,S1"));
    let peer = Peer::plug(vec![instrument(&heard, "S1", other)], Duration::ZERO);
    let error = PowerMeter::open(&meter(&peer.port(), ""), &unchanged()).await.err().unwrap();
    assert!(matches!(error, MeterError::OtherInstrument { .. }), "{error}");
    assert_eq!(*heard.lock().unwrap(), ["*IDN?"]);
    let olt = Driver::shipped("vsol-v1600d").unwrap().unwrap();
    let error = PowerMeter::open(&meter(&peer.port(), ""), &olt).await.err().unwrap();
    assert_eq!(error.to_string(), "the driver `vsol-v1600d` is for another kind of device");
}

#[tokio::test]
async fn after_an_error_the_meter_is_opened_anew() {
    let heard = Heard::default();
    let mut first = true;
    let once = move |line: &str| {
        let silent = line == "P?" && std::mem::take(&mut first);
        silent.then(Vec::new)
    };
    let peer = Peer::plug(vec![instrument(&heard, "S1", once)], Duration::ZERO);
    let mut opened = PowerMeter::open(&meter(&peer.port(), ""), &unchanged()).await.unwrap();
    let error = opened.read(&plan(), &mut unseen).await.unwrap_err();
    assert_eq!(error.reason(), Reason::TimedOut);
    assert!(opened.read(&plan(), &mut unseen).await.is_ok());
    assert_eq!(count(&heard, "*IDN?"), 2, "what comes late is no reply to the next question");
}

#[tokio::test]
async fn a_reading_that_is_broken_off_leaves_no_reply_for_the_next() {
    let heard = Heard::default();
    let mut first = true;
    let late = move |line: &str| {
        let is_late = line == "P?" && std::mem::take(&mut first);
        let answer = Act::Say(b"-1.00\r\n".to_vec());
        is_late.then(|| vec![Act::Pause(Duration::from_millis(150)), answer])
    };
    let peer = Peer::plug(vec![instrument(&heard, "S1", late)], Duration::ZERO);
    let mut opened = PowerMeter::open(&meter(&peer.port(), ""), &unchanged()).await.unwrap();
    let plan = plan();
    let broken_off =
        tokio::time::timeout(Duration::from_millis(100), opened.read(&plan, &mut unseen)).await;
    assert!(broken_off.is_err());
    let taken = opened.read(&plan, &mut unseen).await.unwrap();
    assert_eq!(taken.reading.reading.value().unwrap().to_string(), "-17.45 dBm");
    assert_eq!(count(&heard, "*IDN?"), 2, "it was opened anew");
}

const PATIENT: Patience = Patience { replug: Duration::from_secs(5) };

#[tokio::test]
async fn zeroing_ends_or_says_that_it_does_not() {
    let check = async |special: fn(&str) -> Option<Vec<Act>>,
                       change,
                       expect: Result<Zeroed, &str>| {
        let heard = Heard::default();
        let peer = Peer::plug(vec![instrument(&heard, "S1", special)], Duration::ZERO);
        let mut opened = PowerMeter::open(&meter(&peer.port(), ""), &driver(change)).await.unwrap();
        let dark = DetectorIsDark::confirmed_by_the_operator();
        let zeroed = opened.zero(dark).await.map_err(|error| error.to_string());
        assert_eq!(zeroed, expect.map_err(str::to_owned));
        assert!(opened.read(&plan(), &mut unseen).await.is_ok(), "it can be read afterwards");
    };
    check(|_| None, ("", ""), Ok(Zeroed::Done)).await;
    let never = |line: &str| (line == "Z?").then(|| say("WAIT"));
    check(never, ("", ""), Err("zeroing was not done after 0 s")).await;
    let silent = |line: &str| (line == "Z?").then(Vec::new);
    check(silent, ("", ""), Err("zeroing was not done after 0 s")).await;
    let lit = |line: &str| (line == "Z").then(|| say("LIGHT"));
    check(lit, ("", ""), Err("reply to `Z` is `LIGHT`, which does not match `ZEROING`")).await;
    let done = "done = { send = \"Z?\", pattern = \"DONE\", pause_ms = 10, deadline_ms = 400 }\n";
    check(|_| None, (done, ""), Ok(Zeroed::Told)).await;
    let zero = DRIVER.find("[meter.zero]").unwrap();
    let rest = DRIVER.find("[[meter.uncertainty]]").unwrap();
    let none = (&DRIVER[zero..rest], "");
    check(|_| None, none, Err("the driver `test-meter` knows no command that zeroes the meter"))
        .await;
}

#[tokio::test]
async fn an_input_that_the_meter_lacks_is_refused_with_those_that_it_has() {
    let heard = Heard::default();
    let peer = plain(&heard);
    let error = taken(&meter(&peer.port(), "input = \"7\""), &plan()).await.unwrap_err();
    assert_eq!(error.to_string(), "no input `7`: the meter has 1");
}

#[tokio::test]
async fn nothing_but_the_question_is_sent_to_probe_a_port() {
    let inventory = |driver: &str| {
        let text =
            format!("schema = 1\n[[meter]]\nkey = \"m\"\ndriver = {driver:?}\nport = \"/dev/x\"\n");
        Inventory::parse("inventory.toml", &text).unwrap()
    };
    let newport = "Newport's question, which this meter answers in its own way";
    let heard = Heard::default();
    let peer = plain(&heard);
    let named = candidates(&inventory("newport-2936r"), None).unwrap();
    let probed = probe(&peer.port(), &named).await.unwrap();
    let [only] = probed.as_slice() else { panic!("{newport}") };
    assert_eq!(only.driver, "newport-2936r");
    assert!(matches!(only.answer, Err(MeterError::OtherInstrument { .. })), "{:?}", only.answer);
    assert_eq!(*heard.lock().unwrap(), ["*IDN?"], "{newport}");
    assert_eq!(only.evidence, b"> *IDN?\n< Test,T-1,S1\n");
    let unlisted = probe(Path::new("/dev/no-such-port"), &named).await.unwrap_err();
    assert!(matches!(unlisted, LinkError::NotFound(_)));
    assert_eq!(candidates(&Inventory::default(), None).unwrap().len(), 0, "nobody named any");
    assert_eq!(candidates(&Inventory::default(), Some("newport-2936r")).unwrap().len(), 1);
    let check = |driver: &str, expect: &str| {
        let error = candidates(&inventory(driver), None).unwrap_err();
        assert_eq!(error.to_string(), expect);
    };
    check("no-such", "there is no driver `no-such`");
    check("vsol-v1600d", "the driver `vsol-v1600d` is for another kind of device");
}
