//! The arguments of `linecert access`.

use std::path::PathBuf;

use clap::{Args, Subcommand, builder::NonEmptyStringValueParser};
use linecert_diagnosis::Splitter;
use linecert_instrument::AgentAddress;
use linecert_measure::Quantity;
use linecert_snmp::{AuthProtocol, PrivacyProtocol};

#[derive(Debug, Subcommand)]
pub(crate) enum Access {
    Detect(Agent),
    Onus(Onus),
    Onu(One),
    Lines(Agent),
    Line(One),
    Ports(Agent),
    Node(Agent),
    Diagnose(Diagnose),
}

/// Which agent, and who asks. No secret stands here: other users of the machine see the arguments.
#[derive(Debug, Args)]
pub(crate) struct Agent {
    #[arg(long, value_name = "UDP://HOST[:PORT]")]
    pub(crate) agent: AgentAddress,
    #[arg(long, value_name = "NAME")]
    pub(crate) driver: Option<String>,
    #[arg(long, value_name = "FILE", conflicts_with_all = ["community_file", "user"])]
    pub(crate) credentials: Option<PathBuf>,
    #[arg(long, value_name = "FILE", conflicts_with = "user")]
    pub(crate) community_file: Option<PathBuf>,
    #[arg(long, value_name = "NAME", value_parser = NonEmptyStringValueParser::new())]
    pub(crate) user: Option<String>,
    #[arg(long, value_name = "PROTOCOL", default_value = "SHA-256")]
    pub(crate) auth: AuthProtocol,
    #[arg(long, value_name = "PROTOCOL", default_value = "AES-128")]
    pub(crate) privacy: PrivacyProtocol,
    #[arg(long, value_name = "NAME")]
    pub(crate) context: Option<String>,
    #[arg(long, value_name = "S", value_parser = clap::value_parser!(u8).range(1..=60))]
    pub(crate) timeout: Option<u8>,
}

#[derive(Debug, Args)]
pub(crate) struct Onus {
    #[command(flatten)]
    pub(crate) agent: Agent,
    #[arg(long, value_name = "PORT")]
    pub(crate) pon: Option<String>,
    #[arg(long)]
    pub(crate) all_columns: bool,
    #[arg(long, requires = "all_columns")]
    pub(crate) yes: bool,
}

#[derive(Debug, Args)]
pub(crate) struct One {
    #[arg(value_parser = NonEmptyStringValueParser::new())]
    pub(crate) selector: String,
    #[command(flatten)]
    pub(crate) agent: Agent,
}

#[derive(Debug, Args)]
pub(crate) struct Diagnose {
    #[command(flatten)]
    pub(crate) one: One,
    #[arg(long, value_name = "LEVEL", allow_hyphen_values = true)]
    pub(crate) meter: Option<Quantity>,
    #[arg(long, value_name = "DB", requires = "meter")]
    pub(crate) meter_uncertainty: Option<Quantity>,
    #[arg(long, value_name = "1:N", value_delimiter = ',')]
    pub(crate) splitter: Vec<Splitter>,
    #[arg(long, value_name = "LENGTH")]
    pub(crate) fibre: Option<Quantity>,
    #[arg(long, value_name = "COUNT", default_value_t = 2)]
    pub(crate) connectors: u8,
    #[arg(long)]
    pub(crate) alone: bool,
}
