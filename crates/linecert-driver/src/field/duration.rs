//! Spans of time in words, as consoles print them.

use linecert_measure::{Decimals, Quantity, Unit};

/// The units in the order in which they are printed, with their seconds.
const UNITS: [(&[&str], i64); 4] = [
    (&["day", "days"], 86_400),
    (&["hour", "hours"], 3_600),
    (&["min", "mins", "minute", "minutes"], 60),
    (&["sec", "secs", "second", "seconds"], 1),
];

/// The milliseconds of a second, the step of the unit.
const STEPS: i64 = 1_000;

/// The time that `2 days 41 min 49 sec` is: numbers and units, the larger first, each unit once.
pub(super) fn quantity(text: &str) -> Option<(Quantity, Decimals)> {
    let mut words = text.split_ascii_whitespace();
    let (mut seconds, mut units) = (0_i64, UNITS.iter());
    let mut is_empty = true;
    while let Some(number) = words.next() {
        let unit = words.next()?;
        let (_, of_unit) = units.find(|(names, _)| names.contains(&unit))?;
        let digits = number.bytes().all(|byte| byte.is_ascii_digit()).then_some(number)?;
        seconds = seconds.checked_add(digits.parse::<i64>().ok()?.checked_mul(*of_unit)?)?;
        is_empty = false;
    }
    let steps = seconds.checked_mul(STEPS)?;
    (!is_empty).then_some((Quantity::from_steps(steps, Unit::Second), Decimals::new(0)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_in_words() {
        for (text, expect) in [
            ("2 days 39 min 7 sec", Some(175_147)),
            ("24 hours 0 sec", Some(86_400)),
            ("0 sec", Some(0)),
            ("1 day 1 hour 1 minute 1 second", Some(90_061)),
            ("", None),
            ("5", None),
            ("5 weeks", None),
            ("7 sec 2 min", None),
            ("1 min 1 min", None),
            ("-5 sec", None),
            ("+5 sec", None),
            ("9:07, 17 secs", None),
            ("99999999999999999999 days", None),
            ("9223372036854775807 days", None),
            ("9223372036854775 sec", Some(9_223_372_036_854_775)),
        ] {
            let steps = quantity(text).map(|(quantity, _)| quantity.steps() / STEPS);
            assert_eq!(steps, expect, "{text}");
        }
    }
}
