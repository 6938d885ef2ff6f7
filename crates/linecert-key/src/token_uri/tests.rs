use proptest::prelude::*;

use super::*;

fn named(token: &str, object: &str) -> TokenUri {
    TokenUri {
        token: Some(token.to_owned()),
        object: Some(object.to_owned()),
        ..TokenUri::default()
    }
}

#[test]
fn a_name_is_read_in_both_forms() {
    for text in [
        "pkcs11:Field%20keys/Li",
        "pkcs11:token=Field%20keys;object=Li",
        "pkcs11:object=Li;token=Field%20keys;type=private",
        "pkcs11:object=L%69;token=Field%20keys?",
    ] {
        assert_eq!(text.parse(), Ok(named("Field keys", "Li")), "{text}");
    }
    let token = TokenUri { object: None, ..named("Field keys", "") };
    assert_eq!("pkcs11:Field%20keys".parse(), Ok(token.clone()));
    assert_eq!("pkcs11:Field%20keys/".parse(), Ok(token));
}

/// As `p11tool --list-all` of GnuTLS prints it.
#[test]
fn a_name_that_another_tool_prints_is_read() {
    let text = "pkcs11:model=SoftHSM%20v2;manufacturer=SoftHSM%20project;serial=7f3b;\
                token=Field%20keys;id=%01%ff;object=Li;type=private\
                ?module-path=/usr/lib/softhsm/libsofthsm2.so";
    let expect = TokenUri {
        serial: Some("7f3b".to_owned()),
        model: Some("SoftHSM v2".to_owned()),
        manufacturer: Some("SoftHSM project".to_owned()),
        id: Some(vec![1, 255]),
        module: Some("/usr/lib/softhsm/libsofthsm2.so".into()),
        ..named("Field keys", "Li")
    };
    assert_eq!(text.parse(), Ok(expect));
}

#[test]
fn what_is_no_name_is_refused() {
    use TokenUriError as Error;
    for (text, expect) in [
        ("", Error::Scheme(String::new())),
        ("file:key.pem", Error::Scheme("file:key.pem".to_owned())),
        ("pkcs11:", Error::Nothing),
        ("pkcs11:?module-path=/a", Error::Nothing),
        ("pkcs11:type=private", Error::Nothing),
        ("pkcs11:token=a?object=b", Error::Unknown("object".to_owned())),
        ("pkcs11:token=a;module-path=b", Error::Unknown("module-path".to_owned())),
        ("pkcs11:token=", Error::Value("token")),
        ("pkcs11:/Li", Error::Value("token")),
        ("pkcs11:token=%2", Error::Value("token")),
        ("pkcs11:token=%zz", Error::Value("token")),
        ("pkcs11:token=%+1", Error::Value("token")),
        ("pkcs11:token=%ff", Error::Value("token")),
        ("pkcs11:token=a;token=a", Error::Twice("token")),
        ("pkcs11:token=a;slot-id=1", Error::Unknown("slot-id".to_owned())),
        ("pkcs11:token=a;", Error::Unknown(String::new())),
        ("pkcs11:token=a;type=public", Error::Type("public".to_owned())),
    ] {
        assert_eq!(text.parse::<TokenUri>(), Err(expect), "{text}");
    }
}

#[test]
fn a_pin_in_a_name_is_refused_and_not_repeated() {
    for text in ["pkcs11:token=a?pin-value=4711", "pkcs11:token=a?pin-source=file:4711"] {
        let refused = text.parse::<TokenUri>().unwrap_err();
        assert_eq!(refused, TokenUriError::Pin);
        assert!(!refused.to_string().contains("4711"));
    }
}

fn word() -> impl Strategy<Value = Option<String>> {
    proptest::option::of("[^\u{0}]{1,8}")
}

proptest! {
    #[test]
    fn a_name_is_read_as_written(
        (token, serial, object) in ("[^\u{0}]{1,8}", word(), word()),
        id in proptest::option::of(proptest::collection::vec(any::<u8>(), 1..8)),
        module in proptest::option::of("[ -~]{1,20}"),
    ) {
        let module = module.map(PathBuf::from);
        let uri = TokenUri { token: Some(token), serial, object, id, module, ..TokenUri::default() };
        prop_assert_eq!(uri.to_string().parse(), Ok(uri.clone()), "{}", uri);
        prop_assert!(uri.to_string().is_ascii());
    }

    #[test]
    fn arbitrary_text_never_panics(text in "(pkcs11:)?[a-z=;?&%/0-9王]{0,60}") {
        if let Ok(uri) = text.parse::<TokenUri>() {
            prop_assert_eq!(uri.to_string().parse(), Ok(uri));
        }
    }
}
