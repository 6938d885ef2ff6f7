//! From the command line to what is measured.

use std::{net::SocketAddr, num::NonZeroU8, path::Path, time::Duration};

use linecert_host::Session;
use linecert_instrument::{OwnSession, resolve_port};
use linecert_measure::Quantity;
use linecert_speed::{
    iperf3::{DEFAULT_PORT, Egress},
    layer::{Carrier, Encapsulation, Layer, TagCount},
    method::{Contract, HostRule, MethodPlan, Step},
};
use linecert_udpstp::{CONTROL_PORT, Credentials, KeyId, Keys, NotAKey, SharedKey, TestSeconds};

use super::{
    capacity::CapacityTest,
    failure, server,
    web::{self, Kind, WebTest},
};
use crate::{
    args::{Around, DatagramRate, Protocol, Speed, Way},
    exit::{CommandError, Exit},
    verb,
};

/// The port of STUN (RFC 8489, 18.6).
const STUN_PORT: u16 = 3478;

/// The port of HTTP over TLS.
const HTTPS_PORT: u16 = 443;

/// What carries a test out.
pub(super) struct Tester {
    /// How the idle line is probed, and all of a test by iperf3.
    pub(super) method: MethodPlan,
    /// What measures the rate.
    pub(super) meter: Meter,
    /// What is done, in this order.
    pub(super) steps: Vec<Step>,
}

/// What measures the rate.
pub(super) enum Meter {
    /// iperf3, with the delay under load beside it.
    Method,
    /// UDPSTP.
    Capacity(CapacityTest),
    /// A web speed test.
    Web(WebTest),
}

/// Says what cannot be asked for together.
pub(super) fn check(args: &Speed) -> Result<(), CommandError> {
    let usage = |message| Err(CommandError::new(Exit::Usage, message));
    let capacity = args.protocol == Protocol::Udpstp;
    let method = args.protocol == Protocol::Iperf3;
    if args.direction == Way::Bidirectional && (!method || args.udp.is_some()) {
        return usage("speed-one-way-only");
    }
    if !method && args.udp.is_some() {
        return usage("speed-no-rate");
    }
    if !method && args.congestion_control.is_some() {
        return usage("speed-only-iperf3");
    }
    let web = !method && !capacity;
    if web && (args.way_out.ipv4 || args.way_out.ipv6) {
        return usage("speed-web-version");
    }
    if !web && args.ca.is_some() {
        return usage("speed-ca-unused");
    }
    if capacity && args.time.is_some_and(|seconds| TestSeconds::new(seconds).is_none()) {
        return usage("speed-too-short");
    }
    if !capacity && args.key_file.is_some() {
        return usage("speed-key-unused");
    }
    Ok(())
}

/// Finds the far end, and says what to do with it.
pub(super) async fn tester(
    args: &Speed,
    session: Option<&OwnSession>,
) -> Result<Tester, CommandError> {
    let (named, port) = match args.protocol {
        Protocol::Iperf3 => (args.server.as_str(), DEFAULT_PORT),
        Protocol::Udpstp => (args.server.as_str(), CONTROL_PORT),
        Protocol::Ndt7 | Protocol::Librespeed => (web::host_of(&args.server), HTTPS_PORT),
    };
    let server = server::address(named, port, &args.way_out).await?;
    let stun = match &args.stun {
        Some(host) => Some(resolve_port(host, STUN_PORT).await.map_err(failure::of_name)?),
        None => None,
    };
    let method = MethodPlan { stun, ..method(args, server, session) };
    let at = server.ip().to_canonical();
    let meter = match args.protocol {
        Protocol::Iperf3 => Meter::Method,
        Protocol::Udpstp => Meter::Capacity(CapacityTest {
            server,
            seconds: args.time.and_then(TestSeconds::new).unwrap_or(TestSeconds::DEFAULT),
            credentials: args.key_file.as_deref().map(credentials).transpose()?,
        }),
        Protocol::Ndt7 => Meter::Web(WebTest::new(args, (Kind::Ndt7, at), &method)?),
        Protocol::Librespeed => Meter::Web(WebTest::new(args, (Kind::LibreSpeed, at), &method)?),
    };
    Ok(Tester { method, meter, steps: steps(args) })
}

