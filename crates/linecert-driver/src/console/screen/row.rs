//! One row of a terminal: what is left of bytes that move its cursor.

/// A row that is being printed.
#[derive(Debug, Clone)]
pub(super) struct Row {
    bytes: Vec<u8>,
    cursor: usize,
    escape: Escape,
}

/// How far an escape sequence has come (ECMA-48, 5.3 to 5.6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Escape {
    None,
    /// Behind ESC.
    Begun,
    /// Inside a control sequence, with its first parameter.
    Control(u8),
    /// Inside a control string, which ends with BEL or ESC.
    Text,
}

const BACKSPACE: u8 = 0x08;
const BELL: u8 = 0x07;
const ESC: u8 = 0x1b;

impl Row {
    pub(super) const fn new() -> Self {
        Self { bytes: Vec::new(), cursor: 0, escape: Escape::None }
    }

    /// Takes in a byte; the row itself when it ends the row.
    pub(super) fn take(&mut self, byte: u8) -> Option<Vec<u8>> {
        match (self.escape, byte) {
            (_, ESC) => self.escape = Escape::Begun,
            (Escape::None, _) => return self.print(byte),
            (Escape::Begun, b'[') => self.escape = Escape::Control(0),
            (Escape::Begun, b']') => self.escape = Escape::Text,
            (Escape::Begun, b' '..=b'/') => {}
            (Escape::Control(_), digit @ b'0'..=b'9') => {
                self.escape = Escape::Control(digit - b'0');
            }
            (Escape::Control(_), b' '..=b'?') => {}
            (Escape::Control(parameter), b'K') => {
                self.erase(parameter);
                self.escape = Escape::None;
            }
            (Escape::Text, BELL) => self.escape = Escape::None,
            // A line feed that a broken sequence would swallow is worth more than the sequence.
            (_, b'\n') => {
                self.escape = Escape::None;
                return self.print(byte);
            }
            (Escape::Text, _) => {}
            (Escape::Begun | Escape::Control(_), _) => self.escape = Escape::None,
        }
        None
    }

    /// What stands in the row.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub(super) fn clear(&mut self) {
        *self = Self::new();
    }

    fn print(&mut self, byte: u8) -> Option<Vec<u8>> {
        match byte {
            b'\n' => return Some(std::mem::replace(self, Self::new()).bytes),
            b'\r' => self.cursor = 0,
            BACKSPACE => self.cursor = self.cursor.saturating_sub(1),
            b'\t' | b' '..=0x7e | 0x80.. => self.put(byte),
            _ => {}
        }
        None
    }

    fn put(&mut self, byte: u8) {
        match self.bytes.get_mut(self.cursor) {
            Some(old) => *old = byte,
            None => self.bytes.push(byte),
        }
        self.cursor = self.cursor.saturating_add(1).min(self.bytes.len());
    }

    /// Erases in the line (ECMA-48, 8.3.41): to its end, from its start, or all of it.
    fn erase(&mut self, parameter: u8) {
        match parameter {
            0 => self.bytes.truncate(self.cursor),
            1 => self.bytes.iter_mut().take(self.cursor).for_each(|byte| *byte = b' '),
            _ => self.bytes.fill(b' '),
        }
    }
}
