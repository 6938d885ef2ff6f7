//! The work order: for whom, which line, what was promised.

mod place;

use std::{fmt, path::Path, str::FromStr};

use linecert_cert::Position;
use linecert_measure::{ParseQuantityError, Quantity, Subject, Unit};
use linecert_profile::Terms;
use linecert_toml::{FileError, Mistake, Schema, Text};
use serde::Deserialize;
use thiserror::Error;

use self::place::{LineId, RawPosition, Region};

/// A work order, as the installer takes it out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkOrder {
    /// The order's number, which names its files.
    pub number: OrderNumber,
    /// The line's identifier at the operator.
    pub line: String,
    /// The profile by which the line is accepted.
    pub profile: String,
    /// The customer, as far as the certificate shall name them.
    pub customer: Customer,
    /// The contracted rates.
    pub terms: Terms,
    /// The ONU at the customer's end; absent on copper.
    pub onu: Option<Subject>,
    /// The operator's region that the line is in.
    pub region: Option<String>,
    /// Where the line ends, as the operator has it on the map.
    pub position: Option<Position>,
    source: String,
}

/// The customer and the place of installation. Never a password, never an account.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Customer {
    /// The customer's name.
    pub name: Option<String>,
    /// The address of installation.
    pub address: Option<String>,
}

/// The number of a work order: 1 to 64 letters, digits, `-`, `_` and `.`, not starting with a
/// point, because files are named after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderNumber(String);

