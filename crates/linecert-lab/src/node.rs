//! Access nodes of every maker: one [`Plant`], written down as each maker's agent answers it.
//!
//! The encoders are written from what is known of the devices and from nothing of the drivers,
//! so that what a driver reads back from an encoder checks both.
//!
//! ```
//! use linecert_lab::node::{Node, Plant};
//!
//! let rows = Node::ZteC600.encode(&Plant::of(64, 1))?;
//! assert!(rows.len() > 64 * 10);
//! # Ok::<(), linecert_snmp::OidError>(())
//! ```

mod adsl;
mod adsl2;
mod bdcom;
mod calix;
mod cdata;
mod dasan;
mod eltex;
mod epon_mib;
mod fiberhome;
mod gwd;
mod huawei;
mod interfaces;
mod lan_switch;
mod nokia;
mod plant;
mod raisecom;
mod rows;
mod snr;
mod value;
mod vdsl2;
mod vsol;
mod zte_c300;
mod zte_c600;

use std::{fmt, str::FromStr};

use linecert_snmp::{OidError, VarBind};
use thiserror::Error;

pub use plant::Plant;

/// A name that no node of the lab has.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("unknown node `{0}`")]
pub struct UnknownNode(pub String);

macro_rules! catalogue {
    ($($(#[$doc:meta])* $node:ident $name:literal $encode:path;)+) => {
        /// An access node that the lab plays, by the name of its driver.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Node {
            $($(#[$doc])* $node,)+
        }

        impl Node {
            /// All of them, by name.
            pub const ALL: &[Self] = &[$(Self::$node,)+];

            /// The name of the driver that reads it.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$node => $name,)+ }
            }

            /// The rows that such a node answers of `plant`, in the order of a walk.
            ///
            /// # Errors
            /// None for the objects of the catalogue; [`OidError`] is that of
            /// [`Oid::new`](linecert_snmp::Oid::new).
            pub fn encode(self, plant: &Plant) -> Result<Vec<VarBind>, OidError> {
                match self { $(Self::$node => $encode(plant),)+ }.finish()
            }
        }
    };
}

catalogue! {
    /// A DSLAM with the ADSL-LINE MIB (RFC 2662).
    AdslLineMib "adsl-line-mib" adsl::encode;
    /// A DSLAM with the ADSL2-LINE MIB (RFC 4706).
    Adsl2LineMib "adsl2-line-mib" adsl2::encode;
    /// BDCOM, EPON.
    BdcomEpon "bdcom-epon" bdcom::epon;
    /// BDCOM, GPON.
    BdcomGpon "bdcom-gpon" bdcom::gpon;
    /// Calix AXOS.
    CalixAxos "calix-axos" calix::axos;
    /// Calix E7 with EXA.
    CalixExa "calix-exa" calix::exa;
    /// C-Data FD11xx and FD12xx, EPON.
    CdataEpon "cdata-epon" cdata::epon;
    /// C-Data FD16xx, GPON.
    CdataGpon "cdata-gpon" cdata::gpon;
    /// Dasan, DZS, GPON.
    DasanGpon "dasan-gpon" dasan::encode;
    /// Eltex LTP-8X.
    EltexLtp "eltex-ltp" eltex::encode;
    /// An OLT with the EPON MIB (RFC 4837).
    EponMib "epon-mib" epon_mib::encode;
    /// FiberHome AN5116, EPON.
    FiberhomeAn5116 "fiberhome-an5116" fiberhome::an5116;
    /// FiberHome AN5516, GPON.
    FiberhomeAn5516 "fiberhome-an5516" fiberhome::an5516;
    /// GCOM, GPON.
    GcomGpon "gcom-gpon" snr::gcom;
    /// GW Delight GFA, EPON.
    GwdGfaEpon "gwd-gfa-epon" gwd::encode;
    /// Huawei MA5600T and MA5800: GPON boards in odd slots, EPON boards in even ones.
    HuaweiSmartax "huawei-smartax" huawei::encode;
    /// A LAN access switch with standard MIBs only.
    LanSwitch "lan-switch" lan_switch::encode;
    /// Nokia ISAM 7360 FX.
    NokiaIsam "nokia-isam" nokia::encode;
    /// Raisecom, GPON.
    RaisecomGpon "raisecom-gpon" raisecom::encode;
    /// SNR-OLT-GPON.
    SnrOltGpon "snr-olt-gpon" snr::snr;
    /// A DSLAM with the VDSL2-LINE MIB (RFC 5650).
    Vdsl2LineMib "vdsl2-line-mib" vdsl2::encode;
    /// V-SOL V1600D, EPON.
    VsolV1600d "vsol-v1600d" vsol::v1600d;
    /// V-SOL V1600G, GPON.
    VsolV1600g "vsol-v1600g" vsol::v1600g;
    /// ZTE C300 and C320.
    ZteC300 "zte-c300" zte_c300::encode;
    /// ZTE C600 and C620.
    ZteC600 "zte-c600" zte_c600::encode;
}

impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Node {
    type Err = UnknownNode;

    fn from_str(name: &str) -> Result<Self, UnknownNode> {
        let known = Self::ALL.iter().copied().find(|node| node.name() == name);
        known.ok_or_else(|| UnknownNode(name.to_owned()))
    }
}

#[cfg(test)]
mod tests;
