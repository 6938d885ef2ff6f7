//! Every driver that is shipped for a console, over every link that it names, against the lab's
//! device; and what a job takes with one.

use std::collections::{BTreeSet, HashSet};

use linecert_driver::{ConsoleScope, Driver, Kind, Link, replay};
use linecert_instrument::{Console, ConsoleAccess, Inventory, Permille, Task, take};
use linecert_lab::{
    Console as Device, ConsoleModel, Premises,
    console::{Site, TelnetServer},
};
use linecert_measure::Reason;
use tokio::task::JoinSet;

use crate::{DEADLINES, PASSWORD, Stage, USER, read, serial, ssh, telnet};

fn device(model: ConsoleModel) -> Site {
    Site::of(move || Device::new(model, Premises::default(), &[]))
}

fn device_with_login(model: ConsoleModel) -> Site {
    Site::of(move || Device::new(model, Premises::default(), &[]).with_login(USER, PASSWORD))
}

/// How many values are read of a device over a link, in each scope.
async fn count(model: ConsoleModel, link: Link) -> Option<(usize, usize)> {
    let driver = Driver::shipped(model.driver()).unwrap().unwrap();
    let Kind::Console(console) = driver.kind() else { panic!("{model} has no console") };
    let mut stage = match link {
        Link::Serial => serial(device_with_login(model)),
        Link::Telnet => telnet(device_with_login(model)).await,
        Link::Ssh => ssh(device(model)).await,
        Link::Exec => return None,
    };
    if link == Link::Serial {
        stage.access.line = Some("115200/8n1".parse().unwrap());
    }
    for (place, _) in console.places() {
        let stated = if model == ConsoleModel::CiscoVdsl { "0/0/0" } else { "eth0" };
        stage.access.places.insert(place.to_owned(), stated.to_owned());
    }
    let opened = Console::open(&stage.access, console, DEADLINES).await;
    let mut opened = opened.unwrap_or_else(|e| panic!("{model} over {link:?}: {e}"));
    let mut values = [0, 0];
    for (count, scope) in values.iter_mut().zip([ConsoleScope::Read, ConsoleScope::Tones]) {
        if console.commands(scope).next().is_none() {
            continue;
        }
        let taken = opened.read(scope).await;
        let taken = taken.unwrap_or_else(|e| panic!("{model} over {link:?}: {e}"));
        assert!(taken.broken.is_none(), "{model} over {link:?}: {:?}", taken.broken);
        // The same output may say more than the tones that it was asked for.
        if scope == ConsoleScope::Read {
            let replayed = replay(&driver, &taken.evidence).unwrap();
            let live: Vec<_> = taken.cells.iter().filter_map(|cell| cell.observation()).collect();
            assert_eq!(replayed.observations(), live, "{model} over {link:?}");
        }
        *count = taken.cells.iter().filter(|cell| cell.absence().is_none()).count();
    }
    opened.close().await;
    let [read, tones] = values;
    Some((read, tones))
}

#[tokio::test]
async fn every_shipped_driver_reads_the_same_over_each_of_its_links() {
    let mut counting = JoinSet::new();
    for model in ConsoleModel::ALL {
        counting.spawn(async move {
            let driver = Driver::shipped(model.driver()).unwrap().unwrap();
            let Kind::Console(console) = driver.kind() else { panic!("{model} has no console") };
            let mut counts = Vec::new();
            for link in console.links() {
                counts.extend(count(*model, *link).await.map(|count| (*link, count)));
            }
            (model, counts)
        });
    }
    let mut tried = HashSet::new();
    for (model, counts) in counting.join_all().await {
        let different: BTreeSet<_> = counts.iter().map(|(_, count)| count).collect();
        assert_eq!(different.len(), 1, "{model}: {counts:?}");
        assert!(different.iter().all(|(read, _)| *read > 0), "{model}: {counts:?}");
        tried.extend(counts.iter().map(|(link, _)| *link));
    }
    assert_eq!(tried, HashSet::from([Link::Serial, Link::Telnet, Link::Ssh]));
}

