//! `linecert service voice`: the quality of a synthetic voice to a reflector and back.

use std::time::Duration;

use linecert_instrument::{ServiceError, VOICE_PORT, resolve_port};
use linecert_measure::Metric;
use linecert_media::voice::{self, Call, CallPlan, Concealment};
use linecert_net::icmp::{Dscp, Egress};

use super::{found::Found, wait::wait};
use crate::{
    args::{Format, Voice},
    exit::{CommandError, Exit},
    hints::{self, Test},
    language::Messages,
    render::service::Facts,
    verb::profile,
};

/// As telephones and gateways usually have it.
const JITTER_BUFFER: Duration = Duration::from_millis(60);

pub(super) fn run(args: &Voice, format: Format, messages: &Messages) -> Result<Exit, CommandError> {
    // A profile that cannot be had is told of before anything is sent.
    let profile = args.profile.as_deref().map(profile::load).transpose()?;
    let call = called(args, messages)?;
    let found = Found::of(Test::Voice, &args.reflector)
        .readings(call.readings())?
        .about(Metric::VoiceMos)
        .facts([of_call(args)]);
    match &profile {
        Some(profile) => found.judge(profile, format, messages),
        None => found.print(format, messages),
    }
}

fn called(args: &Voice, messages: &Messages) -> Result<Call, CommandError> {
    let error = |error: ServiceError| hints::of_error(Test::Voice, error);
    let duration = Duration::from_secs(args.seconds.into());
    wait(("voice", duration + Duration::from_secs(1)), messages, async {
        let plan = CallPlan {
            reflector: resolve_port(&args.reflector, VOICE_PORT).await.map_err(error)?,
            duration,
            egress: Egress { dscp: Dscp::EXPEDITED, interface: args.interface.clone() },
            jitter_buffer: JITTER_BUFFER,
            concealment: Concealment::AppendixI,
        };
        voice::call(plan, |_| {}).await.map_err(|e| error(e.into()))
    })
}

/// What the quality rests on.
fn of_call(args: &Voice) -> Facts {
    Facts::of("call")
        .text("codec", Some("G.711, 20 ms, concealment G.711 Appendix I"))
        .text("dscp", Some("46 (EF)"))
        .lifetime("duration", Some(Duration::from_secs(args.seconds.into())))
        .lifetime("jitter-buffer", Some(JITTER_BUFFER))
}
