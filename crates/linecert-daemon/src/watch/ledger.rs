//! The alarms that stand in the store, and what is to change of them.

use std::{
    collections::{BTreeMap, btree_map::Entry},
    sync::Arc,
};

use linecert_measure::Timestamp;
use linecert_store::{
    Actor, AlarmFilter, AlarmId, Change, Limit, NewAlarm, Outcome, Page, Scope, Store, StoreError,
    Write, WriteError,
};
use serde_json::{Value, json};

/// What webhooks are told of.
const RAISED: &str = "alarm-raised";
const CLEARED: &str = "alarm-cleared";

/// The alarms that stand.
pub(super) struct Ledger {
    store: Arc<dyn Store>,
    /// By key; nothing before the store was asked.
    standing: Option<BTreeMap<String, (AlarmId, NewAlarm)>>,
    raise: BTreeMap<String, NewAlarm>,
    clear: Vec<String>,
}

impl Ledger {
    pub(super) const fn new(store: Arc<dyn Store>) -> Self {
        Self { store, standing: None, raise: BTreeMap::new(), clear: Vec::new() }
    }

    /// Asks the store what stands, once.
    pub(super) async fn open(&mut self) -> Result<(), StoreError> {
        if self.standing.is_some() {
            return Ok(());
        }
        let filter = AlarmFilter { standing: Some(true), ..AlarmFilter::default() };
        let (mut standing, mut page) = (BTreeMap::new(), Page { after: None, limit: Limit::MAX });
        loop {
            let found = self.store.alarms(&Scope::system(), &filter, &page).await?;
            let rows = found.rows.into_iter();
            standing.extend(rows.map(|a| (a.raised.key.clone(), (a.id, a.raised))));
            page.after = found.next;
            if page.after.is_none() {
                self.standing = Some(standing);
                return Ok(());
            }
        }
    }

    /// Whether an alarm with this key stands, or is about to.
    pub(super) fn stands(&self, key: &str) -> bool {
        let known = self.standing.as_ref().is_some_and(|standing| standing.contains_key(key));
        known || self.raise.contains_key(key)
    }

    /// The alarms that stand.
    pub(super) fn standing(&self) -> impl Iterator<Item = &NewAlarm> {
        self.standing.iter().flat_map(BTreeMap::values).map(|(_, alarm)| alarm)
    }

    /// Raises an alarm with the next flush.
    pub(super) fn raise(&mut self, alarm: NewAlarm) {
        match self.raise.entry(alarm.key.clone()) {
            Entry::Vacant(place) => drop(place.insert(alarm)),
            Entry::Occupied(_) => {}
        }
    }

    /// Clears an alarm with the next flush.
    pub(super) fn clear(&mut self, key: &str) {
        self.clear.push(key.to_owned());
    }

    /// Writes what is to change, with the messages to the webhooks, all or nothing.
    pub(super) async fn flush(&mut self) -> Result<(), WriteError> {
        let (raise, clear) = (std::mem::take(&mut self.raise), std::mem::take(&mut self.clear));
        let Some(standing) = self.standing.as_mut() else { return Ok(()) };
        let raise: Vec<NewAlarm> =
            raise.into_values().filter(|alarm| !standing.contains_key(&alarm.key)).collect();
        let over: Vec<(AlarmId, NewAlarm)> =
            clear.iter().filter_map(|key| standing.get(key).cloned()).collect();
        let raised = raise
            .iter()
            .flat_map(|alarm| [Change::RaiseAlarm(Box::new(alarm.clone())), notify(RAISED, alarm)]);
        let cleared =
            over.iter().flat_map(|(id, alarm)| [Change::ClearAlarm(*id), notify(CLEARED, alarm)]);
        let changes: Vec<Change> = raised.chain(cleared).collect();
        if changes.is_empty() {
            return Ok(());
        }
        let write = Write {
            by: Actor::System("watch"),
            scope: Scope::system(),
            at: Timestamp::now(),
            request: None,
            once: None,
            changes,
        };
        let written = self.store.write(write).await?;
        let ids = written.outcomes.into_iter().filter_map(|outcome| match outcome {
            Outcome::Alarm(id) => Some(id),
            _ => None,
        });
        standing.extend(raise.into_iter().zip(ids).map(|(a, id)| (a.key.clone(), (id, a))));
        over.iter().for_each(|(_, alarm)| drop(standing.remove(&alarm.key)));
        Ok(())
    }
}

fn notify(kind: &str, alarm: &NewAlarm) -> Change {
    let evidence: Value = serde_json::from_str(&alarm.evidence).unwrap_or_default();
    let body = json!({
        "event": kind,
        "alarm": {
            "kind": alarm.kind,
            "key": alarm.key,
            "severity": alarm.severity.word(),
            "region": alarm.region.as_ref().map(ToString::to_string),
            "node": alarm.node.as_ref().map(ToString::to_string),
            "port": alarm.port.as_ref().map(ToString::to_string),
            "line": alarm.line.as_ref().map(ToString::to_string),
            "raised_at": alarm.raised_at.to_string(),
            "evidence": evidence,
        },
    });
    let (kind, region) = (kind.to_owned(), alarm.region.clone());
    Change::Notify { kind, region, body: body.to_string().into() }
}
