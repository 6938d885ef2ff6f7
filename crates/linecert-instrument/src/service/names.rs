//! The resolvers: whether they answer what is right, and how fast.

use std::net::SocketAddr;

use linecert_measure::Metric;
use linecert_service::dns::{self, Plan};

use super::{Figures, ServiceError, Watch};
use crate::{
    inventory::Service,
    task::{Permille, Take},
};

/// The port of DNS (RFC 1035, 4.2).
const PORT: u16 = 53;

/// Asks each resolver of the inventory, one after the other.
pub(super) async fn take(service: &Service, watch: Watch<'_>) -> Result<Take, ServiceError> {
    let resolvers = service.dns.as_ref().ok_or(ServiceError::NotNamed { key: "dns" })?;
    let all = u128::try_from(resolvers.servers.len()).unwrap_or(1);
    let mut whole: Option<Take> = None;
    for (number, server) in (0_u128..).zip(&resolvers.servers) {
        let plan = Plan::new(SocketAddr::new(*server, PORT), resolvers.questions.clone())?;
        let count = u128::from(plan.count.get());
        let mut progress = |p: dns::Progress| {
            watch(Permille::of(number * count + u128::from(p.ended), all * count));
        };
        let outcome = dns::probe(plan, &mut progress).await?;
        let readings = vec![
            (Metric::DnsTimeP95, outcome.time_p95()),
            (Metric::DnsFailures, outcome.failures()),
        ];
        let figures = Figures::toward(&server.to_string(), readings);
        let take = figures.into_take(vec![outcome.to_evidence()])?;
        match &mut whole {
            None => whole = Some(take),
            Some(whole) => {
                whole.observations.extend(take.observations);
                whole.evidence.extend(take.evidence);
            }
        }
    }
    whole.ok_or(ServiceError::NotNamed { key: "dns.servers" })
}
