//! Every form of an attribute, and what is none.

use proptest::prelude::*;

use super::{
    super::tests::{any_raw, column, raw_value},
    *,
};

fn words(keys: &str) -> Words {
    let column = column(&format!("{keys}\n"));
    Words::check(&column).unwrap_or_else(|fault| panic!("{keys}: {}", fault.problem))
}

/// What is shown of some content.
fn outcome(content: &Content) -> String {
    match content {
        Content::Text(text) => text.clone(),
        Content::Status(status) => status.to_string(),
        Content::Flags(flags) => flags.iter().map(|flag| format!("+{flag}")).collect(),
        Content::Time(time) => time.to_string(),
        Content::NotReported(absence) => format!("{} {}", absence.reason, absence.detail),
    }
}

#[track_caller]
fn check(keys: &str, raw: &Value, expect: &str) {
    let content = words(keys).decode(raw);
    assert_eq!(outcome(&content), expect, "{keys} {raw:?}");
    assert!(!matches!(&content, Content::Text(text) if text.is_empty()));
}

fn octets(hex: &str) -> Value {
    let digits: Vec<char> = hex.chars().filter(|c| !c.is_whitespace()).collect();
    let octet = |pair: &[char]| u8::from_str_radix(&pair.iter().collect::<String>(), 16).unwrap();
    Value::OctetString(digits.chunks(2).map(octet).collect())
}

#[test]
fn a_text_is_what_the_device_says() {
    const NAME: &str = "attribute = \"name\"\nform = \"text\"\nsentinels = [\"-1\", \"N/A\", \"\"]";
    let text = |text: &str| Value::OctetString(text.as_bytes().to_vec());
    check(NAME, &text("客厅 3"), "客厅 3");
    check(NAME, &text("  port0\0\0 "), "port0");
    check(NAME, &text("two\r\nlines"), "two\r\nlines");
    check(NAME, &text(""), "sentinel ``");
    check(NAME, &text("\0 "), "sentinel ``");
    check(NAME, &text(" N/A"), "sentinel `N/A`");
    check(NAME, &Value::Integer(-1), "sentinel `-1`");
    check(NAME, &Value::Integer(7), "7");
    check(NAME, &octets("d6d0"), "garbled `\\xd6\\xd0`: not UTF-8 text");
    check(NAME, &text("\u{1b}[2J"), "garbled `\\x1b[2J`: holds control characters");
    check(NAME, &Value::Null, "garbled `NULL`: neither a number nor a text");
}

#[test]
fn a_text_inside_a_text_is_found() {
    const SERIAL: &str =
        "attribute = \"serial\"\nform = { text = '\\d+, *(?<text>.*)' }\nsentinels = [\"none\"]";
    check(SERIAL, &raw_value("\"1,ZTEGC0000001\""), "ZTEGC0000001");
    check(SERIAL, &raw_value("\"1,\""), "sentinel `1,`");
    check(SERIAL, &raw_value("\"1,none\""), "sentinel `none`");
    check(
        SERIAL,
        &raw_value("\"ZTEGC0000001\""),
        "garbled `ZTEGC0000001`: not of the expected form",
    );
}

#[test]
fn a_serial_number_is_what_the_maker_prints() {
    const SERIAL: &str = "attribute = \"serial\"\nform = \"serial\"\nsentinels = [\"-1\"]";
    check(SERIAL, &octets("48575443 12345678"), "HWTC12345678");
    check(SERIAL, &octets("48575443 31323334"), "HWTC31323334");
    check(SERIAL, &octets("5a544547 c00a0d20"), "ZTEGC00A0D20");
    check(
        SERIAL,
        &octets("00000000 00000000"),
        r"sentinel `\x00\x00\x00\x00\x00\x00\x00\x00`: no serial number",
    );
    check(
        SERIAL,
        &octets("00000001 00000000"),
        r"garbled `\x00\x00\x00\x01\x00\x00\x00\x00`: not a serial number",
    );
    check(
        SERIAL,
        &octets("ffffffff ffffffff"),
        r"garbled `\xff\xff\xff\xff\xff\xff\xff\xff`: not a serial number",
    );
    check(SERIAL, &raw_value("\"HWTC12345678 \""), "HWTC12345678");
    check(SERIAL, &raw_value("\"4857544312345678\""), "4857544312345678");
    check(SERIAL, &raw_value("\"-1\""), "sentinel `-1`");
    check(SERIAL, &Value::Integer(-1), "sentinel `-1`");
    check(SERIAL, &Value::Integer(7), "garbled `7`: not octets");
    check(SERIAL, &raw_value("\"\""), "sentinel ``: no serial number");
    check(SERIAL, &raw_value("\"two words\""), "garbled `two words`: not a serial number");
    check(SERIAL, &octets("485754 4301"), r"garbled `HWTC\x01`: not a serial number");
    check(SERIAL, &octets("4857"), "garbled `HW`: not a serial number");
    check(SERIAL, &octets("48575443 0a"), r"garbled `HWTC\x0a`: not a serial number");
    check(SERIAL, &raw_value("\"A123456\""), "garbled `A123456`: not a serial number");
    check(SERIAL, &raw_value("\"A12345678\""), "A12345678");
}

