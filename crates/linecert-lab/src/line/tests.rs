//! The line, measured.

use std::time::{Duration, Instant};

use tokio::{
    sync::{Mutex, MutexGuard},
    time::timeout,
};

use super::*;

const RATES: Rates = Rates { downstream: 108_000_000, upstream: 22_000_000 };

/// Held by a test that measures rates, so that no other takes the processor from it.
static MEASURING: Mutex<()> = Mutex::const_new(());

/// For the tests of the whole lab.
pub(crate) fn measure_alone() -> MutexGuard<'static, ()> {
    MEASURING.blocking_lock()
}

/// A server that, for each connection, reads one octet and then sends (`s`) or swallows the rest.
async fn start_server() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            tokio::spawn(serve_one(stream));
        }
    });
    address
}

async fn serve_one(mut stream: TcpStream) -> io::Result<()> {
    let chunk = vec![7; 64 << 10];
    if stream.read_u8().await? == b's' {
        loop {
            stream.write_all(&chunk).await?;
        }
    }
    swallow(&mut stream, Instant::now() + Duration::from_secs(60)).await;
    stream.write_all(b"done").await
}

async fn swallow(stream: &mut TcpStream, until: Instant) -> usize {
    let mut chunk = vec![0; 64 << 10];
    let mut total = 0;
    while Instant::now() < until {
        match timeout(until - Instant::now(), stream.read(&mut chunk)).await {
            Ok(Ok(length @ 1..)) => total += length,
            _ => break,
        }
    }
    total
}

async fn start_line(rates: Rates) -> SocketAddr {
    let line = Line::open(Some(rates)).unwrap();
    let address = line.address().unwrap();
    tokio::spawn(line.serve(start_server().await));
    address
}

/// Discards a ramp, then counts what arrives.
async fn downstream_rate(address: SocketAddr, seconds: f64) -> f64 {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(b"s").await.unwrap();
    swallow(&mut stream, Instant::now() + Duration::from_millis(300)).await;
    let began = Instant::now();
    let octets = swallow(&mut stream, began + Duration::from_secs_f64(seconds)).await;
    octets as f64 * 8.0 / began.elapsed().as_secs_f64()
}

#[track_caller]
fn assert_within_two_per_cent(rate: f64, expect: u64) {
    let off = rate / expect as f64 - 1.0;
    assert!(off.abs() < 0.02, "{rate:.0} bit/s instead of {expect}: {:.2} %", off * 100.0);
}

#[tokio::test]
async fn downstream_is_as_fast_as_it_should() {
    let _alone = MEASURING.lock().await;
    let address = start_line(RATES).await;
    assert_within_two_per_cent(downstream_rate(address, 2.0).await, RATES.downstream);
}

#[tokio::test]
async fn two_connections_share_the_line() {
    let _alone = MEASURING.lock().await;
    let address = start_line(RATES).await;
    let (a, b) = tokio::join!(downstream_rate(address, 2.0), downstream_rate(address, 2.0));
    assert_within_two_per_cent(a + b, RATES.downstream);
    assert!(a > 0.3 * (a + b) && b > 0.3 * (a + b), "{a} {b}");
}

#[tokio::test]
async fn upstream_is_as_fast_as_it_should_and_the_sender_feels_it() {
    let _alone = MEASURING.lock().await;
    let address = start_line(RATES).await;
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(b"r").await.unwrap();
    let chunk = vec![7; 16 << 10];
    let send_for = |seconds| Instant::now() + Duration::from_secs_f64(seconds);
    let until = send_for(0.5);
    while Instant::now() < until {
        stream.write_all(&chunk).await.unwrap();
    }
    let (began, until, mut octets) = (Instant::now(), send_for(2.0), 0);
    while Instant::now() < until {
        stream.write_all(&chunk).await.unwrap();
        octets += chunk.len();
    }
    let rate = octets as f64 * 8.0 / began.elapsed().as_secs_f64();
    let off = rate / RATES.upstream as f64 - 1.0;
    // What the sender has handed over is not yet there: some milliseconds more than the rate.
    assert!(off.abs() < 0.10, "{rate:.0} bit/s");
    stream.shutdown().await.unwrap();
    let mut reply = String::new();
    timeout(Duration::from_secs(5), stream.read_to_string(&mut reply)).await.unwrap().unwrap();
    assert_eq!(reply, "done");
}

#[tokio::test]
async fn a_line_that_is_down_refuses() {
    let line = Line::open(None).unwrap();
    let refused = TcpStream::connect(line.address().unwrap()).await.unwrap_err();
    assert_eq!(refused.kind(), io::ErrorKind::ConnectionRefused);
}

#[tokio::test]
async fn a_server_that_is_gone_ends_the_connection() {
    let gone = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let line = Line::open(Some(RATES)).unwrap();
    let address = line.address().unwrap();
    tokio::spawn(line.serve(gone));
    let mut stream = TcpStream::connect(address).await.unwrap();
    let end = timeout(Duration::from_secs(5), stream.read(&mut [0; 8])).await.unwrap();
    assert!(matches!(end, Ok(0) | Err(_)), "{end:?}");
}
