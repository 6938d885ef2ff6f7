//! Whether a certificate still holds, as far as its bundle tells.

use linecert_measure::Digest;

use crate::statements::{Claim, ClaimKind, Revoke, Supersede};

/// Whether a certificate still holds. A bundle can only tell what was added to it: a verifier
/// that must be sure asks the operator's log for newer statements.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// Nothing in the bundle says otherwise.
    Current,
    /// A supersession or withdrawal is there that does not count, as its key was lost: neither that
    /// the certificate holds nor that it does not can be relied on.
    Doubtful {
        /// Which of the two; a withdrawal when there are both.
        by: ClaimKind,
    },
    /// A newer certificate took its place.
    Superseded {
        /// The envelope digest of the newer one; of several, the one that was named last.
        by: Digest,
        /// Why, in words.
        reason: String,
    },
    /// The operator withdrew it.
    Revoked {
        /// Why, in words.
        reason: String,
    },
}

impl Standing {
    /// The standing after these statements, which all verify. What was withdrawn stays so.
    pub(crate) fn after<'a>(claims: impl Iterator<Item = &'a Claim>) -> Self {
        let mut claims: Vec<_> = claims.collect();
        claims.sort_by_key(|claim| claim.made_at());
        claims.into_iter().fold(Self::Current, Self::and)
    }

    /// The standing beside statements of these kinds that do not count.
    pub(crate) fn unless_doubtful(self, discounted: impl Iterator<Item = ClaimKind>) -> Self {
        let ends_it = |kind: &ClaimKind| matches!(kind, ClaimKind::Supersede | ClaimKind::Revoke);
        match (self, discounted.filter(ends_it).max()) {
            (Self::Current, Some(by)) => Self::Doubtful { by },
            (standing, _) => standing,
        }
    }

    fn and(self, claim: &Claim) -> Self {
        match (self, claim) {
            (revoked @ Self::Revoked { .. }, _) => revoked,
            (_, Claim::Revoke(Revoke { reason, .. })) => Self::Revoked { reason: reason.clone() },
            (_, Claim::Supersede(Supersede { by, reason, .. })) => {
                Self::Superseded { by: *by, reason: reason.clone() }
            }
            (before, _) => before,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Salt,
        sample::at,
        statements::{Comment, Head},
    };

    fn head(time: &str) -> Head {
        Head { subject: Digest::of(b"certificate"), salt: Salt([1; 16]), made_at: at(time) }
    }

    fn supersede(time: &str, by: &[u8]) -> Claim {
        let reason = "repaired".to_owned();
        Claim::Supersede(Supersede { head: head(time), by: Digest::of(by), reason })
    }

    fn revoke(time: &str) -> Claim {
        Claim::Revoke(Revoke { head: head(time), reason: "fraud".to_owned() })
    }

    fn check(claims: &[Claim], expect: &str) {
        let text = match Standing::after(claims.iter()) {
            Standing::Current => "current".to_owned(),
            Standing::Doubtful { by } => format!("{by}?"),
            Standing::Revoked { reason } => reason,
            Standing::Superseded { by, .. } => by.to_string(),
        };
        assert_eq!(text, expect);
    }

    #[test]
    fn the_last_word_counts_but_a_withdrawal_stays() {
        let comment = Claim::Comment(Comment { head: head("10:00:00"), text: "x".to_owned() });
        let (first, second) = (supersede("11:00:00", b"a"), supersede("12:00:00", b"b"));
        check(&[], "current");
        check(std::slice::from_ref(&comment), "current");
        check(&[second.clone(), comment, first.clone()], &Digest::of(b"b").to_string());
        check(&[first, revoke("11:30:00"), second], "fraud");
    }

    #[test]
    fn what_does_not_count_makes_only_the_current_doubtful() {
        let superseded = || Standing::after([&supersede("11:00:00", b"a")].into_iter());
        let check = |standing: Standing, discounted: &[ClaimKind], expect: &Standing| {
            let told = standing.unless_doubtful(discounted.iter().copied());
            assert_eq!(told, *expect, "{discounted:?}");
        };
        let doubtful = |by| Standing::Doubtful { by };
        check(Standing::Current, &[], &Standing::Current);
        check(Standing::Current, &[ClaimKind::Comment, ClaimKind::Exclusion], &Standing::Current);
        check(Standing::Current, &[ClaimKind::Supersede], &doubtful(ClaimKind::Supersede));
        let both = [ClaimKind::Revoke, ClaimKind::Supersede];
        check(Standing::Current, &both, &doubtful(ClaimKind::Revoke));
        check(superseded(), &[ClaimKind::Revoke], &superseded());
    }
}
