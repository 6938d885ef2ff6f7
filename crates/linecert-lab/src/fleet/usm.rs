//! The agent's side of the user-based security model (RFC 3414), authPriv only.

mod message;
mod user;

use std::time::Instant;

use async_snmp::{
    MasterKeys,
    v3::{
        CryptoError, LocalizedKey, PrivKey, SaltCounter, UsmSecurityParams,
        auth::{authenticate_message, verify_message},
    },
};

use self::message::{Header, Outgoing, Security};
pub use self::user::{AgentUser, Suite};
use super::ber::{self, Reader};

/// The security of one agent.
pub(super) struct Usm {
    user: Vec<u8>,
    keys: MasterKeys,
    engine: Engine,
    salts: SaltCounter,
    /// Authenticated requests so far.
    pub(super) requests: u64,
}

struct Engine {
    id: Vec<u8>,
    boots: u32,
    began: Instant,
    auth: LocalizedKey,
    privacy: PrivKey,
}

/// What a message turns out to be.
pub(super) enum Opened {
    /// To be answered with this report, which is a whole message.
    Report(Vec<u8>),
    Request(Scoped),
    Nothing,
}

/// A request that passed, still in its wrapping of contexts.
pub(super) struct Scoped {
    message_id: Vec<u8>,
    /// The largest message that the other side takes.
    pub(super) max_size: usize,
    plain: bytes::Bytes,
}

/// A scoped PDU on its way out, and how it travels.
struct Letter<'a> {
    message_id: &'a [u8],
    flags: u8,
    scoped: Vec<u8>,
}

/// The counters of RFC 3414, 5, as the last sub-identifier but one of their names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Complaint {
    UnsupportedSecLevel = 1,
    NotInTimeWindow = 2,
    UnknownUserName = 3,
    UnknownEngineId = 4,
    WrongDigest = 5,
    DecryptionError = 6,
}

/// How far the clocks of both sides may differ (RFC 3414, 2.2.3), in seconds.
const TIME_WINDOW: u64 = 150;
const AUTHENTICATED: u8 = 1;
const PRIVATE: u8 = 2;
const REPORTABLE: u8 = 4;

impl Usm {
    pub(super) fn new(
        user: &AgentUser,
        keys: MasterKeys,
        serial: u32,
        now: Instant,
    ) -> Result<Self, CryptoError> {
        let engine = Engine::new(&keys, engine_id(serial, 0), now)?;
        let salts = SaltCounter::new().map_err(|_| CryptoError::CipherError)?;
        Ok(Self { user: user.name.clone().into_bytes(), keys, engine, salts, requests: 0 })
    }

    /// Boots once more: the time begins at zero.
    pub(super) fn reboot(&mut self, now: Instant) {
        self.engine.boots += 1;
        self.engine.began = now;
    }

    /// Takes another engine ID, and with it other keys.
    pub(super) fn take_new_id(&mut self, serial: u32, now: Instant) {
        // Keys that could be bound to one engine ID can be bound to another.
        if let Ok(engine) = Engine::new(&self.keys, engine_id(serial, 1), now) {
            self.engine = engine;
        }
    }

    pub(super) fn open(&mut self, datagram: &[u8], message: Reader<'_>, now: Instant) -> Opened {
        let Some(header) = Header::read(message) else { return Opened::Nothing };
        match self.unlock(datagram, &header, now) {
            Ok(plain) => {
                self.requests += 1;
                let message_id = header.message_id.to_vec();
                Opened::Request(Scoped { message_id, max_size: header.max_size, plain })
            }
            Err(_) if header.flags & REPORTABLE == 0 => Opened::Nothing,
            Err(complaint) => {
                self.report(&header, complaint, now).map_or(Opened::Nothing, Opened::Report)
            }
        }
    }

    /// The checks of RFC 3414, 3.2, in their order.
    fn unlock(
        &self,
        datagram: &[u8],
        header: &Header<'_>,
        now: Instant,
    ) -> Result<bytes::Bytes, Complaint> {
        let engine = &self.engine;
        if header.engine_id != engine.id {
            return Err(Complaint::UnknownEngineId);
        }
        if header.user != self.user {
            return Err(Complaint::UnknownUserName);
        }
        if header.flags & 3 != AUTHENTICATED | PRIVATE {
            return Err(Complaint::UnsupportedSecLevel);
        }
        let (at, length) = UsmSecurityParams::find_auth_params_offset(datagram)
            .filter(|(_, length)| *length == engine.auth.mac_len())
            .ok_or(Complaint::WrongDigest)?;
        if !matches!(verify_message(&engine.auth, datagram, at, length), Ok(true)) {
            return Err(Complaint::WrongDigest);
        }
        let apart = engine.time(now).abs_diff(header.time);
        if header.boots != engine.boots || apart > TIME_WINDOW {
            return Err(Complaint::NotInTimeWindow);
        }
        let sealed = header.data.clone().content(ber::OCTET_STRING);
        let time = u32::try_from(header.time).map_err(|_| Complaint::NotInTimeWindow)?;
        sealed
            .and_then(|s| engine.privacy.decrypt(s, header.boots, time, header.privacy).ok())
            .ok_or(Complaint::DecryptionError)
    }

