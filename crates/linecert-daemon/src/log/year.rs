//! Each year has a log of its own: which one is due, and that of the next year in time.
//!
//! The log of the first year stands in `log`, that of another beside it in `log-2027`. A log is
//! made by whoever needs it first; the signers of the trust root list its key, which takes people
//! some time, so that it is made a month before.

use jiff::{SignedDuration, tz::TimeZone};
use linecert_key::Lock;
use linecert_measure::Timestamp;
use linecert_tlog::{KeyName, Origin, VerifierKey};

use super::held::{self, HeldError, LogPlace};
use crate::authority::Nobody;

/// How long before its year a log is made: thirty days.
const AHEAD: SignedDuration = SignedDuration::from_hours(30 * 24);

/// The year of a time, in UTC.
pub(super) fn of(time: Timestamp) -> u16 {
    u16::try_from(time.to_zoned(TimeZone::UTC).year()).unwrap_or_default()
}

/// The log that certificates go to now: that of the year, which is made when it is not there. A
/// clock that went back finds the one before.
pub(super) fn due(first: &LogPlace, now: Timestamp) -> Result<LogPlace, HeldError> {
    let (year, name) = (of(now), first.verifier()?.name().clone());
    match Origin::from(&name).year() {
        // Another operator's name, or one that is not over.
        None => Ok(first.clone()),
        Some(begun) if year <= begun => Ok(first.clone()),
        Some(_) => {
            let place = first.of_year(year);
            if !place.public().exists() {
                make(&place, (&name, year))?;
            }
            Ok(place)
        }
    }
}

/// The public key of the log of the next year, once it is time for it. The log is made when it is
/// not there.
pub(super) fn next(
    first: &LogPlace,
    now: Timestamp,
) -> Result<Option<(u16, VerifierKey)>, HeldError> {
    let year = of(now.saturating_add(AHEAD).unwrap_or(now));
    let name = first.verifier()?.name().clone();
    let is_later = Origin::from(&name).year().is_some_and(|begun| year > begun);
    if year == of(now) || !is_later {
        return Ok(None);
    }
    let place = first.of_year(year);
    let key = match place.public().exists() {
        true => place.verifier()?,
        false => make(&place, (&name, year))?,
    };
    Ok(Some((year, key)))
}

/// Makes the log of a year under the name of the first one.
fn make(place: &LogPlace, (first, year): (&KeyName, u16)) -> Result<VerifierKey, HeldError> {
    let base = first.as_str().rsplit_once('/').map_or(first.as_str(), |(base, _)| base);
    let name = format!("{base}/{year}").parse()?;
    let lock = Lock::File { path: place.secret(), digest: None };
    let passphrase = place.passphrase.open(&lock, &mut Nobody)?;
    held::create(place, (name, year), &passphrase)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use linecert_key::{Passphrase, PassphraseSource};

    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn first(folder: &std::path::Path) -> LogPlace {
        let secret = folder.join("secret");
        crate::private::write_new(&secret, b"open sesame").unwrap();
        let passphrase = PassphraseSource::File(secret);
        let place = LogPlace { folder: folder.join("log"), passphrase };
        let name = "log.example.net/linecert/2026".parse().unwrap();
        let sesame = Passphrase::new("open sesame".to_owned()).unwrap();
        held::create(&place, (name, 2026), &sesame).unwrap();
        place
    }

    #[test]
    fn each_year_has_its_log_and_the_next_is_made_a_month_before() {
        let folder = tempfile::tempdir().unwrap();
        let first = first(folder.path());
        let logs = || LogPlace::all_in(folder.path()).unwrap().len();
        assert_eq!(next(&first, at("2026-12-01T23:59:59Z")).unwrap(), None);
        assert_eq!(
            (due(&first, at("2026-12-31T23:59:59Z")).unwrap().folder, logs()),
            (first.folder.clone(), 1)
        );
        let (year, key) = next(&first, at("2026-12-02T00:00:00Z")).unwrap().unwrap();
        assert_eq!((year, key.name().as_str()), (2027, "log.example.net/linecert/2027"));
        assert_eq!(next(&first, at("2026-12-31T23:59:59Z")).unwrap(), Some((2027, key.clone())));
        let second = due(&first, at("2027-01-01T00:00:00Z")).unwrap();
        assert_eq!((second.verifier().unwrap(), logs()), (key, 2));
        assert_ne!(second.verifier().unwrap(), first.verifier().unwrap());
        second.open().unwrap();
        // Nobody was there for two years; and then the clock went back.
        let late = due(&first, at("2029-05-01T00:00:00Z")).unwrap();
        assert_eq!(late.verifier().unwrap().name().as_str(), "log.example.net/linecert/2029");
        assert_eq!(due(&first, at("2026-11-01T00:00:00Z")).unwrap().folder, first.folder);
    }

    #[test]
    fn what_a_stop_left_is_gone_on_with() {
        let folder = tempfile::tempdir().unwrap();
        let first = first(folder.path());
        let made = due(&first, at("2027-01-01T00:00:00Z")).unwrap();
        let key = made.verifier().unwrap();
        fs::remove_file(made.public()).unwrap();
        let again = due(&first, at("2027-01-01T00:00:00Z")).unwrap();
        assert_eq!(again.verifier().unwrap(), key);
        again.open().unwrap();
        // A key that another passphrase opens is not taken for one.
        let other = LogPlace { passphrase: PassphraseSource::Prompt, ..first };
        due(&other, at("2028-01-01T00:00:00Z")).unwrap_err();
    }
}
