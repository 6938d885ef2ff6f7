//! The arguments of `linecert speed` and of its far end, `linecert respond`.

use std::{net::IpAddr, path::PathBuf, str::FromStr};

use clap::{Args, ValueEnum};
use linecert_instrument::Vlan;
use linecert_measure::{Quantity, Unit};
use linecert_speed::iperf3::Network;

#[derive(Debug, Args)]
pub(crate) struct Speed {
    #[arg(value_name = "HOST[:PORT]")]
    pub(crate) server: String,
    #[arg(long, value_enum, default_value_t = Way::Both)]
    pub(crate) direction: Way,
    #[arg(long, value_enum, default_value_t = Protocol::Iperf3)]
    pub(crate) protocol: Protocol,
    #[arg(long, value_name = "S", value_parser = clap::value_parser!(u16).range(1..=300))]
    pub(crate) time: Option<u16>,
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u8).range(1..=32))]
    pub(crate) streams: u8,
    #[arg(long, value_name = "RATE|contract")]
    pub(crate) udp: Option<DatagramRate>,
    #[arg(long, value_name = "RATE", value_parser = rate)]
    pub(crate) contract_down: Option<Quantity>,
    #[arg(long, value_name = "RATE", value_parser = rate)]
    pub(crate) contract_up: Option<Quantity>,
    #[arg(long, value_name = "NAME")]
    pub(crate) congestion_control: Option<String>,
    #[command(flatten)]
    pub(crate) way_out: WayOut,
    #[arg(long, value_enum, default_value_t = Around::Ethernet)]
    pub(crate) encapsulation: Around,
    #[arg(long, value_name = "HOST[:PORT]")]
    pub(crate) stun: Option<String>,
    #[arg(long, value_name = "FILE")]
    pub(crate) key_file: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    pub(crate) ca: Option<PathBuf>,
    #[arg(long)]
    pub(crate) skip_idle: bool,
    #[arg(long, value_name = "FILE")]
    pub(crate) svg: Option<PathBuf>,
}

/// How the test leaves this computer.
#[derive(Debug, Args)]
pub(crate) struct WayOut {
    #[arg(long, value_name = "NAME")]
    pub(crate) interface: Option<String>,
    #[arg(short = '4', long, conflicts_with = "ipv6")]
    pub(crate) ipv4: bool,
    #[arg(short = '6', long)]
    pub(crate) ipv6: bool,
    #[arg(long, value_name = "INTERFACE", conflicts_with_all = ["interface", "encapsulation"])]
    pub(crate) pppoe: Option<String>,
    #[arg(long, value_name = "NAME", requires = "pppoe")]
    pub(crate) user: Option<String>,
    #[arg(long, value_name = "FILE", requires = "user")]
    pub(crate) password_file: Option<PathBuf>,
    #[arg(long, value_name = "ID", requires = "pppoe")]
    pub(crate) vlan: Option<Vlan>,
}

/// Which way data flows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Way {
    Down,
    Up,
    Both,
    Bidirectional,
}

/// By what the rate is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Protocol {
    Iperf3,
    Udpstp,
    Ndt7,
    Librespeed,
}

/// What is around an IP packet on the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Around {
    Ethernet,
    Vlan,
    Qinq,
    Pppoe,
    PppoeVlan,
}

/// How fast datagrams are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DatagramRate {
    /// At 95 % of what was contracted.
    Contract,
    /// At this rate of UDP payload.
    At(Quantity),
}

impl FromStr for DatagramRate {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "contract" { Ok(Self::Contract) } else { rate(text).map(Self::At) }
    }
}

/// A rate as `100`, `100 Mbit/s`, `100M` or `1G`.
pub(crate) fn rate(text: &str) -> Result<Quantity, String> {
    let wrong = || "write a rate in Mbit/s, as `100`, `100M` or `2.5G`".to_owned();
    let (number, thousands) = match text.strip_suffix('G') {
        Some(number) => (number, 1_000),
        None => (text.strip_suffix('M').unwrap_or(text), 1),
    };
    let number = number.strip_suffix("Mbit/s").unwrap_or(number).trim();
    let (rate, _) = Quantity::parse_number(number, Unit::MegabitPerSecond).map_err(|_| wrong())?;
    let rate = rate.share(thousands, 1).filter(|rate| rate.steps() > 0);
    rate.ok_or_else(wrong)
}

#[derive(Debug, Args)]
pub(crate) struct Respond {
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) listen: Option<IpAddr>,
    #[arg(long, value_name = "PORT|off", default_value = "5201")]
    pub(crate) iperf3: Place,
    #[arg(long, value_name = "PORT|off", default_value = "862")]
    pub(crate) stamp: Place,
    #[arg(long, value_name = "PORT|off", default_value = "24601")]
    pub(crate) udpstp: Place,
    #[arg(long, value_name = "PORT|off", default_value = "5004")]
    pub(crate) voice: Place,
    #[arg(long, value_name = "NETWORK", value_delimiter = ',')]
    pub(crate) allow: Vec<Network>,
    #[arg(long, value_name = "FILE")]
    pub(crate) key_file: Option<PathBuf>,
}

/// Where something listens, if at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// On this port; 0 is any free one.
    Port(u16),
    /// It does not.
    Off,
}

impl FromStr for Place {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = |_| "write a port or `off`".to_owned();
        if text == "off" { Ok(Self::Off) } else { text.parse().map(Self::Port).map_err(wrong) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: Option<&str>) {
        let expect = expect.map(|rate| rate.parse().unwrap());
        assert_eq!(rate(text).ok(), expect, "{text}");
    }

    #[test]
    fn a_rate_is_in_megabits_unless_it_says_more() {
        check("100", Some("100 Mbit/s"));
        check("94.5M", Some("94.5 Mbit/s"));
        check("2.5G", Some("2500 Mbit/s"));
        check("100 Mbit/s", Some("100 Mbit/s"));
        for wrong in ["", "0", "-1", "G", "100k", "1e3", "100 Mbps", "99999999999999999999"] {
            check(wrong, None);
        }
    }

    #[test]
    fn a_service_has_a_port_or_is_off() {
        assert_eq!("862".parse(), Ok(Place::Port(862)));
        assert_eq!("off".parse(), Ok(Place::Off));
        assert!("65536".parse::<Place>().is_err() && "on".parse::<Place>().is_err());
    }
}
