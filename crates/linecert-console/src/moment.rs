//! Times as people read them: local, with the age, and exactly in UTC.

use linecert_measure::Timestamp;

use crate::{document::Cell, frame::Frame};

/// A length of time, cut to its largest unit.
enum Rough {
    Seconds(i64),
    Minutes(i64),
    Hours(i64),
    Days(i64),
}

impl Rough {
    const fn of(seconds: i64) -> Self {
        match seconds {
            ..120 => Self::Seconds(seconds),
            120..7_200 => Self::Minutes(seconds / 60),
            7_200..172_800 => Self::Hours(seconds / 3_600),
            _ => Self::Days(seconds / 86_400),
        }
    }
}

impl Frame {
    /// A time in the zone of the frame, with UTC in its title.
    #[must_use]
    pub fn time(&self, at: Timestamp) -> Cell {
        Cell::Time { exact: exact(at), utc: utc(at), shown: self.local(at) }
    }

    /// How long ago a time is, or how long until then, which the browser counts on.
    #[must_use]
    pub fn age(&self, at: Timestamp) -> Cell {
        Cell::Age {
            exact: exact(at),
            utc: format!("{} ({})", self.local(at), utc(at)),
            shown: self.length(self.now.as_second().saturating_sub(at.as_second())),
        }
    }

    /// A time in the zone of the frame.
    #[must_use]
    pub fn local(&self, at: Timestamp) -> String {
        at.to_zoned(self.zone.clone()).strftime("%Y-%m-%d %H:%M:%S").to_string()
    }

    /// A length of time in words, as `5 min`, without its sign.
    #[must_use]
    pub fn length(&self, seconds: i64) -> String {
        let (id, count) = match Rough::of(seconds.saturating_abs()) {
            Rough::Seconds(count) => ("age-seconds", count),
            Rough::Minutes(count) => ("age-minutes", count),
            Rough::Hours(count) => ("age-hours", count),
            Rough::Days(count) => ("age-days", count),
        };
        self.words().say_with(id, &[("count", &count.to_string())])
    }
}

/// As in RFC 3339, to the second.
fn exact(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

fn utc(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M:%S UTC").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;

    #[test]
    fn a_length_is_told_by_its_largest_unit() {
        let english = Frame::anonymous(Language::English, Timestamp::UNIX_EPOCH);
        let chinese = Frame::anonymous(Language::Chinese, Timestamp::UNIX_EPOCH);
        let check = |seconds, en: &str, zh: &str| {
            assert_eq!(english.length(seconds), en);
            assert_eq!(chinese.length(seconds), zh);
        };
        check(0, "0 s", "0 秒");
        check(-119, "119 s", "119 秒");
        check(120, "2 min", "2 分钟");
        check(7_199, "119 min", "119 分钟");
        check(7_200, "2 h", "2 小时");
        check(200_000, "2 d", "2 天");
        check(i64::MIN, "106751991167300 d", "106751991167300 天");
    }
}
