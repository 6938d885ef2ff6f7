//! Webhooks: what happened is told to others, at least once, signed, and again when they do not take it.
//!
//! A message waits in the store until it is taken. Whoever gets it twice knows it by its number.

mod address;
mod message;
mod send;
#[cfg(test)]
mod tests;

use std::{collections::HashMap, sync::Arc};

use jiff::SignedDuration;
use linecert_measure::Timestamp;
use linecert_store::{Delivery, Limit, Page, Scope, Sent, Store, StoreError, Webhook};
use tokio::task::{JoinHandle, JoinSet};

pub(crate) use self::send::SenderError;
use self::send::{Sender, Unsent};
use crate::{app::App, config::PrivateHooks, jobs::Follower, secrets::Secrets};

/// How many messages are under way at once.
const AT_ONCE: u32 = 16;
/// The pause after the first attempt, doubled after each other one, and the longest.
const PAUSE: SignedDuration = SignedDuration::from_secs(10);
const LONGEST: SignedDuration = SignedDuration::from_hours(1);
/// How often a message is tried: for about two days.
const ATTEMPTS: u32 = 56;

/// Starts to tell. It ends when the process is about to.
///
/// # Errors
/// When TLS cannot be set up.
pub(crate) fn start(app: &App, private: PrivateHooks) -> Result<JoinHandle<()>, SenderError> {
    let sender = Arc::new(Sender::new(private)?);
    let secrets = app.network.secrets.clone();
    let follower = app.signals.for_told();
    Ok(tokio::spawn(Teller { app: app.clone(), sender, secrets }.serve(follower)))
}

/// Who tells.
struct Teller {
    app: App,
    sender: Arc<Sender>,
    secrets: Secrets,
}

impl Teller {
    async fn serve(self, mut follower: Follower) {
        while !follower.is_stopping() {
            let told = tokio::select! {
                told = self.round() => told,
                // What is cut off is sent again after the next start.
                () = follower.clone().into_stopped() => return,
            };
            match told {
                Ok(0) => follower.news().await,
                Ok(_) => {}
                Err(error) => {
                    tracing::error!(%error, "webhooks cannot be told");
                    follower.news().await;
                }
            }
        }
    }

    /// Tells what is due, and how much that was.
    async fn round(&self) -> Result<usize, StoreError> {
        let store = &self.app.store;
        let limit = Limit::new(AT_ONCE).unwrap_or_default();
        let due = store.due(Timestamp::now(), limit).await?;
        if due.is_empty() {
            return Ok(0);
        }
        let hooks = webhooks(&**store).await?;
        let (count, mut running) = (due.len(), JoinSet::new());
        for delivery in due {
            let hook = hooks.get(&delivery.webhook).cloned();
            let (sender, secrets) = (Arc::clone(&self.sender), self.secrets.clone());
            running.spawn(async move {
                let sent = match &hook {
                    Some(hook) => tell(&sender, (&secrets, hook), &delivery).await,
                    // The webhook was taken away together with what waited for it.
                    None => Sent::GivenUp,
                };
                (delivery, sent)
            });
        }
        while let Some(told) = running.join_next().await {
            let Ok((delivery, sent)) = told else { continue };
            self.app.metrics.told(&delivery.webhook, sent);
            store.settle(delivery.id, sent).await?;
        }
        Ok(count)
    }
}

/// The webhooks by name.
async fn webhooks(store: &dyn Store) -> Result<HashMap<String, Webhook>, StoreError> {
    let (mut all, mut page) = (HashMap::new(), Page { after: None, limit: Limit::MAX });
    loop {
        let found = store.webhooks(&Scope::system(), &page).await?;
        all.extend(found.rows.into_iter().map(|hook| (hook.name.clone(), hook)));
        page.after = found.next;
        if page.after.is_none() {
            return Ok(all);
        }
    }
}

async fn tell(sender: &Sender, (secrets, hook): (&Secrets, &Webhook), delivery: &Delivery) -> Sent {
    let sent = match secrets.bytes(&hook.secret) {
        Ok(secret) => sender.send(&hook.url, &secret, delivery).await,
        Err(error) => Err(Unsent::Secret(error)),
    };
    match sent {
        Ok(()) => Sent::Taken,
        Err(error) => {
            let (hook, attempts) = (&hook.name, delivery.attempts);
            tracing::warn!(hook, attempts, %error, "a webhook is not told");
            after(delivery.attempts, &error)
        }
    }
}

/// When to try again after so many attempts before this one.
fn after(attempts: u32, error: &Unsent) -> Sent {
    if error.is_final() || attempts.saturating_add(1) >= ATTEMPTS {
        return Sent::GivenUp;
    }
    let doubled = PAUSE.saturating_mul(1 << attempts.min(16));
    let pause = doubled.min(LONGEST);
    Sent::Again(Timestamp::now().saturating_add(pause).unwrap_or(Timestamp::MAX))
}
