//! The pseudo-terminal that a meter sits on, and the stable path that leads to it.

use std::{
    fs::{self, File},
    io,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    time::Duration,
};

use rustix::{
    fs::{Mode, OFlags},
    termios::ioctl_tiocnxcl,
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    time::{Instant, sleep, timeout},
};
use tokio_serial::{SerialPort as _, SerialStream};

use super::{Meter, wire::Act};

/// How often the port is freed for the next program while nobody speaks.
const IDLE: Duration = Duration::from_millis(250);

/// How long to wait, before hanging up, for a program to read what it was sent: the system throws
/// away what is not read by then.
const READ_BY: Duration = Duration::from_secs(2);
const READ_STEP: Duration = Duration::from_millis(2);

/// How long octets are under way from one end to the other, at most: the system moves them when it
/// has time.
const UNDER_WAY: Duration = Duration::from_millis(50);

/// Both ends of a pseudo-terminal.
///
/// The end of the user stays open here as well. So the terminal stays raw (a fresh one would echo
/// the replies back into the meter), and a program that closes it hangs nothing up.
#[derive(Debug)]
pub(crate) struct Port {
    meter: SerialStream,
    user: SerialStream,
    /// The end of the user once more, without a lock on it.
    unlocked: File,
    path: PathBuf,
    link: Option<Link>,
}

/// A symbolic link as udev sets one, which goes with the device.
#[derive(Debug)]
struct Link(PathBuf);

impl Link {
    /// Sets the link. One that leads nowhere, of a lab that was killed, is replaced.
    fn set(path: PathBuf, device: &Path) -> io::Result<Self> {
        if path.is_symlink() && !path.exists() {
            fs::remove_file(&path)?;
        }
        symlink(device, &path)?;
        Ok(Self(path))
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        // A link that somebody else has removed is removed.
        drop(fs::remove_file(&self.0));
    }
}

impl Port {
    pub(crate) fn open() -> io::Result<Self> {
        let (meter, user) = SerialStream::pair()?;
        let path: PathBuf = user.name().ok_or(io::ErrorKind::NotFound)?.into();
        let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC;
        let unlocked = rustix::fs::open(&path, flags, Mode::empty())?.into();
        Ok(Self { meter, user, unlocked, path, link: None })
    }

    /// Opens a port that a symbolic link at `link` leads to, for as long as it is there.
    pub(crate) fn open_at(link: PathBuf) -> io::Result<Self> {
        let mut port = Self::open()?;
        port.link = Some(Link::set(link, &port.path)?);
        Ok(port)
    }

    /// What a program opens as its serial port.
    pub(crate) fn path(&self) -> &Path {
        self.link.as_ref().map_or(&self.path, |Link(path)| path)
    }

    /// Answers as `meter`, or not at all without one, until the port breaks.
    pub(crate) async fn serve(mut self, mut meter: Option<Meter>) -> io::Error {
        let waiting = meter.as_ref().map(Meter::waiting).unwrap_or_default();
        if let Err(error) = self.meter.write_all(&waiting).await {
            return error;
        }
        let mut octets = [0; 256];
        loop {
            let heard = match timeout(IDLE, self.meter.read(&mut octets)).await {
                Err(_) => {
                    self.free();
                    continue;
                }
                Ok(Ok(0)) => return io::ErrorKind::UnexpectedEof.into(),
                Ok(Err(error)) => return error,
                Ok(Ok(length)) => octets.get(..length).unwrap_or_default(),
            };
            let acts = meter.as_mut().map(|meter| meter.receive(heard)).unwrap_or_default();
            self = match self.perform(acts).await {
                Ok(port) => port,
                Err(error) => return error,
            };
        }
    }

    async fn perform(mut self, acts: Vec<Act>) -> io::Result<Self> {
        for act in acts {
            match act {
                Act::Write(octets) => self.meter.write_all(&octets).await?,
                Act::Pause(time) => sleep(time).await,
                Act::HangUp(back) => self = self.replug(back).await?,
            }
        }
        Ok(self)
    }

    /// Goes away, link and all, and comes back under the same link.
    async fn replug(self, back: Option<Duration>) -> io::Result<Self> {
        self.wait_for_reader().await;
        let Self { meter, user, unlocked, path: _, link } = self;
        let path = link.as_ref().map(|Link(path)| path.clone());
        drop((link, meter, user, unlocked));
        match back {
            Some(time) => sleep(time).await,
            None => std::future::pending().await,
        }
        path.map_or_else(Self::open, Self::open_at)
    }

    async fn wait_for_reader(&self) {
        sleep(UNDER_WAY).await;
        let by = Instant::now() + READ_BY;
        while self.user.bytes_to_read().is_ok_and(|left| left > 0) && Instant::now() < by {
            sleep(READ_STEP).await;
        }
    }

    /// A program that claimed the terminal for itself and died leaves the claim behind, as this
    /// end stays open. The advisory lock of `flock` goes with the program and still guards.
    fn free(&self) {
        if ioctl_tiocnxcl(&self.unlocked).is_err() {
            // Then the next program is told that the port is busy, which is what it is.
        }
    }
}

