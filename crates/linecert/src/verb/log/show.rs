//! `log show`: what a log says of itself, and who vouches for that.

use linecert_log::{Folder, ReadError, Storage as _};
use linecert_tlog::{Checkpoint, Note, OpenError, Witnessed};
use serde_json::json;

use super::{Trust, fault, witnessed, witnessed_json};
use crate::{
    args::{Format, LogShow},
    exit::{CommandError, Exit},
    language::Messages,
    render,
};

/// What stands in the folder.
struct Shown {
    checkpoint: Checkpoint,
    signers: Vec<String>,
    /// The sizes of the checkpoints that witnesses have cosigned.
    cosigned: Vec<u64>,
    opened: Option<Witnessed>,
}

/// Runs the verb.
pub(super) fn run(
    args: &LogShow,
    format: Format,
    messages: &Messages,
) -> Result<Exit, CommandError> {
    let trust = args.trust.as_deref().map(Trust::read).transpose()?;
    let shown = read(&Folder::new(&args.folder), trust.as_ref())
        .map_err(|error| fault::of_reading(&args.folder, error))?;
    match format {
        Format::Text => shown.tell(messages)?,
        Format::Json => render::json_line(&shown.summary())?,
    }
    Ok(Exit::Pass)
}

fn read(folder: &Folder, trust: Option<&Trust>) -> Result<Shown, ReadError> {
    let note = Note::parse(&folder.read("checkpoint")?.ok_or(ReadError::NoLog)?)?;
    let checkpoint = note.text().parse().map_err(OpenError::from)?;
    let opened = trust.map(|trust| trust.policy.open(&note)).transpose()?;
    let mut cosigned: Vec<u64> =
        folder.list("cosigned")?.iter().filter_map(|name| name.parse().ok()).collect();
    cosigned.sort_unstable();
    let signers = note.signatures().iter().map(|signature| signature.name().to_string());
    Ok(Shown { checkpoint, signers: signers.collect(), cosigned, opened })
}

impl Shown {
    fn tell(&self, messages: &Messages) -> Result<(), CommandError> {
        let numbers = |numbers: &[u64]| match numbers {
            [] => "-".to_owned(),
            [one] => one.to_string(),
            [first, .., last] => format!("{first} … {last} ({})", numbers.len()),
        };
        let rows = [
            ("log-origin", render::safe(&self.checkpoint.origin().to_string())),
            ("log-size", self.checkpoint.size().to_string()),
            ("log-root", self.checkpoint.root().to_string()),
            ("log-signers", render::safe(&self.signers.join(", "))),
            ("log-cosigned", numbers(&self.cosigned)),
        ];
        render::lines(render::pairs(&rows, messages))?;
        match &self.opened {
            Some(opened) => render::line(witnessed(opened, messages)),
            None => render::line(messages.get("log-unchecked")),
        }
    }

    fn summary(&self) -> serde_json::Value {
        json!({
            "origin": self.checkpoint.origin().to_string(),
            "size": self.checkpoint.size(),
            "root": self.checkpoint.root().to_string(),
            "signers": self.signers,
            "cosigned": self.cosigned,
            "checked": self.opened.is_some(),
            "witnessed": self.opened.as_ref().map(witnessed_json),
        })
    }
}
