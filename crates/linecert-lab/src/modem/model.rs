//! The consoles that the lab plays.

use std::{fmt, str::FromStr};

use thiserror::Error;

use super::{
    Premises, broadcom, cisco, draytek, ethtool, falcon, huawei, lantiq, openwrt, realtek, sercomm,
    trendchip,
};

/// A name that no console of the lab has.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{}` is none of the consoles {}", .0, known())]
pub struct UnknownConsoleModel(pub String);

fn known() -> String {
    ConsoleModel::ALL.iter().map(|model| model.name()).collect::<Vec<_>>().join(", ")
}

/// What distinguishes one console from another, beside what it prints.
#[derive(Debug, Clone, Copy)]
pub(super) struct Manner {
    /// The prompt after log-in.
    pub(super) prompt: &'static str,
    /// The prompt after `sh`; `None` when there is no shell to enter.
    pub(super) shell: Option<&'static str>,
    /// The prompts for name and password.
    pub(super) login: (&'static str, &'static str),
    /// A part of the line that a fault of one key takes away.
    pub(super) key: &'static str,
    /// What is shown when a page is full; `None` when output never stops.
    pub(super) pager: Option<&'static str>,
    /// What is said to an unknown command, with `{}` for its first word.
    pub(super) refusal: &'static str,
}

/// Prints what a device answers to a command; `None` when it does not know the command.
pub(super) type Answer = fn(&Premises, &str) -> Option<String>;

macro_rules! models {
    ($($(#[$doc:meta])* $model:ident $name:literal $driver:literal $of:ident;)+) => {
        /// A console that the lab plays.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum ConsoleModel {
            $($(#[$doc])* $model,)+
        }

        impl ConsoleModel {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$model,)+];

            /// The name in kebab case.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$model => $name,)+ }
            }

            /// The name of the driver that reads it.
            #[must_use]
            pub const fn driver(self) -> &'static str {
                match self { $(Self::$model => $driver,)+ }
            }

            pub(super) const fn manner(self) -> Manner {
                match self { $(Self::$model => $of::MANNER,)+ }
            }

            pub(super) fn answer(self) -> Answer {
                match self { $(Self::$model => $of::answer,)+ }
            }
        }
    };
}

use broadcom::{atp as broadcom_atp, zysh as broadcom_zysh};
use trendchip::status as dsl_line_status;

models! {
    /// A Broadcom modem whose console answers `xdslctl` at once.
    BroadcomXdslctl "broadcom-xdslctl" "broadcom-xdslctl" broadcom;
    /// A Huawei modem with a Broadcom chip, which answers in its shell alone.
    BroadcomAtp "broadcom-atp" "broadcom-xdslctl" broadcom_atp;
    /// A Zyxel modem with a Broadcom chip.
    BroadcomZysh "broadcom-zysh" "broadcom-xdslctl" broadcom_zysh;
    /// A modem with a Lantiq VRX chip and `dsl_cpe_pipe.sh`.
    LantiqDslCpe "lantiq-dsl-cpe" "lantiq-dsl-cpe" lantiq;
    /// OpenWrt 21.02 or later on a Lantiq VRX chip.
    OpenwrtDsl "openwrt-dsl" "openwrt-dsl" openwrt;
    /// A modem with a TrendChip or Ralink chip and `wan adsl`.
    Trendchip "trendchip" "trendchip" trendchip;
    /// A Zyxel modem with a MediaTek chip and `dsllinestatus`.
    TrendchipStatus "trendchip-status" "trendchip" dsl_line_status;
    /// A DrayTek Vigor.
    DraytekVigor "draytek-vigor" "draytek-vigor-console" draytek;
    /// A Cisco router with a VDSL interface.
    CiscoVdsl "cisco-vdsl" "cisco-vdsl" cisco;
    /// A Huawei ONT.
    HuaweiOnt "huawei-ont" "huawei-ont" huawei;
    /// A PON stick with a Realtek RTL960x chip.
    RealtekPonStick "realtek-pon-stick" "realtek-pon-stick" realtek;
    /// A PON stick with a Lantiq Falcon chip.
    LantiqFalcon "lantiq-falcon" "lantiq-falcon" falcon;
    /// A Sercomm FGS202.
    SercommFgs202 "sercomm-fgs202" "sercomm-fgs202" sercomm;
    /// Any transceiver, read by `ethtool -m`.
    EthtoolModule "ethtool-module" "ethtool-module" ethtool;
}

impl fmt::Display for ConsoleModel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for ConsoleModel {
    type Err = UnknownConsoleModel;

    fn from_str(name: &str) -> Result<Self, UnknownConsoleModel> {
        let known = Self::ALL.iter().copied().find(|model| model.name() == name);
        known.ok_or_else(|| UnknownConsoleModel(name.chars().take(80).collect()))
    }
}