#[cfg(test)]
mod tests {
    use linecert_measure::Dbm;

    use super::*;
    use crate::meter::{MeterFault, MeterModel};

    const PATIENCE: Duration = Duration::from_secs(5);

    fn open(path: &Path) -> SerialStream {
        SerialStream::open(&tokio_serial::new(path.to_str().unwrap(), 38_400)).unwrap()
    }

    fn serve(meter: Option<Meter>) -> PathBuf {
        let port = Port::open().unwrap();
        let path = port.path().to_owned();
        tokio::spawn(port.serve(meter));
        path
    }

    fn lit() -> Option<Meter> {
        Some(Meter::new(Some(Dbm::from_thousandths(-17_450))))
    }

    fn on_a_bad_day(fault: MeterFault) -> Meter {
        Meter::of(MeterModel::Newport2936R, &[Some(Dbm::from_thousandths(-17_450))], &[fault])
    }

    async fn read_line(user: &mut SerialStream) -> String {
        let mut line = Vec::new();
        while !line.ends_with(b"\r\n") {
            line.push(timeout(PATIENCE, user.read_u8()).await.unwrap().unwrap());
        }
        String::from_utf8(line).unwrap()
    }

    #[tokio::test]
    async fn a_dialogue_through_a_real_terminal() {
        let mut user = open(&serve(lit()));
        user.write_all(b"ECHO 0\r\nPM:L 14").await.unwrap();
        sleep(Duration::from_millis(20)).await;
        user.write_all(b"90\r\nPM:L?\r\n").await.unwrap();
        assert_eq!(read_line(&mut user).await, "1490\r\n");
        user.write_all(b"\xff\xfe\x00garbage\r\nPM:PWS?\r\n").await.unwrap();
        assert_eq!(read_line(&mut user).await, "1.798871E-005, 118\r\n");
        assert!(timeout(Duration::from_millis(100), user.read_u8()).await.is_err(), "an echo");
    }

    #[tokio::test]
    async fn the_next_program_can_open_it() {
        let path = serve(lit());
        for _ in 0..3 {
            let mut user = open(&path);
            user.write_all(b"PM:UNITS?\r\n").await.unwrap();
            assert_eq!(read_line(&mut user).await, "2\r\n");
        }
    }

    #[tokio::test]
    async fn a_silent_meter_says_nothing() {
        let mut user = open(&serve(None));
        user.write_all(b"*IDN?\r\n").await.unwrap();
        assert!(timeout(Duration::from_millis(300), user.read_u8()).await.is_err());
    }

    #[tokio::test]
    async fn octets_of_a_frame_pass_the_terminal_unchanged() {
        // Every octet that a terminal which is not raw would take for itself.
        let model = MeterModel::GrandwayMicrowatt;
        let meter = Meter::of(model, &[Some(Dbm::from_thousandths(-20_000))], &[]);
        let mut user = open(&serve(Some(meter)));
        let mut read = [0; 13];
        read[..3].copy_from_slice(&[0xAA, 0x01, 0x80]);
        user.write_all(&[0x03, 0x04, 0x11, 0x13, 0x1A, 0x7F, b'\r', b'\n']).await.unwrap();
        user.write_all(&read).await.unwrap();
        timeout(PATIENCE, user.read_exact(&mut read)).await.unwrap().unwrap();
        assert_eq!(read, [0xAA, 1, 0x80, 0xAA, 0xAA, 2, 0, 0x20, 0x41, 0, 4, 3, 0xAA]);
    }

    #[tokio::test]
    async fn a_stale_reading_waits_for_whoever_opens_the_port() {
        let path = serve(Some(on_a_bad_day(MeterFault::Stale)));
        sleep(Duration::from_millis(20)).await;
        assert_eq!(read_line(&mut open(&path)).await, "1.798871E-003, 118\r\n");
    }

    #[tokio::test]
    async fn a_pulled_cable_takes_the_link_with_it_and_comes_back() {
        let folder = tempfile::tempdir().unwrap();
        let link = folder.path().join("meter");
        let port = Port::open_at(link.clone()).unwrap();
        assert!(Port::open_at(link.clone()).is_err(), "two meters at one link");
        let back = MeterFault::HangUp(Some(Duration::from_millis(100)));
        tokio::spawn(port.serve(Some(on_a_bad_day(back))));
        let mut user = open(&link);
        user.write_all(b"PM:PWS?\r\n").await.unwrap();
        let mut half = Vec::new();
        // A pulled cable is an end of file or an error of the device, as the system likes.
        let read = timeout(PATIENCE, async {
            while let Ok(octet) = user.read_u8().await {
                half.push(octet);
            }
        });
        assert!(read.await.is_ok(), "the port still stands");
        assert_eq!(half, b"1.798871E-", "what was sent before is read");
        assert!(!link.is_symlink(), "the link leads nowhere");
        drop(user);
        timeout(PATIENCE, async {
            while !link.exists() {
                sleep(READ_STEP).await;
            }
        })
        .await
        .unwrap();
        let mut user = open(&link);
        user.write_all(b"PM:PWS?\r\n").await.unwrap();
        assert!(read_line(&mut user).await.ends_with(", 118\r\n"));
    }
}
