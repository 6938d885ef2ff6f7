//! `linecertd init`: everything that the daemon needs, in one folder.

use std::{error::Error, fs::DirBuilder, os::unix::fs::DirBuilderExt as _, path::Path};

use linecert_cert::Regions;
use linecert_key::{Passphrase, PassphraseSource};
use linecert_measure::Timestamp;
use linecert_store::{Account, AccountName, Actor, Change, Expect, Role};
use linecert_tlog::{KeyName, VerifierKey};

use super::{
    Init, Screen,
    failure::{self, Failure},
    token,
};
use crate::{
    daemon,
    log::{self, LogPlace},
    people::{Invited, Origin, Purpose, Token},
    private, store,
};

/// How long the first token is good.
const DAYS: u16 = 30;
/// The first account.
const ADMIN: &str = "admin";

/// Runs the verb.
pub(super) fn run(args: &Init, screen: &mut Screen<'_>) -> Result<(), Failure> {
    let file = args.folder.join("linecertd.toml");
    if file.exists() {
        let exists = Failure::new(failure::USAGE, "exists").name("file", file.display());
        return Err(exists.hint("hint-init"));
    }
    let made = make(args, &file).map_err(|error| {
        let failed = Failure::new(failure::STORAGE, "cannot-init");
        failed.name("folder", args.folder.display()).cause(&*error)
    })?;
    let Made { log, token, until, invited } = made;
    let names: [(&str, &dyn std::fmt::Display); 2] =
        [("folder", &args.folder.display()), ("name", log.name())];
    screen.note(screen.words.with("init-made", &names));
    screen.line(&log);
    screen.note(screen.words.with("init-token", &[("until", &until)]));
    screen.line(token.reveal());
    screen.note(screen.words.with("init-link", &[("until", &invited.expires_at)]));
    screen.line(invited.link(&Origin::of("http", args.listen)));
    screen.note(screen.words.with("init-next", &[("file", &file.display())]));
    Ok(())
}

/// What is shown once.
struct Made {
    log: VerifierKey,
    token: Token,
    until: Timestamp,
    invited: Invited,
}

/// Makes the parts. The configuration comes last: without it, nothing is there.
fn make(args: &Init, file: &Path) -> Result<Made, Box<dyn Error>> {
    let (folder, now) = (std::path::absolute(&args.folder)?, Timestamp::now());
    DirBuilder::new().recursive(true).mode(0o700).create(&folder)?;
    let secret = folder.join("log.passphrase");
    let passphrase = private::draw()?;
    private::write_new(&secret, passphrase.as_bytes())?;
    let year = u16::try_from(now.to_zoned(jiff::tz::TimeZone::UTC).year())?;
    let name: KeyName = format!("{}/{year}", args.log).parse()?;
    let passphrase = Passphrase::new(passphrase.to_string())?;
    let folder_of_log = daemon::log_in(&folder);
    let place =
        LogPlace { folder: folder_of_log, passphrase: PassphraseSource::File(secret.clone()) };
    let log = log::create(&place, (name, year), &passphrase)?;
    let admin: AccountName = ADMIN.parse()?;
    let account = Account {
        name: admin.clone(),
        display: ADMIN.to_owned(),
        role: Role::Admin,
        regions: Regions::All,
        password: None,
        disabled: false,
        version: 0,
    };
    let (token, until, change) = token::draw((admin.clone(), "init"), now, DAYS)?;
    let (invited, invitation) = Invited::draw((admin, Purpose::LogIn), now)?;
    let account = Change::PutAccount(Box::new(account), Expect::Absent);
    token::write(
        &*store::create(&folder)?,
        vec![account, change, invitation],
        Actor::System("init"),
    )?;
    private::write_new(file, configuration(args, &folder, &secret)?.as_bytes())?;
    Ok(Made { log, token, until, invited })
}

/// The configuration, in which every path is whole.
fn configuration(args: &Init, folder: &Path, secret: &Path) -> Result<String, Box<dyn Error>> {
    let authority = match args.authority.to_str() {
        Some("lab") => "lab".to_owned(),
        _ => std::path::absolute(&args.authority)?.display().to_string(),
    };
    let text = |text: &str| toml::Value::String(text.to_owned()).to_string();
    Ok(format!(
        "# `linecertd config show` tells every setting and its origin.\n\
         data = {}\nlisten = {}\n\n[authority]\nfolder = {}\n\n[log]\npassphrase = {}\n",
        text(&folder.display().to_string()),
        text(&args.listen.to_string()),
        text(&authority),
        text(&format!("file:{}", secret.display())),
    ))
}
