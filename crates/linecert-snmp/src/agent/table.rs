//! The table that an agent answers from.

use std::{
    collections::BTreeMap,
    ops::Bound::{Excluded, Unbounded},
    sync::{PoisonError, RwLock},
};

use async_snmp::{
    GetNextResult, GetResult, Oid, Value, VarBind,
    handler::{BoxFuture, HandlerResult, MibHandler, RequestContext},
};

use crate::{
    recording::Recording,
    wire::{to_wire_oid, to_wire_value},
};

type Rows = BTreeMap<Oid, Value>;

#[derive(Debug)]
pub(super) struct Table(RwLock<Rows>);

impl Table {
    pub(super) fn new(recording: &Recording) -> Self {
        Self(RwLock::new(sort(recording)))
    }

    pub(super) fn replace(&self, recording: &Recording) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = sort(recording);
    }

    fn value(&self, oid: &Oid) -> GetResult {
        let rows = self.0.read().unwrap_or_else(PoisonError::into_inner);
        match rows.get(oid) {
            Some(value) => GetResult::Value(value.clone()),
            None if has_column(&rows, oid) => GetResult::NoSuchInstance,
            None => GetResult::NoSuchObject,
        }
    }

    fn value_after(&self, oid: &Oid) -> GetNextResult {
        let rows = self.0.read().unwrap_or_else(PoisonError::into_inner);
        match rows.range((Excluded(oid), Unbounded)).next() {
            Some((oid, value)) => GetNextResult::Value(VarBind::new(oid.clone(), value.clone())),
            None => GetNextResult::EndOfMibView,
        }
    }
}

fn sort(recording: &Recording) -> Rows {
    let mut rows = Rows::new();
    for row in recording.rows() {
        if let Some(value) = to_wire_value(&row.value) {
            rows.entry(to_wire_oid(&row.oid)).or_insert(value);
        }
    }
    rows
}

/// Without the MIB, an object counts as there when another instance beside this one is.
fn has_column(rows: &Rows, oid: &Oid) -> bool {
    let column = oid.parent().unwrap_or_else(Oid::empty);
    rows.range(column.clone()..).next().is_some_and(|(first, _)| first.starts_with(&column))
}

impl MibHandler for Table {
    fn get<'a>(
        &'a self,
        _: &'a RequestContext,
        oid: &'a Oid,
    ) -> BoxFuture<'a, HandlerResult<GetResult>> {
        Box::pin(async { Ok(self.value(oid)) })
    }

    fn get_next<'a>(
        &'a self,
        _: &'a RequestContext,
        oid: &'a Oid,
    ) -> BoxFuture<'a, HandlerResult<GetNextResult>> {
        Box::pin(async { Ok(self.value_after(oid)) })
    }
}
