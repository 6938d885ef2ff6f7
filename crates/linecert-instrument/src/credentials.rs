//! Where the credentials for an SNMP agent come from: a file, or the environment.

use std::{
    env,
    path::{Path, PathBuf},
};

use linecert_snmp::{
    AuthProtocol, Community, Credentials, Passphrase, PrivacyProtocol, User, UserError,
};
use linecert_toml::{FileError, Mistake, Schema, Text};
use serde::{Deserialize, Deserializer, de::Error as _};
use thiserror::Error;

use crate::secret::{SecretError, SecretSource};

/// The community of SNMP v2c.
const COMMUNITY: &str = "LINECERT_SNMP_COMMUNITY";
/// The user of SNMP v3, and what belongs to it.
const USER: &str = "LINECERT_SNMP_USER";
const AUTH: &str = "LINECERT_SNMP_AUTH";
const AUTH_PASSPHRASE: &str = "LINECERT_SNMP_AUTH_PASSPHRASE";
const PRIVACY: &str = "LINECERT_SNMP_PRIVACY";
const PRIVACY_PASSPHRASE: &str = "LINECERT_SNMP_PRIVACY_PASSPHRASE";
const CONTEXT: &str = "LINECERT_SNMP_CONTEXT";

/// How to log in to an agent, without the secret itself.
#[derive(Debug, Clone)]
pub enum Login {
    /// SNMP v2c, with a community that stands alone in a file or a variable.
    Community(SecretSource),
    /// A credentials file, for v2c or v3.
    File(PathBuf),
}

