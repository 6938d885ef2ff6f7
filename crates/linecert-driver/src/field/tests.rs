//! The values of the sources, decoded; and what holds for every value.

use std::{collections::BTreeMap, sync::LazyLock};

use proptest::prelude::*;

use super::*;

/// The keys that every column has.
const REST: &str = r#"
oid = "1.3"
cost = "cheap"
confidence = "low"
cites = ["a MIB"]
"#;

pub(crate) fn column(keys: &str) -> raw::Column {
    toml::from_str(&format!("{keys}{REST}")).unwrap_or_else(|error| panic!("{keys}: {error}"))
}

fn field(keys: &str) -> Field {
    let column = column(&format!("{keys}uncertainty = \"not-stated\"\n"));
    Field::check(&column).unwrap_or_else(|fault| panic!("{keys}: {}", fault.problem))
}

fn fields() -> &'static BTreeMap<String, Field> {
    static FIELDS: LazyLock<BTreeMap<String, Field>> = LazyLock::new(|| {
        let columns = toml::from_str(include_str!("columns.toml"));
        let columns: BTreeMap<String, String> = columns.unwrap();
        columns.into_iter().map(|(name, keys)| (name, field(&keys))).collect()
    });
    &FIELDS
}

/// `8775` is a number and `"-14.61"` a text.
pub(crate) fn raw_value(text: &str) -> Raw {
    match text.strip_prefix('"').and_then(|text| text.strip_suffix('"')) {
        Some(text) => Raw::OctetString(text.replace("\\0", "\0").into_bytes()),
        None => text.parse().map_or_else(|_| Raw::Counter64(text.parse().unwrap()), Raw::Integer),
    }
}

