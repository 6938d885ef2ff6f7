//! Keys in a real PKCS #11 library: SoftHSM 2, each test with a folder of tokens of its own.
#![cfg(all(unix, feature = "pkcs11"))]
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test that cannot run its peer has failed"
)]

use std::{env, fs, path::Path, process::Command};

use linecert_cert::{Algorithm, SignError, Signer as _, SigningKey};
use linecert_key::{
    GenerateError, KeyKind, KeySource, LoginError, ModuleError, NoOneToken, OpenKeyError,
    OpenTokenError, Protection, SecretKey, Token, TokenKey, TokenModule, TokenUri,
};

mod bench;

use bench::{PIN, PROMPT, Says, generate, import, named, open, swap_public_halves, with_tokens};

#[test]
fn a_key_is_made_in_a_token_and_signs() {
    with_tokens("a_key_is_made_in_a_token_and_signs", &["Field keys"], |library| {
        let uri = named(library, "Field keys", "王伟");
        let made = generate(&uri);
        assert_eq!(made.public_key().algorithm(), Algorithm::EcdsaP256);
        let source: KeySource = uri.to_string().parse().unwrap();
        let opened = SecretKey::open(&source, PROMPT, &mut Says(PIN, 0)).unwrap();
        assert_eq!(opened.protection(), Protection::Token);
        assert_eq!(opened.public_key(), made.public_key());
        // Half of all signatures have a high s, which is made low.
        for round in 0..32_u8 {
            let message = vec![round; usize::from(round) * 40];
            let signature = opened.sign(&message).unwrap();
            assert!(made.public_key().verifies(&message, &signature));
            assert!(!made.public_key().verifies(b"another", &signature));
        }
    });
}

#[test]
fn a_key_outlives_the_program_and_is_found_by_its_id() {
    with_tokens("a_key_outlives_the_program_and_is_found_by_its_id", &["Field"], |library| {
        let made = generate(&named(library, "Field", "one"));
        let by_id = TokenUri { module: Some(library.to_owned()), ..made.uri().clone() };
        assert!(by_id.id.is_some() && by_id.serial.is_some());
        assert_eq!(open(&by_id).unwrap().public_key(), made.public_key());
        let listed = Command::new("softhsm2-util").arg("--show-slots").output().unwrap();
        assert!(String::from_utf8_lossy(&listed.stdout).contains("Field"));
        let tokens = fs::read_dir(env::var_os("LINECERT_TEST_TOKENS").unwrap()).unwrap();
        let objects = tokens.flat_map(|token| fs::read_dir(token.unwrap().path()).unwrap());
        assert!(objects.count() >= 4, "the objects are on the disk");
    });
}

#[test]
fn tokens_and_keys_are_listed() {
    with_tokens("tokens_and_keys_are_listed", &["Field", "Office"], |library| {
        generate(&named(library, "Field", "one"));
        generate(&named(library, "Field", "two"));
        let module = TokenModule::load(library).unwrap();
        let tokens = module.tokens().unwrap();
        let mut labels: Vec<_> = tokens.iter().map(Token::label).collect();
        labels.sort_unstable();
        assert_eq!(labels, ["Field", "Office"]);
        let field = tokens.iter().find(|token| token.label() == "Field").unwrap();
        assert!(!field.serial().is_empty() && field.manufacturer().contains("SoftHSM"));
        let keys = field.keys(PROMPT, &mut Says(PIN, 0)).unwrap();
        assert!(keys.iter().all(|key| matches!(key.kind, KeyKind::EcdsaP256(_))), "{keys:?}");
        let mut labels: Vec<_> = keys.iter().map(|key| key.label.as_str()).collect();
        labels.sort_unstable();
        assert_eq!(labels, ["one", "two"]);
    });
}

#[test]
fn a_wrong_pin_is_told_and_not_tried_again() {
    with_tokens("a_wrong_pin_is_told_and_not_tried_again", &["Field"], |library| {
        for wrong in ["000000", "4", "471147 "] {
            let mut says = Says(wrong, 0);
            let uri = named(library, "Field", "one");
            let error = TokenKey::generate(&uri, PROMPT, &mut says).unwrap_err();
            let GenerateError::Login(LoginError::WrongPin { token, .. }) = &error else {
                panic!("{wrong}: {error}")
            };
            assert_eq!((token.as_str(), says.1), ("Field", 1));
            assert!(!format!("{error} {error:?}").contains(wrong.trim()) || wrong == "4");
        }
    });
}

