//! Queries put together from what is asked; the one place where a scope becomes SQL.

use linecert_cert::Regions;
use rusqlite::{Connection, OptionalExtension as _, Row, params_from_iter, types::Value};

use super::{keyset::Sorted, value::Kept};
use crate::{
    page::{Limit, Listing, Page},
    scope::Scope,
};

/// What is kept in rows of one table.
pub(super) trait Stored: Sized {
    /// The table, or what stands for it behind `FROM`.
    const TABLE: &'static str;
    /// The columns, in the order of the values.
    const COLUMNS: &'static str;
    /// What the scope looks at.
    const SCOPED: Scoped;

    fn read(row: &Row<'_>) -> rusqlite::Result<Self>;
}

/// By which columns a table is scoped.
#[derive(Debug, Clone, Copy)]
pub(super) enum Scoped {
    /// The region of the row, and no technician: there is nothing in it for those who see their
    /// own orders only.
    Region,
    /// The region, and the account of the technician in this column.
    RegionAnd(&'static str),
    /// No region: for those who see all of them, and for the account in this column.
    Account(&'static str),
}

/// A query of one table.
#[derive(Debug, Clone)]
pub(super) struct Select {
    conditions: Vec<String>,
    values: Vec<Value>,
}

impl Select {
    /// All rows of a table that are in scope.
    pub(super) fn of<T: Stored>(scope: &Scope) -> Self {
        Self::unscoped().scoped(scope, T::SCOPED)
    }

    /// All rows of a table: for what has no scope by its contract.
    pub(super) const fn unscoped() -> Self {
        Self { conditions: Vec::new(), values: Vec::new() }
    }

    /// Of these, the rows for which a condition with one `?` is true of a value, if there is one.
    pub(super) fn when<V: Kept>(mut self, condition: &str, value: Option<V>) -> Self {
        if let Some(value) = value {
            self.conditions.push(condition.to_owned());
            self.values.push(value.value());
        }
        self
    }

    /// Of these, the rows for which a condition without values is true.
    pub(super) fn only(mut self, condition: &str) -> Self {
        self.conditions.push(condition.to_owned());
        self
    }

    /// Of these, the rows whose text in this column begins so.
    pub(super) fn begins(self, column: &str, prefix: Option<&str>) -> Self {
        let end = prefix.map(|prefix| format!("{prefix}\u{10ffff}"));
        self.when(&format!("{column} >= ?"), prefix).when(&format!("{column} < ?"), end)
    }

    fn scoped(self, scope: &Scope, by: Scoped) -> Self {
        let select = match (by, scope.regions()) {
            (_, Regions::All) => self,
            (Scoped::Account(_), Regions::Named(_)) => self.only("0"),
            (_, Regions::Named(names)) => self.in_regions(names.iter()),
        };
        match (by, scope.own()) {
            (_, None) => select,
            (Scoped::Region, Some(_)) => select.only("0"),
            (Scoped::RegionAnd(column) | Scoped::Account(column), own) => {
                select.when(&format!("{column} = ?"), own)
            }
        }
    }

    /// Of several regions the index is not used (`+`): the rows would come out of order and all
    /// had to be sorted for one page.
    fn in_regions<'a>(mut self, names: impl ExactSizeIterator<Item = &'a String>) -> Self {
        let marks = vec!["?"; names.len()].join(", ");
        let plus = if names.len() == 1 { "" } else { "+" };
        self.values.extend(names.map(Kept::value));
        self.only(&format!("{plus}region IN ({marks})"))
    }

    fn sql<T: Stored>(&self, tail: &str) -> String {
        let conditions = match self.conditions.as_slice() {
            [] => String::new(),
            all => format!(" WHERE {}", all.join(" AND ")),
        };
        format!("SELECT {} FROM {}{conditions}{tail}", T::COLUMNS, T::TABLE)
    }

    /// The one row.
    pub(super) fn one<T: Stored>(&self, db: &Connection) -> rusqlite::Result<Option<T>> {
        let mut query = db.prepare_cached(&self.sql::<T>(" LIMIT 1"))?;
        query.query_row(params_from_iter(&self.values), T::read).optional()
    }

    /// All rows in order, where they are known to be few.
    pub(super) fn all<T: Stored>(
        &self,
        db: &Connection,
        sorted: Sorted,
    ) -> rusqlite::Result<Vec<T>> {
        let tail = format!(" ORDER BY {}", sorted.order());
        let mut query = db.prepare_cached(&self.sql::<T>(&tail))?;
        let rows = query.query_map(params_from_iter(&self.values), T::read)?;
        rows.collect()
    }

    /// The first rows in order.
    pub(super) fn first<T: Stored>(
        &self,
        db: &Connection,
        sorted: Sorted,
        limit: Limit,
    ) -> rusqlite::Result<Vec<T>> {
        let tail = format!(" ORDER BY {} LIMIT {}", sorted.order(), limit.rows());
        let mut query = db.prepare_cached(&self.sql::<T>(&tail))?;
        let rows = query.query_map(params_from_iter(&self.values), T::read)?;
        rows.collect()
    }

    /// A page of the rows in order. A place of another list is the end of this one.
    pub(super) fn page<T: Stored>(
        mut self,
        db: &Connection,
        sorted: Sorted,
        page: &Page,
    ) -> rusqlite::Result<Listing<T>> {
        if let Some(after) = &page.after {
            let Some(key) = sorted.key(after) else {
                return Ok(Listing { rows: Vec::new(), next: None });
            };
            self.conditions.push(sorted.behind());
            self.values.extend(key);
        }
        let limit = usize::from(page.limit.rows());
        let tail = format!(" ORDER BY {} LIMIT {}", sorted.order(), limit.saturating_add(1));
        let mut query = db.prepare_cached(&self.sql::<T>(&tail))?;
        let mut found = query.query(params_from_iter(&self.values))?;
        let (mut rows, mut last) = (Vec::new(), None);
        while let Some(row) = found.next()? {
            if rows.len() == limit {
                return Ok(Listing { rows, next: last });
            }
            if rows.len().saturating_add(1) == limit {
                last = Some(sorted.place(row)?);
            }
            rows.push(T::read(row)?);
        }
        Ok(Listing { rows, next: None })
    }
}

#[cfg(test)]
impl Select {
    /// How the database would read a page, a step to a line.
    pub(super) fn plan<T: Stored>(&self, db: &Connection, sorted: Sorted) -> String {
        let tail = format!(" ORDER BY {} LIMIT 101", sorted.order());
        let sql = format!("EXPLAIN QUERY PLAN {}", self.sql::<T>(&tail));
        let mut query = db.prepare(&sql).unwrap();
        let steps = query.query_map(params_from_iter(&self.values), |row| row.get("detail"));
        steps.unwrap().collect::<rusqlite::Result<Vec<String>>>().unwrap().join("\n")
    }
}

/// Puts a row, in place of one with the same key.
pub(super) fn put<T: Stored>(db: &Connection, values: &[Value]) -> rusqlite::Result<()> {
    let marks = vec!["?"; values.len()].join(", ");
    let (table, columns) = (T::TABLE, T::COLUMNS);
    let sql = format!("INSERT OR REPLACE INTO {table} ({columns}) VALUES ({marks})");
    db.prepare_cached(&sql)?.execute(params_from_iter(values)).map(drop)
}
