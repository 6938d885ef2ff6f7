//! The pseudo-terminal that the meter sits on.

use std::{
    io,
    path::{Path, PathBuf},
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    time::timeout,
};
use tokio_serial::{SerialPort as _, SerialStream};

use super::Meter;

/// How often the port is freed for the next program while nobody speaks.
const IDLE: Duration = Duration::from_millis(250);

/// Both ends of a pseudo-terminal.
///
/// The end of the user stays open here as well. So the terminal stays raw (a fresh one would echo
/// the replies back into the meter), and a program that closes it hangs nothing up.
#[derive(Debug)]
pub(crate) struct Port {
    meter: SerialStream,
    user: SerialStream,
    path: PathBuf,
}

impl Port {
    pub(crate) fn open() -> io::Result<Self> {
        let (meter, user) = SerialStream::pair()?;
        let path = user.name().ok_or(io::ErrorKind::NotFound)?.into();
        Ok(Self { meter, user, path })
    }

    /// What a program opens as its serial port.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Answers as `meter`, or not at all without one, until the port breaks.
    pub(crate) async fn serve(mut self, mut meter: Option<Meter>) -> io::Error {
        let mut octets = [0; 256];
        loop {
            match timeout(IDLE, self.meter.read(&mut octets)).await {
                Err(_) => self.free(),
                Ok(Ok(0)) => return io::ErrorKind::UnexpectedEof.into(),
                Ok(Err(error)) => return error,
                Ok(Ok(length)) => {
                    let heard = octets.get(..length).unwrap_or_default();
                    let reply = meter.as_mut().map(|meter| meter.receive(heard));
                    if let Err(error) = self.meter.write_all(&reply.unwrap_or_default()).await {
                        return error;
                    }
                }
            }
        }
    }

    /// A program that claimed the terminal for itself and died leaves the claim behind, as this
    /// end stays open. The advisory lock of `flock` goes with the program and still guards.
    fn free(&mut self) {
        if self.user.set_exclusive(false).is_err() {
            // Then the next program is told that the port is busy, which is what it is.
        }
    }
}

#[cfg(test)]
mod tests {
    use linecert_measure::Dbm;
    use tokio::time::sleep;

    use super::*;

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
}
