//! Names that are one file in one folder on every system.

use std::{ffi::OsStr, iter, path::Path};

use linecert_cert::{Attachment, AttachmentName};

/// Longer stems are cut, in bytes. A number and an ending may follow.
const LONGEST: usize = 100;

/// What a name neither begins nor ends with.
const EDGES: [char; 3] = ['.', ' ', '_'];

/// The name of a file, made safe, that no other attachment has.
pub(super) fn free(file: &Path, taken: &[Attachment]) -> Option<AttachmentName> {
    let (stem, ending) = parts(file);
    let is_free = |name: &AttachmentName| {
        let name = name.as_str().to_lowercase();
        taken.iter().all(|attachment| attachment.name.as_str().to_lowercase() != name)
    };
    let numbered = (2_u64..).map(|number| format!("{stem}-{number}{ending}"));
    let names = iter::once(format!("{stem}{ending}")).chain(numbered);
    // One more than are taken is enough.
    let names = names.take(taken.len().saturating_add(1));
    names.filter_map(|name| name.parse().ok()).find(is_free)
}

/// The stem and the ending, with its point, each of letters that every system takes.
fn parts(file: &Path) -> (String, String) {
    let told = |text: Option<&OsStr>| text.unwrap_or_default().to_string_lossy().into_owned();
    let letters = |c: &char| c.is_ascii_alphanumeric();
    let mut ending: String = told(file.extension()).chars().filter(letters).take(16).collect();
    if !ending.is_empty() {
        ending.insert(0, '.');
    }
    let mut stem = cleaned(&told(file.file_stem()));
    stem = stem.trim_start_matches(EDGES).to_owned();
    while stem.len() > LONGEST || stem.ends_with(EDGES) {
        stem.pop();
    }
    if stem.is_empty() {
        stem.push_str("attachment");
    }
    (stem, ending)
}

/// Letters and digits of any script, and what else stands in names without a meaning of its own.
/// Whatever turns the direction of writing or cannot be seen is replaced.
fn cleaned(text: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ' ' | '(' | ')');
    text.chars().map(|c| if is_plain(c) { c } else { '_' }).collect()
}

#[cfg(test)]
mod tests {
    use linecert_measure::Digest;
    use proptest::prelude::*;

    use super::*;

    fn named(name: &str) -> Attachment {
        Attachment {
            name: name.parse().unwrap(),
            media_type: "image/jpeg".to_owned(),
            digest: Digest::of(name.as_bytes()),
            bytes: 1,
        }
    }

    fn check(file: &str, taken: &[&str], expect: &str) {
        let taken: Vec<_> = taken.iter().map(|name| named(name)).collect();
        assert_eq!(free(Path::new(file), &taken).unwrap().as_str(), expect, "{file:?}");
    }

    #[test]
    fn a_name_is_safe_and_unique() {
        check("in/光猫 1.JPG", &[], "光猫 1.JPG");
        check("a.jpg", &["a.jpg"], "a-2.jpg");
        check("a.jpg", &["A.JPG", "a-2.jpg"], "a-3.jpg");
        check("CON: <x>|\\y?.so r", &[], "CON_ _x___y.sor");
        check(".hidden", &[], "hidden");
        check("x\u{202e}gpj.exe", &[], "x_gpj.exe");
        check("..", &[], "attachment");
        check("a.", &[], "a");
        check(&format!("{}.sor", "光".repeat(90)), &[], &format!("{}.sor", "光".repeat(33)));
    }

    proptest! {
        #[test]
        fn every_file_has_a_name(file in "(?s).{0,200}", again in 0_usize..4) {
            let mut taken = Vec::new();
            for _ in 0..=again {
                let name = free(Path::new(&file), &taken).unwrap();
                prop_assert!(taken.iter().all(|one: &Attachment| one.name != name));
                taken.push(named(name.as_str()));
            }
        }
    }
}
