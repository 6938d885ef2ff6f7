//! One test from the server's side.

use std::{net::SocketAddr, time::Duration};

use tokio::{
    net::{TcpListener, TcpStream},
    task::JoinSet,
    time::{self, Instant},
};

use super::{FAREWELL, PATIENCE, ServeError, ServedTest, refuse, report::Tally};
use crate::iperf3::{
    Direction, Garbled,
    control::{Control, ControlError},
    flow::{self, Counters},
    protocol::{Cookie, PARAMETERS_LIMIT, Parameters, RESULTS_LIMIT, State},
};

/// How much longer than agreed a test may take; that of iperf3 3.12.
const GRACE: Duration = Duration::from_secs(40);

/// The longest that a test by amount, or one with an absurd time, may take.
const LONGEST: Duration = Duration::from_secs(24 * 3600);

/// The most streams, as in iperf3.
const MOST_STREAMS: u64 = 128;

/// `IEUNIMP` and `IENUMSTREAMS` of `iperf_api.h`.
const NOT_IMPLEMENTED: i32 = 13;
const TOO_MANY_STREAMS: i32 = 6;

/// A test with one client.
pub(super) struct Session {
    control: Control,
    client: SocketAddr,
    cookie: Cookie,
}

impl Session {
    pub(super) const fn new(control: Control, client: SocketAddr) -> Self {
        Self { control, client, cookie: Cookie::from_wire([0; Cookie::SIZE]) }
    }

    /// Learns what the client wants.
    pub(super) async fn negotiate(&mut self) -> Result<Parameters, ServeError> {
        let cookie = self.control.read_cookie(soon()).await;
        self.cookie = cookie.map_err(|error| self.failed(error))?;
        self.tell(State::ParamExchange).await?;
        let frame = self.control.read_frame(PARAMETERS_LIMIT, soon()).await;
        let frame = frame.map_err(|error| self.failed(error))?;
        let client = self.client;
        let parameters: Parameters = serde_json::from_slice(&frame).map_err(|source| {
            let garbled = Garbled::Document { document: "parameters", source };
            ServeError::Garbled { client, garbled }
        })?;
        if let Some((asked, code)) = unsupported(&parameters) {
            self.tell(State::ServerError).await?;
            let numbers = [code.to_be_bytes(), 0_i32.to_be_bytes()].concat();
            self.control.write(&numbers, soon()).await.map_err(|error| self.failed(error))?;
            return Err(ServeError::Unsupported { client, asked });
        }
        Ok(parameters)
    }

    /// Asks for the data streams and takes those with the right cookie; others are turned away.
    pub(super) async fn accept_streams(
        &mut self,
        listener: &TcpListener,
        parameters: &Parameters,
    ) -> Result<Vec<TcpStream>, ServeError> {
        self.tell(State::CreateStreams).await?;
        let client = self.client;
        let until = soon();
        let mut streams = Vec::new();
        while (streams.len() as u64) < parameters.parallel {
            let accepted = time::timeout_at(until, listener.accept()).await;
            let accepted = accepted.map_err(|_| ServeError::TooSlow { client })?;
            let (stream, _) = accepted.map_err(|source| ServeError::Local { client, source })?;
            streams.extend(self.admit(stream).await);
        }
        Ok(streams)
    }

    async fn admit(&self, stream: TcpStream) -> Option<TcpStream> {
        let mut greeting = Control::new(stream).ok()?;
        let until = Instant::now() + Duration::from_secs(1);
        if greeting.read_cookie(until).await.ok()? == self.cookie {
            return Some(greeting.into_stream());
        }
        refuse(greeting.into_stream()).await.ok();
        None
    }

