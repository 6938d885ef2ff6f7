//! An instrument of a test on a real pseudo-terminal, which can be pulled out and put back.

use std::{
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    time::sleep,
};
use tokio_serial::{SerialPort as _, SerialStream};

/// What an instrument does when it has heard a line.
#[derive(Debug, Clone)]
pub(crate) enum Act {
    Say(Vec<u8>),
    Pause(Duration),
    /// Says something without end.
    SayForEver(Vec<u8>),
    /// Pulls the cable. The next instrument of the peer is then plugged in under the same name.
    HangUp,
}

/// How an instrument answers a line, without its end.
pub(crate) type Instrument = Box<dyn FnMut(&str) -> Vec<Act> + Send>;

/// The user's end of a cable.
pub(crate) struct Peer {
    folder: tempfile::TempDir,
}

impl Peer {
    /// Plugs in one instrument after the other, the next one `gap` after the cable was pulled.
    pub(crate) fn plug(instruments: Vec<Instrument>, gap: Duration) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("meter");
        let mut instruments = instruments.into_iter();
        let first = instruments.next().map(|instrument| (open_pair(&path), instrument));
        tokio::spawn(async move {
            let mut plugged = first;
            while let Some(((mut instrument_end, user_end), instrument)) = plugged {
                serve(&mut instrument_end, instrument).await;
                // The name goes first, as with udev: its number may be another terminal's at once.
                if std::fs::remove_file(&path).is_err() {
                    return;
                }
                drop((instrument_end, user_end));
                sleep(gap).await;
                plugged = instruments.next().map(|instrument| (open_pair(&path), instrument));
            }
        });
        Self { folder }
    }

    /// An instrument that stays.
    pub(crate) fn answering(instrument: impl FnMut(&str) -> Vec<Act> + Send + 'static) -> Self {
        Self::plug(vec![Box::new(instrument)], Duration::ZERO)
    }

    /// The name that stays, as udev would give it.
    pub(crate) fn port(&self) -> PathBuf {
        self.folder.path().join("meter")
    }
}

pub(crate) fn say(line: &str) -> Vec<Act> {
    vec![Act::Say(format!("{line}\r\n").into_bytes())]
}

/// The user's end stays open here, so that the terminal stays raw and the close of a program is no
/// hang-up for the instrument.
fn open_pair(name: &Path) -> (SerialStream, SerialStream) {
    let (instrument, user) = SerialStream::pair().unwrap();
    symlink(user.name().unwrap(), name).unwrap();
    (instrument, user)
}

async fn serve(line: &mut SerialStream, mut instrument: Instrument) {
    let mut heard = Vec::new();
    loop {
        let mut piece = [0; 64];
        let Ok(count @ 1..) = line.read(&mut piece).await else { return };
        heard.extend_from_slice(&piece[..count]);
        while let Some(end) = heard.windows(2).position(|pair| pair == b"\r\n") {
            let said: Vec<u8> = heard.drain(..end + 2).take(end).collect();
            for act in instrument(&String::from_utf8_lossy(&said)) {
                match act {
                    Act::Say(bytes) => line.write_all(&bytes).await.unwrap(),
                    Act::Pause(pause) => sleep(pause).await,
                    Act::HangUp => return,
                    Act::SayForEver(bytes) => loop {
                        if line.write_all(&bytes).await.is_err() {
                            return;
                        }
                        sleep(Duration::from_millis(1)).await;
                    },
                }
            }
        }
    }
}
