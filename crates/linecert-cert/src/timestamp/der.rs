//! As much of DER (ITU-T X.690) as a time-stamp token and the certificate of its signer take.

/// One element: its identifier octet, its contents, and all of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Element<'a> {
    pub(super) tag: u8,
    pub(super) contents: &'a [u8],
    pub(super) whole: &'a [u8],
}

/// The elements that are left of a constructed one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Elements<'a>(&'a [u8]);

pub(super) const INTEGER: u8 = 0x02;
pub(super) const BIT_STRING: u8 = 0x03;
pub(super) const OCTET_STRING: u8 = 0x04;
pub(super) const OBJECT_IDENTIFIER: u8 = 0x06;
pub(super) const GENERALIZED_TIME: u8 = 0x18;
pub(super) const SEQUENCE: u8 = 0x30;
pub(super) const SET: u8 = 0x31;
/// `[0]`, constructed.
pub(super) const CONTEXT_0: u8 = 0xa0;

impl<'a> Element<'a> {
    /// The only element of these bytes.
    pub(super) fn only(bytes: &'a [u8]) -> Option<Self> {
        let mut elements = Elements(bytes);
        let element = elements.next()?;
        elements.0.is_empty().then_some(element)
    }

    /// The elements in it.
    pub(super) const fn inside(self) -> Elements<'a> {
        Elements(self.contents)
    }
}

impl<'a> Elements<'a> {
    /// The next element, when it has this tag.
    pub(super) fn next_of(&mut self, tag: u8) -> Option<Element<'a>> {
        let next = self.peek()?;
        if next.tag != tag {
            return None;
        }
        self.next()
    }

    fn peek(self) -> Option<Element<'a>> {
        let mut elements = self;
        elements.next()
    }
}

impl<'a> Iterator for Elements<'a> {
    type Item = Element<'a>;

    /// Takes the next element. Tags of more than one octet are not read; lengths have the one
    /// form that DER allows.
    fn next(&mut self) -> Option<Element<'a>> {
        let all = self.0;
        let [tag, length, rest @ ..] = all else { return None };
        if tag & 0x1f == 0x1f {
            return None;
        }
        let (length, rest) = match length {
            0..=0x7f => (usize::from(*length), rest),
            0x81..=0x84 => long_length(usize::from(length & 0x7f), rest)?,
            _ => return None,
        };
        let (contents, after) = rest.split_at_checked(length)?;
        let whole = all.get(..all.len().checked_sub(after.len())?)?;
        self.0 = after;
        Some(Element { tag: *tag, contents, whole })
    }
}

fn long_length(octets: usize, bytes: &[u8]) -> Option<(usize, &[u8])> {
    let (length, rest) = bytes.split_at_checked(octets)?;
    if length.first() == Some(&0) {
        return None;
    }
    let fold = |sum: usize, octet: &u8| sum.checked_mul(256)?.checked_add(usize::from(*octet));
    let length = length.iter().try_fold(0, fold)?;
    (length >= 0x80).then_some((length, rest))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_element_has_one_form() {
        let element = Element::only(&[0x30, 3, 0x02, 1, 5]).unwrap();
        assert_eq!(element.inside().next().unwrap().contents, [5]);
        let long = [&[0x04, 0x81, 0x80][..], &[7; 128]].concat();
        assert_eq!(Element::only(&long).unwrap().contents, [7; 128]);
        for bad in [
            &[][..],
            &[0x30],
            &[0x30, 1],
            &[0x30, 0, 0],
            &[0x30, 0x80, 0, 0],
            &[0x30, 0x81, 1, 0],
            &[0x30, 0x82, 0, 1, 0],
            &[0x1f, 0x81, 0],
            &[0x30, 0x84, 0xff, 0xff, 0xff, 0xff],
            &[0x30, 0x88, 1, 0, 0, 0, 0, 0, 0, 0],
        ] {
            assert_eq!(Element::only(bad), None, "{bad:02x?}");
        }
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_never_panic(bytes: Vec<u8>) {
            for element in Elements(&bytes).take(100) {
                prop_assert!(element.whole.ends_with(element.contents));
            }
        }
    }
}
