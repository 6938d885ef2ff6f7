//! What the tests of the service need: far ends, the interface at the customer's, and secrets.

use std::{net::IpAddr, num::NonZeroU8, str::FromStr};

use linecert_socket::{Pcp, Tag, Tags, VlanId};
use linecert_toml::Text;
use serde::Deserialize;
use thiserror::Error;

use crate::secret::SecretSource;

/// The far ends of the service and how this laptop reaches it. Nothing is sent to an address that
/// does not stand here.
#[derive(Debug, Clone, Default)]
pub struct Service {
    /// Host and port of an iperf3 server.
    pub speed_server: Option<String>,
    /// Host that answers ICMP echo.
    pub echo_target: Option<String>,
    /// Host and port of a UDPSTP server (RFC 9946).
    pub capacity_server: Option<String>,
    /// Seconds of steady transfer in each direction; ten unless said otherwise.
    pub throughput_seconds: Option<NonZeroU8>,
    /// Seconds of UDP in each direction; thirty unless said otherwise.
    pub datagram_seconds: Option<NonZeroU8>,
    /// The Ethernet interface toward the line, for what needs no address.
    pub interface: Option<String>,
    /// The tags that its frames carry.
    pub vlan: Vlan,
    /// The PPPoE account.
    pub pppoe: Option<PppoeAccount>,
    /// The names that the resolvers must know.
    pub dns: Option<Resolvers>,
    /// The channels of television.
    pub television: Option<Television>,
    /// The telephone service.
    pub voice: Option<Voice>,
}

/// A PPPoE account at the operator.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PppoeAccount {
    /// The user.
    pub user: String,
    /// The password.
    pub password: SecretSource,
    /// The service that is asked for; any unless said otherwise.
    pub service_name: Option<String>,
    /// The names of the operator's access concentrators; others are unknown ones. Without names
    /// nobody can say which are.
    #[serde(default)]
    pub concentrators: Vec<String>,
}

/// Resolvers, and what they must know.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Resolvers {
    /// Their addresses.
    pub servers: Vec<IpAddr>,
    /// Names that have an address.
    pub names: Vec<String>,
    /// A zone in which a name made up at random must not exist.
    pub empty_zone: Option<String>,
}

/// The channels of television.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Television {
    /// `group:port`, with `source@` before it for one source. Changing is timed from the first to
    /// the second.
    pub channels: Vec<String>,
    /// The address from which groups are asked for where frames carry tags, and the kernel has no
    /// interface of its own for them.
    pub address: Option<IpAddr>,
    /// How long the first one is watched; thirty seconds unless said otherwise.
    pub seconds: Option<NonZeroU8>,
}

/// The telephone service.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Voice {
    /// Host and port of a far end that reflects packets of voice.
    pub reflector: Option<String>,
    /// How long the voice speaks; thirty seconds unless said otherwise.
    pub seconds: Option<NonZeroU8>,
    /// Host and port of the SIP server.
    pub sip: Option<String>,
    /// Who registers there.
    pub user: Option<String>,
    /// The password of that user.
    pub password: Option<SecretSource>,
}

/// The tags of frames in a file: `100`, `100@5` with a priority, `200.100` with the service tag
/// outside (IEEE 802.1ad).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Vlan(pub Tags);

/// A text that is no tags.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is no VLAN from 1 to 4094, as in `100`, `100@5` with a priority, or `200.100`")]
pub struct NotAVlan(pub String);

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct RawService {
    speed_server: Option<String>,
    echo_target: Option<String>,
    capacity_server: Option<String>,
    throughput_seconds: Option<NonZeroU8>,
    datagram_seconds: Option<NonZeroU8>,
    interface: Option<String>,
    vlan: Option<Text<Vlan>>,
    pppoe: Option<PppoeAccount>,
    dns: Option<Resolvers>,
    television: Option<Television>,
    voice: Option<Voice>,
}

impl Service {
    /// The key by which measurements refer to linecert's own service tests.
    pub const KEY: &str = "service";
}

impl Default for Vlan {
    fn default() -> Self {
        Self(Tags::Untagged)
    }
}

impl FromStr for Vlan {
    type Err = NotAVlan;

    fn from_str(text: &str) -> Result<Self, NotAVlan> {
        parse_tags(text).map(Self).ok_or_else(|| NotAVlan(text.to_owned()))
    }
}

fn parse_tags(text: &str) -> Option<Tags> {
    let (ids, priority) = match text.split_once('@') {
        Some((ids, priority)) => (ids, Some(Pcp::try_from(priority.parse::<u8>().ok()?).ok()?)),
        None => (text, None),
    };
    let with = |tag: Tag| priority.map_or(tag, |priority| tag.with_pcp(priority));
    let id = |text: &str| text.parse::<VlanId>().ok();
    Some(match ids.split_once('.') {
        None => Tags::One(with(Tag::customer(id(ids)?))),
        Some((outer, inner)) => Tags::Two {
            outer: with(Tag::service(id(outer)?)),
            inner: with(Tag::customer(id(inner)?)),
        },
    })
}

impl From<RawService> for Service {
    fn from(raw: RawService) -> Self {
        Self {
            speed_server: raw.speed_server,
            echo_target: raw.echo_target,
            capacity_server: raw.capacity_server,
            throughput_seconds: raw.throughput_seconds,
            datagram_seconds: raw.datagram_seconds,
            interface: raw.interface,
            vlan: raw.vlan.map(|Text(vlan)| vlan).unwrap_or_default(),
            pppoe: raw.pppoe,
            dns: raw.dns,
            television: raw.television,
            voice: raw.voice,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_written_from_the_outside_in() {
        let vid = |id: u16| VlanId::try_from(id).unwrap();
        let five = Pcp::try_from(5).unwrap();
        for (text, tags) in [
            ("100", Tags::One(Tag::customer(vid(100)))),
            ("100@5", Tags::One(Tag::customer(vid(100)).with_pcp(five))),
            (
                "200.100",
                Tags::Two { outer: Tag::service(vid(200)), inner: Tag::customer(vid(100)) },
            ),
        ] {
            assert_eq!(text.parse(), Ok(Vlan(tags)), "{text}");
        }
        for text in ["", "0", "4095", "100@8", "100@", "1.2.3", "a", "100.", ".100", "-1"] {
            assert_eq!(text.parse::<Vlan>(), Err(NotAVlan(text.to_owned())));
        }
    }
}
