//! Moving the data of one stream, and counting it.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// What one read or write moves at most; the size iperf3 uses for TCP.
pub(super) const BLOCK: usize = 128 << 10;

/// Bytes moved by each stream of a test.
#[derive(Debug, Clone)]
pub(super) struct Counters(Vec<Arc<AtomicU64>>);

impl Counters {
    pub(super) fn new(streams: usize) -> Self {
        Self((0..streams).map(|_| Arc::default()).collect())
    }

    pub(super) fn each(&self) -> impl Iterator<Item = Arc<AtomicU64>> {
        self.0.iter().cloned()
    }

    pub(super) fn read(&self) -> Vec<u64> {
        self.0.iter().map(|counter| counter.load(Ordering::Relaxed)).collect()
    }
}

/// Receives until the far end closes.
///
/// # Errors
/// When the connection breaks.
pub(super) async fn drain(mut stream: TcpStream, counter: Arc<AtomicU64>) -> io::Result<()> {
    let mut buffer = vec![0; BLOCK];
    loop {
        let read = stream.read(&mut buffer).await?;
        if read == 0 {
            return Ok(());
        }
        counter.fetch_add(read as u64, Ordering::Relaxed);
    }
}

/// Sends without end.
///
/// The data is random, so that nothing on the way gains by compressing it.
///
/// # Errors
/// When the connection breaks.
pub(super) async fn fill(stream: &mut TcpStream, counter: Arc<AtomicU64>) -> io::Result<()> {
    let mut buffer = vec![0; BLOCK];
    getrandom::fill(&mut buffer)?;
    loop {
        let written = stream.write(&buffer).await?;
        counter.fetch_add(written as u64, Ordering::Relaxed);
    }
}
