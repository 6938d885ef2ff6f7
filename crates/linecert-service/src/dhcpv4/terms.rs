//! What a server offers, read from its options.

use std::{net::Ipv4Addr, time::Duration};

use super::{
    message::Message,
    options::{Options, code},
};
use crate::octets::{Octets, text};

/// What a server offers. A field is absent when the server did not send it; what it sent in a
/// wrong form is listed in `malformed`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// The address.
    pub address: Ipv4Addr,
    /// Option 1.
    pub mask: Option<Ipv4Addr>,
    /// Option 3.
    pub routers: Vec<Ipv4Addr>,
    /// Option 6.
    pub name_servers: Vec<Ipv4Addr>,
    /// Option 15.
    pub domain: Option<String>,
    /// Option 26, in octets.
    pub mtu: Option<u16>,
    /// Option 51. `Duration::MAX` is a lease for ever (RFC 2131, 3.3).
    pub lease: Option<Duration>,
    /// Option 58, when the client renews.
    pub renewal: Option<Duration>,
    /// Option 59, when it asks any server.
    pub rebinding: Option<Duration>,
    /// Option 43.
    pub vendor_specific: Option<Vec<u8>>,
    /// Option 66.
    pub tftp_server: Option<String>,
    /// Option 67, or the field `file`.
    pub boot_file: Option<String>,
    /// Option 121.
    pub static_routes: Vec<StaticRoute>,
    /// Option 125.
    pub vendor_identifying: Option<Vec<u8>>,
    /// Option 82.
    pub relay_echo: RelayEcho,
    /// The codes of options whose form is wrong.
    pub malformed: Vec<u8>,
    /// Every option as it was sent.
    pub options: Options,
}

/// A route of option 121.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StaticRoute {
    /// The first address of the destination.
    pub destination: Ipv4Addr,
    /// The length of its prefix: 0 to 32.
    pub prefix: u8,
    /// The router; `0.0.0.0` for a destination on the link.
    pub gateway: Ipv4Addr,
}

/// What became of the relay agent information. Servers must send it back as it was
/// (RFC 3046, 2.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RelayEcho {
    /// None was sent.
    NotSent,
    /// It came back as it was.
    Whole,
    /// It came back altered.
    Altered,
    /// It did not come back.
    Missing,
}

impl Terms {
    /// Reads an answer to a client that sent this relay agent information.
    pub(super) fn read(message: &Message, relay_agent: Option<&[u8]>) -> Self {
        let mut fields = Fields { options: &message.options, malformed: Vec::new() };
        let boot_field = (!message.file.is_empty()).then(|| text(&message.file));
        Self {
            address: message.given,
            mask: fields.one(code::SUBNET_MASK, Octets::ipv4),
            routers: fields.all(code::ROUTERS, Octets::ipv4),
            name_servers: fields.all(code::NAME_SERVERS, Octets::ipv4),
            domain: fields.text(code::DOMAIN_NAME),
            mtu: fields.one(code::INTERFACE_MTU, Octets::u16),
            lease: fields.one(code::LEASE_TIME, seconds),
            renewal: fields.one(code::RENEWAL_TIME, seconds),
            rebinding: fields.one(code::REBINDING_TIME, seconds),
            vendor_specific: fields.octets(code::VENDOR_SPECIFIC),
            tftp_server: fields.text(code::TFTP_SERVER),
            boot_file: fields.text(code::BOOT_FILE).or(boot_field),
            static_routes: fields.all(code::STATIC_ROUTES, static_route),
            vendor_identifying: fields.octets(code::VENDOR_IDENTIFYING),
            relay_echo: relay_echo(relay_agent, message.options.get(code::RELAY_AGENT)),
            malformed: fields.malformed,
            options: message.options.clone(),
        }
    }
}

fn relay_echo(sent: Option<&[u8]>, back: Option<&[u8]>) -> RelayEcho {
    match (sent, back) {
        (None, _) => RelayEcho::NotSent,
        (Some(_), None) => RelayEcho::Missing,
        (Some(sent), Some(back)) if sent == back => RelayEcho::Whole,
        (Some(_), Some(_)) => RelayEcho::Altered,
    }
}

