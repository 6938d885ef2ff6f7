//! `outbox add`: certificates that were issued without `--upload`.

use linecert_api::outbox::{Put, State};
use linecert_measure::Timestamp;

use super::{
    failed, open, told,
    upload::{destination, parcel},
};
use crate::{
    args::{Format, OutboxAdd},
    exit::{CommandError, Exit},
    language::Messages,
    render,
};

/// Runs the verb.
pub(super) fn run(
    args: &OutboxAdd,
    format: Format,
    messages: &Messages,
) -> Result<Exit, CommandError> {
    let to = destination(&args.upload)?.ok_or_else(|| {
        CommandError::new(Exit::Usage, "outbox-no-daemon").hint("hint-outbox-upload")
    })?;
    let outbox = open(&args.state)?;
    let parcels = args.files.iter().map(|file| parcel(file, &to)).collect::<Result<Vec<_>, _>>()?;
    for parcel in parcels {
        let put = outbox.put(&parcel, Timestamp::now());
        let (entry, put) = put.map_err(|error| failed(&outbox, error))?;
        let message = match (put, &entry.state) {
            (Put::New, _) => "outbox-added",
            (Put::Known, State::Waiting) => "outbox-waits-already",
            (Put::Known, State::Delivered { .. }) => "outbox-was-delivered",
            (Put::Known, State::Refused { .. }) => "outbox-was-refused",
        };
        let daemon = entry.to.daemon.to_string();
        let names = [("label", entry.label.as_str()), ("daemon", &daemon)];
        match format {
            Format::Json => render::json_line(&told::entry_json(&entry))?,
            Format::Text => render::line(messages.with(message, &names))?,
        }
    }
    Ok(Exit::Pass)
}