#[test]
fn an_address_has_one_form() {
    const MAC: &str = "attribute = \"mac\"\nform = \"mac\"";
    let expect = "00:00:5e:00:53:af";
    check(MAC, &octets("00005e0053af"), expect);
    for text in [
        "00:00:5E:00:53:AF",
        "0:0:5e:0:53:af",
        "00-00-5e-00-53-af",
        "0000.5e00.53af",
        "00005e-0053af",
        "00005E0053AF",
        "00 00 5e 00 53 af ",
    ] {
        check(MAC, &raw_value(&format!("\"{text}\"")), expect);
    }
    check(MAC, &raw_value("\"\""), "sentinel ``: no address");
    check(MAC, &octets("000000000000"), r"sentinel `\x00\x00\x00\x00\x00\x00`: no address");
    for text in ["00:00:5e:00:53", "00:00:5e:00:53:+f", "00:00:5e:00:53:aff", "0:00005e0053af", "x"]
    {
        let garbled = format!("garbled `{text}`: not a MAC address");
        check(MAC, &raw_value(&format!("\"{text}\"")), &garbled);
    }
    check(MAC, &octets("00005e0053"), r"garbled `\x00\x00^\x00S`: not a MAC address");
}

#[test]
fn octets_and_numbers_are_shown_as_they_are() {
    let hex = "attribute = \"registration-id\"\nform = \"hex\"\nsentinels = [\"0000\"]";
    check(hex, &octets("20ff0a"), "20ff0a");
    check(hex, &octets("0000"), "sentinel `0000`");
    check(hex, &octets(""), "sentinel ``");
    check(hex, &Value::Integer(1), "garbled `1`: not octets");
    let number = "attribute = \"link-type\"\nform = \"number\"\nsentinels = [\"1\"]";
    check(number, &Value::Integer(250), "250");
    check(number, &raw_value("\"250 \""), "250");
    check(number, &Value::Integer(1), "sentinel `1`");
    check(number, &raw_value("\"\""), "sentinel ``");
    check(number, &raw_value("\"gpon\""), "garbled `gpon`: not a number");
}

#[test]
fn a_time_is_the_time_of_the_device() {
    const UP: &str = "attribute = \"last-up\"\nform = \"date-and-time\"\nsentinels = [\"-1\"]";
    check(UP, &octets("07e8 05 01 0c 00 1e 00"), "2024-05-01T12:00:30");
    check(UP, &octets("07e8 05 01 0c 00 1e 05"), "2024-05-01T12:00:30.5");
    check(UP, &octets("07e8 05 01 0c 00 1e 00 2b 08 00"), "2024-05-01T12:00:30+08:00");
    check(UP, &octets("07e8 02 1d 17 3b 3b 09 2d 03 1e"), "2024-02-29T23:59:59.9-03:30");
    check(UP, &octets("07e8 05 01 0c 00 1e 00 2b 00 00"), "2024-05-01T12:00:30Z");
    check(UP, &Value::Integer(-1), "sentinel `-1`");
    for hex in ["", "0000000000000000", "0000000000000000 2b0000"] {
        let Content::NotReported(absence) = words(UP).decode(&octets(hex)) else { panic!("{hex}") };
        assert_eq!(
            (absence.reason, absence.detail.ends_with(": no time")),
            (Reason::Sentinel, true)
        );
    }
    for hex in [
        "07e8 05 01 0c 00 1e",       // Too few octets.
        "07e8 05 01 0c 00 1e 00 2b", // Neither of the two lengths.
        "07e8 05 01 0c 00 1e 00 2b 08 00 00",
        "07e7 02 1d 0c 00 1e 00", // No 29 February in 2023.
        "07e8 00 01 0c 00 1e 00", // No month 0.
        "07e8 05 01 18 00 1e 00", // No hour 24.
        "07e8 05 01 0c 00 3c 00", // A leap second.
        "07e8 05 01 0c 00 1e 0a", // Ten tenths.
        "07e8 05 01 0c 00 1e ff",
        "07e8 05 01 0c 00 ff 00",
        "ffff 05 01 0c 00 1e 00",          // No year 65535.
        "07e8 05 01 0c 00 1e 00 20 08 00", // No sign.
        "07e8 05 01 0c 00 1e 00 2b 0f 00", // No zone that far.
        "07e8 05 01 0c 00 1e 00 2b 08 3c",
    ] {
        let Content::NotReported(absence) = words(UP).decode(&octets(hex)) else { panic!("{hex}") };
        assert_eq!(absence.reason, Reason::Garbled, "{hex}");
    }
}

