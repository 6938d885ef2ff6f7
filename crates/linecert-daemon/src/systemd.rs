//! What a service of systemd does: takes its socket, says how it is, and keeps the watchdog quiet.
//! Without systemd nothing of it happens.

use std::{io, net::TcpListener, time::Duration};

use listenfd::ListenFd;
use sd_notify::NotifyState;

/// The socket that systemd listens on for the service, if it does.
///
/// # Errors
/// When what it hands over is no socket of TCP.
pub(crate) fn socket() -> io::Result<Option<TcpListener>> {
    ListenFd::from_env().take_tcp_listener(0)
}

/// The service answers.
pub(crate) fn ready() {
    tell(NotifyState::Ready);
}

/// The service is about to stop.
pub(crate) fn stopping() {
    tell(NotifyState::Stopping);
}

/// The service is alive.
pub(crate) fn alive() {
    tell(NotifyState::Watchdog);
}

/// How often the service has to say that it is alive: twice in the time that systemd waits.
pub(crate) fn pulse() -> Option<Duration> {
    sd_notify::watchdog_enabled().map(|longest| longest / 2)
}

fn tell(state: NotifyState<'_>) {
    if let Err(error) = sd_notify::notify(&[state]) {
        tracing::warn!(%error, "systemd could not be told");
    }
}
