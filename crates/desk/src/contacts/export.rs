//! Customers on their way out, as a file that can be imported again.

use std::collections::{BTreeSet, HashMap};
use std::fmt::Write as _;

use base::{ContactId, UuidId, WorkspaceId};
use csv::{Terminator, WriterBuilder};
use identity::{Kind, Scope};
use store::{Record, Row, Unit, params};
use uuid::Uuid;

use super::import::{Column, guarded, queries};
use crate::people::{Permission, Viewer};
use crate::{Desk, Error, Result};

/// Customers in one piece of the file.
const PIECE: usize = 1_000;

/// A file of all customers, made piece by piece. Call [`Export::next`] until nothing is left.
///
/// Customers without a number are in it; numbers that are no longer theirs are not.
#[derive(Debug)]
pub struct Export {
    desk: Desk,
    workspace: WorkspaceId,
    columns: Vec<Column>,
    after: Option<ContactId>,
    is_begun: bool,
}

impl Export {
    /// Finds out which columns there are.
    ///
    /// # Errors
    /// [`Error::Forbidden`]; what the database answers.
    pub async fn begin(desk: &Desk, viewer: &Viewer) -> Result<Self> {
        viewer.must(Permission::ManageContacts)?;
        let (desk, workspace) = (desk.clone(), viewer.workspace);
        let mut columns = vec![
            Column::Id,
            Column::Name,
            Column::Company,
            Column::Email,
            Column::Phone,
            Column::Bsuid,
            Column::ParentBsuid,
            Column::Username,
        ];
        let own: BTreeSet<Column> =
            systems(&desk, workspace).await?.into_iter().chain(fields(&desk, workspace).await?).collect();
        columns.extend(own);
        Ok(Self { desk, workspace, columns, after: None, is_begun: false })
    }

    /// The next piece of the file; the first begins with the header.
    ///
    /// # Errors
    /// What the database answers.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>> {
        let customers = self.customers().await?;
        if customers.is_empty() && self.is_begun {
            return Ok(None);
        }
        let mut file = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(Vec::new());
        if !self.is_begun {
            file.write_record(self.columns.iter().map(ToString::to_string))
                .map_err(|why| unwritable(&why))?;
        }
        for customer in &customers {
            let cells = self.columns.iter().map(|column| customer.cell(column));
            file.write_record(cells).map_err(|why| unwritable(&why))?;
        }
        self.is_begun = true;
        self.after = customers.last().map(|customer| customer.id).or(self.after);
        file.into_inner().map(Some).map_err(|why| unwritable(&why))
    }

    async fn customers(&self) -> Result<Vec<Customer>> {
        let (workspace, after) = (self.workspace, from(self.after));
        self.desk
            .db
            .read(move |tx| -> Unit<'_, _, Error> {
                Box::pin(async move {
                    let page = params![workspace, after, limit()];
                    let mut customers: Vec<Customer> = tx.query(queries::CUSTOMERS, &page).await?;
                    let asked: Vec<_> =
                        customers.iter().map(|customer| params![workspace, customer.id]).collect();
                    let held: Vec<Held> = tx.query_many(queries::IDENTIFIERS_OF, &asked).await?;
                    let mut of: HashMap<ContactId, Vec<Held>> = HashMap::new();
                    for held in held {
                        of.entry(held.person).or_default().push(held);
                    }
                    for customer in &mut customers {
                        customer.held = of.remove(&customer.id).unwrap_or_default();
                    }
                    Ok(customers)
                })
            })
            .await
    }
}

fn unwritable(why: &impl std::fmt::Display) -> Error {
    Error::Store(format!("a row could not be written: {why}"))
}

fn limit() -> i64 {
    i64::try_from(PIECE).unwrap_or(i64::MAX)
}

fn from(after: Option<ContactId>) -> Uuid {
    after.map_or(Uuid::nil(), UuidId::uuid)
}

