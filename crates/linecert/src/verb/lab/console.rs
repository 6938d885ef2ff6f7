//! `linecert lab --console`: the console of a modem or an ONU of any kind that linecert knows.

use std::io;

use linecert_driver::{Driver, Family, Kind, Link};
use linecert_lab::{
    Console, ConsoleFault, ConsoleModel, Premises,
    console::{HOST_KEY, Mischief, PtyServer, Site, SshServer, Talker, TelnetServer},
};

use crate::{
    args::{Lab, Over, Trouble},
    block_on,
    exit::{CommandError, Exit},
    language::Messages,
    render,
};

/// Who may log in to the lab's consoles. It guards nothing.
const USER: &str = "training";
const PASSWORD: &str = "training-password";

/// Serves one console until Ctrl-C.
pub(super) fn run(
    model: ConsoleModel,
    args: &Lab,
    messages: &Messages,
) -> Result<Exit, CommandError> {
    let (family, over) = reached(model, args.over)?;
    let played = Played { model, family, over };
    let site = played.site(&args.console_fault)?;
    render::line(render::training(messages))?;
    let stopped = block_on(render::until_stopped(played.serve(site, messages)));
    match stopped {
        Err(error) if error.exit == Exit::Interrupted => Ok(Exit::Pass),
        Err(error) => Err(error),
        Ok(()) => Ok(Exit::Pass),
    }
}

/// What hangs on the console, and over what it is reached: what its driver is first known to be
/// read over, unless another link is asked for.
fn reached(model: ConsoleModel, asked: Option<Over>) -> Result<(Family, Over), CommandError> {
    let bug = || CommandError::new(Exit::Bug, "lab-failed");
    let driver = Driver::shipped(model.driver()).and_then(Result::ok).ok_or_else(bug)?;
    let Kind::Console(console) = driver.kind() else { return Err(bug()) };
    let known = console.links().iter().filter_map(|link| match link {
        Link::Telnet => Some(Over::Telnet),
        Link::Ssh => Some(Over::Ssh),
        Link::Serial => Some(Over::Pty),
        Link::Exec => None,
    });
    let over = asked.or_else(|| known.into_iter().next()).ok_or_else(bug)?;
    Ok((console.family(), over))
}

/// The console that the lab plays.
#[derive(Clone, Copy)]
struct Played {
    model: ConsoleModel,
    family: Family,
    over: Over,
}

impl Played {
    /// What stands behind the server, on this bad day. On a serial port nobody logs in.
    fn site(self, troubles: &[Trouble]) -> Result<Site, CommandError> {
        let (mut faults, mut mischiefs) = (Vec::new(), Vec::new());
        for trouble in troubles {
            match trouble {
                Trouble::Device(fault) => faults.push(*fault),
                Trouble::Way(mischief) => mischiefs.push(*mischief),
            }
        }
        let mischief: Option<Mischief> = mischiefs.pop();
        if let (Some(one), Some(other)) = (mischief, mischiefs.pop()) {
            return Err(CommandError::new(Exit::Usage, "lab-two-mischiefs")
                .name("one", other)
                .name("other", one));
        }
        let site = Site::of(move || Overheard::of(self.talker(&faults)));
        let site = match self.over {
            Over::Ssh => site.with_login(USER, PASSWORD),
            Over::Telnet | Over::Pty => site,
        };
        Ok(mischief.into_iter().fold(site, Site::with_mischief))
    }

    fn talker(self, faults: &[ConsoleFault]) -> Console {
        let console = Console::new(self.model, Premises::default(), faults);
        match self.over {
            Over::Telnet => console.with_login(USER, PASSWORD),
            Over::Ssh | Over::Pty => console,
        }
    }

    async fn serve(self, site: Site, messages: &Messages) -> Result<(), CommandError> {
        let failed =
            |error: io::Error| CommandError::new(Exit::Unsupported, "lab-failed").cause(error);
        let error = match self.over {
            Over::Telnet => {
                let server = TelnetServer::bind(site).await.map_err(failed)?;
                self.tell(&format!("telnet://{}", server.address()), messages)?;
                server.serve().await
            }
            Over::Ssh => {
                let server = SshServer::bind(site).await.map_err(failed)?;
                self.tell(&format!("ssh://{USER}@{}", server.address()), messages)?;
                server.serve().await
            }
            Over::Pty => {
                let server = PtyServer::open(site).map_err(failed)?;
                self.tell(&format!("serial:{}", server.path().display()), messages)?;
                server.serve().await
            }
        };
        Err(failed(error))
    }

    /// Says where it is, who may log in, and how to read it.
    fn tell(self, link: &str, messages: &Messages) -> Result<(), CommandError> {
        let login = (self.over != Over::Pty).then(|| ("lab-login", format!("{USER}, {PASSWORD}")));
        let key = (self.over == Over::Ssh).then(|| ("lab-host-key", HOST_KEY.to_owned()));
        let rows = [("lab-console", self.model.name().to_owned()), ("lab-link", link.to_owned())];
        let rows: Vec<_> = rows.into_iter().chain(login).chain(key).collect();
        render::lines(render::pairs(&rows, messages))?;
        render::note(messages.with("lab-read", &[("command", &self.command(link))]));
        render::note(messages.get("lab-stop"));
        Ok(())
    }

    fn command(self, link: &str) -> String {
        let verb = match self.family {
            Family::Dsl => "dsl",
            Family::Ont => "ont",
        };
        let entry = match self.over {
            Over::Telnet => format!(" --user {USER}"),
            Over::Ssh => format!(" --host-key {HOST_KEY}"),
            Over::Pty => String::new(),
        };
        format!("linecert {verb} read --driver {} --link {link}{entry}", self.model.driver())
    }
}

/// A console that tells everybody what was typed to it, but for passwords.
struct Overheard {
    console: Console,
    line: Vec<u8>,
    is_secret: bool,
}

impl Overheard {
    const fn of(console: Console) -> Self {
        Self { console, line: Vec::new(), is_secret: false }
    }

    fn hear(&mut self, octet: u8) {
        if !matches!(octet, b'\r' | b'\n') {
            self.line.push(octet);
            return;
        }
        let line = std::mem::take(&mut self.line);
        let text = String::from_utf8_lossy(&line);
        if !text.is_empty() {
            let shown =
                if self.is_secret { "<secret>".into() } else { text.escape_debug().to_string() };
            render::note(format_args!("< {shown}"));
        }
    }
}

impl Talker for Overheard {
    fn greet(&mut self) -> Vec<u8> {
        self.console.greet()
    }

    fn receive(&mut self, octets: &[u8]) -> Vec<u8> {
        let mut said = Vec::new();
        for octet in octets {
            self.hear(*octet);
            let answer = self.console.receive(&[*octet]);
            if !answer.is_empty() {
                let asks = String::from_utf8_lossy(&answer).trim_end().to_lowercase();
                self.is_secret = asks.ends_with("password:");
            }
            said.extend(answer);
        }
        said
    }

    fn more(&mut self) -> Option<Vec<u8>> {
        self.console.more()
    }

    fn is_over(&self) -> bool {
        self.console.is_over()
    }

    fn run(&mut self, command: &str) -> (String, u32) {
        render::note(format_args!("< {}", command.escape_debug()));
        (self.console.answer(command), 0)
    }
}
