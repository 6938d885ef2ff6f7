//! `log request`: asks a witness to cosign the newest checkpoint.

use linecert_log::{Folder, Reader};

use super::{Trust, fault};
use crate::{
    args::LogRequest,
    exit::{CommandError, Exit},
    render,
};

/// Runs the verb. What is printed is the body of `add-checkpoint` (C2SP tlog-witness).
pub(super) fn run(args: &LogRequest) -> Result<Exit, CommandError> {
    let trust = Trust::read(&args.trust)?;
    let reader = Reader::open(Folder::new(&args.folder), &trust.policy);
    let request = reader.and_then(|reader| reader.add_checkpoint(args.old));
    let request = request.map_err(|error| fault::of_reading(&args.folder, error))?;
    // Its last newline is that of the line.
    render::line(request.to_string().trim_end_matches('\n'))?;
    Ok(Exit::Pass)
}
