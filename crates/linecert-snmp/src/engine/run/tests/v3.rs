//! SNMP v3: agents that are met, reboot, are replaced, lose their clock, and those that refuse.

use async_snmp::{
    ResponsePdu,
    ber::Decoder,
    message::{MsgFlags, MsgGlobalData, ScopedPdu as WireScopedPdu, SecurityLevel, V3Message},
    message_size::MessageSize,
    v3::{LocalizedKey, PrivKey, UsmSecurityParams, auth::authenticate_message, report_oids},
};

use super::*;
use crate::{
    AuthProtocol, Passphrase, PrivacyProtocol, User,
    codec::{Envelope, Message, Payload},
    read_error::Refusal,
};

const ENGINE: &[u8] = b"\x80\x00\x1f\x88\x80engine-1";

fn user(name: &str) -> User {
    let passphrase = |text: &str| Passphrase::new(text).unwrap();
    let auth = (AuthProtocol::Sha256, passphrase("authpass12345"));
    User::new(name, auth, (PrivacyProtocol::Aes128, passphrase("privpass12345"))).unwrap()
}

fn v3_order(user: User) -> Order {
    Order { credentials: user.into(), ..order(1, 2) }
}

/// An authoritative engine with one user, written with the other codec.
struct Engine3 {
    id: Vec<u8>,
    boots: u32,
    started: Instant,
    auth: LocalizedKey,
    privacy: PrivKey,
    salts: SaltCounter,
    table: TableAgent,
    reports: usize,
}

impl Engine3 {
    fn new(id: &[u8], started: Instant) -> Self {
        let (auth, privacy) = user("linecert").master_keys().unwrap().localize(id).unwrap();
        Self {
            id: id.to_vec(),
            boots: 7,
            started,
            auth,
            privacy: privacy.unwrap(),
            salts: SaltCounter::new().unwrap(),
            table: TableAgent::new(&[70, 30], 20),
            reports: 0,
        }
    }

    fn time(&self, now: Instant) -> u32 {
        u32::try_from((now - self.started).as_secs()).unwrap()
    }

    fn receive(&mut self, datagram: &[u8], now: Instant) -> Vec<u8> {
        let Some(asked) = signed(datagram) else {
            let question =
                V3Message::decode(Bytes::copy_from_slice(datagram), DecodeConfig::STRICT);
            let id = question.unwrap().value.msg_id();
            return self.report((id, now), report_oids::unknown_engine_ids(), None);
        };
        let about = (i32::try_from(asked.message_id).unwrap(), now);
        if asked.engine_id != self.id {
            return self.report(about, report_oids::unknown_engine_ids(), None);
        }
        if asked.user != b"linecert" {
            return self.report(about, report_oids::unknown_user_names(), None);
        }
        let (at, length) = (asked.digest_at, asked.digest.len());
        if async_snmp::v3::auth::verify_message(&self.auth, asked.whole, at, length) != Ok(true) {
            return self.report(about, report_oids::wrong_digests(), None);
        }
        if asked.boots != self.boots || asked.time.abs_diff(self.time(now)) > 150 {
            let signed = Some(self.auth.clone());
            return self.report(about, report_oids::not_in_time_windows(), signed);
        }
        let Payload::Sealed(sealed) = asked.payload else { panic!("not encrypted") };
        let plain = self.privacy.decrypt(sealed, asked.boots, asked.time, asked.salt).unwrap();
        let scoped = WireScopedPdu::decode(&mut Decoder::new(plain)).unwrap();
        let ask = Ask::of(agent(1), scoped.pdu);
        let rows = self.table.rows_after(&ask);
        self.answer(about, ask.response(0, 0, &rows))
    }

    fn answer(&self, (id, now): (i32, Instant), pdu: WirePdu) -> Vec<u8> {
        let scoped = WireScopedPdu::new(self.id.clone(), "", pdu).encode_to_bytes().unwrap();
        let time = self.time(now);
        let sealed = self.privacy.encrypt_aes(&scoped, self.boots, time, &self.salts);
        let (sealed, salt) = sealed.unwrap();
        let security = self.security(now).with_auth_placeholder(24).unwrap();
        let security = security.with_priv_params(salt).unwrap().encode().unwrap();
        let header = header(id, SecurityLevel::AuthPriv);
        let message =
            V3Message::new_with_opaque_encrypted_scoped_pdu(header, security, sealed).unwrap();
        sign(&self.auth, message.encode().unwrap().to_vec())
    }

