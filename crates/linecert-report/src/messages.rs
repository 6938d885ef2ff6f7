//! The words of a page: a file for each language, which a template may overlay.

use std::collections::BTreeMap;

use linecert_toml::Mistake;
use serde_json::{Map, Value, json};
use toml::de::{DeTable, DeValue};

use crate::language::{Language, Tongue};

/// What stands between the two languages of a label.
const BETWEEN: &str = " ";

/// Punctuation, which stands once between texts of whatever language.
const PUNCTUATION: [&str; 2] = ["list", "colon"];

/// The words of one language: messages by their paths, as `order.heading`.
pub(crate) type Words = BTreeMap<String, String>;

/// The message file of a language, in TOML.
pub(crate) const fn file_of(tongue: Tongue) -> &'static str {
    tongue.pick(include_str!("../messages/en.toml"), include_str!("../messages/zh.toml"))
}

/// The built-in words of a language. A test reads the file; a broken one leaves the page without
/// words, which the template does not survive.
pub(crate) fn words_of(tongue: Tongue) -> Words {
    let table: toml::Table = file_of(tongue).parse().unwrap_or_default();
    let mut words = Words::new();
    flatten(&table, "", &mut words);
    words
}

fn flatten(table: &toml::Table, above: &str, words: &mut Words) {
    for (key, value) in table {
        let path = if above.is_empty() { key.clone() } else { format!("{above}.{key}") };
        match value {
            toml::Value::Table(inner) => flatten(inner, &path, words),
            toml::Value::String(text) => {
                words.insert(path, text.clone());
            }
            _ => {}
        }
    }
}

/// Replaces the words that the TOML file `file` has others for.
///
/// # Errors
/// When the file is not TOML, names a message that does not exist, or fills in a value that the
/// message does not have.
pub(crate) fn overlay(words: &mut Words, file: &str, text: &str) -> Result<(), Mistake<String>> {
    let table = DeTable::parse(text).map_err(|error| {
        let span = error.span().unwrap_or_default();
        Mistake::at(file, text, &span, error.message().to_owned())
    })?;
    Overlay { file, text, words }.table(table.get_ref(), "")
}

struct Overlay<'a> {
    file: &'a str,
    text: &'a str,
    words: &'a mut Words,
}

impl Overlay<'_> {
    fn table(&mut self, table: &DeTable<'_>, above: &str) -> Result<(), Mistake<String>> {
        for (key, value) in table {
            let name = key.get_ref();
            let path = if above.is_empty() { name.to_string() } else { format!("{above}.{name}") };
            let problem = match value.get_ref() {
                DeValue::Table(inner) => {
                    self.table(inner, &path)?;
                    continue;
                }
                DeValue::String(text) => self.replace(&path, text),
                _ => Err("a message is a text".to_owned()),
            };
            problem.map_err(|problem| Mistake::at(self.file, self.text, &value.span(), problem))?;
        }
        Ok(())
    }

    fn replace(&mut self, path: &str, text: &str) -> Result<(), String> {
        let Some(message) = self.words.get_mut(path) else {
            return Err("there is no such message".to_owned());
        };
        let known = names(message);
        if let Some(name) = names(text).into_iter().find(|name| !known.contains(name)) {
            return Err(format!("the message has no value `{{{name}}}`"));
        }
        text.clone_into(message);
        Ok(())
    }
}

/// The names in braces that a text is filled in with.
fn names(text: &str) -> Vec<&str> {
    let parts = text.split('{').skip(1);
    parts.filter_map(|part| part.split_once('}')).map(|(name, _)| name).collect()
}

/// The data file of the words for a language: `words`, each on one line, and `tongues`, the same
/// in each language by itself.
pub(crate) fn data(language: Language, words: impl Fn(Tongue) -> Words) -> Value {
    let tongues: Vec<Words> = language.tongues().iter().map(|tongue| words(*tongue)).collect();
    let mut joined = Words::new();
    for (path, text) in tongues.iter().flatten() {
        let before = joined.entry(path.clone()).or_default();
        if before.is_empty() {
            before.clone_from(text);
        } else if before != text && !PUNCTUATION.contains(&path.as_str()) {
            *before = format!("{before}{BETWEEN}{text}");
        }
    }
    let tongues: Vec<_> = tongues.iter().map(nested).collect();
    json!({ "words": nested(&joined), "tongues": tongues })
}

