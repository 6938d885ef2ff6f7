//! Domain names in options, which are never compressed (RFC 8415, 10; RFC 8106, 5.2).

use crate::octets::{Octets, text};

/// Reads names one behind the other, as in `example.net`. Zeros behind the last one are padding.
/// `None` when a name is cut off, compressed or not printable.
pub(crate) fn names(octets: &[u8]) -> Option<Vec<String>> {
    let mut octets = Octets::new(octets);
    let mut names = Vec::new();
    while !octets.is_empty() {
        let labels = labels(&mut octets)?;
        if labels.is_empty() {
            return octets.rest().iter().all(|octet| *octet == 0).then_some(names);
        }
        names.push(labels.join("."));
    }
    Some(names)
}

fn labels(octets: &mut Octets<'_>) -> Option<Vec<String>> {
    let mut labels = Vec::new();
    loop {
        let length = octets.u8().filter(|length| *length < 64)?;
        if length == 0 {
            return Some(labels);
        }
        let label = octets.take(usize::from(length))?;
        labels.push(label.is_ascii().then(|| text(label))?);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(octets: &[u8], expect: Option<&[&str]>) {
        let expect = expect.map(|names| names.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>());
        assert_eq!(names(octets), expect, "{octets:?}");
    }

    #[test]
    fn names_one_behind_the_other() {
        check(b"\x03isp\x03net\0\x01a\0", Some(&["isp.net", "a"]));
        check(b"\x03isp\x03net\0\0\0\0", Some(&["isp.net"]));
        check(b"", Some(&[]));
        check(b"\x03isp\x03net", None);
        check(b"\x03isp\xc0\x00", None);
        check(b"\0\x03isp\0", None);
    }
}
