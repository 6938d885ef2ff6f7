//! A console on a pseudo-terminal, which is what a serial port looks like.

use std::{
    fs::File,
    io,
    path::{Path, PathBuf},
    time::Duration,
};

use rustix::{
    fs::{Mode, OFlags},
    termios::ioctl_tiocnxcl,
};
use tokio::time::sleep;
use tokio_serial::{SerialPort as _, SerialStream};

use super::{
    Site,
    conversation::{Wire, converse},
};

/// How often the port is freed for the next program.
const IDLE: Duration = Duration::from_millis(250);

/// A console that sits on a pseudo-terminal and is not yet served.
///
/// The end of the user stays open here as well. So the terminal stays raw, and a program that closes
/// it hangs nothing up.
#[derive(Debug)]
pub struct PtyServer {
    device: SerialStream,
    user: File,
    path: PathBuf,
    site: Site,
}

impl PtyServer {
    /// Opens a pseudo-terminal.
    ///
    /// # Errors
    /// When the system gives none.
    pub fn open(site: Site) -> io::Result<Self> {
        let (device, user) = SerialStream::pair()?;
        let path: PathBuf = user.name().ok_or(io::ErrorKind::NotFound)?.into();
        // Opened again, before the first is closed, as a file that holds no lock.
        let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC;
        let user = rustix::fs::open(&path, flags, Mode::empty())?.into();
        Ok(Self { device, user, path, site })
    }

    /// What a program opens as its serial port.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Puts a symbolic link to the port where a program looks for it.
    ///
    /// # Errors
    /// When the link cannot be made.
    pub fn link(&self, at: &Path) -> io::Result<()> {
        std::os::unix::fs::symlink(&self.path, at)
    }

    /// Serves one program behind the other, until the port breaks. A device that has hung up greets
    /// anew, as a serial console does.
    pub async fn serve(mut self) -> io::Error {
        let served = async {
            loop {
                if let Err(error) = converse(&mut self.device, &self.site, Wire::Plain).await {
                    return error;
                }
            }
        };
        tokio::select! {
            error = served => error,
            error = keep_free(&self.user) => error,
        }
    }
}

/// Frees the terminal of the claim of a program that died, as this end stays open. The advisory lock
/// of `flock` goes with the program and still guards.
async fn keep_free(user: &File) -> io::Error {
    loop {
        sleep(IDLE).await;
        if let Err(error) = ioctl_tiocnxcl(user) {
            return error.into();
        }
    }
}
