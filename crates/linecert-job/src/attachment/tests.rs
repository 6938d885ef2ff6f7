use std::fs;

use super::*;
use crate::sample::{Laptop, issue, run};

#[test]
fn a_file_is_copied_beside_the_certificate_and_named_in_it() {
    let laptop = Laptop::new();
    let mut job = laptop.start("1", "L").unwrap();
    run(&mut job).unwrap();
    let photo = laptop.file("光猫 <1>.jpg");
    fs::write(&photo, b"\xff\xd8\xff\xe0").unwrap();
    let attached = job.attach(&photo).unwrap();
    assert_eq!(attached.name.as_str(), "光猫 _1.jpg");
    assert_eq!((attached.media_type.as_str(), attached.bytes), ("image/jpeg", 4));
    let copy = laptop.file("out/1.files").join(attached.file_name());
    assert_eq!(fs::read(&copy).unwrap(), b"\xff\xd8\xff\xe0");
    fs::write(&photo, b"another").unwrap();
    let second = job.attach(&photo).unwrap();
    assert_eq!(second.name.as_str(), "光猫 _1-2.jpg");
    drop(job);
    let mut job = laptop.resume("1", "L").unwrap();
    assert_eq!(issue(&mut job).1.attachments, [attached, second]);
}

#[test]
fn the_same_bytes_are_attached_once_and_a_lost_copy_is_made_again() {
    let laptop = Laptop::new();
    let mut job = laptop.start("1", "L").unwrap();
    for name in ["a.sor", "b.sor"] {
        fs::write(laptop.file(name), b"Map\0").unwrap();
    }
    let first = job.attach(&laptop.file("a.sor")).unwrap();
    let copy = laptop.file("out/1.files").join(first.file_name());
    job.check_attachments().unwrap();
    for spoil in [|copy: &Path| fs::remove_file(copy), |copy: &Path| fs::write(copy, b"swapped")] {
        spoil(&copy).unwrap();
        let error = job.check_attachments().unwrap_err();
        assert!(matches!(&error, AttachError::Changed(_)), "{error}");
        assert_eq!(job.attach(&laptop.file("b.sor")).unwrap(), first);
        job.check_attachments().unwrap();
    }
    assert_eq!(job.attachments().len(), 1);
}

#[test]
fn what_is_no_file_is_not_attached() {
    let laptop = Laptop::new();
    let mut job = laptop.start("1", "L").unwrap();
    fs::write(laptop.file("empty"), b"").unwrap();
    fs::create_dir(laptop.file("folder")).unwrap();
    File::create(laptop.file("large")).unwrap().set_len(MAX_BYTES + 1).unwrap();
    let mut check = |name: &str, expect: &str| {
        let error = job.attach(&laptop.file(name)).unwrap_err().to_string();
        assert!(error.contains(expect), "{error}");
    };
    check("absent", "cannot read");
    check("folder", "is not a file");
    check("empty", "is empty");
    check("large", "is larger than 256 MiB");
    assert!(job.attachments().is_empty());
}

#[cfg(unix)]
#[test]
fn a_pipe_and_a_device_without_an_end_are_not_waited_for() {
    let laptop = Laptop::new();
    let mut job = laptop.start("1", "L").unwrap();
    std::os::unix::fs::symlink("/dev/zero", laptop.file("zero.jpg")).unwrap();
    let error = job.attach(&laptop.file("zero.jpg")).unwrap_err();
    assert!(matches!(error, AttachError::NotAFile(_)), "{error}");
}
