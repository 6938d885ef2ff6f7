//! The keys of the built-in lab. Their seeds are public, so what they sign proves nothing: they
//! verify training certificates only, and no operational trust root may list them.

use std::{num::NonZeroU16, sync::LazyLock};

use linecert_measure::Timestamp;

use crate::{
    dsse::{Envelope, MultiEnvelope, PayloadType, Quorum, pae},
    issuer::Issuer,
    key::{KeyId, PublicKey, Signature, Signer as _, SigningKey, sign_with_seed},
    key_cert::{Holder, KeyCert, KeyCertFile, Role, Scope},
    statement::Purpose,
    summary::KeyCertTwin,
    trust::{IssuingKey, RootTerms, TrustRoot, TrustRoots, Witnesses},
    validity::Validity,
};

/// The operator of the lab, as statements and the trust root name it.
pub const OPERATOR: &str = "linecert lab";

const ROOT_SEED: &[u8; 32] = b"linecert lab root key, worthless";
const TECHNICIAN_SEED: &[u8; 32] = b"linecert lab technician: nothing";

/// Every key whose secret is public.
static KEYS: LazyLock<[PublicKey; 2]> =
    LazyLock::new(|| [root_key(), technician_key()].map(|secret| secret.public_key()));

/// The trust root of the lab. Its purpose is training, and its one root key issues key-certs too.
#[must_use]
pub fn trust_roots() -> TrustRoots {
    let key = root_key().public_key();
    let root = TrustRoot::sound(RootTerms {
        purpose: Purpose::Training,
        operator: OPERATOR.to_owned(),
        issued_at: Timestamp::UNIX_EPOCH,
        root_keys: Quorum::of_one(key),
        issuing_keys: vec![IssuingKey { key, validity: Validity::ALWAYS }],
        logs: Vec::new(),
        witnesses: Witnesses::default(),
        timestamp_authorities: Vec::new(),
    });
    let (kind, payload) = (PayloadType::TrustRoot, root.to_payload());
    let signatures = vec![signed_by_root(kind, &payload)];
    TrustRoots::sound(root, MultiEnvelope::of_parts(kind, payload, signatures))
}

/// The issuer of the lab, which issues training certificates only.
#[must_use]
pub fn issuer() -> Issuer {
    let key = technician_key();
    let key_cert = KeyCert {
        serial: "lab-1".to_owned(),
        holder: Holder { name: "Lab technician".to_owned(), staff_number: "lab".to_owned() },
        role: Role::Lab,
        key: key.public_key(),
        validity: Validity::ALWAYS,
        scope: Scope::everything(),
        max_offline_days: NonZeroU16::MAX,
        issued_at: Timestamp::UNIX_EPOCH,
        renews: None,
    };
    let (kind, payload) = (PayloadType::KeyCert, key_cert.to_payload());
    let signature = signed_by_root(kind, &payload);
    let envelope = Envelope::of_parts(kind, payload, signature);
    // A key in memory signs, always.
    let twin = KeyCertTwin::of(&key_cert).sign(&root_key()).unwrap_or_default();
    let file = KeyCertFile { envelope, twin };
    Issuer::trusted(Box::new(key), key_cert, file, trust_roots())
}

/// Whether the secret of this key is public.
pub(crate) fn owns(key: &PublicKey) -> bool {
    KEYS.contains(key)
}

/// Whether whatever this key signs is training: the key, or its holder, is of the lab.
pub(crate) fn is_training(key_cert: &KeyCert) -> bool {
    key_cert.role == Role::Lab || owns(&key_cert.key)
}

fn signed_by_root(kind: PayloadType, payload: &[u8]) -> (KeyId, Signature) {
    let signature = sign_with_seed(ROOT_SEED, &pae(kind.media_type(), payload));
    (root_key().public_key().id(), signature)
}

pub(crate) fn root_key() -> SigningKey {
    SigningKey::from_seed(ROOT_SEED)
}

pub(crate) fn technician_key() -> SigningKey {
    SigningKey::from_seed(TECHNICIAN_SEED)
}
