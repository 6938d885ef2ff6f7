//! Traps: heard at one socket, believed by nobody, and a reason to read the node's state soon.

use std::{
    collections::BTreeSet,
    net::{IpAddr, SocketAddr},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use linecert_fleet::{NodeId, Poller, Trap, TrapDesk, TrapNews, TrapTally};
use linecert_measure::Timestamp;
use linecert_snmp::{Credentials, ListenError, TrapListener};
use tokio::time::{Instant, sleep, timeout};

use super::roster::Roster;
use crate::jobs::Follower;

/// How often it is looked whether nodes came or went.
const LOOK: Duration = Duration::from_secs(5);
/// A pause before a socket that failed is tried again.
const PAUSE: Duration = Duration::from_secs(5);

/// Where traps come in.
#[derive(Default)]
pub(crate) struct TrapDoor(Mutex<TrapDesk>);

impl TrapDoor {
    /// How many came.
    pub(super) fn tally(&self) -> TrapTally {
        self.desk().tally()
    }

    fn desk(&self) -> MutexGuard<'_, TrapDesk> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Listens until the process is about to end.
    pub(super) async fn serve(
        self: Arc<Self>,
        at: SocketAddr,
        (poller, roster): (Arc<Poller>, Arc<Roster>),
        mut follower: Follower,
    ) {
        tokio::select! {
            () = self.listen(at, (&poller, &roster)) => {}
            () = follower.stopped() => {}
        }
    }

    /// Listens for those who know the credentials of the nodes there are, anew when those change.
    async fn listen(&self, at: SocketAddr, (poller, roster): (&Poller, &Roster)) {
        let mut known = BTreeSet::new();
        loop {
            let (sources, senders) = self.learn(&mut known, roster);
            if senders.is_empty() {
                sleep(LOOK).await;
                continue;
            }
            if let Err(error) = self.hear((at, &senders), (poller, roster), &sources).await {
                tracing::error!(%error, "no traps are received");
                sleep(PAUSE).await;
            }
        }
    }

    /// Knows the sources of the nodes there are, and forgets the others.
    fn learn(
        &self,
        known: &mut BTreeSet<IpAddr>,
        roster: &Roster,
    ) -> (BTreeSet<(IpAddr, NodeId)>, Vec<Credentials>) {
        let (mut sources, mut senders) = (BTreeSet::new(), Vec::new());
        let mut desk = self.desk();
        for (id, agent, credentials) in roster.polled() {
            sources.insert((agent.ip(), id));
            desk.know(agent.ip(), id);
            if !senders.contains(&credentials) {
                senders.push(credentials);
            }
        }
        let there: BTreeSet<IpAddr> = sources.iter().map(|(source, _)| *source).collect();
        known.difference(&there).for_each(|gone| desk.forget(*gone));
        *known = there;
        (sources, senders)
    }

    /// Hears until the nodes are others.
    async fn hear(
        &self,
        (at, senders): (SocketAddr, &[Credentials]),
        (poller, roster): (&Poller, &Roster),
        sources: &BTreeSet<(IpAddr, NodeId)>,
    ) -> Result<(), ListenError> {
        let listener = TrapListener::bind(at, senders).await?;
        tracing::info!(address = %listener.address(), "traps are received");
        let mut look_at = Instant::now() + LOOK;
        loop {
            if let Ok(received) = timeout(LOOK, listener.receive()).await {
                let received = received?;
                let (source, name, rows) = (received.source, received.name, received.rows);
                let trap = Trap { source, at: Timestamp::now(), name, rows };
                if let TrapNews::Hint(node, _) = self.desk().take(trap) {
                    poller.hint(node);
                }
            }
            if Instant::now() < look_at {
                continue;
            }
            look_at = Instant::now() + LOOK;
            let now = roster.polled().into_iter().map(|(id, agent, _)| (agent.ip(), id));
            if now.collect::<BTreeSet<_>>() != *sources {
                return Ok(());
            }
        }
    }
}
