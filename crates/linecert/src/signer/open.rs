//! Opening one secret key, wherever it is, and choosing the passphrase of a new one.

use std::{
    env,
    io::{self, IsTerminal as _},
};

use linecert_key::{
    Ask, KeyFileError, KeySource, Lock, OpenKeyError, Passphrase, PassphraseSource, Protection,
    Question, SecretKey, Terminal, UnsealError,
};

use super::refusal;
use crate::{
    args::Signing,
    exit::{CommandError, Exit},
    language::Messages,
    render,
};

/// How often a passphrase may be typed.
const TRIES: u32 = 3;
/// The library that speaks to tokens, where the name of a key names none.
const MODULE: &str = "LINECERT_PKCS11_MODULE";

/// Opens the key that signs. A passphrase that was mistyped is asked for again; the PIN of a token
/// is not, since the token counts.
pub(crate) fn open_key(signing: &Signing, messages: &Messages) -> Result<SecretKey, CommandError> {
    let source = with_module(&signing.key);
    let prompted = signing.passphrase == PassphraseSource::Prompt;
    let mut person = Person(messages);
    let mut tries = 1;
    let key = loop {
        match SecretKey::open(&source, &signing.passphrase, &mut person) {
            Err(error) if prompted && tries < TRIES && is_mistyped(&error) => {
                render::note(messages.get("key-passphrase-wrong"));
                tries += 1;
            }
            opened => break opened.map_err(refusal::of_open)?,
        }
    };
    if key.protection() == Protection::Permissions {
        warn(&source, messages);
    }
    Ok(key)
}

/// A new passphrase for what a verb is about to write.
pub(crate) fn choose_passphrase(
    source: &PassphraseSource,
    lock: &Lock,
    messages: &Messages,
) -> Result<Passphrase, CommandError> {
    source.choose(lock, &mut Person(messages)).map_err(refusal::of_passphrase)
}

/// The key with a library of its token, which the environment names where the key does not.
pub(crate) fn with_module(source: &KeySource) -> KeySource {
    let mut source = source.clone();
    if let KeySource::Token(uri) = &mut source {
        let named = || env::var_os(MODULE).filter(|path| !path.is_empty()).map(Into::into);
        uri.module = uri.module.take().or_else(named);
    }
    source
}

fn is_mistyped(error: &OpenKeyError) -> bool {
    let OpenKeyError::File(KeyFileError::Unseal { source, .. }) = error else { return false };
    matches!(source, UnsealError::WrongPassphrase)
}

fn warn(source: &KeySource, messages: &Messages) {
    let problem = CommandError::new(Exit::Forbidden, "key-unencrypted").name("key", source);
    problem.hint("hint-key-passphrase").warning(messages).into_iter().for_each(render::note);
}

/// Whoever sits at the terminal, asked in their language.
pub(crate) struct Person<'a>(pub(crate) &'a Messages);

impl Ask for Person<'_> {
    fn ask(&mut self, question: Question<'_>) -> io::Result<String> {
        if !io::stdin().is_terminal() {
            return Err(io::Error::new(io::ErrorKind::NotFound, "there is no terminal"));
        }
        Terminal::new(|question| words(question, self.0)).ask(question)
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
