//! SNMP v3 in raw messages: who the agent says it is, before and after a fault changes it.

use async_snmp::{
    MessageSize, SecurityLevel,
    message::{MsgFlags, MsgGlobalData, RawMsgData, RawV3Message, ScopedPdu, V3Message},
    v3::{SaltCounter, UsmSecurityParams, auth::authenticate_message},
};

use super::*;

/// What an answer says in clear.
#[derive(Debug, PartialEq, Eq)]
struct Heard {
    engine_id: Vec<u8>,
    boots: u32,
    is_report: bool,
}

/// A manager that knows the user, and believes about the agent what it last heard.
struct Secured {
    manager: Manager,
    keys: MasterKeys,
    engine_id: Vec<u8>,
    boots: u32,
}

impl Secured {
    fn of(faults: &[&str]) -> (Fleet, Self) {
        let access = Access::V3(net_snmp::user());
        let (fleet, manager) = one(AgentPlan { access, ..plan(9, faults) });
        let keys = net_snmp::user().keys().unwrap();
        let mut secured = Self { manager, keys, engine_id: Vec::new(), boots: 0 };
        secured.discover();
        (fleet, secured)
    }

    fn discover(&mut self) {
        let message = V3Message::discovery_request(7, MessageSize::new(1_472).unwrap()).unwrap();
        let heard = self.exchange(&message.encode().unwrap());
        assert!(heard.is_report);
        (self.engine_id, self.boots) = (heard.engine_id, heard.boots);
    }

    /// Asks for the first row, signed and encrypted. Tests take less than the time window.
    fn ask(&mut self) -> Heard {
        let (auth, privacy) = self.keys.localize(&self.engine_id).unwrap();
        let pdu = RequestPdu::get_next(Version::V2c, 7, &[below("1")]).unwrap();
        let scoped = ScopedPdu::new(self.engine_id.clone(), b"".to_vec(), pdu);
        let scoped = scoped.encode_to_bytes().unwrap();
        let salts = SaltCounter::new().unwrap();
        let sealed = privacy.unwrap().encrypt_aes(&scoped, self.boots, 0, &salts);
        let (sealed, salt) = sealed.unwrap();
        let security =
            UsmSecurityParams::new(self.engine_id.clone(), self.boots, 0, "installer").unwrap();
        let security = security.with_auth_placeholder(auth.mac_len()).unwrap();
        let security = security.with_priv_params(salt).unwrap().encode().unwrap();
        let flags = MsgFlags::new(SecurityLevel::AuthPriv, true);
        let global = MsgGlobalData::new(7, MessageSize::new(1_472).unwrap(), flags).unwrap();
        let message = V3Message::new_with_opaque_encrypted_scoped_pdu(global, security, sealed);
        let mut message = message.unwrap().encode().unwrap().to_vec();
        let (at, length) = UsmSecurityParams::find_auth_params_offset(&message).unwrap();
        authenticate_message(&auth, &mut message, at, length).unwrap();
        self.exchange(&message)
    }

    fn exchange(&self, message: &[u8]) -> Heard {
        self.manager.socket.send_to(message, self.manager.agent).unwrap();
        let (octets, _) = self.manager.datagram().unwrap();
        let raw = RawV3Message::decode(octets.into(), DecodeConfig::STRICT).unwrap().value;
        let security = raw.security_params().clone();
        let security = UsmSecurityParams::decode(security, DecodeConfig::STRICT).unwrap().value;
        Heard {
            engine_id: security.engine_id().to_vec(),
            boots: security.engine_boots(),
            is_report: matches!(raw.msg_data(), RawMsgData::Plaintext { .. }),
        }
    }
}

#[test]
fn a_sound_agent_answers_whom_it_knows() {
    let (fleet, mut manager) = Secured::of(&[]);
    for _ in 0..3 {
        assert!(!manager.ask().is_report);
    }
    assert_eq!((fleet.count(0, Count::Reports), fleet.count(0, Count::VarBinds)), (1, 3));
}

#[test]
fn a_reboot_is_one_more_boot_of_the_same_engine() {
    let (_fleet, mut manager) = Secured::of(&["reboot=2"]);
    assert!(!manager.ask().is_report && !manager.ask().is_report);
    let heard = manager.ask();
    assert_eq!(
        heard,
        Heard { engine_id: manager.engine_id.clone(), boots: manager.boots + 1, is_report: true }
    );
    manager.boots = heard.boots;
    assert!(!manager.ask().is_report);
}

#[test]
fn another_engine_id_needs_discovery_and_other_keys() {
    let (_fleet, mut manager) = Secured::of(&["new-engine-id=2"]);
    assert!(!manager.ask().is_report && !manager.ask().is_report);
    let heard = manager.ask();
    assert!(heard.is_report && heard.engine_id != manager.engine_id);
    manager.discover();
    assert_eq!(manager.engine_id, heard.engine_id);
    assert!(!manager.ask().is_report);
}