fn outcome(reading: &Reading) -> String {
    match reading {
        Reading::Value(value) => value.to_string(),
        Reading::NotReported(absence) => absence.reason.to_string(),
        Reading::BelowRange { floor } => format!("below {floor}"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_vector_decodes_to_what_its_source_says() {
    for row in include_str!("vectors.tsv").lines().skip(1) {
        let [name, raw, expect, source] = row.split('\t').collect::<Vec<_>>()[..] else {
            panic!("not a vector: {row}")
        };
        let reading = fields()[name].decode(&raw_value(raw));
        assert_eq!(outcome(&reading), expect, "{name} {raw}: {source}");
    }
}

#[test]
fn a_sentinel_is_one_as_number_and_as_text() {
    for (name, field) in fields() {
        for text in &field.sentinels.texts {
            let mut forms = vec![format!("\"{text}\""), format!("\" {text} \"")];
            if text.parse::<i64>().is_ok() {
                forms.extend([text.clone(), format!("\"{text}.0\""), format!("\"{text}\\0\"")]);
            }
            for raw in &forms {
                let reading = field.decode(&raw_value(raw));
                assert_eq!(outcome(&reading), "sentinel", "{name} {raw}");
            }
        }
    }
}

#[test]
fn zero_is_no_reading_where_the_driver_says_so() {
    for name in ["zte-onu-tx", "fiberhome-onu-rx", "vsol-port-rx"] {
        let field = &fields()[name];
        for raw in ["0", "\"0\"", "\"-0\"", "\"0\\0\""] {
            assert_eq!(field.decode(&raw_value(raw)).value(), None, "{name} {raw}");
        }
    }
}

#[test]
fn every_kind_of_number_on_the_wire_is_read() {
    let rate = &fields()["rfc5650-attainable-rate"];
    for raw in [
        Raw::Integer(1_000_000),
        Raw::Gauge32(1_000_000),
        Raw::Counter32(1_000_000),
        Raw::Counter64(1_000_000),
        Raw::TimeTicks(1_000_000),
        Raw::OctetString(b"1000000".to_vec()),
    ] {
        assert_eq!(outcome(&rate.decode(&raw)), "1.000000 Mbit/s", "{raw:?}");
    }
}

#[test]
fn what_is_no_number_says_what_it_is() {
    #[track_caller]
    fn check(raw: &Raw, expect: Reason, detail: &str) {
        let Reading::NotReported(absence) = fields()["huawei-onu-rx"].decode(raw) else {
            panic!("{raw:?} has a reading")
        };
        assert_eq!((absence.reason, absence.detail.as_str()), (expect, detail));
    }
    let garbled = Reason::Garbled;
    check(&raw_value("\"-23.18\""), garbled, "`-23.18`: not a whole number");
    check(&raw_value("\"\""), garbled, "``: not a whole number");
    check(&raw_value("\"１\""), garbled, "`\\xef\\xbc\\x91`: not a whole number");
    check(&raw_value("9223372036854775807"), garbled, "`9223372036854775807`: too large");
    let gbk = Raw::OctetString(b"\xd6\xd0".to_vec());
    check(&gbk, garbled, "`\\xd6\\xd0`: not UTF-8 text");
    check(&Raw::Null, garbled, "`NULL`: neither a number nor a text");
    let address = "`192.0.2.1`: neither a number nor a text";
    check(&Raw::IpAddress([192, 0, 2, 1]), garbled, address);
    let oid = Raw::ObjectId("1.3.6".parse().unwrap());
    check(&oid, garbled, "`1.3.6`: neither a number nor a text");
    check(&Raw::NoSuchInstance, Reason::NoSuchObject, "the agent has no value");
    check(&Raw::Opaque(vec![0x9f]), garbled, "`\\x9f`: neither a number nor a text");
}

#[test]
fn every_mistake_in_a_form_is_named() {
    let well = "metric = \"onu-rx-power\"\nuncertainty = \"3 dB\"\nform = { count-of = \"0.01 dBm\" }\nunit = \"dBm\"\n\
                plausible = [\"-45 dBm\", \"5 dBm\"]\n";
    for row in include_str!("mistakes.tsv").lines().skip(1) {
        let [from, to, expect] = row.split('\t').collect::<Vec<_>>()[..] else {
            panic!("not a mistake: {row}")
        };
        assert!(well.contains(from), "`{from}` is not in the column");
        let text = format!("{}{REST}", well.replacen(from, &to.replace('¶', "\n"), 1));
        let got = match toml::from_str::<raw::Column>(&text) {
            Err(error) => error.message().to_owned(),
            Ok(column) => Field::check(&column).unwrap_err().problem.to_string(),
        };
        assert_eq!(got, expect, "{to}");
    }
}

#[test]
fn levels_of_linear_power_have_their_anchors() {
    let field = field(
        "metric = \"onu-rx-power\"\nform = { decibels-of = \"0.1 uW\", decimals = 3 }\n\
         unit = \"dBm\"\nplausible = [\"-45 dBm\", \"100 dBm\"]\n",
    );
    for (raw, expect) in [
        (1, "-40.000 dBm"),
        (2, "-36.990 dBm"),
        (10, "-30.000 dBm"),
        (10_000, "0.000 dBm"),
        (20_000, "3.010 dBm"),
        (65_535, "8.165 dBm"),
        (i32::MAX, "53.319 dBm"),
    ] {
        assert_eq!(outcome(&field.decode(&Raw::Integer(raw))), expect, "{raw}");
    }
}

pub(crate) fn any_raw() -> impl Strategy<Value = Raw> {
    prop_oneof![
        any::<i32>().prop_map(Raw::Integer),
        any::<u64>().prop_map(Raw::Counter64),
        any::<u32>().prop_map(Raw::TimeTicks),
        any::<[u8; 4]>().prop_map(Raw::IpAddress),
        proptest::collection::vec(any::<u8>(), 0..40).prop_map(Raw::OctetString),
        "-?[0-9]{0,40}\\.?[0-9]{0,40}( dBm)?".prop_map(|text| Raw::OctetString(text.into_bytes())),
        Just(Raw::Null),
        Just(Raw::NoSuchObject),
    ]
}

proptest! {
    #[test]
    fn no_answer_panics_and_every_value_is_plausible(raw in any_raw()) {
        for (name, field) in fields() {
            if let Reading::Value(value) = field.decode(&raw) {
                let (low, high) = (field.plausible.low, field.plausible.high);
                let quantity = value.quantity();
                prop_assert!(low <= quantity && quantity <= high, "{} {:?}", name, raw);
            }
        }
    }

    #[test]
    fn a_count_can_be_told_from_its_value(raw in -4_500_i32..=500) {
        let reading = fields()["huawei-onu-rx"].decode(&Raw::Integer(raw));
        prop_assert_eq!(reading.value().unwrap().quantity().steps(), i64::from(raw) * 10);
        let reading = fields()["huawei-olt-rx"].decode(&Raw::Integer(raw + 10_000));
        prop_assert_eq!(reading.value().unwrap().quantity().steps(), i64::from(raw) * 10);
    }

    #[test]
    fn a_wrapped_count_goes_on_below_zero(below in 1..5_000_i32) {
        let field = field(
            "metric = \"onu-rx-power\"\n\
             form = { count-of = \"0.002 dBm\", plus = \"-30 dBm\", \
             wrap = { above = 30000, by = 65536 } }\n\
             unit = \"dBm\"\nplausible = [\"-45 dBm\", \"5 dBm\"]\n",
        );
        let steps = |raw| field.decode(&Raw::Integer(raw)).value().unwrap().quantity().steps();
        prop_assert_eq!(steps(65_536 - below), steps(0) - 2 * i64::from(below));
    }

    #[test]
    fn more_light_is_never_a_lower_level(a in 1..31_000_i32, b in 1..31_000_i32) {
        let level = |raw| {
            let reading = fields()["calix-onu-rx"].decode(&Raw::Integer(raw));
            reading.value().unwrap().quantity()
        };
        prop_assert!(level(a.min(b)) <= level(a.max(b)));
    }
}
