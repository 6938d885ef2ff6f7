//! Texts as they are set on paper.

use linecert_measure::Subject;

/// The place of a subject: `ONU 0/1:3`. An outlet or a pair is the line itself and has none.
pub(super) fn place(subject: &Subject) -> Option<String> {
    match subject {
        Subject::Onu { pon, onu } => Some(clean(&format!("ONU {pon}:{onu}"))),
        Subject::Pon { pon } => Some(clean(&format!("PON {pon}"))),
        Subject::Service { to } => Some(clean(&format!("→\u{a0}{to}"))),
        Subject::Outlet | Subject::Pair => None,
        other => Some(clean(&other.to_string())),
    }
}

/// A number with a true minus sign.
pub(super) fn signed(number: &str) -> String {
    number.replacen('-', "−", 1)
}

/// Makes visible what would be printed unseen: control characters, and those that change the
/// direction or the joining of letters, become U+FFFD; line breaks and tabs become spaces.
pub(crate) fn clean(text: &str) -> String {
    text.chars().map(visible).collect()
}

const fn visible(c: char) -> char {
    match c {
        '\t' | '\n' | '\r' | '\u{2028}' | '\u{2029}' => ' ',
        '\0'..='\u{1f}'
        | '\u{7f}'..='\u{9f}'
        | '\u{ad}'
        | '\u{61c}'
        | '\u{180e}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e0fff}' => char::REPLACEMENT_CHARACTER,
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_seen_is_shown() {
        for (text, shown) in [
            ("Marta Lindqvist", "Marta Lindqvist"),
            ("王建国", "王建国"),
            ("two\nlines\tand a tab", "two lines and a tab"),
            ("bell\u{7}", "bell\u{fffd}"),
            ("reversed \u{202e}txet", "reversed \u{fffd}txet"),
            ("zero\u{200b}width", "zero\u{fffd}width"),
        ] {
            assert_eq!(clean(text), shown);
        }
    }

    #[test]
    fn a_minus_is_a_minus() {
        assert_eq!(signed("-19.37 dBm"), "−19.37 dBm");
        assert_eq!(signed("19.37 dBm"), "19.37 dBm");
    }
}
