//! Pasted captures.

use super::*;

#[track_caller]
fn replayed(text: &str, expect: &[&str]) {
    let got = shown(&made().decode_capture(text.as_bytes()).unwrap());
    for line in expect {
        assert!(got.lines().any(|got| got == *line), "`{line}` is not in\n{got}");
    }
}

const SNR: &str = "   Down   Up\nSNR (dB):   6.9   4.9\n";

#[test]
fn a_command_is_found_behind_any_prompt_and_echoed_twice() {
    for head in [
        "xdslctl info --stats",
        "> xdslctl info --stats",
        " > xdslctl info --stats",
        "ATP>xdslctl info --stats",
        "root@modem:~# adsl info --stats",
        "$ xdslctl info --stats",
        "xdslctl info --stats\r\nxdslctl info --stats\r",
        "# xdslctl info --stats\n\nxdslctl info --stats",
        "Welcome\nlogin: admin\nPassword:\n> sh\n# adsl info --stats",
    ] {
        replayed(&format!("{head}\n{SNR}"), &["line 1 snr-margin-down 6.9 dB"]);
    }
}

#[test]
fn several_commands_are_told_apart_and_a_place_is_read_from_its_command() {
    let text = format!(
        "# xdslctl info --stats\n{SNR}# show controller vdsl 0/3/0\n\
         XTU-R (DS)\tXTU-C (US)\nLine Attenuation:\t1.0 dB\t2.0 dB\n# exit\n"
    );
    replayed(&text, &["line 1 snr-margin-down 6.9 dB", "line 0/3/0 line-attenuation-up 2.0 dB"]);
}

#[test]
fn an_output_alone_is_of_the_only_command_that_reads_it() {
    replayed(SNR, &["line 1 snr-margin-down 6.9 dB"]);
    replayed(
        "XTU-R (DS)\tXTU-C (US)\nLine Attenuation:\t1.0 dB\t2.0 dB",
        &["line unknown line-attenuation-up 2.0 dB"],
    );
    let both = format!("{SNR}{{\"upstream\":{{\"satn\":76}}}}\n");
    let error = made().decode_capture(both.as_bytes()).unwrap_err().to_string();
    assert_eq!(error, "capture shows no command, and any of stats, metrics can have printed it");
    assert_eq!(made().decode_capture(b"nothing").unwrap(), ConsoleDecoded::default());
}

#[test]
fn the_prompt_of_an_inner_shell_leaks_onto_a_line() {
    let text = "RTK.0> command:Rx Power: 0.2740 mW / -5.62 dBm\nRTK.0> command:RTK.0> command:";
    replayed(text, &["ONT onu-rx-power -5.62 dBm"]);
}

#[test]
fn a_batch_is_found_by_its_whole_line() {
    let driver = made();
    let command = line(driver, "optics").text().to_owned();
    replayed(
        &format!("# {command}\nRTK.0> command:Rx Power: 0.2740 mW / -5.62 dBm\n"),
        &["ONT onu-rx-power -5.62 dBm"],
    );
}

#[test]
fn the_first_command_that_knows_counts() {
    let text = format!(
        "# adsl info --stats\nsh: adsl: not found\n# xdslctl info --stats\n{SNR}\
         # xdslctl info --stats\nDown   Up\nSNR (dB):   7.1   4.9\n"
    );
    replayed(&text, &["line 1 snr-margin-down 6.9 dB"]);
}
