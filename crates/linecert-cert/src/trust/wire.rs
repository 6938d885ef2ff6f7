//! The JSON of the trust-root file and of the versions in it.

use std::num::NonZeroU32;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use linecert_measure::Timestamp;
use linecert_tlog::VerifierKey;
use serde::{Deserialize, Serialize};

use super::{
    IssuingKey, LogKey, RootTerms, TimestampAuthority, TrustRoot, TrustRootError, TrustRoots,
    TrustRootsError, Version, Witnesses,
};
use crate::{
    dsse::{self, MultiEnvelope, Quorum},
    json::{self, utc},
    key::PublicKey,
    revocation::Revocations,
    statement::SCHEMA,
    validity::{EmptyValidity, Validity},
};

const FILE: &str = "trust-roots";
const ROOT: &str = "trust-root";

/// The trust-root file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WireFile<'a> {
    schema: u32,
    r#type: String,
    #[serde(borrow)]
    versions: Vec<dsse::Wire<'a>>,
    #[serde(borrow)]
    revocations: Vec<dsse::Wire<'a>>,
}

/// The payload of one version.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WireRoot {
    schema: u32,
    r#type: String,
    version: u32,
    purpose: String,
    operator: String,
    #[serde(with = "utc")]
    issued_at: Timestamp,
    threshold: u32,
    root_keys: Vec<String>,
    issuing_keys: Vec<WireKey>,
    logs: Vec<WireKey>,
    witnesses: WireWitnesses,
    timestamp_authorities: Vec<WireAuthority>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WireKey {
    key: String,
    #[serde(with = "utc")]
    valid_from: Timestamp,
    #[serde(with = "utc")]
    valid_until: Timestamp,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WireWitnesses {
    quorum: u32,
    keys: Vec<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WireAuthority {
    name: String,
    certificate: String,
}

/// Reads the file and verifies it, version by version.
pub(super) fn read(bytes: &[u8]) -> Result<TrustRoots, TrustRootsError> {
    json::check_header(bytes, FILE)?;
    WireFile::verify(json::parse(bytes)?)
}

pub(super) fn write(roots: &TrustRoots) -> Vec<u8> {
    json::write(&WireFile::from(roots))
}

impl WireFile<'_> {
    pub(super) fn verify(self) -> Result<TrustRoots, TrustRootsError> {
        let mut versions = self.versions.into_iter().enumerate().map(|(index, wire)| {
            let version = index + 1;
            let envelope = MultiEnvelope::try_from(wire);
            envelope
                .map(|envelope| (version, envelope))
                .map_err(|source| TrustRootsError::Envelope { version, source })
        });
        let (version, envelope) = versions.next().ok_or(TrustRootsError::Empty)??;
        let bad = |version| move |source| TrustRootsError::Version { version, source };
        let first = Version::first(envelope).map_err(bad(version))?;
        let (later, revocations) = (Vec::new(), Revocations::NONE);
        let mut roots = TrustRoots { first, later, revocations };
        for next in versions {
            let (version, envelope) = next?;
            let next = Version::after(roots.newest(), envelope).map_err(bad(version))?;
            roots.later.push(next);
        }
        roots.read_revocations(self.revocations)?;
        Ok(roots)
    }
}

impl TrustRoots {
    fn read_revocations(&mut self, wires: Vec<dsse::Wire<'_>>) -> Result<(), TrustRootsError> {
        for (index, wire) in wires.into_iter().enumerate() {
            let revocation = index + 1;
            let envelope = MultiEnvelope::try_from(wire)
                .map_err(|source| TrustRootsError::RevocationEnvelope { revocation, source })?;
            self.revoke(envelope)
                .map_err(|source| TrustRootsError::Revocation { revocation, source })?;
        }
        Ok(())
    }
}

impl<'a> From<&'a TrustRoots> for WireFile<'a> {
    fn from(roots: &'a TrustRoots) -> Self {
        Self {
            schema: SCHEMA,
            r#type: FILE.to_owned(),
            versions: roots.versions().map(|version| (&version.envelope).into()).collect(),
            revocations: roots.revocations.envelopes().map(Into::into).collect(),
        }
    }
}

pub(super) fn read_root(payload: &[u8]) -> Result<TrustRoot, TrustRootError> {
    json::check_header(payload, ROOT)?;
    let wire: WireRoot = json::parse(payload)?;
    let version = NonZeroU32::new(wire.version).ok_or(TrustRootError::Version(0))?;
    TrustRoot::checked(version, wire.try_into()?)
}

