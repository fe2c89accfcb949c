//! Files of contacts on their way in: dry runs, runs that can be cut short at any moment, uploads.
//!
//! A row is known by our own id, else by any of its identifiers. Nothing is ever merged by a file: where a row fits several
//! contacts, a review asks.

mod batch;
mod layout;
mod pass;
pub(crate) mod queries;
mod record;
mod rules;
mod sheet;
mod upload;

use base::{ImportId, MemberId, Moment, WorkspaceId};
use store::{Tx, Unit, params};

use crate::people::{Permission, Viewer};
use crate::{Desk, Error, Result, channel};

pub(super) use layout::{Column, guarded};
pub use pass::Pass;
pub use record::{Counts, Found, Import, ImportState, Outcome};
pub use sheet::File;
pub(crate) use upload::run as run_uploads;
pub use upload::{LARGEST, Uploads, Wish, go, upload};

use sheet::Mark;

/// An import with what was found in its file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The import.
    pub import: Import,
    /// Single rows, in the file's order: problems up to a thousand of a kind, of the others a few.
    pub found: Vec<Found>,
}

/// A dry run over a file: says what a run would do, and writes nothing at all.
///
/// # Errors
/// [`Error::Invalid`] for a file that is no list of contacts, in words.
pub async fn check(desk: &Desk, viewer: &Viewer, file: &File, name: &str) -> Result<Pass> {
    viewer.must(Permission::ManageContacts)?;
    let import = pass::unkept(desk, super::actor(viewer), name, file.mark()?.total);
    Pass::open(desk, viewer.workspace, file, import, false).await
}

/// Begins to import a file, or goes on where it was cut short. A file that went in to its end already is not repeated unless
/// `again` says so.
///
/// # Errors
/// [`Error::Invalid`] for a file that is no list of contacts, in words.
pub async fn begin(desk: &Desk, viewer: &Viewer, file: &File, name: &str, again: bool) -> Result<Pass> {
    viewer.must(Permission::ManageContacts)?;
    let entry = Entry::new(desk, viewer, file.mark()?, name, ImportState::Running);
    let import = desk
        .db
        .write(move |tx| -> Unit<'_, Import, Error> {
            let entry = entry.clone();
            Box::pin(async move { entry.run(tx, again).await })
        })
        .await?;
    Pass::open(desk, viewer.workspace, file, import, true).await
}

/// How an import stands.
///
/// # Errors
/// [`Error::NotFound`] in other workspaces.
pub async fn report(desk: &Desk, viewer: &Viewer, id: ImportId) -> Result<Report> {
    viewer.must(Permission::ManageContacts)?;
    let workspace = viewer.workspace;
    desk.db
        .read(move |tx| -> Unit<'_, _, Error> {
            Box::pin(async move {
                let import = find(tx, workspace, id).await?;
                let found = tx.query(queries::LINES_OF, &params![workspace, id]).await?;
                Ok(Report { import, found })
            })
        })
        .await
}

/// The latest imports and dry runs, newest first.
///
/// # Errors
/// What the database answers.
pub async fn recent(desk: &Desk, viewer: &Viewer) -> Result<Vec<Import>> {
    viewer.must(Permission::ManageContacts)?;
    let workspace = viewer.workspace;
    desk.db
        .read(move |tx| -> Unit<'_, _, Error> {
            Box::pin(async move { Ok(tx.query(queries::RECENT, &params![workspace]).await?) })
        })
        .await
}

async fn find(tx: &mut Tx, workspace: WorkspaceId, id: ImportId) -> Result<Import> {
    tx.find(queries::IMPORT, &params![workspace, id]).await?.ok_or(Error::NotFound("import"))
}

/// An import that is about to be written down.
#[derive(Debug, Clone)]
struct Entry {
    workspace: WorkspaceId,
    id: ImportId,
    mark: Mark,
    name: String,
    state: ImportState,
    by: MemberId,
    now: Moment,
}

impl Entry {
    fn new(desk: &Desk, viewer: &Viewer, mark: Mark, name: &str, state: ImportState) -> Self {
        Self {
            workspace: viewer.workspace,
            id: desk.source.id(),
            mark,
            name: name.to_owned(),
            state,
            by: super::actor(viewer),
            now: desk.source.now(),
        }
    }

    /// The run of this file that was begun before, or a new one.
    async fn run(&self, tx: &mut Tx, again: bool) -> Result<Import> {
        channel::lock(tx, self.workspace).await?;
        let before: Option<Import> =
            tx.find(queries::LATEST_RUN, &params![self.workspace, &self.mark.hash]).await?;
        match before {
            Some(before) if before.state == ImportState::Running || !again => Ok(before),
            _ => self.add(tx).await,
        }
    }

    /// The dry run of this file that was made before, from its first row again; or a new one.
    async fn check(&self, tx: &mut Tx) -> Result<Import> {
        channel::lock(tx, self.workspace).await?;
        let before: Option<Import> =
            tx.find(queries::LATEST_CHECK, &params![self.workspace, &self.mark.hash]).await?;
        match before {
            Some(before) => restart(tx, self.workspace, before.id, ImportState::Checking, self.now).await,
            None => self.add(tx).await,
        }
    }

    async fn add(&self, tx: &mut Tx) -> Result<Import> {
        let row = params![
            self.workspace,
            self.id,
            &self.mark.hash,
            &self.name,
            self.state.as_str(),
            self.mark.total,
            self.by,
            self.now,
        ];
        tx.execute(queries::ADD_IMPORT, &row).await?;
        find(tx, self.workspace, self.id).await
    }
}

/// An import from its first row again.
async fn restart(
    tx: &mut Tx,
    workspace: WorkspaceId,
    id: ImportId,
    state: ImportState,
    now: Moment,
) -> Result<Import> {
    tx.execute(queries::RESTART, &params![workspace, id, state.as_str(), now]).await?;
    tx.execute(queries::FORGET_LINES, &params![workspace, id]).await?;
    find(tx, workspace, id).await
}
