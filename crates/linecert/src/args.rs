//! The command line as typed. Its help stands in the message files, not here.

mod access;
mod audit;
mod bench;
mod certify;
mod console;
mod job;
mod key;
mod latency;
mod log;
mod outbox;
mod report;
mod results;
mod service;
mod speed;
mod statement;
mod trust;
mod unrepeated;
mod verify;

use std::path::PathBuf;

use clap::{Arg, ArgAction, Args, Command, CommandFactory as _, Parser, Subcommand, ValueEnum};
use linecert_lab::{ConsoleModel, Fault, MeterFault, MeterModel, fleet::AgentFault, node::Node};
use linecert_measure::Dbm;

#[cfg(feature = "key-store")]
pub(crate) use self::key::{KeyForget, KeyRemember};
pub(crate) use self::{
    access::{Access, Agent, Diagnose, One, Onus},
    audit::{Audit, AuditRetest, AuditRun, Required},
    bench::{HowRead, Instrument, Power, PowerRead, PowerWatch, Probe, WhichMeter},
    certify::Certify,
    console::{Dsl, DslTones, Entry, Ont, Over, Trouble, WhichConsole},
    job::{Accept, Job, OfJob},
    key::{
        Holding, Key, KeyCosign, KeyIssue, KeyMake, KeyNew, KeyPassphrase, KeyRequest, KeyRevoke,
        KeyShow, KeyTokens, Office, Signing,
    },
    latency::{How, Path, Ping, Version, hosts_of},
    log::{
        Log, LogAdd, LogAttach, LogKey, LogMonitor, LogNew, LogProve, LogRequest, LogSeen, LogShow,
        LogWitness, WitnessAnswer, WitnessNew,
    },
    outbox::{
        Outbox, OutboxAdd, OutboxEnrol, OutboxList, OutboxRemove, OutboxSend, OutboxShow,
        OutboxState, Upload,
    },
    report::{Form, Label, Look, Page, Paper, Report},
    results::{Copper, CopperAssess, Otdr, OtdrAssess},
    service::{Dhcp, Dns, Link, OnPort, Pppoe, Secret, Service, Sip, Tv, Voice},
    speed::{Around, DatagramRate, Place, Protocol, Respond, Speed, Way, WayOut},
    statement::{About, Stamp, Statement},
    trust::Trust,
    verify::{Demand, Verify},
};
use crate::language::{Language, Messages};

#[derive(Debug, Parser)]
#[command(
    name = "linecert",
    version,
    disable_help_subcommand = true,
    disable_version_flag = true,
    arg_required_else_help = true
)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) verb: Verb,
}

#[derive(Debug, Args)]
pub(crate) struct Global {
    #[arg(long, global = true, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
    #[arg(long, global = true, value_enum)]
    pub(crate) lang: Option<Language>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    Text,
    Json,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    Certify(Box<Certify>),
    Verify(Verify),
    #[command(subcommand)]
    Report(Report),
    #[command(subcommand)]
    Audit(Audit),
    #[command(subcommand)]
    Profile(Profile),
    #[command(subcommand)]
    Driver(Driver),
    #[command(subcommand)]
    Access(Access),
    #[command(subcommand)]
    Instrument(Instrument),
    #[command(subcommand)]
    Power(Power),
    #[command(subcommand)]
    Dsl(Dsl),
    #[command(subcommand)]
    Ont(Ont),
    #[command(subcommand)]
    Copper(Copper),
    #[command(subcommand)]
    Otdr(Otdr),
    Ping(Ping),
    Path(Path),
    Speed(Speed),
    Respond(Respond),
    #[command(subcommand)]
    Service(Service),
    #[command(subcommand)]
    Job(Job),
    #[command(subcommand)]
    Outbox(Outbox),
    #[command(subcommand)]
    Statement(Statement),
    #[command(subcommand)]
    Key(Key),
    #[command(subcommand)]
    Trust(Trust),
    #[command(subcommand)]
    Log(Log),
    Lab(Lab),
}

#[derive(Debug, Subcommand)]
pub(crate) enum Profile {
    List,
    Show { profile: String },
    Check { file: PathBuf },
    Assess { profile: String, measurements: PathBuf },
    Budget { design: PathBuf },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Driver {
    List,
    Show { driver: String },
    Check { file: PathBuf },
    Replay { driver: String, recording: PathBuf },
}

#[derive(Debug, Args)]
pub(crate) struct Lab {
    #[arg(long, value_name = "FAULT")]
    pub(crate) fault: Vec<Fault>,
    #[arg(long, value_name = "FOLDER")]
    pub(crate) out: Option<PathBuf>,
    #[arg(long, value_name = "DRIVER", conflicts_with_all = ["fault", "out"])]
    pub(crate) node: Option<Node>,
    #[arg(long, value_name = "COUNT", default_value_t = 16, value_parser = clap::value_parser!(u32).range(1..=16_384))]
    pub(crate) onus: u32,
    #[arg(long, value_name = "FAULT", requires = "node")]
    pub(crate) agent_fault: Vec<AgentFault>,
    #[arg(long, requires = "node")]
    pub(crate) v3: bool,
    #[arg(long, default_value_t = 0, requires = "node")]
    pub(crate) port: u16,
    #[arg(long, value_name = "MODEL", conflicts_with_all = ["fault", "out", "node"])]
    pub(crate) console: Option<ConsoleModel>,
    #[arg(long, value_enum, requires = "console")]
    pub(crate) over: Option<Over>,
    #[arg(long, value_name = "FAULT", requires = "console")]
    pub(crate) console_fault: Vec<Trouble>,
    #[arg(long, value_name = "MODEL", conflicts_with_all = ["fault", "node", "console"])]
    pub(crate) meter: Option<MeterModel>,
    #[arg(long, value_name = "FAULT", requires = "meter")]
    pub(crate) meter_fault: Vec<MeterFault>,
    #[arg(long, value_name = "LEVEL", requires = "meter", allow_hyphen_values = true, value_parser = bench::level)]
    pub(crate) light: Vec<Dbm>,
}

/// The command with its help in one language.
pub(crate) fn command(messages: &Messages) -> Command {
    let version = Arg::new("version").short('V').long("version").action(ArgAction::Version);
    localise(Cli::command().arg(version), "linecert", messages)
}

/// Puts the messages `about-<verb>` and `arg-<verb>-<argument>` into a command and those below it.
fn localise(command: Command, path: &str, messages: &Messages) -> Command {
    let below: Vec<String> = command.get_subcommands().map(|c| c.get_name().to_owned()).collect();
    let usage = messages.get("heading-usage");
    let mut command = command
        .about(messages.get(&format!("about-{path}")))
        .help_template(format!("{{about-with-newline}}\n{usage} {{usage}}\n\n{{all-args}}"))
        .subcommand_help_heading(messages.get("heading-commands"))
        .disable_help_flag(true)
        .arg(Arg::new("help").short('h').long("help").action(ArgAction::Help))
        .mut_args(|argument| localise_argument(argument, path, messages));
    for name in below {
        let path = format!("{path}-{name}");
        command = command.mut_subcommand(name, |sub| localise(sub, &path, messages));
    }
    command
}

fn localise_argument(argument: Arg, path: &str, messages: &Messages) -> Arg {
    let id = argument.get_id().to_string();
    let help = messages.find(&format!("arg-{path}-{id}"), &[]);
    let help = help.unwrap_or_else(|| messages.get(&format!("arg-{id}")));
    let heading = if argument.is_positional() { "heading-arguments" } else { "heading-options" };
    argument.help(help).help_heading(messages.get(heading))
}