pub(super) fn write_root(root: &TrustRoot) -> Vec<u8> {
    let terms = &root.terms;
    json::write(&WireRoot {
        schema: SCHEMA,
        r#type: ROOT.to_owned(),
        version: root.version(),
        purpose: terms.purpose.to_string(),
        operator: terms.operator.clone(),
        issued_at: terms.issued_at,
        threshold: terms.root_keys.threshold(),
        root_keys: terms.root_keys.keys().iter().map(ToString::to_string).collect(),
        issuing_keys: terms.issuing_keys.iter().map(WireKey::from).collect(),
        logs: terms.logs.iter().map(WireKey::from).collect(),
        witnesses: WireWitnesses::from(&terms.witnesses),
        timestamp_authorities: terms.timestamp_authorities.iter().map(Into::into).collect(),
    })
}

impl TryFrom<WireRoot> for RootTerms {
    type Error = TrustRootError;

    fn try_from(wire: WireRoot) -> Result<Self, TrustRootError> {
        let root_keys = wire.root_keys.iter().map(|key| key.parse());
        let root_keys = root_keys.collect::<Result<Vec<PublicKey>, _>>()?;
        Ok(Self {
            purpose: wire.purpose.parse()?,
            operator: wire.operator,
            issued_at: wire.issued_at,
            root_keys: Quorum::new(wire.threshold, root_keys)?,
            issuing_keys: all(wire.issuing_keys)?,
            logs: all(wire.logs)?,
            witnesses: wire.witnesses.try_into()?,
            timestamp_authorities: all(wire.timestamp_authorities)?,
        })
    }
}

fn all<W: TryInto<T>, T>(wires: Vec<W>) -> Result<Vec<T>, W::Error> {
    wires.into_iter().map(TryInto::try_into).collect()
}

impl WireKey {
    fn validity(&self) -> Result<Validity, EmptyValidity> {
        Validity::new(self.valid_from, self.valid_until)
    }
}

impl TryFrom<WireKey> for IssuingKey {
    type Error = TrustRootError;

    fn try_from(wire: WireKey) -> Result<Self, TrustRootError> {
        Ok(Self { key: wire.key.parse()?, validity: wire.validity()? })
    }
}

impl From<&IssuingKey> for WireKey {
    fn from(IssuingKey { key, validity }: &IssuingKey) -> Self {
        let (valid_from, valid_until) = (validity.from(), validity.until());
        Self { key: key.to_string(), valid_from, valid_until }
    }
}

impl TryFrom<WireKey> for LogKey {
    type Error = TrustRootError;

    fn try_from(wire: WireKey) -> Result<Self, TrustRootError> {
        Ok(Self { key: wire.key.parse()?, validity: wire.validity()? })
    }
}

impl From<&LogKey> for WireKey {
    fn from(LogKey { key, validity }: &LogKey) -> Self {
        let (valid_from, valid_until) = (validity.from(), validity.until());
        Self { key: key.to_string(), valid_from, valid_until }
    }
}

impl TryFrom<WireWitnesses> for Witnesses {
    type Error = TrustRootError;

    fn try_from(WireWitnesses { quorum, keys }: WireWitnesses) -> Result<Self, TrustRootError> {
        let keys = keys.iter().map(|key| key.parse()).collect::<Result<Vec<VerifierKey>, _>>()?;
        Ok(Self { quorum, keys })
    }
}

impl From<&Witnesses> for WireWitnesses {
    fn from(Witnesses { quorum, keys }: &Witnesses) -> Self {
        Self { quorum: *quorum, keys: keys.iter().map(ToString::to_string).collect() }
    }
}

impl TryFrom<WireAuthority> for TimestampAuthority {
    type Error = TrustRootError;

    fn try_from(wire: WireAuthority) -> Result<Self, TrustRootError> {
        let WireAuthority { name, certificate } = wire;
        match STANDARD.decode(certificate) {
            Ok(certificate) => Ok(Self { name, certificate }),
            Err(_) => Err(TrustRootError::Certificate(name)),
        }
    }
}

impl From<&TimestampAuthority> for WireAuthority {
    fn from(TimestampAuthority { name, certificate }: &TimestampAuthority) -> Self {
        Self { name: name.clone(), certificate: STANDARD.encode(certificate) }
    }
}
