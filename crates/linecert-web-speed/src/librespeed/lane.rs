//! One of the connections that carry load at the same time, and what it has carried.

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicU64, Ordering},
};

use hyper::{
    Response,
    body::{Body, Bytes, Incoming},
};

use super::{body, exchange::Exchange, plan::Plan};
use crate::{
    connection::Octets,
    error::{Garbled, Stage, WebSpeedError},
    plan::Direction,
};

/// How much garbage one request asks for, in MiB; servers give up to 1,024.
const GARBAGE_MIB: u64 = 100;

/// The least that is garbage. A server that answers with less would be asked over and over.
const LEAST: u64 = 1 << 20;

/// How much one request uploads: LibreSpeed's own page sends 20 MiB.
const UPLOAD: u64 = 20 << 20;

/// What a lane has carried so far.
#[derive(Debug)]
pub(super) struct Carried {
    received: AtomicU64,
    /// What was acknowledged on connections that are closed, and the one that is open.
    acknowledged: Mutex<(Option<u64>, Arc<Octets>)>,
}

impl Carried {
    fn by(octets: Arc<Octets>) -> Self {
        Self { received: AtomicU64::new(0), acknowledged: Mutex::new((Some(0), octets)) }
    }

    /// Octets of bodies that were received.
    pub(super) fn received(&self) -> u64 {
        self.received.load(Ordering::Relaxed)
    }

    /// Octets that the far end of TCP has acknowledged; `None` where the kernel does not tell.
    pub(super) fn acknowledged(&self) -> Option<u64> {
        let state = self.acknowledged.lock().unwrap_or_else(PoisonError::into_inner);
        state.0?.checked_add(state.1.acknowledged()?)
    }

    fn add(&self, received: usize) {
        self.received.fetch_add(u64::try_from(received).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    fn go_on_with(&self, next: Arc<Octets>) {
        let mut state = self.acknowledged.lock().unwrap_or_else(PoisonError::into_inner);
        let before = state.0.zip(state.1.acknowledged()).map(|(a, b)| a.saturating_add(b));
        *state = (before, next);
    }
}

/// A lane that is ready to carry.
pub(super) struct Lane {
    plan: Plan,
    exchange: Exchange,
    carried: Arc<Carried>,
    block: Bytes,
}

impl Lane {
    pub(super) async fn open(plan: &Plan) -> Result<Self, WebSpeedError> {
        let block = body::random().map_err(|error| WebSpeedError::Local {
            server: plan.server.to_string(),
            source: std::io::Error::other(error),
        })?;
        let exchange = Exchange::open(&plan.server, &plan.reach).await?;
        let carried = Arc::new(Carried::by(Arc::clone(&exchange.octets)));
        Ok(Self { plan: plan.clone(), exchange, carried, block })
    }

    pub(super) const fn exchange(&self) -> &Exchange {
        &self.exchange
    }

    pub(super) fn carried(&self) -> Arc<Carried> {
        Arc::clone(&self.carried)
    }

    /// Carries load until it is dropped or the server does not play along.
    pub(super) async fn carry(mut self) -> WebSpeedError {
        loop {
            if let Err(error) = self.carry_once().await {
                return error;
            }
        }
    }

    async fn carry_once(&mut self) -> Result<(), WebSpeedError> {
        if !self.exchange.is_open().await {
            self.exchange = Exchange::open(&self.plan.server, &self.plan.reach).await?;
            self.carried.go_on_with(Arc::clone(&self.exchange.octets));
        }
        match self.plan.direction {
            Direction::Down => self.receive().await,
            Direction::Up => self.send().await,
        }
    }

    async fn receive(&mut self) -> Result<(), WebSpeedError> {
        let file = format!("{}?ckSize={GARBAGE_MIB}", self.plan.paths.file("garbage"));
        let answer = self.exchange.get(&file, self.plan.reach.reply).await?;
        let before = self.carried.received();
        self.drain(answer).await?;
        let received = self.carried.received().saturating_sub(before);
        if received < LEAST {
            let short = format!("a download of {received} octets");
            return Err(self.exchange.garbled(Garbled::Http(short)));
        }
        Ok(())
    }

    async fn send(&mut self) -> Result<(), WebSpeedError> {
        let file = self.plan.paths.file("empty");
        let answer = self.exchange.post(&file, UPLOAD, self.block.clone()).await?;
        self.drain(answer).await
    }

    async fn drain(&self, answer: Response<Incoming>) -> Result<(), WebSpeedError> {
        let mut body = answer.into_body();
        while let Some(frame) = next(&mut body).await {
            let frame = frame.map_err(|error| self.exchange.fault(&error, Stage::Data))?;
            self.carried.add(frame.len());
        }
        Ok(())
    }
}

/// The next octets of a body.
pub(super) async fn next(body: &mut Incoming) -> Option<Result<Bytes, hyper::Error>> {
    loop {
        let frame = std::future::poll_fn(|cx| std::pin::Pin::new(&mut *body).poll_frame(cx)).await;
        match frame? {
            Ok(frame) => match frame.into_data() {
                Ok(data) => return Some(Ok(data)),
                Err(_trailers) => {}
            },
            Err(error) => return Some(Err(error)),
        }
    }
}
