//! The arguments of `linecert instrument` and `linecert power`: what is plugged into the laptop.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use linecert_driver::LineSettings;
use linecert_instrument::{Average, NotAnAverage};
use linecert_measure::{Dbm, NotAWavelength, ParseQuantityError, Quantity, Unit, Wavelength};
use thiserror::Error;

#[derive(Debug, Subcommand)]
pub(crate) enum Instrument {
    List {
        #[arg(long, value_name = "FILE")]
        inventory: Option<PathBuf>,
        #[arg(long)]
        watch: bool,
    },
    Probe(Probe),
    Rules,
}

/// Who is behind a port. Only drivers that the user names are asked with.
#[derive(Debug, Args)]
pub(crate) struct Probe {
    pub(crate) port: PathBuf,
    #[arg(long, value_name = "FILE", required_unless_present = "driver")]
    pub(crate) inventory: Option<PathBuf>,
    #[arg(long, value_name = "NAME")]
    pub(crate) driver: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Power {
    Read(PowerRead),
    Watch(PowerWatch),
    Zero {
        #[command(flatten)]
        meter: WhichMeter,
        #[arg(long, required = true)]
        dark: bool,
    },
}

/// A meter of the inventory, or one that is named here.
#[derive(Debug, Args)]
pub(crate) struct WhichMeter {
    #[arg(long, value_name = "FILE", conflicts_with_all = ["port", "driver"], required_unless_present_all = ["port", "driver"])]
    pub(crate) inventory: Option<PathBuf>,
    #[arg(long, value_name = "KEY", requires = "inventory")]
    pub(crate) meter: Option<String>,
    #[arg(long, value_name = "PORT", requires = "driver")]
    pub(crate) port: Option<PathBuf>,
    #[arg(long, value_name = "NAME", requires = "port")]
    pub(crate) driver: Option<String>,
    #[arg(long, value_name = "9600/8n1", requires = "port")]
    pub(crate) line: Option<LineSettings>,
    #[arg(long, value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u32).range(0..=3_600))]
    pub(crate) wait: u32,
}

/// How a reading is taken.
#[derive(Debug, Args)]
pub(crate) struct HowRead {
    #[command(flatten)]
    pub(crate) meter: WhichMeter,
    #[arg(long, value_name = "NM", value_parser = nanometres)]
    pub(crate) wavelength: Wavelength,
    #[arg(long, value_name = "NAME")]
    pub(crate) input: Option<String>,
    #[arg(long, value_name = "NM", value_parser = nanometres)]
    pub(crate) front_panel: Option<Wavelength>,
    #[arg(long, value_name = "N", default_value = "1", value_parser = average)]
    pub(crate) average: Average,
    #[arg(long, value_name = "FILE")]
    pub(crate) relative_to: Option<PathBuf>,
    #[arg(long, value_name = "NAME")]
    pub(crate) profile: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct PowerRead {
    #[command(flatten)]
    pub(crate) how: HowRead,
    #[arg(long, value_name = "FILE", conflicts_with = "relative_to")]
    pub(crate) save_reference: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct PowerWatch {
    #[command(flatten)]
    pub(crate) how: HowRead,
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) count: Option<u32>,
    #[arg(long, value_name = "MS", default_value_t = 500, value_parser = clap::value_parser!(u32).range(0..=3_600_000))]
    pub(crate) interval: u32,
}

/// `1490` or `1490 nm`.
fn nanometres(text: &str) -> Result<Wavelength, NotAWavelength> {
    format!("{} nm", text.strip_suffix("nm").unwrap_or(text).trim()).parse()
}

fn average(text: &str) -> Result<Average, NotAnAverage> {
    // What is no number at all is refused in the same words as one that is too small.
    Average::of(text.parse().unwrap_or_default())
}

/// A text that is no level.
#[derive(Debug, Error)]
pub(super) enum NotALevel {
    #[error(transparent)]
    Text(#[from] ParseQuantityError),
    #[error("`{0}` is no level in dBm, as in `-17.45 dBm`")]
    Unit(Quantity),
}

/// `-17.45 dBm`.
pub(super) fn level(text: &str) -> Result<Dbm, NotALevel> {
    let level: Quantity = text.parse()?;
    match level.unit() {
        Unit::Dbm => Ok(Dbm::from_thousandths(level.steps())),
        _ => Err(NotALevel::Unit(level)),
    }
}