/// Words as the tree that their paths tell; no path is the beginning of another.
fn nested(words: &Words) -> Value {
    let mut tree = Map::new();
    words.iter().for_each(|(path, text)| plant(&mut tree, path, text));
    Value::Object(tree)
}

fn plant(tree: &mut Map<String, Value>, path: &str, text: &str) {
    let Some((section, rest)) = path.split_once('.') else {
        tree.insert(path.to_owned(), Value::String(text.to_owned()));
        return;
    };
    let below = tree.entry(section).or_insert_with(|| Value::Object(Map::new()));
    if let Value::Object(below) = below {
        plant(below, rest, text);
    }
}

#[cfg(test)]
mod tests {
    use linecert_measure::Reason;
    use linecert_profile::{Confidence, Overall, Verdict};

    use super::*;

    /// Every path with the names that its text is filled in with.
    fn patterns(tongue: Tongue) -> Vec<(String, Vec<String>)> {
        let pattern = |(path, text): (String, String)| {
            let mut names: Vec<_> = names(&text).into_iter().map(str::to_owned).collect();
            names.sort();
            (path, names)
        };
        words_of(tongue).into_iter().map(pattern).collect()
    }

    #[test]
    fn both_languages_say_the_same_things() {
        let english = patterns(Tongue::English);
        assert_eq!(patterns(Tongue::Chinese), english);
        assert!(english.len() > 100);
    }

    #[test]
    fn everything_that_can_be_found_has_a_word() {
        let words = words_of(Tongue::English);
        let has = |name: &str, keys: Vec<&str>| {
            for key in keys {
                assert!(words.contains_key(&format!("{name}.{key}")), "[{name}] has no `{key}`");
            }
        };
        has("reason", Reason::ALL.iter().map(|reason| reason.name()).collect());
        has("confidence", Confidence::ALL.iter().map(|grade| grade.name()).collect());
        has("verdict", Overall::ALL.iter().map(|overall| overall.name()).collect());
        has("explain", Overall::ALL.iter().map(|overall| overall.name()).collect());
        has("mark", Verdict::ALL.iter().map(|verdict| verdict.name()).collect());
    }

    fn check(overlaid: &str, expect: Result<&str, &str>) {
        let mut words = words_of(Tongue::English);
        let done = overlay(&mut words, "messages-en.toml", overlaid);
        match expect {
            Ok(path) => {
                done.unwrap();
                assert_eq!(words[path], "Ours");
            }
            Err(expect) => assert_eq!(done.unwrap_err().to_string(), expect),
        }
    }

    #[test]
    fn a_template_replaces_words_and_adds_none() {
        check("title = 'Ours'", Ok("title"));
        check("[order]\nheading = 'Ours'", Ok("order.heading"));
        check("page = 'Ours'", Ok("page"));
        check(
            "[order]\nheding = 'Ours'",
            Err("messages-en.toml:2: order.heding: there is no such message"),
        );
        check("title = 1", Err("messages-en.toml:1: title: a message is a text"));
        check("order = 'Ours'", Err("messages-en.toml:1: order: there is no such message"));
        check(
            "\npage = '{page} {total}'",
            Err("messages-en.toml:2: page: the message has no value `{total}`"),
        );
    }

    #[test]
    fn labels_of_both_languages_stand_side_by_side() {
        let data = data(Language::Both, words_of);
        assert_eq!(data["words"]["order"]["number"], "Order 工单号");
        assert_eq!(data["words"]["colon"], ": ");
        assert_eq!(data["tongues"][0]["order"]["number"], "Order");
        assert_eq!(data["tongues"][1]["order"]["number"], "工单号");
    }
}
