//! `linecert instrument probe`: which driver fits what answers on a port.

use linecert_driver::Identified;
use linecert_instrument::{
    Answer, CandidateError, Inventory, MeterError, Probed, candidates, probe,
};
use serde_json::{Value, json};

use crate::{
    args::{Format, Probe},
    exit::{CommandError, Exit},
    hints,
    language::Messages,
    render,
    verb::power,
};

/// Asks, and shows what was said.
pub(super) async fn run(
    args: &Probe,
    format: Format,
    messages: &Messages,
) -> Result<Exit, CommandError> {
    let inventory = args.inventory.as_deref().map(power::inventory).transpose()?;
    let inventory = inventory.unwrap_or_else(Inventory::default);
    let candidates = candidates(&inventory, args.driver.as_deref()).map_err(no_candidate)?;
    if candidates.is_empty() {
        return Err(CommandError::new(Exit::Usage, "meter-none").hint("hint-inventory"));
    }
    let probed = probe(&args.port, &candidates).await;
    let probed = probed.map_err(|error| hints::of_power(MeterError::Link(error)))?;
    for one in &probed {
        match format {
            Format::Json => render::json_line(&wire(one))?,
            Format::Text => render::lines(shown(one, messages))?,
        }
    }
    render::note(messages.get("probe-drivers-only"));
    conclude(probed)
}

fn no_candidate(error: CandidateError) -> CommandError {
    let hint = match &error {
        CandidateError::Driver(_) => "hint-driver-keys",
        CandidateError::NoDriver(_) | CandidateError::OtherKind(_) => "hint-driver-list",
    };
    CommandError::new(Exit::Usage, "probe-impossible").cause(error).hint(hint)
}

/// When nobody was recognised, why the first who was asked was not.
fn conclude(probed: Vec<Probed>) -> Result<Exit, CommandError> {
    let mut failure = None;
    for one in probed {
        match one.answer {
            Ok(Answer::Said(_) | Answer::Consistent { .. }) => return Ok(Exit::Pass),
            Ok(Answer::NotAsked { .. }) => {}
            Err(error) => failure = failure.or(Some(error)),
        }
    }
    Err(match failure {
        Some(error) => hints::of_power(error),
        None => CommandError::new(Exit::Unsupported, "probe-not-asked").hint("hint-read-instead"),
    })
}

fn shown(probed: &Probed, messages: &Messages) -> Vec<String> {
    let (outcome, more) = match &probed.answer {
        Ok(Answer::Said(who)) => (messages.with("probe-said", &[("who", &name(who))]), None),
        Ok(Answer::Consistent { identified, cannot_tell }) => {
            let outcome = messages.with("probe-consistent", &[("who", &name(identified))]);
            (outcome, Some(cannot_tell))
        }
        Ok(Answer::NotAsked { cannot_tell }) => {
            (messages.get("probe-nothing-sent"), Some(cannot_tell))
        }
        Err(error) => (messages.with("probe-no", &[("why", &hints::chain(error))]), None),
    };
    let more = more.map(|what| messages.with("probe-cannot-tell", &[("what", what)]));
    let head = format!("{}: {outcome}", probed.driver);
    std::iter::once(head).chain(more.map(|more| format!("  {more}"))).collect()
}

fn name(who: &Identified) -> String {
    let Identified { maker, model, serial, firmware } = who;
    let told = [Some(maker), Some(model), serial.as_ref(), firmware.as_ref()];
    told.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" ")
}

fn wire(probed: &Probed) -> Value {
    let identity = |who: &Identified| {
        json!({
            "maker": who.maker,
            "model": who.model,
            "serial": who.serial,
            "firmware": who.firmware,
        })
    };
    match &probed.answer {
        Ok(Answer::Said(who)) => {
            json!({ "driver": probed.driver, "outcome": "said", "identity": identity(who) })
        }
        Ok(Answer::Consistent { identified, cannot_tell }) => json!({
            "driver": probed.driver,
            "outcome": "consistent",
            "identity": identity(identified),
            "cannot_tell": cannot_tell,
        }),
        Ok(Answer::NotAsked { cannot_tell }) => json!({
            "driver": probed.driver,
            "outcome": "not-asked",
            "cannot_tell": cannot_tell,
        }),
        Err(error) => json!({
            "driver": probed.driver,
            "outcome": "failed",
            "reason": error.reason().name(),
            "detail": hints::chain(error),
        }),
    }
}
