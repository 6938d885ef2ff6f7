//! Opening one secret key, wherever it is, and choosing the passphrase of a new one.

use std::{
    env,
    io::{self, IsTerminal as _},
};

use linecert_cert::SigningKey;
use linecert_key::{
    Ask, KeyFile, KeyFileError, KeySource, Lock, OpenKeyError, OpenTokenError, Passphrase,
    PassphraseSource, Protection, Question, SecretKey, Terminal, UnsealError,
};

use super::refusal;
use crate::{
    exit::{CommandError, Exit},
    language::Messages,
    render,
};

/// How often a passphrase may be typed.
const TRIES: u32 = 3;
/// The library that speaks to tokens, where the name of a key names none.
pub(crate) const MODULE: &str = "LINECERT_PKCS11_MODULE";

/// Opens a key that signs. A passphrase that was mistyped is asked for again; the PIN of a token
/// is not, since the token counts.
pub(crate) fn open_key(
    source: &KeySource,
    passphrase: &PassphraseSource,
    messages: &Messages,
) -> Result<SecretKey, CommandError> {
    open_with(&with_module(source), passphrase, &mut Person::new(messages))
        .map_err(refusal::of_open)
}

/// Makes a new key, where there is none.
pub(crate) fn make_key(
    source: &KeySource,
    passphrase: &PassphraseSource,
    messages: &Messages,
) -> Result<SecretKey, CommandError> {
    SecretKey::make(&with_module(source), passphrase, &mut Person::new(messages))
        .map_err(refusal::of_make)
}

/// Opens a key if there is one, and makes it otherwise.
pub(crate) fn open_or_make_key(
    source: &KeySource,
    passphrase: &PassphraseSource,
    messages: &Messages,
) -> Result<SecretKey, CommandError> {
    let (source, mut person) = (with_module(source), Person::new(messages));
    let make = |person: &mut Person<'_>| {
        SecretKey::make(&source, passphrase, person).map_err(refusal::of_make)
    };
    if matches!(&source, KeySource::File(path) if !path.exists()) {
        return make(&mut person);
    }
    match open_with(&source, passphrase, &mut person) {
        Err(OpenKeyError::Token(OpenTokenError::NoKey { .. })) => make(&mut person),
        opened => opened.map_err(refusal::of_open),
    }
}

fn open_with(
    source: &KeySource,
    passphrase: &PassphraseSource,
    person: &mut Person<'_>,
) -> Result<SecretKey, OpenKeyError> {
    let mistyped =
        |error: &OpenKeyError| matches!(error, OpenKeyError::File(error) if is_mistyped(error));
    let messages = person.messages;
    let open = || SecretKey::open(source, passphrase, person);
    let key = tried(tries(passphrase), open, mistyped, messages)?;
    if key.protection() == Protection::Permissions {
        warn(source, messages);
    }
    Ok(key)
}

/// Opens a key file that was read already.
pub(crate) fn open_file(
    file: &KeyFile,
    passphrase: &PassphraseSource,
    messages: &Messages,
) -> Result<SigningKey, CommandError> {
    let open = || file.open(passphrase, &mut Person::new(messages));
    let opened = tried(tries(passphrase), open, is_mistyped, messages);
    opened.map(|opened| opened.key).map_err(refusal::of_file)
}

/// The passphrase of an encrypted key file, proven to open it.
#[cfg(feature = "key-store")]
pub(crate) fn proven_passphrase(
    file: &KeyFile,
    source: &PassphraseSource,
    messages: &Messages,
) -> Result<Passphrase, CommandError> {
    let open = || {
        let given = source.open(&file.lock(), &mut Person::new(messages))?;
        file.open(&PassphraseSource::Prompt, &mut Says(&given)).map(|_| given)
    };
    tried(tries(source), open, is_mistyped, messages).map_err(refusal::of_file)
}

/// Answers with what was given before.
#[cfg(feature = "key-store")]
struct Says<'a>(&'a Passphrase);

#[cfg(feature = "key-store")]
impl Ask for Says<'_> {
    fn ask(&mut self, _: Question<'_>) -> io::Result<String> {
        Ok(self.0.reveal().to_owned())
    }
}

/// Only what is typed can be mistyped.
fn tries(passphrase: &PassphraseSource) -> u32 {
    if *passphrase == PassphraseSource::Prompt { TRIES } else { 1 }
}

fn tried<T, E>(
    tries: u32,
    mut open: impl FnMut() -> Result<T, E>,
    mistyped: impl Fn(&E) -> bool,
    messages: &Messages,
) -> Result<T, E> {
    for _ in 1..tries {
        match open() {
            Err(error) if mistyped(&error) => render::note(messages.get("key-passphrase-wrong")),
            opened => return opened,
        }
    }
    open()
}

/// A new passphrase for what a verb is about to write.
pub(crate) fn choose_passphrase(
    source: &PassphraseSource,
    lock: &Lock,
    messages: &Messages,
) -> Result<Passphrase, CommandError> {
    source.choose(lock, &mut Person::new(messages)).map_err(refusal::of_passphrase)
}

/// The key with a library of its token, which the environment names where the key does not.
fn with_module(source: &KeySource) -> KeySource {
    let mut source = source.clone();
    if let KeySource::Token(uri) = &mut source {
        let named = || env::var_os(MODULE).filter(|path| !path.is_empty()).map(Into::into);
        uri.module = uri.module.take().or_else(named);
    }
    source
}

fn is_mistyped(error: &KeyFileError) -> bool {
    matches!(error, KeyFileError::Unseal { source: UnsealError::WrongPassphrase, .. })
}

/// Warns that whoever copies the file of a key can sign.
fn warn(source: &KeySource, messages: &Messages) {
    let problem = CommandError::new(Exit::Forbidden, "key-unencrypted").name("key", source);
    problem.hint("hint-key-passphrase").warning(messages).into_iter().for_each(render::note);
}

/// Whoever sits at the terminal, asked in their language, and once only for the PIN of a token.
pub(crate) struct Person<'a> {
    messages: &'a Messages,
    pin: Option<(Lock, Passphrase)>,
}

impl<'a> Person<'a> {
    pub(crate) const fn new(messages: &'a Messages) -> Self {
        Self { messages, pin: None }
    }
}

impl Ask for Person<'_> {
    fn ask(&mut self, question: Question<'_>) -> io::Result<String> {
        if let (Question::Open(lock), Some((of, pin))) = (question, &self.pin)
            && of == lock
        {
            return Ok(pin.reveal().to_owned());
        }
        if !io::stdin().is_terminal() {
            return Err(io::Error::new(io::ErrorKind::NotFound, "there is no terminal"));
        }
        let answer = Terminal::new(|question| words(question, self.messages)).ask(question)?;
        if let Question::Open(lock @ Lock::Token { .. }) = question {
            self.pin = Passphrase::new(answer.clone()).ok().map(|pin| (lock.clone(), pin));
        }
        Ok(answer)
    }
}

fn words(question: Question<'_>, messages: &Messages) -> String {
    let message = match (question, question.lock()) {
        (Question::Open(_), Lock::File { .. }) => "ask-passphrase",
        (Question::Open(_), Lock::Token { .. }) => "ask-pin",
        (Question::Choose(_), _) => "ask-new-passphrase",
        (Question::Again(_), _) => "ask-passphrase-again",
    };
    messages.with(message, &[("lock", &question.lock().to_string())])
}
