//! One test's conversation with the server, up to the transfer and after it.

use std::{net::SocketAddr, time::Duration};

use tokio::time::{self, Instant};

use super::{Stage, ThroughputError, connect};
use crate::{
    deadline::ahead,
    iperf3::{
        Garbled,
        control::{Control, ControlError},
        load::{DataSocket, Role},
        plan::{Flow, ThroughputPlan},
        protocol::{Cookie, Parameters, RESULTS_LIMIT, Results, State},
    },
};

/// For how long iperf3 may be between two tests: it closes its port after one and opens it again
/// for the next, and resets whoever came in between.
const BETWEEN_TESTS: Duration = Duration::from_secs(1);

/// From one attempt to the next.
const PAUSE: Duration = Duration::from_millis(50);

/// How long a server may take to hang up after a test.
const FAREWELL: Duration = Duration::from_secs(1);

/// The least that a TCP segment may be made (RFC 9293, 3.7.1: hosts take 536 octets at least).
const LEAST_SEGMENT: u64 = 536;

/// A conversation with a server.
pub(super) struct Session<'p> {
    plan: &'p ThroughputPlan,
    control: Control,
    peer: SocketAddr,
    local: SocketAddr,
    cookie: Cookie,
    overall: Instant,
}

/// The results of both sides, decoded and as they went over the wire.
pub(super) struct Exchange {
    pub(super) theirs: Results,
    pub(super) our_text: String,
    pub(super) their_text: String,
}

impl<'p> Session<'p> {
    /// Connects and introduces itself, and returns when the server asks for the parameters. A
    /// server that is between two tests is asked again for a moment.
    pub(super) async fn open(plan: &'p ThroughputPlan) -> Result<Self, ThroughputError> {
        let overall = ahead(plan.timeouts.overall);
        between_tests(overall, async || Self::greet(plan, overall).await).await
    }

    async fn greet(plan: &'p ThroughputPlan, overall: Instant) -> Result<Self, ThroughputError> {
        let local = |source| ThroughputError::Local { server: plan.server.clone(), source };
        let stream = connect::connect(plan, overall).await?;
        let peer = stream.peer_addr().map_err(local)?;
        let here = stream.local_addr().map_err(local)?;
        let mut entropy = [0; 36];
        getrandom::fill(&mut entropy).map_err(|error| local(error.into()))?;
        let cookie = Cookie::from_entropy(entropy);
        let control = Control::new(stream).map_err(local)?;
        let mut session = Self { plan, control, peer, local: here, cookie, overall };
        let stage = Stage::State(State::ParamExchange);
        let sent = session.control.write(cookie.as_bytes(), session.soon()).await;
        sent.map_err(|error| session.failed(error, stage))?;
        session.expect(State::ParamExchange).await?;
        Ok(session)
    }

