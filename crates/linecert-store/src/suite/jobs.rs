//! A job is with one worker at a time, and what disturbs a line is never done twice.

use std::{collections::BTreeSet, thread};

use super::{block_on, sample::*};
use crate::*;

const HOUR: i64 = 3_600;

fn claim(second: i64, most: u32) -> Claim {
    Claim {
        worker: "w".to_owned(),
        kinds: vec!["read".to_owned(), "speed".to_owned()],
        most: Limit::new(most).unwrap(),
        at: at(second),
        until: at(second + 60),
        per_budget: 100.try_into().unwrap(),
    }
}

async fn enqueue(store: &dyn Store, job: NewJob) -> JobId {
    match put(store, Change::Enqueue(Box::new(job))).await {
        Outcome::Job(id) => id,
        other => panic!("{other:?}"),
    }
}

async fn state(store: &dyn Store, id: JobId) -> JobState {
    store.job(&Scope::system(), id).await.unwrap().unwrap().state
}

/// Takes the one job that is there.
async fn take(store: &dyn Store, second: i64) -> Lease {
    let mut leases = store.claim(&claim(second, 10)).await.unwrap();
    assert_eq!(leases.len(), 1);
    leases.remove(0)
}

async fn nothing_to_take(store: &dyn Store, second: i64) {
    assert_eq!(store.claim(&claim(second, 10)).await, Ok(Vec::new()));
}

pub async fn two_workers_never_hold_one_job(store: &dyn Store) {
    for number in 0..60 {
        enqueue(store, job(&format!("L-{number}"), Effect::Repeatable)).await;
    }
    let work = || {
        let mut held = Vec::new();
        loop {
            let leases = block_on(store.claim(&claim(1, 3))).unwrap();
            if leases.is_empty() {
                return held;
            }
            held.extend(leases.iter().map(|lease| (lease.job.id, lease.token)));
        }
    };
    let held: Vec<_> = thread::scope(|threads| {
        let workers: Vec<_> = (0..4).map(|_| threads.spawn(work)).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    });
    assert_eq!(held.len(), 60);
    assert_eq!(held.iter().map(|(job, _)| job).collect::<BTreeSet<_>>().len(), 60);
    assert_eq!(held.iter().map(|(_, token)| token).collect::<BTreeSet<_>>().len(), 60);
}

async fn refused(store: &dyn Store, key: LeaseKey) {
    let event = NewJobEvent { at: at(2), data: "{}".to_owned() };
    let (words, then) = (|| "late".to_owned(), at(HOUR));
    for refused in [
        store.extend(key, then).await,
        store.begin(key, at(2)).await,
        store.report(key, event).await.map(drop),
        store.complete(key, words(), then).await,
        store.fail(key, words(), then).await,
        store.try_again(key, words(), then).await,
    ] {
        assert_eq!(refused, Err(LeaseError::Stale(key)));
    }
}

pub async fn a_stale_token_is_refused_everywhere(store: &dyn Store) {
    let id = enqueue(store, job("L-1", Effect::Repeatable)).await;
    let first = take(store, 1).await;
    store.sweep(at(HOUR)).await.unwrap();
    refused(store, first.key()).await;
    let second = take(store, HOUR).await;
    assert!(second.token > first.token);
    refused(store, first.key()).await;
    assert_eq!(state(store, id).await, JobState::Leased);
    store.complete(second.key(), "{}".to_owned(), at(HOUR + 1)).await.unwrap();
    refused(store, second.key()).await;
    let done = store.job(&Scope::system(), id).await.unwrap().unwrap();
    assert_eq!((done.state, done.result.as_deref()), (JobState::Done, Some("{}")));
    assert_eq!((done.attempts, done.ended_at), (2, Some(at(HOUR + 1))));
}

pub async fn a_repeatable_job_comes_back(store: &dyn Store) {
    let id = enqueue(store, job("L-1", Effect::Repeatable)).await;
    let lease = take(store, 1).await;
    store.begin(lease.key(), at(2)).await.unwrap();
    assert_eq!(store.begin(lease.key(), at(2)).await, Err(LeaseError::Begun(id)));
    store.extend(lease.key(), at(120)).await.unwrap();
    assert_eq!(store.sweep(at(119)).await, Ok(Swept::default()));
    let again = Swept { again: vec![id], ..Swept::default() };
    assert_eq!(store.sweep(at(120)).await, Ok(again));
    let lease = take(store, 121).await;
    store.try_again(lease.key(), "no answer".to_owned(), at(300)).await.unwrap();
    nothing_to_take(store, 299).await;
    let lease = take(store, 300).await;
    store.fail(lease.key(), "no answer".to_owned(), at(301)).await.unwrap();
    assert_eq!(state(store, id).await, JobState::Failed);
    nothing_to_take(store, 302).await;
}

