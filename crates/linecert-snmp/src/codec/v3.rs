//! Messages of SNMP v3 (RFC 3412, 6) under the user-based security model (RFC 3414, 2.4).

use super::{
    DecodeError,
    ber::{OCTET_STRING, Reader, SEQUENCE, wrap, write_natural, write_octets},
    message::Pdu,
    request::Asking,
};

const AUTHENTICATED: u8 = 1;
const ENCRYPTED: u8 = 2;
const REPORTABLE: u8 = 4;
const USER_BASED: u32 = 3;
/// What the receive buffers hold; an agent that were told less would answer genErr for more.
const LARGEST: u32 = 65_507;

/// A message of v3 before its security: nothing in it is to be believed yet.
#[derive(Debug, Clone, Copy)]
pub struct Envelope<'a> {
    /// The identifier of the message, which the agent echoes.
    pub message_id: u32,
    /// The engine that is the authority for boots and time.
    pub engine_id: &'a [u8],
    /// How often that engine has started.
    pub boots: u32,
    /// For how many seconds that engine has run.
    pub time: u32,
    /// The name of the user.
    pub user: &'a [u8],
    /// The digest of the message; empty when it is not authenticated.
    pub digest: &'a [u8],
    /// Where in the message the digest stands.
    pub digest_at: usize,
    /// The message itself, as it was signed.
    pub whole: &'a [u8],
    /// The salt of the encryption; empty when it is not encrypted.
    pub salt: &'a [u8],
    /// The content.
    pub payload: Payload<'a>,
}

/// The content of a message of v3.
#[derive(Debug, Clone, Copy)]
pub enum Payload<'a> {
    /// In clear.
    Plain(ScopedPdu<'a>),
    /// Encrypted.
    Sealed(&'a [u8]),
}

/// A protocol data unit and the context that it belongs to (RFC 3412, 6.8).
#[derive(Debug, Clone, Copy)]
pub struct ScopedPdu<'a> {
    /// The context's name; empty for the default context.
    pub context: &'a [u8],
    /// What the agent says.
    pub pdu: Pdu<'a>,
}

impl<'a> Envelope<'a> {
    /// Reads what follows the version in `whole`.
    pub(super) fn decode(whole: &'a [u8], mut message: Reader<'a>) -> Result<Self, DecodeError> {
        let mut header = message.sequence()?;
        let message_id = header.natural()?;
        header.natural()?;
        let &[flags] = header.octets()? else { return Err(DecodeError::Header) };
        if header.natural()? != USER_BASED {
            return Err(DecodeError::Header);
        }
        header.end()?;
        let mut outer = Reader::new(message.octets()?);
        let mut security = outer.sequence()?;
        outer.end()?;
        let (engine_id, boots, time) =
            (security.octets()?, security.natural()?, security.natural()?);
        let (user, digest, salt) = (security.octets()?, security.octets()?, security.octets()?);
        security.end()?;
        // Both are slices of one buffer, so their addresses tell how far they are apart.
        let digest_at = digest.as_ptr().addr().saturating_sub(whole.as_ptr().addr());
        // The flags say what is there, and what is there must be so (RFC 3412, 7.2, step 5d).
        let level = (flags & AUTHENTICATED != 0, flags & ENCRYPTED != 0);
        if level == (false, true) || level.0 == digest.is_empty() || level.1 == salt.is_empty() {
            return Err(DecodeError::Header);
        }
        let payload = Payload::decode(&mut message, level.1.then_some(Sealed))?;
        message.end()?;
        Ok(Self {
            message_id,
            engine_id,
            boots,
            time,
            user,
            digest,
            digest_at,
            whole,
            salt,
            payload,
        })
    }
}

struct Sealed;

impl<'a> Payload<'a> {
    fn decode(message: &mut Reader<'a>, sealed: Option<Sealed>) -> Result<Self, DecodeError> {
        match sealed {
            Some(Sealed) => message.octets().map(Self::Sealed),
            None => ScopedPdu::read(message).map(Self::Plain),
        }
    }
}

