//! The floor: the same datagrams without SNMP in them, as fast as one thread exchanges them.

use std::{
    env,
    io::{self, BufRead as _, BufReader, IoSlice, IoSliceMut, Read as _},
    net::{Ipv4Addr, SocketAddrV4, UdpSocket},
    os::fd::AsRawFd as _,
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

use clap::Args;
use nix::{
    errno::Errno,
    sys::socket::{MsgFlags, MultiHeaders, SockaddrIn, recvmmsg, sendmmsg},
};

use super::{
    meter::{Cost, measure},
    problem::{Problem, field},
};

const BATCH: usize = 64;
const LONGEST: usize = 2_048;
const BUFFER: usize = 4 << 20;

/// Where the server is, and what to exchange with it.
#[derive(Debug, Args)]
pub(crate) struct FloorArgs {
    #[arg(long)]
    port: u16,
    #[command(flatten)]
    load: Load,
}

/// How many datagrams, and how long they are.
#[derive(Debug, Clone, Copy, Args)]
pub(crate) struct Load {
    #[arg(long)]
    pub(crate) exchanges: usize,
    #[arg(long)]
    pub(crate) request: usize,
    #[arg(long)]
    pub(crate) answer: usize,
    /// How many requests are on their way at once, up to 64.
    #[arg(long)]
    pub(crate) in_flight: usize,
}

/// A server in a child. It ends when this is dropped.
pub(crate) struct Server {
    child: Child,
    port: u16,
}

impl Server {
    pub(crate) fn start() -> Result<Self, Problem> {
        let program = env::current_exe().map_err(Problem::system("find this program"))?;
        let mut command = Command::new(program);
        command.arg("floor-server").stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().map_err(Problem::system("start the floor server"))?;
        let mut line = String::new();
        if let Some(output) = child.stdout.take() {
            let read = BufReader::new(output).read_line(&mut line);
            read.map_err(Problem::system("hear from the floor server"))?;
        }
        let port = field(&line, "port").and_then(|port| u16::try_from(port).ok());
        let unexpected = Problem::Answer { child: "the floor server".to_owned(), line };
        Ok(Self { child, port: port.ok_or(unexpected)? })
    }

    /// Exchanges as many datagrams of these sizes, and says what that cost the client.
    pub(crate) fn run(&self, load: Load) -> Result<Cost, Problem> {
        let program = env::current_exe().map_err(Problem::system("find this program"))?;
        let command = [
            program.display().to_string(),
            "floor-client".to_owned(),
            format!("--port={}", self.port),
            format!("--exchanges={}", load.exchanges),
            format!("--request={}", load.request),
            format!("--answer={}", load.answer),
            format!("--in-flight={}", load.in_flight),
        ];
        measure(&command, Stdio::null()).map(|(cost, _)| cost)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // The end of its input is the sign to stop.
        drop(self.child.stdin.take());
        drop(self.child.wait());
    }
}

/// The socket of either side, and the room for a batch.
///
/// Each direction has headers of its own: those for sending keep pointing at addresses that are
/// gone after the call, and receiving with them would write there.
struct Batch {
    socket: UdpSocket,
    inbound: MultiHeaders<SockaddrIn>,
    outbound: MultiHeaders<SockaddrIn>,
    buffers: Vec<[u8; LONGEST]>,
}

fn open() -> Result<UdpSocket, Problem> {
    let doing = "open a socket for the floor";
    let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).map_err(Problem::system(doing))?;
    let options = socket2::SockRef::from(&socket);
    options.set_recv_buffer_size(BUFFER).map_err(Problem::system(doing))?;
    options.set_send_buffer_size(BUFFER).map_err(Problem::system(doing))?;
    Ok(socket)
}

impl Batch {
    fn new(socket: UdpSocket) -> Self {
        let headers = || MultiHeaders::preallocate(BATCH, None);
        let buffers = vec![[0; LONGEST]; BATCH];
        Self { socket, inbound: headers(), outbound: headers(), buffers }
    }

