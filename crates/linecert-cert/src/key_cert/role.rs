//! What the holder of a key is, and how skilled.

use std::fmt;

use thiserror::Error;

/// What a holder is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Installs and certifies lines.
    Technician(Skill),
    /// Receives certificates at the network operations centre.
    Noc,
    /// An instrument that signs what it measured.
    Instrument,
    /// The built-in lab, which certifies exercises only.
    Lab,
}

/// The level of a technician's skill, of which the fourth is the highest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Skill {
    /// Level one.
    One,
    /// Level two.
    Two,
    /// Level three.
    Three,
    /// Level four.
    Four,
}

/// A number that is no level of skill.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("there is no skill of level {0}; the levels are 1 to 4")]
pub struct SkillError(pub u8);

/// Why a name and a level are no role.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RoleError {
    /// The name is not known.
    #[error("unknown role `{0}`")]
    Unknown(String),
    /// The level is not known.
    #[error(transparent)]
    Skill(#[from] SkillError),
    /// A technician without a level.
    #[error("a technician has a level of skill")]
    NoSkill,
    /// A level of something other than a technician.
    #[error("the role `{0}` has no level of skill")]
    Skilled(&'static str),
}

impl Role {
    /// The name in files and in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Technician(_) => "technician",
            Self::Noc => "noc",
            Self::Instrument => "instrument",
            Self::Lab => "lab",
        }
    }

    /// The level of a technician.
    #[must_use]
    pub const fn skill(self) -> Option<Skill> {
        match self {
            Self::Technician(skill) => Some(skill),
            Self::Noc | Self::Instrument | Self::Lab => None,
        }
    }

    /// The role with this name, and for a technician this level.
    ///
    /// # Errors
    /// When the name or the level is not known, or a level is missing or out of place.
    pub fn new(name: &str, skill: Option<u8>) -> Result<Self, RoleError> {
        let role = match name {
            "technician" => {
                return Ok(Self::Technician(skill.ok_or(RoleError::NoSkill)?.try_into()?));
            }
            "noc" => Self::Noc,
            "instrument" => Self::Instrument,
            "lab" => Self::Lab,
            other => return Err(RoleError::Unknown(other.chars().take(80).collect())),
        };
        if skill.is_some() { Err(RoleError::Skilled(role.name())) } else { Ok(role) }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl Skill {
    /// The number of the level, from 1 to 4.
    #[must_use]
    pub const fn level(self) -> u8 {
        match self {
            Self::One => 1,
            Self::Two => 2,
            Self::Three => 3,
            Self::Four => 4,
        }
    }
}

impl TryFrom<u8> for Skill {
    type Error = SkillError;

    fn try_from(level: u8) -> Result<Self, SkillError> {
        match level {
            1 => Ok(Self::One),
            2 => Ok(Self::Two),
            3 => Ok(Self::Three),
            4 => Ok(Self::Four),
            other => Err(SkillError(other)),
        }
    }
}

impl fmt::Display for Skill {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.level(), f)
    }
}
