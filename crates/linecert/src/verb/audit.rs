//! `linecert audit`: many certificates at once, and a control against one.

mod files;
mod retest;
mod run;
mod screen;
mod waiting;

use std::path::Path;

use linecert_audit::Words;
use linecert_cert::{TrustRoots, lab};

use crate::{
    args::{Audit, Format},
    exit::{CommandError, Exit},
    language::{Language, Messages},
    signer,
};

/// Runs the verb.
pub(crate) fn run(args: &Audit, format: Format, messages: &Messages) -> Result<Exit, CommandError> {
    match args {
        Audit::Run(args) => run::run(args, format, messages),
        Audit::Retest(args) => retest::run(args, format, messages),
    }
}

/// The trust root that was given, or that of training.
fn trust_roots(file: Option<&Path>) -> Result<TrustRoots, CommandError> {
    let Some(file) = file else { return Ok(lab::trust_roots()) };
    signer::read_trust_root(file).map_err(|error| {
        CommandError::new(Exit::of_file(&error), "trust-root-unusable")
            .name("file", file.display())
            .cause(error)
            .hint("hint-trust-root")
    })
}

/// What an audit says, in the language of the person.
fn said<'w>(words: &'w Words, messages: &Messages) -> &'w str {
    match messages.language() {
        Language::English => &words.english,
        Language::Chinese => &words.chinese,
    }
}
