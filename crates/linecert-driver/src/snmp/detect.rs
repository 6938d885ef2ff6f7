//! Whether a device is of a model.

use linecert_snmp::{Oid, Value, VarBind};

use super::object::{self, Roots};
use crate::{
    fault::{self, Fault, Problem, fault},
    pattern::Pattern,
    raw::{self, Rank},
};

pub(crate) const SYS_DESCR: [u32; 9] = [1, 3, 6, 1, 2, 1, 1, 1, 0];
pub(crate) const SYS_OBJECT_ID: [u32; 9] = [1, 3, 6, 1, 2, 1, 1, 2, 0];

/// Above every standard MIB (RFC 1213, `mib-2`).
const MIB_2: [u32; 6] = [1, 3, 6, 1, 2, 1];

/// What tells a model apart. `sysObjectID` alone seldom does: some makers give one to all models,
/// and operators overwrite `sysDescr`, so a description or a probe must agree with it.
#[derive(Debug, Clone)]
pub struct Detection {
    system: [Oid; 2],
    rank: Rank,
    object_ids: Vec<ObjectId>,
    except: Vec<ObjectId>,
    description: Option<Pattern>,
    probes: Vec<Oid>,
    unless: Vec<Oid>,
}

/// A `sysObjectID`, or all below one.
#[derive(Debug, Clone)]
enum ObjectId {
    Exactly(Oid),
    Below(Oid),
}

/// That a device is of a model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// How particular the driver is that matches.
    pub rank: Rank,
    /// What agreed.
    pub by: Evidence,
}

/// What shows that a device is of a model, beside its `sysObjectID`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Evidence {
    /// Nothing: the object identifier is particular enough.
    ObjectId,
    /// Its `sysDescr`.
    Description,
    /// That it answers below this object.
    Probe(Oid),
}

impl Detection {
    pub(super) fn check(raw: &raw::Detect, roots: &Roots) -> Result<Self, Fault> {
        object::check_cites(&raw.cites)?;
        let rank = *raw.rank.get_ref();
        let ids = |texts: &[raw::Text]| texts.iter().map(ObjectId::check).collect::<Result<_, _>>();
        let object_ids: Vec<ObjectId> = ids(raw.object_id.get_ref())?;
        if rank == Rank::Model && object_ids.is_empty() {
            return Err(fault(&raw.object_id, Problem::NoObjectId));
        }
        let description = raw
            .description
            .as_ref()
            .map(|text| Pattern::of_lines(text.get_ref()).map_err(|error| fault(text, error)));
        let system = |oid: [u32; 9]| Oid::new(oid.to_vec()).map_err(|e| fault(&raw.rank, e));
        Ok(Self {
            system: [system(SYS_DESCR)?, system(SYS_OBJECT_ID)?],
            rank,
            object_ids,
            except: ids(&raw.except)?,
            description: description.transpose()?,
            probes: check_probes(raw, rank, roots)?,
            unless: raw.unless.iter().map(|text| roots.object(text)).collect::<Result<_, _>>()?,
        })
    }

    /// The objects to GET first: `sysDescr.0` and `sysObjectID.0`.
    #[must_use]
    pub fn system(&self) -> &[Oid] {
        &self.system
    }

    /// The subtrees of which one answered row is evidence. They need not be asked when the
    /// description is evidence enough.
    #[must_use]
    pub fn probes(&self) -> &[Oid] {
        &self.probes
    }

    /// The subtrees of which one answered row shows that the device is of another model, whatever
    /// else agrees.
    #[must_use]
    pub fn unless(&self) -> &[Oid] {
        &self.unless
    }

    /// How particular the driver is.
    #[must_use]
    pub const fn rank(&self) -> Rank {
        self.rank
    }

    /// Whether what a device answered, or a recording of it, is of this model.
    #[must_use]
    pub fn detects(&self, varbinds: &[VarBind]) -> Option<Match> {
        let system = System::of(varbinds);
        if !self.may_be(&system) || first_answered(&self.unless, varbinds).is_some() {
            return None;
        }
        let by = self.evidence(&system, varbinds)?;
        Some(Match { rank: self.rank, by })
    }