async fn taken(model: ConsoleModel, task: &Task, change: (&str, &str)) -> Result<String, Reason> {
    let server = TelnetServer::bind(device_with_login(model)).await.unwrap();
    let stage = Stage::of(&format!("telnet://{}", server.address()));
    let text = format!(
        "schema = 1\n[[console]]\nkey = \"modem\"\ndriver = \"{}\"\nlink = \"{}\"\n\
         user = \"{USER}\"\npassword = {{ file = {:?} }}\n",
        model.driver(),
        stage.access.link,
        stage.folder.path().join("password"),
    );
    let serving = tokio::spawn(server.serve());
    let inventory = Inventory::parse("inventory", &text.replace(change.0, change.1)).unwrap();
    let taken = take(&inventory, "modem", task, &mut |_: Permille| {}).await;
    serving.abort();
    let taken = taken.map_err(|error| error.reason())?;
    assert_eq!(taken.identity.key, "modem");
    let of_task = taken.observations.iter().filter(|o| task.metrics().contains(&o.metric()));
    let values = of_task.filter(|o| o.reading().value().is_some());
    // What a DSL line says of its tones is kept by itself.
    let kept = if *task == Task::Dsl { 2 } else { 1 };
    assert_eq!(taken.evidence.len(), kept);
    Ok(format!("{} of {}", values.count(), task.metrics().len()))
}

#[tokio::test]
async fn a_job_takes_a_modem_and_an_ont() {
    let as_it_is = ("schema", "schema");
    let (modem, ont) = (ConsoleModel::BroadcomXdslctl, ConsoleModel::HuaweiOnt);
    assert_eq!(taken(ont, &Task::Ont, as_it_is).await.as_deref(), Ok("2 of 2"));
    let dsl = taken(modem, &Task::Dsl, as_it_is).await.unwrap();
    assert!(dsl.ends_with("of 8") && !dsl.starts_with('0'), "{dsl}");
    // A modem is no ONT, and a driver that is none is not there.
    assert_eq!(taken(modem, &Task::Ont, as_it_is).await, Err(Reason::Unsupported));
    let other = ("huawei-ont", "newport-2936r");
    assert_eq!(taken(ont, &Task::Ont, other).await, Err(Reason::Unsupported));
    let expired = ("user =", "calibration = { due = \"2020-01-01\" }\nuser =");
    assert_eq!(taken(ont, &Task::Ont, expired).await, Err(Reason::OutOfCalibration));
    let nobody = ("/password", "/nothing");
    assert_eq!(taken(ont, &Task::Ont, nobody).await, Err(Reason::Forbidden));
}

/// A driver of this machine, whose one command is this.
fn of_this_machine(command: &str) -> Driver {
    let text = include_str!("modem.toml");
    let (head, commands) = text.split_once("[[console.command]]").unwrap();
    let (head, _) = head.split_once("[console.login]").unwrap();
    let head = head.replace("links = [\"serial\", \"telnet\", \"ssh\"]", "links = [\"exec\"]");
    let head = head.replace("line = \"115200/8n1\"\n", "").replace("leave = [\"exit\"]\n", "");
    let head = head.replace("one-of = { tool = [\"xdslctl\", \"adsl\"] }\n", "");
    let (info, _) = commands.split_once("[[console.command]]").unwrap();
    let info = info.replace("{tool} info", command);
    Driver::parse("modem.toml", &format!("{head}[[console.command]]{info}")).unwrap()
}

#[tokio::test]
async fn a_program_of_this_machine_is_run_and_its_failure_told() {
    let access = ConsoleAccess::new("module", "test-modem", "exec:".parse().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("answer");
    let command = format!("cat {}", file.display());
    let driver = of_this_machine(&command);
    let error = read(&access, &driver).await.unwrap_err();
    assert!(error.to_string().contains("No such file"), "{error}");
    std::fs::write(&file, "Rate down: 40000 Kbps\nRate up: 7987 Kbps\nFirmware: 光猫").unwrap();
    let taken = read(&access, &driver).await.unwrap();
    assert_eq!(taken.cells.iter().filter(|cell| cell.absence().is_none()).count(), 3);
    assert_eq!(
        taken.evidence,
        format!("{command}\n{}\n", std::fs::read_to_string(file).unwrap()).into_bytes()
    );
    let error = read(&access, &of_this_machine("linecert-absent")).await.unwrap_err();
    assert_eq!(error.reason(), Reason::NotFound, "{error}");
    let error = read(&access, &of_this_machine("sleep 30")).await.unwrap_err();
    assert_eq!(error.reason(), Reason::TimedOut, "{error}");
}
