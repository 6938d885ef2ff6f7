//! Signs of a trace that was made up or copied, in words: suspicious, and never more.

use std::path::Path;

use linecert_measure::Timestamp;
use linecert_otdr::{Finding, Sign, Trace};

use crate::{language::Messages, render};

/// Every sign of some traces, today being the latest that they can be of.
pub(super) fn of(traces: &[Trace]) -> Vec<Finding> {
    linecert_otdr::signs(traces, Some(Timestamp::now()))
}

/// Notes what is suspicious about one trace.
pub(super) fn tell((trace, file): (&Trace, &Path), messages: &Messages) {
    for finding in of(std::slice::from_ref(trace)) {
        let (label, text) = (messages.get("suspicious"), text(&finding.sign, messages));
        render::note(format_args!("{label}: {}: {text}", file.display()));
    }
}

/// A sign with its evidence.
pub(super) fn text(sign: &Sign, messages: &Messages) -> String {
    let text = messages.get(&format!("sign-{}", sign.name()));
    let evidence = sign.evidence();
    if evidence.is_empty() { text } else { format!("{text} ({})", evidence.join(", ")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;

    #[test]
    fn every_sign_is_explained_in_both_languages_and_none_says_fake() {
        let two = [Sign::RoundAverages { averages: 1_000 }, Sign::NoAveraging];
        let names = "same-measurement identical-points identical-losses equal-intervals \
            repeated-noise no-noise equal-losses round-distances round-averages no-averaging \
            oversized-file future-date no-instrument";
        for messages in [Language::English, Language::Chinese].map(Messages::of) {
            for name in names.split_whitespace() {
                let text = messages.find(&format!("sign-{name}"), &[]);
                assert!(text.is_some_and(|text| !text.contains("fake")), "{name} {messages:?}");
            }
            let [averages, time] = two.each_ref().map(|sign| text(sign, &messages));
            assert!(averages.ends_with("(1000 averages)") && !time.contains('('), "{averages}");
        }
    }
}
