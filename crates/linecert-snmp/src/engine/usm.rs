//! The user-based security model (RFC 3414) toward one agent: its engine ID, its clock, our keys.
//!
//! Nothing that an agent says is believed before its digest is checked, but for what must come in
//! clear: its engine ID, and a refusal to know the user or the engine.

use std::time::Instant;

use async_snmp::v3::{
    LocalizedKey, PrivKey, SaltCounter,
    auth::{authenticate_message, verify_message},
};
use bytes::Bytes;

use crate::{
    codec::{Asking, Envelope, Outgoing, Payload, PduKind, ScopedPdu, write_scoped, write_v3},
    credentials::{KeyError, User},
    read_error::Refusal,
};

/// As long as the longest digest (RFC 7860: HMAC-384-SHA-512).
const BLANK: [u8; 48] = [0; 48];
/// How far a message may lag behind the clock of its engine, in seconds (RFC 3414, 2.2.3).
const WINDOW: u32 = 150;
/// The clock of an engine that has run out (RFC 3414, 2.2.2).
const LAST_BOOT: u32 = i32::MAX.unsigned_abs();
/// `usmStats` of RFC 3414, 5; the number of the counter and `0` follow.
const USM_STATS: [u8; 8] = [0x2B, 6, 1, 6, 3, 15, 1, 1];
/// `snmpUnknownContexts.0` and `snmpUnavailableContexts.0` (RFC 3413, 4.1.2).
const NO_CONTEXT: [[u8; 9]; 2] = [[0x2B, 6, 1, 6, 3, 12, 1, 5, 0], [0x2B, 6, 1, 6, 3, 12, 1, 4, 0]];

/// A user toward one agent.
pub(super) struct Session {
    user: User,
    engine: Option<RemoteEngine>,
}

/// The agent's engine, and the keys made for it.
struct RemoteEngine {
    id: Vec<u8>,
    auth: LocalizedKey,
    privacy: PrivKey,
    clock: Option<Clock>,
}

/// What time the engine said under its digest, and when.
#[derive(Clone, Copy)]
struct Clock {
    boots: u32,
    time: u32,
    heard: Instant,
}

/// What a message of v3 turned out to be.
#[derive(Debug)]
pub(super) enum Heard {
    /// An answer under its digest and in time: a scoped PDU.
    Answer(Bytes),
    /// The agent told its engine ID, or disowned the one that it had: ask again.
    Introduced,
    /// The agent told its time under its digest: ask again.
    Synchronised,
    /// The agent does not let this user read.
    Refused(Refusal),
    /// True once, but too old (RFC 3414, 3.2, step 7b).
    Stale,
    /// Not to be believed, or not to be understood.
    Garbage,
}

impl Session {
    pub(super) const fn new(user: User) -> Self {
        Self { user, engine: None }
    }

    pub(super) const fn user(&self) -> &User {
        &self.user
    }

    /// True when the engine ID has to be asked for first.
    pub(super) const fn is_unknown(&self) -> bool {
        self.engine.is_none()
    }

    /// True when the agent's time is known too, so that several requests may go out.
    pub(super) fn is_synchronised(&self) -> bool {
        self.engine.as_ref().is_some_and(|engine| engine.clock.is_some())
    }

    /// Asks for the engine ID again, as after silence.
    pub(super) fn forget_engine(&mut self) {
        self.engine = None;
    }

