use super::*;

#[cfg(unix)]
fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt as _;
    fs::metadata(path).unwrap().permissions().mode() & 0o7777
}

#[cfg(unix)]
fn set_mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn a_file_is_written_once_and_read_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key.pem");
    create(&path, "secret").unwrap();
    assert_eq!(read(&path, 6).unwrap().as_slice(), b"secret");
    let refused = create(&path, "other").unwrap_err();
    assert!(matches!(refused, PrivateFileError::Exists(_)), "{refused}");
    assert_eq!(read(&path, 6).unwrap().as_slice(), b"secret");
    replace(&path, "other").unwrap();
    assert_eq!(read(&path, 6).unwrap().as_slice(), b"other");
    let left: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(left, [path], "nothing half written is left behind");
}

#[test]
#[cfg(unix)]
fn only_its_owner_may_read_what_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key.pem");
    create(&path, "secret").unwrap();
    assert_eq!(mode(&path), 0o600);
    set_mode(&path, 0o644);
    replace(&path, "secret").unwrap();
    assert_eq!(mode(&path), 0o600);
}

#[test]
#[cfg(unix)]
fn a_file_that_others_may_read_is_refused_with_the_mend() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key.pem");
    create(&path, "secret").unwrap();
    for open in [0o644, 0o640, 0o604, 0o660, 0o620, 0o602, 0o610, 0o777] {
        set_mode(&path, open);
        let refused = read(&path, 100).unwrap_err();
        assert!(matches!(refused, PrivateFileError::Exposed { mode, .. } if mode == open));
        let told = refused.to_string();
        assert!(told.contains("chmod 600") && told.contains(&format!("{open:04o}")), "{told}");
    }
    for closed in [0o600, 0o400, 0o700] {
        set_mode(&path, closed);
        assert!(read(&path, 100).is_ok(), "{closed:04o}");
    }
}

#[test]
fn what_cannot_be_a_private_file_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let absent = folder.path().join("absent");
    assert!(matches!(read(&absent, 100), Err(PrivateFileError::Io { .. })));
    assert!(create(&absent.join("key.pem"), "secret").is_err(), "the folder is not there");
    let long = folder.path().join("long");
    create(&long, "1234567").unwrap();
    assert!(matches!(read(&long, 6), Err(PrivateFileError::TooLong { limit: 6, .. })));
    assert_eq!(read(&long, 7).unwrap().len(), 7);
    assert!(read(folder.path(), 100).is_err(), "a folder is no file");
}

#[test]
fn a_name_without_a_folder_is_in_this_one() {
    assert_eq!(folder(Path::new("key.pem")), Path::new("."));
    assert_eq!(folder(Path::new("keys/key.pem")), Path::new("keys"));
}
