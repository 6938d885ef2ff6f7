//! The telephone service: the quality of a synthetic voice, and the SIP server.

use std::{num::NonZeroU8, time::Duration};

use linecert_media::{
    sip::{self, Credentials, Password, SipPlan, Transport},
    voice::{self, CallPlan, Concealment},
};
use linecert_net::icmp::{Dscp, Egress};

use super::{Figures, ServiceError, Watch, host_and_port, named, resolve_port};
use crate::{
    inventory::{Service, SipAccount, Voice},
    task::{Permille, Take},
};

/// The port on which `linecert respond` reflects voice.
pub const VOICE_PORT: u16 = 5_004;
/// The port of SIP (RFC 3261, 19.1.2).
pub const SIP_PORT: u16 = 5_060;
/// As telephones and gateways usually have it.
const JITTER_BUFFER: Duration = Duration::from_millis(60);
/// How long a SIP answer is waited for: 64 times T1 (RFC 3261, 17.1.2.2).
const SIP_PATIENCE: Duration = Duration::from_secs(32);

/// Sends a synthetic voice to the reflector and back.
pub(super) async fn take(service: &Service, watch: Watch<'_>) -> Result<Take, ServiceError> {
    let voice = voice_of(service)?;
    let to = named(voice.reflector.as_ref(), "voice.reflector")?;
    let seconds = Duration::from_secs(voice.seconds.map_or(30, NonZeroU8::get).into());
    let plan = CallPlan {
        reflector: resolve_port(to, VOICE_PORT).await?,
        duration: seconds,
        egress: Egress { dscp: Dscp::EXPEDITED, interface: None },
        jitter_buffer: JITTER_BUFFER,
        concealment: Concealment::AppendixI,
    };
    // Fifty packets a second.
    let all = seconds.as_millis() / 20;
    let progress = |p: voice::CallProgress| watch(Permille::of(u128::from(p.sent), all));
    let call = voice::call(plan, progress).await?;
    let mut take = Figures::toward(to, call.readings()).into_take(vec![call.to_evidence()])?;
    take.series = call.series();
    Ok(take)
}

/// Asks the SIP server for its options, and registers when there is an account.
pub(super) async fn take_sip(service: &Service) -> Result<Take, ServiceError> {
    let voice = voice_of(service)?;
    let to = named(voice.sip.as_ref(), "voice.sip")?;
    let plan = SipPlan {
        server: resolve_port(to, SIP_PORT).await?,
        transport: Transport::Udp,
        realm: host_and_port(to).0.parse()?,
        egress: Egress::default(),
        patience: SIP_PATIENCE,
    };
    let options = sip::options(&plan).await?;
    let mut readings = vec![options.reading()];
    let mut evidence = vec![options.to_evidence()];
    if let Some(SipAccount { user, password }) = &voice.account {
        let credentials = Credentials::new(user.clone(), Password::new(password.fetch()?))?;
        let registered = sip::register(&plan, &credentials).await?;
        readings.push(registered.reading());
        evidence.push(registered.to_evidence());
    }
    Ok(Figures::toward(to, readings).into_take(evidence)?)
}

fn voice_of(service: &Service) -> Result<&Voice, ServiceError> {
    service.voice.as_ref().ok_or(ServiceError::NotNamed { key: "voice" })
}
