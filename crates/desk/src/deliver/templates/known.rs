//! What is known of templates: for lists, for the picker, and when something is sent.

use std::time::Duration;

use base::{Cursor, LineId, Moment, Page, TemplateId, WorkspaceId};
use identity::Action;
use store::{Record, Row, Tx, Unit, params};
use whatsapp::send::{Body, Payload, Template as Sent};
use whatsapp::template::{Category, Status};

use super::rules::sought;
use super::{Account, Template, queries};
use crate::people::{Permission, Viewer};
use crate::receive::Content;
use crate::{Desk, Error, Result};

/// For how long Meta's list is taken for the whole truth about which templates there are.
const FRESH: Duration = Duration::from_secs(180);
/// Templates on a page of the list.
const PAGE: usize = 50;

/// Which templates.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only of this account.
    pub waba: Option<String>,
    /// Only as far as this.
    pub status: Option<Status>,
    /// Only for this.
    pub category: Option<Category>,
    /// Only in this language.
    pub language: Option<String>,
    /// Only with this in the name or in the words.
    pub words: Option<String>,
    /// Where the list goes on.
    pub after: Option<Cursor>,
}

impl Filter {
    fn pattern(&self) -> Option<String> {
        let words = self.words.as_deref().filter(|words| !words.trim().is_empty())?;
        let mut pattern = "%".to_owned();
        for sign in sought(words).chars() {
            if matches!(sign, '%' | '_' | '!') {
                pattern.push('!');
            }
            pattern.push(sign);
        }
        pattern.push('%');
        Some(pattern)
    }
}

/// A page of the templates, by name and language.
///
/// # Errors
/// What the database answers.
pub async fn list(desk: &Desk, viewer: &Viewer, filter: Filter) -> Result<Page<Template>> {
    viewer.must(Permission::ReadConversations)?;
    let (workspace, limit) = (viewer.workspace, i64::try_from(PAGE).unwrap_or(0) + 1);
    let rows = desk
        .db
        .read(move |tx| -> Unit<'_, Vec<Template>, Error> {
            let filter = filter.clone();
            Box::pin(async move {
                let row = params![
                    workspace,
                    filter.waba.as_deref(),
                    filter.status.map(Status::as_str),
                    filter.category.map(Category::as_str),
                    filter.language.as_deref(),
                    filter.pattern(),
                    filter.after.map(|after| after.id),
                    limit,
                ];
                Ok(tx.query(queries::LIST, &row).await?)
            })
        })
        .await?;
    Ok(Page::cut(rows, PAGE, |template| Cursor::after(Moment::default(), template.id)))
}

/// A template.
///
/// # Errors
/// [`Error::NotFound`] in other workspaces.
pub async fn one(desk: &Desk, viewer: &Viewer, id: TemplateId) -> Result<Template> {
    viewer.must(Permission::ReadConversations)?;
    let workspace = viewer.workspace;
    let found: Option<Template> = desk
        .db
        .read(move |tx| -> Unit<'_, _, Error> {
            Box::pin(async move { Ok(tx.find(queries::ONE, &params![workspace, id]).await?) })
        })
        .await?;
    found.ok_or(Error::NotFound("template"))
}

/// The templates that may be picked on a line, now or once Meta lets them: all but those that never were approved.
///
/// # Errors
/// What the database answers.
pub async fn of_line(desk: &Desk, viewer: &Viewer, line: LineId) -> Result<Vec<Template>> {
    viewer.must(Permission::ReadConversations)?;
    let workspace = viewer.workspace;
    let all: Vec<Template> = desk
        .db
        .read(move |tx| -> Unit<'_, _, Error> {
            Box::pin(async move { Ok(tx.query(queries::OF_LINE, &params![workspace, line]).await?) })
        })
        .await?;
    let may_be_picked = |template: &Template| {
        matches!(template.status, Status::Approved | Status::Flagged | Status::Paused | Status::Disabled)
    };
    Ok(all.into_iter().filter(may_be_picked).collect())
}

/// What leave a message made from a template of this category needs.
pub fn asked_for(category: Category) -> Action {
    match category {
        Category::Marketing => Action::TemplateMarketing,
        Category::Utility => Action::TemplateUtility,
        Category::Authentication => Action::TemplateAuthentication,
    }
}

