//! The first row of a subtree, for which no walk is needed.

use async_snmp::Error as WireError;

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
    /// It says so by a row of what follows, by endOfMibView, or by noSuchObject or noSuchInstance,
    /// which are no answers to a GETNEXT (RFC 3416, 4.2.2) but leave no doubt.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn first_below(&self, root: &Oid) -> Result<Option<VarBind>, ReadError> {
        let _turn = self.take_turn().await;
        let oid = wire::to_wire_oid(root);
        let rows = match self.recovering(&self.patient, || self.patient.get_next(&oid)).await {
            Ok(response) => response.varbinds,
            Err(error) => match error.exchange_source() {
                WireError::ResponseShape { response, .. } => response.varbinds.clone(),
                other => return Err(self.read_error(other)),
            },
        };
        let Ok([row]) = <[_; 1]>::try_from(rows) else {
            return Err(self.nonsense("another number of objects than were asked for"));
        };
        match wire::to_answer(row) {
            Answer::EndOfMib => Ok(None),
            Answer::Unusable(what) => Err(self.nonsense(&what)),
            Answer::Row(row) if row.value.is_absent() => Ok(None),
            Answer::Row(row) if row.oid <= *root => {
                Err(self.nonsense(&format!("{} does not follow {root}", row.oid)))
            }
            Answer::Row(row) => Ok(row.oid.starts_with(root).then_some(row)),
        }
    }
}
