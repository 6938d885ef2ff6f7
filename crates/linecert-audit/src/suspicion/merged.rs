//! What one person copied time and again is one suspicion, not a hundred.

use std::collections::BTreeMap;

use super::{About, Kind, MOST_ROWS, Suspicion};
use crate::{record::Technician, words::Words};

/// Takes together what was copied of the same tasks among the certificates of one person. The rest
/// stays as it is, and in its order.
pub(crate) fn of_one_person(suspicions: Vec<Suspicion>) -> Vec<Suspicion> {
    let mut merged: Vec<Suspicion> = Vec::new();
    let mut places: BTreeMap<(Technician, String), usize> = BTreeMap::new();
    for suspicion in suspicions {
        let Some(person) = signer(&suspicion).cloned() else {
            merged.push(suspicion);
            continue;
        };
        let place =
            *places.entry((person.clone(), suspicion.of.english.clone())).or_insert(merged.len());
        match merged.get_mut(place) {
            Some(earlier) => earlier.absorb(suspicion),
            None => merged.push(Suspicion { about: About::Technician(person), ..suspicion }),
        }
    }
    merged
}

/// Who signed all of its certificates, when it is of copies and all of them are known.
fn signer(suspicion: &Suspicion) -> Option<&Technician> {
    let are_known = suspicion.count == suspicion.rows.len() as u64;
    let mut signers = suspicion.rows.iter().map(|row| row.signer.as_ref());
    let first = signers.next()??;
    let is_one = are_known && signers.all(|signer| signer == Some(first));
    (suspicion.kind == Kind::CopiedEvidence && is_one).then_some(first)
}

impl Suspicion {
    fn absorb(&mut self, other: Self) {
        self.count = self.count.saturating_add(other.count);
        let room = MOST_ROWS.saturating_sub(self.rows.len());
        self.rows.extend(other.rows.into_iter().take(room));
        self.chance = self.chance.min(other.chance);
        self.observed = Words::new(
            format!("{} certificates of different lines", self.count),
            format!("{} 张不同线路的证书", self.count),
        );
    }
}
