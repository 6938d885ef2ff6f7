//! The two languages, and the message files that hold every word a person reads.

mod stored;

use std::env;

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource};
use linecert_measure::{Attribute, Metric, Status};
use unic_langid::LanguageIdentifier;

use crate::render::safe;

/// A language that linecert speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Language {
    #[value(name = "en")]
    English,
    #[value(name = "zh")]
    Chinese,
}

impl Language {
    /// The language of the command line's `--lang`, else of the locale, else English.
    ///
    /// The command line is looked at before it is parsed, because its help is in a language too.
    pub(crate) fn of(arguments: &[String], locale: Option<&str>) -> Self {
        let after_flag = arguments.iter().skip_while(|a| *a != "--lang").nth(1);
        let joined = arguments.iter().find_map(|a| a.strip_prefix("--lang="));
        let wanted = after_flag.map(String::as_str).or(joined).or(locale);
        if wanted.is_some_and(|text| text.starts_with("zh")) {
            Self::Chinese
        } else {
            Self::English
        }
    }

    /// The locale that the environment asks for, in POSIX order of precedence.
    pub(crate) fn locale() -> Option<String> {
        ["LC_ALL", "LC_MESSAGES", "LANG"]
            .into_iter()
            .filter_map(|name| env::var(name).ok())
            .find(|value| !value.is_empty())
    }

    /// The label of a metric.
    pub(crate) const fn label(self, metric: Metric) -> &'static str {
        match self {
            Self::English => metric.english(),
            Self::Chinese => metric.chinese(),
        }
    }

    /// The words of an attribute.
    pub(crate) const fn attribute(self, attribute: Attribute) -> &'static str {
        match self {
            Self::English => attribute.english(),
            Self::Chinese => attribute.chinese(),
        }
    }

    /// The words of a state.
    pub(crate) const fn status(self, status: Status) -> &'static str {
        match self {
            Self::English => status.english(),
            Self::Chinese => status.chinese(),
        }
    }

    const fn text(self) -> &'static str {
        match self {
            Self::English => concat!(
                include_str!("../messages/en.ftl"),
                include_str!("../messages/en/audit.ftl"),
                include_str!("../messages/en/job.ftl"),
                include_str!("../messages/en/key.ftl"),
                include_str!("../messages/en/log.ftl"),
                include_str!("../messages/en/outbox.ftl"),
                include_str!("../messages/en/verify.ftl"),
            ),
            Self::Chinese => concat!(
                include_str!("../messages/zh.ftl"),
                include_str!("../messages/zh/audit.ftl"),
                include_str!("../messages/zh/job.ftl"),
                include_str!("../messages/zh/key.ftl"),
                include_str!("../messages/zh/log.ftl"),
                include_str!("../messages/zh/outbox.ftl"),
                include_str!("../messages/zh/verify.ftl"),
            ),
        }
    }

    fn identifier(self) -> LanguageIdentifier {
        match self {
            Self::English => unic_langid::langid!("en"),
            Self::Chinese => unic_langid::langid!("zh-Hans"),
        }
    }
}

/// The messages of one language.
pub(crate) struct Messages {
    language: Language,
    bundle: FluentBundle<FluentResource>,
}

impl Messages {
    /// Loads the messages of a language.
    pub(crate) fn of(language: Language) -> Self {
        let mut bundle = FluentBundle::new(vec![language.identifier()]);
        bundle.set_use_isolating(false);
        // A broken entry leaves its id on the screen; a test finds it before that.
        let resource =
            FluentResource::try_new(language.text().to_owned()).unwrap_or_else(|(r, _)| r);
        bundle.add_resource_overriding(resource);
        Self { language, bundle }
    }

    /// The language.
    pub(crate) const fn language(&self) -> Language {
        self.language
    }

    /// A message without names in it.
    pub(crate) fn get(&self, id: &str) -> String {
        self.with(id, &[])
    }

    /// A message with names in it.
    pub(crate) fn with(&self, id: &str, names: &[(&str, &str)]) -> String {
        self.find(id, names).unwrap_or_else(|| id.to_owned())
    }

    /// A message with values in it that were made for it.
    pub(crate) fn with_all(&self, id: &str, names: &[(&str, String)]) -> String {
        let names: Vec<_> = names.iter().map(|(key, value)| (*key, value.as_str())).collect();
        self.with(id, &names)
    }

    /// A message, or `None` when there is none of that id. The names in it are often somebody
    /// else's words, and are written so that they stay in their place.
    pub(crate) fn find(&self, id: &str, names: &[(&str, &str)]) -> Option<String> {
        let pattern = self.bundle.get_message(id)?.value()?;
        let arguments: FluentArgs<'_> = names.iter().map(|(k, v)| (*k, safe(v))).collect();
        let mut errors = Vec::new();
        Some(self.bundle.format_pattern(pattern, Some(&arguments), &mut errors).into_owned())
    }
}

impl std::fmt::Debug for Messages {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Messages").field("language", &self.language).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_command_line_wins_over_the_locale() {
        let check = |arguments: &[&str], locale, expect| {
            let arguments: Vec<_> = arguments.iter().map(|a| (*a).to_owned()).collect();
            assert_eq!(Language::of(&arguments, locale), expect, "{arguments:?} {locale:?}");
        };
        check(&[], None, Language::English);
        check(&[], Some("zh_CN.UTF-8"), Language::Chinese);
        check(&["--lang", "en"], Some("zh_CN.UTF-8"), Language::English);
        check(&["verify", "--lang=zh"], Some("C"), Language::Chinese);
        check(&["--lang"], Some("C"), Language::English);
    }

    #[test]
    fn every_message_file_is_whole() {
        for language in [Language::English, Language::Chinese] {
            let parsed = FluentResource::try_new(language.text().to_owned());
            assert!(parsed.is_ok(), "{language:?}: {:?}", parsed.err().map(|(_, e)| e));
        }
    }

    #[test]
    fn no_message_stands_twice_and_both_languages_have_the_same() {
        let ids = |language: Language| {
            let lines = language.text().lines();
            let mut ids: Vec<_> = lines.filter_map(|line| line.split_once(" =")).collect();
            ids.retain(|(id, _)| !id.starts_with([' ', '#']));
            ids.into_iter().map(|(id, _)| id).collect::<Vec<_>>()
        };
        let english = ids(Language::English);
        for language in [Language::English, Language::Chinese] {
            let all = ids(language);
            let distinct: BTreeSet<_> = all.iter().collect();
            let twice = all.iter().find(|id| all.iter().filter(|other| other == id).count() > 1);
            assert_eq!(distinct.len(), all.len(), "{language:?}: {twice:?}");
            let differs = all.iter().find(|id| !english.contains(id));
            assert_eq!(all.len(), english.len(), "{language:?}: {differs:?}");
            assert_eq!(differs, None, "{language:?}");
        }
    }
}