#[test]
fn the_pin_is_asked_for_once_in_a_process() {
    with_tokens("the_pin_is_asked_for_once_in_a_process", &["Field"], |library| {
        let uri = named(library, "Field", "one");
        let held = generate(&uri);
        let mut says = Says("not asked for", 0);
        let again = TokenKey::open(&uri, PROMPT, &mut says).unwrap();
        assert_eq!((again.public_key(), says.1), (held.public_key(), 0));
    });
}

#[test]
fn a_token_or_key_that_is_absent_is_told_with_what_is_there() {
    let test = "a_token_or_key_that_is_absent_is_told_with_what_is_there";
    with_tokens(test, &["Field"], |library| {
        generate(&named(library, "Field", "one"));
        let error = open(&named(library, "Office", "one")).unwrap_err();
        assert!(matches!(error, OpenTokenError::Token(NoOneToken::Absent { .. })), "{error}");
        assert!(error.to_string().contains("plugged in: pkcs11:token=Field"), "{error}");
        let error = open(&named(library, "Field", "two")).unwrap_err();
        assert!(matches!(error, OpenTokenError::NoKey { .. }), "{error}");
        assert!(error.to_string().contains("`one`"), "{error}");
    });
}

#[test]
fn no_token_at_all_is_told() {
    with_tokens("no_token_at_all_is_told", &[], |library| {
        let error = open(&named(library, "Field", "one")).unwrap_err();
        assert!(error.to_string().contains("no token is plugged in"), "{error}");
    });
}

#[test]
fn two_that_fit_are_refused() {
    with_tokens("two_that_fit_are_refused", &["Field", "Field"], |library| {
        let both = named(library, "Field", "one");
        let error = open(&both).unwrap_err();
        let OpenTokenError::Token(NoOneToken::Several { present, .. }) = error else {
            panic!("{error}")
        };
        assert_eq!(present.len(), 2);
        let first = TokenUri { module: Some(library.to_owned()), ..present[0].clone() };
        let labelled = |label: &str| TokenUri { object: Some(label.to_owned()), ..first.clone() };
        generate(&labelled("one"));
        let error = TokenKey::generate(&labelled("one"), PROMPT, &mut Says(PIN, 0)).unwrap_err();
        assert!(matches!(&error, GenerateError::Exists(label) if label == "one"), "{error}");
        generate(&labelled("two"));
        let error = open(&first).unwrap_err();
        assert!(
            matches!(&error, OpenTokenError::SeveralKeys { present, .. } if present.len() == 2)
        );
        assert!(open(&labelled("two")).is_ok());
    });
}

#[test]
fn a_key_that_another_tool_imported_signs() {
    with_tokens("a_key_that_another_tool_imported_signs", &["Field"], |library| {
        let key = SigningKey::from_scalar(&[7; 32]).unwrap();
        import(&key.to_pem().unwrap(), "imported", "a1");
        let uri = named(library, "Field", "imported");
        let opened = open(&uri).unwrap();
        assert_eq!(opened.public_key(), key.public_key());
        assert_eq!(opened.uri().id, Some(vec![0xa1]));
        let signature = opened.sign(b"message").unwrap();
        assert!(key.public_key().verifies(b"message", &signature));
    });
}

#[test]
fn two_keys_of_one_label_are_told_apart_by_id() {
    with_tokens("two_keys_of_one_label_are_told_apart_by_id", &["Field"], |library| {
        let keys = [7, 8].map(|byte| SigningKey::from_scalar(&[byte; 32]).unwrap());
        for (key, id) in keys.iter().zip(["a7", "a8"]) {
            import(&key.to_pem().unwrap(), "same", id);
        }
        let uri = named(library, "Field", "same");
        let error = open(&uri).unwrap_err();
        assert!(matches!(error, OpenTokenError::SeveralKeys { .. }), "{error}");
        let told = error.to_string();
        assert!(told.contains("%A7") && told.contains("%A8") && told.contains("`id=`"), "{told}");
        for (key, id) in keys.iter().zip([0xa7, 0xa8]) {
            let one = TokenUri { id: Some(vec![id]), ..uri.clone() };
            assert_eq!(open(&one).unwrap().public_key(), key.public_key());
        }
    });
}

