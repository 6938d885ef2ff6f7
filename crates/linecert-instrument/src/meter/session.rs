//! The dialogue with one meter over one opened line.

use std::{num::NonZeroU32, path::Path};

use linecert_driver::{
    At, Driver, GarbledReply, Identified, Identify, Input, InputReading, MeterDriver, ReadingError,
    Reply, SetWavelength, Step, Transcript, WavelengthRefused, Wavelengths,
};
use linecert_measure::{Absence, Reason, Wavelength};
use tokio::time::sleep;

use super::{MeterError, ReadingPlan};
use crate::{
    inventory::Meter,
    serial::{Manner, SerialLink},
};

/// A meter that has identified itself and was prepared.
pub(super) struct Session {
    link: SerialLink,
    /// What was said up to here, which stands at the head of the evidence of every reading.
    head: Transcript,
    /// What the last command set, for which input; unset after any doubt.
    set: Option<(Wavelength, String)>,
    /// The limits that the detector told.
    range: Option<(u16, u16)>,
}

impl Session {
    pub(super) async fn open(
        meter: &Meter,
        (driver, speaks): (&Driver, &MeterDriver),
        port: &Path,
    ) -> Result<(Self, Identified), MeterError> {
        let manner = manner(meter, driver, speaks)?;
        let mut link = SerialLink::open(port, manner).await?;
        let identified = identify(&mut link, driver, speaks).await?;
        for step in speaks.prepare() {
            accepted(&mut link, &step).await?;
        }
        let head = link.transcript().clone();
        Ok((Self { link, head, set: None, range: None }, identified))
    }

    /// Begins the evidence of a reading.
    pub(super) fn begin_reading(&mut self) {
        self.link.begin_transcript(self.head.clone());
    }

    pub(super) const fn transcript(&self) -> &Transcript {
        self.link.transcript()
    }

    pub(super) const fn link(&mut self) -> &mut SerialLink {
        &mut self.link
    }

    /// Makes sure that the meter is at the wavelength: a person may have turned its knob since the
    /// last reading. A meter that can be asked is asked each time, and set only when it must be.
    pub(super) async fn confirm_wavelength(
        &mut self,
        speaks: &MeterDriver,
        input: &Input,
        plan: &ReadingPlan,
    ) -> Result<(), MeterError> {
        let wanted = plan.wavelength;
        let Some(steps) = speaks.set_wavelength(wanted, input)? else {
            return self.state_front_panel(plan);
        };
        let before = (wanted, input.name().to_owned());
        if self.set.as_ref() == Some(&before) {
            match &steps.query {
                None => return Ok(()),
                Some(query) if self.ask_wavelength(speaks, input, query).await? == wanted => {
                    return Ok(());
                }
                Some(_) => {}
            }
        }
        self.set = None;
        self.check_range(speaks, wanted).await?;
        self.set_wavelength(speaks, (input, wanted), &steps).await?;
        self.set = Some(before);
        Ok(())
    }

    async fn set_wavelength(
        &mut self,
        speaks: &MeterDriver,
        (input, wanted): (&Input, Wavelength),
        steps: &SetWavelength,
    ) -> Result<(), MeterError> {
        accepted(&mut self.link, &steps.set).await?;
        let Some(query) = &steps.query else {
            // Only the acknowledgement says that it is set, so every reading must show it.
            self.head = self.link.transcript().clone();
            return Ok(());
        };
        let found = self.ask_wavelength(speaks, input, query).await?;
        if found == wanted { Ok(()) } else { Err(MeterError::WavelengthNotTaken { wanted, found }) }
    }

    async fn ask_wavelength(
        &mut self,
        speaks: &MeterDriver,
        input: &Input,
        query: &Step,
    ) -> Result<Wavelength, MeterError> {
        let reply = self.link.ask(query).await?;
        Ok(speaks.decode_wavelength(input, &reply)?)
    }

    fn state_front_panel(&mut self, plan: &ReadingPlan) -> Result<(), MeterError> {
        let wanted = plan.wavelength;
        if plan.front_panel != Some(wanted) {
            return Err(MeterError::FrontPanel { wanted });
        }
        self.link.state(wanted);
        Ok(())
    }