pub async fn a_disruptive_job_that_was_begun_never_runs_again(store: &dyn Store) {
    let id = enqueue(store, job("L-1", Effect::Disruptive)).await;
    // As long as it was not begun, it may be given to another worker.
    let lease = take(store, 1).await;
    assert_eq!(store.begin(lease.key(), lease.until).await, Err(LeaseError::Stale(lease.key())));
    store.sweep(at(100)).await.unwrap();
    let lease = take(store, 100).await;
    store.begin(lease.key(), at(101)).await.unwrap();
    let again = store.try_again(lease.key(), "x".to_owned(), at(102)).await;
    assert_eq!(again, Err(LeaseError::NotAgain(id)));
    let interrupted = Swept { interrupted: vec![id], ..Swept::default() };
    assert_eq!(store.sweep(at(HOUR)).await, Ok(interrupted));
    assert_eq!(state(store, id).await, JobState::Interrupted);
    nothing_to_take(store, HOUR).await;
    refused(store, lease.key()).await;
}

pub async fn a_line_has_one_job_at_a_time(store: &dyn Store) {
    let jobs = [job("L-1", Effect::Disruptive), job("L-1", Effect::Repeatable)];
    for job in jobs {
        enqueue(store, job).await;
    }
    let first = take(store, 1).await;
    nothing_to_take(store, 2).await;
    store.complete(first.key(), "{}".to_owned(), at(3)).await.unwrap();
    assert!(take(store, 4).await.job.id > first.job.id);
}

pub async fn a_budget_is_kept(store: &dyn Store) {
    for number in 0..5 {
        let line = format!("L-{number}");
        let budget = if number == 4 { "olt-2" } else { "olt-1" };
        let job = NewJob { budget: budget.to_owned(), ..job(&line, Effect::Repeatable) };
        enqueue(store, job).await;
    }
    let two = Claim { per_budget: 2.try_into().unwrap(), ..claim(1, 10) };
    let leases = store.claim(&two).await.unwrap();
    let budgets: Vec<_> = leases.iter().map(|lease| lease.job.asked.budget.as_str()).collect();
    assert_eq!(budgets, ["olt-1", "olt-1", "olt-2"]);
    assert_eq!(store.claim(&two).await, Ok(Vec::new()));
    store.complete(leases[0].key(), "{}".to_owned(), at(2)).await.unwrap();
    assert_eq!(store.claim(&two).await.unwrap().len(), 1);
}

pub async fn what_is_told_of_a_job_is_numbered(store: &dyn Store) {
    let id = enqueue(store, job("L-1", Effect::Repeatable)).await;
    let lease = take(store, 1).await;
    let event = |second| NewJobEvent { at: at(second), data: format!("{{\"s\":{second}}}") };
    for number in 1..=3u32 {
        let told = store.report(lease.key(), event(number.into())).await;
        assert_eq!(told, Ok(number.into()));
    }
    let read = store
        .job_events(&Scope::system(), id, Since { seen: 1, ..Since::default() })
        .await
        .unwrap();
    assert_eq!(read, [2, 3].map(|number| JobEvent { number, event: event(number.cast_signed()) }));
    assert_eq!(store.job_events(&of(["south"]), id, Since::default()).await, Ok(Vec::new()));
}

pub async fn a_job_is_made_once_and_cancelled_before_it_begins(store: &dyn Store) {
    let keyed = || NewJob { dedupe: Some("L-1".to_owned()), ..job("L-1", Effect::Disruptive) };
    let id = enqueue(store, keyed()).await;
    assert_eq!(enqueue(store, keyed()).await, id);
    let lease = take(store, 1).await;
    put(store, Change::CancelJob(id)).await;
    refused(store, lease.key()).await;
    let next = enqueue(store, keyed()).await;
    assert!(next > id);
    let lease = take(store, 2).await;
    store.begin(lease.key(), at(3)).await.unwrap();
    let error = store.write(write(4, vec![Change::CancelJob(next)])).await.unwrap_err();
    assert_eq!(error.to_string(), "job 2: it is begun");
    // What only reads is stopped wherever it is, and whoever reads notices with the next step.
    let reading = enqueue(store, job("L-2", Effect::Repeatable)).await;
    let lease = take(store, 5).await;
    store.begin(lease.key(), at(6)).await.unwrap();
    put(store, Change::CancelJob(reading)).await;
    refused(store, lease.key()).await;
    let filter = JobFilter { state: Some(JobState::Cancelled), ..JobFilter::default() };
    let found = store.jobs(&Scope::system(), &filter, &Page::default()).await.unwrap();
    assert_eq!(found.rows.iter().map(|job| job.id).collect::<Vec<_>>(), [reading, id]);
}

pub async fn what_nobody_took_expires(store: &dyn Store) {
    let job = NewJob { expires_at: at(50), run_at: at(10), ..job("L-1", Effect::Repeatable) };
    let id = enqueue(store, job).await;
    nothing_to_take(store, 9).await;
    nothing_to_take(store, 50).await;
    let expired = Swept { expired: vec![id], ..Swept::default() };
    assert_eq!(store.sweep(at(50)).await, Ok(expired));
    assert_eq!(state(store, id).await, JobState::Expired);
}
