use proptest::prelude::*;
use serde_json::Value;

use super::*;
use crate::sample;

/// Checks that what is read as it is written is what `serde_json` reads.
fn check(text: &str) -> bool {
    let Some(read) = json::read_canonical::<Wire<'_>>(text) else { return false };
    let plain: Wire<'_> = serde_json::from_str(text).expect(text);
    assert_eq!(json::write(&read), json::write(&plain), "{text}");
    true
}

/// A bundle with something in each of its parts.
fn bundle() -> String {
    let mut bundle = Bundle::parse(&sample::operator().bundle()).unwrap();
    let of = bundle.envelope.digest();
    bundle.statements.push(bundle.envelope.clone());
    bundle.proofs.push(LogProof { of, text: "proof\n\"\u{1}\n".to_owned() });
    bundle.timestamps.push(TimestampToken { of, der: vec![1, 2, 3] });
    String::from_utf8(bundle.to_json()).unwrap()
}

#[test]
fn what_is_written_is_read_at_once_and_all_else_as_json() {
    let written = bundle();
    assert!(check(&written));
    let same = Bundle::parse(written.as_bytes()).unwrap();
    let value: Value = serde_json::from_str(&written).unwrap();
    let sorted = serde_json::to_string_pretty(&value).unwrap();
    assert!(!check(&sorted));
    assert_eq!(Bundle::parse(sorted.as_bytes()).unwrap(), same);
}

proptest! {
    #[test]
    fn whatever_is_read_at_once_is_read_as_json(
        place in any::<proptest::sample::Index>(),
        cut in 0..9_usize,
        odd in r#"[ ,:"a0{}\[\]\\é]{0,3}|"proofs":\[\],|null|\\u0041"#,
    ) {
        let mut text = bundle();
        let place = place.index(text.len());
        let end = place.saturating_add(cut).min(text.len());
        text.replace_range(place..end, &odd);
        check(&text);
    }
}
