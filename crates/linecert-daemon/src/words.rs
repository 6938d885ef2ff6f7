//! The two languages of whoever runs the daemon.

use std::{env, fmt};

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource};
use unic_langid::LanguageIdentifier;

/// A language that linecertd speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Language {
    #[value(name = "en")]
    English,
    #[value(name = "zh")]
    Chinese,
}

impl Language {
    /// The language of the command line's `--lang`, else of the locale, else English. The command
    /// line is looked at before it is parsed, because its help is in a language too.
    pub(crate) fn of(arguments: &[String]) -> Self {
        let after_flag = arguments.iter().skip_while(|a| *a != "--lang").nth(1).cloned();
        let joined = arguments.iter().find_map(|a| a.strip_prefix("--lang=")).map(str::to_owned);
        let locale = || {
            let names = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter();
            names.filter_map(|name| env::var(name).ok()).find(|value| !value.is_empty())
        };
        let wanted = after_flag.or(joined).or_else(locale);
        if wanted.is_some_and(|text| text.starts_with("zh")) {
            Self::Chinese
        } else {
            Self::English
        }
    }

    const fn text(self) -> &'static str {
        match self {
            Self::English => include_str!("../messages/en.ftl"),
            Self::Chinese => include_str!("../messages/zh.ftl"),
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
pub(crate) struct Words(FluentBundle<FluentResource>);

impl Words {
    /// Loads the messages of a language.
    pub(crate) fn of(language: Language) -> Self {
        let mut bundle = FluentBundle::new(vec![language.identifier()]);
        bundle.set_use_isolating(false);
        // A broken entry leaves its id on the screen; a test finds it before that.
        let resource = FluentResource::try_new(language.text().to_owned());
        bundle.add_resource_overriding(resource.unwrap_or_else(|(resource, _)| resource));
        Self(bundle)
    }

    /// A message with names in it.
    pub(crate) fn with(&self, id: &str, names: &[(&str, &dyn fmt::Display)]) -> String {
        let pattern = self.0.get_message(id).and_then(|message| message.value());
        let Some(pattern) = pattern else { return id.to_owned() };
        let arguments: FluentArgs<'_> =
            names.iter().map(|(name, value)| (*name, value.to_string())).collect();
        self.0.format_pattern(pattern, Some(&arguments), &mut Vec::new()).into_owned()
    }

    /// A message without names in it.
    pub(crate) fn get(&self, id: &str) -> String {
        self.with(id, &[])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(language: Language) -> Vec<&'static str> {
        let lines = language.text().lines().filter(|line| !line.starts_with([' ', '#']));
        lines.filter_map(|line| line.split_once(" =")).map(|(id, _)| id).collect()
    }

    #[test]
    fn both_languages_say_the_same_things() {
        assert_eq!(ids(Language::English), ids(Language::Chinese));
        for language in [Language::English, Language::Chinese] {
            let parsed = FluentResource::try_new(language.text().to_owned());
            assert!(parsed.is_ok(), "{language:?}: {:?}", parsed.err().map(|(_, e)| e));
        }
    }

    #[test]
    fn the_command_line_wins() {
        let of = |arguments: &[&str]| {
            Language::of(&arguments.iter().map(|a| (*a).to_owned()).collect::<Vec<_>>())
        };
        assert_eq!(of(&["linecertd", "--lang", "zh"]), Language::Chinese);
        assert_eq!(of(&["linecertd", "--lang=en"]), Language::English);
    }
}
