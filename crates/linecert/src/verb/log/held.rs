//! The key of a log or witness: the secret half under a passphrase, the public half as a vkey. Both
//! stand beside the folder and not in it, since the folder of a log is served to everybody.

use std::{
    fs,
    path::{Path, PathBuf},
};

use linecert_cert::SigningKey;
use linecert_key::{
    KeyFile, KeyFileError, Lock, OpenedFile, PassphraseError, PassphraseSource, PrivateFileError,
    Protection, Question, Terminal, UnsealError, WriteKeyError,
};
use linecert_log::{Folder, Storage as _};
use linecert_tlog::{CosignerKey, KeyName, SignerKey, VerifierKey, VerifierKeyError};
use zeroize::Zeroizing;

use super::fault;
#[cfg(feature = "key-store")]
use crate::signer::refusal;
use crate::{
    args::LogKey,
    exit::{CommandError, Exit},
    language::Messages,
    render,
};

/// How often a passphrase may be typed.
const TRIES: u32 = 3;

/// Where the two halves of a key are.
pub(super) struct HeldKey<'a> {
    asked: &'a LogKey,
    folder: &'a Path,
    pub(super) secret: PathBuf,
    pub(super) public: PathBuf,
}

impl<'a> HeldKey<'a> {
    /// The key of a log or witness with this folder: `FOLDER.key.pem` unless another file was
    /// named, and `FOLDER.vkey`.
    pub(super) fn of(folder: &'a Path, asked: &'a LogKey) -> Self {
        let secret = asked.file.clone().unwrap_or_else(|| beside(folder, "key.pem"));
        Self { asked, folder, secret, public: beside(folder, "vkey") }
    }

    /// Makes a new key, and gives its seed.
    pub(super) fn create(&self, messages: &Messages) -> Result<Zeroizing<[u8; 32]>, CommandError> {
        if real(&self.secret).starts_with(real(self.folder)) {
            return Err(self.refuse(Exit::Usage).hint("hint-log-key-served"));
        }
        let lock = Lock::File { path: self.secret.clone(), digest: None };
        let passphrase = self.asked.passphrase.choose(&lock, &mut terminal(messages));
        let passphrase = passphrase.map_err(|error| self.unasked(error))?;
        let mut seed = Zeroizing::new([0; 32]);
        getrandom::fill(&mut *seed)
            .map_err(|e| CommandError::new(Exit::Bug, "no-randomness").cause(e))?;
        let key = SigningKey::from_seed(&seed);
        KeyFile::create(&self.secret, &key, &passphrase).map_err(|error| {
            let (exit, hint) = match &error {
                WriteKeyError::File(PrivateFileError::Exists(_)) => {
                    (Exit::Usage, "hint-log-key-exists")
                }
                WriteKeyError::File(PrivateFileError::Io { source, .. }) => {
                    (Exit::of_writing(source), "hint-elsewhere")
                }
                _ => (Exit::Storage, "hint-elsewhere"),
            };
            self.refuse(exit).cause(error).hint(hint)
        })?;
        Ok(seed)
    }

    /// Writes the public half.
    pub(super) fn publish(&self, key: &VerifierKey) -> Result<(), CommandError> {
        let (parent, name) = place_of(&self.public);
        let written = Folder::new(&parent).write(&name, format!("{key}\n").as_bytes());
        written.map_err(|error| fault::of_storage(&parent, error))
    }

    /// Opens the key of a log.
    pub(super) fn signer(&self, messages: &Messages) -> Result<SignerKey, CommandError> {
        let (public, seed) = self.open(messages)?;
        let key = SignerKey::from_seed(public.name().clone(), &seed);
        self.fits(&public, &key.verifier()).map(|()| key)
    }

    /// Opens the key of a witness.
    pub(super) fn cosigner(&self, messages: &Messages) -> Result<CosignerKey, CommandError> {
        let (public, seed) = self.open(messages)?;
        let key = CosignerKey::from_seed(public.name().clone(), &seed);
        self.fits(&public, &key.verifier()).map(|()| key)
    }

    /// The public half.
    pub(super) fn verifier(&self) -> Result<VerifierKey, CommandError> {
        let text = fs::read_to_string(&self.public).map_err(|error| {
            let exit = Exit::of_reading(&error);
            let unreadable = CommandError::new(exit, "cannot-read").cause(error);
            unreadable.name("file", self.public.display()).hint("hint-log-vkey-file")
        })?;
        text.trim_end().parse().map_err(|error: VerifierKeyError| {
            let wrong = CommandError::new(Exit::Usage, "log-key-unusable").cause(error);
            wrong.name("file", self.public.display()).hint("hint-log-vkey-file")
        })
    }

