//! Names of orders, lines, regions and technicians: checked text.

use std::{fmt, str::FromStr, sync::Arc};

use thiserror::Error;

/// A text that cannot be a name.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{what} `{text}` is not 1 to 64 letters, digits and `-_./:`")]
pub struct BadName {
    /// What it should name.
    pub what: &'static str,
    /// What stands there, cut after 80 characters.
    pub text: String,
}

const MOST_CHARACTERS: usize = 64;

fn check(what: &'static str, text: &str) -> Result<Arc<str>, BadName> {
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '/' | ':');
    let length = text.chars().take(MOST_CHARACTERS + 1).count();
    if (1..=MOST_CHARACTERS).contains(&length) && text.chars().all(fits) {
        return Ok(Arc::from(text));
    }
    Err(BadName { what, text: text.chars().take(80).collect() })
}

macro_rules! names {
    ($($(#[$doc:meta])* $name:ident $what:literal;)+) => {$(
        $(#[$doc])*
        ///
        /// 1 to 64 letters of any script, digits and `-_./:`; a clone shares the text.
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Arc<str>);

        impl $name {
            /// The name as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = BadName;

            fn from_str(text: &str) -> Result<Self, BadName> {
                check($what, text).map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }
    )+};
}

names! {
    /// The number of a work order or a fault.
    OrderNumber "order number";
    /// The operator's name of a line.
    LineName "line";
    /// An operator's region.
    RegionName "region";
    /// The number that a technician is known by (工号).
    TechnicianName "technician";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_short_and_plain() {
        let long = "线".repeat(64);
        for good in ["WO-1", "工单-2026.0042", "olt-7/0/1:3", &long] {
            assert_eq!(good.parse::<OrderNumber>().unwrap().to_string(), good);
        }
        let longer = "线".repeat(65);
        for bad in ["", " WO-1", "a b", "=1+1", "a\u{200b}b", "a\nb", &longer] {
            let error = bad.parse::<LineName>().unwrap_err().to_string();
            assert!(error.starts_with("line `"), "{error}");
        }
    }
}
