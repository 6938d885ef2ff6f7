use proptest::prelude::*;

use super::*;

const FILE: &str =
    "data = '/srv/linecert'\n\n[authority]\nfolder = 'lab'\n\n[limits]\nbody = 1_000\n";

fn flags(set: &[&str]) -> Flags {
    Flags { file: None, set: set.iter().map(|text| (*text).to_owned()).collect() }
}

fn of(flag: &[&str], environment: &[(&str, &str)], file: &str) -> Settings {
    let mut settings = layer::defaults();
    settings.extend(layer::of_text("f.toml", file).unwrap());
    let environment = environment.iter().map(|(name, text)| ((*name).into(), (*text).into()));
    settings.extend(layer::of_environment(environment).unwrap());
    settings.extend(layer::of_flags(&flags(flag)).unwrap());
    settings
}

#[test]
fn the_last_to_speak_wins_and_each_value_keeps_its_origin() {
    let check = |setting, flag: &[&str], environment: &[_], expect: (&str, &str)| {
        let settings = of(flag, environment, FILE);
        let given = &settings[&setting];
        assert_eq!((given.text.as_str(), &*given.origin.to_string()), expect);
    };
    let body = ("LINECERTD_LIMITS_BODY", "2000");
    check(Setting::LimitsRate, &[], &[], ("50", "default"));
    check(Setting::Data, &[], &[], ("/srv/linecert", "f.toml:1"));
    check(Setting::LimitsBody, &[], &[], ("1000", "f.toml:7"));
    check(Setting::LimitsBody, &[], &[body], ("2000", "LINECERTD_LIMITS_BODY"));
    check(Setting::LimitsBody, &["limits.body=3000"], &[body], ("3000", "--set"));
    check(Setting::LimitsBody, &["limits.body="], &[body], ("", "--set"));
}

#[test]
fn what_no_setting_is_named_is_refused_with_its_place() {
    let file = |text: &str| layer::of_text("f.toml", text).unwrap_err().to_string();
    assert_eq!(
        file("[limits]\nbodies = 1\n"),
        "f.toml:2: limits.bodies: there is no setting `limits.bodies`"
    );
    assert_eq!(
        file("[limits]\nbody = true\n"),
        "f.toml:2: limits.body: it is neither a text, a number nor a list of texts"
    );
    assert!(file("data = ").starts_with("f.toml:1: "));
    let variable = [("LINECERTD_LIMIT_BODY".to_owned(), String::new())];
    assert_eq!(
        layer::of_environment(variable).unwrap_err().to_string(),
        "environment variable LINECERTD_LIMIT_BODY: there is no setting `LINECERTD_LIMIT_BODY`"
    );
    let flag = |text| layer::of_flags(&flags(&[text])).unwrap_err().to_string();
    assert_eq!(flag("limits.bodies=1"), "--set: there is no setting `limits.bodies`");
    assert_eq!(flag("limits.body"), "--set limits.body: write NAME=VALUE");
}

#[test]
fn a_value_that_a_setting_does_not_take_is_refused_where_it_stands() {
    let check = |set: &str, expect: &str| {
        let error = Config::check(&of(&[set], &[], FILE)).unwrap_err().to_string();
        assert_eq!(error, expect);
    };
    check("listen=8470", "--set: listen: invalid socket address syntax");
    check(
        "roles=api,cook",
        "--set: roles: there is no role `cook`; the roles are api, ingest, log, poll, jobs and hooks",
    );
    check(
        "roles=,",
        "--set: roles: it names no role; the roles are api, ingest, log, poll, jobs and hooks",
    );
    check("limits.rate=0", "--set: limits.rate: number would be zero for non-zero type");
    check(
        "limits.body=67108865",
        "--set: limits.body: 67108865 is more than the 67108864 bytes of any certificate",
    );
    check("authority.folder=", "--set: authority.folder: it is empty, and has no default");
    check("trace.level=loud", "--set: trace.level: there is no level `loud`");
}

#[test]
fn a_secret_stands_in_no_setting() {
    let check = |text: &str| {
        let set = format!("authority.passphrase={text}");
        Config::check(&of(&[&set], &[], FILE)).map_err(|error| error.why)
    };
    let refused = check("open sesame").unwrap_err();
    assert!(refused.starts_with("a secret stands in no setting"), "{refused}");
    assert!(!refused.contains("sesame"));
    assert!(check("credential:../key").unwrap_err().starts_with("the name of a credential"));
    assert!(check("file:/run/secrets/noc").is_ok());
    assert!(check("credential:noc").is_ok());
}

#[test]
fn the_defaults_need_an_authority_and_nothing_else() {
    let config = Config::check(&of(&[], &[], "authority.folder = 'lab'")).unwrap();
    assert_eq!(config.authority, AuthoritySource::Lab);
    assert_eq!(config.duties.to_string(), "api,ingest,log,poll,jobs,hooks");
    assert!(config.duties.include(Duty::Log));
}

proptest! {
    #[test]
    fn any_text_of_a_file_gives_settings_or_a_mistake(text in "\\PC{0,60}") {
        drop(layer::of_text("f.toml", &text).map_err(|error| error.to_string()));
    }
}