    fn open(
        &self,
        messages: &Messages,
    ) -> Result<(VerifierKey, Zeroizing<[u8; 32]>), CommandError> {
        let public = self.verifier()?;
        let file = KeyFile::read(&self.secret);
        let opened = file.and_then(|file| self.unlock(&file, messages));
        let opened = opened.map_err(|error| self.unopened(error))?;
        if opened.protection == Protection::Permissions {
            let warning = self.refuse(Exit::Usage);
            let warning = CommandError { message: "log-key-bare", ..warning };
            warning.warning(messages).into_iter().for_each(render::note);
        }
        let seed = opened.key.seed();
        let seed = seed.ok_or_else(|| self.refuse(Exit::Usage).hint("hint-log-key-ed25519"))?;
        Ok((public, seed))
    }

    /// Opens a key file. A passphrase that was mistyped is asked for again.
    fn unlock(&self, file: &KeyFile, messages: &Messages) -> Result<OpenedFile, KeyFileError> {
        let prompted = self.asked.passphrase == PassphraseSource::Prompt;
        for _ in 1..TRIES {
            match file.open(&self.asked.passphrase, &mut terminal(messages)) {
                Err(KeyFileError::Unseal { source: UnsealError::WrongPassphrase, .. })
                    if prompted =>
                {
                    render::note(messages.get("log-passphrase-wrong"));
                }
                opened => return opened,
            }
        }
        file.open(&self.asked.passphrase, &mut terminal(messages))
    }

    fn fits(&self, public: &VerifierKey, found: &VerifierKey) -> Result<(), CommandError> {
        if public == found {
            return Ok(());
        }
        Err(CommandError::new(Exit::Usage, "log-key-other")
            .name("file", self.secret.display())
            .name("public", self.public.display())
            .hint("hint-log-other-key"))
    }

    fn unopened(&self, error: KeyFileError) -> CommandError {
        let (exit, hint) = match error {
            KeyFileError::Passphrase(error) => return self.unasked(error),
            KeyFileError::Unseal { source: UnsealError::WrongPassphrase, .. } => {
                (Exit::Forbidden, "hint-log-passphrase")
            }
            KeyFileError::File(PrivateFileError::Io { ref source, .. }) => {
                (Exit::of_reading(source), "hint-log-key-file")
            }
            KeyFileError::File(PrivateFileError::Exposed { .. }) => {
                (Exit::Forbidden, "hint-log-key-file")
            }
            _ => (Exit::Usage, "hint-log-key-file"),
        };
        self.refuse(exit).cause(error).hint(hint)
    }

    fn unasked(&self, error: PassphraseError) -> CommandError {
        match error {
            PassphraseError::Interrupted(_) => render::stopped(),
            #[cfg(feature = "key-store")]
            PassphraseError::KeyStore(error) => refusal::of_key_store(error),
            error => self.refuse(Exit::Usage).cause(error).hint("hint-log-passphrase"),
        }
    }

    fn refuse(&self, exit: Exit) -> CommandError {
        CommandError::new(exit, "log-key-unusable").name("file", self.secret.display())
    }
}

/// The name of a log of one year, which is its origin.
pub(super) fn name_of_year(name: &KeyName, year: u16) -> Result<KeyName, CommandError> {
    format!("{name}/{year}").parse().map_err(|e| CommandError::new(Exit::Usage, "bug").cause(e))
}

fn terminal(messages: &Messages) -> Terminal<impl Fn(Question<'_>) -> String> {
    Terminal::new(|question: Question<'_>| {
        let id = match question {
            Question::Open(_) => "log-ask-passphrase",
            Question::Choose(_) => "log-ask-new-passphrase",
            Question::Again(_) => "log-ask-again",
        };
        messages.with_all(id, &[("file", question.lock().to_string())])
    })
}

/// A file beside a folder, named after it.
fn beside(folder: &Path, extension: &str) -> PathBuf {
    let whole = if folder.file_name().is_some() { folder.to_owned() } else { absolute(folder) };
    let name = whole.file_name().unwrap_or_default().to_string_lossy().into_owned();
    whole.with_file_name(format!("{name}.{extension}"))
}

fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

/// Where a path leads, by whatever links and `..`, even when its last part is not there yet.
fn real(path: &Path) -> PathBuf {
    let whole = absolute(path);
    let (folder, name) = (whole.parent(), whole.file_name());
    let parts = folder.and_then(|folder| fs::canonicalize(folder).ok()).zip(name);
    let joined = || parts.map(|(folder, name)| folder.join(name));
    fs::canonicalize(&whole).ok().or_else(joined).unwrap_or(whole)
}

/// The folder of a file, and its name in there.
pub(super) fn place_of(file: &Path) -> (PathBuf, String) {
    let parent = file.parent().unwrap_or(Path::new("")).to_owned();
    (parent, file.file_name().unwrap_or_default().to_string_lossy().into_owned())
}
