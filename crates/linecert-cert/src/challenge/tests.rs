use super::*;
use crate::{
    key::{Signer as _, SigningKey},
    sample::at,
    statements::{Head, Method},
};

fn challenge() -> Challenge {
    Challenge { certificate: Digest::of(b"certificate"), nonce: Salt([7; 16]) }
}

fn phone() -> SigningKey {
    SigningKey::from_seed(&[8; 32])
}

fn acceptance(challenge: Challenge) -> Acceptance {
    Acceptance {
        head: Head {
            subject: challenge.certificate,
            salt: challenge.nonce,
            made_at: at("09:10:00"),
        },
        customer: "王镕".to_owned(),
        method: Method::OwnKey(phone().public_key()),
        remarks: None,
    }
}

fn signed(acceptance: Acceptance) -> Envelope {
    Claim::Acceptance(acceptance).seal(&phone()).unwrap()
}

/// Checks why an answer is refused.
fn check(answer: &Envelope, expected: &str) {
    let error = challenge().verify(answer).unwrap_err().to_string();
    assert!(error.contains(expected), "{error}");
}

#[test]
fn a_challenge_is_read_as_it_was_shown() {
    let text = challenge().to_string();
    assert_eq!(text.len(), 107);
    assert!(
        text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b':')
    );
    for text in [text.clone(), text.to_lowercase(), format!("{text}\n")] {
        assert_eq!(text.parse(), Ok(challenge()));
    }
    for text in
        ["", "LCACCEPT1:", "LCACCEPT1:00:00", "LCACCEPT2:", &text[..106], &format!("{text}0")]
    {
        assert!(text.parse::<Challenge>().is_err(), "{text}");
    }
}

#[test]
fn an_answer_comes_back_as_the_same_envelope() {
    let envelope = signed(acceptance(challenge()));
    let text = write_answer(&envelope);
    assert!(text.starts_with("LCACCEPTED1:"), "{text}");
    assert!(text.len() < 758, "a code of version 20, level M: {}", text.len());
    let read = read_answer(&text).unwrap();
    assert_eq!(read.to_json(), envelope.to_json());
    assert_eq!(challenge().verify(&read).unwrap(), acceptance(challenge()));
}

#[test]
fn an_answer_to_something_else_is_refused() {
    let other = Challenge { certificate: Digest::of(b"another"), ..challenge() };
    check(&signed(acceptance(other)), "it accepts the certificate");
    let replayed = Challenge { nonce: Salt([6; 16]), ..challenge() };
    check(&signed(acceptance(replayed)), "it answers the nonce");
}

#[test]
fn an_answer_by_somebody_else_is_refused() {
    let typed = Acceptance { method: Method::Typed, ..acceptance(challenge()) };
    check(&signed(typed), "names no usable key of the customer");
    let technician = SigningKey::from_seed(&[2; 32]);
    let forged = Claim::Acceptance(acceptance(challenge())).seal(&technician).unwrap();
    check(&forged, "signed with the key");
}

#[test]
fn a_damaged_answer_is_refused() {
    let text = write_answer(&signed(acceptance(challenge())));
    let cut = text.get(.."LCACCEPTED1:".len() + 300).unwrap();
    assert!(matches!(read_answer(cut), Err(AnswerError::Cbor(_))));
    assert!(matches!(read_answer("LCACCEPTED1:ABC:"), Err(AnswerError::Text(_))));
    assert!(matches!(read_answer("LC1:BB8"), Err(AnswerError::Text(_))));
    let nobody = Answer { payload: b"{}", signature: [0; 64] };
    let text = text::write(ANSWER, &cbor::encode(&nobody));
    assert!(matches!(read_answer(&text), Err(AnswerError::NoKey)));
}

#[test]
fn no_changed_byte_is_believed() {
    let envelope = signed(acceptance(challenge()));
    let good = cbor::encode(&Answer {
        payload: envelope.unverified_payload(),
        signature: envelope.signature().to_bytes(),
    });
    for place in 0..good.len() {
        let mut changed = good.clone();
        changed[place] ^= 1;
        let answer = read_answer(&text::write(ANSWER, &changed));
        let believed = answer.is_ok_and(|answer| challenge().verify(&answer).is_ok());
        assert!(!believed, "byte {place}");
    }
}
