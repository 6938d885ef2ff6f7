use proptest::prelude::*;

use super::*;

const ROUTE: &str = "/certificates";

fn key(seed: u8) -> CursorKey {
    CursorKey::new([seed; 32])
}

fn list() -> List {
    List::of(ROUTE, &[("order", "WO-42"), ("verdict", "pass")])
}

#[test]
fn a_cursor_belongs_to_one_list_with_one_filter() {
    let cursor = key(1).seal(list(), b"2026-11-22").unwrap();
    let check = |route: &str, filter: &[(&str, &str)], expect| {
        assert_eq!(key(1).open(List::of(route, filter), &cursor), expect, "{route} {filter:?}");
    };
    let position = Ok(b"2026-11-22".to_vec());
    check(ROUTE, &[("order", "WO-42"), ("verdict", "pass")], position.clone());
    check(ROUTE, &[("verdict", "pass"), ("order", "WO-42")], position);
    let other = Err(CursorError::OfAnotherList);
    check(ROUTE, &[("order", "WO-42")], other.clone());
    check(ROUTE, &[("order", "WO-4"), ("verdict", "2pass")], other.clone());
    check(ROUTE, &[("order", "WO-42verdict"), ("", "pass")], other.clone());
    check("/orders", &[("order", "WO-42"), ("verdict", "pass")], other);
}

#[test]
fn a_cursor_of_an_older_key_or_form_has_expired() {
    let cursor = key(1).seal(list(), b"x").unwrap();
    assert_eq!(key(2).open(list(), &cursor), Err(CursorError::Expired));
    let mut octets = BASE64_URL_SAFE_NO_PAD.decode(&cursor).unwrap();
    octets[0] = VERSION + 1;
    let later = BASE64_URL_SAFE_NO_PAD.encode(octets);
    assert_eq!(key(1).open(list(), &later), Err(CursorError::Expired));
}

#[test]
fn what_is_no_cursor_is_damaged() {
    for text in ["", "=", "a", "%00", "AQ", &"A".repeat(40), &"A".repeat(100_000)] {
        assert!(key(1).open(list(), text).is_err(), "{text}");
    }
    assert_eq!(key(1).seal(list(), &[0; LONGEST + 1]), None);
}

#[test]
fn the_secret_is_not_shown() {
    assert!(!format!("{:?}", CursorKey::new([0xab; 32])).contains("171, 171, 171, 171, 171"));
}

proptest! {
    #[test]
    fn what_was_sealed_is_opened(position in proptest::collection::vec(any::<u8>(), 0..LONGEST)) {
        let cursor = key(7).seal(list(), &position).unwrap();
        prop_assert!(cursor.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c)));
        prop_assert_eq!(key(7).open(list(), &cursor).unwrap(), position);
    }

    #[test]
    fn what_was_changed_is_refused(
        position in proptest::collection::vec(any::<u8>(), 0..60),
        at in any::<prop::sample::Index>(),
        flip in 1..=255_u8,
    ) {
        let cursor = key(7).seal(list(), &position).unwrap();
        let mut octets = BASE64_URL_SAFE_NO_PAD.decode(&cursor).unwrap();
        let at = at.index(octets.len());
        octets[at] ^= flip;
        let changed = key(7).open(list(), &BASE64_URL_SAFE_NO_PAD.encode(&octets));
        let expect = if at <= KEY_ID { CursorError::Expired } else { CursorError::Damaged };
        prop_assert_eq!(changed, Err(expect));
        let cut = key(7).open(list(), &BASE64_URL_SAFE_NO_PAD.encode(&octets[..at]));
        prop_assert!(cut.is_err());
    }

    #[test]
    fn arbitrary_text_never_panics(text in "\\PC{0,80}", of in "[A-Za-z0-9_-]{0,200}") {
        prop_assert!(key(7).open(list(), &text).is_err());
        prop_assert!(key(7).open(list(), &of).is_err());
    }
}