#[test]
fn a_state_is_one_that_the_driver_knows() {
    const C600: &str = "attribute = \"state\"\nform = { status = { \"1\" = \"logging\", \"2\" = \"los\", \
         \"3\" = \"sync-mib\", \"4\" = \"working\", \"5\" = \"dying-gasp\", \"6\" = \"auth-failed\", \
         \"7\" = \"offline\" } }\nsentinels = [\"-1\"]";
    const C300: &str = "attribute = \"state\"\nform = { status = { \"0\" = \"logging\", \"1\" = \"los\", \
         \"2\" = \"sync-mib\", \"3\" = \"working\", \"4\" = \"dying-gasp\", \"5\" = \"auth-failed\", \
         \"6\" = \"offline\" } }";
    for (raw, c600, c300) in [
        (2, "los", "sync-mib"),
        (3, "sync-mib", "working"),
        (4, "working", "dying-gasp"),
        (5, "dying-gasp", "auth-failed"),
    ] {
        check(C600, &Value::Integer(raw), c600);
        check(C300, &Value::Integer(raw), c300);
    }
    check(C600, &Value::Integer(7), "offline");
    check(C300, &Value::Integer(7), "garbled `7`: no value that the driver knows");
    check(C600, &raw_value("\"4\""), "working");
    check(C600, &Value::Integer(-1), "sentinel `-1`");
    check(C600, &raw_value("\"\""), "sentinel ``");
    check("attribute = \"state\"\nform.status.1 = \"up\"", &Value::Integer(1), "up");
    let words = "attribute = \"last-down-cause\"\nform = { status = { \"dying-gasp\" = \"dying-gasp\", losi = \"losi\" } }";
    check(words, &raw_value("\"losi\""), "losi");
    check(words, &raw_value("\"LOSI\""), "garbled `LOSI`: no value that the driver knows");
}

#[test]
fn bits_are_counted_from_the_most_significant() {
    const DEFECTS: &str = "attribute = \"status-near\"\nform = { flags = { \"0\" = \"no-defect\", \"1\" = \"lof\", \
         \"2\" = \"los\", \"3\" = \"lpr\", \"9\" = \"no-peer\" } }\nsentinels = [\"\"]";
    check(DEFECTS, &octets("80"), "+no-defect");
    check(DEFECTS, &octets("20"), "+los");
    check(DEFECTS, &octets("6040"), "+lof+los+no-peer");
    check(DEFECTS, &octets("8000"), "+no-defect");
    check(DEFECTS, &octets("00"), r"sentinel `\x00`: no bit is set");
    check(DEFECTS, &octets(""), "sentinel ``");
    check(DEFECTS, &octets("01"), r"garbled `\x01`: the driver does not know bit 7");
    check(DEFECTS, &Value::Integer(128), "garbled `128`: not octets");
    let profiles =
        "attribute = \"line-profile\"\nform = { flag-words = { \"0\" = \"8a\", \"6\" = \"17a\" } }";
    check(profiles, &octets("02"), "17a");
    check(profiles, &octets("82"), "8a, 17a");
    let coding = "attribute = \"line-coding\"\nform = { words = { \"2\" = \"DMT\" } }";
    check(coding, &Value::Integer(2), "DMT");
    check(coding, &Value::Integer(3), "garbled `3`: no value that the driver knows");
}

