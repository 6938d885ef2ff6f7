//! What the protocols that negotiate have in common: what they ask for, and how they answer.

use crate::ppp::packet::ConfigureOption;

/// What a protocol asks for and what it grants.
pub(crate) trait Options {
    /// The options of the next Configure-Request.
    fn request(&self) -> Vec<ConfigureOption>;

    /// What to answer to the options that the peer asks for; remembers what is granted.
    fn judge(&mut self, asked: &[ConfigureOption]) -> Judgement;

    /// The peer suggests other values. `Err` when there is none that both can live with.
    fn suggested(&mut self, options: &[ConfigureOption]) -> Result<(), Disagreement>;

    /// The peer does not know or want these options. `Err` when it does not go without.
    fn rejected(&mut self, options: &[ConfigureOption]) -> Result<(), Disagreement>;

    /// Both sides have agreed. `Err` when what was agreed on is of no use.
    fn agreed(&self) -> Result<(), Disagreement> {
        Ok(())
    }
}

/// The answer to a Configure-Request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Judgement {
    /// All is granted as asked.
    Ack,
    /// These with other values.
    Nak(Vec<ConfigureOption>),
    /// Not these.
    Reject(Vec<ConfigureOption>),
}

/// On what option two sides could not agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Disagreement {
    /// The number of the option.
    pub(crate) option: u8,
}

/// What to say to one option.
pub(crate) enum Verdict {
    Grant,
    Suggest(ConfigureOption),
    Reject,
}

/// One answer of many verdicts: what is rejected goes first (RFC 1661, 5.4).
pub(crate) fn judgement(
    asked: &[ConfigureOption],
    mut judge: impl FnMut(&ConfigureOption) -> Verdict,
) -> Judgement {
    let (mut rejected, mut suggested) = (Vec::new(), Vec::new());
    for option in asked {
        match judge(option) {
            Verdict::Grant => {}
            Verdict::Suggest(other) => suggested.push(other),
            Verdict::Reject => rejected.push(option.clone()),
        }
    }
    match (rejected.is_empty(), suggested.is_empty()) {
        (false, _) => Judgement::Reject(rejected),
        (true, false) => Judgement::Nak(suggested),
        (true, true) => Judgement::Ack,
    }
}
