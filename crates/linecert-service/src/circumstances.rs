//! Where an exchange was carried out, and what was seen on the side.

use linecert_measure::{Reading, Reason};
use linecert_socket::{Tags, VlanId};
use serde::Serialize;

use crate::Port;

/// Where an exchange was carried out, and what was seen on the side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Circumstances {
    pub(crate) port: Port,
    /// The VLANs of frames that did not count, because they are not those of the port.
    pub(crate) other_vlans: Vec<Vec<VlanId>>,
    /// Frames that this machine was too busy to take.
    pub(crate) dropped: u32,
}

impl Circumstances {
    /// Where it was, as in `eth0 (100.7)`.
    pub(crate) fn place(&self) -> String {
        format!("{} ({})", self.port.interface, path(&vlans(&self.port.tags)))
    }

    /// The reading when nothing was heard: what was asked, and what may have been in the way.
    pub(crate) fn silence(&self, asked: String, garbled: u32) -> Reading {
        let paths: Vec<_> = self.other_vlans.iter().map(|vlan| path(vlan)).collect();
        let garbled = (garbled > 0).then(|| format!("{garbled} answers were garbled"));
        let elsewhere = (!paths.is_empty())
            .then(|| format!("frames were seen on other VLANs: {}", paths.join(", ")));
        let dropped = (self.dropped > 0)
            .then(|| format!("this machine was too busy to take {} frames", self.dropped));
        let reason = if self.dropped > 0 { Reason::HostLimited } else { Reason::TimedOut };
        let all = [Some(asked), garbled, elsewhere, dropped].into_iter().flatten();
        Reading::absent(reason, all.collect::<Vec<_>>().join("; "))
    }
}

/// The VLANs of tags, outermost first. A priority tag (VLAN 0) is no VLAN (IEEE 802.1Q).
pub(crate) fn vlans(tags: &Tags) -> Vec<VlanId> {
    tags.iter().filter_map(|tag| tag.vid).collect()
}

/// The VLANs as a person writes them: `untagged`, `100` or `100.7`.
fn path(vlans: &[VlanId]) -> String {
    if vlans.is_empty() {
        return "untagged".to_owned();
    }
    vlans.iter().map(|vlan| vlan.get().to_string()).collect::<Vec<_>>().join(".")
}

/// The circumstances in an evidence document.
#[derive(Serialize)]
pub(crate) struct EvidenceCircumstances<'a> {
    interface: &'a str,
    vlan: String,
    other_vlans: Vec<String>,
    dropped_frames: u32,
}

impl<'a> From<&'a Circumstances> for EvidenceCircumstances<'a> {
    fn from(circumstances: &'a Circumstances) -> Self {
        let Circumstances { port, other_vlans, dropped } = circumstances;
        Self {
            interface: &port.interface,
            vlan: path(&vlans(&port.tags)),
            other_vlans: other_vlans.iter().map(|vlan| path(vlan)).collect(),
            dropped_frames: *dropped,
        }
    }
}

#[cfg(test)]
mod tests {
    use linecert_socket::Tag;

    use super::*;

    fn vlan(number: u16) -> VlanId {
        VlanId::try_from(number).unwrap()
    }

    #[test]
    fn a_busy_machine_does_not_blame_the_line() {
        let (outer, inner) = (Tag::service(vlan(100)), Tag::customer(vlan(7)));
        let port = Port { tags: Tags::Two { outer, inner }, ..Port::named("eth0") };
        let other_vlans = vec![vec![], vec![vlan(200)]];
        let mut circumstances = Circumstances { port, other_vlans, dropped: 0 };
        assert_eq!(circumstances.place(), "eth0 (100.7)");
        let check = |circumstances: &Circumstances, reason, end: &str| {
            let Reading::NotReported(absence) = circumstances.silence("asked".to_owned(), 0) else {
                panic!()
            };
            assert_eq!(absence.reason, reason);
            assert!(absence.detail.ends_with(end), "{}", absence.detail);
        };
        let elsewhere = "asked; frames were seen on other VLANs: untagged, 200";
        check(&circumstances, Reason::TimedOut, elsewhere);
        circumstances.dropped = 3;
        check(&circumstances, Reason::HostLimited, "this machine was too busy to take 3 frames");
    }
}
