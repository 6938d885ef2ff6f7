use proptest::prelude::*;

use super::*;
use crate::{Bundle, sample};

/// The payload of a sound certificate.
fn payload() -> Vec<u8> {
    let bundle = Bundle::parse(&sample::operator().bundle()).unwrap();
    bundle.envelope.unverified_payload().to_vec()
}

/// Reads a payload around its profile, which is known.
fn read_around(payload: &[u8]) -> Option<domain::Statement> {
    let profile = domain::EmbeddedProfile::of(&sample::profile());
    let known = |digest| (digest == profile.digest).then_some(profile.source);
    domain::Statement::parse_around(payload, known)
}

/// Checks that what is read around a known profile is what is read of the whole.
fn check(payload: &[u8]) -> bool {
    let Some(read) = read_around(payload) else { return false };
    match domain::Statement::parse(payload) {
        Ok(whole) => assert_eq!(read, whole),
        // An assessment that is no JSON is refused later.
        Err(_) => assert_eq!(read.assessment.into_json().get(), "null"),
    }
    true
}

#[test]
fn what_is_written_is_read_around_a_known_profile() {
    assert!(check(&payload()));
    let unknown = domain::Statement::parse_around(&payload(), |_| None);
    assert!(unknown.is_none() && domain::Statement::parse(&payload()).is_ok());
}

#[test]
fn nothing_else_is_taken_for_the_profile_or_the_assessment() {
    let payload = String::from_utf8(payload()).unwrap();
    let source = domain::ProfileText::of(sample::profile().source());
    let profile = format!(",\"source\":{}", source.as_json());
    for (from, to) in [
        (profile.as_str(), ",\"source\":false"),
        (&profile, ",\"source\":\"schema = 1\""),
        (",\"source\":", ",\"other\":"),
        (",\"source\":", ", \"source\":"),
        ("\"notes\":[", "\"notes\":[\"\",\"source\":"),
        (",\"assessment\":", ",\"assessment\":false,\"assessment\":"),
        (",\"assessment\":{", ",\"assessment\": {"),
        (",\"software\":", ",\"assessment\":{},\"software\":"),
        (",\"software\":", ",\"notes\":[],\"software\":"),
        (",\"software\":", " ,\"software\":"),
        ("{\"schema\":1", "{\"schema\":2"),
        ("\"certificate\"", "\"key-cert\""),
    ] {
        let other = payload.replacen(from, to, 1);
        assert_ne!(other, payload, "{from}");
        let is_read = check(other.as_bytes());
        // What stands behind the assessment is taken for a part of it, which it cannot be.
        assert_eq!(is_read, to.starts_with(",\"assessment\":{}"), "{from} {to}");
    }
}

proptest! {
    #[test]
    fn whatever_is_read_around_a_profile_is_read_of_the_whole(
        place in any::<proptest::sample::Index>(),
        cut in 0..40_usize,
        odd in r#"[ ,:"a0{}\[\]\\]{0,3}|,"source":|,"assessment":|,"software":|false|,"notes":\[\]"#,
    ) {
        let mut payload = payload();
        let place = place.index(payload.len());
        let end = place.saturating_add(cut).min(payload.len());
        payload.splice(place..end, odd.into_bytes());
        check(&payload);
    }
}
