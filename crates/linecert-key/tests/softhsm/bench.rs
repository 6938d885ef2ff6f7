//! A folder of tokens for one test, and what other tools put into it.

use std::{
    env, fs, io,
    path::{Path, PathBuf},
    process::Command,
};

use cryptoki::{
    context::{CInitializeArgs, CInitializeFlags, Pkcs11},
    object::{Attribute, ObjectClass},
    session::UserType,
    types::AuthPin,
};
use linecert_key::{Ask, OpenTokenError, PassphraseSource, Question, TokenKey, TokenUri};

pub(crate) const PIN: &str = "471147";

/// Where distributions put the library.
const LIBRARIES: [&str; 4] = [
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib64/pkcs11/libsofthsm2.so",
    "/usr/local/lib/softhsm/libsofthsm2.so",
    "/opt/homebrew/lib/softhsm/libsofthsm2.so",
];

/// Answers with a PIN, and counts how often it is asked.
pub(crate) struct Says(pub(crate) &'static str, pub(crate) u32);

impl Ask for Says {
    fn ask(&mut self, _: Question<'_>) -> io::Result<String> {
        self.1 += 1;
        Ok(self.0.to_owned())
    }
}

pub(crate) const PROMPT: &PassphraseSource = &PassphraseSource::Prompt;

fn library() -> Option<PathBuf> {
    LIBRARIES.into_iter().map(PathBuf::from).find(|path| path.exists())
}

/// Runs a test in a process of its own, with tokens of its own: the library reads where they are from
/// the environment when it starts, and starts once in a process.
pub(crate) fn with_tokens(test: &str, labels: &[&str], body: impl FnOnce(&Path)) {
    let Some(library) = library().filter(|_| Command::new("softhsm2-util").output().is_ok()) else {
        eprintln!("skipped: needs softhsm2");
        return;
    };
    if env::var_os("LINECERT_TEST_TOKENS").is_some() {
        return body(&library);
    }
    let folder = tempfile::tempdir().unwrap();
    let tokens = folder.path().join("tokens");
    fs::create_dir(&tokens).unwrap();
    let config = folder.path().join("softhsm2.conf");
    let text = format!("directories.tokendir = {}\nlog.level = ERROR\n", tokens.display());
    fs::write(&config, text).unwrap();
    for label in labels {
        let made = Command::new("softhsm2-util")
            .args(["--init-token", "--free", "--label", label, "--so-pin", "4321", "--pin", PIN])
            .env("SOFTHSM2_CONF", &config)
            .output()
            .unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    }
    let inner = Command::new(env::current_exe().unwrap())
        .args([test, "--exact", "--nocapture"])
        .env("SOFTHSM2_CONF", &config)
        .env("LINECERT_TEST_TOKENS", &tokens)
        .output()
        .unwrap();
    let told = format!(
        "{}{}",
        String::from_utf8_lossy(&inner.stdout),
        String::from_utf8_lossy(&inner.stderr)
    );
    assert!(inner.status.success() && told.contains("1 passed"), "{test}: {told}");
}

pub(crate) fn named(library: &Path, token: &str, object: &str) -> TokenUri {
    TokenUri {
        token: Some(token.to_owned()),
        object: Some(object.to_owned()),
        module: Some(library.to_owned()),
        ..TokenUri::default()
    }
}

pub(crate) fn generate(uri: &TokenUri) -> TokenKey {
    TokenKey::generate(uri, PROMPT, &mut Says(PIN, 0)).unwrap()
}

pub(crate) fn open(uri: &TokenUri) -> Result<TokenKey, OpenTokenError> {
    TokenKey::open(uri, PROMPT, &mut Says(PIN, 0))
}

/// Has SoftHSM's own tool put a key into the token `Field`, as one that was made elsewhere.
pub(crate) fn import(pem: &str, label: &str, id: &str) {
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), pem).unwrap();
    let made = Command::new("softhsm2-util")
        .args(["--token", "Field", "--label", label, "--id", id, "--pin", PIN, "--import"])
        .arg(file.path())
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
}

/// Gives the public half of the key `c2` the id of the key `c1`, whose own is removed.
pub(crate) fn swap_public_halves(library: &Path) {
    let pkcs11 = Pkcs11::new(library).unwrap();
    pkcs11.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)).unwrap();
    let slots = pkcs11.get_slots_with_initialized_token().unwrap();
    let session = pkcs11.open_rw_session(*slots.first().unwrap()).unwrap();
    session.login(UserType::User, Some(&AuthPin::new(PIN.into()))).unwrap();
    let public = |id| {
        let wanted = [Attribute::Class(ObjectClass::PUBLIC_KEY), Attribute::Id(vec![id])];
        *session.find_objects(&wanted).unwrap().first().unwrap()
    };
    session.destroy_object(public(0xc1)).unwrap();
    session.update_attributes(public(0xc2), &[Attribute::Id(vec![0xc1])]).unwrap();
}
