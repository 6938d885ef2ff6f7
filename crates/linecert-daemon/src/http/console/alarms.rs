//! Alarms, and who takes them.

use axum::response::Response;
use linecert_console::{
    Place,
    view::{self, AlarmKind, AlarmState, Alarms, WhichAlarms},
};
use linecert_store::{Alarm, AlarmFilter, AlarmId, Change};

use super::{
    told,
    visit::{Visit, see},
};
use crate::{http::problem::Refused, people::Right};

/// One page of alarms, the newest first.
pub(super) async fn list(visit: Visit) -> Result<Response, Refused> {
    let which = WhichAlarms::ALL.into_iter().find(|one| one.name() == visit.asked("state"));
    let (page, list) = visit.part("alarms", &[("state", which.map_or("", WhichAlarms::name))])?;
    let standing = which.map(|which| which == WhichAlarms::Standing);
    let filter = AlarmFilter { standing, ..AlarmFilter::default() };
    let found = visit.app.store.alarms(visit.scope(), &filter, &page).await?;
    let rows = found.rows.into_iter().map(|alarm| row(&visit, alarm)).collect();
    Ok(visit.show(&Alarms { rows, which, next: visit.next(list, found.next) }))
}

/// Takes note of an alarm.
pub(super) async fn acknowledge(visit: Visit) -> Result<Response, Refused> {
    let Place::Acknowledge(id) = visit.place else { return Err(visit.absent()) };
    let change = Change::AcknowledgeAlarm(AlarmId(id), visit.caller.account().clone());
    visit.app.write(&visit.caller, vec![change]).await?;
    Ok(see(Place::Alarms))
}

/// An alarm as lists show it.
pub(super) fn row(visit: &Visit, alarm: Alarm) -> view::Alarm {
    let raised = alarm.raised;
    view::Alarm {
        id: alarm.id.0,
        kind: AlarmKind::of_name(&raised.kind),
        node: raised.node.map(|node| node.to_string()),
        port: raised.port.map(|port| port.to_string()),
        line: raised.line.map(|line| line.to_string()),
        evidence: evidence(&raised.evidence),
        raised_at: raised.raised_at,
        state: match (alarm.cleared_at, &alarm.acknowledged) {
            (Some(_), _) => AlarmState::Cleared,
            (None, Some(_)) => AlarmState::Acknowledged,
            (None, None) => AlarmState::Raised,
        },
        acknowledged_by: alarm.acknowledged.map(|(by, _)| by.to_string()),
        may_take: visit.permission(Right::WriteAlarms),
    }
}

/// What an alarm was concluded from: of ONUs that were lost, how many there are.
fn evidence(json: &str) -> String {
    let lost = told::count(json, "lost", "onus");
    let Some(lost) = lost else { return told::without(json, &["certificate"]) };
    match told::without(json, &["lost"]) {
        rest if rest.is_empty() => format!("{lost} ONU"),
        rest => format!("{lost} ONU: {rest}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn evidence_is_told_in_a_line() {
        let check = |json: &str, expect: &str| assert_eq!(evidence(json), expect);
        check(r#"{"timeouts":3,"lost":7}"#, "lost 7, timeouts 3");
        let lost = r#"[{"port":"0/1","onus":[1,2]},{"port":"0/2","onus":[7]}]"#;
        check(&format!(r#"{{"lost":{lost}}}"#), "3 ONU");
        check(
            &format!(r#"{{"certainty":"shown","because":["no dying gasp"],"lost":{lost}}}"#),
            "3 ONU: because no dying gasp, certainty shown",
        );
        check(r#"{"by":"-4.1 dB","certificate":"00ff"}"#, "by -4.1 dB");
        check("not json", "not json");
    }
}
