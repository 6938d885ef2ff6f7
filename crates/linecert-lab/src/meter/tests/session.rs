//! A session with a simulated meter in memory: the order of steps of a live one, and a clock that
//! only the meter's pauses move.

use std::time::Duration;

use linecert_driver::{
    At, Driver, Frame, FrameAssembler, Identify, Kind, MeterDriver, ReadingError, Reply, Step,
};
use linecert_measure::{Dbm, Reading, Reason, Wavelength};

use crate::meter::{Meter, MeterFault, MeterModel, wire::Act};

/// How a session ended for one input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum End {
    /// A level, in thousandths of a dBm.
    Level(i64),
    /// No level, for this reason.
    Absent(Reason),
    /// The range ends there.
    Beyond,
    /// The meter is not ready, however often it is asked.
    NeverReady,
    /// What answers is none of the driver's meters.
    OtherModel,
    /// It did not take the wavelength.
    OtherWavelength,
    /// Nothing came, to this step.
    Silence(&'static str),
    /// The cable was pulled.
    Unplugged,
}

/// A session with one meter.
pub(super) struct Session {
    driver: MeterDriver,
    meter: Meter,
}

impl Session {
    pub(super) fn new(model: MeterModel, lights: &[Option<Dbm>], faults: &[MeterFault]) -> Self {
        let driver = Driver::shipped(model.name()).unwrap().unwrap();
        let Kind::Meter(driver) = driver.kind() else { panic!("{model} has no meter's driver") };
        Self { driver: *driver.clone(), meter: Meter::of(model, lights, faults) }
    }

    /// The whole session: what each input shows at a wavelength.
    pub(super) fn take(&mut self, nm: u16) -> Vec<End> {
        let wavelength = Wavelength::from_nm(nm).unwrap();
        let inputs = self.driver.inputs().to_vec();
        if let Err(end) = self.open() {
            return vec![end; inputs.len()];
        }
        let take = |input| self.read(wavelength, input).unwrap_or_else(|end| end);
        inputs.iter().map(take).collect()
    }

    fn open(&mut self) -> Result<(), End> {
        if let Identify::Query(step) | Identify::Probe { step, .. } = self.driver.identify() {
            let reply = self.exchange(&step)?.ok_or(End::Silence("identify"))?;
            self.driver.decode_identity(&reply).map_err(|_| End::OtherModel)?;
        }
        for step in self.driver.prepare() {
            let reply = self.exchange(&step)?;
            let is_well = match (&step.reply, reply) {
                (Reply::Nothing, _) => true,
                (_, Some(reply)) => step.accepts(&reply),
                (_, None) => return Err(End::Silence("prepare")),
            };
            assert!(is_well, "{}", step.shown());
        }
        Ok(())
    }

    fn read(&mut self, wavelength: Wavelength, input: &linecert_driver::Input) -> Result<End, End> {
        if let Some(set) = self.driver.set_wavelength(wavelength, input).unwrap() {
            let reply = self.exchange(&set.set)?;
            if !matches!(set.set.reply, Reply::Nothing) {
                let reply = reply.ok_or(End::Silence("set wavelength"))?;
                set.set.accepts(&reply).then_some(()).ok_or(End::OtherWavelength)?;
            }
            if let Some(query) = set.query {
                let reply = self.exchange(&query)?.ok_or(End::Silence("wavelength"))?;
                let found = self.driver.decode_wavelength(input, &reply);
                (found == Ok(wavelength)).then_some(()).ok_or(End::OtherWavelength)?;
            }
        }
        for _ in 0..self.driver.retry().attempts.get() {
            let mut replies = Vec::new();
            for step in self.driver.reading(input) {
                replies.push(self.exchange(&step)?.ok_or(End::Silence("reading"))?);
            }
            let replies: Vec<&[u8]> = replies.iter().map(Vec::as_slice).collect();
            let at = At { wavelength: Some(wavelength), uncertainty: None };
            match self.driver.decode_reading(input, &replies, at) {
                Err(ReadingError::NotReady) => {}
                decoded => {
                    let decoded = decoded.unwrap();
                    let is_at = decoded.wavelength == Some(wavelength);
                    assert!(is_at || decoded.reading.value().is_none(), "{decoded:?}");
                    return Ok(end_of(&decoded.reading));
                }
            }
        }
        Ok(End::NeverReady)
    }

