//! What certificates and journals keep in English, in the language of whoever reads it.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::language::{Language, Tongue};

/// What stands between the parts of what is stored, and between those of what is read.
const BETWEEN: &str = "; ";
const BETWEEN_CHINESE: &str = "；";

/// What stands between the two languages of a text.
const BETWEEN_LANGUAGES: &str = " / ";

static BOOK: LazyLock<Book> = LazyLock::new(|| {
    // A test reads the book; a broken one leaves the English.
    toml::from_str(include_str!("../messages/stored.toml")).unwrap_or_default()
});

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Book {
    phrases: Vec<(String, String)>,
}

/// What a certificate or a journal says in English, in a language. Parts that nobody has translated
/// stay as they are.
#[must_use]
pub fn stored_words(language: Language, stored: &str) -> String {
    let said: Vec<_> = language.tongues().iter().map(|tongue| stored_in(*tongue, stored)).collect();
    match said.as_slice() {
        [english, chinese] if english == chinese => english.clone(),
        said => said.join(BETWEEN_LANGUAGES),
    }
}

/// What a certificate or a journal says in English, in one language.
pub(crate) fn stored_in(tongue: Tongue, stored: &str) -> String {
    match tongue {
        Tongue::English => stored.to_owned(),
        Tongue::Chinese => BOOK.chinese(stored),
    }
}

impl Book {
    fn chinese(&self, stored: &str) -> String {
        self.phrase(stored).unwrap_or_else(|| {
            let parts = stored.split(BETWEEN);
            let parts = parts.map(|part| self.phrase(part).unwrap_or_else(|| part.to_owned()));
            parts.collect::<Vec<_>>().join(BETWEEN_CHINESE)
        })
    }

    /// A whole phrase with the values in it; `None` when there is none that fits.
    fn phrase(&self, english: &str) -> Option<String> {
        self.phrases.iter().find_map(|(template, chinese)| {
            let values = values(template, english)?;
            let put = |said: String, (name, value): (&str, &str)| {
                // A value is shorter than its phrase, so that this ends.
                let value = self.phrase(value).unwrap_or_else(|| value.to_owned());
                said.replace(&format!("{{{name}}}"), &value)
            };
            Some(values.into_iter().fold(chinese.clone(), put))
        })
    }
}

/// The values that stand in a text for the names of a template; `None` when it is another text. A
/// value is as short as it can be, and never spans two parts of what is stored.
fn values<'t>(template: &'t str, text: &'t str) -> Option<Vec<(&'t str, &'t str)>> {
    let Some((before, rest)) = template.split_once('{') else {
        return (template == text).then(Vec::new);
    };
    let (name, after) = rest.split_once('}')?;
    let text = text.strip_prefix(before)?;
    let next = after.split_once('{').map_or(after, |(literal, _)| literal);
    // What ends the template ends the text.
    let end = if next.len() == after.len() {
        text.len().checked_sub(next.len())
    } else {
        text.find(next)
    };
    let (value, text) = text.split_at_checked(end?)?;
    // A value is never all of the text: it could not be looked up then.
    let is_value = !value.is_empty() && !value.contains(BETWEEN) && template.len() > name.len() + 2;
    let mut values_of_rest = is_value.then(|| values(after, text))??;
    values_of_rest.insert(0, (name, value));
    Some(values_of_rest)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn check(english: &str, chinese: &str) {
        assert_eq!(stored_words(Language::Chinese, english), chinese);
        assert_eq!(stored_words(Language::English, english), english);
    }

    #[test]
    fn what_is_stored_is_read_with_its_values() {
        check("eth0 lost its link", "eth0 的链路曾中断");
        check(
            "down: 4 streams, cubic, segments of 1448 octets, the first 2.0 s do not count",
            "下行：4 条流，cubic，报文段 1448 字节，前 2.0 秒不计",
        );
        check("up: 1 stream, the first 1.0 s do not count", "上行：1 条流，前 1.0 秒不计");
        check(
            "10.0.0.7 is private, by way of 10.0.0.1; 192.0.2.1 is public; hop 1 is silent",
            "10.0.0.7 是私有地址，经由 10.0.0.1；192.0.2.1 是公网地址；第 1 跳无应答",
        );
    }

    #[test]
    fn what_nobody_has_translated_stays() {
        for text in ["", "; ", "a remark of somebody", " lost its link", "线路"] {
            let same = text.replace(BETWEEN, BETWEEN_CHINESE);
            check_part(text, &same);
        }
        check_part("eth0 lost its link; and more", "eth0 的链路曾中断；and more");
    }

    fn check_part(english: &str, chinese: &str) {
        assert_eq!(stored_words(Language::Chinese, english), chinese);
    }

    #[test]
    fn the_book_is_whole() {
        let book: Book = toml::from_str(include_str!("../messages/stored.toml")).unwrap();
        let mut seen = BTreeSet::new();
        for (english, chinese) in &book.phrases {
            assert!(seen.insert(english), "{english} stands twice");
            let names = |text: &str| {
                let names = text.split('{').skip(1).filter_map(|rest| rest.split_once('}'));
                names.map(|(name, _)| name.to_owned()).collect::<BTreeSet<_>>()
            };
            assert_eq!(names(english), names(chinese), "{english}");
            // Each phrase is found by itself, and by no earlier one.
            let sample = english.replace(['{', '}'], "");
            let said = book.phrase(&sample).unwrap_or_else(|| panic!("{english} is not found"));
            let expect = chinese.replace(['{', '}'], "");
            let translated = names(english).iter().any(|name| book.phrase(name).is_some());
            assert!(said == expect || translated, "{english}: {said}");
        }
    }

    proptest! {
        #[test]
        fn no_text_is_too_strange(text: String) {
            let said = stored_words(Language::Chinese, &text);
            prop_assert_eq!(said.is_empty(), text.is_empty());
        }
    }
}
