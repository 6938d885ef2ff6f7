//! The text form of a policy (tlog-policy, Policy file syntax and structure).

use std::collections::HashMap;

use thiserror::Error;

use super::{Policy, distinct, fits, rule::Rule};
use crate::{
    decimal::decimal,
    key::{Algorithm, VerifierKey, VerifierKeyError},
    name::KeyName,
};

/// The most logs, witnesses and groups together. The specification asks for 32 of each.
const MOST_DEFINED: usize = 256;

/// Why there is no such policy.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PolicyError {
    /// A line of the text is wrong.
    #[error("line {line}: {source}")]
    Line {
        /// The line, counted from one.
        line: usize,
        /// What is wrong with it.
        source: Box<Self>,
    },
    /// A line is none of the four, or has too few or too many words.
    #[error("it is not `log`, `witness`, `group` or `quorum` with what belongs to it")]
    Form,
    /// The text has control characters.
    #[error("the policy is not plain text")]
    NotText,
    /// A key cannot be read.
    #[error(transparent)]
    Key(#[from] VerifierKeyError),
    /// A key is of another type than its use has.
    #[error("the key of `{name}` is not of type {:#04x}", expected.byte())]
    Use {
        /// The name of the key.
        name: KeyName,
        /// The type that it should have.
        expected: Algorithm,
    },
    /// A key stands there twice, under whatever names.
    #[error("the key of `{0}` stands in the policy twice")]
    Twice(KeyName),
    /// A name is given twice, or is `none`.
    #[error("the name `{0}` is taken")]
    Taken(String),
    /// A name is not given before it is used.
    #[error("`{0}` is neither a witness nor a group above this line")]
    Unknown(String),
    /// A witness or group is a member of two groups, or twice of one.
    #[error("`{0}` is a member already")]
    Member(String),
    /// The threshold is not 1 to the number of members.
    #[error("{asked} of {members} cannot be a quorum")]
    Threshold {
        /// How many are demanded.
        asked: usize,
        /// How many there are.
        members: usize,
    },
    /// There is not one quorum line.
    #[error("the policy has {0} quorum lines in place of one")]
    Quorums(usize),
    /// It has more logs, witnesses and groups than are read.
    #[error("the policy has more than {MOST_DEFINED} logs, witnesses and groups")]
    TooLong,
}

#[derive(Default)]
struct Draft {
    logs: Vec<VerifierKey>,
    witnesses: Vec<VerifierKey>,
    /// Witnesses and groups by name, and whether a group has them as a member.
    rules: HashMap<Vec<u8>, (Rule, bool)>,
    quorums: Vec<Option<Rule>>,
}

impl Policy {
    /// Reads a policy file. Names are octets, as the specification has it.
    ///
    /// # Errors
    /// When the bytes are not a policy.
    pub fn parse(bytes: &[u8]) -> Result<Self, PolicyError> {
        let control = |byte: &u8| matches!(byte, 0..=8 | 11..=31 | 127);
        if bytes.iter().any(control) {
            return Err(PolicyError::NotText);
        }
        let mut draft = Draft::default();
        for (line, number) in bytes.split(|byte| *byte == b'\n').zip(1..) {
            let words = line.split(|byte| matches!(byte, b' ' | b'\t'));
            let words: Vec<_> = words.filter(|word| !word.is_empty()).collect();
            let at_line = |source| PolicyError::Line { line: number, source: Box::new(source) };
            draft.take(&words).map_err(at_line)?;
        }
        distinct(&draft.logs)?;
        distinct(&draft.witnesses)?;
        let found = draft.quorums.len();
        let [rule] = <[_; 1]>::try_from(draft.quorums).map_err(|_| PolicyError::Quorums(found))?;
        Ok(Self { logs: draft.logs, witnesses: draft.witnesses, rule })
    }
}

impl Draft {
    fn take(&mut self, words: &[&[u8]]) -> Result<(), PolicyError> {
        match words {
            [] => {}
            [first, ..] if first.starts_with(b"#") => {}
            [b"log", key] | [b"log", key, _] => {
                self.logs.push(read_key(key, Algorithm::Ed25519)?);
            }
            [b"witness", name, key] | [b"witness", name, key, _] => {
                let key = read_key(key, Algorithm::CosignatureV1)?;
                self.witnesses.push(key.clone());
                self.define(name, Rule::Witness(key))?;
            }
            [b"group", name, threshold, members @ ..] => {
                let group = self.group(threshold, members)?;
                self.define(name, group)?;
            }
            [b"quorum", b"none"] => self.quorums.push(None),
            [b"quorum", name] => {
                let (rule, _) = self.rules.get(*name).ok_or_else(|| unknown(name))?;
                self.quorums.push(Some(rule.clone()));
            }
            _ => return Err(PolicyError::Form),
        }
        if self.logs.len() + self.rules.len() > MOST_DEFINED {
            return Err(PolicyError::TooLong);
        }
        Ok(())
    }

    fn define(&mut self, name: &[u8], rule: Rule) -> Result<(), PolicyError> {
        if name == b"none" || self.rules.insert(name.to_vec(), (rule, false)).is_some() {
            return Err(PolicyError::Taken(text(name)));
        }
        Ok(())
    }

    fn group(&mut self, threshold: &[u8], members: &[&[u8]]) -> Result<Rule, PolicyError> {
        let asked = match threshold {
            b"any" => 1,
            b"all" => members.len(),
            number => {
                let number = str::from_utf8(number).ok().and_then(decimal);
                number.and_then(|n| n.try_into().ok()).ok_or(PolicyError::Form)?
            }
        };
        if asked == 0 || asked > members.len() {
            return Err(PolicyError::Threshold { asked, members: members.len() });
        }
        let members = members.iter().map(|name| self.member(name)).collect::<Result<_, _>>()?;
        Ok(Rule::AtLeast(asked, members))
    }

    fn member(&mut self, name: &[u8]) -> Result<Rule, PolicyError> {
        let (rule, is_member) = self.rules.get_mut(name).ok_or_else(|| unknown(name))?;
        if std::mem::replace(is_member, true) {
            return Err(PolicyError::Member(text(name)));
        }
        Ok(rule.clone())
    }
}

fn read_key(word: &[u8], algorithm: Algorithm) -> Result<VerifierKey, PolicyError> {
    let key = String::from_utf8_lossy(word).parse()?;
    fits(&key, algorithm)?;
    Ok(key)
}

fn unknown(name: &[u8]) -> PolicyError {
    PolicyError::Unknown(text(name))
}

fn text(name: &[u8]) -> String {
    String::from_utf8_lossy(name).chars().take(80).collect()
}