fn method(args: &Speed, server: SocketAddr, session: Option<&OwnSession>) -> MethodPlan {
    let usual = MethodPlan::new(server.to_string());
    let seconds = args.time.map(|seconds| Duration::from_secs(seconds.into()));
    let device = session.map(|opened| opened.device().to_owned());
    // A far end on this same computer leaves it no peace; there is no line either.
    let is_practice = server.ip().to_canonical().is_loopback();
    MethodPlan {
        streams: NonZeroU8::new(args.streams).unwrap_or(NonZeroU8::MIN),
        steady: seconds.unwrap_or(usual.steady),
        datagram_steady: seconds.unwrap_or(usual.datagram_steady),
        contract: contract(args),
        encapsulation: session
            .map_or_else(|| around(args.encapsulation), OwnSession::encapsulation),
        egress: Egress { device: device.or_else(|| args.way_out.interface.clone()), source: None },
        session: if session.is_some() { Session::OwnPppoe } else { Session::None },
        congestion_control: args.congestion_control.clone(),
        host: if is_practice { HostRule::Recorded } else { HostRule::Invalidates },
        ..usual
    }
}

/// What was contracted. A rate of datagrams is 95 % of it, so that one which was asked for is
/// taken for a contract that gives it.
fn contract(args: &Speed) -> Contract {
    let of_rate = |rate: Quantity| rate.share(100, 95);
    match args.udp {
        Some(DatagramRate::At(rate)) => {
            Contract { down: of_rate(rate), up: of_rate(rate), layer: Layer::Transport }
        }
        _ => Contract { down: args.contract_down, up: args.contract_up, layer: Layer::Network },
    }
}

const fn around(named: Around) -> Encapsulation {
    let (carrier, tags) = match named {
        Around::Ethernet => (Carrier::Ethernet, TagCount::None),
        Around::Vlan => (Carrier::Ethernet, TagCount::One),
        Around::Qinq => (Carrier::Ethernet, TagCount::Two),
        Around::Pppoe => (Carrier::Pppoe, TagCount::None),
        Around::PppoeVlan => (Carrier::Pppoe, TagCount::One),
    };
    Encapsulation { carrier, tags }
}

fn steps(args: &Speed) -> Vec<Step> {
    let datagrams = args.udp.is_some();
    let ways: &[Step] = match (args.direction, datagrams) {
        (Way::Down, false) => &[Step::Down],
        (Way::Up, false) => &[Step::Up],
        (Way::Both, false) => &[Step::Down, Step::Up],
        (Way::Bidirectional, _) => &[Step::Bidirectional],
        (Way::Down, true) => &[Step::DatagramsDown],
        (Way::Up, true) => &[Step::DatagramsUp],
        (Way::Both, true) => &[Step::DatagramsDown, Step::DatagramsUp],
    };
    // What is compared with the idle line is the delay under a load of TCP.
    let idle: &[Step] = if args.skip_idle || datagrams { &[] } else { &[Step::Idle] };
    match args.protocol {
        Protocol::Iperf3 => [idle, ways].concat(),
        // There the idle line is nobody's baseline, and only a test tells whether the server is there.
        Protocol::Udpstp | Protocol::Ndt7 | Protocol::Librespeed => [ways, idle].concat(),
    }
}

/// The keys in a file, as a server has them.
pub(crate) fn keys(file: &Path) -> Result<Keys, CommandError> {
    let wrong = |error| wrong_keys(file).cause(error);
    Keys::parse(&verb::read_text(file)?).map_err(wrong)
}

/// The first key in a file, as a client has it.
fn credentials(file: &Path) -> Result<Credentials, CommandError> {
    keys(file)?;
    let text = verb::read_text(file)?;
    let mut lines = text.lines().map(str::trim);
    let line = lines.find(|line| !line.is_empty() && !line.starts_with('#'));
    let parsed = line.and_then(|line| line.split_once(','));
    let parsed = parsed.and_then(|(id, key)| {
        let key = SharedKey::new(key.trim()).ok()?;
        Some(Credentials { id: KeyId(id.trim().parse().ok()?), key })
    });
    parsed.ok_or_else(|| wrong_keys(file).cause(NotAKey))
}

fn wrong_keys(file: &Path) -> CommandError {
    CommandError::new(Exit::Usage, "speed-keys").name("file", file.display()).hint("hint-keys")
}
