//! The values of a PDF (ISO 32000-1, 7.3) as far as they lead to an embedded file.

use super::AttachmentError;

/// Arrays in arrays and dictionaries in dictionaries: nothing that is written here goes deeper.
const DEEPEST: u8 = 32;

/// More values no object has that leads to an embedded file.
const MOST_VALUES: u32 = 200_000;

/// A value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    Integer(i64),
    Name(Vec<u8>),
    /// An object by its number; all generations are one, since none is defined twice.
    Reference(u32),
    Array(Vec<Self>),
    Dictionary(Vec<(Vec<u8>, Self)>),
    /// Anything else: it leads nowhere.
    Other,
}

impl Value {
    /// The value of a key; `None` when it is no dictionary, or has the key not at all or twice.
    pub(super) fn get(&self, key: &str) -> Option<&Self> {
        let Self::Dictionary(entries) = self else { return None };
        let mut found = entries.iter().filter(|(known, _)| known == key.as_bytes());
        let (_, value) = found.next()?;
        found.next().is_none().then_some(value)
    }
}

/// A place in a PDF, from which values are read.
pub(super) struct Lexer<'p> {
    pdf: &'p [u8],
    at: usize,
}

impl<'p> Lexer<'p> {
    pub(super) const fn new(pdf: &'p [u8], at: usize) -> Self {
        Self { pdf, at }
    }

    pub(super) const fn at(&self) -> usize {
        self.at
    }

    pub(super) const fn malformed(&self) -> AttachmentError {
        AttachmentError::Malformed(self.at)
    }

    pub(super) fn rest(&self) -> &'p [u8] {
        self.pdf.get(self.at..).unwrap_or_default()
    }

    /// Goes over white space and comments.
    pub(super) fn skip_blank(&mut self) {
        loop {
            match self.rest() {
                [c, ..] if is_blank(*c) => self.at += 1,
                [b'%', ..] => {
                    let ends = |c: &u8| matches!(c, b'\n' | b'\r');
                    self.at += self.rest().iter().position(ends).unwrap_or(self.rest().len());
                }
                _ => return,
            }
        }
    }

    /// Goes `count` bytes on, at most to the end.
    pub(super) fn skip(&mut self, count: usize) {
        self.at = self.at.saturating_add(count).min(self.pdf.len());
    }

    /// Takes a keyword, if that is what comes.
    pub(super) fn take_word(&mut self, word: &str) -> bool {
        self.skip_blank();
        let follows = self.rest().strip_prefix(word.as_bytes());
        let is_word = follows.is_some_and(|rest| rest.first().is_none_or(|c| !is_regular(*c)));
        if is_word {
            self.skip(word.len());
        }
        is_word
    }

    /// Takes an integer, if that is what comes.
    pub(super) fn take_integer(&mut self) -> Option<i64> {
        self.skip_blank();
        let word = self.regular();
        let integer = std::str::from_utf8(word).ok()?.parse().ok()?;
        self.skip(word.len());
        Some(integer)
    }

    pub(super) fn value(&mut self) -> Result<Value, AttachmentError> {
        let mut left = MOST_VALUES;
        self.value_within(DEEPEST, &mut left)
    }

    fn value_within(&mut self, depth: u8, left: &mut u32) -> Result<Value, AttachmentError> {
        self.skip_blank();
        let malformed = self.malformed();
        *left = left.checked_sub(1).ok_or(malformed)?;
        let below = depth.checked_sub(1).ok_or(malformed);
        match self.rest() {
            [b'<', b'<', ..] => self.dictionary(below?, left),
            [b'[', ..] => self.array(below?, left),
            [b'<', ..] => self.hexadecimal(),
            [b'(', ..] => self.string(),
            [b'/', ..] => self.name().map(Value::Name),
            [c, ..] if is_regular(*c) => Ok(self.number_or_word()),
            _ => Err(malformed),
        }
    }

    fn dictionary(&mut self, depth: u8, left: &mut u32) -> Result<Value, AttachmentError> {
        self.skip(2);
        let mut entries = vec![];
        loop {
            self.skip_blank();
            if self.rest().starts_with(b">>") {
                self.skip(2);
                return Ok(Value::Dictionary(entries));
            }
            let key = self.name()?;
            entries.push((key, self.value_within(depth, left)?));
        }
    }

    fn array(&mut self, depth: u8, left: &mut u32) -> Result<Value, AttachmentError> {
        self.skip(1);
        let mut items = vec![];
        loop {
            self.skip_blank();
            if self.rest().starts_with(b"]") {
                self.skip(1);
                return Ok(Value::Array(items));
            }
            items.push(self.value_within(depth, left)?);
        }
    }

    /// A name, in which `#2F` stands for `/` (ISO 32000-1, 7.3.5).
    fn name(&mut self) -> Result<Vec<u8>, AttachmentError> {
        if !self.rest().starts_with(b"/") {
            return Err(self.malformed());
        }
        self.skip(1);
        let mut written = self.regular();
        self.skip(written.len());
        let mut name = vec![];
        while let [c, rest @ ..] = written {
            let escaped = rest.split_first_chunk::<2>().filter(|_| *c == b'#');
            let digits = escaped.and_then(|(digits, _)| std::str::from_utf8(digits).ok());
            let byte = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
            name.push(byte.unwrap_or(*c));
            written = match (byte, escaped) {
                (Some(_), Some((_, rest))) => rest,
                _ => rest,
            };
        }
        Ok(name)
    }

    fn hexadecimal(&mut self) -> Result<Value, AttachmentError> {
        let end = self.rest().iter().position(|c| *c == b'>').ok_or(self.malformed())?;
        self.skip(end + 1);
        Ok(Value::Other)
    }

    /// A string, in which parentheses are balanced or escaped (ISO 32000-1, 7.3.4.2).
    fn string(&mut self) -> Result<Value, AttachmentError> {
        let malformed = self.malformed();
        let mut open = 0_u32;
        let mut bytes = self.rest().iter();
        let mut length = 0;
        while let Some(c) = bytes.next() {
            length += 1;
            match c {
                b'\\' => {
                    bytes.next().ok_or(malformed)?;
                    length += 1;
                }
                b'(' => open += 1,
                b')' if open == 1 => {
                    self.skip(length);
                    return Ok(Value::Other);
                }
                b')' => open -= 1,
                _ => {}
            }
        }
        Err(malformed)
    }

    /// A number, a reference `12 0 R`, or a word as `true`.
    fn number_or_word(&mut self) -> Value {
        let Some(number) = self.take_integer() else {
            self.skip(self.regular().len());
            return Value::Other;
        };
        let behind = self.at;
        if let (Ok(object), Some(_), true) =
            (u32::try_from(number), self.take_integer(), self.take_word("R"))
        {
            return Value::Reference(object);
        }
        self.at = behind;
        Value::Integer(number)
    }

    fn regular(&self) -> &'p [u8] {
        let rest = self.rest();
        let length = rest.iter().position(|c| !is_regular(*c)).unwrap_or(rest.len());
        rest.get(..length).unwrap_or_default()
    }
}

const fn is_blank(c: u8) -> bool {
    matches!(c, b'\0' | b'\t' | b'\n' | b'\x0c' | b'\r' | b' ')
}

const fn is_regular(c: u8) -> bool {
    !is_blank(c)
        && !matches!(c, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}