/// Why there are no credentials.
#[derive(Debug, Error)]
pub enum CredentialsError {
    /// The file cannot be read, or is not right.
    #[error(transparent)]
    File(#[from] FileError),
    /// A secret that the file points to cannot be had.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// SNMP v3 does not take what was given.
    #[error("the credentials of {place}: failed to {source}")]
    User {
        /// The file, or the environment.
        place: String,
        /// What is wrong.
        source: UserError,
    },
    /// The environment names both, or half of one.
    #[error("the environment sets {set} but not {missing}")]
    Half {
        /// The variable that is set.
        set: &'static str,
        /// The variable that must be set with it.
        missing: &'static str,
    },
    /// The environment names a community and a user.
    #[error("the environment sets both {COMMUNITY} and {USER}")]
    Both,
    /// A variable names a protocol that is not offered.
    #[error("{variable}: {source}")]
    Protocol {
        /// The variable.
        variable: &'static str,
        /// What is wrong.
        source: linecert_snmp::ProtocolError,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFile {
    #[serde(rename = "schema")]
    _schema: Schema<1>,
    v2c: Option<RawV2c>,
    v3: Option<RawV3>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawV2c {
    community: Secret,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct RawV3 {
    user: String,
    auth: Text<AuthProtocol>,
    auth_passphrase: Secret,
    privacy: Text<PrivacyProtocol>,
    privacy_passphrase: Secret,
    context: Option<String>,
}

/// A secret that stands in the file, or a pointer to it.
enum Secret {
    Here(String),
    There(SecretSource),
}

impl<'de> Deserialize<'de> for Secret {
    /// No message repeats what stands there, because it may be the secret.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Given {
            Here(String),
            There(SecretSource),
        }
        match Given::deserialize(deserializer) {
            Ok(Given::Here(secret)) => Ok(Self::Here(secret)),
            Ok(Given::There(source)) => Ok(Self::There(source)),
            Err(_) => Err(D::Error::custom(
                "write the secret as a text, or `{ env = \"NAME\" }` or `{ file = \"path\" }`",
            )),
        }
    }
}

impl Secret {
    fn fetch(self) -> Result<String, SecretError> {
        match self {
            Self::Here(secret) => Ok(secret),
            Self::There(source) => source.fetch(),
        }
    }
}

impl Login {
    /// Fetches the credentials.
    ///
    /// # Errors
    /// When the file or the secret that it points to is not there or not right.
    pub fn fetch(&self) -> Result<Credentials, CredentialsError> {
        match self {
            Self::Community(source) => Ok(Community::new(source.fetch()?.into_bytes()).into()),
            Self::File(path) => read(path),
        }
    }
}

fn read(path: &Path) -> Result<Credentials, CredentialsError> {
    let label = path.display().to_string();
    let text = linecert_toml::read(path)?;
    let raw: RawFile = linecert_toml::parse(&label, &text).map_err(FileError::from)?;
    match raw {
        RawFile { v2c: Some(v2c), v3: None, .. } => {
            Ok(Community::new(v2c.community.fetch()?.into_bytes()).into())
        }
        RawFile { v2c: None, v3: Some(v3), .. } => user(v3, &label),
        _ => {
            let problem = "a credentials file has either [v2c] or [v3]".to_owned();
            Err(FileError::from(Mistake::at(&label, &text, &(0..0), problem)).into())
        }
    }
}

fn user(raw: RawV3, label: &str) -> Result<Credentials, CredentialsError> {
    let (auth_secret, privacy_secret) =
        (raw.auth_passphrase.fetch()?, raw.privacy_passphrase.fetch()?);
    let Text(auth) = raw.auth;
    let Text(privacy) = raw.privacy;
    let new = || {
        let auth = (auth, Passphrase::new(auth_secret)?);
        User::new(&raw.user, auth, (privacy, Passphrase::new(privacy_secret)?))
    };
    let user = new().map_err(|source| {
        let place = label.to_owned();
        CredentialsError::User { place, source }
    })?;
    Ok(in_context(user, raw.context).into())
}

fn in_context(user: User, context: Option<String>) -> User {
    match context {
        Some(context) if !context.is_empty() => user.in_context(context),
        _ => user,
    }
}

/// The credentials that the environment holds; `None` when it holds none.
///
/// `LINECERT_SNMP_COMMUNITY` for v2c; for v3 `LINECERT_SNMP_USER`, `..._AUTH_PASSPHRASE` and
/// `..._PRIVACY_PASSPHRASE`, and where they differ from SHA-256, AES-128 and the default context,
/// `..._AUTH`, `..._PRIVACY` and `..._CONTEXT`.
///
/// # Errors
/// When it holds half of them, both kinds, or what SNMP does not take.
pub fn credentials_of_environment() -> Result<Option<Credentials>, CredentialsError> {
    of_variables(&|name| env::var(name).ok().filter(|value| !value.is_empty()))
}

fn of_variables(
    get: &dyn Fn(&str) -> Option<String>,
) -> Result<Option<Credentials>, CredentialsError> {
    match (get(COMMUNITY), get(USER)) {
        (None, None) => Ok(None),
        (Some(_), Some(_)) => Err(CredentialsError::Both),
        (Some(community), None) => Ok(Some(Community::new(community.into_bytes()).into())),
        (None, Some(name)) => {
            let need = |missing| get(missing).ok_or(CredentialsError::Half { set: USER, missing });
            let auth = protocol(get, AUTH)?.unwrap_or(AuthProtocol::Sha256);
            let privacy = protocol(get, PRIVACY)?.unwrap_or(PrivacyProtocol::Aes128);
            let (auth_secret, privacy_secret) = (need(AUTH_PASSPHRASE)?, need(PRIVACY_PASSPHRASE)?);
            let new = || {
                let auth = (auth, Passphrase::new(auth_secret)?);
                User::new(&name, auth, (privacy, Passphrase::new(privacy_secret)?))
            };
            let place = "the environment".to_owned();
            let user = new().map_err(|source| CredentialsError::User { place, source })?;
            Ok(Some(in_context(user, get(CONTEXT)).into()))
        }
    }
}

fn protocol<P>(
    get: &dyn Fn(&str) -> Option<String>,
    variable: &'static str,
) -> Result<Option<P>, CredentialsError>
where
    P: std::str::FromStr<Err = linecert_snmp::ProtocolError>,
{
    let parsed = get(variable).map(|name| name.parse());
    parsed.transpose().map_err(|source| CredentialsError::Protocol { variable, source })
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeMap, fs};

    use super::*;

    const V3: &str = "schema = 1\n[v3]\nuser = \"noc\"\nauth = \"SHA-256\"\n\
        auth-passphrase = \"s3cret-one\"\nprivacy = \"AES-128\"\n\
        privacy-passphrase = \"s3cret-two\"\n";

    fn of_file(text: &str) -> Result<Credentials, CredentialsError> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("snmp.toml");
        fs::write(&file, text).unwrap();
        Login::File(file).fetch()
    }

    #[track_caller]
    fn refuses(text: &str, words: &str) {
        let error = of_file(text).unwrap_err().to_string();
        assert!(error.contains(words) && !error.contains("s3cret"), "{error}");
    }

    #[test]
    fn a_file_holds_a_community_or_a_user() {
        let v2c = of_file("schema = 1\n[v2c]\ncommunity = \"reader\"\n").unwrap();
        assert_eq!(v2c, Community::new("reader").into());
        let Credentials::V3(user) = of_file(V3).unwrap() else { panic!("no user") };
        assert_eq!((user.name(), user.context()), ("noc", None));
        let Credentials::V3(user) = of_file(&format!("{V3}context = \"olt1\"\n")).unwrap() else {
            panic!("no user")
        };
        assert_eq!(user.context(), Some("olt1"));
    }

    #[test]
    fn what_is_wrong_is_named_and_no_secret_is_shown() {
        refuses("schema = 1\n", "either [v2c] or [v3]");
        refuses(&format!("{V3}[v2c]\ncommunity = \"x\"\n"), "either [v2c] or [v3]");
        refuses(&V3.replace("SHA-256", "MD5"), "snmp.toml:4: v3.auth: ");
        refuses(&V3.replace("AES-128", "DES"), "snmp.toml:6: v3.privacy: ");
        refuses(&V3.replace("s3cret-one", "short"), "5 octets");
        refuses(&V3.replace("\"s3cret-one\"", "[\"s3cret\"]"), "v3.auth-passphrase: write the");
        refuses(&V3.replace("\"s3cret-one\"", "{ env = \"NO_SUCH\" }"), "`NO_SUCH` is not set");
        refuses(&V3.replace("user = \"noc\"", "user = \"\""), "0 octets");
        refuses("schema = 1\n[v2c]\ncomunity = \"s3cret\"\n", "snmp.toml:3: ");
    }

    #[test]
    fn the_environment_holds_one_whole_login_or_none() {
        let of = |pairs: &[(&str, &str)]| {
            let all: BTreeMap<_, _> = pairs.iter().copied().collect();
            of_variables(&|name| all.get(name).map(|value| (*value).to_owned()))
        };
        assert_eq!(of(&[]).unwrap(), None);
        assert_eq!(of(&[(COMMUNITY, "c")]).unwrap(), Some(Community::new("c").into()));
        let user = [(USER, "noc"), (AUTH_PASSPHRASE, "12345678"), (PRIVACY_PASSPHRASE, "12345678")];
        assert!(matches!(of(&user), Ok(Some(Credentials::V3(_)))));
        let check = |pairs: &[(&str, &str)], words: &str| {
            let error = of(pairs).unwrap_err().to_string();
            assert!(error.contains(words), "{error}");
        };
        check(&[(COMMUNITY, "c"), (USER, "noc")], "both");
        check(&user[..2], PRIVACY_PASSPHRASE);
        check(&[user[0], user[1], user[2], (AUTH, "MD5")], "LINECERT_SNMP_AUTH: ");
        check(&[user[0], user[1], (PRIVACY_PASSPHRASE, "short")], "5 octets");
    }
}
