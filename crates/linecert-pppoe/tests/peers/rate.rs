//! What a session carries: printed, and not judged, since it is the speed of this machine.

use std::{process::Command, thread, time::Duration};

use linecert_namespace::Cable;
use linecert_pppoe::{Network, Session, SessionPlan};

use super::concentrator::{concentrator, plan, working};

#[test]
#[ignore = "measures this machine: run it by hand, in a release build"]
fn what_a_session_carries() {
    let Some(cable) = Cable::bare() else { return };
    let _concentrator = concentrator(&cable, working());
    let _server = cable.far.start("iperf3 -s -B 10.77.0.1");
    let output = cable.near.block_on(async || {
        let plan = SessionPlan { network: Network::Ipv4, ..plan() };
        let session = Session::open(&plan, |_| {}).await.unwrap();
        let tunnel = session.tunnel("lcppp%d").unwrap();
        let carrier = session.carry(tunnel).unwrap();
        let mut said = String::new();
        for options in ["", "-R", "-u -b 400M -l 1400"] {
            let mut client = Command::new("iperf3");
            client.args(["-c", "10.77.0.1", "--bind-dev", carrier.device(), "-t", "4"]);
            let output = client.args(options.split_whitespace()).output().unwrap();
            // The server needs a moment between two tests.
            thread::sleep(Duration::from_secs(2));
            said.push_str(options);
            said.push_str(&String::from_utf8_lossy(&output.stdout));
            said.push_str(&String::from_utf8_lossy(&output.stderr));
        }
        said + &format!("{:?}", carrier.traffic())
    });
    eprintln!("{output}");
}
