//! `linecert audit`: many certificates at once, and a control against one.

mod files;
mod retest;
mod run;
mod screen;
mod waiting;

use linecert_audit::Words;

use crate::{
    args::{Audit, Format},
    exit::{CommandError, Exit},
    language::{Language, Messages},
};

/// Runs the verb.
pub(crate) fn run(args: &Audit, format: Format, messages: &Messages) -> Result<Exit, CommandError> {
    match args {
        Audit::Run(args) => run::run(args, format, messages),
        Audit::Retest(args) => retest::run(args, format, messages),
    }
}

/// What an audit says, in the language of the person.
fn said<'w>(words: &'w Words, messages: &Messages) -> &'w str {
    match messages.language() {
        Language::English => &words.english,
        Language::Chinese => &words.chinese,
    }
}