    /// Waits for datagrams and gives what `each` makes of them.
    fn receive<T>(
        &mut self,
        mut each: impl FnMut(Option<SockaddrIn>, &[u8]) -> T,
    ) -> Result<Vec<T>, Errno> {
        let mut slices: Vec<_> = self.buffers.iter_mut().map(|b| [IoSliceMut::new(b)]).collect();
        let flags = MsgFlags::MSG_WAITFORONE;
        let fd = self.socket.as_raw_fd();
        let came = recvmmsg(fd, &mut self.inbound, slices.iter_mut(), flags, None)?;
        Ok(came.map(|m| each(m.address, m.iovs().next().unwrap_or_default())).collect())
    }

    /// Sends one datagram to each address. What the system does not take shows as a loss.
    fn send(&mut self, to: &[Option<SockaddrIn>], octets: &[u8]) -> Result<(), Errno> {
        for to in to.chunks(BATCH) {
            let slices = vec![[IoSlice::new(octets)]; to.len()];
            let (fd, flags) = (self.socket.as_raw_fd(), MsgFlags::empty());
            sendmmsg(fd, &mut self.outbound, &slices, to, [], flags)?;
        }
        Ok(())
    }
}

/// The hidden subcommand of the server. The first two octets of a request are the length of its
/// answer.
pub(crate) fn serve() -> Result<(), Problem> {
    let socket = open()?;
    let address = socket.local_addr().map_err(Problem::system("find the own address"))?;
    println!("port={}", address.port());
    // The process ends with its input, whatever the other thread waits for.
    thread::spawn(move || {
        let mut batch = Batch::new(socket);
        let answer = [0; LONGEST];
        loop {
            let came = batch.receive(|from, octets| (from, length_wanted(octets)));
            let Ok(came) = came else { continue };
            let length = came.first().map_or(0, |(_, length)| *length);
            let to: Vec<_> = came.into_iter().map(|(from, _)| from).collect();
            // What is lost shows in the client.
            drop(
                batch.send(&to, answer.get(..length).unwrap_or_default()).map_err(io::Error::from),
            );
        }
    });
    let mut rest = Vec::new();
    io::stdin().read_to_end(&mut rest).map(drop).map_err(Problem::system("read standard input"))
}

fn length_wanted(request: &[u8]) -> usize {
    request.first_chunk().map_or(0, |first| usize::from(u16::from_be_bytes(*first)).min(LONGEST))
}

/// The hidden subcommand of the client.
pub(crate) fn exchange(args: &FloorArgs) -> Result<(), Problem> {
    let load = args.load;
    let socket = open()?;
    let patience = Some(Duration::from_secs(2));
    socket.set_read_timeout(patience).map_err(Problem::system("set a time-out"))?;
    let mut batch = Batch::new(socket);
    let server = SockaddrIn::from(SocketAddrV4::new(Ipv4Addr::LOCALHOST, args.port));
    let mut request = vec![0; load.request.clamp(2, LONGEST)];
    if let Some(first) = request.first_chunk_mut() {
        *first = u16::try_from(load.answer.min(LONGEST)).unwrap_or(u16::MAX).to_be_bytes();
    }
    let in_flight = load.in_flight.clamp(1, BATCH);
    let (mut sent, mut came) = (0, 0);
    while came < load.exchanges {
        let more = (load.exchanges - sent).min(in_flight - (sent - came));
        let failed = |error: Errno| Problem::system("exchange datagrams")(error.into());
        batch.send(&vec![Some(server); more], &request).map_err(failed)?;
        sent += more;
        match batch.receive(|_, _| ()) {
            Ok(answers) => came += answers.len(),
            Err(Errno::EINTR) => {}
            Err(_) => return Err(Problem::Floor { sent, lost: sent - came }),
        }
    }
    Ok(())
}
