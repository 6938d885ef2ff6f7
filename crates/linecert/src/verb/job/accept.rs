//! The customer accepts the newest certificate of a job.

use std::fs;

use linecert_cert::{AnswerError, Challenge, Envelope, Method, read_answer};
use linecert_job::{Acceptance, AcceptedBy, Job, SayError, write_durably};
use linecert_report::{code_lines, code_svg, read_codes};
use serde_json::json;

use super::{
    finish,
    open::{self, Opened},
};
use crate::{
    args::{Accept, Format},
    exit::{CommandError, Exit},
    file, hints,
    language::Messages,
    render,
    verb::{
        certify::{again::of_say, attached::of_attach},
        read_bytes,
        statement::seal::salt,
    },
};

/// What an answer in text begins with.
const ANSWER: &str = "LCACCEPTED1:";

pub(super) fn run(accept: &Accept, out: (Format, &Messages)) -> Result<Exit, CommandError> {
    let Opened { mut job, issuer } = open::open(&accept.of, out.1)?;
    match (&accept.customer, &accept.answer) {
        (Some(customer), _) => {
            let by = match &accept.drawn {
                Some(picture) => AcceptedBy::Drawn {
                    image_sha256: job.keep_picture(picture).map_err(of_attach)?,
                },
                None => AcceptedBy::Typed {},
            };
            let (customer, remarks) = (customer.clone(), accept.remarks.clone());
            job.accept(Acceptance { customer, by, remarks }).map_err(of_say)?;
        }
        (None, Some(answer)) => take_answer(&mut job, answer)?,
        (None, None) => {
            ask(&job, accept, out)?;
            return Ok(Exit::Pass);
        }
    }
    finish(&mut job, &issuer, (&accept.of.paper, out))
}

/// Shows what the customer's telephone is to sign. Until it is answered, the same is shown again.
fn ask(
    job: &Job,
    accept: &Accept,
    (format, messages): (Format, &Messages),
) -> Result<(), CommandError> {
    let certificate = job
        .newest_certificate()
        .ok_or_else(|| CommandError::new(Exit::Usage, "no-certificate-yet").hint("hint-resume"))?;
    if job.is_accepted(certificate) {
        return Err(of_say(SayError::Accepted(certificate)));
    }
    let asked = asked_before(job).filter(|asked| asked.certificate == certificate);
    let challenge = match asked {
        Some(asked) => asked,
        None => Challenge { certificate, nonce: salt()? },
    };
    let text = challenge.to_string();
    write_durably(&job.folder().challenge(), text.as_bytes()).map_err(hints::of_journal)?;
    let undrawn = |error| CommandError::new(Exit::Bug, "bug").cause(error);
    if let Some(file) = &accept.svg {
        let svg = code_svg(&text).map_err(undrawn)?;
        file::create_or_keep(file, svg.as_bytes())?;
    }
    match format {
        Format::Json => render::json_line(&json!({ "challenge": text })),
        Format::Text => {
            render::lines(code_lines(&text).map_err(undrawn)?.iter().map(|line| on_dark(line)))?;
            render::line(&text)?;
            render::note(messages.get("accept-next"));
            Ok(())
        }
    }
}

/// Light letters on dark, whatever the colours of the terminal.
fn on_dark(line: &str) -> String {
    use anstyle::AnsiColor::{Black, BrightWhite};
    render::painted(line, BrightWhite.on(Black))
}

fn asked_before(job: &Job) -> Option<Challenge> {
    fs::read_to_string(job.folder().challenge()).ok()?.parse().ok()
}

/// Takes what the customer's telephone signed: kept first, then noted.
fn take_answer(job: &mut Job, answer: &str) -> Result<(), CommandError> {
    let challenge = asked_before(job)
        .ok_or_else(|| CommandError::new(Exit::Usage, "not-asked").hint("hint-ask"))?;
    if Some(challenge.certificate) != job.newest_certificate() {
        return Err(CommandError::new(Exit::Usage, "asked-of-older").hint("hint-ask"));
    }
    let envelope = read(answer)?;
    let accepted = challenge.verify(&envelope).map_err(refused)?;
    let Method::OwnKey(customer_key) = accepted.method else {
        return Err(refused(AnswerError::NoKey));
    };
    write_durably(&job.folder().answer(), &envelope.to_json()).map_err(hints::of_journal)?;
    let (customer, remarks) = (accepted.customer, accepted.remarks);
    let by = AcceptedBy::OwnKey { customer_key };
    job.accept(Acceptance { customer, by, remarks }).map_err(of_say)
}

/// Reads an answer: its text, or a file with its text, its envelope, or a picture of its code.
fn read(answer: &str) -> Result<Envelope, CommandError> {
    if is_answer(answer) {
        return read_answer(answer.trim()).map_err(refused);
    }
    let bytes = read_bytes(answer.as_ref())?;
    if let Ok(envelope) = Envelope::parse(&bytes) {
        return Ok(envelope);
    }
    let codes = match std::str::from_utf8(&bytes) {
        Ok(text) => vec![text.to_owned()],
        Err(_) => read_codes(&bytes).map_err(|error| unread(answer).cause(error))?,
    };
    let code = codes.iter().find(|code| is_answer(code)).ok_or_else(|| unread(answer))?;
    read_answer(code.trim()).map_err(refused)
}

fn is_answer(text: &str) -> bool {
    let text = text.trim_start();
    text.get(..ANSWER.len()).is_some_and(|start| start.eq_ignore_ascii_case(ANSWER))
}

fn unread(answer: &str) -> CommandError {
    CommandError::new(Exit::Garbled, "answer-unread").name("file", answer).hint("hint-answer")
}

fn refused(error: AnswerError) -> CommandError {
    CommandError::new(Exit::Certificate(41), "answer-unusable").cause(error).hint("hint-answer")
}
