//! Why a key does not open, as exit codes and the next step.

#[cfg(feature = "key-store")]
use linecert_key::KeyStoreError;
use linecert_key::{
    GenerateError, KeyFileError, LoginError, MakeKeyError, ModuleError, NoOneToken, OpenKeyError,
    OpenTokenError, PassphraseError, PrivateFileError, UnsealError, WriteKeyError,
};

use crate::{
    exit::{CommandError, Exit},
    render,
};

/// A key does not open.
pub(crate) fn of_open(error: OpenKeyError) -> CommandError {
    match error {
        OpenKeyError::File(error) => of_file(error),
        OpenKeyError::Token(OpenTokenError::Login(LoginError::Pin(error))) => of_passphrase(error),
        OpenKeyError::Token(error) => closed(exit_of_token(&error), error),
    }
}

/// A key file does not open.
pub(crate) fn of_file(error: KeyFileError) -> CommandError {
    match error {
        KeyFileError::Passphrase(error) => of_passphrase(error),
        KeyFileError::File(PrivateFileError::Io { path, source }) => {
            CommandError::unreadable(&path, source)
        }
        KeyFileError::File(ref file) => closed(exit_of_private_file(file), error),
        KeyFileError::Unseal { source: UnsealError::WrongPassphrase, .. } => {
            closed(Exit::Forbidden, error).hint("hint-passphrase-wrong")
        }
        KeyFileError::Text { .. } | KeyFileError::Unseal { .. } => {
            closed(Exit::Usage, error).hint("hint-key-file")
        }
    }
}

/// There is no passphrase.
pub(crate) fn of_passphrase(error: PassphraseError) -> CommandError {
    let exit = match error {
        PassphraseError::Interrupted(_) => return render::stopped(),
        #[cfg(feature = "key-store")]
        PassphraseError::KeyStore(error) => return of_key_store(error),
        PassphraseError::File(PrivateFileError::Io { ref source, .. }) => Exit::of_reading(source),
        PassphraseError::File(ref file) => exit_of_private_file(file),
        PassphraseError::NoKeyStore => Exit::Unsupported,
        PassphraseError::NobodyToAsk { .. }
        | PassphraseError::Empty { .. }
        | PassphraseError::Differ(_)
        | PassphraseError::Unset(_)
        | PassphraseError::NotUtf8(_)
        | PassphraseError::NotFromKeyStore(_) => Exit::Usage,
    };
    CommandError::new(exit, "no-passphrase").cause(error).hint("hint-passphrase")
}

/// The key store does not help.
#[cfg(feature = "key-store")]
pub(crate) fn of_key_store(error: KeyStoreError) -> CommandError {
    let (exit, hint) = match &error {
        KeyStoreError::Absent(_) => (Exit::NotFound, "hint-key-remember"),
        KeyStoreError::Empty(_) | KeyStoreError::Garbled(_) => (Exit::Garbled, "hint-key-remember"),
        KeyStoreError::Unwritten(_) => (Exit::Usage, "hint-key-remember"),
        KeyStoreError::NoStore(_) | KeyStoreError::Unavailable(_) => {
            (Exit::Unsupported, "hint-passphrase")
        }
        KeyStoreError::Locked => (Exit::Forbidden, "hint-key-store-locked"),
        KeyStoreError::Refused { .. } => (Exit::Refused, "hint-passphrase"),
    };
    CommandError::new(exit, "key-store-refuses").cause(error).hint(hint)
}

/// A key is not made.
pub(crate) fn of_make(error: MakeKeyError) -> CommandError {
    match error {
        MakeKeyError::Passphrase(error) => of_passphrase(error),
        MakeKeyError::File(error) => of_write(error),
        MakeKeyError::Token(error) => of_generate(error),
        MakeKeyError::Random(error) => CommandError::new(Exit::Bug, "no-randomness").cause(error),
    }
}

/// A key file is not written.
pub(crate) fn of_write(error: WriteKeyError) -> CommandError {
    match error {
        WriteKeyError::File(PrivateFileError::Io { path, source }) => {
            CommandError::unwritable(&path, source)
        }
        WriteKeyError::File(PrivateFileError::Exists(path)) => {
            CommandError::new(Exit::Usage, "file-exists").name("file", path.display())
        }
        error => CommandError::new(Exit::Bug, "key-not-made").cause(error),
    }
}

fn of_generate(error: GenerateError) -> CommandError {
    let exit = match error {
        GenerateError::Login(LoginError::Pin(error)) => return of_passphrase(error),
        GenerateError::Unlabelled | GenerateError::Exists(_) => Exit::Usage,
        GenerateError::Token(ref error) => exit_of_choice(error),
        GenerateError::Login(ref error) => exit_of_login(error),
        GenerateError::Random(_) => Exit::Bug,
        GenerateError::Device(_) => Exit::Refused,
        GenerateError::Open(ref error) => exit_of_token(error),
    };
    CommandError::new(exit, "key-not-made").cause(error).hint("hint-token")
}

/// Nobody is logged in to a token.
pub(crate) fn of_login(error: LoginError) -> CommandError {
    match error {
        LoginError::Pin(error) => of_passphrase(error),
        error => closed(exit_of_login(&error), error),
    }
}

/// A library of tokens, or a token, does not answer.
pub(crate) fn of_module(error: ModuleError) -> CommandError {
    closed(exit_of_module(&error), error).hint("hint-token-library")
}

fn closed(exit: Exit, error: impl std::error::Error + 'static) -> CommandError {
    CommandError::new(exit, "key-closed").cause(error)
}

fn exit_of_private_file(error: &PrivateFileError) -> Exit {
    match error {
        PrivateFileError::Io { source, .. } => Exit::of_reading(source),
        PrivateFileError::Exposed { .. } => Exit::Forbidden,
        PrivateFileError::TooLong { .. } | PrivateFileError::Exists(_) => Exit::Usage,
    }
}

fn exit_of_token(error: &OpenTokenError) -> Exit {
    match error {
        OpenTokenError::Token(error) => exit_of_choice(error),
        OpenTokenError::Login(error) => exit_of_login(error),
        OpenTokenError::NoKey { .. } => Exit::NotFound,
        OpenTokenError::SeveralKeys { .. } => Exit::Usage,
        OpenTokenError::Kind { .. } => Exit::Unsupported,
        OpenTokenError::Device(_) => Exit::Refused,
    }
}

fn exit_of_choice(error: &NoOneToken) -> Exit {
    match error {
        NoOneToken::Module(error) => exit_of_module(error),
        NoOneToken::Absent { .. } => Exit::NotFound,
        NoOneToken::Several { .. } => Exit::Usage,
        NoOneToken::Device(_) => Exit::Refused,
    }
}

fn exit_of_module(error: &ModuleError) -> Exit {
    match error {
        ModuleError::Unnamed | ModuleError::Load { .. } => Exit::Usage,
        ModuleError::Absent(_) => Exit::NotFound,
        ModuleError::Start { .. } => Exit::Refused,
    }
}

fn exit_of_login(error: &LoginError) -> Exit {
    match error {
        LoginError::Device(_) => Exit::Refused,
        LoginError::Pin(_)
        | LoginError::WrongPin { .. }
        | LoginError::Locked(_)
        | LoginError::NoPin(_)
        | LoginError::Expired(_) => Exit::Forbidden,
    }
}
