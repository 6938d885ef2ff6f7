//! Finding one subject of a node by what a person calls it.

use linecert_driver::{Asked, Cell, Scope, Selector, SnmpDriver, SubjectKind};
use linecert_measure::Subject;
use linecert_snmp::{ReadError, VarBind};
use thiserror::Error;

use super::{Node, NodeError, Unread, Watch};

/// One subject and what its rows say.
#[derive(Debug)]
pub struct Selected {
    /// The subject.
    pub subject: Subject,
    /// What is said of it, and of what it hangs on.
    pub cells: Vec<Cell>,
    /// What could not be read.
    pub unread: Vec<Unread>,
    /// What the agent answered.
    pub rows: Vec<VarBind>,
}

/// Why a subject cannot be read.
#[derive(Debug, Error)]
pub enum SelectError {
    /// Nothing is called so.
    #[error("nothing is called so")]
    None,
    /// Several are.
    #[error("several are called so")]
    Several(Vec<Subject>),
    /// The node gave nothing.
    #[error(transparent)]
    Node(#[from] NodeError),
}

/// Finds a subject and reads its rows, those of its PON port and nothing else. Only the columns by
/// which subjects are told apart are walked, and none when the position alone says where to look.
///
/// # Errors
/// [`SelectError`].
pub async fn select(
    (node, driver): (&Node, &SnmpDriver),
    selector: &Selector,
    kinds: &[SubjectKind],
    watch: &mut dyn FnMut(Watch),
) -> Result<Selected, SelectError> {
    let names = driver.naming(&Scope::of_single(kinds));
    let mut columns = driver.selector_columns(selector);
    columns.retain(|column| !names.contains(column));
    let mut rows = node.walk(names, driver.poll(), watch).await?.rows;
    rows.extend(node.walk(columns, driver.poll(), watch).await?.rows);
    let mut found: Vec<Subject> =
        driver.find(selector, &rows).into_iter().map(|row| row.subject).collect();
    found.retain(|subject| SubjectKind::of(subject).is_some_and(|kind| kinds.contains(&kind)));
    found.sort_unstable();
    found.dedup();
    let subject = match found.as_slice() {
        [] => return Err(SelectError::None),
        [one] => one.clone(),
        _ => return Err(SelectError::Several(found)),
    };
    Ok(read(node, driver, (subject, rows)).await?)
}

/// Reads a subject whose position is known.
///
/// # Errors
/// When the device cannot have such a subject, or does not answer.
pub(crate) async fn read_one(
    node: &Node,
    driver: &SnmpDriver,
    subject: &Subject,
) -> Result<Selected, NodeError> {
    let kinds: Vec<SubjectKind> = SubjectKind::of(subject).into_iter().collect();
    let names = driver.naming(&Scope::of_single(&kinds));
    let known = node.walk(names, driver.poll(), &mut |_| ()).await?.rows;
    read(node, driver, (subject.clone(), known)).await
}

/// Reads the rows of a subject object by object, as many at once as the driver says.
async fn read(
    node: &Node,
    driver: &SnmpDriver,
    (subject, known): (Subject, Vec<VarBind>),
) -> Result<Selected, NodeError> {
    let mut objects = driver.rows_of(&subject, &known)?;
    let walks = driver.walks_of(&subject, &known);
    let at_once = usize::from(driver.poll().gets.get());
    let mut rows = known;
    let mut unread: Vec<Unread> = Vec::new();
    let mut left = objects.as_slice();
    while !left.is_empty() {
        let (chunk, after) = left.split_at(at_once.clamp(1, left.len()));
        match node.client.get(chunk).await {
            Ok(answered) => rows.extend(answered),
            Err(error) if rows.is_empty() => return Err(error.into()),
            Err(error) => {
                // An agent that has fallen silent would let each of the others wait as long.
                let silent = matches!(error, ReadError::TimedOut { .. });
                let failed = if silent { left } else { chunk };
                unread.extend(failed.iter().map(|oid| super::walk::unread(oid.clone(), &error)));
                if silent {
                    break;
                }
            }
        }
        left = after;
    }
    if !walks.is_empty() {
        let walked = node.walk(walks.clone(), driver.poll(), &mut |_| ()).await?;
        rows.extend(walked.rows);
        unread.extend(walked.unread);
        objects.extend(walks);
    }
    let missing: Vec<_> = unread.iter().map(Unread::absence).collect();
    let asked = Asked::These { subtrees: &objects, unread: &missing };
    let cells = driver.decode_of(&subject, &rows, &asked)?;
    Ok(Selected { subject, cells, unread, rows })
}
