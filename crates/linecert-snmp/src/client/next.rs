//! The first row of a subtree, for which no walk is needed.

use super::Client;
use crate::{
    oid::Oid,
    read_error::ReadError,
    value::VarBind,
    wire::{self, Answer},
};

impl Client {
    /// The first row below `root`; `None` when the agent answers that it has nothing there.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn first_below(&self, root: &Oid) -> Result<Option<VarBind>, ReadError> {
        let _turn = self.take_turn().await;
        let oid = wire::to_wire_oid(root);
        let response = self.recovering(&self.patient, || self.patient.get_next(&oid)).await;
        let rows = response.map_err(|error| self.read_error(&error))?.varbinds;
        match rows.into_iter().next().map(wire::to_answer) {
            Some(Answer::Row(row)) if row.oid.starts_with(root) && !row.value.is_absent() => {
                Ok(Some(row))
            }
            Some(Answer::Row(_) | Answer::EndOfMib) => Ok(None),
            Some(Answer::Unusable(what)) => Err(self.nonsense(&what)),
            None => Err(self.nonsense("an answer without any object")),
        }
    }
}
