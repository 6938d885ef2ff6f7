//! Reading many subjects of a node: what is cheap first, and what is costly when it is wanted.

use std::collections::{BTreeSet, HashSet};

use linecert_driver::{Asked, Cell, Cost, Decoded, Poll, Scope, SnmpDriver, SubjectKind, Unnamed};
use linecert_measure::Subject;
use linecert_snmp::{Oid, ReadError, VarBind};

use super::{Node, NodeError, Unread, Watch};

/// A sweep over a node that is under way.
#[derive(Debug)]
pub struct Sweep<'a> {
    node: &'a Node,
    driver: &'a SnmpDriver,
    kinds: BTreeSet<SubjectKind>,
    pon: Option<String>,
    asked: Vec<Oid>,
    rows: Vec<VarBind>,
    unread: Vec<Unread>,
    /// How the agent fell silent, once it has.
    silence: Option<Unread>,
}

/// What a sweep gave.
#[derive(Debug)]
pub struct Swept {
    /// What was said of each subject. Columns that were not asked for are not here.
    pub cells: Vec<Cell>,
    /// Rows that are of no subject that the driver can name.
    pub unnamed: Vec<Unnamed>,
    /// What could not be read, or not whole.
    pub unread: Vec<Unread>,
    /// What the agent answered.
    pub rows: Vec<VarBind>,
}

impl<'a> Sweep<'a> {
    /// Reads the cheap columns of these kinds of subjects, and those that name them.
    ///
    /// # Errors
    /// When nothing at all was answered.
    pub async fn begin(
        (node, driver): (&'a Node, &'a SnmpDriver),
        kinds: &[SubjectKind],
        pon: Option<String>,
        watch: &mut dyn FnMut(Watch),
    ) -> Result<Self, NodeError> {
        let kinds = kinds.iter().copied().collect();
        let (asked, rows, unread) = (Vec::new(), Vec::new(), Vec::new());
        let mut sweep = Self { node, driver, kinds, pon, asked, rows, unread, silence: None };
        sweep.ask(sweep.naming(Cost::Cheap), watch).await?;
        sweep.ask(sweep.plan(Cost::Cheap), watch).await?;
        Ok(sweep)
    }

    /// The subtrees that name what a cost allows, and that were not asked for yet.
    fn naming(&self, cost: Cost) -> Vec<Oid> {
        self.unasked(self.driver.naming(&self.scope(cost)))
    }

    /// The subtrees that a cost allows and that were not asked for yet.
    fn plan(&self, cost: Cost) -> Vec<Oid> {
        self.unasked(self.driver.plan(&self.scope(cost)))
    }

    fn scope(&self, cost: Cost) -> Scope<'_> {
        Scope { kinds: self.kinds.clone(), cost, pon: self.pon.clone(), known: &self.rows }
    }

    fn unasked(&self, mut subtrees: Vec<Oid>) -> Vec<Oid> {
        subtrees.retain(|oid| !self.asked.iter().any(|asked| oid.starts_with(asked)));
        subtrees
    }

    /// The costly subtrees that have not been read.
    #[must_use]
    pub fn costly(&self) -> Vec<Oid> {
        self.plan(Cost::Costly)
    }

    /// How many ONUs have been found.
    #[must_use]
    pub fn onus(&self) -> usize {
        let cells = self.decoded().cells;
        let onus = cells.iter().filter(|cell| matches!(cell.subject, Subject::Onu { .. }));
        onus.map(|cell| &cell.subject).collect::<HashSet<_>>().len()
    }

    /// Whether everything that was asked for so far came whole, so that no ONU is missing from the
    /// count.
    #[must_use]
    pub const fn is_whole(&self) -> bool {
        self.unread.is_empty()
    }

    /// Reads the costly columns too.
    ///
    /// # Errors
    /// When the system gives no socket, or nothing at all has been answered so far. What is cheap
    /// stands whatever comes of it: [`Swept::unread`] says what did not come.
    pub async fn read_costly(&mut self, watch: &mut dyn FnMut(Watch)) -> Result<(), NodeError> {
        // With the names known, the rest of the walk can be confined to a PON port.
        self.ask(self.naming(Cost::Costly), watch).await?;
        self.ask(self.plan(Cost::Costly), watch).await
    }

    /// Walks subtrees: those that bear it in bulk, then the others row by row.
    async fn ask(
        &mut self,
        subtrees: Vec<Oid>,
        watch: &mut dyn FnMut(Watch),
    ) -> Result<(), NodeError> {
        let single = self.driver.columns_not_bulk();
        let is_single = |oid: &Oid| single.iter().any(|column| oid.starts_with(column));
        let (single, bulk): (Vec<_>, Vec<_>) = subtrees.iter().cloned().partition(is_single);
        let poll = *self.driver.poll();
        self.walk(bulk, &poll, watch).await?;
        self.walk(single, &poll.row_by_row(), watch).await?;
        self.asked.extend(subtrees);
        Ok(())
    }

    /// Walks subtrees. Once anything came, what fails is told and not returned as an error; and an
    /// agent that has fallen silent is not waited for again.
    async fn walk(
        &mut self,
        subtrees: Vec<Oid>,
        poll: &Poll,
        watch: &mut dyn FnMut(Watch),
    ) -> Result<(), NodeError> {
        if let Some(silence) = &self.silence {
            let unread = |subtree| Unread { subtree, ..silence.clone() };
            self.unread.extend(subtrees.into_iter().map(unread));
            return Ok(());
        }
        match self.node.walk(subtrees.clone(), poll, watch).await {
            Ok(walked) => {
                self.rows.extend(walked.rows);
                self.silence = walked.unread.last().filter(|last| last.ends(&subtrees)).cloned();
                self.unread.extend(walked.unread);
            }
            Err(NodeError::Read(error)) if !self.rows.is_empty() => {
                let unread = |oid| super::walk::unread(oid, &error);
                self.unread.extend(subtrees.into_iter().map(unread));
                if matches!(error, ReadError::TimedOut { .. }) {
                    self.silence = self.unread.last().cloned();
                }
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }

    fn decoded(&self) -> Decoded<'a> {
        let unread: Vec<_> = self.unread.iter().map(Unread::absence).collect();
        let asked = Asked::These { subtrees: &self.asked, unread: &unread };
        self.driver.decode(&self.rows, &asked)
    }

    /// Decodes what was read.
    #[must_use]
    pub fn finish(self) -> Swept {
        let Decoded { mut cells, unnamed, .. } = self.decoded();
        // What names or gates others is read too, but was not asked for.
        let wanted = |cell: &Cell| {
            let of_pon = match (&self.pon, &cell.subject) {
                (Some(wanted), Subject::Onu { pon, .. } | Subject::Pon { pon }) => wanted == pon,
                _ => true,
            };
            let kind = SubjectKind::of(&cell.subject);
            of_pon && kind.is_some_and(|kind| self.kinds.contains(&kind))
        };
        cells.retain(wanted);
        Swept { cells, unnamed, unread: self.unread, rows: self.rows }
    }
}
