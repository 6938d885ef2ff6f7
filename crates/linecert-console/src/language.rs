//! The two languages, and the message files that hold every word of the console.

use std::{fmt, sync::LazyLock};

use fluent_bundle::{FluentArgs, FluentResource, concurrent::FluentBundle};
use linecert_measure::Metric;
use linecert_profile::Access;
use unic_langid::{LanguageIdentifier, langid};

/// A language that the console speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Language {
    /// English.
    English,
    /// Chinese, in simplified characters.
    Chinese,
}

impl Language {
    /// Every language, in the order of the switch.
    pub const ALL: [Self; 2] = [Self::English, Self::Chinese];

    /// The tag of BCP 47, as in `<html lang>`.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Chinese => "zh-Hans",
        }
    }

    /// The name of the language, in itself.
    #[must_use]
    pub const fn own_name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::Chinese => "中文",
        }
    }

    /// The language with this tag, or the nearest to it.
    #[must_use]
    pub fn of_tag(tag: &str) -> Option<Self> {
        match tag.get(..2)? {
            "en" => Some(Self::English),
            "zh" => Some(Self::Chinese),
            _ => None,
        }
    }

    /// The messages of the language, which are read once.
    #[must_use]
    pub fn words(self) -> &'static Words {
        static ENGLISH: LazyLock<Words> = LazyLock::new(|| Words::read(Language::English));
        static CHINESE: LazyLock<Words> = LazyLock::new(|| Words::read(Language::Chinese));
        match self {
            Self::English => &ENGLISH,
            Self::Chinese => &CHINESE,
        }
    }

    /// The label of a metric.
    #[must_use]
    pub const fn metric(self, metric: Metric) -> &'static str {
        match self {
            Self::English => metric.english(),
            Self::Chinese => metric.chinese(),
        }
    }

    /// The name of a kind of access.
    #[must_use]
    pub const fn access(self, access: Access) -> &'static str {
        match self {
            Self::English => access.english(),
            Self::Chinese => access.chinese(),
        }
    }

    const fn text(self) -> &'static str {
        match self {
            Self::English => include_str!("../messages/en/console.ftl"),
            Self::Chinese => include_str!("../messages/zh/console.ftl"),
        }
    }

    const fn identifier(self) -> LanguageIdentifier {
        match self {
            Self::English => langid!("en"),
            Self::Chinese => langid!("zh-Hans"),
        }
    }
}

/// The messages of one language.
pub struct Words {
    language: Language,
    bundle: FluentBundle<FluentResource>,
}

impl Words {
    fn read(language: Language) -> Self {
        let mut bundle = FluentBundle::new_concurrent(vec![language.identifier()]);
        bundle.set_use_isolating(false);
        // A broken entry leaves its id on the page; a test finds it before that.
        let text = language.text().to_owned();
        let resource = FluentResource::try_new(text).unwrap_or_else(|(read, _)| read);
        bundle.add_resource_overriding(resource);
        Self { language, bundle }
    }

    /// The language.
    #[must_use]
    pub const fn language(&self) -> Language {
        self.language
    }

    /// A message without names in it.
    #[must_use]
    pub fn say(&self, id: &str) -> String {
        self.say_with(id, &[])
    }

    /// A message with names in it. Without such a message, the id in angle quotes.
    #[must_use]
    pub fn say_with(&self, id: &str, names: &[(&str, &str)]) -> String {
        let message = self.bundle.get_message(id).and_then(|message| message.value());
        let Some(pattern) = message else { return format!("‹{id}›") };
        let names: FluentArgs<'_> = names.iter().copied().collect();
        let mut errors = Vec::new();
        self.bundle.format_pattern(pattern, Some(&names), &mut errors).into_owned()
    }
}

impl fmt::Debug for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Words").field("language", &self.language).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The ids of a language, with the names of the variables of each.
    fn ids(language: Language) -> Vec<(&'static str, Vec<&'static str>)> {
        let entries = language.text().lines().filter_map(|line| line.split_once(" = "));
        let entries = entries.filter(|(id, _)| !id.starts_with([' ', '#']));
        let variables = |text: &'static str| {
            let found = text.split("{ $").skip(1);
            let mut names: Vec<_> = found.filter_map(|part| part.split(' ').next()).collect();
            names.sort_unstable();
            names.dedup();
            names
        };
        entries.map(|(id, text)| (id, variables(text))).collect()
    }

    #[test]
    fn both_languages_say_the_same_things_of_the_same_names() {
        let (mut english, mut chinese) = (ids(Language::English), ids(Language::Chinese));
        english.sort();
        chinese.sort();
        let twice = english.windows(2).find(|pair| pair[0].0 == pair[1].0);
        assert_eq!(twice, None);
        assert_eq!(english, chinese);
        for language in Language::ALL {
            let read = FluentResource::try_new(language.text().to_owned());
            assert!(read.is_ok(), "{language:?}: {:?}", read.err().map(|(_, e)| e));
        }
    }

    #[test]
    fn a_language_is_found_by_its_tag() {
        assert_eq!(Language::of_tag("zh-CN"), Some(Language::Chinese));
        assert_eq!(Language::of_tag("en-GB,en;q=0.8"), Some(Language::English));
        assert_eq!(Language::of_tag("é"), None);
        assert_eq!(Language::of_tag(""), None);
    }
}
