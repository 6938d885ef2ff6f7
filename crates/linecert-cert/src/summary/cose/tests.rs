use proptest::prelude::*;

use super::*;
use crate::key::SigningKey;

fn keys() -> [SigningKey; 2] {
    [SigningKey::from_seed(&[1; 32]), SigningKey::from_scalar(&[2; 32]).unwrap()]
}

fn sealed(signer: &SigningKey) -> Vec<u8> {
    seal(Content::Summary, b"payload", Some(b"key-cert"), signer).unwrap()
}

/// Checks why a message is not opened, however its signature came about.
fn check(message: &[u8], key: &PublicKey, expected: &str) {
    let opened = Sign1::parse(message).and_then(|message| message.open(Content::Summary, key));
    let error = opened.map(<[u8]>::to_vec).unwrap_err().to_string();
    assert!(error.contains(expected), "{error}");
}

/// The message with a protected header of these bytes, rightly signed.
fn with_protected(signer: &SigningKey, protected: &[u8]) -> Vec<u8> {
    let signature = signer.sign(&to_be_signed(Content::Summary, protected, b"payload")).unwrap();
    write(protected, b"payload", signature.to_bytes())
}

#[test]
fn what_is_sealed_opens() {
    for signer in keys() {
        let bytes = sealed(&signer);
        let key = signer.public_key();
        let message = Sign1::parse(&bytes).unwrap();
        assert_eq!(message.signer(), Named::KeyCert(b"key-cert"));
        assert_eq!(message.open(Content::Summary, &key).unwrap(), b"payload");
        assert_eq!(bytes.len(), sealed_len(b"payload", b"key-cert", &key));
    }
}

#[test]
fn the_form_is_that_of_rfc_9052() {
    let [signer, _] = keys();
    let bytes = seal(Content::KeyCert, b"payload", None, &signer).unwrap();
    let start = bytes.get(..7).unwrap();
    // Tag 18, an array of four, the header in 13 bytes: {1: -19, 4: the first bytes of the key id}.
    assert_eq!(start, [0xd2, 0x84, 0x4d, 0xa2, 0x01, 0x32, 0x04]);
    let protected = bytes.get(3..16).unwrap();
    let to_be_signed = to_be_signed(Content::KeyCert, protected, b"payload");
    let expected =
        [b"\x84\x6aSignature1\x4d", protected, b"\x54linecert key-cert v1\x47payload"].concat();
    assert_eq!(to_be_signed, expected);
}

#[test]
fn a_message_of_one_kind_is_none_of_the_other() {
    let [signer, _] = keys();
    let bytes = seal(Content::KeyCert, b"payload", None, &signer).unwrap();
    check(&bytes, &signer.public_key(), "is not good");
}

#[test]
fn another_key_does_not_open_it() {
    let [ed25519, es256] = keys();
    check(&sealed(&ed25519), &es256.public_key(), "not signed by the key");
    check(&sealed(&es256), &ed25519.public_key(), "not signed by the key");
    let other = SigningKey::from_seed(&[9; 32]);
    let forged = with_protected(&other, &cbor::encode(&Protected::of(&ed25519.public_key(), None)));
    check(&forged, &ed25519.public_key(), "is not good");
}

#[test]
fn no_bit_can_be_changed() {
    for signer in keys() {
        let bytes = sealed(&signer);
        let open = |bytes: &[u8]| {
            let message = Sign1::parse(bytes).ok()?;
            message.open(Content::Summary, &signer.public_key()).ok().map(<[u8]>::to_vec)
        };
        for bit in 0..bytes.len() * 8 {
            let mut changed = bytes.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(open(&changed), None, "bit {bit}");
        }
    }
}

#[test]
fn an_algorithm_that_is_not_used_is_named() {
    let [signer, _] = keys();
    let key = signer.public_key();
    // EdDSA and ES256 of RFC 9053, which do not say all, ES384, and HMAC, for which a public key
    // would be a shared secret.
    for alg in [-8, -7, -35, 5] {
        let header = Protected { alg, ..Protected::of(&key, None) };
        let message = with_protected(&signer, &cbor::encode(&header));
        check(&message, &key, &format!("the algorithm {alg} is not known"));
    }
    let header = Protected { alg: -9, ..Protected::of(&key, None) };
    check(&with_protected(&signer, &cbor::encode(&header)), &key, "not signed by the key");
}

