//! Where a probe joins the network.

use linecert_socket::{MacAddress, Tag, Tags, VlanId};

/// Where a probe joins the network: an interface, the tags of the service on it, and the hardware
/// address it appears with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Port {
    /// The interface, such as `eth0`. It needs no address, and none is given to it.
    pub interface: String,
    /// The tags that every frame carries; answers on other VLANs do not count.
    pub tags: Tags,
    /// The hardware address to appear with; `None` for the interface's own. With another one the
    /// interface listens promiscuously for as long as the probe runs.
    pub hardware_address: Option<MacAddress>,
}

impl Port {
    /// An interface without tags, with its own hardware address.
    #[must_use]
    pub fn named(interface: &str) -> Self {
        Self { interface: interface.to_owned(), tags: Tags::Untagged, hardware_address: None }
    }

    /// The same place, on a VLAN of the customer's side (802.1Q).
    #[must_use]
    pub fn on_vlan(self, vlan: VlanId) -> Self {
        Self { tags: Tags::One(Tag::customer(vlan)), ..self }
    }
}
