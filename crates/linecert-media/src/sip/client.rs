//! Asks a server: once with OPTIONS, or with REGISTER, its challenge, and the end of the registration.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use linecert_net::icmp::Egress;
use linecert_socket::ClockReading;
use thiserror::Error;
use tokio::{
    net::{TcpSocket, TcpStream},
    time::timeout,
};

use super::{
    Credentials, Method, Realm, Transport,
    authorization::{Challenge, Subject},
    line::{Line, LineError, of_stream},
    message::{Request, Response},
    transaction::{Asked, End, Exchange, exchange},
};
use crate::worker::{Desk, on_thread};

/// How long a registration is asked for, in seconds. It is ended at once, unless the test is cut off.
const EXPIRES: u32 = 60;
/// A challenge, a stale nonce and an interval that is too brief may each cost a round.
const MOST_ROUNDS: u32 = 4;

/// Which server is asked and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SipPlan {
    /// The server. Nothing is sent to another address, whatever it answers.
    pub server: SocketAddr,
    /// What it is asked over.
    pub transport: Transport,
    /// The domain that it serves.
    pub realm: Realm,
    /// How requests leave this machine.
    pub egress: Egress,
    /// How long to wait for the final answer, a TCP connection and all rounds included.
    pub patience: Duration,
}

/// Why a server could not be asked. One that does not answer or refuses is no error but a
/// [`SipAnswer`] that says so.
#[derive(Debug, Error)]
pub enum SipError {
    /// This machine cannot send to or receive from the server.
    #[error("ask {server}: {reason}")]
    Line {
        /// The server.
        server: SocketAddr,
        /// What failed.
        reason: String,
    },
    /// The system has no randomness for what must never come twice.
    #[error("name a request at random: {0}")]
    Random(#[from] getrandom::Error),
    /// The system starts no thread.
    #[error("start a thread for SIP: {0}")]
    Thread(#[source] std::io::Error),
}

/// What came of asking.
#[derive(Debug, Clone)]
pub struct SipAnswer {
    pub(super) plan: SipPlan,
    pub(super) method: Method,
    pub(super) clock: &'static str,
    pub(super) exchanges: Vec<Exchange>,
    /// Why the challenge could not be met.
    pub(super) unmet: Option<String>,
    /// The end of the registration.
    pub(super) farewell: Option<Exchange>,
    pub(super) start: ClockReading,
    pub(super) clock_step_ns: Option<i64>,
}

/// Asks a server what it can do, which any server answers somehow.
///
/// # Errors
/// When this machine cannot send or receive.
pub async fn options(plan: &SipPlan) -> Result<SipAnswer, SipError> {
    ask(plan, Method::Options, None).await
}

/// Registers a subscriber and ends the registration again.
///
/// # Errors
/// When this machine cannot send or receive.
pub async fn register(plan: &SipPlan, credentials: &Credentials) -> Result<SipAnswer, SipError> {
    ask(plan, Method::Register, Some(credentials.clone())).await
}

async fn ask(
    plan: &SipPlan,
    method: Method,
    credentials: Option<Credentials>,
) -> Result<SipAnswer, SipError> {
    let start = ClockReading::take();
    let deadline = Instant::now() + plan.patience;
    let empty = SipAnswer {
        plan: plan.clone(),
        method,
        clock: "program",
        exchanges: Vec::new(),
        unmet: None,
        farewell: None,
        start,
        clock_step_ns: None,
    };
    let server = plan.server;
    let line = match open(plan, method).await {
        Ok(Ok(line)) => line,
        Ok(Err(unopened)) => return Ok(SipAnswer { exchanges: vec![unopened], ..empty }),
        Err(error) => return Err(failed(server, &error)),
    };
    let client = Client::new(line, credentials, deadline, empty)?;
    let test = move |desk: &Desk<()>| client.run(desk).map_err(|error| failed(server, &error));
    on_thread(test, |()| {}).await.map_err(SipError::Thread)?
}

fn failed(server: SocketAddr, error: &LineError) -> SipError {
    SipError::Line { server, reason: error.to_string() }
}

/// Opens the line; a connection that is refused or not answered is a finding.
async fn open(plan: &SipPlan, method: Method) -> Result<Result<Line, Exchange>, LineError> {
    let server = plan.server;
    if plan.transport == Transport::Udp {
        return Ok(Ok(Line::udp(server, &plan.egress)?));
    }
    let sent = linecert_socket::now_realtime();
    let ended = |end| Ok(Err(Exchange { method, sent, repeats: 0, foreign: 0, end }));
    let stream = match timeout(plan.patience, connect(server, &plan.egress)).await {
        Ok(stream) => stream.and_then(TcpStream::into_std),
        Err(_) => return ended(End::Silent { provisional: None }),
    };
    match stream.map_err(|source| of_stream(server, source)) {
        Ok(stream) => Ok(Ok(Line::tcp(stream, server)?)),
        Err(LineError::Refused(how)) => ended(End::Refused(how)),
        Err(error) => Err(error),
    }
}

async fn connect(server: SocketAddr, egress: &Egress) -> std::io::Result<TcpStream> {
    let socket = if server.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    if let Some(interface) = &egress.interface {
        socket.bind_device(Some(interface.as_bytes()))?;
    }
    let class = u32::from(egress.dscp.get()) << 2;
    if server.is_ipv4() {
        socket.set_tos_v4(class)?
    } else {
        socket.set_tclass_v6(class)?
    }
    socket.connect(server).await
}

struct Client {
    line: Line,
    credentials: Option<Credentials>,
    deadline: Instant,
    answer: SipAnswer,
    call_id: String,
    tag: String,
    client_nonce: String,
    sequence: u32,
}

/// What the next round is asked with.
struct Round {
    expires: u32,
    /// The challenge, and how often its nonce was used.
    proof: Option<(Challenge, u32)>,
}

impl Client {
    fn new(
        line: Line,
        credentials: Option<Credentials>,
        deadline: Instant,
        answer: SipAnswer,
    ) -> Result<Self, SipError> {
        let answer = SipAnswer { clock: line.clock(), ..answer };
        Ok(Self {
            line,
            credentials,
            deadline,
            answer,
            call_id: random_word()?,
            tag: random_word()?,
            client_nonce: random_word()?,
            sequence: 0,
        })
    }

    fn run(mut self, desk: &Desk<()>) -> Result<SipAnswer, LineError> {
        let mut round = Round { expires: EXPIRES, proof: None };
        for _ in 0..MOST_ROUNDS {
            let done = self.exchange(&round, self.deadline, desk)?;
            let response = match &done.end {
                End::Answered { response, .. } => Some(response.clone()),
                _ => None,
            };
            self.answer.exchanges.push(done);
            let next = response.and_then(|response| self.next_round(&response, &round));
            let Some(next) = next else { break };
            round = next;
        }
        if self.answer.is_registered() && desk.is_wanted() {
            self.farewell(round, desk)?;
        }
        self.answer.clock_step_ns = ClockReading::take().step_since(&self.answer.start);
        Ok(self.answer)
    }

    /// What to ask next; `None` when the answer is final.
    fn next_round(&mut self, response: &Response, last: &Round) -> Option<Round> {
        if self.answer.method == Method::Options {
            return None;
        }
        match response.status {
            401 | 407 => match Challenge::of(response) {
                // The same question again says that the proof was wrong.
                Ok(challenge) if last.proof.is_some() && !challenge.stale => None,
                Ok(challenge) => Some(Round { expires: last.expires, proof: Some((challenge, 1)) }),
                Err(error) => {
                    self.answer.unmet = Some(error.to_string());
                    None
                }
            },
            423 => {
                let least = response.all("Min-Expires").next()?.trim().parse().ok()?;
                let proof = last.proof.clone().map(|(challenge, count)| (challenge, count + 1));
                (last.expires < least && least <= 86_400).then_some(Round { expires: least, proof })
            }
            _ => None,
        }
    }

    /// Ends the registration, with the nonce that was good a moment ago.
    fn farewell(&mut self, last: Round, desk: &Desk<()>) -> Result<(), LineError> {
        let proof = last.proof.map(|(challenge, count)| (challenge, count + 1));
        let deadline = Instant::now() + Duration::from_secs(2);
        let mut round = Round { expires: 0, proof };
        for _ in 0..2 {
            let done = self.exchange(&round, deadline, desk)?;
            let again = match &done.end {
                End::Answered { response, .. } if matches!(response.status, 401 | 407) => {
                    Challenge::of(response).ok()
                }
                _ => None,
            };
            self.answer.farewell = Some(done);
            let Some(challenge) = again else { break };
            round = Round { expires: 0, proof: Some((challenge, 1)) };
        }
        Ok(())
    }

    fn exchange(
        &mut self,
        round: &Round,
        deadline: Instant,
        desk: &Desk<()>,
    ) -> Result<Exchange, LineError> {
        self.sequence += 1;
        let branch = format!("z9hG4bK{}{:x}", self.tag, self.sequence);
        let request = self.request(round, &branch);
        let asked = Asked { request: &request, branch: &branch, sequence: self.sequence };
        exchange(&mut self.line, &asked, deadline, desk)
    }

    fn request(&self, round: &Round, branch: &str) -> Request {
        let SipPlan { server, realm, .. } = &self.answer.plan;
        let (method, transport) = (self.answer.method, self.line.transport());
        let here = self.line.local_address().unwrap_or(*server);
        let uri = format!("sip:{realm}");
        let user = self.credentials.as_ref().map(Credentials::uri_user);
        let (from, to) = match &user {
            Some(user) => (format!("sip:{user}@{realm}"), format!("sip:{user}@{realm}")),
            None => ("sip:anonymous@anonymous.invalid".to_owned(), uri.clone()),
        };
        let parameter = if transport == Transport::Tcp { ";transport=tcp" } else { "" };
        let contact = format!("<sip:{}@{here}{parameter}>", user.as_deref().unwrap_or("linecert"));
        let mut headers = vec![
            ("Via", format!("SIP/2.0/{} {here};branch={branch};rport", transport.name())),
            ("Max-Forwards", "70".to_owned()),
            ("From", format!("<{from}>;tag={}", self.tag)),
            ("To", format!("<{to}>")),
            ("Call-ID", self.call_id.clone()),
            ("CSeq", format!("{} {}", self.sequence, method.name())),
            ("Contact", contact),
            ("User-Agent", concat!("linecert/", env!("CARGO_PKG_VERSION")).to_owned()),
        ];
        match method {
            Method::Options => headers.push(("Accept", "application/sdp".to_owned())),
            Method::Register => headers.push(("Expires", round.expires.to_string())),
        }
        if let (Some((challenge, count)), Some(credentials)) = (&round.proof, &self.credentials) {
            let subject = Subject {
                method: method.name(),
                uri: &uri,
                count: *count,
                client_nonce: &self.client_nonce,
            };
            headers.push((challenge.header, challenge.prove(credentials, subject)));
        }
        Request { method, uri, headers }
    }
}

/// Sixteen hexadecimal digits.
fn random_word() -> Result<String, getrandom::Error> {
    Ok(format!("{:016x}", getrandom::u64()?))
}
