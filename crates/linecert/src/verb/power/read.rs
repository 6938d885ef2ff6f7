//! `linecert power read`: one reading, or the mean of several, with who took it.

use std::path::Path;

use linecert_instrument::{MeterEvent, MeterReading, Reference, ReferenceError};
use linecert_measure::{Observation, Reading, Subject, Timestamp};

use super::{
    Output,
    which::{self, Chosen},
};
use crate::{
    args::{Format, PowerRead},
    exit::{CommandError, Exit},
    hints,
    render::{self, power as picture, progress::Progress},
};

/// Takes the reading and shows it.
pub(super) async fn read(args: &PowerRead, output: Output<'_>) -> Result<Exit, CommandError> {
    let how = &args.how;
    let (chosen, reference) = (which::choose(&how.meter)?, which::reference(how)?);
    let window = which::window(how)?;
    let taken = take(&chosen, args, output).await?;
    let observation = observation(&taken)?;
    let loss = reference.map(|reference| loss(&reference, &taken)).transpose();
    match output.format {
        Format::Json => render::observation_line(&observation)?,
        Format::Text => {
            render::lines(picture::details(&taken, &observation, output.messages))?;
            if let Some(value) = observation.reading().value() {
                render::line("")?;
                render::lines(picture::Scale::new(window).draw(value.quantity(), None))?;
            }
        }
    }
    chosen.tell_doubts(&taken.identity, output.messages);
    if let Some(loss) = loss? {
        show_loss(&loss, output)?;
    }
    if let Some(file) = &args.save_reference {
        save(&taken, file, output)?;
    }
    conclude(&observation, output)
}

async fn take(
    chosen: &Chosen,
    args: &PowerRead,
    output: Output<'_>,
) -> Result<MeterReading, CommandError> {
    let plan = chosen.plan(&args.how);
    let mut progress = Progress::of(1, output.messages);
    if plan.average.readings() > 1 {
        progress.start("power", 1);
    }
    let mut watch = |event: MeterEvent| progress.meter(&event);
    let taken = async {
        let mut meter = chosen.open(&mut watch).await?;
        meter.read(&plan, &mut watch).await.map_err(hints::of_power)
    };
    let taken = taken.await;
    progress.finish();
    taken
}

/// What the meter showed, as an observation.
pub(super) fn observation(taken: &MeterReading) -> Result<Observation, CommandError> {
    taken.reading.observation().map_err(|error| CommandError::new(Exit::Bug, "bug").cause(error))
}

/// The loss of what was put between the reference and this reading.
pub(super) fn loss(
    reference: &Reference,
    taken: &MeterReading,
) -> Result<Observation, CommandError> {
    let subject = Subject::Input { input: taken.reading.input.clone() };
    let loss = reference.loss(taken, subject, (Timestamp::now(), Reference::USUAL_AGE));
    loss.map_err(which::of_reference)
}

fn show_loss(loss: &Observation, output: Output<'_>) -> Result<(), CommandError> {
    match output.format {
        Format::Json => render::observation_line(loss),
        Format::Text => render::print_table(vec![render::readings::cells(loss, output.messages)]),
    }
}

fn save(taken: &MeterReading, file: &Path, output: Output<'_>) -> Result<(), CommandError> {
    let reference = Reference::new(taken, Timestamp::now()).map_err(which::of_reference)?;
    reference.write(file).map_err(|error| match error {
        ReferenceError::File { path, source } => CommandError::unwritable(&path, source),
        other => which::of_reference(other),
    })?;
    let names = [("file", file.display().to_string())];
    render::note(output.messages.with_all("reference-saved", &names));
    Ok(())
}

/// A reading without a number has been shown; the exit code says why there is none.
fn conclude(observation: &Observation, output: Output<'_>) -> Result<Exit, CommandError> {
    let Reading::NotReported(absence) = observation.reading() else { return Ok(Exit::Pass) };
    let why = render::readings::absence(absence, output.messages);
    let none = CommandError::new(hints::exit_of(absence.reason), "power-none").text(why);
    Err(none.hint(hints::of_absence(absence.reason)))
}
