use std::{fs, io, path::Path};

use super::*;

/// Answers questions from a list, and keeps what was asked.
#[derive(Default)]
struct Scripted {
    answers: Vec<io::Result<&'static str>>,
    asked: Vec<String>,
}

impl Ask for Scripted {
    fn ask(&mut self, question: Question<'_>) -> io::Result<String> {
        self.asked.push(format!("{question:?}").split('(').next().unwrap_or_default().to_owned());
        if self.answers.is_empty() {
            return Err(io::ErrorKind::NotFound.into());
        }
        self.answers.remove(0).map(str::to_owned)
    }
}

fn lock() -> Lock {
    Lock::File { path: "technician.key.pem".into(), digest: None }
}

fn answering<const N: usize>(answers: [&'static str; N]) -> Scripted {
    Scripted { answers: answers.into_iter().map(Ok).collect(), asked: Vec::new() }
}

#[test]
fn a_passphrase_is_never_shown() {
    let passphrase = Passphrase::new("correct horse".to_owned()).unwrap();
    assert!(!format!("{passphrase:?} {passphrase:#?}").contains("horse"));
}

#[test]
fn what_is_typed_is_taken_as_it_is() {
    let mut ask = answering([" 王 passe "]);
    let typed = PassphraseSource::Prompt.open(&lock(), &mut ask).unwrap();
    assert_eq!(typed.reveal(), " 王 passe ");
    assert_eq!(ask.asked, ["Open"]);
}

#[test]
fn a_new_passphrase_is_typed_twice() {
    let choose = |ask: &mut Scripted| PassphraseSource::Prompt.choose(&lock(), ask);
    let mut ask = answering(["one", "one"]);
    assert_eq!(choose(&mut ask).unwrap().reveal(), "one");
    assert_eq!(ask.asked, ["Choose", "Again"]);
    let mistyped = choose(&mut answering(["alpha", "bravo"])).unwrap_err();
    assert!(matches!(mistyped, PassphraseError::Differ(_)), "{mistyped}");
    let empty = choose(&mut answering([""])).unwrap_err();
    assert!(matches!(empty, PassphraseError::Empty { .. }), "{empty}");
    assert!(!format!("{mistyped} {mistyped:?}").contains("bravo"));
}

#[test]
fn nobody_there_and_somebody_who_breaks_off_are_told_apart() {
    let mut nobody = Scripted::default();
    let error = PassphraseSource::Prompt.open(&lock(), &mut nobody).unwrap_err();
    assert!(matches!(error, PassphraseError::NobodyToAsk { .. }), "{error}");
    assert!(error.to_string().contains("technician.key.pem"), "{error}");
    let answers = vec![Err(io::ErrorKind::Interrupted.into())];
    let mut breaks_off = Scripted { answers, asked: Vec::new() };
    let error = PassphraseSource::Prompt.open(&lock(), &mut breaks_off).unwrap_err();
    assert!(matches!(error, PassphraseError::Interrupted(_)), "{error}");
}

fn from_file(text: &[u8]) -> Result<Passphrase, PassphraseError> {
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), text).unwrap();
    PassphraseSource::File(file.path().to_owned()).open(&lock(), &mut Scripted::default())
}

#[test]
fn a_file_gives_its_first_line() {
    for text in ["open sesame", "open sesame\n", "open sesame\r\n", "open sesame\nsecond\n"] {
        assert_eq!(from_file(text.as_bytes()).unwrap().reveal(), "open sesame", "{text:?}");
    }
    for empty in ["", "\n", "\nsecond"] {
        assert!(matches!(from_file(empty.as_bytes()), Err(PassphraseError::Empty { .. })));
    }
    assert!(matches!(from_file(b"\xff\xfe"), Err(PassphraseError::NotUtf8(_))));
    let absent = PassphraseSource::File("/nowhere/at/all".into());
    let error = absent.open(&lock(), &mut Scripted::default()).unwrap_err();
    assert!(matches!(error, PassphraseError::File(_)), "{error}");
}

#[test]
#[cfg(unix)]
fn a_file_that_others_may_read_is_refused() {
    use std::os::unix::fs::PermissionsExt as _;
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), "open sesame").unwrap();
    fs::set_permissions(file.path(), fs::Permissions::from_mode(0o644)).unwrap();
    let source = PassphraseSource::File(file.path().to_owned());
    let error = source.open(&lock(), &mut Scripted::default()).unwrap_err().to_string();
    assert!(error.contains("chmod 600") && !error.contains("sesame"), "{error}");
}

#[test]
fn a_variable_gives_its_value() {
    let given = PassphraseSource::Environment("PATH".to_owned());
    let given = given.open(&lock(), &mut Scripted::default()).unwrap();
    assert_eq!(given.reveal(), std::env::var("PATH").unwrap());
    let unset = PassphraseSource::Environment("LINECERT_NO_SUCH_VARIABLE".to_owned());
    let error = unset.choose(&lock(), &mut Scripted::default()).unwrap_err();
    assert!(matches!(error, PassphraseError::Unset(_)), "{error}");
}

#[test]
fn the_key_store_makes_no_passphrases() {
    let error = PassphraseSource::KeyStore.choose(&lock(), &mut Scripted::default()).unwrap_err();
    assert!(matches!(error, PassphraseError::NotFromKeyStore(_)), "{error}");
}

#[test]
fn a_source_is_read_as_written() {
    for (text, source) in [
        ("prompt", PassphraseSource::Prompt),
        ("file:/etc/linecert/pin", PassphraseSource::File("/etc/linecert/pin".into())),
        ("file:a:b", PassphraseSource::File(Path::new("a:b").into())),
        ("env:LINECERT_PIN", PassphraseSource::Environment("LINECERT_PIN".to_owned())),
        ("key-store", PassphraseSource::KeyStore),
    ] {
        assert_eq!(text.parse(), Ok(source.clone()));
        assert_eq!(source.to_string(), text);
    }
}

#[test]
fn a_passphrase_as_an_argument_is_refused_and_not_repeated() {
    for text in ["", "hunter2", "pass:hunter2", "env:hunter2!", "env:", "env:2", "file:", "Prompt"]
    {
        let refused = text.parse::<PassphraseSource>().unwrap_err().to_string();
        assert!(!refused.contains("hunter2"), "{refused}");
    }
}

#[test]
fn a_token_is_named_by_label_and_serial() {
    let token = Lock::Token { label: "Field".to_owned(), serial: "42".to_owned() };
    assert_eq!(token.to_string(), "token `Field` (42)");
}
