use linecert_speed::method::*;
fn main() {
    let rt = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let server = std::env::args().nth(1).unwrap();
    let steps: Vec<Step> = std::env::args().skip(2).map(|n| *Step::ALL.iter().find(|s| s.name() == n).unwrap()).collect();
    let c = Contract { down: "100 Mbit/s".parse().ok(), up: "100 Mbit/s".parse().ok(), ..Contract::default() };
    let plan = MethodPlan { contract: c, congestion_control: Some("cubic".into()), ..MethodPlan::new(server) };
    let out = rt.block_on(accept(&plan, &steps, |_| ()));
    println!("{:?}", out.failed);
    for s in &out.steps {
        println!("== {} {:?}", s.step.name(), s.host.verdict);
        for (m, r) in &s.readings { println!("  {m} {}", match r { linecert_measure::Reading::Value(v) => format!("{} {:?}", v.quantity(), v.uncertainty()), o => format!("{o:?}") }); }
        for w in &s.words { println!("  - {w}"); }
        println!("  {:?}", s.attached);
        println!("  {}", String::from_utf8(s.host.to_evidence()).unwrap());
    }
}
