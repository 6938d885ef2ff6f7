//! One test from the server's side.

use std::{io, iter::repeat_n, net::SocketAddr, time::Duration};

use socket2::SockRef;

use tokio::{
    net::{TcpListener, TcpStream},
    time::{self, Instant},
};

use super::{
    Carrier, FAREWELL, PATIENCE, ServeError, ServedTest, refuse, report::Tally,
    unsupported::unsupported,
};
use crate::iperf3::{
    Garbled,
    control::{Control, ControlError},
    load::{BLOCK, DataSocket, Load, Role, Shape},
    plan::Flow,
    protocol::{Cookie, Counter, PARAMETERS_LIMIT, Parameters, RESULTS_LIMIT, State},
};

/// How much longer than agreed a test may take; that of iperf3 3.12.
const GRACE: Duration = Duration::from_secs(40);

/// The largest socket buffer, that of iperf3 (`MAX_TCP_BUFFER`).
const MOST_WINDOW: u64 = 512 << 20;

/// Between two looks at the counters.
const TENTH: Duration = Duration::from_millis(100);

/// A test with one client.
pub(super) struct Session {
    control: Control,
    client: SocketAddr,
    cookie: Cookie,
    longest: Duration,
}

impl Session {
    pub(super) const fn new(control: Control, client: SocketAddr, longest: Duration) -> Self {
        Self { control, client, cookie: Cookie::from_wire([0; Cookie::SIZE]), longest }
    }

