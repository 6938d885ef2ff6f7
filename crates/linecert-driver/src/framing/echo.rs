//! Commands that come back.

use std::collections::VecDeque;

/// The most commands whose echoes are awaited. A device that does not echo leaves them all unmet.
pub(super) const MOST_ECHOES: usize = 8;

/// The commands that a device may yet repeat, the last one first.
#[derive(Debug, Clone)]
pub(super) struct Echoes(VecDeque<Vec<u8>>);

impl Echoes {
    pub(super) const NONE: Self = Self(VecDeque::new());

    /// Notes a command that was sent: its echo is no reply, neither to it nor, when nothing was read
    /// in between, to a later one.
    pub(super) fn await_echo(&mut self, command: &[u8]) {
        self.0.truncate(MOST_ECHOES - 1);
        self.0.push_front(command.to_vec());
    }

    /// A reply without the command that runs into it when nothing ends a command.
    pub(super) fn cut_from<'l>(&mut self, reply: &'l [u8]) -> &'l [u8] {
        let is_begun = |echo: &Vec<u8>| !echo.is_empty() && reply.starts_with(echo);
        let echo = self.0.iter().position(is_begun).and_then(|place| self.0.remove(place));
        echo.and_then(|echo| reply.strip_prefix(echo.as_slice())).unwrap_or(reply)
    }

    /// Whether `reply` is the echo of a command. Each command has one.
    pub(super) fn is_echo(&mut self, reply: &[u8]) -> bool {
        let place = self.0.iter().position(|echo| echo == reply);
        place.is_some_and(|place| self.0.remove(place).is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_that_never_echoes_costs_nothing() {
        let mut echoes = Echoes::NONE;
        (0..99).for_each(|_| echoes.await_echo(b"PM:PWS?"));
        assert_eq!(echoes.0.len(), MOST_ECHOES);
        assert!((0..MOST_ECHOES).all(|_| echoes.is_echo(b"PM:PWS?")));
        assert!(!echoes.is_echo(b"PM:PWS?"));
    }
}