    /// The reply to a step: of a text the first line, of octets the first frame that is one. A
    /// frame that is broken is no reply, and neither is one that comes too late.
    fn exchange(&mut self, step: &Step) -> Result<Option<Vec<u8>>, End> {
        let mut frames = FrameAssembler::new(self.driver.framing());
        frames.sent(&step.command);
        let mut clock = Duration::ZERO;
        for act in self.meter.receive(&step.wire) {
            let octets = match act {
                Act::Write(octets) => octets,
                Act::HangUp(_) => return Err(End::Unplugged),
                Act::Pause(time) => {
                    clock += time;
                    if clock > step.timeout {
                        return Ok(None);
                    }
                    continue;
                }
            };
            for frame in frames.push(&octets) {
                let decides = match (&frame, &step.reply) {
                    (_, Reply::Nothing) => false,
                    (Frame::Whole(reply), Reply::Bytes(_)) => step.accepts(reply),
                    (_, Reply::Text(_) | Reply::Bytes(_)) => true,
                };
                match frame {
                    Frame::Whole(reply) if decides => return Ok(Some(reply)),
                    _ if decides => return Err(End::Absent(Reason::Garbled)),
                    _ => {}
                }
            }
        }
        Ok(None)
    }
}

fn end_of(reading: &Reading) -> End {
    match reading {
        Reading::Value(value) => End::Level(value.quantity().steps()),
        Reading::NotReported(absence) => End::Absent(absence.reason),
        Reading::BelowRange { .. } | Reading::AboveRange { .. } => End::Beyond,
    }
}

/// What is asked of the driver alone.
impl Session {
    /// Reads the same meter by another driver.
    pub(super) fn read_by(&mut self, name: &str) {
        let driver = Driver::shipped(name).unwrap().unwrap();
        let Kind::Meter(driver) = driver.kind() else { panic!("{name} is no meter's driver") };
        self.driver = *driver.clone();
    }

    /// Why the meter does not have a wavelength.
    pub(super) fn refusal(&self, wavelength: Wavelength) -> Option<String> {
        let input = self.driver.inputs().first().unwrap();
        self.driver.set_wavelength(wavelength, input).err().map(|refused| refused.to_string())
    }

    /// Every command that may be sent.
    pub(super) fn commands(&self) -> Vec<String> {
        self.driver.commands().into_iter().map(|listed| listed.send).collect()
    }

    /// Zeroes the meter as its driver says; whether it has a command for that.
    pub(super) fn zero(&mut self) -> bool {
        self.open().unwrap();
        let Some(zero) = self.driver.zero() else { return false };
        assert!(!zero.start.is_read_only());
        self.exchange(&zero.start).unwrap();
        if let Some(done) = zero.done {
            let reply = self.exchange(&done.query).unwrap().unwrap();
            assert!(done.query.accepts(&reply));
        }
        true
    }

    /// Who the meter says it is; `None` of one that says nothing of itself.
    pub(super) fn identity(&mut self) -> Option<linecert_driver::Identified> {
        let Identify::Query(step) = self.driver.identify() else { return None };
        let reply = self.exchange(&step).unwrap().unwrap();
        Some(self.driver.decode_identity(&reply).unwrap())
    }

    /// Whom the driver takes what it hears for.
    pub(super) fn knows(&self, octets: &[u8]) -> Option<linecert_driver::Identified> {
        self.driver.decode_identity(octets).ok()
    }
}
