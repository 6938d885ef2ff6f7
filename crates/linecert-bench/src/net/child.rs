//! Linecert's own tests as programs of their own, so that the kernel counts each side apart.

use std::{
    io,
    net::{IpAddr, Ipv6Addr, SocketAddr},
    num::{NonZeroU8, NonZeroU16, NonZeroU32, NonZeroU64},
    time::Duration,
};

use clap::{Args, Subcommand, ValueEnum};
use linecert_net::{
    icmp::{EchoPlan, PayloadSize, Span, echo},
    sweep::{SweepPlan, sweep},
};
use linecert_speed::iperf3::{
    DEFAULT_PORT, Flow, Server, TcpOptions, ThroughputPlan, Transport, UdpOptions, throughput,
};

use super::problem::NetProblem;

/// The payload of the datagrams.
pub(crate) const PAYLOAD: u16 = 1_400;

/// What this program runs of itself.
#[derive(Debug, Subcommand)]
pub(crate) enum NetChild {
    /// Serves one throughput test.
    #[command(name = "net-serve", hide = true)]
    Serve,
    /// Measures throughput.
    #[command(name = "net-throughput", hide = true)]
    Throughput(ThroughputArgs),
    /// Measures round-trip times.
    #[command(name = "net-echo", hide = true)]
    Echo(EchoArgs),
    /// Asks the addresses of standard input, one a line.
    #[command(name = "net-sweep", hide = true)]
    Sweep,
}

/// How to measure throughput.
#[derive(Debug, Args)]
pub(crate) struct ThroughputArgs {
    server: String,
    #[arg(long, value_enum, default_value = "up")]
    way: Way,
    #[arg(long, default_value_t = 4)]
    streams: u8,
    #[arg(long, default_value_t = 3)]
    ramp: u64,
    #[arg(long)]
    steady: u64,
    /// Bit/s of UDP payload; TCP without.
    #[arg(long)]
    datagrams: Option<NonZeroU64>,
}

/// Which way the data flows.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Way {
    Down,
    Up,
}

/// Which round-trip times to measure.
#[derive(Debug, Args)]
pub(crate) struct EchoArgs {
    target: IpAddr,
    #[arg(long)]
    count: NonZeroU32,
    /// In milliseconds.
    #[arg(long)]
    interval: u64,
}

impl NetChild {
    pub(crate) fn run(self) -> Result<(), NetProblem> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(NetProblem::system("start the runtime"))?;
        runtime.block_on(async {
            match self {
                Self::Serve => serve().await,
                Self::Throughput(args) => measure(args).await,
                Self::Echo(args) => probe(args).await,
                Self::Sweep => ask().await,
            }
        })
    }
}

async fn serve() -> Result<(), NetProblem> {
    let address = SocketAddr::new(Ipv6Addr::UNSPECIFIED.into(), DEFAULT_PORT);
    let server = Server::bind(address).await.map_err(NetProblem::system("listen"))?;
    server.serve_next().await.map(drop).map_err(NetProblem::test)
}

async fn measure(args: ThroughputArgs) -> Result<(), NetProblem> {
    let flow = match args.way {
        Way::Down => Flow::Down,
        Way::Up => Flow::Up,
    };
    let mut plan = ThroughputPlan::new(args.server, flow);
    plan.streams = NonZeroU8::new(args.streams).unwrap_or(NonZeroU8::MIN);
    (plan.ramp_max, plan.steady) =
        (Duration::from_secs(args.ramp), Duration::from_secs(args.steady));
    // Everybody uses cubic, whatever this machine does by itself.
    let congestion_control = Some("cubic".to_owned());
    plan.transport = match args.datagrams {
        None => Transport::Tcp(TcpOptions { congestion_control, ..TcpOptions::default() }),
        Some(rate) => Transport::Udp(UdpOptions { rate, payload: NonZeroU16::new(PAYLOAD) }),
    };
    let outcome = throughput(plan, |_| {}).await.map_err(NetProblem::test)?;
    for transfer in &outcome.transfers {
        let bits = 8.0 * number(transfer.steady_bytes) / transfer.steady.as_secs_f64();
        let bytes = transfer.ramp_bytes.map(|ramp| ramp + transfer.steady_bytes);
        println!("bits={bits:.0} bytes={} ", bytes.map_or(f64::NAN, number));
        if let Some(datagrams) = &transfer.datagrams {
            println!("received={} lost={}", datagrams.received, datagrams.lost);
        }
        let own = transfer.limited.map(|limit| limit.to_string());
        let limited = own.or(outcome.far_end.limited.clone());
        limited.into_iter().for_each(|why| eprintln!("limited: {why}"));
    }
    Ok(())
}

async fn probe(args: EchoArgs) -> Result<(), NetProblem> {
    let plan = EchoPlan {
        target: args.target,
        count: args.count,
        interval: Duration::from_millis(args.interval),
        timeout: Duration::from_secs(1),
        payload: PayloadSize::USUAL,
    };
    let samples = echo(plan, |_| {}).await.map_err(NetProblem::test)?;
    let median = |span| {
        let times = samples.round_trips(span);
        times.get(times.len() / 2).map_or(f64::NAN, |time| time.as_secs_f64() * 1e6)
    };
    let (wire, application) = (median(Span::Wire), median(Span::Application));
    println!("wire-us={wire:.3} application-us={application:.3} lost={}", samples.lost());
    samples.host_limit().iter().for_each(|why| eprintln!("limited: {why}"));
    Ok(())
}

async fn ask() -> Result<(), NetProblem> {
    let text = io::read_to_string(io::stdin()).map_err(NetProblem::system("read addresses"))?;
    let targets = text.lines().filter_map(|line| line.parse().ok()).collect();
    let timeout = Duration::from_millis(500);
    let plan = SweepPlan { targets, rate: None, timeout, retries: 0 };
    let swept = sweep(plan, |_| {}).await.map_err(NetProblem::test)?;
    println!("answered={} overflow={}", swept.answered(), swept.overflow());
    Ok(())
}

/// A count that a double holds exactly, as all here do.
fn number(count: u64) -> f64 {
    count.to_string().parse().unwrap_or(f64::NAN)
}
