//! Which Setup PDUs are granted. Pure.

use crate::{
    keys::{Keys, TestKeys},
    pdu::{Connection, Demand, Mode, Refusal, Setup, Version, is_authentic},
    plan::Megabits,
};

/// How far the clocks of both sides may be apart, in seconds, as with the reference up to version
/// 8.2; since 9.0 that allows 5 s only, which is hard on a host without NTP.
pub(super) const TIME_WINDOW: u32 = 150;

/// The most connections of one test, as with the reference.
const MOST_CONNECTIONS: u8 = 24;

/// Who asks, by the digest of a PDU.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Client {
    /// Anybody.
    Unknown,
    /// Somebody with a shared key, before version 20: later PDUs are not signed.
    Old,
    /// Somebody with a shared key, and the keys of the test that are derived from it.
    Known(TestKeys),
}

impl Client {
    pub(super) const fn keys(&self) -> Option<&TestKeys> {
        match self {
            Self::Known(keys) => Some(keys),
            Self::Unknown | Self::Old => None,
        }
    }
}

/// Finds out who asks. Whether the PDU is of today is for [`check_time`].
pub(super) fn identify(octets: &[u8], setup: &Setup, keys: &Keys) -> Result<Client, Refusal> {
    match setup.trailer.mode {
        Mode::Unauthenticated if keys.is_empty() => Ok(Client::Unknown),
        Mode::Unauthenticated => Err(Refusal::AuthenticationRequired),
        _ if keys.is_empty() => Err(Refusal::NoKeys),
        Mode::Other(_) => Err(Refusal::Mode),
        Mode::Control => verify(octets, setup, keys).ok_or(Refusal::Authentication),
    }
}

/// Checks that a signed PDU was made about `now`, in seconds since 1970.
pub(super) fn check_time(setup: &Setup, client: &Client, now: u32) -> Result<(), Refusal> {
    let is_timely = setup.trailer.unix_time.abs_diff(now) <= TIME_WINDOW;
    if is_timely || *client == Client::Unknown { Ok(()) } else { Err(Refusal::Time) }
}

fn verify(octets: &[u8], setup: &Setup, keys: &Keys) -> Option<Client> {
    let shared = keys.find(setup.trailer.key)?;
    if !setup.version.is_extended() {
        let is_right = is_authentic(octets, |bare, digest| shared.verifies(bare, digest));
        return is_right.then_some(Client::Old);
    }
    let keys = TestKeys::derive(shared, setup.trailer.unix_time);
    let is_right = is_authentic(octets, |bare, digest| keys.client.verifies(bare, digest));
    is_right.then_some(Client::Known(keys))
}

/// Checks what is asked for, beside what is granted already.
pub(super) fn admit(
    setup: &Setup,
    bandwidth: Option<Megabits>,
    granted: impl Iterator<Item = Demand>,
) -> Result<(), Refusal> {
    if !setup.version.is_spoken() {
        return Err(Refusal::Version);
    }
    let Connection { index, count, .. } = setup.connection;
    if count == 0 || count > MOST_CONNECTIONS || index >= count {
        return Err(Refusal::Connections);
    }
    let Some(capacity) = bandwidth else { return Ok(()) };
    let demand = setup.demand.ok_or(Refusal::BandwidthRequired)?;
    let same = granted.filter(|other| other.direction == demand.direction);
    let taken: u32 = same.map(|other| u32::from(other.megabits.get())).sum();
    let wanted = taken.saturating_add(demand.megabits.get().into());
    if wanted > capacity.get().into() { Err(Refusal::Capacity) } else { Ok(()) }
}

/// What the answer names as the version: the client's, or this server's when it does not speak
/// the client's.
pub(super) fn answered_version(asked: Version) -> Version {
    if asked.is_spoken() { asked } else { Version::CURRENT }
}

#[cfg(test)]
mod tests;
