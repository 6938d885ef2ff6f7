//! What the tests of the service need: far ends, the interface at the customer's, and secrets.

use std::{net::IpAddr, num::NonZeroU8, str::FromStr};

use linecert_media::Channel;
use linecert_service::dns::{Expectation, Question, QuestionError, RecordKind};
use linecert_socket::{Pcp, Tag, Tags, VlanId};
use linecert_toml::{Mistake, Text};
use serde::Deserialize;
use thiserror::Error;
use toml::Spanned;

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
    /// Which way speed server, echo target and capacity server are reached.
    pub through: Through,
    /// The PPPoE account.
    pub pppoe: Option<PppoeAccount>,
    /// The names that the resolvers must know.
    pub dns: Option<Resolvers>,
    /// The channels of television.
    pub television: Option<Television>,
    /// The telephone service.
    pub voice: Option<Voice>,
}

/// Which way far ends are reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Through {
    /// As the system routes.
    #[default]
    Network,
    /// Through a PPPoE session that linecert opens on the interface, with the account.
    Pppoe,
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
#[serde(try_from = "RawResolvers")]
pub struct Resolvers {
    /// Their addresses; one at least.
    pub servers: Vec<IpAddr>,
    /// What each is asked: names that have an address, and one made up in a zone that has none.
    pub questions: Vec<Question>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct RawResolvers {
    servers: Vec<IpAddr>,
    #[serde(default)]
    names: Vec<String>,
    empty_zone: Option<String>,
}

/// Resolvers that cannot be tested.
#[derive(Debug, Error)]
enum NoResolvers {
    #[error("`servers` names none")]
    Servers,
    #[error("there is nothing to ask: name some `names`, or an `empty-zone`")]
    Questions,
    #[error(transparent)]
    Question(#[from] QuestionError),
}

/// The channels of television.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "RawTelevision")]
pub struct Television {
    /// The channel that is watched.
    pub first: Channel,
    /// The one that is changed to.
    pub second: Option<Channel>,
    /// The address from which groups are asked for where frames carry tags, and the kernel has no
    /// interface of its own for them.
    pub address: Option<IpAddr>,
    /// How long the first one is watched; thirty seconds unless said otherwise.
    pub seconds: Option<NonZeroU8>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTelevision {
    channels: Vec<Text<Channel>>,
    address: Option<IpAddr>,
    seconds: Option<NonZeroU8>,
}

/// A number of channels that cannot be watched.
#[derive(Debug, Error)]
#[error("`channels` has {0}; write one, or two to time the change between them")]
struct NotOneOrTwo(usize);

/// The telephone service.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "RawVoice")]
pub struct Voice {
    /// Host and port of a far end that reflects packets of voice.
    pub reflector: Option<String>,
    /// How long the voice speaks; thirty seconds unless said otherwise.
    pub seconds: Option<NonZeroU8>,
    /// Host and port of the SIP server.
    pub sip: Option<String>,
    /// Who registers there; nobody does without.
    pub account: Option<SipAccount>,
}

/// An account at a SIP server.
#[derive(Debug, Clone)]
pub struct SipAccount {
    /// The user.
    pub user: String,
    /// The password.
    pub password: SecretSource,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawVoice {
    reflector: Option<String>,
    seconds: Option<NonZeroU8>,
    sip: Option<String>,
    user: Option<String>,
    password: Option<SecretSource>,
}

/// Half an account.
#[derive(Debug, Error)]
#[error("`user` and `password` go together, and with `sip`")]
struct HalfAnAccount;

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
    through: Option<Spanned<Through>>,
    pppoe: Option<PppoeAccount>,
    dns: Option<Resolvers>,
    television: Option<Television>,
    voice: Option<Voice>,
}

impl Service {
    /// The key by which measurements refer to linecert's own service tests.
    pub const KEY: &str = "service";
}

impl TryFrom<RawResolvers> for Resolvers {
    type Error = NoResolvers;

    fn try_from(raw: RawResolvers) -> Result<Self, NoResolvers> {
        let RawResolvers { servers, names, empty_zone } = raw;
        let known = names.iter().map(|name| (name, Expectation::Any));
        let unknown = empty_zone.iter().map(|zone| (zone, Expectation::NoSuchName));
        let question = |(name, right): (&String, _)| Question::new(name, RecordKind::A, right);
        let questions: Vec<_> = known.chain(unknown).map(question).collect::<Result<_, _>>()?;
        match (servers.is_empty(), questions.is_empty()) {
            (true, _) => Err(NoResolvers::Servers),
            (false, true) => Err(NoResolvers::Questions),
            (false, false) => Ok(Self { servers, questions }),
        }
    }
}

impl TryFrom<RawTelevision> for Television {
    type Error = NotOneOrTwo;

    fn try_from(raw: RawTelevision) -> Result<Self, NotOneOrTwo> {
        let RawTelevision { channels, address, seconds } = raw;
        let (first, second) = match *channels.as_slice() {
            [Text(first)] => (first, None),
            [Text(first), Text(second)] => (first, Some(second)),
            _ => return Err(NotOneOrTwo(channels.len())),
        };
        Ok(Self { first, second, address, seconds })
    }
}

impl TryFrom<RawVoice> for Voice {
    type Error = HalfAnAccount;

    fn try_from(raw: RawVoice) -> Result<Self, HalfAnAccount> {
        let RawVoice { reflector, seconds, sip, user, password } = raw;
        let account = match (user, password) {
            (Some(user), Some(password)) if sip.is_some() => Some(SipAccount { user, password }),
            (None, None) => None,
            _ => return Err(HalfAnAccount),
        };
        Ok(Self { reflector, seconds, sip, account })
    }
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

impl RawService {
    /// What stands under `[service]` of the text of a file that is called `label` in messages.
    pub(super) fn check(self, label: &str, text: &str) -> Result<Service, Mistake<String>> {
        let lacks_account = self.pppoe.is_none() || self.interface.is_none();
        match &self.through {
            Some(through) if lacks_account && *through.get_ref() == Through::Pppoe => {
                let problem = "`pppoe` needs an `interface` and an account in `[service.pppoe]`";
                Err(Mistake::at(label, text, &through.span(), problem.to_owned()))
            }
            _ => Ok(self.into()),
        }
    }
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
            through: raw.through.map(Spanned::into_inner).unwrap_or_default(),
            pppoe: raw.pppoe,
            dns: raw.dns,
            television: raw.television,
            voice: raw.voice,
        }
    }
}

#[cfg(test)]
mod tests;
