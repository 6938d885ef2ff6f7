//! The arguments of `linecert dsl`, `linecert ont` and `linecert lab --console`: devices that are
//! read on their console.

use std::path::PathBuf;

use clap::{ArgGroup, Args, Subcommand, ValueEnum};
use linecert_driver::LineSettings;
use linecert_instrument::{ConsoleAddress, Fingerprint};
use linecert_lab::{ConsoleFault, console::Mischief};

#[derive(Debug, Subcommand)]
pub(crate) enum Dsl {
    Read(WhichConsole),
    Tones(DslTones),
}

#[derive(Debug, Args)]
pub(crate) struct DslTones {
    #[command(flatten)]
    pub(crate) which: WhichConsole,
    #[arg(long, value_name = "FILE")]
    pub(crate) svg: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Ont {
    Read(WhichConsole),
}

/// A console of the inventory, one that is named here, or what was captured of one. No password
/// stands here: other users of the machine see the arguments.
#[derive(Debug, Args)]
#[command(group(ArgGroup::new("where").required(true).args(["console_inventory", "link", "capture"])))]
pub(crate) struct WhichConsole {
    #[arg(
        id = "console_inventory",
        long = "inventory",
        value_name = "FILE",
        conflicts_with = "console_driver"
    )]
    pub(crate) inventory: Option<PathBuf>,
    #[arg(long, value_name = "KEY", requires = "console_inventory")]
    pub(crate) console: Option<String>,
    #[arg(long, value_name = "ADDRESS", requires = "console_driver")]
    pub(crate) link: Option<ConsoleAddress>,
    #[arg(long, value_name = "FILE", requires = "console_driver")]
    pub(crate) capture: Option<PathBuf>,
    #[arg(id = "console_driver", long = "driver", value_name = "NAME")]
    pub(crate) driver: Option<String>,
    #[command(flatten)]
    pub(crate) entry: Entry,
    #[arg(long, value_name = "FILE", conflicts_with = "capture")]
    pub(crate) save_capture: Option<PathBuf>,
}

/// What lets linecert in where the inventory does not say it.
#[derive(Debug, Args)]
pub(crate) struct Entry {
    #[arg(id = "console_user", long = "user", value_name = "NAME", requires = "link")]
    pub(crate) user: Option<String>,
    #[arg(long, value_name = "FILE", requires = "link")]
    pub(crate) password_file: Option<PathBuf>,
    #[arg(long, value_name = "FILE", requires = "link")]
    pub(crate) key_file: Option<PathBuf>,
    #[arg(long, value_name = "SHA256:...", requires = "link", conflicts_with = "known_hosts")]
    pub(crate) host_key: Option<Fingerprint>,
    #[arg(long, value_name = "FILE", requires = "link")]
    pub(crate) known_hosts: Option<PathBuf>,
    #[arg(long, requires = "link")]
    pub(crate) legacy: bool,
    #[arg(long, value_name = "9600/8n1", requires = "link")]
    pub(crate) line: Option<LineSettings>,
    #[arg(long, value_name = "NAME=VALUE", requires = "link", value_parser = place)]
    pub(crate) place: Vec<(String, String)>,
}

/// Over what the lab's console is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Over {
    Telnet,
    Ssh,
    Pty,
}

/// What is wrong with the lab's console: with the device, or on the way to it.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Trouble {
    Device(ConsoleFault),
    Way(Mischief),
}

impl std::str::FromStr for Trouble {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let device = name.parse().map(Self::Device);
        device.or_else(|_| name.parse().map(Self::Way)).map_err(|_| {
            let device = ConsoleFault::ALL.iter().map(|fault| fault.name());
            let way = Mischief::ALL.iter().map(|mischief| mischief.name());
            format!("it is none of {}", device.chain(way).collect::<Vec<_>>().join(", "))
        })
    }
}

fn place(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("write NAME=VALUE, as port=eth0")?;
    Ok((name.to_owned(), value.to_owned()))
}
