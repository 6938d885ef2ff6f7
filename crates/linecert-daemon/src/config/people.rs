//! How people come in.

use jiff::SignedDuration;

use super::{
    Setting,
    check::{SettingError, Values},
};
use crate::people::{Lifetimes, Origin};

/// How people come in.
#[derive(Debug, Clone)]
pub(crate) struct People {
    /// The address that the operator gives out, where it is not the one that is listened on.
    pub(crate) address: Option<Origin>,
    /// How long sessions last.
    pub(crate) lifetimes: Lifetimes,
}

impl People {
    pub(super) fn of(values: &Values<'_>) -> Result<Self, SettingError> {
        let idle: std::num::NonZeroU16 = values.required(Setting::PeopleIdle)?;
        let total: std::num::NonZeroU16 = values.required(Setting::PeopleTotal)?;
        Ok(Self {
            address: values.optional(Setting::PeopleAddress)?,
            lifetimes: Lifetimes {
                idle: SignedDuration::from_mins(idle.get().into()),
                total: SignedDuration::from_mins(total.get().into()),
            },
        })
    }
}