/// A text that cannot be the number of a work order.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("order number `{0}` is not 1 to 64 letters, digits, `-`, `_` or `.`")]
pub struct BadOrderNumber(String);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawOrder {
    schema: Schema<1>,
    number: Text<OrderNumber>,
    line: Text<LineId>,
    profile: String,
    #[serde(default)]
    customer: Customer,
    #[serde(default)]
    terms: RawTerms,
    onu: Option<RawOnu>,
    region: Option<Text<Region>>,
    position: Option<RawPosition>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct RawTerms {
    rate_down: Option<Text<Rate>>,
    rate_up: Option<Text<Rate>>,
}

/// A positive bit rate.
struct Rate(Quantity);

#[derive(Debug, Error)]
enum BadRate {
    #[error(transparent)]
    Quantity(#[from] ParseQuantityError),
    #[error("`{0}` is not a rate, as in `100 Mbit/s`")]
    Other(Quantity),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawOnu {
    pon: String,
    onu: u32,
}

impl FromStr for Rate {
    type Err = BadRate;

    fn from_str(text: &str) -> Result<Self, BadRate> {
        let rate: Quantity = text.parse()?;
        if rate.unit() == Unit::MegabitPerSecond && rate.steps() > 0 {
            return Ok(Self(rate));
        }
        Err(BadRate::Other(rate))
    }
}

impl WorkOrder {
    /// Reads an order file.
    ///
    /// # Errors
    /// When it cannot be read, or a key is missing, unknown or out of range.
    pub fn read(path: &Path) -> Result<Self, FileError> {
        Ok(Self::parse(&path.display().to_string(), &linecert_toml::read(path)?)?)
    }

    /// Parses the text of an order file that is called `label` in messages.
    ///
    /// # Errors
    /// When a key is missing, unknown or out of range.
    pub fn parse(label: &str, text: &str) -> Result<Self, Mistake<String>> {
        let raw: RawOrder = linecert_toml::parse(label, text)?;
        let RawOrder { schema: Schema, number, line, profile, customer, terms, onu, .. } = raw;
        Ok(Self {
            number: number.0,
            line: line.0.0,
            profile,
            customer,
            terms: Terms {
                rate_down: terms.rate_down.map(|Text(Rate(rate))| rate),
                rate_up: terms.rate_up.map(|Text(Rate(rate))| rate),
            },
            onu: onu.map(|RawOnu { pon, onu }| Subject::Onu { pon, onu }),
            region: raw.region.map(|Text(Region(name))| name),
            position: raw.position.map(|RawPosition(position)| position),
            source: text.to_owned(),
        })
    }

    /// The text of the file.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }
}

impl FromStr for OrderNumber {
    type Err = BadOrderNumber;

    fn from_str(text: &str) -> Result<Self, BadOrderNumber> {
        let allowed = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
        let length = 1..=64;
        if length.contains(&text.chars().count())
            && text.chars().all(allowed)
            && !text.starts_with('.')
        {
            return Ok(Self(text.to_owned()));
        }
        Err(BadOrderNumber(text.chars().take(80).collect()))
    }
}

impl fmt::Display for OrderNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ORDER: &str = r#"
schema = 1
number = "工单-2026.0042"
line = "L-1"
profile = "epon-install"

[customer]
name = "镕"

[terms]
rate-down = "100 Mbit/s"

[onu]
pon = "0/1"
onu = 3
"#;

    const PLACE: &str = "
[position]
latitude = \"39.9042\"
longitude = \"116.4074\"
";

    fn check(change: (&str, &str), expect: &str) {
        let text = ORDER.replace(change.0, change.1);
        let error = WorkOrder::parse("order.toml", &text).unwrap_err().to_string();
        assert!(error.starts_with(&format!("order.toml:{expect}")), "{error}");
    }

    #[test]
    fn an_order_is_read_whole() {
        let order = WorkOrder::parse("order.toml", ORDER).unwrap();
        assert_eq!(order.number.to_string(), "工单-2026.0042");
        assert_eq!(order.terms.rate_down, Some("100 Mbit/s".parse().unwrap()));
        assert_eq!(order.onu, Some(Subject::Onu { pon: "0/1".to_owned(), onu: 3 }));
    }

    #[test]
    fn a_line_is_counted_under_one_name() {
        let line = |text: &str| {
            let order = ORDER.replace("L-1", text);
            WorkOrder::parse("order.toml", &order).unwrap().line
        };
        assert_eq!(line(" L-1 "), "L-1");
        assert_eq!(line("上海/浦东 A:0/1#3"), "上海/浦东 A:0/1#3");
    }

    #[test]
    fn an_order_may_say_where_the_line_is() {
        let text = ORDER.replace("[customer]", "region = \" 华北 \"\n[customer]") + PLACE;
        let order = WorkOrder::parse("order.toml", &text).unwrap();
        assert_eq!(order.region.as_deref(), Some("华北"));
        assert_eq!(order.position, Some(Position::new("39.9042", "116.4074").unwrap()));
        let wrong = |from: &str, to: &str, expect: &str| {
            let text = text.replace(from, to);
            let error = WorkOrder::parse("order.toml", &text).unwrap_err().to_string();
            assert!(error.starts_with(&format!("order.toml:{expect}")), "{error}");
        };
        wrong("39.9042", "39.9", "18: position: `39.9` is not a number of degrees");
        wrong("39.9042", "99.9042", "18: position: 99.9042° is off the globe");
        wrong("\"39.9042\"", "39.9042", "19: position.latitude: invalid type");
        wrong("longitude", "altitude", "20: position.altitude: unknown field");
        wrong(" 华北 ", " ", "7: region: the region is empty");
    }

    #[test]
    fn a_wrong_order_names_file_line_key_and_value() {
        let number = "3: number: order number `../../etc/passwd` is not";
        check(("工单-2026.0042", "../../etc/passwd"), number);
        check(("100 Mbit/s", "100 Mbps"), "11: terms.rate-down: unknown unit `Mbps`");
        check(("100 Mbit/s", "100 dBm"), "11: terms.rate-down: `100 dBm` is not a rate");
        check(("100 Mbit/s", "0 Mbit/s"), "11: terms.rate-down: `0 Mbit/s` is not a rate");
        check(("[onu]", "[omu]"), "13: omu: unknown field `omu`");
        check(("schema = 1", "schema = 2"), "2: schema: schema 2 is unknown");
        check(("line = \"L-1\"", ""), "1: missing field `line`");
        let hidden = "4: line: line `L-\\u{200b}1` is not letters, digits and plain signs";
        check(("L-1", "L-\u{200b}1"), hidden);
        check(("L-1", " "), "4: line: line ` ` is not letters");
        let password = "8: customer.password: unknown field `password`";
        check(("name = \"镕\"", "password = \"x\""), password);
    }
}
