//! What an ndt7 server tells of a transfer. Pure.
//!
//! The specification writes snake case, `elapsed` in seconds; deployed servers write camel case
//! and microseconds.

use std::time::Duration;

use serde::{Deserialize, Deserializer};

/// The most octets of a measurement that are looked at; real ones have about one thousand.
const LONGEST: usize = 16_384;

/// A day: no test runs longer.
const LATEST: Duration = Duration::from_secs(86_400);

/// The counts of one measurement, each with the time since its start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Measurement {
    /// Octets that the application received or sent.
    pub(super) application: Option<Count>,
    /// Octets of TCP payload that the kernel received.
    pub(super) tcp: Option<Count>,
}

/// Octets at a moment, by the clock of the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Count {
    pub(super) elapsed: Duration,
    pub(super) octets: u64,
}

#[derive(Deserialize)]
struct Message {
    #[serde(default, rename = "AppInfo", alias = "app_info")]
    application: Option<Application>,
    #[serde(default, rename = "TCPInfo", alias = "tcp_info")]
    tcp: Option<Tcp>,
    #[serde(default)]
    elapsed: Option<serde_json::Number>,
}

#[derive(Deserialize)]
struct Application {
    #[serde(default, rename = "ElapsedTime", alias = "elapsed_time", deserialize_with = "whole")]
    elapsed_us: Option<u64>,
    #[serde(default, rename = "NumBytes", alias = "num_bytes", deserialize_with = "whole")]
    octets: Option<u64>,
}

#[derive(Deserialize)]
struct Tcp {
    #[serde(default, rename = "ElapsedTime", alias = "elapsed_time", deserialize_with = "whole")]
    elapsed_us: Option<u64>,
    #[serde(
        default,
        rename = "BytesReceived",
        alias = "bytes_received",
        deserialize_with = "whole"
    )]
    octets: Option<u64>,
}

impl Measurement {
    /// Takes what a text message tells; nothing when it is no measurement.
    pub(super) fn decode(text: &str) -> Self {
        if text.len() > LONGEST {
            return Self::default();
        }
        let Ok(message) = serde_json::from_str::<Message>(text) else { return Self::default() };
        let elapsed = message.elapsed.as_ref().and_then(seconds);
        let count = |us: Option<u64>, octets: Option<u64>| {
            let elapsed = us.map(Duration::from_micros).or(elapsed)?;
            let octets = octets.filter(|_| elapsed <= LATEST)?;
            Some(Count { elapsed, octets })
        };
        Self {
            application: message.application.and_then(|app| count(app.elapsed_us, app.octets)),
            tcp: message.tcp.and_then(|tcp| count(tcp.elapsed_us, tcp.octets)),
        }
    }
}

/// A whole number that is not negative, also when it is written as 17.0; none otherwise.
fn whole<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    let number = Option::<serde_json::Number>::deserialize(deserializer)?;
    Ok(number.and_then(|number| number.as_u64().or_else(|| rounded(number.as_f64()?))))
}

/// Whole numbers up to 2^53 are exact in JSON.
fn rounded(number: f64) -> Option<u64> {
    let is_whole = number.fract().abs() < f64::EPSILON;
    ((0.0..=9_007_199_254_740_992.0).contains(&number) && is_whole).then_some(number as u64)
}

fn seconds(number: &serde_json::Number) -> Option<Duration> {
    Duration::try_from_secs_f64(number.as_f64()?).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Microseconds and octets, of the application and of TCP.
    fn check(text: &str, expect: [Option<(u64, u64)>; 2]) {
        let Measurement { application, tcp } = Measurement::decode(text);
        let of = |count: Option<Count>| {
            count.map(|count| (u64::try_from(count.elapsed.as_micros()).unwrap(), count.octets))
        };
        assert_eq!([of(application), of(tcp)], expect, "{text}");
    }

    #[test]
    fn both_spellings_are_read() {
        check(
            r#"{"AppInfo":{"ElapsedTime":250000,"NumBytes":17},"Origin":"server","Test":"upload"}"#,
            [Some((250_000, 17)), None],
        );
        check(
            r#"{"ConnectionInfo":{"Client":"a","Server":"b","UUID":"c"},"BBRInfo":{"BW":1},"TCPInfo":{"State":1,"BytesReceived":1448,"ElapsedTime":9000000,"RTT":12}}"#,
            [None, Some((9_000_000, 1_448))],
        );
        check(
            r#"{"app_info":{"num_bytes":17},"elapsed":1.2345,"tcp_info":{"rtt_var":1.5}}"#,
            [Some((1_234_500, 17)), None],
        );
        check(r#"{"AppInfo":{"ElapsedTime":1.0,"NumBytes":2e3}}"#, [Some((1, 2_000)), None]);
        check(r#"{"AppInfo":null,"TCPInfo":{}}"#, [None, None]);
    }

    #[test]
    fn absurd_numbers_are_none() {
        for text in [
            r#"{"AppInfo":{"ElapsedTime":1,"NumBytes":-1}}"#,
            r#"{"AppInfo":{"ElapsedTime":1,"NumBytes":1.5}}"#,
            r#"{"AppInfo":{"ElapsedTime":1,"NumBytes":1e300}}"#,
            r#"{"AppInfo":{"ElapsedTime":1,"NumBytes":"17"}}"#,
            r#"{"AppInfo":{"NumBytes":17},"elapsed":-1}"#,
            r#"{"AppInfo":{"NumBytes":17},"elapsed":1e9}"#,
            r#"{"AppInfo":{"NumBytes":17},"elapsed":1e300}"#,
            r#"{"AppInfo":{"ElapsedTime":86400000001,"NumBytes":17}}"#,
            r#"{"TCPInfo":{"ElapsedTime":18446744073709551615,"BytesReceived":17}}"#,
            r#"{"AppInfo":{"ElapsedTime":1,"NumBytes":1,"NumBytes":2}}"#,
            "[]",
            "null",
            "",
            "{",
            "\u{0}",
        ] {
            check(text, [None, None]);
        }
        check(&"[".repeat(10_000), [None, None]);
        let long = format!(
            r#"{{"x":"{}","AppInfo":{{"ElapsedTime":1,"NumBytes":1}}}}"#,
            "a".repeat(LONGEST)
        );
        check(&long, [None, None]);
    }

    proptest! {
        #[test]
        fn arbitrary_text_never_panics(text in "\\PC*", number in "[-+0-9eE.]{1,30}") {
            Measurement::decode(&text);
            Measurement::decode(&format!(r#"{{"AppInfo":{{"ElapsedTime":{number},"NumBytes":{number}}},"elapsed":{number}}}"#));
        }
    }
}
