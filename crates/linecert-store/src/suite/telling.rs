//! Alarms, webhooks and baselines.

use std::sync::Arc;

use linecert_measure::Reason;

use super::sample::*;
use crate::*;

pub async fn an_alarm_stands_once(store: &dyn Store) {
    let all = Scope::system();
    let raise = || Change::RaiseAlarm(Box::new(alarm("olt-1 0/1")));
    let Outcome::Alarm(id) = put(store, raise()).await else { panic!("no alarm") };
    assert_eq!(put(store, raise()).await, Outcome::Alarm(id));
    let acknowledge = |by| Change::AcknowledgeAlarm(id, name(by));
    assert_eq!(put(store, acknowledge("wang")).await, Outcome::Done);
    assert_eq!(put(store, acknowledge("li")).await, Outcome::Same);
    assert_eq!(put(store, Change::ClearAlarm(id)).await, Outcome::Done);
    assert_eq!(put(store, Change::ClearAlarm(id)).await, Outcome::Same);
    let read = store.alarm(&all, id).await.unwrap().unwrap();
    let acknowledged = Some((name("wang"), at(0)));
    let raised = alarm("olt-1 0/1");
    assert_eq!(read, Alarm { id, raised, acknowledged, cleared_at: Some(at(0)) });
    let Outcome::Alarm(next) = put(store, raise()).await else { panic!("no alarm") };
    assert_ne!(next, id);
    for (standing, expect) in
        [(None, vec![next, id]), (Some(true), vec![next]), (Some(false), vec![id])]
    {
        let filter = AlarmFilter { standing, ..AlarmFilter::default() };
        let found = store.alarms(&all, &filter, &Page::default()).await.unwrap();
        assert_eq!(found.rows.iter().map(|alarm| alarm.id).collect::<Vec<_>>(), expect);
    }
}

pub async fn a_webhook_is_told_what_it_asked_for(store: &dyn Store) {
    for (text, region) in [("all", None), ("north", Some("north")), ("south", Some("south"))] {
        put(store, Change::PutWebhook(Box::new(webhook(text, region)), Expect::Any)).await;
    }
    let notify = |kind: &str| Change::Notify {
        kind: kind.to_owned(),
        region: Some(name("north")),
        body: Arc::from("{}"),
    };
    assert_eq!(put(store, notify("alarm-raised")).await, Outcome::Queued(2));
    assert_eq!(put(store, notify("alarm")).await, Outcome::Queued(0));
    let due = async |second| store.due(at(second), Limit::default()).await.unwrap();
    assert_eq!(due(-1).await, []);
    let waiting = due(0).await;
    let names: Vec<_> = waiting.iter().map(|delivery| delivery.webhook.as_str()).collect();
    assert_eq!(names, ["all", "north"]);
    store.settle(waiting[0].id, Sent::Again(at(60))).await.unwrap();
    store.settle(waiting[1].id, Sent::Taken).await.unwrap();
    assert_eq!(due(59).await, []);
    let waiting = due(60).await;
    assert_eq!((waiting.len(), waiting[0].attempts), (1, 1));
    store.settle(waiting[0].id, Sent::GivenUp).await.unwrap();
    assert_eq!(due(9_999).await, []);
    put(store, notify("job-done")).await;
    put(store, Change::RemoveWebhook("all".to_owned())).await;
    assert_eq!(due(0).await.len(), 1);
}

pub async fn a_baseline_reads_back(store: &dyn Store) {
    let cells = [Cell::Steps(-1_746), Cell::NotAsked]
        .into_iter()
        .chain(Reason::ALL.iter().map(|reason| Cell::Absent(*reason)));
    for cell in cells {
        let baseline = baseline("L-1", cell);
        put(store, Change::PutBaseline(Box::new(baseline.clone()))).await;
        let read = store.baselines(&Scope::system(), &name("L-1")).await;
        assert_eq!(read, Ok(vec![baseline]));
    }
}
