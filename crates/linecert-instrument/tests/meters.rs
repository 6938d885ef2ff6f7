//! Every meter of the lab on every day, over a real pseudo-terminal: a number is right or absent.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test that cannot set its stage has failed")]

use std::time::Duration;

use linecert_driver::{Driver, replay};
use linecert_instrument::{
    Answer, Average, Inventory, Meter, MeterError, MeterReading, Patience, PowerMeter, ReadingPlan,
    candidates, probe,
};
use linecert_lab::{MeterFault, MeterModel, MeterOptions, SimulatedMeter};
use linecert_measure::{Dbm, Reading, Reason, Wavelength};

const TRUTH: i64 = -17_450;
const PATIENCE: Patience = Patience { replug: Duration::from_secs(4) };

struct Stage {
    _simulated: SimulatedMeter,
    _folder: tempfile::TempDir,
    inventory: Inventory,
}

impl Stage {
    fn new(model: MeterModel, faults: Vec<MeterFault>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let lights = vec![Some(Dbm::from_thousandths(TRUTH))];
        let options = MeterOptions { model, lights, faults, folder: folder.path().to_owned() };
        let simulated = SimulatedMeter::start(options).unwrap();
        // Where no source states the line, the inventory must.
        let text = format!(
            "schema = 1\n[[meter]]\nkey = \"m\"\ndriver = \"{model}\"\nport = {:?}\nline = \"9600/8n1\"\nfront-panel = \"1310 nm\"\n",
            simulated.path()
        );
        let inventory = Inventory::parse("inventory", &text).unwrap();
        Self { _simulated: simulated, _folder: folder, inventory }
    }

    fn meter(&self) -> &Meter {
        self.inventory.meters.first().unwrap()
    }

    async fn taken(&self, average: u32) -> Result<MeterReading, MeterError> {
        let driver = Driver::shipped(&self.meter().driver).unwrap().unwrap();
        let wavelength = Wavelength::from_nm(1310).unwrap();
        let plan = ReadingPlan {
            front_panel: self.meter().front_panel,
            average: Average::of(average).unwrap(),
            patience: PATIENCE,
            ..ReadingPlan::single(wavelength)
        };
        let mut meter =
            PowerMeter::open_patiently(self.meter(), &driver, PATIENCE, &mut |_| {}).await?;
        meter.read(&plan, &mut |_| {}).await
    }
}

fn run<T>(test: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(test)
}

/// What a day comes to: a level, or the reason why there is none.
fn outcome(taken: &Result<MeterReading, MeterError>) -> Result<i64, Reason> {
    match taken {
        Err(error) => Err(error.reason()),
        Ok(taken) => match &taken.reading.reading {
            Reading::Value(value) => Ok(value.quantity().steps()),
            Reading::NotReported(absence) => Err(absence.reason),
            Reading::AboveRange { .. } => Err(Reason::InstrumentFault),
            Reading::BelowRange { .. } => Err(Reason::Sentinel),
        },
    }
}

#[test]
fn every_meter_reads_the_truth_and_its_evidence_says_the_same() {
    for model in MeterModel::ALL {
        let stage = Stage::new(model, Vec::new());
        let taken = run(stage.taken(1));
        let level = outcome(&taken);
        assert!(level.is_ok_and(|level| (level - TRUTH).abs() <= 10), "{model}: {taken:?}");
        let taken = taken.unwrap();
        assert!(taken.identity.is_simulated(), "{model}: {:?}", taken.identity);
        let driver = Driver::shipped(model.name()).unwrap().unwrap();
        let replayed = replay(&driver, &taken.evidence).unwrap();
        let replayed = replayed.observations();
        let live = taken.reading.observation().unwrap();
        let same = replayed.iter().any(|observation| **observation == live);
        assert!(same, "{model}: {live:?} is not among {replayed:?}");
    }
}

#[test]
fn every_meter_has_a_mean() {
    for model in MeterModel::ALL {
        let taken = run(Stage::new(model, Vec::new()).taken(4));
        let level = outcome(&taken);
        assert!(level.is_ok_and(|level| (level - TRUTH).abs() <= 10), "{model}: {taken:?}");
    }
}

