//! A console behind SSH, with a host key that everybody knows: it proves nothing.

use std::{
    collections::BTreeMap,
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use russh::{
    Channel, ChannelId, MethodKind, MethodSet,
    keys::{PrivateKey, ssh_key::private::Ed25519Keypair},
    server::{self, Auth, Config, Msg, Session},
};
use tokio::{
    io::AsyncWriteExt as _,
    net::{TcpListener, TcpStream},
    task::JoinSet,
};

use super::{
    Mischief, Site,
    conversation::{Wire, converse},
};

/// The seed of the host key. It is published, so that nobody takes the lab for a device.
const SEED: [u8; 32] = *b"linecert-lab: not a secret key!!";

/// The fingerprint of the host key of every lab.
pub const HOST_KEY: &str = "SHA256:A5R4p2VG5ARa1x4AcaclllrAhY+or9kGfpXnodzseQ8";

/// A console that is bound to a TCP port of this machine and not yet served.
pub struct SshServer {
    listener: TcpListener,
    address: SocketAddr,
    site: Site,
}

impl SshServer {
    /// Binds a free port of the loopback interface.
    ///
    /// # Errors
    /// When the system gives none.
    pub async fn bind(site: Site) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        Ok(Self { listener, address, site })
    }

    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves everybody who comes, until the port breaks. Those who are there are hung up on when
    /// it is dropped.
    pub async fn serve(self) -> io::Error {
        let config = Arc::new(Config {
            methods: MethodSet::from(&[MethodKind::Password][..]),
            keys: vec![PrivateKey::from(Ed25519Keypair::from_seed(&SEED))],
            auth_rejection_time: Duration::from_millis(50),
            auth_rejection_time_initial: Some(Duration::ZERO),
            ..Config::default()
        });
        let mut callers = JoinSet::new();
        loop {
            let (stream, _) = match self.listener.accept().await {
                Ok(accepted) => accepted,
                Err(error) => return error,
            };
            callers.spawn(answer(Arc::clone(&config), stream, self.site.clone()));
            while callers.try_join_next().is_some() {}
        }
    }
}

async fn answer(config: Arc<Config>, stream: TcpStream, site: Site) {
    let caller = Caller { site, channels: BTreeMap::new(), talks: JoinSet::new() };
    if let Ok(session) = server::run_stream(config, stream, caller).await {
        // A caller who hangs up is none of the server's sorrows.
        drop(session.await);
    }
}

/// One who called, with the channels that were opened and not used yet.
struct Caller {
    site: Site,
    channels: BTreeMap<ChannelId, Channel<Msg>>,
    talks: JoinSet<()>,
}

impl server::Handler for Caller {
    type Error = russh::Error;

    async fn auth_none(&mut self, _: &str) -> Result<Auth, russh::Error> {
        Ok(if self.site.login.is_none() { Auth::Accept } else { Auth::reject() })
    }

    async fn auth_password(&mut self, user: &str, password: &str) -> Result<Auth, russh::Error> {
        let is_refused = self.site.mischief == Some(Mischief::LoginRefused);
        let known = self.site.login.as_ref().map(|(u, p)| (u.as_str(), p.as_str()));
        let is_known = known.is_none_or(|known| known == (user, password));
        Ok(if is_known && !is_refused { Auth::Accept } else { Auth::reject() })
    }

    async fn channel_open_session(
        &mut self,
        channel: Channel<Msg>,
        reply: server::ChannelOpenHandle,
        _: &mut Session,
    ) -> Result<(), russh::Error> {
        self.channels.insert(channel.id(), channel);
        reply.accept().await;
        Ok(())
    }

    async fn shell_request(
        &mut self,
        id: ChannelId,
        session: &mut Session,
    ) -> Result<(), russh::Error> {
        let Some(channel) = self.channels.remove(&id) else { return session.channel_failure(id) };
        session.channel_success(id)?;
        let site = self.site.clone();
        self.talks.spawn(async move {
            let mut stream = channel.into_stream();
            drop(converse(&mut stream, &site, Wire::Plain).await);
            drop(stream.shutdown().await);
        });
        Ok(())
    }

    async fn exec_request(
        &mut self,
        id: ChannelId,
        command: &[u8],
        session: &mut Session,
    ) -> Result<(), russh::Error> {
        let Some(channel) = self.channels.remove(&id) else { return session.channel_failure(id) };
        session.channel_success(id)?;
        let (said, status) = self.site.talker().run(&String::from_utf8_lossy(command));
        self.talks.spawn(async move {
            // Whoever has gone does not hear it.
            drop(channel.data_bytes(said.into_bytes()).await);
            drop(channel.exit_status(status).await);
            drop(channel.eof().await);
            drop(channel.close().await);
        });
        Ok(())
    }
}