impl<'a> ScopedPdu<'a> {
    /// Reads what was decrypted. Octets after it are padding.
    ///
    /// # Errors
    /// [`DecodeError`] when any octet of it is not as it must be.
    pub fn decode(octets: &'a [u8]) -> Result<Self, DecodeError> {
        Self::read(&mut Reader::new(octets))
    }

    fn read(reader: &mut Reader<'a>) -> Result<Self, DecodeError> {
        let mut scoped = reader.sequence()?;
        scoped.octets()?;
        let context = scoped.octets()?;
        let pdu = Pdu::decode(&mut scoped)?;
        scoped.end()?;
        Ok(Self { context, pdu })
    }
}

/// The header of a message to an engine that is known.
#[derive(Clone, Copy)]
pub(crate) struct Outgoing<'a> {
    pub(crate) message_id: u32,
    pub(crate) engine_id: &'a [u8],
    pub(crate) boots: u32,
    pub(crate) time: u32,
    pub(crate) user: &'a [u8],
    /// As long as the digest will be.
    pub(crate) digest: &'a [u8],
    pub(crate) salt: &'a [u8],
}

/// Writes a whole message with `sealed` as its content, the digest still as it was given. Returns
/// where the digest stands, counted from where the message begins.
pub(crate) fn write_v3(out: &mut Vec<u8>, header: Outgoing<'_>, sealed: &[u8]) -> usize {
    let start = out.len();
    let mut digest_at = start;
    let flags = AUTHENTICATED | ENCRYPTED | REPORTABLE;
    wrap(out, SEQUENCE, |out| {
        write_header(out, header.message_id, flags);
        wrap(out, OCTET_STRING, |out| digest_at = write_security(out, header));
        write_octets(out, OCTET_STRING, sealed);
    });
    digest_at.saturating_sub(start)
}

/// Writes the message that asks an agent for its engine ID (RFC 3414, 4).
pub(crate) fn write_discovery(out: &mut Vec<u8>, message_id: u32) {
    let (empty, after) = ([].as_slice(), std::iter::empty());
    let header = Outgoing {
        message_id,
        engine_id: empty,
        boots: 0,
        time: 0,
        user: empty,
        digest: empty,
        salt: empty,
    };
    let asking = Asking { request: super::Request::GetNext, id: message_id, after };
    wrap(out, SEQUENCE, |out| {
        write_header(out, message_id, REPORTABLE);
        wrap(out, OCTET_STRING, |out| {
            write_security(out, header);
        });
        write_scoped(out, (empty, empty), asking);
    });
}

fn write_header(out: &mut Vec<u8>, message_id: u32, flags: u8) {
    write_natural(out, 3);
    wrap(out, SEQUENCE, |out| {
        write_natural(out, message_id);
        write_natural(out, LARGEST);
        write_octets(out, OCTET_STRING, &[flags]);
        write_natural(out, USER_BASED);
    });
}

fn write_security(out: &mut Vec<u8>, header: Outgoing<'_>) -> usize {
    let mut digest_at = 0;
    wrap(out, SEQUENCE, |out| {
        write_octets(out, OCTET_STRING, header.engine_id);
        write_natural(out, header.boots);
        write_natural(out, header.time);
        write_octets(out, OCTET_STRING, header.user);
        write_octets(out, OCTET_STRING, header.digest);
        digest_at = out.len().saturating_sub(header.digest.len());
        write_octets(out, OCTET_STRING, header.salt);
    });
    digest_at
}

/// Writes a scoped PDU, to be encrypted, for this engine and this context.
pub(crate) fn write_scoped<'o>(
    out: &mut Vec<u8>,
    (engine_id, context): (&[u8], &[u8]),
    asking: Asking<impl Iterator<Item = &'o [u8]>>,
) {
    wrap(out, SEQUENCE, |out| {
        write_octets(out, OCTET_STRING, engine_id);
        write_octets(out, OCTET_STRING, context);
        asking.write(out);
    });
}
