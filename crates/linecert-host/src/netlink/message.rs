//! The wire form: messages with a header of 16 octets, and attributes of type, length and value.
//! All numbers are in the order of this machine.

/// The size of `struct nlmsghdr`.
const HEADER: usize = 16;

/// The size of `struct nlattr`.
const ATTRIBUTE: usize = 4;

/// Message types below this are netlink's own.
const FIRST_KIND: u16 = 16;

const ERROR: u16 = 2;
const DONE: u16 = 3;

/// `NLM_F_REQUEST | NLM_F_ACK`: every request is acknowledged, so that its end is known.
const REQUEST: u16 = 0x1 | 0x4;

/// The two top bits of an attribute's type are flags: nested, and in network order.
const TYPE_MASK: u16 = 0x3fff;
const NESTED: u16 = 0x8000;

/// A message under construction.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    kind: u16,
    body: Vec<u8>,
}

impl Request {
    /// A message of a type, with the fixed header of its family.
    pub(crate) fn new(kind: u16, fixed: &[u8]) -> Self {
        let mut body = fixed.to_vec();
        pad(&mut body);
        Self { kind, body }
    }

    /// Adds an attribute.
    pub(crate) fn with(mut self, kind: u16, value: &[u8]) -> Self {
        append(&mut self.body, kind, value);
        self
    }

    /// Adds an attribute that is made of one other.
    pub(crate) fn with_nested(self, kind: u16, inner: (u16, &[u8])) -> Self {
        let mut value = Vec::new();
        append(&mut value, inner.0, inner.1);
        self.with(kind | NESTED, &value)
    }

    /// The octets, with a number by which the answer is known.
    pub(crate) fn to_octets(&self, sequence: u32) -> Vec<u8> {
        let length = u32::try_from(HEADER.saturating_add(self.body.len())).unwrap_or(u32::MAX);
        let mut octets = length.to_ne_bytes().to_vec();
        octets.extend(self.kind.to_ne_bytes());
        octets.extend(REQUEST.to_ne_bytes());
        octets.extend(sequence.to_ne_bytes());
        octets.extend(0_u32.to_ne_bytes());
        octets.extend(&self.body);
        octets
    }
}

fn append(body: &mut Vec<u8>, kind: u16, value: &[u8]) {
    let length = ATTRIBUTE.saturating_add(value.len());
    body.extend(u16::try_from(length).unwrap_or(u16::MAX).to_ne_bytes());
    body.extend(kind.to_ne_bytes());
    body.extend(value);
    pad(body);
}

fn pad(body: &mut Vec<u8>) {
    body.resize(body.len().next_multiple_of(4), 0);
}

/// One message of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Answer<'a> {
    /// The request was carried out, or with a number refused.
    Acknowledged(i32),
    /// What was asked for, or a notification.
    Content {
        /// The type of the message.
        kind: u16,
        /// To which request, 0 for a notification.
        sequence: u32,
        /// Behind the header.
        body: &'a [u8],
    },
}

/// The messages of one datagram; what is cut or malformed ends it.
#[derive(Debug, Clone)]
pub(crate) struct Answers<'a>(pub(crate) &'a [u8]);

impl<'a> Iterator for Answers<'a> {
    type Item = (u32, Answer<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let (length, kind, sequence) =
                (number(self.0)?, short(self.0.get(4..)?)?, number(self.0.get(8..)?)?);
            let length = usize::try_from(length).ok()?;
            let body = self.0.get(HEADER..length)?;
            self.0 = self.0.get(length.next_multiple_of(4)..).unwrap_or_default();
            match kind {
                ERROR => {
                    return Some((sequence, Answer::Acknowledged(number(body)?.cast_signed())));
                }
                DONE => return Some((sequence, Answer::Acknowledged(0))),
                FIRST_KIND.. => return Some((sequence, Answer::Content { kind, sequence, body })),
                _ => {}
            }
        }
    }
}

