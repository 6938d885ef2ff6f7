//! Values that organisations define: 802.1, 802.3 and MED.

use crate::octets::{Octets, text};

const IEEE_802_1: [u8; 3] = [0x00, 0x80, 0xc2];
const IEEE_802_3: [u8; 3] = [0x00, 0x12, 0x0f];
const MED: [u8; 3] = [0x00, 0x12, 0xbb];

/// A VLAN with its name (IEEE 802.1Q-2018, D.2.3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VlanName {
    /// The VLAN.
    pub vlan: u16,
    /// The name.
    pub name: String,
}

/// How a link was negotiated (IEEE 802.3-2018, 79.3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LinkMode {
    /// Whether the port negotiates.
    pub negotiation: Negotiation,
    /// The type of medium attachment in use (IANA-MAU-MIB), such as 30 for 1000BASE-T in full
    /// duplex.
    pub medium: u16,
}

/// Whether a port negotiates its speed and duplex.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Negotiation {
    /// It cannot.
    Unsupported,
    /// It could and is switched off, which is how duplex mismatches come about.
    Disabled,
    /// It does.
    Enabled,
}

/// Power over the cable (IEEE 802.3-2018, 79.3.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MdiPower {
    /// Whether the neighbour sources power; else it takes it.
    pub source: PowerSource,
    /// The class plus one, as it is sent: 1 for class 0.
    pub class: u8,
    /// Power by negotiation, when the neighbour does so.
    pub negotiated: Option<PowerNegotiation>,
}

/// Which side of the power a neighbour is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PowerSource {
    /// It sources power.
    Supplying,
    /// It could source power and does not.
    NotSupplying,
    /// It takes power.
    Taking,
}

/// Power that was asked for and given, in tenths of a watt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PowerNegotiation {
    /// What the powered device asks for.
    pub requested: u16,
    /// What the source gives.
    pub allocated: u16,
}

/// Power of an endpoint, in tenths of a watt (ANSI/TIA-1057, 10.2.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NegotiatedPower {
    /// The power.
    pub tenths_of_watt: u16,
}

/// Where frames of an application go (ANSI/TIA-1057, 10.2.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NetworkPolicy {
    /// The application: 1 voice, 2 voice signalling, 6 video conferencing, 7 streaming video.
    pub application: u8,
    /// The VLAN of tagged frames; `None` when they go untagged.
    pub vlan: Option<u16>,
    /// The 802.1p priority: 0 to 7.
    pub priority: u8,
    /// The code point: 0 to 63.
    pub code_point: u8,
}

/// What a device is made of (ANSI/TIA-1057, 10.2.6).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inventory {
    /// Revision of the hardware.
    pub hardware: Option<String>,
    /// Revision of the firmware.
    pub firmware: Option<String>,
    /// Revision of the software.
    pub software: Option<String>,
    /// Serial number.
    pub serial: Option<String>,
    /// Who made it.
    pub manufacturer: Option<String>,
    /// The model.
    pub model: Option<String>,
    /// What its owner calls it.
    pub asset: Option<String>,
}

impl Inventory {
    pub(super) const NONE: Self = Self {
        hardware: None,
        firmware: None,
        software: None,
        serial: None,
        manufacturer: None,
        model: None,
        asset: None,
    };

    /// Sets what a subtype stands for; those of the inventory are 5 to 11.
    pub(super) fn set(&mut self, item: u8, text: String) {
        let field = match item {
            5 => &mut self.hardware,
            6 => &mut self.firmware,
            7 => &mut self.software,
            8 => &mut self.serial,
            9 => &mut self.manufacturer,
            10 => &mut self.model,
            _ => &mut self.asset,
        };
        *field = Some(text);
    }
}

impl LinkMode {
    /// The name of the medium, for those of copper at home; `None` for the rest.
    #[must_use]
    pub const fn name(self) -> Option<&'static str> {
        Some(match self.medium {
            10 => "10BASE-T half duplex",
            11 => "10BASE-T full duplex",
            15 => "100BASE-TX half duplex",
            16 => "100BASE-TX full duplex",
            29 => "1000BASE-T half duplex",
            30 => "1000BASE-T full duplex",
            54 => "10GBASE-T",
            _ => return None,
        })
    }
}

/// A value that an organisation defines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum OrganisationallySpecific {
    UntaggedVlan(Option<u16>),
    VlanName(VlanName),
    LinkMode(LinkMode),
    MdiPower(MdiPower),
    LargestFrame(u16),
    Policy(NetworkPolicy),
    Power(NegotiatedPower),
    Inventory(u8, String),
    Unknown,
}

impl OrganisationallySpecific {
    /// Reads a value from its organisation on; `None` when its form is wrong.
    pub(super) fn decode(mut value: Octets<'_>) -> Option<Self> {
        let (organisation, subtype) = (value.array::<3>()?, value.u8()?);
        match (organisation, subtype) {
            (IEEE_802_1, 1) => {
                value.u16().map(|vlan| Self::UntaggedVlan(Some(vlan).filter(|v| *v > 0)))
            }
            (IEEE_802_1, 3) => vlan_name(value).map(Self::VlanName),
            (IEEE_802_3, 1) => link_mode(value).map(Self::LinkMode),
            (IEEE_802_3, 2) => mdi_power(value).map(Self::MdiPower),
            (IEEE_802_3, 4) => value.u16().map(Self::LargestFrame),
            (MED, 2) => policy(value).map(Self::Policy),
            (MED, 4) => {
                value.u8()?;
                value.u16().map(|tenths_of_watt| Self::Power(NegotiatedPower { tenths_of_watt }))
            }
            (MED, 5..=11) => Some(Self::Inventory(subtype, text(value.rest()))),
            _ => Some(Self::Unknown),
        }
    }
}

fn vlan_name(mut value: Octets<'_>) -> Option<VlanName> {
    Some(VlanName { vlan: value.u16()?, name: text(value.counted()?) })
}

fn link_mode(mut value: Octets<'_>) -> Option<LinkMode> {
    let negotiation = match value.u8()? & 3 {
        0 | 2 => Negotiation::Unsupported,
        1 => Negotiation::Disabled,
        _ => Negotiation::Enabled,
    };
    let _advertised = value.u16()?;
    Some(LinkMode { negotiation, medium: value.u16()? })
}

fn mdi_power(mut value: Octets<'_>) -> Option<MdiPower> {
    let support = value.u8()?;
    let _pair = value.u8()?;
    let class = value.u8()?;
    let source = match (support & 1, support & 4) {
        (0, _) => PowerSource::Taking,
        (_, 0) => PowerSource::NotSupplying,
        _ => PowerSource::Supplying,
    };
    let mut negotiation = || {
        value.u8()?;
        Some(PowerNegotiation { requested: value.u16()?, allocated: value.u16()? })
    };
    Some(MdiPower { source, class, negotiated: negotiation() })
}

/// One octet of application, then a bit `unknown`, one `tagged`, a reserved one, twelve of VLAN,
/// three of priority and six of code point.
fn policy(mut value: Octets<'_>) -> Option<NetworkPolicy> {
    let [application, high, middle, low] = value.array()?;
    let bits = u32::from_be_bytes([0, high, middle, low]);
    let field = |shift: u32, mask: u32| u16::try_from(bits >> shift & mask).ok();
    let tagged = bits >> 22 & 1 == 1;
    Some(NetworkPolicy {
        application,
        vlan: field(9, 0xfff).filter(|_| tagged),
        priority: u8::try_from(field(6, 0x7)?).ok()?,
        code_point: u8::try_from(field(0, 0x3f)?).ok()?,
    })
}