    fn report(&self, header: &Header<'_>, complaint: Complaint, now: Instant) -> Option<Vec<u8>> {
        let mut varbind = Vec::new();
        let name = [1, 3, 6, 1, 6, 3, 15, 1, 1, complaint as u32, 0];
        ber::push_tlv(&mut varbind, ber::OBJECT_ID, &ber::name_content(&name));
        ber::push_number(&mut varbind, 0x41, 1);
        let mut list = Vec::new();
        ber::push_tlv(&mut list, ber::SEQUENCE, &varbind);
        let mut content = Vec::new();
        ber::push_tlv(&mut content, ber::INTEGER, header.request_id().unwrap_or(&[0]));
        content.extend([ber::INTEGER, 1, 0, ber::INTEGER, 1, 0]);
        ber::push_tlv(&mut content, ber::SEQUENCE, &list);
        let mut pdu = Vec::new();
        ber::push_tlv(&mut pdu, 0xa8, &content);
        // The time must not be believed unless it is signed (RFC 3414, 3.2, 7a).
        let signed = complaint == Complaint::NotInTimeWindow;
        let flags = if signed { AUTHENTICATED } else { 0 };
        let letter = Letter { message_id: header.message_id, flags, scoped: self.scope(&pdu) };
        self.send(letter, now)
    }

    /// The whole message that carries the PDU.
    pub(super) fn seal(&self, request: &Scoped, pdu: &[u8], now: Instant) -> Option<Vec<u8>> {
        let message_id = &request.message_id;
        let flags = AUTHENTICATED | PRIVATE;
        self.send(Letter { message_id, flags, scoped: self.scope(pdu) }, now)
    }

    fn scope(&self, pdu: &[u8]) -> Vec<u8> {
        let id = &self.engine.id;
        let inner = ber::header_length(id.len()) + id.len() + 2 + pdu.len();
        let mut scoped = Vec::with_capacity(inner + 4);
        ber::push_header(&mut scoped, ber::SEQUENCE, inner);
        ber::push_tlv(&mut scoped, ber::OCTET_STRING, id);
        ber::push_tlv(&mut scoped, ber::OCTET_STRING, &[]);
        scoped.extend_from_slice(pdu);
        scoped
    }

    fn send(&self, letter: Letter<'_>, now: Instant) -> Option<Vec<u8>> {
        let Letter { message_id, flags, scoped } = letter;
        let engine = &self.engine;
        let time = u32::try_from(engine.time(now)).ok()?;
        let mut salt = bytes::Bytes::new();
        let mut data = scoped;
        if flags & PRIVATE != 0 {
            let sealed = engine.privacy.encrypt_aes(&data, engine.boots, time, &self.salts);
            let (octets, parameters) = sealed.ok()?;
            salt = parameters;
            data = Vec::with_capacity(octets.len() + 4);
            ber::push_tlv(&mut data, ber::OCTET_STRING, &octets);
        }
        let signature = if flags & AUTHENTICATED == 0 { 0 } else { engine.auth.mac_len() };
        let user = if signature == 0 { &[] } else { self.user.as_slice() };
        let security =
            Security { engine_id: &engine.id, boots: engine.boots, time, user, salt: &salt };
        let mut message = Outgoing { message_id, flags, signature, security, data: &data }.encode();
        if signature > 0 {
            let (at, length) = UsmSecurityParams::find_auth_params_offset(&message)?;
            authenticate_message(&engine.auth, &mut message, at, length).ok()?;
        }
        Some(message)
    }

    /// The octets of a message beside the PDU in it, at most.
    pub(super) fn overhead(&self) -> usize {
        // Three headers of 4 octets, the version, the global data and the numbers of the engine.
        3 * 4
            + 3
            + 22
            + 4
            + 12
            + 2
            + 2 * (2 + self.engine.id.len())
            + 4
            + self.user.len()
            + (2 + self.engine.auth.mac_len())
            + (2 + 8)
    }
}

impl Engine {
    fn new(keys: &MasterKeys, id: Vec<u8>, now: Instant) -> Result<Self, CryptoError> {
        let (auth, privacy) = keys.localize(&id)?;
        let privacy = privacy.ok_or(CryptoError::InvalidKeyLength)?;
        Ok(Self { id, boots: 1, began: now, auth, privacy })
    }

    fn time(&self, now: Instant) -> u64 {
        now.saturating_duration_since(self.began).as_secs()
    }
}

impl Scoped {
    /// The PDU inside the contexts.
    pub(super) fn pdu(&self) -> Option<Reader<'_>> {
        message::pdu_in(&mut Reader::new(&self.plain))
    }
}

/// An engine ID in the form of RFC 3411, 5, with an enterprise number that nobody has; text of its
/// own administration (format 5).
fn engine_id(serial: u32, generation: u8) -> Vec<u8> {
    let mut id = vec![0x80, 0xff, 0xff, 0xff, 5];
    id.extend(serial.to_be_bytes());
    id.push(generation);
    id
}