    fn security(&self, now: Instant) -> UsmSecurityParams {
        UsmSecurityParams::new(self.id.clone(), self.boots, self.time(now), "linecert").unwrap()
    }

    fn report(
        &mut self,
        (id, now): (i32, Instant),
        counter: WireOid,
        key: Option<LocalizedKey>,
    ) -> Vec<u8> {
        self.reports += 1;
        let row = WireRow { oid: counter, value: WireValue::Counter32(1) };
        let pdu = ResponsePdu::report(0, vec![row]).unwrap();
        let scoped = WireScopedPdu::new(self.id.clone(), "", pdu);
        let level = match key {
            Some(_) => SecurityLevel::AuthNoPriv,
            None => SecurityLevel::NoAuthNoPriv,
        };
        let security = match key {
            Some(_) => self.security(now).with_auth_placeholder(24).unwrap(),
            None => self.security(now),
        };
        let security = security.encode().unwrap();
        let message = V3Message::new(header(id, level), security, scoped).unwrap();
        let message = message.encode().unwrap().to_vec();
        key.map_or(message.clone(), |key| sign(&key, message))
    }
}

/// A request; `None` for the question for the engine ID, which is no message of an agent.
fn signed(datagram: &[u8]) -> Option<Envelope<'_>> {
    match Message::decode(datagram) {
        Ok(Message::V3(asked)) => Some(asked),
        _ => None,
    }
}

fn header(id: i32, level: SecurityLevel) -> MsgGlobalData {
    let size = MessageSize::new(65_507).unwrap();
    MsgGlobalData::new(id, size, MsgFlags::new(level, false)).unwrap()
}

fn sign(key: &LocalizedKey, mut message: Vec<u8>) -> Vec<u8> {
    let (at, length) = UsmSecurityParams::find_auth_params_offset(&message).unwrap();
    authenticate_message(key, &mut message, at, length).unwrap();
    message
}

/// Walks the agent that `engine` is, each answer taking a moment.
fn walk(rig: &mut Rig, engine: &mut Engine3, user: User) -> Walked {
    rig.walk(&[v3_order(user)], |to, datagram, now| {
        vec![(ms(5), to, engine.receive(datagram, now))]
    })
}

/// An engine and a rig that has read it once.
fn met() -> (Rig, Engine3) {
    let mut rig = Rig::new();
    let mut engine = Engine3::new(ENGINE, rig.now);
    walk(&mut rig, &mut engine, user("linecert")).check_complete(0, &[70, 30]);
    (rig, engine)
}

#[test]
fn an_agent_is_met_once_and_then_known() {
    let (mut rig, mut engine) = met();
    assert_eq!(engine.reports, 2, "its engine ID, and its time");
    walk(&mut rig, &mut engine, user("linecert")).check_complete(0, &[70, 30]);
    assert_eq!((engine.reports, rig.counters.discoveries), (2, 1));
    assert_eq!((rig.counters.timeouts, rig.counters.garbage), (0, 0));
}

#[test]
fn idle_for_long_costs_nothing() {
    let (mut rig, mut engine) = met();
    for seconds in [170, 3_600, 86_400] {
        rig.now += Duration::from_secs(seconds);
        walk(&mut rig, &mut engine, user("linecert")).check_complete(0, &[70, 30]);
    }
    assert_eq!(engine.reports, 2);
}

#[test]
fn a_reboot_costs_one_exchange() {
    let (mut rig, mut engine) = met();
    rig.now += Duration::from_secs(170);
    (engine.boots, engine.started) = (8, rig.now);
    walk(&mut rig, &mut engine, user("linecert")).check_complete(0, &[70, 30]);
    assert_eq!((engine.reports, rig.counters.discoveries), (3, 1));
}

#[test]
fn a_reboot_in_the_middle_of_a_walk_loses_no_row() {
    let mut rig = Rig::new();
    let mut engine = Engine3::new(ENGINE, rig.now);
    let mut turn = 0;
    let walked = rig.walk(&[v3_order(user("linecert"))], |to, datagram, now| {
        turn += 1;
        if turn == 6 {
            (engine.boots, engine.started) = (8, now);
        }
        vec![(ms(5), to, engine.receive(datagram, now))]
    });
    walked.check_complete(0, &[70, 30]);
}

