//! The code of an event, as `1F9999LS`.

use std::fmt;

/// The code of an event, taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Code([u8; 8]);

/// Whether the event reflects: the first character.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reflection {
    /// `0`: it does not.
    None,
    /// `1`: it does.
    Reflective,
    /// `2`: more than the receiver could take.
    Saturated,
    /// Another character.
    Unknown(u8),
}

/// Who found it, and whether it is the end: the second character.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Origin {
    /// `A`: added by a person.
    Added,
    /// `M`: moved by a person.
    Moved,
    /// `F`: found by the instrument.
    Found,
    /// `E`: the end of the fibre.
    End,
    /// `D`: the end of the fibre, changed by a person.
    MovedEnd,
    /// `O`: the range ended before the fibre did.
    OutOfRange,
    /// Another character.
    Unknown(u8),
}

/// How the loss was measured: the last two characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Technique {
    /// `LS`: between two fitted lines.
    LeastSquares,
    /// `2P`: between two points.
    TwoPoint,
    /// `OT` or anything else.
    Other([u8; 2]),
}

/// What stands in place of the number of a landmark when there is none.
const NO_LANDMARK: &[u8] = b"9999";

impl Code {
    /// The code of eight characters.
    #[must_use]
    pub const fn new(characters: [u8; 8]) -> Self {
        Self(characters)
    }

    /// Whether the event reflects.
    #[must_use]
    pub const fn reflection(self) -> Reflection {
        let Self([first, ..]) = self;
        match first {
            b'0' => Reflection::None,
            b'1' => Reflection::Reflective,
            b'2' => Reflection::Saturated,
            other => Reflection::Unknown(other),
        }
    }

    /// Who found it, and whether it is the end.
    #[must_use]
    pub const fn origin(self) -> Origin {
        let Self([_, second, ..]) = self;
        match second {
            b'A' => Origin::Added,
            b'M' => Origin::Moved,
            b'F' => Origin::Found,
            b'E' => Origin::End,
            b'D' => Origin::MovedEnd,
            b'O' => Origin::OutOfRange,
            other => Origin::Unknown(other),
        }
    }

    /// The number of the landmark that belongs to it.
    #[must_use]
    pub fn landmark(self) -> Option<u16> {
        let Self([_, _, digits @ .., _, _]) = self;
        let digits = (digits != *NO_LANDMARK).then_some(digits)?;
        let is_number = digits.iter().all(u8::is_ascii_digit);
        str::from_utf8(&digits).ok().filter(|_| is_number)?.parse().ok()
    }

    /// How the loss was measured.
    #[must_use]
    pub const fn technique(self) -> Technique {
        let Self([.., first, second]) = self;
        match [first, second] {
            [b'L', b'S'] => Technique::LeastSquares,
            [b'2', b'P'] => Technique::TwoPoint,
            other => Technique::Other(other),
        }
    }

    /// Whether the fibre ends here.
    #[must_use]
    pub const fn is_end(self) -> bool {
        matches!(self.origin(), Origin::End | Origin::MovedEnd)
    }
}

impl fmt::Display for Code {
    /// Writes `1F9999LS`; what is no letter or digit is written as `?`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let legible =
            |byte: &u8| if byte.is_ascii_alphanumeric() { char::from(*byte) } else { '?' };
        f.pad(&self.0.iter().map(legible).collect::<String>())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(code: &[u8; 8], reflection: Reflection, origin: Origin, technique: Technique) {
        let code = Code::new(*code);
        assert_eq!((code.reflection(), code.origin()), (reflection, origin), "{code}");
        assert_eq!(code.technique(), technique, "{code}");
    }

    #[test]
    fn codes_are_taken_apart() {
        use Technique::{LeastSquares, Other, TwoPoint};
        check(b"0F9999LS", Reflection::None, Origin::Found, LeastSquares);
        check(b"1E99992P", Reflection::Reflective, Origin::End, TwoPoint);
        check(b"2D9999OT", Reflection::Saturated, Origin::MovedEnd, Other(*b"OT"));
        check(b"1O9999LS", Reflection::Reflective, Origin::OutOfRange, LeastSquares);
        check(b"?\0\xff999LS", Reflection::Unknown(b'?'), Origin::Unknown(0), LeastSquares);
        assert_eq!(Code::new(*b"0A0012LS").landmark(), Some(12));
        assert_eq!(Code::new(*b"0A9999LS").landmark(), None);
        assert_eq!(Code::new(*b"\0\xff9999LS").to_string(), "??9999LS");
    }
}
