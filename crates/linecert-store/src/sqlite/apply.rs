//! Writes a list of changes, whole or not at all.

use rusqlite::Connection;

use super::{
    alarms, certificates, documents, inventory, jobs, once, orders, people,
    trail::{self, Entry},
    versioned::put_row,
    webhooks,
};
use crate::{
    name::{AccountName, RegionName},
    write::{Change, Outcome, Write, WriteError, Written},
};

/// A write in the making.
#[derive(Debug, Clone, Copy)]
pub(super) struct Turn<'a> {
    pub(super) db: &'a Connection,
    pub(super) write: &'a Write,
}

/// What became of a change, and its row in the trail if it gets one.
pub(super) type Applied = Result<(Outcome, Option<Entry>), WriteError>;

impl Turn<'_> {
    /// Refuses what is out of scope.
    pub(super) fn must_cover(
        &self,
        region: Option<&RegionName>,
        owner: Option<&AccountName>,
        what: impl FnOnce() -> String,
    ) -> Result<(), WriteError> {
        if self.write.scope.covers(region, owner) {
            return Ok(());
        }
        Err(WriteError::OutOfScope { what: what() })
    }
}

pub(super) fn apply(db: &Connection, write: &Write) -> Result<Written, WriteError> {
    if let Some(outcomes) = once::outcomes_before(db, write)? {
        return Ok(Written { outcomes, replayed: true });
    }
    let turn = Turn { db, write };
    let mut outcomes = Vec::with_capacity(write.changes.len());
    for change in &write.changes {
        let (outcome, entry) = apply_one(&turn, change)?;
        if let Some(entry) = entry {
            trail::append(&turn, entry)?;
        }
        outcomes.push(outcome);
    }
    once::remember(db, write, &outcomes)?;
    Ok(Written { outcomes, replayed: false })
}

fn apply_one(turn: &Turn<'_>, change: &Change) -> Applied {
    match change {
        Change::PutCertificate(new) => certificates::put(turn, new),
        Change::TakeCertificate { sent, kept } => certificates::take(turn, (sent, kept)),
        Change::PutOrder(order, expect) => orders::put(turn, order, *expect),
        Change::AddOrderEvent(order, event) => orders::add_event(turn, order, event),
        Change::PutLine(line, expect) => put_row(turn, &**line, *expect),
        Change::PutNode(node, expect) => inventory::put_node(turn, node, *expect),
        Change::RemoveNode(node, expect) => inventory::remove_node(turn, node, *expect),
        Change::PutOnus(node, port, onus) => inventory::put_onus(turn, (node, port), onus),
        Change::PutInstrument(instrument, expect) => put_row(turn, &**instrument, *expect),
        Change::PutTechnician(technician, expect) => put_row(turn, &**technician, *expect),
        Change::PutDocument(document, expect) => documents::put(turn, document, *expect),
        Change::PutAccount(account, expect) => put_row(turn, &**account, *expect),
        Change::PutToken(token) => people::put_token(turn, token),
        Change::RevokeToken(token) => people::revoke_token(turn, token),
        Change::OpenSession(session) => people::open_session(turn, session),
        Change::CloseSession(secret) => people::close_session(turn, *secret),
        Change::CloseSessions(account) => people::close_sessions(turn, account),
        Change::PutInvitation(invitation) => people::put_invitation(turn, invitation),
        Change::UseInvitation(secret) => people::use_invitation(turn, *secret),
        Change::Enqueue(job) => jobs::enqueue(turn, job),
        Change::CancelJob(job) => jobs::cancel(turn, *job),
        Change::RaiseAlarm(alarm) => alarms::raise(turn, alarm),
        Change::ClearAlarm(alarm) => alarms::clear(turn, *alarm),
        Change::AcknowledgeAlarm(alarm, by) => alarms::acknowledge(turn, *alarm, by),
        Change::PutBaseline(baseline) => alarms::put_baseline(turn, baseline),
        Change::PutWebhook(webhook, expect) => put_row(turn, &**webhook, *expect),
        Change::RemoveWebhook(name) => webhooks::remove(turn, name),
        Change::Notify { kind, region, body } => {
            webhooks::notify(turn, (kind, region.as_ref()), body)
        }
    }
}
