//! The arguments of `linecert service`: the services around a line.

mod vendor;

use std::{
    net::{IpAddr, Ipv4Addr},
    path::PathBuf,
};

use clap::{Args, Subcommand, builder::NonEmptyStringValueParser};
use linecert_instrument::Vlan;
use linecert_media::{Channel, sip::Realm};
use linecert_pppoe::KnownConcentrator;

pub(crate) use self::vendor::{Expected, Vendor};

#[derive(Debug, Subcommand)]
pub(crate) enum Service {
    Pppoe(Pppoe),
    Dhcp(Dhcp),
    Dhcpv6(OnPort),
    Ra(OnPort),
    Dns(Dns),
    Lldp(OnPort),
    Link(Link),
    Tv(Tv),
    Voice(Voice),
    Sip(Sip),
}

/// Where frames are sent and heard, and for how long.
#[derive(Debug, Args)]
pub(crate) struct OnPort {
    pub(crate) interface: String,
    #[arg(long, value_name = "[OUTER.]ID[@PRIORITY]")]
    pub(crate) vlan: Option<Vlan>,
    #[arg(long, value_name = "S", value_parser = clap::value_parser!(u16).range(1..=600))]
    pub(crate) wait: Option<u16>,
}

/// Where a password stands. It never stands on the command line, which other users see.
#[derive(Debug, Args)]
pub(crate) struct Secret {
    #[arg(long, value_name = "FILE", requires = "user")]
    pub(crate) password_file: Option<PathBuf>,
    #[arg(long, value_name = "VARIABLE", requires = "user", conflicts_with = "password_file")]
    pub(crate) password_env: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Pppoe {
    #[command(flatten)]
    pub(crate) port: OnPort,
    #[arg(long, value_name = "NAME", value_parser = NonEmptyStringValueParser::new())]
    pub(crate) user: Option<String>,
    #[command(flatten)]
    pub(crate) secret: Secret,
    #[arg(long, value_name = "NAME|MAC")]
    pub(crate) concentrator: Vec<KnownConcentrator>,
    #[arg(long, value_name = "NAME", default_value = "", hide_default_value = true)]
    pub(crate) service_name: String,
}

#[derive(Debug, Args)]
pub(crate) struct Dhcp {
    #[command(flatten)]
    pub(crate) port: OnPort,
    #[arg(long, value_name = "TEXT")]
    pub(crate) vendor_class: Option<String>,
    #[arg(long, value_name = "TEXT")]
    pub(crate) circuit_id: Option<String>,
    #[arg(long, value_name = "TEXT")]
    pub(crate) remote_id: Option<String>,
    #[arg(long, value_name = "ENTERPRISE:HEX")]
    pub(crate) vendor_identifying: Option<Vendor>,
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) server: Option<Ipv4Addr>,
}

#[derive(Debug, Args)]
pub(crate) struct Dns {
    #[arg(required = true, value_name = "SERVER[:PORT]")]
    pub(crate) server: Vec<String>,
    #[arg(long, value_name = "NAME", required_unless_present_any = ["expect", "empty_zone"])]
    pub(crate) name: Vec<String>,
    #[arg(long, value_name = "NAME=ADDRESS")]
    pub(crate) expect: Vec<Expected>,
    #[arg(long, value_name = "ZONE")]
    pub(crate) empty_zone: Vec<String>,
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub(crate) count: u32,
}

#[derive(Debug, Args)]
pub(crate) struct Link {
    pub(crate) interface: String,
    #[arg(long)]
    pub(crate) cable_test: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Tv {
    #[arg(value_name = "[SOURCE@]GROUP:PORT")]
    pub(crate) channel: Channel,
    #[arg(value_name = "[SOURCE@]GROUP:PORT")]
    pub(crate) second: Option<Channel>,
    #[arg(long, value_name = "NAME")]
    pub(crate) interface: String,
    #[arg(long, value_name = "[OUTER.]ID[@PRIORITY]")]
    pub(crate) vlan: Option<Vlan>,
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) address: Option<IpAddr>,
    #[arg(long, value_name = "S", default_value_t = 30, value_parser = clap::value_parser!(u16).range(1..=3_600))]
    pub(crate) seconds: u16,
    #[arg(long, value_name = "S", default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..=600))]
    pub(crate) wait: u16,
    #[arg(long, value_name = "PROFILE")]
    pub(crate) profile: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Voice {
    #[arg(value_name = "HOST[:PORT]")]
    pub(crate) reflector: String,
    #[arg(long, value_name = "S", default_value_t = 30, value_parser = clap::value_parser!(u16).range(1..=1_300))]
    pub(crate) seconds: u16,
    #[arg(long, value_name = "NAME")]
    pub(crate) interface: Option<String>,
    #[arg(long, value_name = "PROFILE")]
    pub(crate) profile: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Sip {
    #[arg(value_name = "HOST[:PORT]")]
    pub(crate) server: String,
    #[arg(long, value_name = "DOMAIN")]
    pub(crate) realm: Option<Realm>,
    #[arg(long, value_name = "NAME", value_parser = NonEmptyStringValueParser::new())]
    pub(crate) user: Option<String>,
    #[command(flatten)]
    pub(crate) secret: Secret,
    #[arg(long)]
    pub(crate) tcp: bool,
    #[arg(long, value_name = "NAME")]
    pub(crate) interface: Option<String>,
    #[arg(long, value_name = "S", default_value_t = 32, value_parser = clap::value_parser!(u16).range(1..=600))]
    pub(crate) wait: u16,
}
