//! A provider that says what a test wants, true or not.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use linecert_measure::{Digest, Timestamp};
use ring::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _},
};
use serde_json::{Value, json};

/// What is wrong with what the provider says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lie {
    None,
    Nonce,
    Issuer,
    Audience,
    SecondAudience,
    Expired,
    Future,
    Unsigned,
    SharedSecret,
    StrangeKey,
    NamedKey,
    Changed,
    Garbage,
    Unknown,
    Nameless,
    /// The name stands where the provider is asked for it.
    Elsewhere,
    /// The same, and it tells of somebody else.
    OtherSubject,
    Metadata,
}

pub(super) struct Issuer {
    pub(super) url: String,
    said: Arc<Mutex<Said>>,
}

struct Said {
    lie: Lie,
    nonce: String,
    challenge: String,
    key: EcdsaKeyPair,
    strange: EcdsaKeyPair,
    asked: Vec<String>,
}

fn key() -> EcdsaKeyPair {
    let random = SystemRandom::new();
    let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
    EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, document.as_ref(), &random).unwrap()
}

impl Issuer {
    pub(super) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let said = Said {
            lie: Lie::None,
            nonce: String::new(),
            challenge: String::new(),
            key: key(),
            strange: key(),
            asked: Vec::new(),
        };
        let said = Arc::new(Mutex::new(said));
        let (kept, name) = (Arc::clone(&said), url.clone());
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                answer(stream, &name, &mut kept.lock().unwrap());
            }
        });
        Self { url, said }
    }

    /// What it says of whoever comes next, with what their browser was sent with.
    pub(super) fn say(&self, lie: Lie, (nonce, challenge): (String, String)) {
        let mut said = self.said.lock().unwrap();
        (said.lie, said.nonce, said.challenge) = (lie, nonce, challenge);
    }

    /// The forms that it was sent.
    pub(super) fn asked(&self) -> Vec<String> {
        self.said.lock().unwrap().asked.clone()
    }
}

fn answer(stream: TcpStream, name: &str, said: &mut Said) {
    let mut reader = BufReader::new(stream);
    let (mut head, mut length) = (Vec::new(), 0);
    for line in reader.by_ref().lines().map_while(Result::ok).take_while(|line| !line.is_empty()) {
        let lower = line.to_ascii_lowercase();
        if let Some(given) = lower.strip_prefix("content-length: ") {
            length = given.parse().unwrap();
        }
        head.push(line);
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    let path = head[0].split(' ').nth(1).unwrap().to_owned();
    let told = match path.as_str() {
        "/.well-known/openid-configuration" => metadata(name, said.lie),
        "/person" => {
            let sub = if said.lie == Lie::OtherSubject { "8" } else { "7" };
            json!({ "sub": sub, "preferred_username": "li" })
        }
        "/keys" => json!({ "keys": [jwk(&said.key)] }),
        "/token" => {
            let form = String::from_utf8(body).unwrap();
            said.asked.push(format!("{} {form}", head.join("\n")));
            let of = |name: &str| {
                let mut pairs = form_urlencoded::parse(form.as_bytes());
                pairs.find(|(key, _)| key == name).unwrap().1.into_owned()
            };
            let verifier = Digest::of(of("code_verifier").as_bytes());
            assert_eq!(URL_SAFE_NO_PAD.encode(verifier.as_bytes()), said.challenge);
            json!({ "access_token": "x", "token_type": "Bearer", "id_token": id_token(name, said) })
        }
        other => panic!("{other}"),
    }
    .to_string();
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n";
    let text = format!("{head}content-length: {}\r\n\r\n{told}", told.len());
    reader.get_mut().write_all(text.as_bytes()).unwrap();
}

fn metadata(name: &str, lie: Lie) -> Value {
    let issuer = if lie == Lie::Metadata { "https://evil.example" } else { name };
    json!({
        "userinfo_endpoint": format!("{name}/person"),
        "issuer": issuer,
        "authorization_endpoint": format!("{name}/authorize?from=metadata"),
        "token_endpoint": format!("{name}/token"),
        "jwks_uri": format!("{name}/keys"),
    })
}

fn jwk(key: &EcdsaKeyPair) -> Value {
    let point = key.public_key().as_ref();
    let part = |range| URL_SAFE_NO_PAD.encode(&point[range]);
    let (x, y) = (part(1..33), part(33..65));
    json!({ "kty": "EC", "crv": "P-256", "kid": "one", "use": "sig", "x": x, "y": y })
}

fn id_token(name: &str, said: &Said) -> String {
    if said.lie == Lie::Garbage {
        return "a.b".to_owned();
    }
    let now = Timestamp::now().as_second();
    let mut claims = json!({
        "iss": name, "aud": "noc", "sub": "7", "preferred_username": "li", "nonce": said.nonce,
        "iat": now, "exp": now + 300,
    });
    let (claim, value) = match said.lie {
        Lie::Nonce => ("nonce", json!("another")),
        Lie::Issuer => ("iss", json!("https://evil.example")),
        Lie::Audience => ("aud", json!("another")),
        Lie::SecondAudience => ("aud", json!(["noc", "another"])),
        Lie::Expired => ("exp", json!(now - 120)),
        Lie::Future => ("iat", json!(now + 3600)),
        Lie::Unknown => ("preferred_username", json!("wang")),
        Lie::Nameless => ("sub", json!(7)),
        Lie::Elsewhere | Lie::OtherSubject => ("preferred_username", json!(null)),
        _ => ("sub", json!("7")),
    };
    claims[claim] = value;
    if said.lie == Lie::Nameless {
        claims["preferred_username"] = json!(7);
    }
    let (alg, kid) = match said.lie {
        Lie::Unsigned => ("none", "one"),
        Lie::SharedSecret => ("HS256", "one"),
        Lie::NamedKey => ("ES256", "two"),
        _ => ("ES256", "one"),
    };
    let encode = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let head = encode(&json!({ "alg": alg, "kid": kid }));
    let signed = format!("{head}.{}", encode(&claims));
    let key = if said.lie == Lie::StrangeKey { &said.strange } else { &said.key };
    let signature = key.sign(&SystemRandom::new(), signed.as_bytes()).unwrap();
    let signature = URL_SAFE_NO_PAD.encode(signature.as_ref());
    match said.lie {
        Lie::Unsigned => format!("{signed}."),
        Lie::Changed => {
            claims["preferred_username"] = json!("root");
            format!("{head}.{}.{signature}", encode(&claims))
        }
        _ => format!("{signed}.{signature}"),
    }
}
