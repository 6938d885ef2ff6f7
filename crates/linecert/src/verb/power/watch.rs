//! `linecert power watch`: reading after reading, as a bar on a terminal and as lines elsewhere.

mod view;

use std::{num::NonZeroU32, time::Duration};

use linecert_instrument::{MeterError, MeterReading, Reference};
use linecert_measure::{Measurement, Observation, Provenance, Reason, Timestamp};
use tokio::time::{MissedTickBehavior, interval};

use self::view::View;
use super::{
    Output, read,
    tally::Tally,
    which::{self, Chosen},
};
use crate::{
    args::{Format, PowerWatch},
    block_on,
    exit::{CommandError, Exit},
    hints,
    render::{self, power::Scale},
};

/// So many readings may fail one after another: noise on a line passes, another speed does not.
const FAILURES_IN_A_ROW: u32 = 3;
/// What the measurements of a watch are taken for.
const TASK: &str = "power-watch";

struct Watching<'a> {
    args: &'a PowerWatch,
    reference: Option<Reference>,
    view: View<'a>,
    tally: Tally,
    output: Output<'a>,
}

/// Watches until Ctrl-C, or for as many readings as are asked for, and sums up.
pub(super) fn run(args: &PowerWatch, output: Output<'_>) -> Result<Exit, CommandError> {
    let how = &args.how;
    let (chosen, reference) = (which::choose(&how.meter)?, which::reference(how)?);
    let window = which::window(how)?;
    let view = View::new(Scale::new(window), output);
    let mut watching = Watching { args, reference, view, tally: Tally::default(), output };
    let ended = block_on(render::until_stopped(watching.watch(&chosen)));
    let is_stopped = matches!(&ended, Err(error) if error.exit == Exit::Interrupted);
    match is_stopped {
        true => watching.view.leave(),
        false => watching.view.finish(),
    }
    watching.sum_up()?;
    // Whoever stops a watch has seen enough; only one that showed nothing was cut short.
    if is_stopped && watching.tally.readings > 0 {
        Ok(Exit::Pass)
    } else {
        ended.map(|()| Exit::Pass)
    }
}

impl Watching<'_> {
    async fn watch(&mut self, chosen: &Chosen) -> Result<(), CommandError> {
        let mut meter = chosen.open(&mut |event| self.view.event(&event)).await?;
        chosen.tell_doubts(meter.identity(), self.output.messages);
        let mut pace = interval(Duration::from_millis(u64::from(self.args.interval.max(1))));
        pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let (plan, mut failures) = (chosen.plan(&self.args.how), 0);
        while self.args.count.is_none_or(|count| self.tally.readings < count) {
            pace.tick().await;
            match meter.read(&plan, &mut |event| self.view.event(&event)).await {
                Ok(taken) => {
                    failures = 0;
                    self.show(&taken)?;
                }
                Err(error) if failures < FAILURES_IN_A_ROW && may_pass(&error) => {
                    failures += 1;
                    self.tally.miss();
                    self.view.failed(&error);
                }
                Err(error) => return Err(hints::of_power(error)),
            }
        }
        Ok(())
    }

    fn show(&mut self, taken: &MeterReading) -> Result<(), CommandError> {
        let observation = read::observation(taken)?;
        let loss = self.reference.as_ref().map(|reference| read::loss(reference, taken));
        let loss = loss.transpose()?;
        self.tally.count(observation.reading());
        if self.output.format == Format::Json {
            return [Some(observation), loss].into_iter().flatten().try_for_each(|observation| {
                render::wire_line(&self.measurement(observation, taken))
            });
        }
        self.view.show(taken, (&observation, loss.as_ref()), &self.tally)
    }

    /// One reading of the watch, with its time, in the form of a job's measurements. Its
    /// transcript is not kept, and so not named.
    fn measurement(&self, observation: Observation, taken: &MeterReading) -> Measurement {
        let attempt = NonZeroU32::new(self.tally.readings).unwrap_or(NonZeroU32::MIN);
        let provenance = Provenance {
            instrument: taken.identity.key.clone(),
            task: TASK.to_owned(),
            attempt,
            taken_at: Timestamp::now(),
            evidence: Vec::new(),
        };
        Measurement { observation, provenance }
    }

    /// What it came to. Where the result goes to a program, it is told beside the result.
    fn sum_up(&self) -> Result<(), CommandError> {
        if self.tally.readings == 0 {
            return Ok(());
        }
        let lines = view::summary(&self.tally, self.output.messages);
        if self.view.is_live() {
            return render::lines(lines);
        }
        lines.into_iter().for_each(render::note);
        Ok(())
    }
}

/// Whether the next reading may be good: the line was noisy or the meter slow. Another instrument
/// is garbled as well, and stays so.
const fn may_pass(error: &MeterError) -> bool {
    let is_another =
        matches!(error, MeterError::OtherIdentity { .. } | MeterError::OtherInstrument { .. });
    !is_another && matches!(error.reason(), Reason::Garbled | Reason::TimedOut)
}
