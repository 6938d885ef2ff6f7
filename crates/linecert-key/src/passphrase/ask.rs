//! Asking a person for a passphrase, without showing what is typed.

use std::io;

use super::Lock;

/// What is asked of the person at the terminal.
#[derive(Debug, Clone, Copy)]
pub enum Question<'a> {
    /// The passphrase or PIN that opens this.
    Open(&'a Lock),
    /// A new passphrase or PIN for this.
    Choose(&'a Lock),
    /// The new passphrase or PIN once more, since nobody sees what they type.
    Again(&'a Lock),
}

impl<'a> Question<'a> {
    /// What the answer opens.
    #[must_use]
    pub const fn lock(self) -> &'a Lock {
        match self {
            Self::Open(lock) | Self::Choose(lock) | Self::Again(lock) => lock,
        }
    }
}

/// Somebody who can be asked for a passphrase.
///
/// An answer is what was typed before the end of the line. [`io::ErrorKind::Interrupted`] says that
/// the person broke off; any other error says that nobody is there. What is typed is not shown.
pub trait Ask {
    /// Asks one question.
    ///
    /// # Errors
    /// When nobody answers.
    fn ask(&mut self, question: Question<'_>) -> io::Result<String>;
}

/// The terminal that the program runs on, even when its input and output are redirected.
///
/// The words of a question are the caller's, in the language of the person.
pub struct Terminal<W>(W);

impl<W: Fn(Question<'_>) -> String> Terminal<W> {
    /// A terminal that asks in these words.
    pub const fn new(words: W) -> Self {
        Self(words)
    }
}

impl<W: Fn(Question<'_>) -> String> Ask for Terminal<W> {
    fn ask(&mut self, question: Question<'_>) -> io::Result<String> {
        rpassword::prompt_password(format!("{} ", (self.0)(question)))
    }
}
