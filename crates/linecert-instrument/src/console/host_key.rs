//! The key by which an SSH server proves who it is.

use std::{
    fmt, io,
    path::{Path, PathBuf},
    str::FromStr,
};

use russh::keys::{
    Algorithm, HashAlg, PublicKey,
    known_hosts::known_host_keys_path,
    ssh_key::known_hosts::{KnownHosts, Marker},
};
use thiserror::Error;

use super::{address::Endpoint, login::HostTrust};

/// The SHA-256 fingerprint of a host key as OpenSSH prints it: `SHA256:` and 43 letters of Base64.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fingerprint(String);

/// A text that is no fingerprint.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is not a fingerprint, as `ssh-keygen -lf` prints it: `SHA256:` and 43 letters")]
pub struct NotAFingerprint(String);

/// Why a host key is not trusted.
#[derive(Debug, Error)]
pub enum HostKeyError {
    /// Nobody has vouched for it.
    #[error(
        "the host key of {server} is not known: {algorithm} {fingerprint}; compare it with the \
         device, then put it into the inventory as `host-key`"
    )]
    Unknown {
        /// The server.
        server: Endpoint,
        /// The algorithm of the key.
        algorithm: Algorithm,
        /// Its fingerprint.
        fingerprint: Fingerprint,
    },
    /// Another one was vouched for.
    #[error(
        "THE HOST KEY OF {server} HAS CHANGED: {place} has {expected}, it shows {fingerprint}; \
         it may be another device, or somebody may listen in between: nothing was sent to it"
    )]
    Changed {
        /// The server.
        server: Endpoint,
        /// Where the other one stands.
        place: String,
        /// The fingerprint of the other one.
        expected: Fingerprint,
        /// The fingerprint of the key that it showed.
        fingerprint: Fingerprint,
    },
    /// The file of known hosts cannot be read.
    #[error("cannot read the known hosts in {}: {source}", file.display())]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// The key that the server has is one that was revoked.
    #[error("the key {fingerprint} of {server} is revoked in {}", file.display())]
    Revoked {
        /// The server.
        server: Endpoint,
        /// The file.
        file: PathBuf,
        /// The fingerprint of the key.
        fingerprint: Fingerprint,
    },
    /// The file of known hosts names the server with something that is no key.
    #[error("{} has no proper key for {server}: {source}", file.display())]
    NoKey {
        /// The file.
        file: PathBuf,
        /// The server.
        server: Endpoint,
        /// What is wrong.
        source: Box<russh::keys::Error>,
    },
}

/// The keys that are vouched for.
#[derive(Debug, Clone)]
pub(crate) struct Vouched {
    server: Endpoint,
    keys: Keys,
}

#[derive(Debug, Clone)]
enum Keys {
    Pinned(Fingerprint),
    Listed { file: PathBuf, keys: Vec<PublicKey>, revoked: Vec<PublicKey> },
    None,
}

impl Vouched {
    /// Looks the keys of a server up.
    pub(crate) fn find(trust: &HostTrust, server: &Endpoint) -> Result<Self, HostKeyError> {
        let keys = match trust {
            HostTrust::Pinned(fingerprint) => Keys::Pinned(fingerprint.clone()),
            HostTrust::KnownHosts(file) => {
                let (keys, revoked) = listed(file, server)?;
                Keys::Listed { file: file.clone(), keys, revoked }
            }
            HostTrust::Nobody => Keys::None,
        };
        Ok(Self { server: server.clone(), keys })
    }

    /// The algorithms of the keys that are known. A server with several keys is asked for one of
    /// these first, or else it would show another key and seem to be another server.
    pub(crate) fn algorithms(&self) -> Vec<Algorithm> {
        match &self.keys {
            Keys::Listed { keys, .. } => keys.iter().map(PublicKey::algorithm).collect(),
            Keys::Pinned(_) | Keys::None => Vec::new(),
        }
    }

    /// Whether somebody vouched for this key.
    pub(crate) fn check(&self, key: &PublicKey) -> Result<(), HostKeyError> {
        let (server, fingerprint) = (self.server.clone(), Fingerprint::of(key));
        let (place, expected) = match &self.keys {
            Keys::Pinned(pinned) if *pinned == fingerprint => return Ok(()),
            Keys::Pinned(pinned) => ("the inventory".to_owned(), pinned.clone()),
            Keys::Listed { file, revoked, .. } if holds(revoked, key) => {
                return Err(HostKeyError::Revoked { server, file: file.clone(), fingerprint });
            }
            Keys::Listed { keys, .. } if holds(keys, key) => return Ok(()),
            Keys::Listed { file, keys, .. } => match keys.first() {
                Some(listed) => (file.display().to_string(), Fingerprint::of(listed)),
                None => return Err(unknown(server, key)),
            },
            Keys::None => return Err(unknown(server, key)),
        };
        Err(HostKeyError::Changed { server, place, expected, fingerprint })
    }
}

fn holds(keys: &[PublicKey], key: &PublicKey) -> bool {
    keys.iter().any(|known| known.key_data() == key.key_data())
}

fn unknown(server: Endpoint, key: &PublicKey) -> HostKeyError {
    let (algorithm, fingerprint) = (key.algorithm(), Fingerprint::of(key));
    HostKeyError::Unknown { server, algorithm, fingerprint }
}

/// The keys that a file lists for a server, and those that it revokes, for whichever server: the
/// library passes over the latter.
fn listed(
    file: &Path,
    server: &Endpoint,
) -> Result<(Vec<PublicKey>, Vec<PublicKey>), HostKeyError> {
    // The library takes a file that it cannot open for an empty one.
    let text = std::fs::read_to_string(file)
        .map_err(|source| HostKeyError::Unreadable { file: file.to_owned(), source })?;
    let keys = known_host_keys_path(&server.host, server.port, file).map_err(|source| {
        let source = source.into();
        HostKeyError::NoKey { file: file.to_owned(), server: server.clone(), source }
    })?;
    let lines = KnownHosts::new(&text).filter_map(Result::ok);
    let revoked = lines.filter(|line| line.marker() == Some(&Marker::Revoked));
    let revoked = revoked.map(|line| line.public_key().clone()).collect();
    Ok((keys.into_iter().map(|(_, key)| key).collect(), revoked))
}

impl Fingerprint {
    /// The fingerprint of a key.
    pub(crate) fn of(key: &PublicKey) -> Self {
        Self(key.fingerprint(HashAlg::Sha256).to_string())
    }
}

impl FromStr for Fingerprint {
    type Err = NotAFingerprint;

    fn from_str(text: &str) -> Result<Self, NotAFingerprint> {
        let parsed = text.parse::<russh::keys::ssh_key::Fingerprint>().ok();
        let sha256 = parsed.filter(|fingerprint| fingerprint.algorithm() == HashAlg::Sha256);
        let own = sha256.map(|fingerprint| Self(fingerprint.to_string()));
        own.ok_or_else(|| NotAFingerprint(text.to_owned()))
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests;
