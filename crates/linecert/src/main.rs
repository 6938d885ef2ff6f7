//! The command line of linecert: proves that a broadband line was installed well.

mod args;
mod exit;
mod file;
mod hints;
mod language;
mod render;
mod signer;
mod verb;

use std::{env, process::ExitCode};

use args::{Cli, Verb};
use clap::FromArgMatches as _;
use exit::{CommandError, Exit};
use language::{Language, Messages};

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args_os().map(|a| a.to_string_lossy().into_owned()).collect();
    let messages = Messages::of(Language::of(&arguments, Language::locale().as_deref()));
    let parsed = args::command(&messages)
        .try_get_matches_from(env::args_os())
        .and_then(|matches| Cli::from_arg_matches(&matches));
    let cli = match parsed {
        Ok(cli) => cli,
        // Help and version are printed to standard output and are no error.
        Err(error) => return usage(&error),
    };
    match run(&cli, &messages) {
        Ok(exit) => exit.into(),
        Err(error) => {
            if error.exit != Exit::ReaderLeft {
                error.lines(&messages).into_iter().for_each(render::note);
            }
            error.exit.into()
        }
    }
}

fn usage(error: &clap::Error) -> ExitCode {
    // When even standard error is gone, the exit code is all that is left to say.
    match error.print() {
        Ok(()) if !error.use_stderr() => Exit::Pass.into(),
        _ => Exit::Usage.into(),
    }
}

fn run(cli: &Cli, messages: &Messages) -> Result<Exit, CommandError> {
    let format = cli.global.format;
    match &cli.verb {
        Verb::Certify(args) => verb::certify::run(args, format, messages),
        Verb::Verify(args) => verb::verify::run(args, format, messages),
        Verb::Report(args) => verb::report::run(args, format, messages),
        Verb::Audit(args) => verb::audit::run(args, format, messages),
        Verb::Profile(args) => verb::profile::run(args, format, messages),
        Verb::Driver(args) => verb::driver::run(args, format, messages),
        Verb::Access(args) => verb::access::run(args, format, messages),
        Verb::Instrument(args) => verb::instrument::run(args, format, messages),
        Verb::Power(args) => verb::power::run(args, format, messages),
        Verb::Dsl(args) => verb::dsl::run(args, format, messages),
        Verb::Ont(args) => verb::ont::run(args, format, messages),
        Verb::Copper(args) => verb::copper::run(args, format, messages),
        Verb::Otdr(args) => verb::otdr::run(args, format, messages),
        Verb::Ping(args) => verb::ping::run(args, format, messages),
        Verb::Path(args) => verb::path::run(args, format, messages),
        Verb::Speed(args) => verb::speed::run(args, format, messages),
        Verb::Respond(args) => verb::respond::run(args, format, messages),
        Verb::Service(args) => verb::service::run(args, format, messages),
        Verb::Key(args) => verb::key::run(args, format, messages),
        Verb::Trust(args) => verb::trust::run(args, format, messages),
        Verb::Log(args) => verb::log::run(args, format, messages),
        Verb::Job(args) => verb::job::run(args, format, messages),
        Verb::Outbox(args) => verb::outbox::run(args, format, messages),
        Verb::Statement(args) => verb::statement::run(args, format, messages),
        Verb::Lab(args) => verb::lab::run(args, messages),
    }
}

/// Runs a future on a small runtime until it ends or the user stops it.
fn block_on<T>(future: impl Future<Output = Result<T, CommandError>>) -> Result<T, CommandError> {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.map_err(|e| CommandError::new(Exit::Bug, "no-runtime").cause(e))?.block_on(future)
}
