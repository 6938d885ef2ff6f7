use cryptoki::context::Function;

use super::*;

fn refusal(answer: RvError) -> LoginError {
    name(Error::Pkcs11(answer, Function::Login), "Field", None)
}

/// What SoftHSM never answers: it does not count.
#[test]
fn each_refusal_of_a_pin_is_named() {
    for (answer, says) in [
        (RvError::PinIncorrect, "the PIN is wrong"),
        (RvError::PinInvalid, "the PIN is wrong"),
        (RvError::PinLenRange, "the PIN is wrong"),
        (RvError::PinLocked, "is locked"),
        (RvError::PinExpired, "must be changed"),
        (RvError::UserPinNotInitialized, "has no PIN yet"),
        (RvError::DeviceRemoved, "the token refuses"),
    ] {
        let told = refusal(answer).to_string();
        assert!(told.contains(says), "{answer:?}: {told}");
    }
}

#[test]
fn the_tries_that_are_left_are_told() {
    let told = |left| LoginError::WrongPin { token: "Field".to_owned(), left }.to_string();
    assert_eq!(told(TriesLeft::Unknown), "token `Field`: the PIN is wrong");
    assert!(told(TriesLeft::Few).ends_with("few tries are left"));
    assert!(told(TriesLeft::One).ends_with("one more wrong PIN locks the token"));
}
