use super::*;

#[test]
fn tags_are_written_from_the_outside_in() {
    let vid = |id: u16| VlanId::try_from(id).unwrap();
    let five = Pcp::try_from(5).unwrap();
    for (text, tags) in [
        ("100", Tags::One(Tag::customer(vid(100)))),
        ("100@5", Tags::One(Tag::customer(vid(100)).with_pcp(five))),
        ("200.100", Tags::Two { outer: Tag::service(vid(200)), inner: Tag::customer(vid(100)) }),
    ] {
        assert_eq!(text.parse(), Ok(Vlan(tags)), "{text}");
    }
    for text in ["", "0", "4095", "100@8", "100@", "1.2.3", "a", "100.", ".100", "-1"] {
        assert_eq!(text.parse::<Vlan>(), Err(NotAVlan(text.to_owned())));
    }
}

const EVERY_KEY: &str = r#"
schema = 1

[service]
speed-server = "speed.example.net:5201"
echo-target = "192.0.2.1"
capacity-server = "capacity.example.net"
throughput-seconds = 20
datagram-seconds = 60
interface = "eth0"
vlan = "200.100@5"
through = "pppoe"

[service.pppoe]
user = "user@example.net"
password = { env = "PPPOE_PASSWORD" }
service-name = "internet"
concentrators = ["bng-1"]

[service.dns]
servers = ["192.0.2.53", "2001:db8::53"]
names = ["www.example.net"]
empty-zone = "example.net"

[service.television]
channels = ["239.1.1.1:5000", "192.0.2.9@232.1.1.2:5000"]
address = "192.0.2.7"
seconds = 10

[service.voice]
reflector = "voice.example.net"
seconds = 10
sip = "sip.example.net"
user = "1001"
password = { file = "sip-password" }
"#;

fn parse(text: &str) -> Result<Service, String> {
    let inventory = crate::Inventory::parse("i.toml", text).map_err(|e| e.to_string())?;
    Ok(inventory.service.unwrap())
}

#[test]
fn every_key_is_read() {
    let service = parse(EVERY_KEY).unwrap();
    assert_eq!(service.speed_server.as_deref(), Some("speed.example.net:5201"));
    assert_eq!(service.echo_target.as_deref(), Some("192.0.2.1"));
    assert_eq!(service.capacity_server.as_deref(), Some("capacity.example.net"));
    let seconds = [service.throughput_seconds, service.datagram_seconds];
    assert_eq!(seconds.map(|seconds| seconds.unwrap().get()), [20, 60]);
    assert_eq!(service.interface.as_deref(), Some("eth0"));
    assert_eq!(Ok(service.vlan), "200.100@5".parse());
    assert_eq!(service.through, Through::Pppoe);
    let pppoe = service.pppoe.unwrap();
    assert_eq!((pppoe.user.as_str(), pppoe.concentrators.len()), ("user@example.net", 1));
    assert_eq!(pppoe.service_name.as_deref(), Some("internet"));
    let dns = service.dns.unwrap();
    assert_eq!((dns.servers.len(), dns.questions.len()), (2, 2));
    let television = service.television.unwrap();
    assert_eq!(television.first.to_string(), "239.1.1.1:5000");
    assert_eq!(television.second.unwrap().to_string(), "192.0.2.9@232.1.1.2:5000");
    assert_eq!(television.address, Some(IpAddr::from([192, 0, 2, 7])));
    let voice = service.voice.unwrap();
    let ends = (voice.reflector.as_deref(), voice.sip.as_deref());
    assert_eq!(ends, (Some("voice.example.net"), Some("sip.example.net")));
    assert_eq!(voice.account.unwrap().user, "1001");
}

#[test]
fn no_key_is_needed() {
    let service = parse("schema = 1\n[service]\n").unwrap();
    assert_eq!((service.vlan, service.through), (Vlan(Tags::Untagged), Through::Network));
    assert!(service.speed_server.is_none() && service.dns.is_none() && service.voice.is_none());
}

#[track_caller]
fn check_mistake(change: (&str, &str), expect: &str) {
    assert!(EVERY_KEY.contains(change.0), "{}", change.0);
    let error = parse(&EVERY_KEY.replace(change.0, change.1)).unwrap_err();
    assert!(error.starts_with("i.toml:") && error.contains(expect), "{change:?}: {error}");
}

#[test]
fn a_mistake_is_told_with_its_key() {
    for (found, wrong, expect) in [
        ("speed-server =", "speed_server =", "service"),
        ("throughput-seconds = 20", "throughput-seconds = 0", "8: service.throughput-seconds: "),
        ("datagram-seconds = 60", "datagram-seconds = 256", "9: service.datagram-seconds: "),
        ("\"200.100@5\"", "\"4095\"", "11: service.vlan: `4095` is no VLAN from 1 to 4094"),
        ("user = \"user@example.net\"\n", "", "missing field `user`"),
        ("{ env = \"PPPOE_PASSWORD\" }", "\"s3cret\"", "16: service.pppoe.password: "),
        ("\"pppoe\"", "\"session\"", "12: service.through: "),
        ("interface = \"eth0\"\n", "", "11: service.through: `pppoe` needs an `interface`"),
        ("\"192.0.2.53\"", "\"resolver\"", "service.dns"),
        ("[\"192.0.2.53\", \"2001:db8::53\"]", "[]", "`servers` names none"),
        ("empty-zone", "empty_zone", "unknown field `empty_zone`"),
        ("\"www.example.net\"", "\"www..example.net\"", "`www..example.net`"),
        ("\"239.1.1.1:5000\"", "\"192.0.2.1:5000\"", "192.0.2.1 is no multicast address"),
        ("\"239.1.1.1:5000\"", "\"239.1.1.1\"", "`239.1.1.1` is no channel"),
        ("\"239.1.1.1:5000\"", "\"239.1.1.1:5000\", \"239.1.1.3:5000\"", "`channels` has 3"),
        ("user = \"1001\"\n", "", "`user` and `password` go together"),
        ("sip = \"sip.example.net\"\n", "", "`user` and `password` go together, and with `sip`"),
    ] {
        check_mistake((found, wrong), expect);
    }
    let none = EVERY_KEY.replace("names = [\"www.example.net\"]\nempty-zone = \"example.net\"", "");
    let error = parse(&none).unwrap_err();
    assert!(error.contains("there is nothing to ask"), "{error}");
    let secret = EVERY_KEY.replace("{ env = \"PPPOE_PASSWORD\" }", "\"s3cret\"");
    let error = parse(&secret).unwrap_err();
    assert!(!error.contains("s3cret"), "{error}");
}
