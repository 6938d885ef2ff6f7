//! The command line of linecertd. What it says goes to the writers that it is given.

mod demo;
mod failure;
mod init;
mod keep;
mod link;
mod token;

use std::{
    env,
    ffi::OsString,
    io::{self, IsTerminal as _, Write},
    path::PathBuf,
    process::ExitCode,
};

use clap::{
    Arg, ArgAction, Args, Command, CommandFactory as _, FromArgMatches as _, Parser, Subcommand,
};

use self::failure::Failure;
use crate::{
    config::{self, Config, Flags, Setting, Settings},
    daemon::{self, RunError},
    trace,
    words::{Language, Words},
};

#[derive(Debug, Parser)]
#[command(name = "linecertd", version, disable_help_subcommand = true, disable_version_flag = true)]
struct Cli {
    #[arg(long, value_name = "FILE", global = true)]
    config: Option<PathBuf>,
    #[arg(long, value_name = "NAME=VALUE", global = true)]
    set: Vec<String>,
    #[arg(long, value_name = "ROLES", global = true)]
    role: Option<String>,
    #[arg(long, value_enum, global = true)]
    lang: Option<Language>,
    #[arg(long, conflicts_with = "config")]
    demo: bool,
    #[arg(long, value_name = "FOLDER", requires = "demo")]
    data: Option<PathBuf>,
    #[command(subcommand)]
    verb: Option<Verb>,
}

#[derive(Debug, Subcommand)]
enum Verb {
    #[command(subcommand)]
    Config(Look),
    Init(Init),
    Link(MakeLink),
    Token(MakeToken),
    Backup(Backup),
    Restore(Restore),
    Check,
}

#[derive(Debug, Subcommand)]
enum Look {
    Show,
    Check,
}

#[derive(Debug, Args)]
struct Init {
    folder: PathBuf,
    #[arg(long, value_name = "FOLDER")]
    authority: PathBuf,
    #[arg(long, value_name = "NAME")]
    log: String,
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8470")]
    listen: std::net::SocketAddr,
}

#[derive(Debug, Args)]
struct MakeLink {
    account: String,
}

#[derive(Debug, Args)]
struct MakeToken {
    account: String,
    #[arg(long, value_name = "DAYS", default_value_t = 30, value_parser = clap::value_parser!(u16).range(1..=3650))]
    days: u16,
    #[arg(long, value_name = "FILE")]
    certificate: Option<PathBuf>,
}

#[derive(Debug, Args)]
struct Backup {
    to: PathBuf,
    #[arg(long)]
    keys: bool,
}

#[derive(Debug, Args)]
struct Restore {
    from: PathBuf,
}

/// Where results and notes go.
struct Screen<'a> {
    out: &'a mut dyn Write,
    err: &'a mut dyn Write,
    words: Words,
    /// Whether somebody sees a line that is written over: a terminal.
    is_live: bool,
}

impl Screen<'_> {
    /// A line of the result. A reader who has left is no error.
    fn line(&mut self, text: impl std::fmt::Display) {
        drop(writeln!(self.out, "{text}"));
    }

    /// A line beside the result. There is nobody left to tell when even that fails.
    fn note(&mut self, text: impl std::fmt::Display) {
        drop(writeln!(self.err, "{text}"));
    }
}

/// Does what the command line says.
pub fn main(
    arguments: impl IntoIterator<Item = OsString>,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> ExitCode {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let texts: Vec<String> = arguments.iter().map(|a| a.to_string_lossy().into_owned()).collect();
    let words = Words::of(Language::of(&texts));
    begin(arguments, Screen { out, err, words, is_live: false })
}

fn begin(arguments: Vec<OsString>, mut screen: Screen<'_>) -> ExitCode {
    let parsed = command(&screen.words)
        .try_get_matches_from(arguments)
        .and_then(|matches| Cli::from_arg_matches(&matches));
    let cli = match parsed {
        Ok(cli) => cli,
        // Help and version are printed to standard output and are no error.
        Err(error) if !error.use_stderr() => {
            screen.line(error.render());
            return ExitCode::SUCCESS;
        }
        Err(error) => {
            screen.note(error.render());
            return ExitCode::from(failure::USAGE);
        }
    };
    match run(&cli, &mut screen) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            let lines = failure.lines(&screen.words);
            lines.into_iter().for_each(|line| screen.note(line));
            ExitCode::from(failure.code)
        }
    }
}

