//! A console behind SSH (RFC 4251 to 4254), through `russh`.

use std::{borrow::Cow, sync::Arc, time::Duration};

use russh::{
    ChannelMsg, ChannelStream, Disconnect, MethodKind, MethodSet, Preferred, cipher,
    client::{self, AuthResult, Handle, KeyboardInteractiveAuthResponse, Msg},
    kex,
    keys::{Algorithm, PrivateKeyWithHashAlg, PublicKeyOrCertificate, load_secret_key},
    mac,
};
use tokio::net::TcpStream;

use super::{
    address::Endpoint,
    host_key::Vouched,
    link::ConsoleLinkError,
    login::{Algorithms, ConsoleLogin, Password},
    output::{Collected, Output},
};

/// A terminal so large that no device wraps a line or stops at the foot of a page.
const COLUMNS: u32 = 500;
const ROWS: u32 = 10_000;
const TERMINAL: &str = "vt100";

/// A connection that is logged in. It ends when it is dropped.
pub(crate) struct Ssh {
    handle: Handle<Gate>,
    server: Endpoint,
}

/// What lets nothing pass before the server has proved who it is.
struct Gate {
    vouched: Vouched,
}

impl client::Handler for Gate {
    type Error = ConsoleLinkError;

    async fn check_server_key(
        &mut self,
        shown: &PublicKeyOrCertificate,
    ) -> Result<bool, ConsoleLinkError> {
        match shown {
            PublicKeyOrCertificate::PublicKey { key, .. } => self.vouched.check(key)?,
            // None was asked for, as nobody names an authority.
            PublicKeyOrCertificate::Certificate(_) => return Ok(false),
        }
        Ok(true)
    }
}

impl Ssh {
    /// Speaks SSH on a fresh connection and logs in, once: a second wrong password may lock the
    /// account.
    pub(crate) async fn log_in(
        tcp: TcpStream,
        (user, server): (&str, &Endpoint),
        (login, password): (&ConsoleLogin, Option<&Password>),
    ) -> Result<Self, ConsoleLinkError> {
        let vouched = Vouched::find(&login.trust, server)?;
        let config = client::Config {
            preferred: preferred(login.algorithms, &vouched.algorithms()),
            keepalive_interval: Some(Duration::from_secs(10)),
            ..client::Config::default()
        };
        let handle = client::connect_stream(Arc::new(config), tcp, Gate { vouched }).await?;
        let mut ssh = Self { handle, server: server.clone() };
        ssh.authenticate(user, login, password).await?;
        Ok(ssh)
    }

    async fn authenticate(
        &mut self,
        user: &str,
        login: &ConsoleLogin,
        password: Option<&Password>,
    ) -> Result<(), ConsoleLinkError> {
        // Asking for nothing tells what may be asked for. It is no attempt at a password.
        let offered = match self.handle.authenticate_none(user).await? {
            AuthResult::Success => return Ok(()),
            AuthResult::Failure { remaining_methods, .. } => remaining_methods,
        };
        let offers = |method| offered.contains(&method);
        let accepted = match (login.key_file.as_ref(), password) {
            (Some(file), _) if offers(MethodKind::PublicKey) => {
                let key = load_secret_key(file, None).map_err(|source| {
                    ConsoleLinkError::PrivateKey { file: file.clone(), source: source.into() }
                })?;
                let hash = self.handle.best_supported_rsa_hash().await?.flatten();
                let key = PrivateKeyWithHashAlg::new(Arc::new(key), hash);
                self.handle.authenticate_publickey(user, key).await?.success()
            }
            (_, Some(password)) if offers(MethodKind::Password) => {
                let typed = password.reveal();
                self.handle.authenticate_password(user, typed).await?.success()
            }
            (_, Some(password)) if offers(MethodKind::KeyboardInteractive) => {
                self.answer_questions(user, password).await?
            }
            _ => return Err(self.no_way(user, &offered)),
        };
        if accepted { Ok(()) } else { Err(self.refused(user)) }
    }

    /// Gives the password to the first question that hides its answer, and to no other.
    async fn answer_questions(
        &mut self,
        user: &str,
        password: &Password,
    ) -> Result<bool, ConsoleLinkError> {
        let mut unused = Some(password);
        let mut said = self.handle.authenticate_keyboard_interactive_start(user, None).await?;
        loop {
            let prompts = match said {
                KeyboardInteractiveAuthResponse::Success => return Ok(true),
                KeyboardInteractiveAuthResponse::Failure { .. } => return Ok(false),
                KeyboardInteractiveAuthResponse::InfoRequest { prompts, .. } => prompts,
            };
            let answers = match (prompts.as_slice(), unused.take()) {
                ([], still) => {
                    unused = still;
                    Vec::new()
                }
                ([prompt], Some(password)) if !prompt.echo => vec![password.reveal().to_owned()],
                _ => return Ok(false),
            };
            said = self.handle.authenticate_keyboard_interactive_respond(answers).await?;
        }
    }

