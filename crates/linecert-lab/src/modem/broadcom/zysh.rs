//! Zyxel modems: no shell to enter.

use super::Manner;
pub(in crate::modem) use super::answer;

pub(in crate::modem) const MANNER: Manner =
    Manner { prompt: "ZySH> ", shell: None, ..super::MANNER };
