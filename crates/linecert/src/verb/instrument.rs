//! `linecert instrument`: what is plugged in, who answers, and leave to open it.

mod list;
mod probe;

use serde_json::json;

use crate::{
    args::{Format, Instrument},
    block_on,
    exit::{CommandError, Exit},
    language::Messages,
    render,
};

/// The udev rules as they are packaged.
const RULES: &str = include_str!("../../../../packaging/99-linecert.rules");
/// Where they go, with the name that they go by.
const RULES_FILE: &str = "/etc/udev/rules.d/99-linecert.rules";

/// Runs the verb.
pub(crate) fn run(
    args: &Instrument,
    format: Format,
    messages: &Messages,
) -> Result<Exit, CommandError> {
    match args {
        Instrument::List { inventory, watch } => {
            let look = if *watch { list::Look::Watching } else { list::Look::Once };
            list::run((inventory.as_deref(), look), format, messages)
        }
        Instrument::Probe(args) => {
            block_on(render::until_stopped(probe::run(args, format, messages)))
        }
        Instrument::Rules => rules(format, messages),
    }
}

/// Prints the file, and how to install it beside it.
fn rules(format: Format, messages: &Messages) -> Result<Exit, CommandError> {
    match format {
        Format::Json => render::json_line(&json!({ "file": RULES_FILE, "text": RULES }))?,
        Format::Text => render::line(RULES.trim_end())?,
    }
    render::note(messages.get("rules-install"));
    for command in [
        format!("linecert instrument rules | sudo tee {RULES_FILE} >/dev/null"),
        "sudo udevadm control --reload".to_owned(),
        "sudo udevadm trigger --subsystem-match=tty".to_owned(),
        "sudo usermod -aG dialout \"$USER\"".to_owned(),
    ] {
        render::note(format_args!("  {command}"));
    }
    render::note(messages.get("rules-log-in"));
    Ok(Exit::Pass)
}
