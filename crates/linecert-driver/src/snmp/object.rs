//! Which objects a driver may name.

use linecert_snmp::Oid;

use super::secret;
use crate::{
    fault::{self, Fault, Problem, fault},
    raw,
};

/// The subtrees below which every object of a driver lies.
#[derive(Debug, Clone)]
pub(super) struct Roots(Vec<Oid>);

impl Roots {
    pub(super) fn check(raw: &toml::Spanned<Vec<raw::Text>>) -> Result<Self, Fault> {
        let roots: Vec<Oid> = raw.get_ref().iter().map(fault::parse).collect::<Result<_, _>>()?;
        if roots.is_empty() {
            return Err(fault(raw, Problem::Empty));
        }
        Ok(Self(roots))
    }

    /// An object that is read: a root or below one, and no secret.
    pub(super) fn object(&self, text: &raw::Text) -> Result<Oid, Fault> {
        let oid: Oid = fault::parse(text)?;
        if !self.0.iter().any(|root| oid.starts_with(root)) {
            let roots = self.0.iter().map(Oid::to_string).collect::<Vec<_>>().join(", ");
            return Err(fault(text, Problem::OutsideRoots { oid, roots }));
        }
        if secret::is_secret(&oid) {
            return Err(fault(text, Problem::SecretObject(oid)));
        }
        Ok(oid)
    }
}

/// Citations of an object, none of which names a secret.
pub(super) fn check_cites(list: &raw::Cites) -> Result<Vec<String>, Fault> {
    let cites = fault::cites(list)?;
    match cites.iter().find(|source| secret::names_secret(source)) {
        Some(source) => Err(fault(list, Problem::SecretName(source.clone()))),
        None => Ok(cites),
    }
}

/// Refuses the name of a secret.
pub(super) fn refuse_secret(name: &raw::Text) -> Result<(), Fault> {
    if secret::names_secret(name.get_ref()) {
        return Err(fault(name, Problem::SecretName(name.get_ref().clone())));
    }
    Ok(())
}
