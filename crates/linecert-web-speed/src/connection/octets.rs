//! What has passed through a connection.

use std::sync::atomic::{AtomicU64, Ordering};

use tokio::net::TcpStream;

/// Octets within TLS that this side has read and written, and those of TCP that the far end has
/// acknowledged.
#[derive(Debug)]
pub(crate) struct Octets {
    read: AtomicU64,
    written: AtomicU64,
    #[cfg(target_os = "linux")]
    socket: Option<std::os::fd::OwnedFd>,
}

impl Octets {
    #[cfg(target_os = "linux")]
    pub(super) fn of(stream: &TcpStream) -> Self {
        use std::os::fd::AsFd;
        // Without a second descriptor there is no count of acknowledged octets, and it says so.
        let socket = stream.as_fd().try_clone_to_owned().ok();
        Self { read: AtomicU64::new(0), written: AtomicU64::new(0), socket }
    }

    #[cfg(not(target_os = "linux"))]
    pub(super) fn of(_: &TcpStream) -> Self {
        Self { read: AtomicU64::new(0), written: AtomicU64::new(0) }
    }

    pub(super) fn add_read(&self, count: usize) {
        self.read.fetch_add(u64::try_from(count).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    pub(super) fn add_written(&self, count: usize) {
        self.written.fetch_add(u64::try_from(count).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    pub(crate) fn read(&self) -> u64 {
        self.read.load(Ordering::Relaxed)
    }

    pub(crate) fn written(&self) -> u64 {
        self.written.load(Ordering::Relaxed)
    }

    /// Octets of TCP payload, TLS included, that the far end has acknowledged (`tcpi_bytes_acked`,
    /// tcp(7)); `None` where the kernel does not tell.
    #[cfg(target_os = "linux")]
    pub(crate) fn acknowledged(&self) -> Option<u64> {
        let info = linecert_socket::tcp_info(self.socket.as_ref()?).ok()?;
        Some(info.bytes_acked)
    }

    #[cfg(not(target_os = "linux"))]
    pub(crate) const fn acknowledged(&self) -> Option<u64> {
        None
    }

    /// Octets of TCP payload that this side has sent, TLS and what was sent again included; `None`
    /// where the kernel does not tell.
    #[cfg(target_os = "linux")]
    pub(crate) fn sent(&self) -> Option<u64> {
        let info = linecert_socket::tcp_info(self.socket.as_ref()?).ok()?;
        Some(info.bytes_sent)
    }

    #[cfg(not(target_os = "linux"))]
    pub(crate) const fn sent(&self) -> Option<u64> {
        None
    }
}
