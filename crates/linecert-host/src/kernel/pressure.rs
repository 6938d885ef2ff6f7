//! Pressure stall information: how long some task was ready and had no processor.

use std::time::Duration;

/// The `total` of the line `some` in `/proc/pressure/cpu` (Linux, Documentation/accounting/psi.rst),
/// which the kernel counts in microseconds. `None` for another text.
pub(crate) fn stalled(text: &str) -> Option<Duration> {
    let some = text.lines().find_map(|line| line.strip_prefix("some "))?;
    let total = some.split_ascii_whitespace().find_map(|field| field.strip_prefix("total="))?;
    Some(Duration::from_micros(total.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_total_is_taken() {
        let text =
            "some avg10=8.92 avg60=2.98 avg300=0.97 total=6778076590\nfull avg10=0.00 total=9\n";
        assert_eq!(stalled(text), Some(Duration::from_micros(6_778_076_590)));
    }

    #[test]
    fn other_texts_are_nothing() {
        for text in ["", "some", "full avg10=0.00 total=9", "some total=", "some total=-1"] {
            assert_eq!(stalled(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn arbitrary_text_never_panics(text in ".*") {
            stalled(&text);
        }
    }
}
