//! Running the plan, one numbered attempt after the other.

use std::num::NonZeroU32;

use linecert_instrument::{Take, TakeError, take, unseen_identity};
use linecert_measure::{Measurement, Observation, Provenance};

use super::{Job, Update};
use crate::{event::Event, journal::JournalError, plan::Step};

impl Job {
    /// Takes every outstanding step of the plan. A step that fails does not keep the others from
    /// being taken.
    ///
    /// Dropping the future stops the measurement in hand; [`Job::interrupt`] then notes it.
    ///
    /// # Errors
    /// When the journal cannot be written. What was appended before is safe.
    pub async fn run(&mut self, watch: &mut dyn FnMut(Update<'_>)) -> Result<(), JournalError> {
        for step in self.outstanding() {
            self.attempt(&step, watch).await?;
        }
        Ok(())
    }

    async fn attempt(
        &mut self,
        step: &Step,
        watch: &mut dyn FnMut(Update<'_>),
    ) -> Result<(), JournalError> {
        let task = step.task.name();
        let attempt = self.next_attempt(&task);
        self.running = Some((task.clone(), attempt));
        let started = Event::Started { task, attempt, at: self.now() };
        self.append_and_tell(started, watch)?;
        let inventory = self.assignment.inventory.clone();
        let mut progress = |permille| watch(Update::Progress(permille));
        // Boxed, because the state of a whole measurement is large.
        let taken = Box::pin(take(&inventory, &step.instrument, &step.task, &mut progress)).await;
        let events = match taken {
            Ok(taken) => self.measured(step, attempt, taken)?,
            Err(error) => {
                watch(Update::Failed(&error));
                self.gave_up(step, attempt, &error)
            }
        };
        for event in events {
            self.append_and_tell(event, watch)?;
        }
        self.running = None;
        Ok(())
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
            task: step.task.name(),
            attempt,
            taken_at: at,
            evidence,
        };
        let measurements = with_provenance(taken.observations, &provenance);
        let task = step.task.name();
        let measured = Event::Measured { task, attempt, at, measurements, series: taken.series };
        Ok(vec![Event::Identified { identity: taken.identity }, measured])
    }

    fn gave_up(&self, step: &Step, attempt: NonZeroU32, error: &TakeError) -> Vec<Event> {
        let at = self.now();
        let detail = error.to_string();
        let service = self.assignment.inventory.service.as_ref();
        let reason = error.reason();
        let absent = step.task.absent(service, reason, &detail);
        let provenance = Provenance {
            instrument: step.instrument.clone(),
            task: step.task.name(),
            attempt,
            taken_at: at,
            evidence: Vec::new(),
        };
        let measurements = with_provenance(absent, &provenance);
        let task = step.task.name();
        let gave_up = Event::GaveUp { task, attempt, at, measurements, reason, detail };
        let unseen = unseen_identity(&self.assignment.inventory, &step.instrument);
        unseen.map(|identity| Event::Identified { identity }).into_iter().chain([gave_up]).collect()
    }

    fn next_attempt(&self, name: &str) -> NonZeroU32 {
        let begun = |e: &&Event| matches!(e, Event::Started { task, .. } if task == name);
        let made = self.events.iter().filter(begun).count();
        NonZeroU32::MIN.saturating_add(u32::try_from(made).unwrap_or(u32::MAX))
    }

    fn append_and_tell(
        &mut self,
        event: Event,
        watch: &mut dyn FnMut(Update<'_>),
    ) -> Result<(), JournalError> {
        self.journal.append(&event)?;
        watch(Update::Event(&event));
        self.events.push(event);
        Ok(())
    }
}

fn with_provenance(observations: Vec<Observation>, provenance: &Provenance) -> Vec<Measurement> {
    let join = |observation| Measurement { observation, provenance: provenance.clone() };
    observations.into_iter().map(join).collect()
}
