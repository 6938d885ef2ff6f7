//! Passwords: which are taken, and how they are kept.

use std::fmt;

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher as _, PasswordVerifier as _, Version};
use thiserror::Error;
use tokio::{sync::Semaphore, task::JoinError};
use zeroize::Zeroizing;

/// The memory in KiB, the passes and the lanes of Argon2id, which are the least that OWASP's Password
/// Storage Cheat Sheet recommends. Hashes name their own, so that these may be raised.
const COST: (u32, u32, u32) = (19_456, 2, 1);
/// What is looked at when there is no password, so that an answer takes as long. It is of no password:
/// nobody finds one whose hash is nothing but zeros.
const DECOY: &str = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA\
                     $AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
/// How many are hashed at a time: each takes its memory and a core.
const AT_ONCE: usize = 2;
/// The length of a salt (RFC 9106, section 3.1).
const SALT: usize = 16;
/// The longest password, in bytes.
const LONGEST: usize = 1024;
/// What is tried first by whoever guesses, as far as it is long enough to be a password at all.
const KNOWN: [&str; 12] = [
    "password1234",
    "passwordpassword",
    "123456789012",
    "1234567890123",
    "qwertyuiop123",
    "qwertyuiop[]",
    "administrator",
    "changemechangeme",
    "letmeinletmein",
    "linecertlinecert",
    "abcdefghijkl",
    "1qaz2wsx3edc",
];

/// A password as somebody typed it. It prints as `<password>`.
#[derive(Clone)]
pub(crate) struct Password(Zeroizing<String>);

/// Why a password is not to be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub(crate) enum Weak {
    /// It is too short, or longer than anybody types.
    #[error("a password has {least} to {LONGEST} characters", least = Password::LEAST)]
    Length,
    /// It is one of the first that are tried.
    #[error("the password is easily guessed")]
    Guessed,
}

/// Why a password is neither hashed nor looked at.
#[derive(Debug, Error)]
pub(crate) enum HashError {
    /// It cannot be hashed.
    #[error("the password cannot be hashed: {0}")]
    Hash(argon2::password_hash::Error),
    /// The cost is none that there can be.
    #[error("the password cannot be hashed: {0}")]
    Cost(argon2::Error),
    /// The system gives no random bytes.
    #[error("no random bytes: {0}")]
    Random(#[from] getrandom::Error),
    /// The thread ended.
    #[error("the thread that hashes ended: {0}")]
    Thread(#[from] JoinError),
    /// The daemon stops.
    #[error("no password is hashed now")]
    Stopped,
}

impl Password {
    /// The fewest characters.
    pub(crate) const LEAST: u32 = 12;

    /// What somebody typed.
    pub(crate) fn typed(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// Whether the holder of an account may set it.
    ///
    /// # Errors
    /// When it is too short or too easily guessed.
    pub(crate) fn check(&self, account: &str) -> Result<(), Weak> {
        let (text, count) = (self.0.to_lowercase(), self.0.chars().count());
        let text = Zeroizing::new(text);
        if u32::try_from(count).unwrap_or(u32::MAX) < Self::LEAST || self.0.len() > LONGEST {
            return Err(Weak::Length);
        }
        let mut characters: Vec<_> = text.chars().collect();
        characters.sort_unstable();
        characters.dedup();
        // Most of it is the name of the account when less than half is left without it.
        let rest = text.replace(&account.to_lowercase(), "").chars().count();
        let is_known = KNOWN.contains(&text.as_str());
        if is_known || characters.len() < 4 || rest * 2 < count {
            return Err(Weak::Guessed);
        }
        Ok(())
    }

    /// Whether it is the same as another, typed again.
    pub(crate) fn is(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<password>")
    }
}

/// Hashes passwords and looks at them, a few at a time.
#[derive(Debug)]
pub(crate) struct Passwords(Semaphore);

impl Passwords {
    /// Nothing is hashed yet.
    pub(crate) const fn new() -> Self {
        Self(Semaphore::const_new(AT_ONCE))
    }

    /// The hash of a password with a new salt, as a PHC string.
    ///
    /// # Errors
    /// When it cannot be hashed.
    pub(crate) async fn hash(&self, password: Password) -> Result<String, HashError> {
        self.at_work(move || {
            let mut salt = [0; SALT];
            getrandom::fill(&mut salt)?;
            let hashed: Result<PasswordHash, _> =
                hasher()?.hash_password_with_salt(password.0.as_bytes(), &salt);
            Ok(hashed.map_err(HashError::Hash)?.to_string())
        })
        .await?
    }

    /// Whether a password is the one that this is the hash of. Without a hash it is not, after as
    /// long a time.
    ///
    /// # Errors
    /// When it cannot be hashed.
    pub(crate) async fn is_of(
        &self,
        stored: Option<String>,
        password: Password,
    ) -> Result<bool, HashError> {
        self.at_work(move || {
            let (is_there, stored) = (stored.is_some(), stored.as_deref().unwrap_or(DECOY));
            let is_right = hasher()?.verify_password(password.0.as_bytes(), stored).is_ok();
            Ok(is_there && is_right)
        })
        .await?
    }

    async fn at_work<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, HashError> {
        let _room = self.0.acquire().await.map_err(|_| HashError::Stopped)?;
        Ok(tokio::task::spawn_blocking(work).await?)
    }
}

fn hasher() -> Result<Argon2<'static>, HashError> {
    let (memory, passes, lanes) = COST;
    let params = Params::new(memory, passes, lanes, None).map_err(HashError::Cost)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn typed(text: &str) -> Password {
        Password::typed(text.to_owned())
    }

    #[test]
    fn a_password_is_long_and_not_guessed() {
        let check = |text: &str, expect| assert_eq!(typed(text).check("li.wei"), expect, "{text}");
        check("four words of mine", Ok(()));
        check("城东机房的第三个机柜里面", Ok(()));
        check("elevenchars", Err(Weak::Length));
        check(&"长".repeat(400), Err(Weak::Length));
        check("aaaaaaaaaaaaa", Err(Weak::Guessed));
        check("Li.Wei-li.wei", Err(Weak::Guessed));
        check("Administrator", Err(Weak::Guessed));
        check("qwertyuiop123", Err(Weak::Guessed));
        assert_eq!(format!("{:?}", typed("four words of mine")), "<password>");
    }

    #[tokio::test]
    async fn only_the_same_password_is_right() {
        let (passwords, stored) = (Passwords::new(), "four words of mine");
        let hash = passwords.hash(typed(stored)).await.unwrap();
        let (memory, passes, lanes) = COST;
        let head = format!("$argon2id$v=19$m={memory},t={passes},p={lanes}$");
        assert!(hash.starts_with(&head) && DECOY.starts_with(&head), "{hash}");
        assert_ne!(hash, passwords.hash(typed(stored)).await.unwrap());
        let is = async |text: &str, stored: Option<&str>| {
            passwords.is_of(stored.map(str::to_owned), typed(text)).await.unwrap()
        };
        assert!(is(stored, Some(&hash)).await);
        assert!(!is("four words of yours", Some(&hash)).await);
        assert!(!is(stored, None).await);
        assert!(!is("", Some(DECOY)).await);
        assert!(!is(stored, Some("no hash")).await);
        // It is hashed, and not merely refused as damaged.
        let begun = std::time::Instant::now();
        assert!(!is(stored, None).await);
        assert!(begun.elapsed() > Duration::from_millis(3), "{:?}", begun.elapsed());
    }
}