    /// Learns what the client wants.
    pub(super) async fn negotiate(&mut self) -> Result<Parameters, ServeError> {
        let cookie = self.control.read_cookie(soon()).await;
        self.cookie = cookie.map_err(|error| match error {
            ControlError::Closed => ServeError::Silent { client: self.client },
            error => self.failed(error),
        })?;
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
    ) -> Result<Vec<DataSocket>, ServeError> {
        self.tell(State::CreateStreams).await?;
        let client = self.client;
        let local = |source| ServeError::Local { client, source };
        let until = soon();
        let mut streams = Vec::new();
        while streams.len() < wanted(parameters) {
            let accepted = time::timeout_at(until, listener.accept()).await;
            let accepted = accepted.map_err(|_| ServeError::TooSlow { client })?;
            let (stream, _) = accepted.map_err(local)?;
            if let Some(stream) = self.admit(stream).await {
                apply(&stream, parameters).map_err(local)?;
                streams.push(DataSocket::Tcp(stream.into_std().map_err(local)?));
            }
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

    /// Asks for the data streams and takes the first datagram of each.
    #[cfg(target_os = "linux")]
    pub(super) async fn accept_datagrams(
        &mut self,
        server: SocketAddr,
        parameters: &Parameters,
    ) -> Result<Vec<DataSocket>, ServeError> {
        let client = self.client;
        let local = |source| ServeError::Local { client, source };
        let mut port = super::datagrams::Port::open(server, client.ip()).map_err(local)?;
        self.tell(State::CreateStreams).await?;
        let until = soon();
        let mut streams = Vec::new();
        while streams.len() < wanted(parameters) {
            let socket = port.accept(until).await.map_err(local)?;
            let socket = socket.ok_or(ServeError::TooSlow { client })?;
            streams.push(DataSocket::Udp(socket));
        }
        Ok(streams)
    }

    /// Never asked for: the parameters were turned down.
    #[cfg(not(target_os = "linux"))]
    pub(super) async fn accept_datagrams(
        &mut self,
        _: SocketAddr,
        _: &Parameters,
    ) -> Result<Vec<DataSocket>, ServeError> {
        Err(ServeError::Unsupported { client: self.client, asked: "UDP" })
    }

    /// Moves data until the client ends the test, and exchanges results.
    pub(super) async fn run(
        &mut self,
        parameters: &Parameters,
        streams: Vec<DataSocket>,
    ) -> Result<ServedTest, ServeError> {
        let client = self.client;
        let roles = roles(parameters).iter().flat_map(|role| repeat_n(*role, per_role(parameters)));
        let streams = roles.zip(streams).collect();
        self.tell(State::TestStart).await?;
        self.tell(State::TestRunning).await?;
        let started = Instant::now();
        let load = Load::start(streams, shape(parameters));
        let mut load = load.map_err(|source| ServeError::Local { client, source })?;
        let mut tally = Tally::start(started, &load, parameters, client);
        let ended = self.count(parameters, &mut load, &mut tally).await;
        tally.tick(&load);
        ended?;
        let limited = tally.limited(&load);
        load.stop_sending();
        self.tell(State::ExchangeResults).await?;
        let theirs = self.control.read_frame(RESULTS_LIMIT, soon()).await;
        theirs.map_err(|error| self.failed(error))?;
        let results = tally.results(&load, limited.clone());
        let told = self.control.write_json(&results, soon()).await;
        told.map_err(|error| self.failed(error))?;
        self.tell(State::DisplayResults).await?;
        Ok(ServedTest {
            client,
            flow: flow(parameters),
            carrier: if parameters.udp { Carrier::Udp } else { Carrier::Tcp },
            streams: u32::try_from(parameters.parallel).unwrap_or(u32::MAX),
            received: tally.bytes(Role::Receive),
            sent: tally.bytes(Role::Send),
            elapsed: tally.elapsed(),
            limited,
        })
    }

    /// Waits a moment for the client to say that it is done, which makes no difference any more.
    pub(super) async fn conclude(&mut self) {
        time::timeout(FAREWELL, self.control.read_state()).await.ok();
    }

    /// Counts by the tenth of a second until the client ends the test.
    async fn count(
        &mut self,
        parameters: &Parameters,
        load: &mut Load,
        tally: &mut Tally,
    ) -> Result<(), ServeError> {
        let client = self.client;
        let deadline = Instant::now() + self.longest_of(parameters);
        for tick in 1_u32.. {
            let next = tally.started() + TENTH * tick;
            match time::timeout_at(next.min(deadline), self.control.read_state()).await {
                Err(_) if next > deadline => break,
                Err(_) => tally.tick(load),
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

    /// The longest that a test may take.
    fn longest_of(&self, parameters: &Parameters) -> Duration {
        if parameters.time == 0 {
            return self.longest;
        }
        let agreed = Duration::from_secs(parameters.time.saturating_add(parameters.omit));
        agreed.saturating_add(GRACE).min(self.longest)
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

/// What flows, seen from the client.
fn flow(parameters: &Parameters) -> Flow {
    match parameters {
        Parameters { bidirectional: true, .. } => Flow::Both,
        Parameters { reverse: true, .. } => Flow::Down,
        _ => Flow::Up,
    }
}

/// What this side does with the streams: those that the client sends on come first.
fn roles(parameters: &Parameters) -> &'static [Role] {
    match flow(parameters) {
        Flow::Up => &[Role::Receive],
        Flow::Down => &[Role::Send],
        Flow::Both => &[Role::Receive, Role::Send],
    }
}

fn per_role(parameters: &Parameters) -> usize {
    usize::try_from(parameters.parallel).unwrap_or(usize::MAX)
}

fn wanted(parameters: &Parameters) -> usize {
    per_role(parameters).saturating_mul(roles(parameters).len())
}

fn shape(parameters: &Parameters) -> Shape {
    Shape {
        rate: parameters.bandwidth.try_into().ok(),
        unit: usize::try_from(parameters.len).unwrap_or(BLOCK),
        counter: match parameters.udp_counters_64bit {
            0 => Counter::Bits32,
            _ => Counter::Bits64,
        },
    }
}

/// Sets on a data connection what the client asks for.
fn apply(stream: &TcpStream, parameters: &Parameters) -> io::Result<()> {
    let socket = SockRef::from(stream);
    socket.set_tcp_nodelay(parameters.nodelay)?;
    if parameters.window > 0 {
        // The system grants what it may; the client learns nothing of it in iperf3 either.
        let window = usize::try_from(parameters.window.min(MOST_WINDOW)).unwrap_or(BLOCK);
        socket.set_send_buffer_size(window)?;
        socket.set_recv_buffer_size(window)?;
    }
    #[cfg(target_os = "linux")]
    if let Some(name) = &parameters.congestion {
        socket.set_tcp_congestion(name.as_bytes())?;
    }
    Ok(())
}
