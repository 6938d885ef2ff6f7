//! A sample audit trail, accounts, tokens and enrolments.

use linecert_console::{
    Place, Role,
    view::{Account, Accounts, Chain, Enrolment, Enrolments, Token, Tokens, Trail, TrailRow},
};

use super::{Fill, Page, Scene, ago, digest};

impl Scene {
    pub(super) fn administration(&self) -> Vec<Page> {
        vec![
            (Place::Trail.href(), Box::new(self.trail())),
            (Place::Accounts.href(), Box::new(self.accounts())),
            (Place::Tokens.href(), Box::new(self.tokens())),
            (Place::Enrolments.href(), Box::new(self.enrolments())),
        ]
    }

    fn trail(&self) -> Trail {
        let row = |number: u64, what: &str, object: &str| TrailRow {
            number,
            at: ago(600),
            by: self.text("li.wei"),
            what: self.text(what),
            object: self.text(object),
            region: (number.is_multiple_of(2)).then(|| self.text("杭州")),
            digest: digest(what),
        };
        let rows = vec![
            row(10_418, "job asked for", "FTTH-0571-88231907"),
            row(10_417, "alarm taken", "olt-7"),
            row(10_416, "token revoked", "lct_7f3a"),
        ];
        let chain = match self.fill {
            Fill::Full => Chain::Whole { rows: 10_418, at: ago(30) },
            Fill::Failing => Chain::Broken { row: 9_977 },
            Fill::Empty => Chain::Unchecked,
        };
        Trail { chain, rows: self.rows(rows), next: self.next() }
    }

    fn accounts(&self) -> Accounts {
        let account = |name: &str, role, used_at| Account {
            name: self.text(name),
            role,
            regions: vec![self.text("杭州"), self.text("宁波")],
            used_at,
        };
        let mut rows: Vec<_> = Role::ALL
            .into_iter()
            .map(|role| account("zhang.min", role, Some(ago(3_000))))
            .collect();
        rows.push(Account { regions: Vec::new(), ..account("auditor-2", Role::Auditor, None) });
        let link = self.text("https://noc.example/login?once=8Zr0…");
        let link = (self.fill == Fill::Full).then_some(link);
        Accounts { rows: self.rows(rows), link, next: self.next() }
    }

    fn tokens(&self) -> Tokens {
        let token = |id: &str, ends| Token {
            id: self.text(id),
            account: self.text("laptop-031"),
            note: self.text("delivery of certificates"),
            expires_at: ago(ends),
            used_at: Some(ago(50)),
        };
        let rows = vec![
            token("lct_7f3a91", -5_000_000),
            Token { used_at: None, ..token("lct_00c4d2", 86_400) },
        ];
        let secret = (self.fill == Fill::Full).then(|| self.text("lct_7f3a91_q0Zx…"));
        Tokens { rows: self.rows(rows), secret, next: self.next() }
    }

    fn enrolments(&self) -> Enrolments {
        let enrolment = |laptop, ends| Enrolment {
            account: self.text("王建国"),
            laptop,
            made_at: ago(4_000),
            expires_at: ago(ends),
        };
        let rows = vec![
            enrolment(self.some("ThinkPad T14, key ed25519:9f4e"), -80_000),
            enrolment(None, -80_000),
            enrolment(None, 400),
        ];
        let code = (self.fill == Fill::Full).then(|| self.text("KF7Q-2M9D"));
        Enrolments { rows: self.rows(rows), code, next: self.next() }
    }
}