    /// Whether the object identifier admits the model, so that a probe is worth its while.
    pub(crate) fn may_be(&self, system: &System<'_>) -> bool {
        let Some(id) = system.object_id else { return true };
        let among = |ids: &[ObjectId]| ids.iter().any(|known| known.covers(id));
        !among(&self.except) && (self.rank != Rank::Model || among(&self.object_ids))
    }

    /// The subtrees that are still worth asking: what may rule the model out, and its probes as
    /// long as nothing shows it.
    pub(crate) fn open(&self, varbinds: &[VarBind]) -> impl Iterator<Item = &Oid> {
        let is_open = self.detects(varbinds).is_none();
        self.unless.iter().chain(self.probes.iter().filter(move |_| is_open))
    }

    fn evidence(&self, system: &System<'_>, varbinds: &[VarBind]) -> Option<Evidence> {
        let by_name = self.rank == Rank::Model && system.object_id.is_some();
        let described = || {
            let pattern = self.description.as_ref()?;
            pattern.matches(system.description.as_deref()?.trim()).then_some(Evidence::Description)
        };
        if by_name && let Some(evidence) = described() {
            return Some(evidence);
        }
        if by_name && self.description.is_none() && self.probes.is_empty() {
            return Some(Evidence::ObjectId);
        }
        first_answered(&self.probes, varbinds).cloned().map(Evidence::Probe)
    }
}

fn first_answered<'p>(probes: &'p [Oid], varbinds: &[VarBind]) -> Option<&'p Oid> {
    let present = || varbinds.iter().filter(|varbind| !varbind.value.is_absent());
    probes.iter().find(|probe| present().any(|varbind| varbind.oid.starts_with(probe)))
}

/// Where a device answers no `sysObjectID`, a probe alone decides: a standard MIB, which any maker
/// may implement, must not decide for a model.
fn check_probes(raw: &raw::Detect, rank: Rank, roots: &Roots) -> Result<Vec<Oid>, Fault> {
    if rank != Rank::Model && raw.probe.is_empty() {
        return Err(fault(&raw.rank, Problem::NoProbe));
    }
    let check = |text: &raw::Text| {
        let probe = roots.object(text)?;
        if rank == Rank::Model && probe.as_slice().starts_with(&MIB_2) {
            return Err(fault(text, Problem::StandardProbe(probe)));
        }
        Ok(probe)
    };
    raw.probe.iter().map(check).collect()
}

/// What a device says of itself.
#[derive(Debug, Default)]
pub(crate) struct System<'v> {
    pub(crate) object_id: Option<&'v Oid>,
    pub(crate) description: Option<std::borrow::Cow<'v, str>>,
}

impl<'v> System<'v> {
    pub(crate) fn of(varbinds: &'v [VarBind]) -> Self {
        let value = |oid: [u32; 9]| {
            let row =
                varbinds.iter().find(|row| row.oid.as_slice() == oid && !row.value.is_absent());
            row.map(|row| &row.value)
        };
        let object_id = match value(SYS_OBJECT_ID) {
            Some(Value::ObjectId(id)) => Some(id),
            _ => None,
        };
        let description = match value(SYS_DESCR) {
            // A byte of another encoding must not hide the words before it.
            Some(Value::OctetString(bytes)) => Some(String::from_utf8_lossy(bytes)),
            _ => None,
        };
        Self { object_id, description }
    }
}

impl ObjectId {
    fn check(text: &raw::Text) -> Result<Self, Fault> {
        let parse =
            |oid: &str| oid.parse().map_err(|error: linecert_snmp::OidError| fault(text, error));
        match text.get_ref().strip_suffix(".*") {
            Some(head) => parse(head).map(Self::Below),
            None => fault::parse(text).map(Self::Exactly),
        }
    }

    fn covers(&self, id: &Oid) -> bool {
        match self {
            Self::Exactly(known) => id == known,
            Self::Below(known) => id.starts_with(known),
        }
    }
}
