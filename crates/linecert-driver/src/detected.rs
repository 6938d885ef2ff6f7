//! Which of the shipped drivers a device is for.

use linecert_snmp::{Oid, VarBind};

use crate::{
    driver::Kind,
    raw::Rank,
    shipped,
    snmp::{Evidence, Match, SYS_DESCR, SYS_OBJECT_ID, SnmpDriver, System},
};

/// What the shipped drivers make of a device.
#[derive(Debug, Clone)]
pub enum Verdict {
    /// One driver fits best.
    Named {
        /// Its name.
        driver: &'static str,
        /// How particular it is.
        rank: Rank,
        /// What agreed.
        by: Evidence,
    },
    /// Several fit equally well, so none is chosen.
    Ambiguous(Vec<&'static str>),
    /// None fits.
    Unknown {
        /// The device's `sysObjectID`, where it answered one.
        object_id: Option<Oid>,
        /// Its `sysDescr`, where it answered one.
        description: Option<String>,
    },
}

/// The objects to GET before anything else: `sysDescr.0` and `sysObjectID.0`.
#[must_use]
pub fn system() -> Vec<Oid> {
    [SYS_DESCR, SYS_OBJECT_ID].iter().filter_map(|oid| Oid::new(oid.to_vec()).ok()).collect()
}

/// Which shipped SNMP driver fits what a device answered, or a recording of it: the most
/// particular one, if there is only one such.
#[must_use]
pub fn detect(varbinds: &[VarBind]) -> Verdict {
    let nodes = access_nodes();
    let matches = nodes.filter_map(|(name, snmp)| Some((name, snmp.detects(varbinds)?)));
    let matches: Vec<(&'static str, Match)> = matches.collect();
    choose(matches).unwrap_or_else(|| unknown(varbinds))
}

/// The most particular of several that fit; `None` of none.
fn choose(matches: Vec<(&'static str, Match)>) -> Option<Verdict> {
    let best: Option<Rank> = matches.iter().map(|(_, found)| found.rank).max();
    let mut fitting: Vec<_> =
        matches.into_iter().filter(|(_, found)| Some(found.rank) == best).collect();
    match fitting.pop() {
        Some((driver, Match { rank, by })) if fitting.is_empty() => {
            Some(Verdict::Named { driver, rank, by })
        }
        last => last.map(|last| {
            let names = fitting.into_iter().chain([last]).map(|(name, _)| name);
            Verdict::Ambiguous(names.collect())
        }),
    }
}

/// The subtrees of which one row each is worth asking for, given what a device answered for
/// `sysDescr.0` and `sysObjectID.0`: of every driver that its object identifier admits, what would
/// rule the driver out, and what would show it where the description does not.
#[must_use]
pub fn probes(varbinds: &[VarBind]) -> Vec<Oid> {
    let system = System::of(varbinds);
    let admitted = access_nodes().map(|(_, snmp)| snmp.detection());
    let mut probes: Vec<Oid> = admitted
        .filter(|detection| detection.may_be(&system))
        .flat_map(|detection| detection.open(varbinds))
        .cloned()
        .collect();
    probes.sort();
    probes.dedup();
    probes
}

fn access_nodes() -> impl Iterator<Item = (&'static str, &'static SnmpDriver)> {
    shipped::all().iter().filter_map(|driver| match driver.kind() {
        Kind::Snmp(snmp) => Some((driver.name(), &**snmp)),
        Kind::Meter(_) | Kind::Console(_) => None,
    })
}

fn unknown(varbinds: &[VarBind]) -> Verdict {
    let system = System::of(varbinds);
    Verdict::Unknown {
        object_id: system.object_id.cloned(),
        description: system.description.map(|text| text.trim().to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_particular_driver_is_taken_if_it_is_the_only_one() {
        use Rank::{Generic, Model, Standard};
        let check = |matches: &[(&'static str, Rank)], expect: &str| {
            let by = Evidence::Description;
            let matched = |(name, rank): &(&'static str, Rank)| {
                (*name, Match { rank: *rank, by: by.clone() })
            };
            let got = match choose(matches.iter().map(matched).collect()) {
                None => String::new(),
                Some(Verdict::Named { driver, .. }) => driver.to_owned(),
                Some(Verdict::Ambiguous(names)) => names.join(" or "),
                Some(unknown @ Verdict::Unknown { .. }) => panic!("{unknown:?}"),
            };
            assert_eq!(got, expect);
        };
        check(&[], "");
        check(&[("a", Generic)], "a");
        check(&[("a", Generic), ("b", Standard)], "b");
        check(&[("a", Model), ("b", Standard), ("c", Generic)], "a");
        check(&[("a", Standard), ("b", Generic), ("c", Standard)], "a or c");
    }
}