/// What must come of a fault: the truth, no number for this reason, or either of both.
#[derive(Clone, Copy)]
enum Expect {
    Truth,
    Absent(&'static [Reason]),
    /// A level that is certainly no light of a line, or none.
    Darkness,
    NoLie,
}

const fn expect(fault: MeterFault) -> Expect {
    use Reason::{Garbled, InstrumentFault, Interrupted, NoLight, Sentinel, TimedOut};
    match fault {
        MeterFault::Silent => Expect::Absent(&[TimedOut]),
        MeterFault::Dark => Expect::Darkness,
        MeterFault::OverRange | MeterFault::Saturated | MeterFault::DetectorAbsent => {
            Expect::Absent(&[InstrumentFault, Sentinel, Reason::Offline])
        }
        MeterFault::UnderRange => Expect::Absent(&[Sentinel, NoLight]),
        MeterFault::PowerInvalid => Expect::Absent(&[InstrumentFault, Sentinel, Garbled]),
        MeterFault::WrongUnit => Expect::Absent(&[InstrumentFault, Reason::Implausible]),
        MeterFault::Busy(None) => Expect::Absent(&[InstrumentFault]),
        MeterFault::WrongChecksum => Expect::Absent(&[Garbled]),
        MeterFault::OtherModel | MeterFault::WrongBaud => {
            Expect::Absent(&[Garbled, TimedOut, Reason::Unsupported])
        }
        MeterFault::HangUp(None) => Expect::Absent(&[Interrupted]),
        MeterFault::Garbage | MeterFault::Slow(_) => Expect::NoLie,
        MeterFault::Busy(Some(_))
        | MeterFault::Echo
        | MeterFault::Partial(_)
        | MeterFault::HangUp(Some(_))
        | MeterFault::Stale => Expect::Truth,
    }
}

fn is_right(fault: MeterFault, outcome: Result<i64, Reason>) -> bool {
    let is_true = |level: i64| (level - TRUTH).abs() <= 10;
    match (expect(fault), outcome) {
        (Expect::Truth | Expect::NoLie, Ok(level)) => is_true(level),
        (Expect::Absent(reasons), Err(reason)) => reasons.contains(&reason),
        (Expect::Darkness, Ok(level)) => level < -60_000,
        (Expect::NoLie | Expect::Darkness, Err(_)) => true,
        (Expect::Truth, Err(_)) | (Expect::Absent(_), Ok(_)) => false,
    }
}

fn wrong_days(model: MeterModel) -> Vec<String> {
    let faults = MeterFault::forms().iter().map(|form| form.parse::<MeterFault>().unwrap());
    let mut wrong = Vec::new();
    for fault in faults.filter(|fault| model.shows(*fault)) {
        let taken = run(Stage::new(model, vec![fault]).taken(1));
        // Nothing parts the echo of a command without an end from the reply.
        let is_run_together = model == MeterModel::OptokonPm212 && fault == MeterFault::Echo;
        if is_run_together && taken.as_ref().is_ok_and(|t| t.reading.reading.value().is_none()) {
            continue;
        }
        if !is_right(fault, outcome(&taken)) {
            let came = taken.map(|taken| taken.reading.reading);
            wrong.push(format!("{model} {fault}: {came:?}"));
        }
    }
    wrong
}

#[test]
fn on_a_bad_day_a_number_is_the_truth_or_absent() {
    // Most of a bad day is waiting, so that all the meters have theirs at once.
    let wrong: Vec<_> = std::thread::scope(|scope| {
        let days = MeterModel::ALL.map(|model| scope.spawn(move || wrong_days(model)));
        days.into_iter().flat_map(|days| days.join().unwrap()).collect()
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_port_is_probed_with_the_named_driver_alone() {
    for model in MeterModel::ALL {
        let stage = Stage::new(model, Vec::new());
        let named = candidates(&stage.inventory, None).unwrap();
        let probed = run(probe(&stage.meter().port, &named)).unwrap();
        let [only] = probed.as_slice() else { unreachable!("one driver is named") };
        let answer = only.answer.as_ref().unwrap_or_else(|error| unreachable!("{model}: {error}"));
        let says_who = matches!(answer, Answer::Said(_));
        assert_eq!(says_who, model.tells_identity(), "{model}: {answer:?}");
    }
}
