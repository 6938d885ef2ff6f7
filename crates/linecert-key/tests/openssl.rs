//! Key files between this crate and openssl 3, in both directions.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test that cannot run its peer has failed"
)]

use std::{
    fs, io,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use linecert_cert::{Algorithm, PublicKey, Signature, Signer as _, SigningKey};
use linecert_key::{
    Ask, KeyFile, KeyFileError, Passphrase, PassphraseSource, Protection, Question,
};

/// A folder with a passphrase in it, in which openssl runs.
struct Bench(tempfile::TempDir);

const PASSPHRASE: &str = "correct horse 王";

struct Nobody;

impl Ask for Nobody {
    fn ask(&mut self, question: Question<'_>) -> io::Result<String> {
        panic!("asked for {question:?}")
    }
}

impl Bench {
    /// `None` when openssl is not installed, which is said.
    fn new() -> Option<Self> {
        if Command::new("openssl").arg("version").output().is_err() {
            eprintln!("skipped: needs openssl");
            return None;
        }
        let bench = Self(tempfile::tempdir().unwrap());
        fs::write(bench.path("pass"), format!("{PASSPHRASE}\n")).unwrap();
        private(&bench.path("pass"));
        Some(bench)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn openssl(&self, arguments: &str) -> Output {
        let arguments = arguments.split(' ');
        Command::new("openssl").args(arguments).current_dir(&self.0).output().unwrap()
    }

    /// Runs openssl, which must succeed, and gives what it printed.
    fn run(&self, arguments: &str) -> Vec<u8> {
        let output = self.openssl(arguments);
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "openssl {arguments}: {told}");
        output.stdout
    }

    /// Whether openssl finds this public key in a file.
    fn has_public_key(&self, name: &str, key: &PublicKey) -> bool {
        let form = match key.algorithm() {
            Algorithm::Ed25519 => "",
            Algorithm::EcdsaP256 => " -ec_conv_form compressed",
        };
        let command = format!("pkey -in {name} -passin file:pass -pubout -outform DER{form}");
        self.run(&command).ends_with(&key.to_bytes())
    }

    /// Has openssl write a key, and reads it.
    fn read(&self, arguments: &str) -> Result<(SigningKey, Protection), KeyFileError> {
        self.run(arguments);
        private(&self.path("key.pem"));
        let source = PassphraseSource::File(self.path("pass"));
        let opened = KeyFile::read(&self.path("key.pem"))?.open(&source, &mut Nobody)?;
        Ok((opened.key, opened.protection))
    }
}

#[cfg(unix)]
fn private(path: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
}

#[cfg(not(unix))]
fn private(_: &Path) {}

fn keys() -> [SigningKey; 2] {
    [SigningKey::from_seed(&[5; 32]), SigningKey::from_scalar(&[7; 32]).unwrap()]
}

#[test]
fn openssl_opens_our_files_with_the_passphrase_and_with_no_other() {
    let Some(bench) = Bench::new() else { return };
    let passphrase = Passphrase::new(PASSPHRASE.to_owned()).unwrap();
    for (name, key) in ["ed25519.pem", "p256.pem"].into_iter().zip(keys()) {
        KeyFile::create(&bench.path(name), &key, &passphrase).unwrap();
        assert!(bench.has_public_key(name, &key.public_key()), "{name}");
        let wrong = bench.openssl(&format!("pkey -in {name} -passin pass:wrong -noout"));
        assert!(!wrong.status.success(), "{name}");
    }
}

#[test]
fn openssl_signs_with_our_file_what_we_verify() {
    let Some(bench) = Bench::new() else { return };
    let [key, _] = keys();
    let passphrase = Passphrase::new(PASSPHRASE.to_owned()).unwrap();
    KeyFile::create(&bench.path("key.pem"), &key, &passphrase).unwrap();
    fs::write(bench.path("message"), "a line was installed well").unwrap();
    let signature = bench.run("pkeyutl -sign -rawin -inkey key.pem -passin file:pass -in message");
    let signature = Signature::from_bytes(signature.as_slice().try_into().unwrap());
    assert!(key.public_key().verifies(b"a line was installed well", &signature));
}

/// The ways in which openssl writes the two algorithms.
const READ: [(&str, Protection); 8] = [
    ("genpkey -algorithm ed25519 -out key.pem", Protection::Permissions),
    ("genpkey -algorithm ed25519 -aes256 -pass file:pass -out key.pem", Protection::Passphrase),
    (
        "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -aes-128-cbc -pass file:pass \
         -out key.pem",
        Protection::Passphrase,
    ),
    (
        "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out key.pem",
        Protection::Permissions,
    ),
    ("pkcs8 -topk8 -scrypt -in plain.pem -passout file:pass -out key.pem", Protection::Passphrase),
    (
        "pkcs8 -topk8 -scrypt -scrypt_N 1024 -scrypt_r 4 -scrypt_p 2 -in plain.pem \
         -passout file:pass -out key.pem",
        Protection::Passphrase,
    ),
    (
        "pkcs8 -topk8 -v2 aes-192-cbc -v2prf hmacWithSHA512 -iter 10000 -in plain.pem \
         -passout file:pass -out key.pem",
        Protection::Passphrase,
    ),
    ("pkcs8 -topk8 -nocrypt -in plain.pem -out key.pem", Protection::Permissions),
];

#[test]
fn what_openssl_writes_is_read() {
    let Some(bench) = Bench::new() else { return };
    bench.run("genpkey -algorithm ed25519 -out plain.pem");
    for (arguments, expect) in READ {
        let (key, protection) =
            bench.read(arguments).unwrap_or_else(|e| panic!("{arguments}: {e}"));
        assert_eq!(protection, expect, "{arguments}");
        assert!(bench.has_public_key("key.pem", &key.public_key()), "{arguments}");
    }
}

/// What openssl writes that is refused, and the word by which it is named.
const REFUSED: [(&str, &str); 12] = [
    ("genpkey -algorithm X25519 -out key.pem", "X25519"),
    ("genpkey -algorithm Ed448 -out key.pem", "Ed448"),
    ("genpkey -algorithm Ed448 -aes256 -pass file:pass -out key.pem", "Ed448"),
    ("genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:1024 -out key.pem", "RSA"),
    ("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384 -out key.pem", "P-384"),
    ("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:secp256k1 -out key.pem", "secp256k1"),
    (
        "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 \
         -pkeyopt ec_param_enc:explicit -out key.pem",
        "without a name",
    ),
    ("ecparam -name prime256v1 -genkey -out key.pem", "EC PRIVATE KEY"),
    ("ecparam -name prime256v1 -genkey -noout -out key.pem", "openssl pkcs8 -topk8"),
    ("pkey -in plain.pem -pubout -out key.pem", "public half"),
    (
        "pkcs8 -topk8 -v1 PBE-SHA1-3DES -in plain.pem -passout file:pass -out key.pem",
        "PKCS#12 with SHA-1 and triple DES",
    ),
    (
        "pkcs8 -topk8 -v2 des3 -v2prf hmacWithSHA1 -in plain.pem -passout file:pass -out key.pem",
        "triple DES",
    ),
];

#[test]
fn what_certificates_are_not_signed_with_is_named() {
    let Some(bench) = Bench::new() else { return };
    bench.run("genpkey -algorithm ed25519 -out plain.pem");
    for (arguments, says) in REFUSED {
        match bench.read(arguments) {
            Ok(_) => panic!("openssl {arguments}: read"),
            Err(error) => {
                let told = error.to_string();
                assert!(told.contains(says), "openssl {arguments}: {told}");
                assert!(told.contains("key.pem"), "{told}");
            }
        }
    }
}
