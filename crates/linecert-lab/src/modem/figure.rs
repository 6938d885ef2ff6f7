//! How consoles write numbers and lines.

use std::ops::{Add, AddAssign};

use linecert_measure::{Decimals, Quantity};

/// The number with one digit behind the point: `7.4`.
pub(super) fn one(quantity: impl Into<Quantity>) -> String {
    decimal(quantity.into(), 1)
}

/// The number with two digits behind the point: `-18.24`.
pub(super) fn two(quantity: impl Into<Quantity>) -> String {
    decimal(quantity.into(), 2)
}

/// The number with `digits` digits behind the point.
pub(super) fn decimal(quantity: Quantity, digits: u8) -> String {
    quantity.number(Decimals::new(digits).unwrap_or(Decimals::MAX))
}

/// Whole kbit/s of a rate in bit/s.
pub(super) const fn kilobits(rate: i64) -> i64 {
    rate / 1_000
}

/// Tenths of a level or ratio: 74 of 7.4 dB.
pub(super) fn tenths(quantity: impl Into<Quantity>) -> i64 {
    quantity.into().steps() / 100
}

/// Hundredths as a decimal number: `8.00` of 800.
pub(super) fn hundredths(count: i64) -> String {
    format!("{}.{:02}", count / 100, (count % 100).abs())
}

/// A text that grows line by line.
pub(super) struct Page(String);

impl<T: AsRef<str>> AddAssign<T> for Page {
    fn add_assign(&mut self, more: T) {
        self.0.push_str(more.as_ref());
    }
}

impl<T: AsRef<str>> Add<T> for Page {
    type Output = Self;

    fn add(mut self, more: T) -> Self {
        self += more;
        self
    }
}

impl Page {
    pub(super) fn from(text: impl Into<String>) -> Self {
        Self(text.into())
    }
}

impl From<Page> for String {
    fn from(page: Page) -> Self {
        page.0
    }
}
