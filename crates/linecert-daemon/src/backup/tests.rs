use std::{fs, path::PathBuf};

use linecert_cert::Regions;
use linecert_store::{Certificates as _, Page, Role, Scope, SqliteStore};

use super::*;
use crate::testbed::{Ask, Testbed};

/// A daemon that has received certificates and has logged them.
fn busy() -> Testbed {
    let testbed = Testbed::start(&[]);
    let token = testbed.token("noc", Role::Noc, Regions::All);
    let mut last = String::new();
    for number in 0..5 {
        let body = testbed.certificate(number);
        let what = ("POST", "/api/v1/certificates");
        let sent = testbed.ask(Ask { what, token: Some(&token), body: &body, ..Ask::default() });
        last = sent.header("location").unwrap().to_owned();
    }
    testbed.until_logged(Ask { what: ("GET", &last), token: Some(&token), ..Ask::default() });
    testbed
}

fn data(testbed: &Testbed) -> PathBuf {
    testbed.folder.path().join("data")
}

fn backed_up(testbed: &Testbed, keys: Keys) -> PathBuf {
    let to = testbed.folder.path().join("backup");
    take(&data(testbed), (&to, keys), &mut |_| ()).unwrap();
    to
}

fn certificates(store: &std::path::Path) -> usize {
    let store = SqliteStore::look(store).unwrap();
    let (all, any, page) = (Scope::system(), Default::default(), Page::default());
    let listing = store.certificates(&all, &any, &page);
    tokio::runtime::Runtime::new().unwrap().block_on(listing).unwrap().rows.len()
}

#[test]
fn a_backup_of_a_daemon_that_runs_is_put_back_whole() {
    let testbed = busy();
    let (from, to) = (backed_up(&testbed, Keys::Without), testbed.folder.path().join("again"));
    restore(&from, &to, &mut |_| ()).unwrap();
    assert_eq!(check(&to, &mut |_| ()).unwrap(), []);
    assert_eq!(certificates(&to.join("store")), 5);
    // Without the key nobody goes on with the log by mistake.
    assert!(!to.join("log.key.pem").exists() && !to.join("restore.partial").exists());
    let again = restore(&from, &to, &mut |_| ()).unwrap_err();
    assert!(matches!(again, BackupError::Exists(_)), "{again}");
}

#[test]
fn keys_are_copied_when_it_is_asked_for_and_passphrases_never() {
    let testbed = busy();
    let from = backed_up(&testbed, Keys::With);
    let pem = fs::read_to_string(from.join("log.key.pem")).unwrap();
    assert!(pem.contains("ENCRYPTED"), "{pem}");
    let names = copy::files(&from).unwrap();
    assert!(names.iter().all(|name| !name.contains("passphrase")), "{names:?}");
    let again = take(&data(&testbed), (&from, Keys::With), &mut |_| ()).unwrap_err();
    assert!(matches!(again, BackupError::Exists(_)), "{again}");
}

#[test]
fn what_an_attempt_left_is_in_nobodys_way() {
    let testbed = busy();
    fs::create_dir(testbed.folder.path().join("backup.partial")).unwrap();
    fs::write(testbed.folder.path().join("backup.partial/torn"), "half").unwrap();
    let from = backed_up(&testbed, Keys::Without);
    assert!(!testbed.folder.path().join("backup.partial").exists());
    assert!(!from.join("torn").exists());
    let nowhere = testbed.folder.path().join("nowhere");
    let to = testbed.folder.path().join("other");
    let refused = take(&nowhere, (&to, Keys::Without), &mut |_| ()).unwrap_err();
    assert!(matches!(refused, BackupError::Open(OpenError::NoStore(_))), "{refused}");
    assert!(!to.exists() && !testbed.folder.path().join("other.partial").exists());
}

#[test]
fn a_backup_that_was_changed_is_not_put_back() {
    let testbed = busy();
    let from = backed_up(&testbed, Keys::Without);
    let to = testbed.folder.path().join("again");
    let manifest = from.join("backup.json");
    let sound = fs::read_to_string(&manifest).unwrap();
    let refused = |expect: &str| {
        let error = restore(&from, &to, &mut |_| ()).unwrap_err();
        assert!(error.to_string().contains(expect), "{error}");
        assert!(!to.join("store").exists() && !to.join("restore.partial").exists());
    };
    for (text, expect) in [
        (sound.replace("\"schema\": 1", "\"schema\": 2"), "schema 2 is not known"),
        (sound.replace("log.vkey", "../log.vkey"), "is not in the backup"),
        (sound.replace("log.vkey", "/log.vkey"), "is not in the backup"),
        (sound.replace("log.vkey", "none.vkey"), "it is missing"),
        ("{}".to_owned(), "missing field"),
    ] {
        fs::write(&manifest, text).unwrap();
        refused(expect);
    }
    fs::write(&manifest, &sound).unwrap();
    fs::write(from.join("stowaway"), "").unwrap();
    refused("it is not of this backup");
    fs::remove_file(from.join("stowaway")).unwrap();
    let key = fs::read(from.join("log.vkey")).unwrap();
    fs::write(from.join("log.vkey"), [&key[..], b"\n"].concat()).unwrap();
    refused("is not the file that was copied");
}

#[test]
fn a_check_tells_what_store_and_log_say_differently() {
    let testbed = busy();
    assert_eq!(check(&data(&testbed), &mut |_| ()).unwrap(), []);
    let found = |change: &dyn Fn(&std::path::Path)| {
        let copy = tempfile::tempdir().unwrap();
        let backup = copy.path().join("backup");
        take(&data(&testbed), (&backup, Keys::Without), &mut |_| ()).unwrap();
        change(&backup);
        let found = check(&backup, &mut |_| ()).unwrap();
        found.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    };
    let log_is_gone = found(&|backup| {
        fs::remove_file(backup.join("log.vkey")).unwrap();
    });
    assert_eq!(log_is_gone.matches("of any log").count(), 5, "{log_is_gone}");
    let older_store = found(&|backup| {
        fs::remove_dir_all(backup.join("store")).unwrap();
        drop(SqliteStore::create(&backup.join("store")).unwrap());
    });
    assert_eq!(older_store.matches("and not in the store").count(), 5, "{older_store}");
    let changed = found(&|backup| {
        let names = copy::files(backup).unwrap();
        for name in names.iter().filter(|name| name.contains("tile/entries")) {
            let bytes = fs::read(backup.join(name)).unwrap();
            let text = String::from_utf8_lossy(&bytes).replace("certificate", "certifikate");
            fs::write(backup.join(name), text).unwrap();
        }
    });
    assert!(changed.contains("the log "), "{changed}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_that_cannot_be_written_is_an_error() {
    let error = copy::copy(std::path::Path::new("/dev/null"), std::path::Path::new("/dev/full"));
    assert!(error.is_err());
    let full = BackupError::file("x")(io::ErrorKind::StorageFull.into());
    assert!(full.is_full());
}
