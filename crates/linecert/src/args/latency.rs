//! The arguments of `linecert ping` and `linecert path`.

use std::{net::IpAddr, num::NonZeroU32, path::PathBuf};

use clap::{Args, ValueEnum};

#[derive(Debug, Args)]
pub(crate) struct Ping {
    #[arg(required_unless_present = "targets")]
    pub(crate) host: Vec<String>,
    #[arg(long, default_value_t = 300, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub(crate) count: u32,
    #[arg(long, default_value_t = 20, value_name = "MS", value_parser = clap::value_parser!(u32).range(1..=60_000))]
    pub(crate) interval: u32,
    #[arg(long, default_value_t = 2_000, value_name = "MS", value_parser = clap::value_parser!(u32).range(10..=60_000))]
    pub(crate) timeout: u32,
    #[arg(long, default_value_t = 56, value_name = "OCTETS", value_parser = clap::value_parser!(u16).range(16..=1452))]
    pub(crate) size: u16,
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u8).range(0..=63))]
    pub(crate) dscp: u8,
    #[arg(long, value_name = "NAME")]
    pub(crate) interface: Option<String>,
    #[command(flatten)]
    pub(crate) version: Version,
    #[arg(long)]
    pub(crate) watch: bool,
    #[arg(long, value_name = "FILE")]
    pub(crate) svg: Option<PathBuf>,
    #[arg(long, value_name = "PORT", num_args = 0..=1, default_missing_value = "862", require_equals = true)]
    pub(crate) stamp: Option<u16>,
    #[arg(long, value_name = "FILE", conflicts_with_all = ["host", "watch", "svg", "stamp"])]
    pub(crate) targets: Option<PathBuf>,
    #[arg(long, value_name = "N")]
    pub(crate) rate: Option<NonZeroU32>,
}

#[derive(Debug, Args)]
pub(crate) struct Path {
    pub(crate) host: String,
    #[arg(long, value_name = "NAME")]
    pub(crate) interface: Option<String>,
    #[command(flatten)]
    pub(crate) version: Version,
    #[arg(long, value_enum, default_value_t = How::Udp)]
    pub(crate) method: How,
    #[arg(long, value_name = "PORT")]
    pub(crate) port: Option<u16>,
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u8).range(1..=64))]
    pub(crate) max_hops: u8,
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub(crate) rounds: u32,
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=32))]
    pub(crate) flows: u8,
    #[arg(long)]
    pub(crate) watch: bool,
    #[arg(long)]
    pub(crate) mtu: bool,
}

/// Which addresses of a host will do.
#[derive(Debug, Clone, Copy, Args)]
pub(crate) struct Version {
    #[arg(short = '4', long, conflicts_with = "ipv6")]
    ipv4: bool,
    #[arg(short = '6', long)]
    ipv6: bool,
}

impl Version {
    pub(crate) const fn fits(self, address: IpAddr) -> bool {
        (address.is_ipv4() || !self.ipv4) && (address.is_ipv6() || !self.ipv6)
    }
}

/// What the probes of a path are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum How {
    Udp,
    Icmp,
    Tcp,
}

/// The addresses of a network in prefix notation, hosts only; `None` for what is none.
pub(crate) fn hosts_of(network: &str) -> Option<Vec<IpAddr>> {
    let (address, prefix) = network.split_once('/')?;
    let prefix: u32 = prefix.parse().ok()?;
    let IpAddr::V4(address) = address.parse().ok()? else { return None };
    // A /16 has 65,536 addresses; nobody sweeps more by mistake.
    let size = 1_u32.checked_shl(32_u32.checked_sub(prefix)?).filter(|_| prefix >= 16)?;
    let first = u32::from(address) & !(size - 1);
    let (from, to) = if size > 2 { (1, size - 1) } else { (0, size) };
    Some((from..to).map(|host| IpAddr::V4((first + host).into())).collect())
}

#[cfg(test)]
mod tests {
    use super::hosts_of;

    fn check(network: &str, expect: Option<(&str, usize)>) {
        let hosts = hosts_of(network);
        let found = hosts.as_ref().map(|hosts| (hosts[0].to_string(), hosts.len()));
        assert_eq!(found, expect.map(|(first, count)| (first.to_owned(), count)), "{network}");
    }

    #[test]
    fn a_network_is_its_hosts() {
        check("192.0.2.0/24", Some(("192.0.2.1", 254)));
        check("192.0.2.77/30", Some(("192.0.2.77", 2)));
        check("192.0.2.4/31", Some(("192.0.2.4", 2)));
        check("192.0.2.4/32", Some(("192.0.2.4", 1)));
        check("127.1.0.0/16", Some(("127.1.0.1", 65_534)));
        for wrong in ["192.0.2.1", "192.0.2.0/33", "10.0.0.0/8", "a/24", "2001:db8::/120", "/"] {
            check(wrong, None);
        }
    }
}
