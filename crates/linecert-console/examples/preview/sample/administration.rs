//! A sample audit trail, accounts and tokens.

use linecert_console::{
    Place, Role,
    view::{Account, AccountStanding, Accounts, Chain, Token, Tokens, Trail, TrailRow},
};

use super::{Fill, Page, Scene, ago, digest};

impl Scene {
    pub(super) fn administration(&self) -> Vec<Page> {
        vec![
            (Place::Trail.href(), Box::new(self.trail())),
            (Place::Accounts.href(), Box::new(self.accounts())),
            (Place::Tokens.href(), Box::new(self.tokens())),
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
        let account = |name: &str, role| Account {
            name: self.text(name),
            display: self.text("张敏"),
            role,
            regions: Some(vec![self.text("杭州"), self.text("宁波")]),
            standing: AccountStanding::Open,
        };
        let mut rows: Vec<_> =
            Role::ALL.into_iter().map(|role| account("zhang.min", role)).collect();
        rows.push(Account { regions: None, ..account("auditor-2", Role::Auditor) });
        let standing = AccountStanding::Closed;
        let closed = account("li.gone", Role::Installer);
        rows.push(Account { regions: Some(Vec::new()), standing, ..closed });
        let link = self.text("https://noc.example/log-in/link/8Zr0…");
        let link = (self.fill == Fill::Full).then_some(link);
        Accounts { rows: self.rows(rows), link, next: self.next() }
    }

    fn tokens(&self) -> Tokens {
        let token = |id: &str, ends| Token {
            id: self.text(id),
            account: self.text("laptop-031"),
            note: self.text("delivery of certificates"),
            made_at: ago(900_000),
            expires_at: ago(ends),
        };
        let rows = vec![token("7f3a91", -5_000_000), token("00c4d2", 86_400)];
        let secret = (self.fill == Fill::Full).then(|| self.text("lct_7f3a91_q0Zx…"));
        Tokens { rows: self.rows(rows), secret, next: self.next() }
    }
}
