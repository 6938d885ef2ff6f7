//! Who asks an agent: a community of SNMP v2c, or a user of SNMP v3 with authentication and privacy.

mod protocol;
#[cfg(test)]
mod tests;

use std::{
    fmt,
    sync::{Arc, OnceLock},
};

use async_snmp::{Auth, MasterKeys, UsmConfig};
use thiserror::Error;
use zeroize::Zeroizing;

pub use self::protocol::{AuthProtocol, PrivacyProtocol, ProtocolError};
use crate::community::Community;

/// Who asks, and by which version of SNMP. Clones share what is derived from the passphrases, so
/// cloning one for many agents is cheaper than building it again for each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Credentials {
    /// SNMP v2c: a community, in clear on the wire.
    V2c(Community),
    /// SNMP v3 with authentication and privacy, the only security level that is offered.
    V3(User),
}

/// A passphrase of SNMP v3, of 8 octets at least (RFC 3414, 11.2). It prints as `<secret>`, and its
/// octets are overwritten when the last clone is dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct Passphrase(Arc<Zeroizing<Vec<u8>>>);

/// A user of the user-based security model (RFC 3414), always with authentication and privacy.
#[derive(Clone)]
pub struct User(Arc<Inner>);

struct Inner {
    name: String,
    auth: (AuthProtocol, Passphrase),
    privacy: (PrivacyProtocol, Passphrase),
    context: Option<String>,
    /// Costs some milliseconds, so it waits for the first request and is kept.
    keys: OnceLock<Option<MasterKeys>>,
}

/// Why a user cannot be.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum UserError {
    /// The passphrase is shorter than RFC 3414, 11.2, allows.
    #[error("use a passphrase of {0} octets: SNMP v3 needs 8 or more")]
    ShortPassphrase(usize),
    /// The name does not fit the wire (RFC 3414, 2.4).
    #[error("use a user name of {0} octets: SNMP v3 takes 1 to 32")]
    Name(usize),
}

/// The keys of a user cannot be derived.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("derive the keys of an SNMP v3 user")]
pub(crate) struct KeyError;

impl Passphrase {
    /// A passphrase of these octets.
    ///
    /// # Errors
    /// [`UserError::ShortPassphrase`] below 8 octets.
    pub fn new(octets: impl AsRef<[u8]>) -> Result<Self, UserError> {
        let octets = octets.as_ref();
        match octets.len() {
            short @ 0..8 => Err(UserError::ShortPassphrase(short)),
            _ => Ok(Self(Arc::new(Zeroizing::new(octets.to_vec())))),
        }
    }
}

impl fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passphrase(<secret>)")
    }
}

impl User {
    /// A user of this name in the default context.
    ///
    /// # Errors
    /// [`UserError::Name`] when the name is empty or longer than 32 octets.
    pub fn new(
        name: &str,
        auth: (AuthProtocol, Passphrase),
        privacy: (PrivacyProtocol, Passphrase),
    ) -> Result<Self, UserError> {
        if !(1..=32).contains(&name.len()) {
            return Err(UserError::Name(name.len()));
        }
        let (name, context, keys) = (name.to_owned(), None, OnceLock::new());
        Ok(Self(Arc::new(Inner { name, auth, privacy, context, keys })))
    }

    /// The same user in this context (RFC 3411, 3.3.1): a virtual agent behind the same address.
    #[must_use]
    pub fn in_context(self, context: impl Into<String>) -> Self {
        let Inner { name, auth, privacy, keys, .. } = &*self.0;
        Self(Arc::new(Inner {
            name: name.clone(),
            auth: auth.clone(),
            privacy: privacy.clone(),
            context: Some(context.into()),
            keys: keys.clone(),
        }))
    }

    /// The name of the user.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// The context, when it is not the default one.
    #[must_use]
    pub fn context(&self) -> Option<&str> {
        self.0.context.as_deref()
    }

    /// The keys that no engine ID has been mixed into yet (RFC 3414, A.2).
    pub(crate) fn master_keys(&self) -> Result<&MasterKeys, KeyError> {
        let Inner { auth, privacy, keys, .. } = &*self.0;
        let derive = || {
            MasterKeys::new(auth.0.to_wire(), &auth.1.0)
                .and_then(|keys| keys.with_privacy(privacy.0.to_wire(), &privacy.1.0))
                .ok()
        };
        keys.get_or_init(derive).as_ref().ok_or(KeyError)
    }

    fn to_wire(&self) -> Result<Auth, KeyError> {
        let keys = self.master_keys()?.clone();
        let config = UsmConfig::new(self.name().to_owned())
            .context_name(self.context().unwrap_or_default().to_owned())
            .with_master_keys(keys);
        config.map(Auth::from).map_err(|_| KeyError)
    }
}

impl PartialEq for User {
    fn eq(&self, other: &Self) -> bool {
        let key = |inner: &Inner| {
            (inner.name.clone(), inner.auth.clone(), inner.privacy.clone(), inner.context.clone())
        };
        Arc::ptr_eq(&self.0, &other.0) || key(&self.0) == key(&other.0)
    }
}

impl Eq for User {}

impl fmt::Debug for User {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("User")
            .field("name", &self.0.name)
            .field("auth", &self.0.auth)
            .field("privacy", &self.0.privacy)
            .field("context", &self.0.context)
            .finish_non_exhaustive()
    }
}

impl Credentials {
    pub(crate) fn to_wire(&self) -> Result<Auth, KeyError> {
        match self {
            Self::V2c(community) => Ok(Auth::v2c(community.as_bytes())),
            Self::V3(user) => user.to_wire(),
        }
    }
}

impl From<Community> for Credentials {
    fn from(community: Community) -> Self {
        Self::V2c(community)
    }
}

impl From<User> for Credentials {
    fn from(user: User) -> Self {
        Self::V3(user)
    }
}
