//! Huawei modems: the console of `ATP>` knows nothing of DSL, its shell does.

use super::Manner;
pub(in crate::modem) use super::answer;

pub(in crate::modem) const MANNER: Manner = Manner { prompt: "ATP>", ..super::MANNER };
