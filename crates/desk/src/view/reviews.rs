//! The review queue: pairs of contacts with the evidence on both sides.

use base::{ContactId, ConversationId, Cursor, MemberId, Page, ReviewId, WorkspaceId};
use identity::{Claim, Identifier, Kind, Question, Review, ReviewState};
use store::{Record, Row, Tx, Unit, params};

use super::compare::{Compare, Compared, compare};
use super::contact::{pane_of, standing_for};
use super::list::{limit, newest};
use super::{ContactPane, PAGE, queries};
use crate::people::{Permission, Viewer};
use crate::resolve::{ClaimRow, ReviewRow, oldest_first, queries as people};
use crate::{Desk, Error, Result};

/// A question for a person, with what has to be known to answer it.
#[derive(Debug, Clone, PartialEq)]
pub struct ReviewRecord {
    /// The question itself.
    pub review: Review,
    /// Whom it is given to.
    pub assignee: Option<(MemberId, String)>,
    /// Who answered it.
    pub closed_by: Option<String>,
    /// The contact in question, as it stands now.
    pub contact: ContactPane,
    /// Its newest conversation.
    pub conversation: Option<ConversationId>,
    /// The other contact, unless it is one that may be two.
    pub other: Option<ContactPane>,
    /// The other's newest conversation.
    pub other_conversation: Option<ConversationId>,
    /// The two side by side.
    pub rows: Vec<Compared>,
}

impl ReviewRecord {
    /// What the question is, in a few words.
    pub fn title(&self) -> &'static str {
        match self.review.question {
            Question::NumberContested => "Is this number still the same person's?",
            Question::NumberStale => "A number that was silent for long: the same person?",
            Question::IdChanged => "The WhatsApp id changed without notice: the same person?",
            Question::RotationTaken => "The new WhatsApp id belongs to another contact: the same person?",
            Question::NumberShared => "A shared number belongs to another contact: the same person?",
            Question::Contradiction => "Identifiers of two contacts came together: the same person?",
            Question::Proven => "Two contacts seem to be one person: join them?",
            Question::Card => "A card with another contact's number was handed on: the same person?",
            Question::CodeReused => "A one-time link was used by somebody else: the same person?",
            Question::Import => "An imported row fits two contacts: the same person?",
        }
    }

    /// What saying "the same person" does.
    pub fn accepting(&self) -> String {
        match (self.review.question, self.review.number()) {
            (Question::IdChanged, _) => "Nothing moves: the contact keeps both ids, the older one as an alias.".to_owned(),
            (_, Some(_number)) => {
                "The two become one contact, the number decides again, and what waited for it joins them. It can be undone."
                    .to_owned()
            }
            (_, None) => "The two become one contact with one thread on each line. It can be undone.".to_owned(),
        }
    }

    /// What saying "two people" does.
    pub fn rejecting(&self) -> String {
        match (self.review.question, self.review.number()) {
            (Question::IdChanged, _) => {
                "The newer id and its messages become a visitor of their own; the older id is in force again."
                    .to_owned()
            }
            (_, Some(_number)) => {
                "The number goes to whoever was last seen with it, with everything that waited for it."
                    .to_owned()
            }
            (_, None) => "Both stay as they are, and the same evidence is not asked about again.".to_owned(),
        }
    }

    /// Whom the question is about: as they stand now while it is open, and as they were asked about once it is answered.
    pub fn contacts(&self) -> Vec<ContactId> {
        if self.review.is_open() {
            let other = self.other.as_ref().map(|other| other.id);
            [Some(self.contact.id), other].into_iter().flatten().collect()
        } else {
            [Some(self.review.contact), self.review.other].into_iter().flatten().collect()
        }
    }

    /// The identifiers that the question is about, numbers last.
    pub fn about(&self) -> Vec<&Identifier> {
        let mut about: Vec<&Identifier> = self.review.identifiers.iter().collect();
        about.sort_by_key(|identifier| identifier.kind() == Kind::Phone);
        about
    }
}

struct Asked {
    row: ReviewRow,
    assignee: Option<(MemberId, String)>,
    closed_by: Option<String>,
}

impl Record for Asked {
    fn read(row: &Row<'_>) -> store::Result<Self> {
        let review = ReviewRow::read(row)?;
        let (assignee, name): (Option<MemberId>, Option<String>) = (row.next()?, row.next()?);
        Ok(Self { row: review, assignee: assignee.zip(name), closed_by: row.next()? })
    }
}

