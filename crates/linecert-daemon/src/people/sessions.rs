//! Sessions of browsers: how they begin, and when they are over.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use jiff::SignedDuration;
use linecert_measure::Timestamp;
use linecert_store::{AccountName, Change, SecretHash, Session};

use super::Secret;
use crate::private::PrivateError;

/// How long sessions last.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lifetimes {
    /// How long one lasts that nobody uses.
    pub(crate) idle: SignedDuration,
    /// How long one lasts at most.
    pub(crate) total: SignedDuration,
}

/// How somebody logged in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// By a link that is used once.
    Link,
    /// By a password.
    Password,
    /// By a provider that vouched for them.
    Provider,
}

/// What is known of sessions beside the store: when each was used last. A daemon that starts does
/// not know, and takes its own start for it, so that a restart logs nobody out.
#[derive(Debug)]
pub(crate) struct Sessions {
    lifetimes: Lifetimes,
    begun: Timestamp,
    used: Mutex<HashMap<SecretHash, Used>>,
}

#[derive(Debug, Clone, Copy)]
struct Used {
    at: Timestamp,
    way: Way,
    /// When the session began.
    begun: Timestamp,
}

/// How long after a link was used a password may be set without another.
const FRESH: SignedDuration = SignedDuration::from_mins(15);

impl Sessions {
    /// Nothing is known of any.
    pub(crate) fn new(lifetimes: Lifetimes, begun: Timestamp) -> Self {
        Self { lifetimes, begun, used: Mutex::default() }
    }

    /// A new session of somebody who came this way, for the store to open.
    ///
    /// # Errors
    /// When the system gives no random bytes.
    pub(crate) fn begin(
        &self,
        account: AccountName,
        (way, now): (Way, Timestamp),
    ) -> Result<(Secret, Change), PrivateError> {
        let secret = Secret::draw()?;
        let expires_at = now.saturating_add(self.lifetimes.total).unwrap_or(now);
        let session = Session { hash: secret.hash(), account, made_at: now, expires_at };
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        used.retain(|_, used| now.duration_since(used.at) < self.lifetimes.idle);
        used.insert(session.hash, Used { at: now, way, begun: now });
        Ok((secret, Change::OpenSession(Box::new(session))))
    }

    /// Whether a session of the store was used lately. It is from now on.
    pub(crate) fn is_awake(&self, session: &Session, now: Timestamp) -> bool {
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        let known = used.entry(session.hash).or_insert_with(|| Used {
            at: session.made_at.max(self.begun),
            way: Way::Password,
            begun: session.made_at,
        });
        let is_awake = now.duration_since(known.at) < self.lifetimes.idle;
        if is_awake {
            known.at = known.at.max(now);
        }
        is_awake
    }

    /// Whether somebody logged in by a link just now. After a restart nobody is known to.
    pub(crate) fn is_by_link(&self, session: SecretHash, now: Timestamp) -> bool {
        let used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        let is_fresh = |used: &Used| now.duration_since(used.begun) < FRESH;
        used.get(&session).is_some_and(|used| used.way == Way::Link && is_fresh(used))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minutes: i64) -> Timestamp {
        Timestamp::from_second(60 * minutes).unwrap()
    }

    fn sessions(begun: Timestamp) -> Sessions {
        let (idle, total) = (SignedDuration::from_mins(60), SignedDuration::from_hours(12));
        Sessions::new(Lifetimes { idle, total }, begun)
    }

    fn begin(sessions: &Sessions, way: Way) -> Session {
        let (_, change) = sessions.begin("li".parse().unwrap(), (way, at(0))).unwrap();
        let Change::OpenSession(session) = change else { panic!("{change:?}") };
        *session
    }

    #[test]
    fn a_session_lasts_while_it_is_used() {
        let sessions = sessions(at(0));
        let session = begin(&sessions, Way::Link);
        assert_eq!((session.made_at, session.expires_at), (at(0), at(12 * 60)));
        for (minutes, expect) in [(59, true), (118, true), (178, false), (179, false)] {
            assert_eq!(sessions.is_awake(&session, at(minutes)), expect, "{minutes}");
        }
    }

    #[test]
    fn a_restart_logs_nobody_out_and_forgets_who_used_a_link() {
        let session = begin(&sessions(at(0)), Way::Link);
        let restarted = sessions(at(100));
        assert!(restarted.is_awake(&session, at(159)));
        assert!(!sessions(at(100)).is_awake(&session, at(160)));
        assert!(!restarted.is_by_link(session.hash, at(1)));
    }

    #[test]
    fn a_link_is_fresh_for_a_while() {
        let sessions = sessions(at(0));
        let (link, password) = (begin(&sessions, Way::Link), begin(&sessions, Way::Password));
        let is_by_link = |session: &Session, m| sessions.is_by_link(session.hash, at(m));
        assert!(is_by_link(&link, 14) && !is_by_link(&link, 15) && !is_by_link(&password, 1));
    }
}