#[test]
fn every_mistake_in_an_attribute_is_named() {
    #[track_caller]
    fn check(keys: &str, expect: &str) {
        let column = toml::from_str(&format!(
            "{keys}\ncost = \"cheap\"\nconfidence = \"low\"\ncites = [\"a MIB\"]\n"
        ));
        let problem = Words::check(&column.unwrap()).unwrap_err().problem;
        assert_eq!(problem.to_string(), expect);
    }
    check("attribute = \"colour\"\nform = \"text\"", "unknown attribute `colour`");
    check("form = \"text\"", "this column needs the key `attribute`");
    check("attribute = \"name\"", "this column needs the key `form`");
    for (key, text) in [
        ("unit", "\"dB\""),
        ("uncertainty", "\"3 dB\""),
        ("zero-means", "\"offline\""),
        ("plausible", "[\"0 dB\", \"1 dB\"]"),
    ] {
        let keys = format!("attribute = \"name\"\nform = \"text\"\n{key} = {text}");
        check(&keys, &format!("`{key}` means nothing for `name`, which is no metric"));
    }
    let form = |form: &str| format!("attribute = \"state\"\nform = {form}");
    let number = "this form gives a number with a unit, and `state` is said in words";
    check(&form("{ count-of = \"1 dB\" }"), number);
    check(&form("{ text = '.' }"), "pattern `.` has no group `(?<text>...)`");
    check(&form("{ status = {} }"), "lists nothing");
    check(&form("{ flags = {} }"), "lists nothing");
    check(&form("{ status = { \"1\" = \"perhaps\" } }"), "unknown status `perhaps`");
    check(&form("{ words = { \"1\" = \" \" } }"), "is empty");
    check(
        &form("{ status = { \"1\" = \"up\", \" 1\" = \"down\" } }"),
        "`1` is listed here for the second time",
    );
    check(
        &form("{ flags = { \"1\" = \"up\", \"01\" = \"down\" } }"),
        "`1` is listed here for the second time",
    );
    for bit in ["256", "-1", "+1", "x", ""] {
        let keys = form(&format!("{{ flags = {{ \"{bit}\" = \"up\" }} }}"));
        check(&keys, &format!("`{bit}` is not the number of a bit, from 0 to 255"));
    }
}

const FORMS: [&str; 10] = [
    "\"text\"",
    "{ text = '(?<text>.*)x' }",
    "\"serial\"",
    "\"mac\"",
    "\"hex\"",
    "\"date-and-time\"",
    "\"number\"",
    "{ status = { \"1\" = \"up\" } }",
    "{ flags = { \"1\" = \"up\" } }",
    "{ flag-words = { \"1\" = \"up\" } }",
];

proptest! {
    #[test]
    fn no_answer_panics_and_no_content_is_empty(raw in any_raw(), form in prop::sample::select(&FORMS[..])) {
        let keys = format!("attribute = \"state\"\nform = {form}\nsentinels = [\"1\", \"-1\"]");
        match words(&keys).decode(&raw) {
            Content::Text(text) => prop_assert!(!text.is_empty() && text != "1" && text != "-1"),
            Content::Flags(flags) => prop_assert!(!flags.is_empty()),
            _ => {}
        }
    }

    #[test]
    fn a_state_is_total_or_garbled(number in any::<i32>(), listed in any::<i32>()) {
        let keys = format!("attribute = \"state\"\nform = {{ status = {{ \"{listed}\" = \"up\" }} }}");
        let content = words(&keys).decode(&Value::Integer(number));
        match content {
            Content::Status(Status::Up) => prop_assert_eq!(number, listed),
            Content::NotReported(absence) => {
                prop_assert_ne!(number, listed);
                prop_assert_eq!(absence.reason, Reason::Garbled);
            }
            other => prop_assert!(false, "{:?}", other),
        }
    }

    #[test]
    fn every_address_reads_back(address: [u8; 6]) {
        prop_assume!(address != [0; 6]);
        let mac = words("attribute = \"mac\"\nform = \"mac\"");
        let Content::Text(text) = mac.decode(&Value::OctetString(address.to_vec())) else {
            panic!("{address:?}")
        };
        let again = mac.decode(&Value::OctetString(text.clone().into_bytes()));
        prop_assert_eq!(again, Content::Text(text));
    }
}
