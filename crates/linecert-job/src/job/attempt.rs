//! Running the plan, one numbered attempt after the other.

use std::{error::Error, num::NonZeroU32};

use linecert_cert::ToneRecord;
use linecert_instrument::{
    MeterEvent, Take, TakeError, TakeEvent, Task, take_patiently, unseen_identity,
};
use linecert_measure::{Measurement, Observation, Provenance, Timestamp};
use linecert_profile::Verdict;

use super::{Assignment, Job, Update};
use crate::{
    counters::Numbers,
    event::Event,
    journal::JournalError,
    plan::{Step, Work},
    results::Results,
};

impl Job {
    /// Takes every outstanding step of the plan. A step that fails does not keep the others from
    /// being taken.
    ///
    /// A network test that misses a limit is taken once more before that counts: a neighbour's
    /// download is no fault of the line. Both attempts stand on the certificate.
    ///
    /// Dropping the future stops the measurement in hand; [`Job::interrupt`] then notes it.
    ///
    /// # Errors
    /// When the journal cannot be written. What was appended before is safe.
    pub async fn run(&mut self, watch: &mut dyn FnMut(Update<'_>)) -> Result<(), JournalError> {
        for step in self.outstanding() {
            self.attempt(&step, watch).await?;
            if step.work.is_network_test() && self.misses_a_limit(&step) {
                self.attempt(&step, watch).await?;
            }
        }
        self.look_for_checkpoint()
    }

    /// Whether the last attempt at a step gave a reading outside its limit.
    fn misses_a_limit(&self, step: &Step) -> bool {
        let given = step.work.metrics();
        let missed = |verdict| matches!(verdict, Verdict::MarginalFail | Verdict::Fail);
        let assessment = self.assess();
        assessment.findings().iter().any(|f| given.contains(&f.metric) && missed(f.verdict))
    }

    async fn attempt(
        &mut self,
        step: &Step,
        watch: &mut dyn FnMut(Update<'_>),
    ) -> Result<(), JournalError> {
        // What was dropped in the middle, and a number that was taken in vain, come first.
        self.interrupt()?;
        self.recover()?;
        let task = step.work.name();
        let attempt = self.next_attempt(&task);
        let Numbers { device: device_seq, line: line_seq } = self.take_numbers(&task)?;
        let at = self.now();
        let started = Event::Started { task: task.clone(), attempt, device_seq, line_seq, at };
        self.append_and_tell(started, watch)?;
        self.running = Some((task, attempt));
        let events = match &step.work {
            Work::Take(task) => self.take((step, task), attempt, watch).await?,
            Work::Bring(results) => self.bring(step, results, attempt)?,
        };
        for event in events {
            self.append_and_tell(event, watch)?;
        }
        self.running = None;
        Ok(())
    }

    async fn take(
        &self,
        (step, task): (&Step, &Task),
        attempt: NonZeroU32,
        watch: &mut dyn FnMut(Update<'_>),
    ) -> Result<Vec<Event>, JournalError> {
        let Assignment { inventory, patience, .. } = &self.assignment;
        let mut notes = Vec::new();
        let mut told = |event| match event {
            TakeEvent::Progress(permille) => watch(Update::Progress(permille)),
            TakeEvent::Meter(event) => {
                notes.extend(note_of(&step.instrument, &event));
                watch(Update::Meter(&event));
            }
        };
        let asked = (step.instrument.as_str(), task);
        // Boxed, because the state of a whole measurement is large.
        let taken = Box::pin(take_patiently(inventory, asked, *patience, &mut told)).await;
        let at = self.now();
        let mut events: Vec<_> = notes.into_iter().map(|text| Event::Noted { at, text }).collect();
        if taken.is_ok() {
            events.extend(self.unconfirmed(&step.instrument, task, at));
        }
        events.extend(match taken {
            Ok(taken) => self.measured(step, attempt, taken)?,
            Err(error) => {
                watch(Update::Failed(&error));
                self.gave_up((step, task), attempt, &error)
            }
        });
        Ok(events)
    }

    /// That a meter's wavelength is what its operator says, where the meter itself cannot tell.
    fn unconfirmed(&self, instrument: &str, task: &Task, at: Timestamp) -> Option<Event> {
        let Task::OutletPower { wavelength } = task else { return None };
        let meters = &self.assignment.inventory.meters;
        let meter = meters.iter().find(|meter| meter.key == instrument)?;
        meter.front_panel?;
        let text = format!(
            "`{instrument}` does not tell its wavelength: that it was set to {wavelength} is what its operator states"
        );
        Some(Event::Noted { at, text })
    }

    /// What was taken elsewhere goes the way of what is taken here: evidence first, then readings.
    fn bring(
        &self,
        step: &Step,
        results: &Results,
        attempt: NonZeroU32,
    ) -> Result<Vec<Event>, JournalError> {
        let taken = Take {
            identity: results.identity.clone(),
            observations: results.observations.clone(),
            series: Vec::new(),
            tones: Vec::new(),
            evidence: results.evidence.clone(),
            notes: Vec::new(),
        };
        let at = self.now();
        let note = |text: &String| Event::Noted { at, text: text.clone() };
        let mut events: Vec<_> = results.notes.iter().map(note).collect();
        events.extend(self.measured(step, attempt, taken)?);
        Ok(events)
    }

    fn measured(
        &self,
        step: &Step,
        attempt: NonZeroU32,
        taken: Take,
    ) -> Result<Vec<Event>, JournalError> {
        let at = self.now();
        let keep = |bytes: &Vec<u8>| self.folder.keep_evidence(bytes);
        let evidence = taken.evidence.iter().map(keep).collect::<Result<Vec<_>, _>>()?;
        let provenance = Provenance {
            instrument: taken.identity.key.clone(),
            task: step.work.name(),
            attempt,
            taken_at: at,
            evidence,
        };
        let measurements = with_provenance(taken.observations, &provenance);
        let attached = self.keep_tones(&ToneRecord { provenance, tones: taken.tones })?;
        let task = step.work.name();
        let measured = Event::Measured { task, attempt, at, measurements, series: taken.series };
        let noted = taken.notes.into_iter().map(|text| Event::Noted { at, text });
        let identified = Event::Identified { identity: taken.identity };
        Ok(noted.chain([identified, measured]).chain(attached).collect())
    }

    fn gave_up(
        &self,
        (step, asked): (&Step, &Task),
        attempt: NonZeroU32,
        error: &TakeError,
    ) -> Vec<Event> {
        let at = self.now();
        let detail = with_causes(error);
        let service = self.assignment.inventory.service.as_ref();
        let reason = error.reason();
        let absent = asked.absent(service, reason, &detail);
        let provenance = Provenance {
            instrument: step.instrument.clone(),
            task: asked.name(),
            attempt,
            taken_at: at,
            evidence: Vec::new(),
        };
        let measurements = with_provenance(absent, &provenance);
        let task = asked.name();
        let gave_up = Event::GaveUp { task, attempt, at, measurements, reason, detail };
        let unseen = unseen_identity(&self.assignment.inventory, &step.instrument);
        unseen.map(|identity| Event::Identified { identity }).into_iter().chain([gave_up]).collect()
    }

    fn append_and_tell(
        &mut self,
        event: Event,
        watch: &mut dyn FnMut(Update<'_>),
    ) -> Result<(), JournalError> {
        self.append(event)?;
        if let Some(event) = self.events.last() {
            watch(Update::Event(event));
        }
        Ok(())
    }
}

/// An error and its causes in one line, each said once.
fn with_causes(error: &dyn Error) -> String {
    let mut told = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let said = error.to_string();
        if !told.contains(&said) {
            told = format!("{told}: {said}");
        }
        cause = error.source();
    }
    told
}

/// What of an instrument's fate belongs into the notes of the certificate.
fn note_of(instrument: &str, event: &MeterEvent) -> Option<String> {
    match event {
        MeterEvent::Reading { .. } => None,
        MeterEvent::Unplugged { port, .. } => {
            Some(format!("`{instrument}` was unplugged from {} in the middle", port.display()))
        }
        MeterEvent::Replugged => {
            Some(format!("`{instrument}` came back, and its reading was taken anew"))
        }
    }
}

fn with_provenance(observations: Vec<Observation>, provenance: &Provenance) -> Vec<Measurement> {
    let join = |observation| Measurement { observation, provenance: provenance.clone() };
    observations.into_iter().map(join).collect()
}
