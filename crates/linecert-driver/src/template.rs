//! Names with places for variables: `{frame}/{slot}/{port}`.

use std::{fmt, str::FromStr};

use thiserror::Error;

use crate::variables::{Variable, Variables};

/// How a device names something, with a place for each part of the index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Template {
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Literal(String),
    Variable(String),
}

/// A text that is no template.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum BadTemplate {
    /// A brace without its other half, or with no name inside.
    #[error("template `{0}` has a brace that encloses no name of a variable")]
    Brace(String),
    /// Two variables with nothing between them, so that a name cannot be taken apart again.
    #[error("template `{0}` has nothing between two variables")]
    Adjacent(String),
}

impl Template {
    /// The names of its variables, in order.
    pub(crate) fn variables(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            Part::Variable(name) => Some(name.as_str()),
            Part::Literal(_) => None,
        })
    }

    /// The name; `None` when a variable is not set.
    pub(crate) fn render(&self, variables: &Variables<'_>) -> Option<String> {
        let mut text = String::new();
        for part in &self.parts {
            match part {
                Part::Literal(literal) => text.push_str(literal),
                Part::Variable(name) => match variables.get(name)? {
                    Variable::Number(number) => text.push_str(&number.to_string()),
                    Variable::Text(value) => text.push_str(value),
                },
            }
        }
        Some(text)
    }

    /// The variables of a name that the device could have given; `None` of any other.
    pub(crate) fn parse(&self, text: &str) -> Option<Variables<'_>> {
        let mut found = Variables::default();
        let (mut rest, mut parts) = (text, self.parts.iter().peekable());
        while let Some(part) = parts.next() {
            match part {
                Part::Literal(literal) => rest = rest.strip_prefix(literal.as_str())?,
                Part::Variable(name) => {
                    let end = match parts.peek() {
                        Some(Part::Literal(literal)) => rest.find(literal.as_str())?,
                        _ => rest.len(),
                    };
                    let (value, after) = rest.split_at_checked(end)?;
                    rest = after;
                    found.agrees(name, Variable::Text(value.to_owned())).then_some(())?;
                }
            }
        }
        rest.is_empty().then_some(found)
    }
}

impl FromStr for Template {
    type Err = BadTemplate;

    fn from_str(text: &str) -> Result<Self, BadTemplate> {
        let brace = || BadTemplate::Brace(text.to_owned());
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((literal, behind)) = rest.split_once('{') {
            let (name, after) = behind.split_once('}').ok_or_else(brace)?;
            if !is_name(name) || literal.contains('}') {
                return Err(brace());
            }
            if !literal.is_empty() {
                parts.push(Part::Literal(literal.to_owned()));
            } else if !parts.is_empty() {
                return Err(BadTemplate::Adjacent(text.to_owned()));
            }
            parts.push(Part::Variable(name.to_owned()));
            rest = after;
        }
        if rest.contains('}') {
            return Err(brace());
        }
        if !rest.is_empty() {
            parts.push(Part::Literal(rest.to_owned()));
        }
        Ok(Self { parts })
    }
}

impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.parts.iter().try_for_each(|part| match part {
            Part::Literal(literal) => f.write_str(literal),
            Part::Variable(name) => write!(f, "{{{name}}}"),
        })
    }
}

/// Whether a text can name a variable.
pub(crate) fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_name_is_taken_apart_as_it_was_made() {
        let template: Template = "{frame}/{slot}/{port}".parse().unwrap();
        assert_eq!(template.variables().collect::<Vec<_>>(), ["frame", "slot", "port"]);
        let parsed = template.parse("0/19/3").unwrap();
        assert_eq!(parsed.number("slot"), Some(19));
        assert_eq!(template.render(&parsed).as_deref(), Some("0/19/3"));
        assert_eq!(template.parse("0/019/3").unwrap().number("slot"), None);
        for other in ["0/1", "", "0"] {
            assert!(template.parse(other).is_none(), "{other}");
        }
        assert_eq!(template.render(&Variables::default()), None);
    }

    #[test]
    fn a_text_that_is_no_template_is_told_off() {
        for (text, brace) in
            [("{", true), ("a}b", true), ("{A}", true), ("{}", true), ("{a}{b}", false)]
        {
            let error = text.parse::<Template>().unwrap_err();
            assert_eq!(matches!(error, BadTemplate::Brace(_)), brace, "{error}");
        }
        assert_eq!(
            "".parse::<Template>().unwrap().render(&Variables::default()).as_deref(),
            Some("")
        );
    }

    proptest! {
        #[test]
        fn names_of_numbers_round_trip(frame in any::<u32>(), slot in any::<u32>()) {
            let template: Template = "olt-{frame}/{slot}.".parse().unwrap();
            let mut variables = Variables::default();
            variables.set("frame", Variable::Number(frame));
            variables.set("slot", Variable::Number(slot));
            let name = template.render(&variables).unwrap();
            let parsed = template.parse(&name).unwrap();
            prop_assert_eq!((parsed.number("frame"), parsed.number("slot")), (Some(frame), Some(slot)));
        }

        #[test]
        fn no_text_panics(text in ".{0,20}", name in ".{0,20}") {
            if let Ok(template) = text.parse::<Template>() {
                prop_assert_eq!(template.to_string(), text);
                drop(template.parse(&name));
            }
        }
    }
}
