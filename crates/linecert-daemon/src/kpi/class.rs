//! What the class of an order tells of the customer.

use std::fmt;

use linecert_kpi::{Area, Package, Resource, Standing};

/// What time limits ask of a customer and a place. What is not told is absent.
///
/// It is written as words with spaces between: `vip town`, `standing=ordinary package=brand`. A word
/// without a name stands for what it alone can mean; `ordinary` can mean two things, and means
/// nothing unless it is named. Other words are the operator's own.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Class {
    pub(crate) standing: Option<Standing>,
    pub(crate) package: Option<Package>,
    pub(crate) area: Option<Area>,
    pub(crate) resource: Option<Resource>,
}

impl Class {
    /// What a text tells.
    pub(crate) fn of(text: &str) -> Self {
        text.split_whitespace().fold(Self::default(), |class, word| match word.split_once('=') {
            Some((name, value)) => class.or(Self::named(name, value)),
            None => class.or(Self::alone(word)),
        })
    }

    fn named(name: &str, value: &str) -> Self {
        let nothing = Self::default();
        match name {
            "standing" => Self { standing: value.parse().ok(), ..nothing },
            "package" => Self { package: value.parse().ok(), ..nothing },
            "area" => Self { area: value.parse().ok(), ..nothing },
            "resource" => Self { resource: value.parse().ok(), ..nothing },
            _ => nothing,
        }
    }

    fn alone(word: &str) -> Self {
        let meanings = ["standing", "package", "area", "resource"];
        let mut meanings =
            meanings.map(|name| Self::named(name, word)).into_iter().filter(|class| class.says());
        match (meanings.next(), meanings.next()) {
            (Some(only), None) => only,
            _ => Self::default(),
        }
    }

    fn says(&self) -> bool {
        *self != Self::default()
    }

    /// The same, with what another tells where this one tells nothing.
    fn or(self, other: Self) -> Self {
        Self {
            standing: self.standing.or(other.standing),
            package: self.package.or(other.package),
            area: self.area.or(other.area),
            resource: self.resource.or(other.resource),
        }
    }
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = |name: &str, value: Option<&'static str>| value.map(|v| format!("{name}={v}"));
        let words = [
            word("standing", self.standing.map(Standing::word)),
            word("package", self.package.map(Package::word)),
            word("area", self.area.map(Area::word)),
            word("resource", self.resource.map(Resource::word)),
        ];
        f.write_str(&words.into_iter().flatten().collect::<Vec<_>>().join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_tells_what_it_alone_can_mean() {
        for (text, expect) in [
            ("", ""),
            ("home", ""),
            ("ordinary", ""),
            ("town vip", "standing=vip area=town"),
            ("VIP客户 农村", "standing=vip area=rural"),
            (
                "standing=ordinary package=brand wired",
                "standing=ordinary package=brand resource=wired",
            ),
            ("area=moon colour=red", ""),
            ("town rural", "area=town"),
        ] {
            assert_eq!(Class::of(text).to_string(), expect, "{text}");
            assert_eq!(Class::of(expect), Class::of(text), "{text}");
        }
    }
}
