//! Counts of certificates, and the pictures that are drawn from them.

use std::{borrow::Borrow, collections::BTreeMap};

use jiff::tz::Offset;
use linecert_measure::{Metric, Timestamp, Unit};
use linecert_profile::Overall;

use crate::{
    record::{Entry, Outcome, Reading, Record, Sighting, Standing, Technician},
    source::Place,
};

/// How many certificates have each verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Verdicts {
    /// PASS.
    pub pass: u64,
    /// PASS*.
    pub marginal_pass: u64,
    /// INCOMPLETE.
    pub incomplete: u64,
    /// FAIL.
    pub fail: u64,
}

/// What was counted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Counts {
    /// Everything that was looked at.
    pub items: u64,
    /// What could not be read.
    pub unreadable: Refused,
    /// What was read and does not verify, by exit code.
    pub refused: BTreeMap<u8, Refused>,
    /// What was read again: copies of a certificate, which count once in everything below.
    pub copies: u64,
    /// The first and the last time of issue of what verifies.
    pub issued: Option<(Timestamp, Timestamp)>,
    /// What verifies, by verdict.
    pub verdicts: Verdicts,
    /// What verifies and is proved to be in a log, witnessed or not.
    pub logged: u64,
    /// What verifies and is in a log that enough witnesses saw.
    pub witnessed: u64,
    /// What verifies and says that a newer one took its place.
    pub superseded: u64,
    /// What verifies and may have been superseded or withdrawn: who says so used a lost key.
    pub doubtful: u64,
    /// What verifies and was withdrawn by the operator.
    pub revoked: u64,
    /// By name and revision of the profile.
    pub by_profile: BTreeMap<String, Verdicts>,
    /// By who signed.
    pub by_technician: BTreeMap<Technician, Verdicts>,
    /// By region; those that name none are under the empty text.
    pub by_region: BTreeMap<String, Verdicts>,
    /// By month of issue in UTC, `2026-11`.
    pub by_month: BTreeMap<String, Verdicts>,
    /// How far readings lie inside their limits.
    pub margins: BTreeMap<Metric, Margins>,
}

/// Items that are not valid certificates.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Refused {
    /// How many there are.
    pub count: u64,
    /// Where the first stands.
    pub first: Option<Place>,
}

/// A histogram of the distances to the nearest limit, positive inside.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Margins {
    /// How many readings there are in each bin; bin n reaches from n up to n + 1 widths, and the
    /// outermost hold whatever lies beyond.
    pub bins: BTreeMap<i32, u64>,
}

/// The outermost bins of a histogram of margins.
const OUTERMOST: i64 = 40;

/// The width of a bin of margins in decibels, in steps of 0.001 dB.
const LEVEL_WIDTH: i64 = 500;

/// The width of a bin of other margins: so many make the limit.
const PARTS: i64 = 40;

impl Verdicts {
    fn add(&mut self, overall: Overall) {
        let count = match overall {
            Overall::Pass => &mut self.pass,
            Overall::MarginalPass => &mut self.marginal_pass,
            Overall::Incomplete => &mut self.incomplete,
            Overall::Fail => &mut self.fail,
        };
        *count += 1;
    }

    /// All of them.
    #[must_use]
    pub const fn total(&self) -> u64 {
        self.pass + self.marginal_pass + self.incomplete + self.fail
    }
}

impl Counts {
    pub(crate) fn add(&mut self, entry: &Entry) {
        self.items += 1;
        match &entry.outcome {
            Outcome::Unreadable { .. } => self.unreadable.add(&entry.place),
            Outcome::Refused { code, .. } => {
                self.refused.entry(*code).or_default().add(&entry.place);
            }
            Outcome::Verified(record) => self.add_record(record),
        }
    }

    /// Counts a copy of something that counts elsewhere.
    pub(crate) const fn add_copy(&mut self) {
        self.items += 1;
        self.copies += 1;
    }

    fn add_record(&mut self, record: &Record) {
        let overall = record.overall;
        let at = record.issued_at;
        let (first, last) = self.issued.unwrap_or((at, at));
        self.issued = Some((first.min(at), last.max(at)));
        self.verdicts.add(overall);
        self.logged += u64::from(record.sighting != Sighting::Unseen);
        self.witnessed += u64::from(record.sighting == Sighting::Witnessed);
        self.superseded += u64::from(record.standing == Standing::Superseded);
        self.doubtful += u64::from(record.standing == Standing::Doubtful);
        self.revoked += u64::from(record.standing == Standing::Revoked);
        count(&mut self.by_profile, record.profile.as_str(), overall);
        count(&mut self.by_technician, &record.technician, overall);
        count(&mut self.by_region, record.region.as_deref().unwrap_or_default(), overall);
        count(&mut self.by_month, month(record.issued_at).as_str(), overall);
        for reading in &record.readings {
            if let Some(bin) = bin(reading) {
                *self.margins.entry(reading.metric).or_default().bins.entry(bin).or_default() += 1;
            }
        }
    }

    /// What verifies.
    #[must_use]
    pub const fn verified(&self) -> u64 {
        self.verdicts.total()
    }
}

impl Refused {
    fn add(&mut self, place: &Place) {
        self.count += 1;
        self.first.get_or_insert_with(|| place.clone());
    }
}

impl Margins {
    /// How wide a bin is: half a decibel for levels, else a fortieth of the limit.
    #[must_use]
    pub fn width(metric: Metric) -> &'static str {
        if is_level(metric.unit()) { "0.5 dB" } else { "2.5 % of the limit" }
    }
}

/// Counts a verdict under a key, which is only copied when it is new.
fn count<K, Q>(counts: &mut BTreeMap<K, Verdicts>, key: &Q, overall: Overall)
where
    K: Ord + Borrow<Q>,
    Q: Ord + ToOwned<Owned = K> + ?Sized,
{
    if let Some(verdicts) = counts.get_mut(key) {
        return verdicts.add(overall);
    }
    let mut verdicts = Verdicts::default();
    verdicts.add(overall);
    counts.insert(key.to_owned(), verdicts);
}

fn month(at: Timestamp) -> String {
    let day = Offset::UTC.to_datetime(at).date();
    format!("{:04}-{:02}", day.year(), day.month())
}

fn is_level(unit: Unit) -> bool {
    matches!(unit.difference(), Unit::Db | Unit::DbPerKilometre)
}

/// The bin in which the margin of a reading lies; `None` when no limit judges it.
fn bin(reading: &Reading) -> Option<i32> {
    let nearest = [reading.above_low, reading.below_high].into_iter().flatten().min()?;
    let width = if is_level(reading.unit()) {
        LEVEL_WIDTH
    } else {
        let of_low = reading.above_low.map(|above| reading.steps.saturating_sub(above));
        let of_high = reading.below_high.map(|below| reading.steps.saturating_add(below));
        (of_low.or(of_high)?.saturating_abs() / PARTS).max(1)
    };
    i32::try_from(nearest.div_euclid(width).clamp(-OUTERMOST, OUTERMOST)).ok()
}