/// p11tool of GnuTLS names keys by RFC 7512, too.
#[test]
fn a_name_that_another_tool_prints_opens_the_key() {
    with_tokens("a_name_that_another_tool_prints_opens_the_key", &["Field keys"], |library| {
        let made = generate(&named(library, "Field keys", "王 a/b;c"));
        let mut tool = Command::new("p11tool");
        tool.arg("--provider").arg(library).args(["--login", "--list-all"]).env("GNUTLS_PIN", PIN);
        let Ok(listed) = tool.output() else {
            eprintln!("skipped: needs p11tool");
            return;
        };
        let listed = String::from_utf8(listed.stdout).unwrap();
        let names = listed.lines().filter_map(|line| line.trim().strip_prefix("URL: "));
        let name = names.into_iter().find(|name| name.ends_with(";type=private")).unwrap();
        let uri = format!("{name}?module-path={}", library.display());
        let opened = open(&uri.parse().unwrap()).unwrap();
        assert_eq!((opened.public_key(), opened.uri()), (made.public_key(), made.uri()));
    });
}

#[test]
fn a_key_of_another_kind_is_named() {
    with_tokens("a_key_of_another_kind_is_named", &["Field"], |library| {
        let openssl = |arguments: &str| {
            let made = Command::new("openssl").args(arguments.split(' ')).output().unwrap();
            String::from_utf8(made.stdout).unwrap()
        };
        let rsa = openssl("genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048");
        let p384 = openssl("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384");
        for (pem, id, says) in [(rsa, "b1", "RSA"), (p384, "b2", "another curve")] {
            import(&pem, id, id);
            let error = open(&named(library, "Field", id)).unwrap_err();
            assert!(matches!(error, OpenTokenError::Kind { .. }), "{error}");
            assert!(error.to_string().contains(says), "{error}");
        }
    });
}

/// The public half by which a key is known belongs to another key: what the token signs is refused.
#[test]
fn a_public_half_that_is_another_keys_is_found_out() {
    with_tokens("a_public_half_that_is_another_keys_is_found_out", &["Field"], |library| {
        let [one, other] = [7, 8].map(|byte| SigningKey::from_scalar(&[byte; 32]).unwrap());
        import(&one.to_pem().unwrap(), "one", "c1");
        import(&other.to_pem().unwrap(), "other", "c2");
        swap_public_halves(library);
        let error = open(&named(library, "Field", "one")).unwrap().sign(b"message").unwrap_err();
        assert!(matches!(error, SignError::DoesNotVerify(_)), "{error}");
    });
}

#[test]
fn a_key_without_its_public_half_is_named() {
    with_tokens("a_key_without_its_public_half_is_named", &["Field"], |library| {
        let [one, other] = [7, 8].map(|byte| SigningKey::from_scalar(&[byte; 32]).unwrap());
        import(&one.to_pem().unwrap(), "one", "c1");
        import(&other.to_pem().unwrap(), "other", "c2");
        swap_public_halves(library);
        let error = open(&named(library, "Field", "other")).unwrap_err();
        assert!(error.to_string().contains("without its public half"), "{error}");
    });
}

#[test]
fn a_token_that_is_gone_does_not_sign() {
    with_tokens("a_token_that_is_gone_does_not_sign", &["Field"], |library| {
        let held = generate(&named(library, "Field", "one"));
        fs::remove_dir_all(env::var_os("LINECERT_TEST_TOKENS").unwrap()).unwrap();
        let error = held.sign(b"message").unwrap_err();
        assert!(matches!(error, SignError::Unable { .. }), "{error}");
    });
}

#[test]
fn a_new_key_needs_a_label() {
    let unlabelled = TokenUri { object: None, ..named(Path::new("/none"), "Field", "") };
    let error = TokenKey::generate(&unlabelled, PROMPT, &mut Says(PIN, 0)).unwrap_err();
    assert!(matches!(error, GenerateError::Unlabelled), "{error}");
}

fn module_error(uri: &TokenUri) -> ModuleError {
    match open(uri).unwrap_err() {
        OpenTokenError::Token(NoOneToken::Module(error)) => error,
        other => panic!("{other}"),
    }
}

#[test]
fn a_library_that_is_absent_or_none_is_told() {
    let absent = module_error(&named(Path::new("/nowhere/libnone.so"), "Field", "one"));
    assert!(matches!(absent, ModuleError::Absent(_)), "{absent}");
    let file = tempfile::NamedTempFile::new().unwrap();
    let text = module_error(&named(file.path(), "Field", "one"));
    assert!(matches!(text, ModuleError::Load { .. }), "{text}");
    let unnamed = TokenUri { module: None, ..named(Path::new(""), "Field", "one") };
    let unnamed = module_error(&unnamed);
    assert!(matches!(unnamed, ModuleError::Unnamed), "{unnamed}");
    let source = KeySource::Token(named(Path::new("/nowhere/libnone.so"), "Field", "one"));
    let error = SecretKey::open(&source, PROMPT, &mut Says(PIN, 0)).unwrap_err();
    assert!(matches!(error, OpenKeyError::Token(_)), "{error}");
}