/// A page of reviews in one state, newest first.
///
/// # Errors
/// What the database answers.
pub async fn reviews(
    desk: &Desk,
    viewer: &Viewer,
    state: ReviewState,
    after: Option<Cursor>,
) -> Result<Page<ReviewRecord>> {
    viewer.must(Permission::ReadConversations)?;
    let workspace = viewer.workspace;
    let from = after.unwrap_or_else(newest);
    desk.db
        .read(move |tx| -> Unit<'_, _, Error> {
            Box::pin(async move {
                let key = params![workspace, state.as_str(), from.at, from.id, limit()];
                let rows: Vec<Asked> = tx.query(queries::REVIEWS, &key).await?;
                let page =
                    Page::cut(rows, PAGE, |asked| Cursor::after(asked.row.0.opened_at, asked.row.0.id));
                let mut items = Vec::with_capacity(page.items.len());
                for asked in page.items {
                    items.push(record(tx, workspace, asked).await?);
                }
                Ok(Page { items, next: page.next })
            })
        })
        .await
}

/// One review.
///
/// # Errors
/// [`Error::NotFound`] in other workspaces.
pub async fn review(desk: &Desk, viewer: &Viewer, id: ReviewId) -> Result<ReviewRecord> {
    viewer.must(Permission::ReadConversations)?;
    let workspace = viewer.workspace;
    desk.db
        .read(move |tx| -> Unit<'_, _, Error> {
            Box::pin(async move {
                let asked: Option<Asked> = tx.find(queries::REVIEW, &params![workspace, id]).await?;
                record(tx, workspace, asked.ok_or(Error::NotFound("review"))?).await
            })
        })
        .await
}

/// How many reviews are open, up to a thousand.
///
/// # Errors
/// What the database answers.
pub async fn open_reviews(desk: &Desk, viewer: &Viewer) -> Result<i64> {
    viewer.must(Permission::ReadConversations)?;
    let workspace = viewer.workspace;
    desk.db
        .read(move |tx| -> Unit<'_, _, Error> {
            Box::pin(async move {
                let found: Option<(i64, String)> =
                    tx.find(queries::COUNT_REVIEWS, &params![workspace]).await?;
                Ok(found.map_or(0, |(count, _word)| count))
            })
        })
        .await
}

/// The open reviews about a contact, newest first.
///
/// # Errors
/// What the database answers.
pub async fn reviews_about(desk: &Desk, viewer: &Viewer, contact: ContactId) -> Result<Vec<ReviewRecord>> {
    viewer.must(Permission::ReadConversations)?;
    let workspace = viewer.workspace;
    desk.db
        .read(move |tx| -> Unit<'_, _, Error> {
            Box::pin(async move {
                let mut found = Vec::new();
                for asked in tx.query::<Asked>(queries::REVIEWS_ABOUT, &params![workspace, contact]).await? {
                    found.push(record(tx, workspace, asked).await?);
                }
                Ok(found)
            })
        })
        .await
}

async fn record(tx: &mut Tx, workspace: WorkspaceId, asked: Asked) -> Result<ReviewRecord> {
    let review = asked.row.0;
    let contact = side(tx, workspace, review.contact).await?;
    let other = match review.other {
        Some(other) => Some(side(tx, workspace, other).await?),
        None => None,
    };
    let newest = |(pane, _claims): &Side| pane.conversations.first().map(|row| row.id);
    let sides: Vec<Compare<'_>> = [Some(&contact), other.as_ref()]
        .into_iter()
        .flatten()
        .map(|(pane, claims)| Compare { pane, claims })
        .collect();
    let rows = compare(&review, &sides);
    Ok(ReviewRecord {
        conversation: newest(&contact),
        other_conversation: other.as_ref().and_then(newest),
        review,
        assignee: asked.assignee,
        closed_by: asked.closed_by,
        contact: contact.0,
        other: other.map(|(pane, _claims)| pane),
        rows,
    })
}

type Side = (ContactPane, Vec<Claim>);

async fn side(tx: &mut Tx, workspace: WorkspaceId, contact: ContactId) -> Result<Side> {
    let row = standing_for(tx, workspace, contact).await?;
    let claims: Vec<ClaimRow> = tx.query(people::CLAIMS_OF, &params![workspace, row.id]).await?;
    Ok((pane_of(tx, workspace, row).await?, oldest_first(claims)))
}
