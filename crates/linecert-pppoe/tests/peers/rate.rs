//! What a session carries: printed, and not judged, since it is the speed of this machine.

use std::{
    process::{Command, Stdio},
    thread,
    time::Duration,
};

use linecert_pppoe::{Network, Session, SessionPlan};

use super::namespace::{Cable, plan, working};

#[test]
#[ignore = "measures this machine: run it by hand, in a release build"]
fn what_a_session_carries() {
    let Some(cable) = Cable::lay() else { return };
    let _concentrator = cable.concentrator(working());
    let mut server = Command::new("ip")
        .args(["netns", "exec", &cable.far(), "iperf3", "-s", "-B", "10.77.0.1"])
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let output = cable.on_near(async || {
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
    server.kill().unwrap();
    server.wait().unwrap();
    eprintln!("{output}");
}
