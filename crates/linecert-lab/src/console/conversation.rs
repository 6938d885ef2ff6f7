//! One caller and one console, until either hangs up.

use std::{io, time::Duration};

use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    time::{sleep, timeout},
};

use super::{Mischief, Site, Talker, telnet::Telnet};

/// Between two octets of a slow line.
const PAUSE: Duration = Duration::from_millis(2);
/// How many octets of an answer come before the line goes down.
const BEFORE_THE_DROP: usize = 40;
/// A shorter answer is no more than a prompt.
const SHORTEST_ANSWER: usize = 60;
/// How often a console that talks by itself is asked whether it has more to say.
const RESTLESS: Duration = Duration::from_millis(5);
/// For how long somebody who is sent away may still read why.
const FAREWELL: Duration = Duration::from_millis(100);

const OCCUPIED: &[u8] = b"\r\nSorry, another user is logged in. Please try again later.\r\n";
const REFUSED: &[u8] = b"\r\nLogin incorrect\r\n";

/// How the text of a console stands on the wire.
pub(super) enum Wire {
    Plain,
    Telnet(Telnet),
}

impl Wire {
    fn hear(&mut self, octets: &[u8]) -> Vec<u8> {
        match self {
            Self::Plain => octets.to_vec(),
            Self::Telnet(telnet) => telnet.hear(octets),
        }
    }

    fn say(&self, text: &[u8]) -> Vec<u8> {
        match self {
            Self::Plain => text.to_vec(),
            Self::Telnet(_) => Telnet::say(text),
        }
    }

    fn opening(&self) -> &'static [u8] {
        match self {
            Self::Plain => b"",
            Self::Telnet(_) => Telnet::OPENING,
        }
    }
}

/// What a caller hears, as the day goes.
struct Mouth<'s, S> {
    stream: &'s mut S,
    wire: Wire,
    mischief: Option<Mischief>,
    commands: usize,
}

/// Lets a caller talk to the site's console until either hangs up.
pub(super) async fn converse<S>(stream: &mut S, site: &Site, wire: Wire) -> io::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut talker = site.talker();
    let mut mouth = Mouth { stream, wire, mischief: site.mischief, commands: 0 };
    let opening = mouth.wire.opening();
    mouth.stream.write_all(opening).await?;
    match site.mischief {
        Some(Mischief::Occupied) => return mouth.send_away(OCCUPIED).await,
        Some(Mischief::Silent) => {}
        _ => mouth.say(&talker.greet()).await?,
    }
    let mut octets = [0; 256];
    while !talker.is_over() {
        match timeout(RESTLESS, mouth.stream.read(&mut octets)).await {
            Ok(Ok(0)) => return Ok(()),
            Ok(Err(error)) => return Err(error),
            Ok(Ok(count)) => {
                let heard = mouth.wire.hear(octets.get(..count).unwrap_or_default());
                mouth.answer(talker.as_mut(), &heard).await?;
            }
            Err(_) => {
                if let Some(more) = talker.more() {
                    mouth.say(&more).await?;
                }
            }
        }
    }
    Ok(())
}

impl<S: AsyncRead + AsyncWrite + Unpin> Mouth<'_, S> {
    async fn answer(&mut self, talker: &mut dyn Talker, heard: &[u8]) -> io::Result<()> {
        if heard.is_empty() {
            return Ok(());
        }
        let answer = talker.receive(heard);
        let is_line = heard.contains(&b'\r') || heard.contains(&b'\n');
        self.commands += usize::from(is_line);
        match self.mischief {
            Some(Mischief::Silent) => Ok(()),
            // The first line is the user's name, or wakes the line.
            Some(Mischief::LoginRefused) if is_line && self.commands > 1 => {
                self.send_away(REFUSED).await
            }
            Some(Mischief::Endless) if is_line && answer.len() > SHORTEST_ANSWER => loop {
                self.say(&answer).await?;
            },
            Some(Mischief::Drop) if answer.len() > SHORTEST_ANSWER => {
                self.send_away(answer.get(..BEFORE_THE_DROP).unwrap_or_default()).await
            }
            _ => self.say(&answer).await,
        }
    }

    async fn say(&mut self, text: &[u8]) -> io::Result<()> {
        let octets = match self.mischief {
            Some(Mischief::Garbage) => text.iter().map(|o| o.rotate_left(3) | 0x80).collect(),
            _ => self.wire.say(text),
        };
        if self.mischief != Some(Mischief::Slow) {
            self.stream.write_all(&octets).await?;
            return self.stream.flush().await;
        }
        for octet in octets {
            self.stream.write_all(&[octet]).await?;
            self.stream.flush().await?;
            sleep(PAUSE).await;
        }
        Ok(())
    }

    async fn send_away(&mut self, words: &[u8]) -> io::Result<()> {
        self.say(words).await?;
        sleep(FAREWELL).await;
        Err(io::ErrorKind::ConnectionAborted.into())
    }
}
