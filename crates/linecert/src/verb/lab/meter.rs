//! `linecert lab --meter`: one power meter of any model that the lab knows, on a port of its own.

use std::{env, fs};

use linecert_lab::{MeterError, MeterModel, MeterOptions, SimulatedMeter};
use linecert_measure::Dbm;

use crate::{
    args::Lab,
    block_on,
    exit::{CommandError, Exit},
    language::Messages,
    render,
};

/// The light at the first input unless said otherwise: that of the lab's home.
const USUAL_LIGHT: Dbm = Dbm::from_thousandths(-17_450);

/// Plays a meter until Ctrl-C.
pub(super) fn run(
    model: MeterModel,
    args: &Lab,
    messages: &Messages,
) -> Result<Exit, CommandError> {
    let mut meter = start(model, args)?;
    render::line(render::training(messages))?;
    let port = meter.path().display().to_string();
    let rows = [("lab-meter", model.name().to_owned()), ("lab-port", port.clone())];
    render::lines(render::pairs(&rows, messages))?;
    let names = [("port", port.as_str()), ("driver", model.name())];
    render::note(messages.with("lab-meter-try", &names));
    render::note(messages.get("lab-stop"));
    let stopped = block_on(render::until_stopped(async { Ok(meter.wait().await) }));
    match stopped {
        Err(error) if error.exit == Exit::Interrupted => Ok(Exit::Pass),
        Err(error) => Err(error),
        Ok(error) => Err(CommandError::new(Exit::Bug, "lab-failed").cause(error)),
    }
}

fn start(model: MeterModel, args: &Lab) -> Result<SimulatedMeter, CommandError> {
    let lights = if args.light.is_empty() { vec![USUAL_LIGHT] } else { args.light.clone() };
    let folder = args.out.clone().unwrap_or_else(env::temp_dir);
    fs::create_dir_all(&folder).map_err(|error| CommandError::unwritable(&folder, error))?;
    let lights = lights.into_iter().map(Some).collect();
    let options = MeterOptions { model, lights, faults: args.meter_fault.clone(), folder };
    SimulatedMeter::start(options).map_err(|error| {
        let (exit, hint) = match &error {
            MeterError::Undocumented { .. } | MeterError::Inputs { .. } => {
                (Exit::Usage, "hint-lab-meter")
            }
            MeterError::Port { source, .. } => (Exit::of_writing(source), "hint-lab-folder"),
            MeterError::Thread(_) | MeterError::Stopped(_) | MeterError::Gone => {
                (Exit::Unsupported, "hint-again")
            }
        };
        CommandError::new(exit, "lab-failed").text(format!("failed to {error}")).hint(hint)
    })
}