    /// Refuses a wavelength outside what the detector says that it is calibrated for.
    async fn check_range(
        &mut self,
        speaks: &MeterDriver,
        wanted: Wavelength,
    ) -> Result<(), MeterError> {
        let has = speaks.wavelengths();
        let listed = matches!(&has, Wavelengths::ListAndAsked(list) if list.contains(&wanted));
        let Some(steps) = speaks.wavelength_range().filter(|_| !listed) else { return Ok(()) };
        let (from, to) = match self.range {
            Some(range) => range,
            None => self.ask_range(speaks, &steps).await?,
        };
        if (from..=to).contains(&wanted.nm()) {
            return Ok(());
        }
        let has = match has {
            Wavelengths::ListAndAsked(list) => Wavelengths::ListAndRange { list, from, to },
            _ => Wavelengths::Range { from, to },
        };
        Err(WavelengthRefused { wanted, has }.into())
    }

    async fn ask_range(
        &mut self,
        speaks: &MeterDriver,
        [shortest, longest]: &[Step; 2],
    ) -> Result<(u16, u16), MeterError> {
        let from = speaks.decode_nm(&self.link.ask(shortest).await?)?;
        let to = speaks.decode_nm(&self.link.ask(longest).await?)?;
        self.range = Some((from, to));
        Ok((from, to))
    }

    /// Asks for a reading until the meter is ready, as often as its driver says.
    pub(super) async fn read(
        &mut self,
        speaks: &MeterDriver,
        input: &Input,
        at: At,
    ) -> Result<InputReading, MeterError> {
        let retry = speaks.retry();
        for attempt in 1..=retry.attempts.get() {
            let mut replies = Vec::new();
            for step in speaks.reading(input) {
                replies.push(self.link.ask(&step).await?);
            }
            let replies: Vec<_> = replies.iter().map(Vec::as_slice).collect();
            match speaks.decode_reading(input, &replies, at) {
                Err(ReadingError::NotReady) if attempt < retry.attempts.get() => {
                    sleep(retry.pause).await;
                }
                Err(ReadingError::NotReady) => break,
                decoded => return Ok(decoded?),
            }
        }
        let detail = not_ready(retry.attempts);
        let absence = Absence { reason: Reason::InstrumentFault, detail };
        Ok(speaks.absent(input, at.wavelength, absence))
    }
}

/// How to speak to a meter; what the inventory says of the line counts before the driver.
pub(super) fn manner(
    meter: &Meter,
    driver: &Driver,
    speaks: &MeterDriver,
) -> Result<Manner, MeterError> {
    let line = meter.line.or_else(|| speaks.line());
    let line = line.ok_or_else(|| MeterError::NoLine(driver.name().to_owned()))?;
    Ok(Manner { line, framing: speaks.framing().clone(), pace: speaks.pace() })
}

/// Lets the meter say who it is, which is always the first that it is asked.
pub(super) async fn identify(
    link: &mut SerialLink,
    driver: &Driver,
    speaks: &MeterDriver,
) -> Result<Identified, MeterError> {
    let step = match speaks.identify() {
        Identify::Query(step) | Identify::Probe { step, .. } => step,
        Identify::FrameOnly { .. } => return Ok(speaks.unidentified()),
    };
    let reply = link.ask(&step).await?;
    let model = driver.model().to_owned();
    let other = |source| MeterError::OtherInstrument { model, source };
    speaks.decode_identity(&reply).map_err(other)
}

/// Sends a command, and takes nothing for its acknowledgement but what the driver expects.
pub(super) async fn accepted(link: &mut SerialLink, step: &Step) -> Result<(), MeterError> {
    match link.exchange(step).await? {
        Some(reply) if !step.accepts(&reply) => {
            let (command, expected) = (step.shown(), expected(&step.reply));
            Err(GarbledReply { command, reply, expected }.into())
        }
        _ => Ok(()),
    }
}

fn expected(reply: &Reply) -> String {
    match reply {
        Reply::Nothing => "nothing".to_owned(),
        Reply::Text(pattern) => pattern.as_str().to_owned(),
        Reply::Bytes(head) => head.to_string(),
    }
}

fn not_ready(attempts: NonZeroU32) -> String {
    format!("not ready after {attempts} readings")
}
