//! Where a page of a list begins, sealed so that nobody but the daemon can make or change it.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use linecert_measure::Digest;
use sha2::Sha256;
use thiserror::Error;
use zeroize::Zeroizing;

#[cfg(test)]
mod tests;

/// The version of the form.
const VERSION: u8 = 1;
/// How many octets of a SHA-256 name a key.
const KEY_ID: usize = 4;
/// How many octets of a SHA-256 name a list.
const LIST: usize = 12;
/// How many octets of the HMAC are kept: 128 bits (NIST SP 800-107, section 5.3.3).
const MAC: usize = 16;
/// What stands before the position.
const HEAD: usize = 1 + KEY_ID + LIST;
/// The longest position: a sort key and an identity.
const LONGEST: usize = 1024;

/// The key with which a daemon seals its cursors. Who changes it makes all cursors expire.
pub struct CursorKey {
    secret: Zeroizing<[u8; 32]>,
    id: [u8; KEY_ID],
}

/// The list that a cursor belongs to: a route, and the filter that it was asked with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct List([u8; LIST]);

/// Why a cursor is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum CursorError {
    /// It is none, or was changed.
    #[error("the cursor is not one that was given out")]
    Damaged,
    /// It was sealed with a key that is no longer in use.
    #[error("the cursor is of a key that is no longer in use")]
    Expired,
    /// It belongs to another list, or to the same with another filter.
    #[error("the cursor belongs to another list or another filter")]
    OfAnotherList,
}

impl List {
    /// The list of a route with a filter, given as names and values in any order.
    #[must_use]
    pub fn of(route: &str, filter: &[(&str, &str)]) -> Self {
        let mut filter = filter.to_vec();
        filter.sort_unstable();
        let texts = filter.into_iter().flat_map(|(name, value)| [name, value]);
        let parts = [route].into_iter().chain(texts);
        // Each part is led by its length, so that no two lists are written alike.
        let parts =
            parts.flat_map(|text| [text.len().to_be_bytes().to_vec(), text.as_bytes().to_vec()]);
        Self(first(Digest::of_parts(parts)))
    }
}

impl CursorKey {
    /// A key of 32 random octets.
    #[must_use]
    pub fn new(secret: [u8; 32]) -> Self {
        let id = first(Digest::of_parts([&b"linecert cursor key"[..], &secret]));
        Self { secret: Zeroizing::new(secret), id }
    }

    /// Seals a position in a list. `None` when it is longer than a cursor holds, 1 KiB.
    #[must_use]
    pub fn seal(&self, list: List, position: &[u8]) -> Option<String> {
        if position.len() > LONGEST {
            return None;
        }
        let mut octets = vec![VERSION];
        octets.extend(self.id);
        octets.extend(list.0);
        octets.extend(position);
        let mac = self.mac(&octets)?.finalize().into_bytes();
        octets.extend(mac.iter().take(MAC));
        Some(BASE64_URL_SAFE_NO_PAD.encode(octets))
    }

    /// Opens a cursor of a list, and gives the position.
    ///
    /// # Errors
    /// When it was not sealed with this key for this list.
    pub fn open(&self, list: List, cursor: &str) -> Result<Vec<u8>, CursorError> {
        if cursor.len() > 2 * (HEAD + LONGEST + MAC) {
            return Err(CursorError::Damaged);
        }
        let octets = BASE64_URL_SAFE_NO_PAD.decode(cursor).map_err(|_| CursorError::Damaged)?;
        let (sealed, mac) = octets.split_last_chunk::<MAC>().ok_or(CursorError::Damaged)?;
        let (head, position) = sealed.split_first_chunk::<HEAD>().ok_or(CursorError::Damaged)?;
        let (version, head) = head.split_first().ok_or(CursorError::Damaged)?;
        let (id, of) = head.split_first_chunk::<KEY_ID>().ok_or(CursorError::Damaged)?;
        if *version != VERSION || *id != self.id {
            return Err(CursorError::Expired);
        }
        let expected = self.mac(sealed).ok_or(CursorError::Damaged)?;
        expected.verify_truncated_left(mac).map_err(|_| CursorError::Damaged)?;
        if *of != list.0 { Err(CursorError::OfAnotherList) } else { Ok(position.to_vec()) }
    }

    /// A key of any length is one, so that there is always a code.
    fn mac(&self, octets: &[u8]) -> Option<Hmac<Sha256>> {
        let mac = Hmac::<Sha256>::new_from_slice(self.secret.as_slice()).ok()?;
        Some(mac.chain_update(octets))
    }
}

impl std::fmt::Debug for CursorKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CursorKey").field("id", &self.id).finish_non_exhaustive()
    }
}

/// The first octets of a digest.
fn first<const N: usize>(digest: Digest) -> [u8; N] {
    let mut first = [0; N];
    first.iter_mut().zip(digest.as_bytes()).for_each(|(to, from)| *to = *from);
    first
}