fn run(cli: &Cli, screen: &mut Screen<'_>) -> Result<(), Failure> {
    match &cli.verb {
        None if cli.demo => demo::run(cli, screen),
        None => serve(&settings(cli)?, screen),
        Some(Verb::Config(Look::Show)) => {
            show(&settings(cli)?, screen);
            Ok(())
        }
        Some(Verb::Config(Look::Check)) => {
            checked(&settings(cli)?)?;
            screen.line(screen.words.get("config-good"));
            Ok(())
        }
        Some(Verb::Init(args)) => init::run(args, screen),
        Some(Verb::Link(args)) => link::run(args, &checked(&settings(cli)?)?, screen),
        Some(Verb::Token(args)) => token::run(args, &checked(&settings(cli)?)?, screen),
        Some(Verb::Backup(args)) => keep::backup(args, &checked(&settings(cli)?)?, screen),
        Some(Verb::Restore(args)) => keep::restore(args, &checked(&settings(cli)?)?, screen),
        Some(Verb::Check) => keep::check(&checked(&settings(cli)?)?, screen),
    }
}

fn settings(cli: &Cli) -> Result<Settings, Failure> {
    settings_after(Vec::new(), cli)
}

/// The settings, with these before those of the command line.
fn settings_after(before: Vec<String>, cli: &Cli) -> Result<Settings, Failure> {
    let role = cli.role.iter().map(|roles| format!("{}={roles}", Setting::Roles));
    let set = before.into_iter().chain(cli.set.iter().cloned()).chain(role).collect();
    let flags = Flags { file: cli.config.clone(), set };
    // A variable that is not UTF-8 is none of ours.
    let environment = env::vars_os();
    let environment = environment
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
    config::collect(&flags, environment)
        .map_err(|error| Failure::new(failure::USAGE, "cannot-configure").cause(&error))
}

fn checked(settings: &Settings) -> Result<Config, Failure> {
    Config::check(settings).map_err(|error| {
        Failure::new(failure::USAGE, "cannot-configure").cause(&error).hint("hint-config")
    })
}

fn show(settings: &Settings, screen: &mut Screen<'_>) {
    let width = |texts: &mut dyn Iterator<Item = usize>| texts.max().unwrap_or_default();
    let names = width(&mut settings.keys().map(|setting| setting.name().len()));
    let values = width(&mut settings.values().map(|given| given.text.chars().count()));
    for (setting, given) in settings {
        screen.line(format_args!("{setting:<names$}  {:<values$}  {}", given.text, given.origin));
    }
}

fn serve(settings: &Settings, screen: &mut Screen<'_>) -> Result<(), Failure> {
    let config = checked(settings)?;
    let _told = trace::begin(&config.telling);
    daemon::run(&config, |address| {
        let text = screen
            .words
            .with("listening", &[("address", &format_args!("{}://{address}", config.scheme()))]);
        screen.line(text);
    })
    .map_err(|error| not_running(&error))
}

/// Why a daemon does not run.
fn not_running(error: &RunError) -> Failure {
    let code = failure::of_running(error);
    let failure = Failure::new(code, "cannot-run").cause(error);
    if code == failure::BUSY { failure.hint("hint-busy") } else { failure }
}

/// The command with its help in one language.
fn command(words: &Words) -> Command {
    let version = Arg::new("version").short('V').long("version").action(ArgAction::Version);
    localise(Cli::command().arg(version), "linecertd", words)
}

/// Puts the messages `about-<verb>` and `arg-<argument>` into a command and those below it.
fn localise(command: Command, path: &str, words: &Words) -> Command {
    let below: Vec<String> = command.get_subcommands().map(|c| c.get_name().to_owned()).collect();
    let usage = words.get("heading-usage");
    let mut command = command
        .about(words.get(&format!("about-{path}")))
        .help_template(format!("{{about-with-newline}}\n{usage} {{usage}}\n\n{{all-args}}"))
        .subcommand_help_heading(words.get("heading-commands"))
        .disable_help_flag(true)
        .arg(Arg::new("help").short('h').long("help").action(ArgAction::Help))
        .mut_args(|argument| {
            let positional = argument.is_positional();
            let heading = if positional { "heading-arguments" } else { "heading-options" };
            let help = words.get(&format!("arg-{}", argument.get_id()));
            argument.help(help).help_heading(words.get(heading))
        });
    for name in below {
        let path = format!("{path}-{name}");
        command = command.mut_subcommand(name, |sub| localise(sub, &path, words));
    }
    command
}

/// The command line of the process, on its own standard output and standard error.
#[must_use]
pub fn of_process() -> ExitCode {
    let arguments: Vec<OsString> = env::args_os().collect();
    let texts: Vec<String> = arguments.iter().map(|a| a.to_string_lossy().into_owned()).collect();
    let words = Words::of(Language::of(&texts));
    let is_live = io::stderr().is_terminal();
    begin(arguments, Screen { out: &mut io::stdout(), err: &mut io::stderr(), words, is_live })
}