/// One attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Attribute<'a> {
    /// The type, without flags.
    pub(crate) kind: u16,
    /// The value.
    pub(crate) value: &'a [u8],
}

/// The attributes of a message or inside another; what is cut or malformed ends them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Attributes<'a>(pub(crate) &'a [u8]);

impl<'a> Attributes<'a> {
    /// The attributes behind a fixed header.
    pub(crate) fn behind(fixed: usize, body: &'a [u8]) -> Self {
        Self(body.get(fixed..).unwrap_or_default())
    }

    /// The value of the first attribute of a type.
    pub(crate) fn find(mut self, kind: u16) -> Option<&'a [u8]> {
        Some(Iterator::find(&mut self, |attribute| attribute.kind == kind)?.value)
    }

    /// The attributes inside the first attribute of a type; none when it is absent.
    pub(crate) fn inside(self, kind: u16) -> Self {
        Self(self.find(kind).unwrap_or_default())
    }

    /// A value of one octet.
    pub(crate) fn octet(self, kind: u16) -> Option<u8> {
        self.find(kind)?.first().copied()
    }

    /// A value of four octets.
    pub(crate) fn number(self, kind: u16) -> Option<u32> {
        number(self.find(kind)?)
    }

    /// A text that ends with a zero octet.
    pub(crate) fn text(self, kind: u16) -> Option<String> {
        let value = self.find(kind)?;
        let text = value.split(|octet| *octet == 0).next()?;
        Some(String::from_utf8_lossy(text).into_owned())
    }
}

impl<'a> Iterator for Attributes<'a> {
    type Item = Attribute<'a>;

    fn next(&mut self) -> Option<Attribute<'a>> {
        let length = usize::from(short(self.0)?);
        let kind = short(self.0.get(2..)?)? & TYPE_MASK;
        let value = self.0.get(ATTRIBUTE..length)?;
        self.0 = self.0.get(length.next_multiple_of(4)..).unwrap_or_default();
        Some(Attribute { kind, value })
    }
}

/// The number in the first four octets.
pub(crate) fn number(octets: &[u8]) -> Option<u32> {
    Some(u32::from_ne_bytes(*octets.first_chunk()?))
}

fn short(octets: &[u8]) -> Option<u16> {
    Some(u16::from_ne_bytes(*octets.first_chunk()?))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let request = Request::new(18, &[7; 3]).with(3, b"eth0\0").with_nested(1, (2, &[9]));
        let octets = request.to_octets(5);
        let mut answers = Answers(&octets);
        let Some((5, Answer::Content { kind: 18, body, .. })) = answers.next() else { panic!() };
        let attributes = Attributes::behind(4, body);
        assert_eq!(attributes.text(3).as_deref(), Some("eth0"));
        assert_eq!(attributes.inside(1).octet(2), Some(9));
        assert_eq!(attributes.find(4), None);
        assert_eq!(answers.next(), None);
    }

    #[test]
    fn an_acknowledgement_carries_the_error() {
        let mut octets = Vec::new();
        for word in [36_u32, 2, 9, 0, (-95_i32).cast_unsigned(), 0, 0, 0, 0] {
            octets.extend(word.to_ne_bytes());
        }
        assert_eq!(Answers(&octets).next(), Some((9, Answer::Acknowledged(-95))));
        assert_eq!(Answers(octets.get(..30).unwrap()).next(), None);
    }

    #[test]
    fn a_length_that_does_not_move_on_ends_it() {
        assert_eq!(Attributes(&[0, 0, 1, 0, 9, 9, 9, 9]).next(), None);
        assert_eq!(Attributes(&[3, 0, 1, 0]).next(), None);
        assert_eq!(Answers(&[0; 64]).count(), 0);
    }

    proptest! {
        #[test]
        fn arbitrary_octets_never_panic(octets: Vec<u8>) {
            Answers(&octets).count();
            Attributes(&octets).for_each(|attribute| { Attributes(attribute.value).count(); });
        }
    }
}