    /// Moves data until the client ends the test, and exchanges results.
    pub(super) async fn run(
        &mut self,
        parameters: &Parameters,
        streams: Vec<TcpStream>,
    ) -> Result<ServedTest, ServeError> {
        let direction = if parameters.reverse { Direction::Down } else { Direction::Up };
        let counters = Counters::new(streams.len());
        self.tell(State::TestStart).await?;
        self.tell(State::TestRunning).await?;
        let mut tally = Tally::start(&counters, parameters.omit);
        let flows = Self::start_flows(direction, streams, &counters);
        self.count(parameters, &counters, &mut tally).await?;
        tally.tick(&counters);
        drop(flows);
        let mut results = tally.results(direction);
        if parameters.get_server_output != 0 {
            results.server_output_json = Some(tally.report());
        }
        self.tell(State::ExchangeResults).await?;
        let theirs = self.control.read_frame(RESULTS_LIMIT, soon()).await;
        theirs.map_err(|error| self.failed(error))?;
        let told = self.control.write_json(&results, soon()).await;
        told.map_err(|error| self.failed(error))?;
        self.tell(State::DisplayResults).await?;
        let (bytes, elapsed) = (tally.bytes(), tally.elapsed());
        let streams = u32::try_from(parameters.parallel).unwrap_or(u32::MAX);
        Ok(ServedTest { client: self.client, direction, streams, bytes, elapsed })
    }

    /// Waits a moment for the client to say that it is done, which makes no difference any more.
    pub(super) async fn conclude(&mut self) {
        time::timeout(FAREWELL, self.control.read_state()).await.ok();
    }

    fn start_flows(
        direction: Direction,
        streams: Vec<TcpStream>,
        counters: &Counters,
    ) -> JoinSet<std::io::Result<()>> {
        let mut flows = JoinSet::new();
        for (mut stream, counter) in streams.into_iter().zip(counters.each()) {
            match direction {
                Direction::Up => flows.spawn(flow::drain(stream, counter)),
                Direction::Down => {
                    flows.spawn(async move { flow::fill(&mut stream, counter).await })
                }
            };
        }
        flows
    }

    /// Counts by the second until the client ends the test.
    async fn count(
        &mut self,
        parameters: &Parameters,
        counters: &Counters,
        tally: &mut Tally,
    ) -> Result<(), ServeError> {
        let client = self.client;
        let deadline = Instant::now() + longest(parameters);
        for second in 1_u32.. {
            let next = tally.started() + Duration::from_secs(1) * second;
            match time::timeout_at(next.min(deadline), self.control.read_state()).await {
                Err(_) if next > deadline => break,
                Err(_) => tally.tick(counters),
                Ok(Ok(State::TestEnd)) => return Ok(()),
                Ok(Ok(State::ClientTerminate)) => return Err(ServeError::Terminated { client }),
                Ok(Ok(found)) => {
                    let expected = State::TestEnd;
                    let garbled = Garbled::UnexpectedState { expected, found };
                    return Err(ServeError::Garbled { client, garbled });
                }
                Ok(Err(error)) => return Err(self.failed(error)),
            }
        }
        self.tell(State::ServerTerminate).await?;
        Err(ServeError::TooSlow { client })
    }

    async fn tell(&mut self, state: State) -> Result<(), ServeError> {
        let told = self.control.write_state(state, soon()).await;
        told.map_err(|error| self.failed(error))
    }

    fn failed(&self, error: ControlError) -> ServeError {
        let client = self.client;
        match error {
            ControlError::Closed => ServeError::Gone { client },
            ControlError::TimedOut => ServeError::TooSlow { client },
            ControlError::Garbled(garbled) => ServeError::Garbled { client, garbled },
        }
    }
}

fn soon() -> Instant {
    Instant::now() + PATIENCE
}

fn longest(parameters: &Parameters) -> Duration {
    if parameters.time == 0 {
        return LONGEST;
    }
    let agreed = Duration::from_secs(parameters.time.saturating_add(parameters.omit));
    agreed.saturating_add(GRACE).min(LONGEST)
}

/// What a client wants that this server does not do, with iperf3's number for it.
fn unsupported(parameters: &Parameters) -> Option<(&'static str, i32)> {
    match parameters {
        Parameters { udp: true, .. } => Some(("UDP", NOT_IMPLEMENTED)),
        Parameters { sctp: true, .. } => Some(("SCTP", NOT_IMPLEMENTED)),
        Parameters { bidirectional: true, .. } => Some(("both directions", NOT_IMPLEMENTED)),
        Parameters { parallel: 0, .. } => Some(("no stream", TOO_MANY_STREAMS)),
        Parameters { parallel, .. } if *parallel > MOST_STREAMS => {
            Some(("too many streams", TOO_MANY_STREAMS))
        }
        _ => None,
    }
}
