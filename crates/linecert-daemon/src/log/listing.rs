//! Whether the trust root lists the logs: the proof of a log that it does not list proves nothing to
//! anybody, and it takes people to list one.

use linecert_cert::TrustRoots;
use linecert_measure::Timestamp;
use linecert_tlog::VerifierKey;

use super::year;

/// Whether the trust root lists the log of this year, and that of the next once it is time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Listing {
    /// The logs that should be listed, each with its year if it is that of the next.
    logs: Vec<Log>,
    /// When it was said last that one is not.
    warned: Option<Timestamp>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Log {
    key: VerifierKey,
    /// The year, of the next one.
    next: Option<u16>,
    is_listed: bool,
}

/// How often it is said that a log is not listed: once a day.
const AGAIN: jiff::SignedDuration = jiff::SignedDuration::from_hours(24);

impl Listing {
    /// Looks the logs up in the trust root.
    pub(super) fn of(
        trust: &TrustRoots,
        own: VerifierKey,
        next: Option<(u16, VerifierKey)>,
    ) -> Self {
        let listed = &trust.newest().terms().logs;
        let log = |key: VerifierKey, next| {
            let is_listed = listed.iter().any(|log| log.key == key);
            Log { key, next, is_listed }
        };
        let next = next.map(|(year, key)| log(key, Some(year)));
        Self { logs: std::iter::once(log(own, None)).chain(next).collect(), warned: None }
    }

    /// Whether the log that is written is listed.
    pub(crate) fn has_own(&self) -> bool {
        self.logs.iter().any(|log| log.next.is_none() && log.is_listed)
    }

    /// What whoever draws up the next trust root is to put into it; nothing when all is well.
    pub(crate) fn missing(&self) -> Option<String> {
        let missing = self.logs.iter().filter(|log| !log.is_listed);
        let told = missing.map(|log| match log.next {
            None => format!("the trust root does not list the log: {}", log.key),
            Some(year) => format!("the trust root does not list the log of {year}: {}", log.key),
        });
        let told: Vec<_> = told.collect();
        (!told.is_empty()).then(|| told.join("; "))
    }

    /// Says what is missing, once a day.
    pub(super) fn warn(&mut self, (before, now): (&Self, Timestamp)) {
        let is_due = |last: Timestamp| now.duration_since(last) >= AGAIN;
        self.warned = before.warned.filter(|_| before.logs == self.logs);
        if let Some(missing) = self.missing().filter(|_| self.warned.is_none_or(is_due)) {
            tracing::warn!(year = year::of(now), "{missing}");
            self.warned = Some(now);
        }
    }
}

#[cfg(test)]
mod tests {
    use linecert_audit::generate::Fleet;

    use super::*;

    #[test]
    fn what_the_trust_root_lacks_is_told_with_its_key_once_a_day() {
        let (ours, theirs) = (Fleet::new(1, 1).unwrap(), Fleet::new(2, 1).unwrap());
        let key = |fleet: &Fleet| fleet.log_key().unwrap().verifier();
        let (own, other) = (key(&ours), key(&theirs));
        let listed = Listing::of(ours.trust(), own.clone(), None);
        assert_eq!((listed.has_own(), listed.missing()), (true, None));
        let next = Some((2027, other.clone()));
        let mut soon = Listing::of(ours.trust(), own, next);
        let said = soon.missing().unwrap();
        assert!(
            soon.has_own() && said.contains("2027") && said.contains(&other.to_string()),
            "{said}"
        );
        assert!(!Listing::of(ours.trust(), other, None).has_own());
        let at = |hour| Timestamp::UNIX_EPOCH + jiff::SignedDuration::from_hours(hour);
        for (hour, warned) in [(0, 0), (1, 0), (23, 0), (24, 24), (30, 24)] {
            let before = soon.clone();
            soon.warn((&before, at(hour)));
            assert_eq!(soon.warned, Some(at(warned)), "{hour}");
        }
    }
}
