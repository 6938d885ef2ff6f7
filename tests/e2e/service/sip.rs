//! SIP against sipp, whose own digest check is the judge of linecert's.

use super::line::{FAR, Line, Told};
use crate::harness::Running;

const SECRET: &str = "s3cret";

fn answer(status: &str, more: &str) -> String {
    format!(
        "<send><![CDATA[\n\nSIP/2.0 {status}\n[last_Via:]\n[last_From:]\n[last_To:];tag=1\n\
         [last_Call-ID:]\n[last_CSeq:]\n{more}Content-Length: 0\n\n]]></send>"
    )
}

fn options() -> String {
    let ok = answer("200 OK", "Allow: INVITE, OPTIONS\n");
    format!("<scenario name=\"options\"><recv request=\"OPTIONS\"/>{ok}</scenario>")
}

/// Answers OPTIONS with 404, which is an answer, and checks a registration and its end.
fn registrar() -> String {
    let challenge = "WWW-Authenticate: Digest realm=\"ims.example\", nonce=\"n0nce\", qop=\"auth\", \
                     algorithm=MD5\n";
    let checked = |next: &str| {
        format!(
            "<recv request=\"REGISTER\"><action><verifyauth assign_to=\"sound\" \
             username=\"alice\" password=\"{SECRET}\"/></action></recv>\
             <nop hide=\"true\" test=\"sound\" next=\"{next}\"/>"
        )
    };
    let no = answer("403 Forbidden", "");
    let ok = answer("200 OK", "Contact: <sip:alice@x>;expires=60\n");
    let (good, ended, challenged) =
        (checked("good"), checked("ended"), answer("401 Unauthorized", challenge));
    format!(
        "<scenario name=\"registrar\"><recv request=\"REGISTER\"/>{challenged}{good}{no}\
         <nop hide=\"true\" next=\"over\"/><label id=\"good\"/>{ok}{ended}{no}\
         <nop hide=\"true\" next=\"over\"/><label id=\"ended\"/>{ok}<label id=\"over\"/></scenario>"
    )
}

/// One server for each kind of call, as sipp follows one scenario.
fn sipp(line: &Line, port: u16, scenario: &str) -> Running {
    let head = "<?xml version=\"1.0\" encoding=\"ISO-8859-1\" ?>\n";
    let file = line.stage.write(&format!("{port}.xml"), &format!("{head}{scenario}"));
    let peer =
        line.serve(&format!("sipp -sf {} -i {FAR} -p {port} -t u1 -nostdin", file.display()));
    line.far.wait_until(&format!("ss -Hlnu | grep -q ':{port}'"));
    peer
}

#[test]
fn a_server_answers() {
    let Some(line) = Line::lay(&["sipp", "ss"]) else { return };
    let _sipp = sipp(&line, 5060, &options());
    let told = Told::of(&line.service(&format!("sip {FAR} --wait 3 --format json")).exits(0));
    assert!(told.number("sip-options-time") > 0.0);
    assert_eq!(told.first("sip-server")["options_status"], 200);
}

#[test]
fn silence_and_a_wrong_account_say_what_to_do() {
    let Some(line) = Line::lay(&[]) else { return };
    drop(line.service("sip 10.97.0.99 --wait 1").exits(23).says("--tcp"));
    drop(
        line.service(&format!("sip {FAR} --user alice --wait 1")).exits(2).says("--password-file"),
    );
    drop(line.service(&format!("sip {FAR} --realm a/b")).exits(2).says("a/b"));
    line.stage.write("secret", SECRET);
    let run = line.service(&format!("sip {FAR} --wait 1 --user alice --password-file secret"));
    assert!(!run.stdout.contains(SECRET) && !run.stderr.contains(SECRET));
    drop(run.exits(25).says("hint"));
}

#[test]
fn an_account_is_registered() {
    let Some(line) = Line::lay(&["sipp", "ss"]) else { return };
    let scenario = registrar();
    // The registrar takes OPTIONS for an unexpected message, and says 481 or nothing.
    let _sipp = sipp(&line, 5060, &scenario);
    line.stage.write("right", SECRET);
    let account = format!("sip {FAR} --wait 2 --realm ims.example --user alice");
    let run = line.service(&format!("{account} --password-file right --format json"));
    let told = Told::of(&run);
    assert!(!run.stdout.contains(SECRET) && !run.stderr.contains(SECRET));
    assert_eq!(told.first("sip-server")["register_status"], 200, "{}", run.stdout);
    assert!(told.number("sip-register-time") > 0.0);
    line.stage.write("wrong", "not-the-secret");
    let run = line.service(&format!("{account} --password-file wrong"));
    assert!(!run.stdout.contains("not-the-secret") && !run.stderr.contains("not-the-secret"));
    assert!(matches!(run.code, Some(21 | 25)), "{}", run.stderr);
    drop(run.says("403").says("hint: check user, password"));
}