/// The approved templates of a line that ask for the phone number, the best to use first: utility before marketing.
pub(crate) async fn asking(tx: &mut Tx, workspace: WorkspaceId, line: LineId) -> Result<Vec<Template>> {
    Ok(tx.query(queries::ASKING, &params![workspace, line]).await?)
}

/// What leave a message needs. For a template it is its category's.
///
/// # Errors
/// [`Error::Template`] if it is known that Meta would not take the template.
pub(crate) async fn category(
    tx: &mut Tx,
    workspace: WorkspaceId,
    line: LineId,
    body: &Body,
    now: Moment,
) -> Result<Action> {
    let Body::Template(sent) = body else { return Ok(Action::SendText) };
    let key = params![workspace, line, &sent.name, &sent.language];
    if let Some(template) = tx.find::<Template>(queries::OF_LINE_NAMED, &key).await? {
        return template.fits(sent).map(|()| asked_for(template.design.category));
    }
    let waba: Option<(String, LineId)> = tx.find(queries::WABA_OF, &params![workspace, line]).await?;
    let synced: Option<(Option<Moment>, String)> = match waba {
        Some((waba, _line)) => tx.find(queries::SYNCED, &params![workspace, waba]).await?,
        None => None,
    };
    let is_fresh = |at: Moment| now.since(at) < FRESH;
    if synced.and_then(|(at, _waba)| at).is_some_and(is_fresh) {
        let words =
            format!("There is no template {:?} in the language {} on this line.", sent.name, sent.language);
        return Err(Error::Template { code: Status::Deleted.code(), words });
    }
    // Meta's list cannot be had. Of the three, marketing is the strictest that makes sense: what goes to somebody who stopped
    // it cannot be taken back, while an authentication template to an id is refused by Meta and reaches nobody.
    Ok(Action::TemplateMarketing)
}

/// Puts the words of the template that a message is made from into what it says, if the template is known.
pub(crate) async fn spell(
    tx: &mut Tx,
    workspace: WorkspaceId,
    line: LineId,
    payload: &Payload,
    content: &mut Content,
) -> Result<()> {
    let (Body::Template(sent), Content::Template { text, .. }) = (payload.body(), content) else {
        return Ok(());
    };
    let key = params![workspace, line, &sent.name, &sent.language];
    let known: Option<Template> = tx.find(queries::OF_LINE_NAMED, &key).await?;
    *text = known.map(|known| known.design.filled(&known.design.values_of(sent)));
    Ok(())
}

impl Template {
    /// Whether Meta would take what is sent.
    fn fits(&self, sent: &Sent) -> Result<()> {
        if let Some(words) = self.status.barrier() {
            return Err(Error::Template { code: self.status.code(), words: words.to_owned() });
        }
        match self.design.mismatch(sent) {
            Some(words) => Err(Error::Template { code: 132_000, words }),
            None => Ok(()),
        }
    }
}

struct AccountRow {
    waba: String,
    line: (LineId, String),
    synced_at: Option<Moment>,
    failure: Option<String>,
}

impl Record for AccountRow {
    fn read(row: &Row<'_>) -> store::Result<Self> {
        Ok(Self {
            waba: row.next()?,
            line: (row.next()?, row.next()?),
            synced_at: row.next()?,
            failure: row.next()?,
        })
    }
}

/// The accounts of the workspace, and how up to date their templates are.
///
/// # Errors
/// What the database answers.
pub async fn accounts(desk: &Desk, viewer: &Viewer) -> Result<Vec<Account>> {
    viewer.must(Permission::ReadConversations)?;
    let workspace = viewer.workspace;
    let rows: Vec<AccountRow> = desk
        .db
        .read(move |tx| -> Unit<'_, _, Error> {
            Box::pin(async move { Ok(tx.query(queries::ACCOUNTS, &params![workspace]).await?) })
        })
        .await?;
    let mut accounts: Vec<Account> = Vec::new();
    for row in rows {
        match accounts.last_mut().filter(|account| account.waba == row.waba) {
            Some(account) => account.lines.push(row.line),
            None => accounts.push(Account {
                waba: row.waba,
                lines: vec![row.line],
                synced_at: row.synced_at,
                failure: row.failure,
            }),
        }
    }
    Ok(accounts)
}