    /// Opens a shell on a terminal.
    pub(crate) async fn shell(&self) -> Result<ChannelStream<Msg>, ConsoleLinkError> {
        let mut channel = self.handle.channel_open_session().await?;
        channel.request_pty(false, TERMINAL, COLUMNS, ROWS, 0, 0, &[]).await?;
        channel.request_shell(true).await?;
        loop {
            match channel.wait().await {
                Some(ChannelMsg::Success) => return Ok(channel.into_stream()),
                Some(ChannelMsg::Failure) => return Err(self.no_channel("shell")),
                None | Some(ChannelMsg::Close) => return Err(self.lost()),
                Some(_) => {}
            }
        }
    }

    /// Runs one command without a shell's terminal, and keeps at most `most` octets of what it
    /// says.
    pub(crate) async fn run(&self, command: &str, most: usize) -> Result<Output, ConsoleLinkError> {
        let mut channel = self.handle.channel_open_session().await?;
        channel.exec(true, command).await?;
        let mut collected = Collected::of_at_most(most);
        while let Some(message) = channel.wait().await {
            match message {
                ChannelMsg::Failure => return Err(self.no_channel("command")),
                ChannelMsg::Data { data } => collected.push(&data),
                ChannelMsg::ExtendedData { data, .. } => collected.push_error(&data),
                ChannelMsg::ExitStatus { exit_status } => {
                    collected.exit(i32::try_from(exit_status).ok());
                }
                ChannelMsg::Close => return Ok(collected.whole()),
                _ => {}
            }
            if collected.is_full() {
                return Ok(collected.cut());
            }
        }
        Err(self.lost())
    }

    /// Says goodbye. A server that has gone already does not hear it.
    pub(crate) async fn close(self) {
        drop(self.handle.disconnect(Disconnect::ByApplication, "", "en").await);
    }

    fn no_way(&self, user: &str, offered: &MethodSet) -> ConsoleLinkError {
        let names = offered.iter().map(<&str>::from).collect::<Vec<_>>();
        let (server, user) = (self.server.clone(), user.to_owned());
        ConsoleLinkError::NoWayIn { server, user, offered: names.join(", ") }
    }

    fn refused(&self, user: &str) -> ConsoleLinkError {
        let (server, user) = (self.server.clone(), user.to_owned());
        ConsoleLinkError::LoginRefused { server, user }
    }

    fn no_channel(&self, what: &'static str) -> ConsoleLinkError {
        ConsoleLinkError::NoChannel { server: self.server.clone(), what }
    }

    fn lost(&self) -> ConsoleLinkError {
        ConsoleLinkError::Lost(self.server.to_string())
    }
}

/// What may be agreed on, in order of preference; a known key's algorithm comes first.
fn preferred(algorithms: Algorithms, known: &[Algorithm]) -> Preferred {
    let usual = Preferred::DEFAULT;
    let is_legacy = algorithms == Algorithms::Legacy;
    let beside = |legacy: &[_]| if is_legacy { legacy.to_vec() } else { Vec::new() };
    let mut kexes = vec![kex::ECDH_SHA2_NISTP256, kex::ECDH_SHA2_NISTP384, kex::ECDH_SHA2_NISTP521];
    kexes.extend(beside(&[kex::DH_GEX_SHA1, kex::DH_G14_SHA1, kex::DH_G1_SHA1]));
    let ciphers =
        if is_legacy { vec![cipher::AES_256_CBC, cipher::AES_128_CBC] } else { Vec::new() };
    let macs = if is_legacy { vec![mac::HMAC_SHA1_ETM, mac::HMAC_SHA1] } else { Vec::new() };
    let mut keys: Vec<_> = usual.key.iter().cloned().collect();
    // RSA with SHA-1.
    keys.retain(|key| is_legacy || *key != Algorithm::Rsa { hash: None });
    // A key does not say with which hash it signs.
    let of_key = |algorithm: &Algorithm| match algorithm {
        Algorithm::Rsa { .. } => Algorithm::Rsa { hash: None },
        other => other.clone(),
    };
    keys.sort_by_key(|key| !known.contains(&of_key(key)));
    Preferred {
        kex: joined(&usual.kex, kexes),
        key: Cow::Owned(keys),
        cipher: joined(&usual.cipher, ciphers),
        mac: joined(&usual.mac, macs),
        ..usual
    }
}

fn joined<T: Clone>(usual: &[T], beside: Vec<T>) -> Cow<'static, [T]> {
    usual.iter().cloned().chain(beside).collect()
}