/// Options read by name; those that do not read are remembered.
struct Fields<'a> {
    options: &'a Options,
    malformed: Vec<u8>,
}

impl<'a> Fields<'a> {
    fn one<T>(&mut self, code: u8, read: fn(&mut Octets<'a>) -> Option<T>) -> Option<T> {
        let mut octets = Octets::new(self.options.get(code)?);
        let value = read(&mut octets).filter(|_| octets.is_empty());
        if value.is_none() {
            self.malformed.push(code);
        }
        value
    }

    fn all<T>(&mut self, code: u8, read: fn(&mut Octets<'a>) -> Option<T>) -> Vec<T> {
        let Some(octets) = self.options.get(code) else { return Vec::new() };
        let mut octets = Octets::new(octets);
        let mut values = Vec::new();
        while !octets.is_empty() {
            let Some(value) = read(&mut octets) else {
                self.malformed.push(code);
                return Vec::new();
            };
            values.push(value);
        }
        values
    }

    fn octets(&self, code: u8) -> Option<Vec<u8>> {
        self.options.get(code).map(<[u8]>::to_vec)
    }

    fn text(&self, code: u8) -> Option<String> {
        self.options.get(code).map(text)
    }
}

fn seconds(octets: &mut Octets<'_>) -> Option<Duration> {
    let seconds = octets.u32()?;
    Some(if seconds == u32::MAX { Duration::MAX } else { Duration::from_secs(seconds.into()) })
}

/// A prefix of as many octets as it needs, and a router (RFC 3442).
fn static_route(octets: &mut Octets<'_>) -> Option<StaticRoute> {
    let prefix = octets.u8().filter(|length| *length <= 32)?;
    let significant = octets.take(usize::from(prefix.div_ceil(8)))?;
    let mut destination = [0; 4];
    destination.iter_mut().zip(significant).for_each(|(to, from)| *to = *from);
    Some(StaticRoute { destination: destination.into(), prefix, gateway: octets.ipv4()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields_of(code: u8, octets: &[u8], read: impl FnOnce(&mut Fields<'_>)) -> Vec<u8> {
        let mut options = Options::default();
        options.append(code, octets);
        let mut fields = Fields { options: &options, malformed: Vec::new() };
        read(&mut fields);
        fields.malformed
    }

    fn routes(octets: &[u8]) -> (Vec<StaticRoute>, Vec<u8>) {
        let mut routes = Vec::new();
        let malformed = fields_of(121, octets, |f| routes = f.all(121, static_route));
        (routes, malformed)
    }

    #[test]
    fn the_routes_of_the_standard() {
        let gateway = Ipv4Addr::new(10, 0, 0, 1);
        let (all, malformed) = routes(&[0, 10, 0, 0, 1, 17, 10, 17, 128, 10, 0, 0, 1]);
        let route = |destination: [u8; 4], prefix| StaticRoute {
            destination: destination.into(),
            prefix,
            gateway,
        };
        assert_eq!(all, [route([0; 4], 0), route([10, 17, 128, 0], 17)]);
        assert!(malformed.is_empty());
        assert_eq!(routes(&[33, 1, 1, 1, 1, 1, 10, 0, 0, 1]), (vec![], vec![121]));
    }

    #[test]
    fn an_option_of_the_wrong_length_is_absent_and_named() {
        for octets in [&[255, 255, 255][..], &[255, 255, 255, 0, 0]] {
            let malformed = fields_of(1, octets, |f| assert_eq!(f.one(1, Octets::ipv4), None));
            assert_eq!(malformed, [1]);
        }
        let malformed =
            fields_of(3, &[10, 0, 0, 1, 9], |f| assert!(f.all(3, Octets::ipv4).is_empty()));
        assert_eq!(malformed, [3]);
    }

    #[test]
    fn the_echo_of_a_relay_agent() {
        let sent = &b"\x01\x02ab"[..];
        assert_eq!(relay_echo(None, Some(sent)), RelayEcho::NotSent);
        assert_eq!(relay_echo(Some(sent), Some(sent)), RelayEcho::Whole);
        assert_eq!(relay_echo(Some(sent), Some(b"\x01\x02ac")), RelayEcho::Altered);
        assert_eq!(relay_echo(Some(sent), None), RelayEcho::Missing);
    }
}