    /// Writes a signed and encrypted request. Before the agent's time is known it carries time 0,
    /// which the agent answers with its own (RFC 3414, 4).
    pub(super) fn write<'o>(
        &self,
        out: &mut Vec<u8>,
        asking: Asking<impl Iterator<Item = &'o [u8]>>,
        (salts, now): (&SaltCounter, Instant),
    ) -> Result<(), KeyError> {
        let RemoteEngine { id, auth, privacy, clock } = self.engine.as_ref().ok_or(KeyError)?;
        let (boots, time) = clock.map_or((0, 0), |clock| (clock.boots, clock.at(now)));
        let message_id = asking.id;
        let mut scoped = Vec::with_capacity(512);
        write_scoped(&mut scoped, (id, self.context()), asking);
        let sealed = privacy.encrypt_aes(&scoped, boots, time, salts);
        let (sealed, salt) = sealed.map_err(|_| KeyError)?;
        let digest = BLANK.get(..auth.mac_len()).ok_or(KeyError)?;
        let (engine_id, user) = (id.as_slice(), self.user.name().as_bytes());
        let header = Outgoing { message_id, engine_id, boots, time, user, digest, salt: &salt };
        let start = out.len();
        let digest_at = write_v3(out, header, &sealed);
        let message = out.get_mut(start..).ok_or(KeyError)?;
        authenticate_message(auth, message, digest_at, digest.len()).map_err(|_| KeyError)
    }

    fn context(&self) -> &[u8] {
        self.user.context().unwrap_or_default().as_bytes()
    }

    /// Takes a message whose identifier is that of a request in flight.
    pub(super) fn hear(&mut self, message: &Envelope<'_>, now: Instant) -> Heard {
        match message.payload {
            Payload::Plain(scoped) if message.digest.is_empty() => {
                self.hear_in_clear(message, &scoped)
            }
            Payload::Plain(scoped) if self.is_authentic(message) => {
                self.hear_report(message, &scoped, now)
            }
            Payload::Sealed(octets) if self.is_authentic(message) => {
                self.unseal(message, octets, now)
            }
            Payload::Plain(_) | Payload::Sealed(_) => Heard::Garbage,
        }
    }

    fn is_authentic(&self, message: &Envelope<'_>) -> bool {
        let Envelope { engine_id, user, digest, digest_at, whole, .. } = *message;
        self.engine.as_ref().is_some_and(|engine| {
            engine.id == engine_id
                && self.user.name().as_bytes() == user
                && digest.len() == engine.auth.mac_len()
                && verify_message(&engine.auth, whole, digest_at, digest.len()) == Ok(true)
        })
    }

    /// A message without a digest can only be a report that could not have one.
    fn hear_in_clear(&mut self, message: &Envelope<'_>, scoped: &ScopedPdu<'_>) -> Heard {
        match report(scoped) {
            Some(Report::Usm(4)) => self.meet(message.engine_id),
            Some(Report::Usm(1)) => Heard::Refused(Refusal::SecurityLevel),
            Some(Report::Usm(3)) => Heard::Refused(Refusal::UnknownUser),
            Some(Report::Usm(5)) => Heard::Refused(Refusal::WrongDigest),
            Some(Report::Usm(6)) => Heard::Refused(Refusal::Decryption),
            _ => Heard::Garbage,
        }
    }

    /// Takes the engine ID that the agent has now, whether it was asked for it or has another than
    /// it had. A forger gains nothing by it: he has not the keys that go with it.
    fn meet(&mut self, id: &[u8]) -> Heard {
        // RFC 3411, 5: SnmpEngineID has 5 to 32 octets.
        if !(5..=32).contains(&id.len()) {
            return Heard::Garbage;
        }
        let keys = self.user.master_keys().ok().and_then(|keys| keys.localize(id).ok());
        let Some((auth, Some(privacy))) = keys else { return Heard::Garbage };
        self.engine = Some(RemoteEngine { id: id.to_vec(), auth, privacy, clock: None });
        Heard::Introduced
    }

    /// A report under its digest. It answers the identifier of a request of ours, so it is fresh
    /// whatever time it says: an agent may have lost its clock and not have counted its boots.
    fn hear_report(
        &mut self,
        message: &Envelope<'_>,
        scoped: &ScopedPdu<'_>,
        now: Instant,
    ) -> Heard {
        match report(scoped) {
            Some(Report::Usm(2)) if message.boots != LAST_BOOT => {
                self.set_clock(message, now);
                Heard::Synchronised
            }
            Some(Report::Usm(2)) => Heard::Refused(Refusal::NotInTimeWindow),
            Some(Report::NoContext) => Heard::Refused(Refusal::UnknownContext),
            Some(Report::Usm(_) | Report::Other) => Heard::Refused(Refusal::OtherReport),
            None => Heard::Garbage,
        }
    }

    fn unseal(&mut self, message: &Envelope<'_>, octets: &[u8], now: Instant) -> Heard {
        let Some(engine) = &self.engine else { return Heard::Garbage };
        let opened = engine.privacy.decrypt(octets, message.boots, message.time, message.salt);
        let Ok(opened) = opened else { return Heard::Garbage };
        let Ok(scoped) = ScopedPdu::decode(&opened) else { return Heard::Garbage };
        if scoped.pdu.kind == PduKind::Report {
            return self.hear_report(message, &scoped, now);
        }
        if scoped.context != self.context() {
            return Heard::Garbage;
        }
        match engine.clock {
            Some(clock) if clock.outdates(message, now) => return Heard::Stale,
            Some(clock) if (message.boots, message.time) <= (clock.boots, clock.time) => {}
            _ => self.set_clock(message, now),
        }
        Heard::Answer(opened)
    }

    fn set_clock(&mut self, message: &Envelope<'_>, now: Instant) {
        if let Some(engine) = &mut self.engine {
            let Envelope { boots, time, .. } = *message;
            engine.clock = Some(Clock { boots, time, heard: now });
        }
    }
}

impl Clock {
    /// The time of the engine as it must be by now.
    fn at(self, now: Instant) -> u32 {
        let since = now.saturating_duration_since(self.heard).as_secs();
        let since = u32::try_from(since).unwrap_or(u32::MAX);
        self.time.saturating_add(since).min(LAST_BOOT)
    }

    fn outdates(self, message: &Envelope<'_>, now: Instant) -> bool {
        let lags = message.time.saturating_add(WINDOW) < self.at(now);
        message.boots == LAST_BOOT
            || message.boots < self.boots
            || message.boots == self.boots && lags
    }
}

enum Report {
    /// A counter of `usmStats`, by its number.
    Usm(u8),
    NoContext,
    Other,
}

fn report(scoped: &ScopedPdu<'_>) -> Option<Report> {
    let mut binds = scoped.pdu.binds();
    let (Some(bind), None) = (binds.next(), binds.next()) else { return None };
    if scoped.pdu.kind != PduKind::Report {
        return None;
    }
    let object = bind.object.as_bytes();
    Some(match object.strip_prefix(&USM_STATS) {
        Some([counter, 0]) => Report::Usm(*counter),
        _ if NO_CONTEXT.iter().any(|context| context == object) => Report::NoContext,
        _ => Report::Other,
    })
}