#[test]
fn a_clock_that_is_lost_without_a_boot_is_believed() {
    let (mut rig, mut engine) = met();
    rig.now += Duration::from_secs(86_400);
    walk(&mut rig, &mut engine, user("linecert")).check_complete(0, &[70, 30]);
    engine.started = rig.now;
    walk(&mut rig, &mut engine, user("linecert")).check_complete(0, &[70, 30]);
    assert_eq!(engine.reports, 3);
}

#[test]
fn a_replaced_agent_is_met_again() {
    let (mut rig, _) = met();
    let mut other = Engine3::new(b"\x80\x00\x1f\x88\x80engine-2", rig.now);
    walk(&mut rig, &mut other, user("linecert")).check_complete(0, &[70, 30]);
    assert_eq!(rig.counters.timeouts, 0);
}

#[test]
fn a_replaced_agent_that_ignores_the_old_engine_id_is_met_again() {
    let (mut rig, _) = met();
    let mut other = Engine3::new(b"\x80\x00\x1f\x88\x80engine-2", rig.now);
    let walked = rig.walk(&[v3_order(user("linecert"))], |to, datagram, now| {
        match signed(datagram).is_some_and(|asked| asked.engine_id == ENGINE) {
            true => vec![],
            false => vec![(ms(5), to, other.receive(datagram, now))],
        }
    });
    walked.check_complete(0, &[70, 30]);
}

#[track_caller]
fn check_refused(walked: &Walked, expect: Refusal) {
    for outcome in &walked.outcomes[0] {
        let what = match outcome {
            Outcome::Failed(ReadError::Unauthorised { what, .. }) => *what,
            other => panic!("{other:?}"),
        };
        assert_eq!(what, expect);
    }
    assert!(walked.took < ms(100), "{:?}", walked.took);
}

#[test]
fn refusals_are_told_at_once_and_by_name() {
    let mut rig = Rig::new();
    let mut engine = Engine3::new(ENGINE, rig.now);
    check_refused(&walk(&mut rig, &mut engine, user("nobody")), Refusal::UnknownUser);

    let auth = (AuthProtocol::Sha256, Passphrase::new("another-pass").unwrap());
    let privacy = (PrivacyProtocol::Aes128, Passphrase::new("privpass12345").unwrap());
    let wrong = User::new("linecert", auth, privacy).unwrap();
    check_refused(&walk(&mut rig, &mut engine, wrong), Refusal::WrongDigest);

    // An agent whose time can never be met.
    let walked = rig.walk(&[v3_order(user("linecert"))], |to, datagram, now| {
        engine.boots += 1;
        vec![(ms(5), to, engine.receive(datagram, now))]
    });
    check_refused(&walked, Refusal::NotInTimeWindow);

    let mut turn = 0;
    let walked = rig.walk(&[v3_order(user("linecert"))], |to, datagram, now| {
        turn += 1;
        engine.id = format!("engine-{turn}").into_bytes();
        vec![(ms(5), to, engine.receive(datagram, now))]
    });
    check_refused(&walked, Refusal::UnknownEngine);
}

#[test]
fn what_is_not_signed_is_not_believed() {
    let (mut rig, mut engine) = met();
    let garbage = rig.counters.garbage;
    let forger = Engine3::new(b"\x80\x00\x1f\x88\x80engine-9", rig.now);
    let walked = rig.walk(&[v3_order(user("linecert"))], |to, datagram, now| {
        let answer = engine.receive(datagram, now);
        let mut damaged = answer.clone();
        *damaged.last_mut().unwrap() ^= 1;
        let id = i32::try_from(signed(datagram).unwrap().message_id).unwrap();
        let pdu = ResponsePdu::success(async_snmp::Version::V3, 1, vec![]).unwrap();
        let forged = forger.answer((id, now), pdu.into());
        vec![(ms(1), to, damaged), (ms(1), to, forged), (ms(5), to, answer)]
    });
    walked.check_complete(0, &[70, 30]);
    let sent = rig.counters.requests;
    assert!(rig.counters.garbage - garbage >= sent / 2, "{:?}", rig.counters);
}

#[test]
fn many_requests_wait_until_the_agent_is_known() {
    let mut rig = Rig::new();
    let mut engine = Engine3::new(ENGINE, rig.now);
    let mut order = v3_order(user("linecert"));
    order.pace.in_flight = crate::engine::InFlight::Two;
    let walked =
        rig.walk(&[order], |to, datagram, now| vec![(ms(5), to, engine.receive(datagram, now))]);
    walked.check_complete(0, &[70, 30]);
    assert_eq!((engine.reports, rig.counters.garbage), (2, 0));
}
