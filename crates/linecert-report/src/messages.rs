//! The words of a page, a file for each language.

use crate::page::Language;

const ENGLISH: &str = include_str!("../messages/en.toml");
const CHINESE: &str = include_str!("../messages/zh.toml");

/// The message file of a language, in TOML.
pub(crate) const fn of(language: Language) -> &'static str {
    match language {
        Language::English => ENGLISH,
        Language::Chinese => CHINESE,
    }
}

#[cfg(test)]
mod tests {
    use linecert_measure::Reason;
    use linecert_profile::{Confidence, Overall, Verdict};
    use toml::{Table, Value};

    use super::*;

    fn table(language: Language) -> Table {
        of(language).parse().unwrap()
    }

    fn section(language: Language, name: &str) -> Vec<String> {
        table(language)[name].as_table().unwrap().keys().cloned().collect()
    }

    /// Every key with the names in braces that its text is filled in with.
    fn patterns(table: &Table, path: &str) -> Vec<(String, Vec<String>)> {
        let mut all = Vec::new();
        for (key, value) in table {
            let path = format!("{path}.{key}");
            match value {
                Value::Table(inner) => all.extend(patterns(inner, &path)),
                text => {
                    let parts = text.as_str().unwrap().split('{').skip(1);
                    let mut names: Vec<_> =
                        parts.map(|part| part.split('}').next().unwrap().to_owned()).collect();
                    names.sort();
                    all.push((path, names));
                }
            }
        }
        all
    }

    #[test]
    fn both_languages_say_the_same_things() {
        let english = patterns(&table(Language::English), "");
        assert_eq!(patterns(&table(Language::Chinese), ""), english);
        assert!(english.len() > 100);
    }

    #[test]
    fn everything_that_can_be_found_has_a_word() {
        let has = |name: &str, keys: Vec<&str>| {
            let section = section(Language::English, name);
            for key in keys {
                assert!(section.iter().any(|k| k == key), "[{name}] has no `{key}`");
            }
        };
        has("reason", Reason::ALL.iter().map(|reason| reason.name()).collect());
        has("confidence", Confidence::ALL.iter().map(|grade| grade.name()).collect());
        has("verdict", Overall::ALL.iter().map(|overall| overall.name()).collect());
        has("explain", Overall::ALL.iter().map(|overall| overall.name()).collect());
        has("mark", Verdict::ALL.iter().map(|verdict| verdict.name()).collect());
    }
}
