//! The keys of the built-in lab. Their seeds are public, so what they sign proves nothing: they
//! verify training certificates only, and no operational trust root may list them.

use linecert_profile::Access;

use crate::{
    issuer::Issuer,
    key::{PublicKey, SigningKey},
    key_cert::{Holder, KeyCert, Role},
    trust::TrustRoot,
    validity::Validity,
};

/// The operator of the lab, as statements and the trust root name it.
pub const OPERATOR: &str = "linecert lab";

const ROOT_SEED: &[u8; 32] = b"linecert lab root key, worthless";
const TECHNICIAN_SEED: &[u8; 32] = b"linecert lab technician: nothing";

/// The trust root of the lab. Its purpose is training.
#[must_use]
pub fn trust_root() -> TrustRoot {
    TrustRoot::lab()
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
        scope: Access::ALL.to_vec(),
    };
    let envelope = key_cert.sign(&root_key());
    Issuer::trusted(key, key_cert, envelope, trust_root())
}

/// Whether the secret of this key is public.
pub(crate) fn owns(key: &PublicKey) -> bool {
    [root_key(), technician_key()].iter().any(|lab| lab.public_key() == *key)
}

pub(crate) fn root_key() -> SigningKey {
    SigningKey::from_seed(ROOT_SEED)
}

pub(crate) fn technician_key() -> SigningKey {
    SigningKey::from_seed(TECHNICIAN_SEED)
}