    pub(super) const fn plan(&self) -> &'p ThroughputPlan {
        self.plan
    }

    pub(super) const fn peer(&self) -> SocketAddr {
        self.peer
    }

    pub(super) const fn local_address(&self) -> SocketAddr {
        self.local
    }

    pub(super) const fn overall(&self) -> Instant {
        self.overall
    }

    /// The largest TCP segment of the path, as the control connection found it.
    pub(super) fn segment(&self) -> u64 {
        self.control.segment().unwrap_or(LEAST_SEGMENT).max(LEAST_SEGMENT)
    }

    /// Tells the parameters, opens the streams and returns when data may flow.
    pub(super) async fn negotiate(
        &mut self,
        parameters: &Parameters,
    ) -> Result<Vec<(Role, DataSocket)>, ThroughputError> {
        let sent = self.control.write_json(parameters, self.soon()).await;
        sent.map_err(|error| self.failed(error, Stage::State(State::CreateStreams)))?;
        self.expect(State::CreateStreams).await?;
        let mut streams = Vec::new();
        // Those that this side sends on come first.
        for role in self.roles() {
            for _ in 0..self.plan.streams.get() {
                streams.push((*role, self.open_stream(*role).await?));
            }
        }
        self.expect(State::TestStart).await?;
        self.expect(State::TestRunning).await?;
        Ok(streams)
    }

    pub(super) const fn roles(&self) -> &'static [Role] {
        match self.plan.flow {
            Flow::Down => &[Role::Receive],
            Flow::Up => &[Role::Send],
            Flow::Both => &[Role::Send, Role::Receive],
        }
    }

    async fn open_stream(&self, role: Role) -> Result<DataSocket, ThroughputError> {
        if !self.plan.is_tcp() {
            return self.open_datagrams(role).await;
        }
        let stream = connect::connect_to(self.plan, self.peer, self.overall).await?;
        let mut greeting = Control::new(stream).map_err(|source| self.local(source))?;
        let sent = greeting.write(self.cookie.as_bytes(), self.soon()).await;
        sent.map_err(|error| self.failed(error, Stage::State(State::TestStart)))?;
        let stream = greeting.into_stream().into_std().map_err(|source| self.local(source))?;
        Ok(DataSocket::Tcp(stream))
    }

    #[cfg(target_os = "linux")]
    async fn open_datagrams(&self, role: Role) -> Result<DataSocket, ThroughputError> {
        super::datagrams::open(self, role).await
    }

    #[cfg(not(target_os = "linux"))]
    async fn open_datagrams(&self, _: Role) -> Result<DataSocket, ThroughputError> {
        Err(self.local(std::io::ErrorKind::Unsupported.into()))
    }

    /// Ends the transfer and exchanges results.
    pub(super) async fn exchange(&mut self, ours: &Results) -> Result<Exchange, ThroughputError> {
        let awaited = Stage::State(State::ExchangeResults);
        let sent = self.control.write_state(State::TestEnd, self.soon()).await;
        sent.map_err(|error| self.failed(error, awaited))?;
        self.expect(State::ExchangeResults).await?;
        let sent = self.control.write_json(ours, self.soon()).await;
        sent.map_err(|error| self.failed(error, Stage::Results))?;
        let frame = self.control.read_frame(RESULTS_LIMIT, self.soon()).await;
        let frame = frame.map_err(|error| self.failed(error, Stage::Results))?;
        let theirs = self.decode(&frame)?;
        self.expect(State::DisplayResults).await?;
        self.conclude().await;
        let our_text = serde_json::to_string(ours).unwrap_or_default();
        Ok(Exchange { theirs, our_text, their_text: String::from_utf8_lossy(&frame).into_owned() })
    }

    /// Takes leave. The figures are complete, so a server that has gone already changes nothing;
    /// one that is still there would call itself busy if the next test came before it hung up.
    async fn conclude(&mut self) {
        self.control.write_state(State::IperfDone, self.soon()).await.ok();
        let until = self.soon().min(ahead(FAREWELL));
        time::timeout_at(until, self.control.read_state()).await.ok();
    }

    fn decode(&self, frame: &[u8]) -> Result<Results, ThroughputError> {
        let broken = |source| Garbled::Document { document: "results", source };
        let results: Results =
            serde_json::from_slice(frame).map_err(|error| self.garbled(broken(error)))?;
        let streams = usize::from(self.plan.streams.get()) * self.roles().len();
        if results.streams.len() != streams {
            let contradiction = Garbled::Contradiction("another number of streams");
            return Err(self.garbled(contradiction));
        }
        Ok(results)
    }

    /// Waits until `until`, or for what the server says in between, which while data flows can
    /// only be the end. `started` is when data began to flow.
    pub(super) async fn run_until(
        &mut self,
        until: Instant,
        started: Instant,
    ) -> Result<(), ThroughputError> {
        let until = until.min(self.overall);
        let Ok(said) = time::timeout_at(until, self.control.read_state()).await else {
            let overall = self.plan.timeouts.overall;
            return if Instant::now() < self.overall {
                Ok(())
            } else {
                Err(self.timed_out(Stage::Data, overall))
            };
        };
        match said {
            Ok(state) => Err(self.unexpected(state, State::TestRunning).await),
            Err(ControlError::Closed) => Err(self.died(started)),
            Err(error) => Err(self.failed(error, Stage::Data)),
        }
    }

    async fn expect(&mut self, expected: State) -> Result<(), ThroughputError> {
        let until = self.soon();
        let stage = Stage::State(expected);
        let state = match time::timeout_at(until, self.control.read_state()).await {
            Ok(state) => state.map_err(|error| self.failed(error, stage))?,
            Err(_) => return Err(self.failed(ControlError::TimedOut, stage)),
        };
        if state == expected { Ok(()) } else { Err(self.unexpected(state, expected).await) }
    }

    async fn unexpected(&mut self, found: State, expected: State) -> ThroughputError {
        let server = self.plan.server.clone();
        match found {
            State::AccessDenied if expected == State::ParamExchange => {
                ThroughputError::Busy { server }
            }
            State::AccessDenied => ThroughputError::AccessDenied { server },
            State::ServerTerminate => ThroughputError::Terminated { server },
            State::ServerError => match self.control.read_errors(self.soon()).await {
                Ok((code, errno)) => ThroughputError::ServerFailed { server, code, errno },
                Err(error) => self.failed(error, Stage::State(expected)),
            },
            _ => self.garbled(Garbled::UnexpectedState { expected, found }),
        }
    }

    /// When the next answer must be there.
    pub(super) fn soon(&self) -> Instant {
        self.overall.min(ahead(self.plan.timeouts.reply))
    }

    fn failed(&self, error: ControlError, stage: Stage) -> ThroughputError {
        match error {
            ControlError::TimedOut => self.timed_out(stage, self.plan.timeouts.reply),
            ControlError::Garbled(garbled) => self.garbled(garbled),
            ControlError::Closed => {
                ThroughputError::Closed { server: self.plan.server.clone(), stage }
            }
        }
    }

    pub(super) fn timed_out(&self, stage: Stage, after: Duration) -> ThroughputError {
        ThroughputError::TimedOut { server: self.plan.server.clone(), stage, after }
    }

    pub(super) fn died(&self, started: Instant) -> ThroughputError {
        ThroughputError::Died { server: self.plan.server.clone(), ran: started.elapsed() }
    }

    pub(super) fn garbled(&self, garbled: Garbled) -> ThroughputError {
        ThroughputError::Garbled { server: self.plan.server.clone(), garbled }
    }

    pub(super) fn local(&self, source: std::io::Error) -> ThroughputError {
        ThroughputError::Local { server: self.plan.server.clone(), source }
    }
}

/// Tries for a moment longer where the server may be between two tests.
pub(super) async fn between_tests<T>(
    overall: Instant,
    mut attempt: impl AsyncFnMut() -> Result<T, ThroughputError>,
) -> Result<T, ThroughputError> {
    let patience = overall.min(ahead(BETWEEN_TESTS));
    loop {
        match attempt().await {
            Err(error) if may_be_between_tests(&error) && ahead(PAUSE) < patience => {
                time::sleep(PAUSE).await;
            }
            outcome => return outcome,
        }
    }
}

fn may_be_between_tests(error: &ThroughputError) -> bool {
    let first = Stage::State(State::ParamExchange);
    match error {
        ThroughputError::Refused { .. } => true,
        ThroughputError::Closed { stage, .. } => *stage == first,
        _ => false,
    }
}
