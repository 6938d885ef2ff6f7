//! What the index of a row says, by name.

use std::fmt;

/// A part of an index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Variable {
    /// A number.
    Number(u32),
    /// A text.
    Text(String),
}

/// The variables of one row.
#[derive(Debug, Clone, Default)]
pub(crate) struct Variables<'d>(Vec<(&'d str, Variable)>);

impl Variable {
    /// The number that it is, or that it is the decimal text of.
    pub(crate) fn number(&self) -> Option<u32> {
        match self {
            Self::Number(number) => Some(*number),
            // `01` is not how a device writes 1.
            Self::Text(text) => {
                text.parse().ok().filter(|number: &u32| number.to_string() == *text)
            }
        }
    }
}

impl fmt::Display for Variable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number}"),
            Self::Text(text) => f.write_str(text),
        }
    }
}

impl<'d> Variables<'d> {
    pub(crate) fn get(&self, name: &str) -> Option<&Variable> {
        self.0.iter().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    /// The number of a variable; `None` also when it is no number.
    pub(crate) fn number(&self, name: &str) -> Option<u32> {
        self.get(name)?.number()
    }

    pub(crate) fn set(&mut self, name: &'d str, value: Variable) {
        self.0.push((name, value));
    }

    /// Sets a variable that may be set already; false when it then has another value.
    pub(crate) fn agrees(&mut self, name: &'d str, value: Variable) -> bool {
        if let Some(known) = self.get(name) {
            return known.to_string() == value.to_string();
        }
        self.set(name, value);
        true
    }

    /// Takes in variables that are not set yet.
    pub(crate) fn extend(&mut self, other: &Self) {
        self.0.extend(other.0.iter().cloned());
    }

    /// Takes in all variables of another row; `None` when one is contradicted.
    pub(crate) fn joined(mut self, other: Self) -> Option<Self> {
        other.0.into_iter().all(|(name, value)| self.agrees(name, value)).then_some(self)
    }
}
