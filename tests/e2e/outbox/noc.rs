//! A small daemon: it lets in by a token, verifies what it gets, and has each certificate once.

use std::{
    collections::BTreeMap,
    fs,
    net::TcpListener,
    sync::{Arc, Mutex},
};

use linecert_api::{
    Problem, ProblemKind,
    wire::{Deposit, Deposited},
};
use linecert_cert::{TrustRoots, Verified, verify};
use linecert_measure::{Digest, Timestamp};

use crate::{
    daemon_peer::{Asked, Peer, Says, json},
    harness::Stage,
};

pub(super) const TOKEN: &str = "lct_a1_Zm9v";

type Bundles = BTreeMap<Digest, Vec<u8>>;

pub(super) struct Noc {
    peer: Peer,
    has: Arc<Mutex<Bundles>>,
}

impl Noc {
    /// The daemon of the operator whose keys are in a stage.
    pub(super) fn of(stage: &Stage) -> Self {
        Self::at(stage, TcpListener::bind("127.0.0.1:0").unwrap())
    }

    pub(super) fn at(stage: &Stage, listener: TcpListener) -> Self {
        let trust = fs::read(stage.path("keys/trust-root.json")).unwrap();
        let trust = TrustRoots::parse(&trust).unwrap();
        let has = Arc::<Mutex<Bundles>>::default();
        let kept = Arc::clone(&has);
        let answer = move |asked: &Asked| answer(asked, &trust, &mut kept.lock().unwrap());
        Self { peer: Peer::at(listener, |stream| Some(Box::new(stream)), answer), has }
    }

    pub(super) fn url(&self) -> String {
        self.peer.url()
    }

    /// How often it was asked.
    pub(super) fn asked(&self) -> usize {
        self.peer.asked().len()
    }

    /// What it has.
    pub(super) fn bundles(&self) -> Vec<Vec<u8>> {
        self.has.lock().unwrap().values().cloned().collect()
    }
}

fn answer(asked: &Asked, trust: &TrustRoots, has: &mut Bundles) -> Says {
    if asked.header("authorization") != Some(&format!("Bearer {TOKEN}")) {
        return refuses(&Problem::new(ProblemKind::Unauthenticated, "no such token"));
    }
    assert_eq!(asked.line, "POST /api/v1/certificates HTTP/1.1");
    match verify(&asked.body, trust) {
        Ok(report) => {
            let certificate = &report.certificate;
            let known = has.insert(certificate.digest(), asked.body.clone());
            let deposit = if known.is_none() { Deposit::New } else { Deposit::Same };
            takes(certificate, deposit)
        }
        Err(error) => {
            let problem = Problem::new(ProblemKind::CertificateRefused, error.to_string());
            refuses(&Problem { code: Some(error.code()), ..problem })
        }
    }
}

fn takes(certificate: &Verified, deposit: Deposit) -> Says {
    let deposited = Deposited {
        digest: certificate.digest(),
        number: certificate.statement().facts.number.clone(),
        verdict: certificate.assessment().overall().into(),
        deposit,
        received_at: Timestamp::now(),
        receipt: None,
    };
    json(
        if deposit == Deposit::New { 201 } else { 200 },
        &serde_json::to_string(&deposited).unwrap(),
    )
}

fn refuses(problem: &Problem) -> Says {
    Says::new(problem.kind.status(), linecert_api::MEDIA_TYPE, &problem.to_json())
}
