//! From a job to a certificate that verifies, with what was said about it.

use std::fs;

use linecert_cert::{Draft, Report, Salt, lab, verify};

use crate::{
    Acceptance, AcceptedBy, Exclusion, Issue, Job, Purpose,
    sample::{Laptop, TASK, run},
};

/// Signs what the job found and what was said, as the program does, and verifies it.
fn certify(job: &mut Job) -> Report {
    let issuer = lab::issuer();
    let operator = issuer.trust_roots().operator().to_owned();
    let facts = job.facts(Issue { number: 1, operator, salt: Salt([1; 16]), at: job.now() });
    let draft = Draft::prepare(facts.unwrap(), &job.assignment().profile).unwrap();
    let certificate = issuer.issue(draft).unwrap();
    job.note_issued(certificate.verified().digest(), job.now()).unwrap();
    let customer = "王镕".to_owned();
    job.accept(Acceptance { customer, by: AcceptedBy::Typed {}, remarks: None }).unwrap();
    let mut bundle = certificate.bundle().clone();
    for due in job.due_statements() {
        let statement = due.claim(Salt([2; 16]), job.now()).seal(issuer.signer()).unwrap();
        job.note_stated(&due, statement.digest()).unwrap();
        bundle.add_statement(statement, None);
    }
    assert!(job.due_statements().is_empty());
    verify(&bundle.to_json(), issuer.trust_roots()).unwrap()
}

#[test]
fn the_certificate_of_a_job_verifies_with_all_that_was_said() {
    let laptop = Laptop::new();
    let assignment =
        crate::Assignment { purpose: Purpose::Training, ..laptop.assignment("1", "L") };
    let mut job = Job::start(laptop.folder_of("1"), assignment, &laptop.state()).unwrap();
    run(&mut job).unwrap();
    run(&mut job).unwrap();
    fs::write(laptop.file("光猫.jpg"), b"\xff\xd8\xff\xe0").unwrap();
    job.attach(&laptop.file("光猫.jpg")).unwrap();
    job.comment("the pair was changed between the attempts").unwrap();
    let (attempt, reason) = (std::num::NonZeroU32::MIN, "the wrong pair".to_owned());
    job.exclude(Exclusion { task: TASK.to_owned(), attempt, reason }).unwrap();
    let report = certify(&mut job);
    let facts = &report.certificate.statement().facts;
    assert_eq!(facts.attempts.len(), 2);
    assert_eq!(facts.attachments, job.attachments());
    let said =
        [report.comments().count(), report.exclusions().count(), report.acceptances().count()];
    assert_eq!(said, [1, 1, 1]);
}