/// The other systems that customers have ids in.
async fn systems(desk: &Desk, workspace: WorkspaceId) -> Result<Vec<Column>> {
    let scopes: Vec<(String, String)> = desk
        .db
        .read(move |tx| -> Unit<'_, _, Error> {
            Box::pin(async move { Ok(tx.query(queries::SYSTEMS, &params![workspace]).await?) })
        })
        .await?;
    let systems = scopes.iter().filter_map(|(scope, _kind)| match scope.parse() {
        Ok(Scope::System(system)) => Some(Column::Crm(system)),
        _ => None,
    });
    Ok(systems.collect())
}

/// The fields that customers have.
async fn fields(desk: &Desk, workspace: WorkspaceId) -> Result<BTreeSet<Column>> {
    let mut columns = BTreeSet::new();
    let mut after = None;
    loop {
        let place = from(after);
        let page: Vec<(ContactId, String)> = desk
            .db
            .read(move |tx| -> Unit<'_, _, Error> {
                Box::pin(
                    async move { Ok(tx.query(queries::FIELDS, &params![workspace, place, limit()]).await?) },
                )
            })
            .await?;
        let Some((last, _fields)) = page.last() else { return Ok(columns) };
        after = Some(*last);
        let named = page.iter().flat_map(|(_id, json)| fields_in(json));
        columns.extend(named.map(|(name, _value)| Column::Field(name.trim().into())));
    }
}

/// Fields that have a name and a value.
fn fields_in(json: &str) -> Vec<(String, String)> {
    let fields: Vec<(String, String)> = serde_json::from_str(json).unwrap_or_default();
    fields.into_iter().filter(|(name, value)| !name.trim().is_empty() && !value.trim().is_empty()).collect()
}

/// One customer.
struct Customer {
    id: ContactId,
    name: Option<String>,
    company: Option<String>,
    email: Option<String>,
    fields: Vec<(String, String)>,
    username: Option<String>,
    held: Vec<Held>,
}

impl Record for Customer {
    fn read(row: &Row<'_>) -> store::Result<Self> {
        let (id, name, company) = (row.next()?, row.next()?, row.next()?);
        let (email, fields): (_, Option<String>) = (row.next()?, row.next()?);
        let fields = fields.map(|json| fields_in(&json)).unwrap_or_default();
        Ok(Self { id, name, company, email, fields, username: row.next()?, held: Vec::new() })
    }
}

/// An identifier in force.
struct Held {
    person: ContactId,
    kind: Kind,
    scope: Scope,
    value: String,
}

impl Record for Held {
    fn read(row: &Row<'_>) -> store::Result<Self> {
        Ok(Self { person: row.next()?, kind: row.parse()?, scope: row.parse()?, value: row.next()? })
    }
}

impl Held {
    /// The value as it stands in its column.
    fn written(&self) -> String {
        match (self.kind, &self.scope) {
            (Kind::Phone, _) => format!("+{}", self.value),
            (_, Scope::Portfolio(place) | Scope::Line(place) | Scope::ParentGroup(place)) => {
                format!("{place}:{}", self.value)
            }
            _ => guarded(&self.value),
        }
    }
}

impl Customer {
    fn cell(&self, column: &Column) -> String {
        let text = |text: &Option<String>| guarded(text.as_deref().unwrap_or_default().trim());
        match column {
            Column::Id => self.id.to_string(),
            Column::Name => text(&self.name),
            Column::Company => text(&self.company),
            Column::Email => text(&self.email),
            Column::Username => text(&self.username),
            Column::Phone => self.each(|held| held.kind == Kind::Phone),
            Column::Bsuid => self.each(|held| held.kind == Kind::Bsuid),
            Column::ParentBsuid => self.each(|held| held.kind == Kind::ParentBsuid),
            Column::Crm(system) => self.each(|held| held.scope == Scope::System(system.clone())),
            Column::Field(name) => {
                let field = self.fields.iter().find(|(known, _value)| known.trim() == &**name);
                guarded(field.map(|(_name, value)| value.trim()).unwrap_or_default())
            }
        }
    }

    /// The identifiers of one kind, oldest first.
    fn each(&self, is_meant: impl Fn(&Held) -> bool) -> String {
        let mut cell = String::new();
        for held in self.held.iter().filter(|held| is_meant(held)) {
            let between = if cell.is_empty() { "" } else { ";" };
            let _never_fails = write!(cell, "{between}{}", held.written());
        }
        cell
    }
}