#[test]
fn the_header_has_one_form() {
    let [signer, _] = keys();
    let key = signer.public_key();
    let kid = hint(key.id());
    let header = |parts: &[&[u8]]| with_protected(&signer, &parts.concat());
    let (alg, kid) = (b"\x01\x32".as_slice(), [b"\x04\x48".as_slice(), &kid].concat());
    let neither = "is not an algorithm and a signer";
    for (name, parts, expected) in [
        ("good", vec![b"\xa2", alg, &kid], None),
        ("another order", vec![b"\xa2", &kid, alg], Some(neither)),
        ("a longer label", vec![b"\xa2\x18\x01\x32", &kid], Some("deterministic")),
        ("unknown length", vec![b"\xbf", alg, &kid, b"\xff"], Some(neither)),
        ("a label twice", vec![b"\xa3", alg, alg, &kid], Some(neither)),
        ("more behind it", vec![b"\xa2", alg, &kid, b"\x00"], Some("deterministic")),
        ("what is critical", vec![b"\xa3", alg, b"\x02\x81\x04", &kid], Some(neither)),
        ("what is not known", vec![b"\xa2", alg, b"\x03\x00"], Some("not known")),
        ("no key", vec![b"\xa1", alg], Some(neither)),
        ("no algorithm", vec![b"\xa1", &kid], Some(neither)),
        ("nothing", vec![], Some("end of input")),
    ] {
        let message = header(&parts);
        match expected {
            None => assert!(Sign1::parse(&message).is_ok(), "{name}"),
            Some(expected) => check(&message, &key, expected),
        }
    }
}

#[test]
fn what_nobody_signed_is_passed_over() {
    let [signer, _] = keys();
    let key = signer.public_key();
    let good = sealed(&signer);
    let place = good.windows(2).position(|pair| pair == [0xa0, 0x47]).unwrap();
    let with = |map: &[u8]| [&good[..place], map, &good[place + 1..]].concat();
    for map in [b"\xa1\x04\x41k".as_slice(), b"\xa1\x61a\x82\x01\xf6"] {
        let message = with(map);
        let opened =
            Sign1::parse(&message).unwrap().open(Content::Summary, &key).map(<[u8]>::to_vec);
        assert_eq!(opened.unwrap(), b"payload");
    }
    let deep = [b"\xa1\x00".as_slice(), &[0x81; 2000], b"\x00"].concat();
    assert!(Sign1::parse(&with(&deep)).is_ok(), "depth costs no stack");
    for map in [b"\x80".as_slice(), b"\xbf\xff", b"\xf6", b"\xba\xff\xff\xff\xff"] {
        assert!(Sign1::parse(&with(map)).is_err(), "{map:?}");
    }
}

#[test]
fn the_message_has_one_form() {
    let [signer, _] = keys();
    let key = signer.public_key();
    let good = sealed(&signer);
    let body = &good[2..];
    check(&[&good, b"\x00".as_slice()].concat(), &key, "deterministic");
    check(&[b"\x84", body].concat(), &key, "tag");
    check(&[b"\xd1\x84", body].concat(), &key, "tag");
    check(&[b"\xd2\x98\x04", body].concat(), &key, "deterministic");
    check(&[b"\xd2\x9f", body, b"\xff"].concat(), &key, "");
    check(&[b"\xd2\x85", body, b"\x00"].concat(), &key, "deterministic");
    check(b"\xd2\x84\x5b\xff\xff\xff\xff\xff\xff\xff\xff", &key, "end of input");
}

proptest! {
    #[test]
    fn no_bytes_are_too_strange(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        assert!(Sign1::parse(&bytes).is_err());
    }

    #[test]
    fn no_end_is_too_early(length in 0_usize..300) {
        let [signer, _] = keys();
        let good = sealed(&signer);
        let cut = good.get(..length.min(good.len() - 1)).unwrap();
        assert!(Sign1::parse(cut).is_err());
    }
}
