//! Small questions to a LibreSpeed server: how long an answer takes, and whom it sees.

use std::{net::IpAddr, time::Duration};

use serde::Deserialize;
use tokio::time::{Instant, sleep, timeout_at};

use super::{
    exchange::Exchange,
    lane::next,
    plan::{Paths, PingPlan},
};
use crate::{
    deadline::ahead,
    error::{Garbled, Stage, WebSpeedError},
    plan::Reach,
    url::WebServer,
};

/// A small answer has at most so many octets.
const MOST: usize = 1 << 16;

/// Whom a server sees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// Where requests come from; another address than this machine's own shows that addresses are
    /// translated, or that a proxy asks. `None` when the text does not begin with an address.
    pub address: Option<IpAddr>,
    /// What the server says: the address, and often the provider.
    pub text: String,
    /// Where the request came from, as this machine sees it.
    pub local: IpAddr,
}

/// LibreSpeed's answer when it is asked for the provider too.
#[derive(Deserialize)]
struct Answer {
    #[serde(rename = "processedString")]
    text: String,
}

/// Asks for an empty file again and again over one connection and gives the time that each answer
/// took. The server's software and this machine's clock are part of it: it is no round-trip time
/// of the line.
///
/// # Errors
/// When a request fails, or takes longer than the plan lets a server be silent.
pub async fn ping(plan: &PingPlan) -> Result<Vec<Duration>, WebSpeedError> {
    let mut exchange = Exchange::open(&plan.server, &plan.reach).await?;
    let file = plan.paths.file("empty");
    let mut times = Vec::new();
    for number in 0..plan.count.get() {
        if number > 0 {
            sleep(plan.interval).await;
        }
        if !exchange.is_open().await {
            exchange = Exchange::open(&plan.server, &plan.reach).await?;
        }
        let asked = Instant::now();
        let answer = exchange.get(&file, plan.reach.reply).await?;
        times.push(asked.elapsed());
        read(&exchange, answer, (&plan.server, &plan.reach)).await?;
    }
    Ok(times)
}

/// Asks a server whom it sees.
///
/// # Errors
/// When the request fails.
pub async fn seen_address(
    server: &WebServer,
    paths: Paths,
    reach: &Reach,
) -> Result<Seen, WebSpeedError> {
    let mut exchange = Exchange::open(server, reach).await?;
    let answer = exchange.get(&paths.file("getIP"), reach.reply).await?;
    let octets = read(&exchange, answer, (server, reach)).await?;
    Ok(seen(&octets, exchange.local.ip()))
}

fn seen(octets: &[u8], local: IpAddr) -> Seen {
    let text = match serde_json::from_slice::<Answer>(octets) {
        Ok(answer) => answer.text,
        Err(_) => String::from_utf8_lossy(octets).trim().to_owned(),
    };
    let first = text.split_whitespace().next();
    let address = first.and_then(|first| first.parse::<IpAddr>().ok());
    Seen { address: address.map(|address| address.to_canonical()), text, local }
}

/// Reads octets as the answer of a server that was asked whom it sees. For fuzzing.
pub(crate) fn read_arbitrary(octets: &[u8]) {
    seen(octets, std::net::Ipv4Addr::LOCALHOST.into());
}

async fn read(
    exchange: &Exchange,
    answer: hyper::Response<hyper::body::Incoming>,
    (server, reach): (&WebServer, &Reach),
) -> Result<Vec<u8>, WebSpeedError> {
    let after = reach.reply;
    let whole = async {
        let (mut octets, mut body) = (Vec::new(), answer.into_body());
        while let Some(data) = next(&mut body).await {
            let data = data.map_err(|error| exchange.fault(&error, Stage::Answer))?;
            if octets.len() + data.len() > MOST {
                return Err(exchange.garbled(Garbled::TooLong(MOST)));
            }
            octets.extend_from_slice(&data);
        }
        Ok(octets)
    };
    timeout_at(ahead(after), whole).await.unwrap_or_else(|_| {
        let server = server.to_string();
        Err(WebSpeedError::TimedOut { server, stage: Stage::Answer, after })
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const LOCAL: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 168, 1, 2));

    fn check(octets: &str, text: &str, address: Option<&str>) {
        let address = address.map(|address| address.parse().unwrap());
        let expect = Seen { address, text: text.to_owned(), local: LOCAL };
        assert_eq!(seen(octets.as_bytes(), LOCAL), expect);
    }

    #[test]
    fn both_forms_of_the_answer_are_read() {
        check(
            r#"{"processedString":"203.0.113.5 - Example, DE","rawIspInfo":{"asn":"AS1"}}"#,
            "203.0.113.5 - Example, DE",
            Some("203.0.113.5"),
        );
        check(
            r#"{"processedString":"2001:db8::5","rawIspInfo":""}"#,
            "2001:db8::5",
            Some("2001:db8::5"),
        );
        check("::ffff:203.0.113.5\n", "::ffff:203.0.113.5", Some("203.0.113.5"));
        check("<html>", "<html>", None);
        check("", "", None);
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_never_panic(octets in proptest::collection::vec(any::<u8>(), 0..200)) {
            seen(&octets, LOCAL);
        }
    }
}
