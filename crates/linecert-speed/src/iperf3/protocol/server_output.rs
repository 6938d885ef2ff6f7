//! The per-second figures in the report that a server sends along with its results.
//!
//! Only intervals that last one second by their own label count. The first interval after the
//! omitted time is labelled `1.00-1.00` by iperf3 3.12 and its rate is halved
//! (<https://github.com/esnet/iperf/issues/1261>); it is left out, and so is a last one that was
//! cut short.

use serde_json::Value;

use super::number;

/// One second over all streams, as the server saw it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ServerSecond {
    /// Bits per second.
    pub rate: u64,
    /// Half of the last digit that the report shows, in bits per second.
    pub rounding: u64,
}

/// How far from a second an interval may be, in nanoseconds.
const TOLERANCE: u64 = 50_000_000;
const SECOND: u64 = 1_000_000_000;

/// The seconds of `server_output_json`: the sums of its intervals that are not omitted.
#[must_use]
pub fn seconds_of_json(output: &Value) -> Vec<ServerSecond> {
    let intervals = output.get("intervals").and_then(Value::as_array);
    intervals.into_iter().flatten().filter_map(second_of_interval).collect()
}

fn second_of_interval(interval: &Value) -> Option<ServerSecond> {
    let sum = interval.get("sum")?;
    let time = |key| number::seconds(sum.get(key)?);
    let label = time("end")?.checked_sub(time("start")?)?;
    let counted = is_one_second(label) && is_one_second(time("seconds")?);
    if !counted || sum.get("omitted")?.as_bool()? {
        return None;
    }
    let rate = number::rounded(sum.get("bits_per_second")?.as_f64()?)?;
    Some(ServerSecond { rate, rounding: 1 })
}

fn is_one_second(ns: u64) -> bool {
    ns.abs_diff(SECOND) <= TOLERANCE
}

/// The seconds of `server_output_text`: its interval lines that are not omitted, of the sum where
/// there are several streams. The summary at the end spans more than a second, or says
/// `receiver`.
#[must_use]
pub fn seconds_of_text(output: &str) -> Vec<ServerSecond> {
    let lines: Vec<_> = output.lines().filter_map(IntervalLine::parse).collect();
    let has_sum = lines.iter().any(|line| line.stream == "SUM");
    let wanted = |line: &&IntervalLine<'_>| !has_sum || line.stream == "SUM";
    lines.iter().filter(wanted).map(|line| line.second).collect()
}

/// `[SUM]   1.00-2.00   sec  11.8 MBytes  98.6 Mbits/sec`.
struct IntervalLine<'t> {
    stream: &'t str,
    second: ServerSecond,
}

impl<'t> IntervalLine<'t> {
    /// Returns `None` for every line that is not a counted second.
    fn parse(line: &'t str) -> Option<Self> {
        let (stream, rest) = line.trim().strip_prefix('[')?.split_once(']')?;
        let mut words = rest.split_whitespace();
        let (start, end) = words.next()?.split_once('-')?;
        if words.next()? != "sec" {
            return None;
        }
        let label = decimal(end, 9)?.0.checked_sub(decimal(start, 9)?.0)?;
        let _transfer = (words.next()?, words.next()?);
        let second = rate(words.next()?, words.next()?)?;
        let is_other = |word| matches!(word, "(omitted)" | "sender" | "receiver");
        let counted = is_one_second(label) && !words.any(is_other);
        counted.then(|| Self { stream: stream.trim(), second })
    }
}

/// `98.6` and `Mbits/sec`; bits are counted in thousands.
fn rate(digits: &str, unit: &str) -> Option<ServerSecond> {
    let exponent = match unit {
        "bits/sec" => 0,
        "Kbits/sec" => 3,
        "Mbits/sec" => 6,
        "Gbits/sec" => 9,
        "Tbits/sec" => 12,
        _ => return None,
    };
    let (rate, last_digit) = decimal(digits, exponent)?;
    Some(ServerSecond { rate, rounding: last_digit.div_ceil(2) })
}

/// A plain decimal number times ten to the `exponent`, and its last digit's worth, both exact but
/// for digits below one.
fn decimal(text: &str, exponent: u32) -> Option<(u64, u64)> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let is_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !is_digits(whole) || !is_digits(fraction) {
        return None;
    }
    let behind = u32::try_from(fraction.len()).ok()?;
    let number: u128 = format!("{whole}{fraction}").parse().ok()?;
    let scaled = number.checked_mul(10_u128.checked_pow(exponent)?)?;
    let divisor = 10_u128.checked_pow(behind)?;
    let last_digit = 10_u64.checked_pow(exponent.saturating_sub(behind))?;
    Some((u64::try_from(scaled.checked_div(divisor)?).ok()?, last_digit))
}
