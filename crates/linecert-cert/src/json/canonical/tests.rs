use proptest::prelude::*;
use serde::Serialize;

use super::*;

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Outer {
    name: String,
    #[serde(rename = "innerParts")]
    inner: Vec<Inner>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    is_it: Option<bool>,
    count: u64,
}

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Inner {
    small: Option<u32>,
    #[serde(default)]
    word: String,
}

fn any_outer() -> impl Strategy<Value = Outer> {
    let inner =
        (any::<Option<u32>>(), "\\PC{0,20}").prop_map(|(small, word)| Inner { small, word });
    let inner = proptest::collection::vec(inner, 0..3);
    (".{0,20}", inner, any::<Option<bool>>(), any::<u64>())
        .prop_map(|(name, inner, is_it, count)| Outer { name, inner, is_it, count })
}

/// Checks that nothing is read otherwise than `serde_json` reads it.
fn check(text: &str) -> Option<Outer> {
    let read: Option<Outer> = read(text);
    if let Some(read) = &read {
        let plain: Outer = serde_json::from_str(text).expect(text);
        assert_eq!(*read, plain, "{text}");
    }
    read
}

proptest! {
    #[test]
    fn what_is_written_is_read(value in any_outer()) {
        prop_assert_eq!(check(&serde_json::to_string(&value).unwrap()), Some(value));
    }

    #[test]
    fn nothing_is_read_otherwise(
        value in any_outer(),
        place in any::<proptest::sample::Index>(),
        cut in 0..9_usize,
        odd in r#"[ ,:"a0{}\[\]\\]{0,3}|,"count":1|null|"word":"","|\\u0041|-1|1e3|1\.0|007"#,
    ) {
        let mut text = serde_json::to_string(&value).unwrap();
        let place = place.index(text.len());
        let end = place.saturating_add(cut).min(text.len());
        if text.is_char_boundary(place) && text.is_char_boundary(end) {
            text.replace_range(place..end, &odd);
        }
        check(&text);
    }

    #[test]
    fn the_plain_part_of_a_string_has_one_length(text in "[ab\"\\\\\n\u{1f}\u{20}é€\u{7f}\u{80}]{0,30}") {
        let is_end = |byte: u8| byte < 0x20 || byte == b'"' || byte == b'\\';
        let length = text.bytes().position(is_end).unwrap_or(text.len());
        prop_assert_eq!(plain_length(text.as_bytes()), length);
    }
}

#[test]
fn other_forms_are_left_to_others() {
    let written =
        r#"{"name":"a","innerParts":[{"small":null,"word":"b\n"}],"count":18446744073709551615}"#;
    assert!(check(written).is_some());
    for (from, to) in [
        (":\"a\"", ": \"a\""),
        ("\"a\"", "'a'"),
        ("}", "} "),
        ("null,", "null,,"),
        ("}]", "},]"),
        ("[{", "[,{"),
        ("\"count\":1", "\"count\":01"),
        ("18446744073709551615", "18446744073709551616"),
        ("18446744073709551615", "-1"),
        ("18446744073709551615", "1.0"),
        ("18446744073709551615", "1e3"),
        ("18446744073709551615", ""),
        ("\"name\":\"a\",", ""),
        ("\"name\"", "\"nam\\u0065\""),
        ("\\n", "\n"),
        ("\\n", "\\ud800"),
        ("\"count\"", "\"unknown\":1,\"count\""),
        ("\"count\"", "\"name\":\"a\",\"count\""),
        ("\"a\"", "\"a"),
    ] {
        assert_eq!(check(&written.replacen(from, to, 1)), None, "{from} {to}");
    }
    let sorted = r#"{"count":1,"innerParts":[],"name":"a"}"#;
    assert!(serde_json::from_str::<Outer>(sorted).is_ok() && check(sorted).is_none());
}
