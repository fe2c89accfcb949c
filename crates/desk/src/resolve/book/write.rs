//! Writing what changed: rows, the threads that it touches, and what is told.

use std::collections::{BTreeSet, HashMap};

use base::{ClaimId, ContactId, MergeId, Moment, WorkspaceId};
use identity::{Change, Move, Notice as Rotation};
use store::{Tx, params};
use uuid::Uuid;

use super::{Book, Hand};
use crate::flow::{Event, EventKind};
use crate::resolve::rows::{self, key};
use crate::resolve::{ContactRow, queries, rules};
use crate::{Result, search};

/// What was written, for the stages after.
#[derive(Debug, Default)]
pub(crate) struct Written {
    /// What to tell.
    pub(crate) events: Vec<Event>,
    /// Messages that hang elsewhere from now on.
    pub(crate) moves: Vec<Move>,
    /// Merges that are new or over.
    pub(crate) links: Vec<Link>,
    /// The persons whose threads are others now: each with its contacts, the one that stands for it first.
    pub(crate) persons: Vec<Vec<ContactId>>,
    /// The contacts that were others' before.
    pub(crate) roots_before: HashMap<ContactId, ContactId>,
    /// The contacts of the claims that messages moved away from.
    pub(crate) moved_from: HashMap<ClaimId, ContactId>,
}

/// A merge that is new or over, and the claims on either side.
#[derive(Debug)]
pub(crate) struct Link {
    /// The merge.
    pub(crate) merge: MergeId,
    /// Whether it is new.
    pub(crate) joined: bool,
    /// When.
    pub(crate) at: Moment,
    /// The claims of the contact that points.
    pub(crate) from: Vec<ClaimId>,
    /// The claims of the other one.
    pub(crate) into: Vec<ClaimId>,
}

impl Book {
    /// Writes what changed.
    pub(crate) async fn flush(mut self, tx: &mut Tx, workspace: WorkspaceId, hand: &Hand) -> Result<Written> {
        let changes = self.ledger.take_changes();
        let roots_before = self.contacts.iter().map(|(id, row)| (*id, row.root)).collect();
        self.move_labels(&changes);
        let moved_persons = self.follow_merges(&changes);
        self.tie(&changes);
        self.write_contacts(tx, workspace, &changes.contacts.iter().copied().collect()).await?;

        let changed: Vec<_> = changes
            .changed_claims
            .iter()
            .filter_map(|id| self.ledger.claim(*id))
            .map(|claim| rows::change_claim(workspace, claim))
            .collect();
        tx.execute_many(queries::CHANGE_CLAIM, &changed).await?;
        let new: Vec<_> = changes
            .new_claims
            .iter()
            .filter_map(|id| self.ledger.claim(*id))
            .map(|claim| rows::add_claim(workspace, claim, self.effective(claim.contact)))
            .collect();
        tx.execute_many(queries::ADD_CLAIM, &new).await?;
        let follow: Vec<_> = moved_persons
            .iter()
            .flat_map(|contact| self.ledger.own_claims(*contact))
            .filter(|claim| !changes.new_claims.contains(&claim.id))
            .map(|claim| params![workspace, claim.id, self.effective(claim.contact)])
            .collect();
        tx.execute_many(queries::SET_PERSON, &follow).await?;

        self.write_links(tx, workspace, &changes, hand).await?;
        search::index_contacts(tx, workspace, self.known_otherwise(&changes)).await?;
        Ok(Written {
            persons: self.persons_touched(&changes),
            links: self.links(&changes),
            roots_before,
            moved_from: changes
                .moves
                .iter()
                .filter_map(|moved| Some((moved.from, self.ledger.claim(moved.from)?.contact)))
                .collect(),
            events: self.tell(&changes),
            moves: changes.moves,
        })
    }

    /// What a contact is called goes with the identifier that told it.
    fn move_labels(&mut self, changes: &identity::Changes) {
        for moved in changes.moves.iter().filter(|moved| moved.after.is_none()) {
            let contact = |id| self.ledger.claim(id).map(|claim| claim.contact);
            let Some((from, to)) = contact(moved.from).zip(contact(moved.to)) else { continue };
            let is_told = self.contacts.get(&from).is_some_and(|row| row.labels_by == Some(moved.from));
            let Some(mut new) = self.contacts.get(&to).filter(|_row| is_told).cloned() else { continue };
            if let Some(old) = self.contacts.get_mut(&from) {
                rules::hand_labels_on(old, &mut new, moved.to);
                self.contacts.insert(to, new);
                self.changed.extend([from, to]);
            }
        }
    }

    /// Merges that are new or over give contacts another root. Gives the contacts that have one.
    fn follow_merges(&mut self, changes: &identity::Changes) -> Vec<ContactId> {
        let touched = changes.new_merges.iter().chain(&changes.changed_merges);
        let touched: BTreeSet<ContactId> = touched
            .filter_map(|id| self.ledger.merge(*id))
            .flat_map(|merge| [merge.from, merge.into])
            .chain(
                changes
                    .moves
                    .iter()
                    .filter_map(|moved| self.ledger.claim(moved.from))
                    .map(|claim| claim.contact),
            )
            .flat_map(|contact| self.ledger.members(contact))
            .collect();
        let mut moved = Vec::new();
        for contact in touched {
            let root = self.ledger.effective(contact);
            let newest = self
                .ledger
                .members(contact)
                .into_iter()
                .filter_map(|member| self.contacts.get(&member))
                .max_by_key(|row| (row.has_labels(), row.labels_at, row.id == root))
                .map_or(contact, |row| row.id);
            let Some(row) = self.contacts.get_mut(&contact) else { continue };
            let labels_from = if contact == root { newest } else { contact };
            if row.root != root {
                moved.push(contact);
            }
            if (row.root, row.labels_from) != (root, labels_from) {
                (row.root, row.labels_from) = (root, labels_from);
                self.changed.insert(contact);
            }
        }
        moved
    }

    /// Contacts that a merge or a review names know it from now on.
    fn tie(&mut self, changes: &identity::Changes) {
        let merged = changes.new_merges.iter().filter_map(|id| self.ledger.merge(*id));
        let asked = changes.new_reviews.iter().filter_map(|id| self.ledger.review(*id));
        let named: BTreeSet<ContactId> = merged
            .flat_map(|merge| [Some(merge.from), Some(merge.into)])
            .chain(asked.flat_map(|review| [Some(review.contact), review.other]))
            .flatten()
            .collect();
        for contact in named {
            if let Some(row) = self.contacts.get_mut(&contact).filter(|row| !row.tied) {
                row.tied = true;
                self.changed.insert(contact);
            }
        }
    }

    async fn write_contacts(
        &self,
        tx: &mut Tx,
        workspace: WorkspaceId,
        new: &BTreeSet<ContactId>,
    ) -> Result<()> {
        let rows = |ids: Vec<&ContactId>| ids.into_iter().filter_map(|id| self.contacts.get(id)).collect();
        let added: Vec<&ContactRow> = rows(new.iter().collect());
        let added: Vec<_> = added.into_iter().map(|row| add_contact(workspace, row)).collect();
        tx.execute_many(queries::ADD_CONTACT, &added).await?;
        let changed: Vec<&ContactRow> = rows(self.changed.difference(new).collect());
        let changed: Vec<_> = changed.into_iter().map(|row| change_contact(workspace, row)).collect();
        tx.execute_many(queries::CHANGE_CONTACT, &changed).await?;
        let former: Vec<_> = self
            .former
            .iter()
            .map(|(contact, username, until)| params![workspace, *contact, username, *until])
            .collect();
        tx.execute_many(queries::FORMER_USERNAME, &former).await?;
        let records: Vec<_> = self
            .records
            .iter()
            .map(|(contact, record)| {
                let (name, company) = (record.name.as_deref(), record.company.as_deref());
                params![workspace, *contact, name, company, record.email.as_deref(), record.fields.as_deref()]
            })
            .collect();
        Ok(tx.execute_many(queries::SET_RECORD, &records).await?)
    }

    async fn write_links(
        &self,
        tx: &mut Tx,
        workspace: WorkspaceId,
        changes: &identity::Changes,
        hand: &Hand,
    ) -> Result<()> {
        let ended: Vec<_> = changes
            .changed_merges
            .iter()
            .filter_map(|id| self.ledger.merge(*id))
            .filter_map(|merge| Some((merge, merge.ended?)))
            .map(|(merge, ended)| params![workspace, merge.id, ended.at, ended.why.as_str(), hand.by])
            .collect();
        tx.execute_many(queries::END_MERGE, &ended).await?;
        let new = changes.new_merges.iter().filter_map(|id| self.ledger.merge(*id));
        let new: Vec<_> = new
            .map(|merge| rows::add_merge(workspace, merge, hand.by, hand.reason.as_deref()))
            .collect::<Result<_>>()?;
        tx.execute_many(queries::ADD_MERGE, &new).await?;
        let asked = changes.new_reviews.iter().filter_map(|id| self.ledger.review(*id));
        let asked: Vec<_> = asked.map(|review| rows::add_review(workspace, review)).collect::<Result<_>>()?;
        tx.execute_many(queries::ADD_REVIEW, &asked).await?;
        let changed = changes.changed_reviews.iter().filter_map(|id| self.ledger.review(*id));
        let changed: Vec<_> =
            changed.map(|review| rows::change_review(workspace, review)).collect::<Result<_>>()?;
        tx.execute_many(queries::CHANGE_REVIEW, &changed).await?;
        self.keep_notices(tx, workspace, &changes.notices).await
    }

    async fn keep_notices(&self, tx: &mut Tx, workspace: WorkspaceId, notices: &[Rotation]) -> Result<()> {
        let kept: Vec<(Uuid, &Rotation)> =
            notices.iter().map(|notice| (self.source.id::<Uuid>(), notice)).collect();
        let rows: Vec<_> = kept
            .iter()
            .map(|(id, notice)| rows::keep_notice(workspace, *id, notice))
            .collect::<Result<_>>()?;
        tx.execute_many(queries::KEEP_NOTICE, &rows).await?;
        let keys: Vec<(String, Uuid)> = kept
            .iter()
            .flat_map(|(id, notice)| {
                let keys: BTreeSet<String> = notice.keys().map(key).collect();
                keys.into_iter().map(|key| (key, *id)).collect::<Vec<_>>()
            })
            .collect();
        let rows: Vec<_> = keys.iter().map(|(key, id)| params![workspace, key, *id]).collect();
        Ok(tx.execute_many(queries::KEEP_NOTICE_KEY, &rows).await?)
    }

    /// The contacts whose labels or identifiers may be others now.
    fn known_otherwise<'a>(&'a self, changes: &'a identity::Changes) -> impl Iterator<Item = ContactId> + 'a {
        let claimed = changes.new_claims.iter().filter_map(|id| self.ledger.claim(*id));
        let recorded = self.records.iter().map(|(contact, _record)| *contact);
        let relabelled = changes.contacts.iter().chain(&self.changed).copied();
        relabelled.chain(claimed.map(|claim| claim.contact)).chain(recorded)
    }

    /// The persons whose threads have to be put together anew.
    fn persons_touched(&self, changes: &identity::Changes) -> Vec<Vec<ContactId>> {
        let merges = changes.new_merges.iter().chain(&changes.changed_merges);
        let merged =
            merges.filter_map(|id| self.ledger.merge(*id)).flat_map(|merge| [merge.from, merge.into]);
        let moved = changes
            .moves
            .iter()
            .flat_map(|moved| [moved.from, moved.to])
            .filter_map(|id| self.ledger.claim(id))
            .map(|claim| claim.contact);
        let roots: BTreeSet<ContactId> =
            merged.chain(moved).map(|contact| self.ledger.effective(contact)).collect();
        roots.into_iter().map(|root| self.ledger.members(root)).collect()
    }

    fn links(&self, changes: &identity::Changes) -> Vec<Link> {
        let claims = |contacts: Vec<ContactId>| {
            contacts
                .into_iter()
                .flat_map(|contact| self.ledger.own_claims(contact))
                .map(|claim| claim.id)
                .collect()
        };
        let touched = changes.new_merges.union(&changes.changed_merges);
        let link = |merge: &identity::Merge| Link {
            merge: merge.id,
            joined: merge.is_active(),
            at: merge.ended.map_or(merge.at, |ended| ended.at),
            from: claims(self.side_of(merge.from)),
            into: claims(self.side_of(merge.into)),
        };
        touched.filter_map(|id| self.ledger.merge(*id)).map(link).collect()
    }

    /// A contact and those that point at it.
    fn side_of(&self, contact: ContactId) -> Vec<ContactId> {
        let mut side = vec![contact];
        let mut next = 0;
        while let Some(into) = side.get(next).copied() {
            let pointing =
                self.ledger.merges().iter().filter(|merge| merge.is_active() && merge.into == into);
            side.extend(pointing.map(|merge| merge.from));
            next += 1;
        }
        side
    }

    /// What happened, for the feed.
    fn tell(&self, changes: &identity::Changes) -> Vec<Event> {
        let now = self.source.now();
        let held = |place: usize| {
            let happening = self.held.partition_point(|(until, _line)| *until <= place);
            self.held.get(happening).and_then(|(_until, line)| *line)
        };
        let told = changes.happened.iter().enumerate().filter_map(|(place, change)| {
            self.event_of(*change, now).map(|event| event.held_for(held(place)))
        });
        told.chain(self.events.iter().copied()).collect()
    }

    fn event_of(&self, change: Change, at: Moment) -> Option<Event> {
        let event = |kind, contact: ContactId| Event::new(kind, at).of_contact(self.effective(contact));
        Some(match change {
            Change::ContactMade(contact) => Event::new(EventKind::ContactCreated, at).of_contact(contact),
            Change::Claimed(id) => {
                event(EventKind::IdentifierClaimed, self.ledger.claim(id)?.contact).about(id)
            }
            Change::Ended(id) => event(EventKind::IdentifierEnded, self.ledger.claim(id)?.contact).about(id),
            Change::Merged(id) => event(EventKind::ContactMerged, self.ledger.merge(id)?.into).about(id),
            Change::Parted(id) => event(EventKind::ContactSplit, self.ledger.merge(id)?.into).about(id),
            Change::Asked(id) => event(EventKind::ReviewOpened, self.ledger.review(id)?.contact).about(id),
            Change::Answered(id) => event(EventKind::ReviewClosed, self.ledger.review(id)?.contact).about(id),
        })
    }
}

fn add_contact(workspace: WorkspaceId, row: &ContactRow) -> rows::Values<'_, 14> {
    params![
        workspace,
        row.id,
        row.kind.as_str(),
        row.name.as_deref(),
        row.profile_name.as_deref(),
        row.username.as_ref().map(identity::Username::as_str),
        row.country.as_deref(),
        row.shows_number,
        row.created_at,
        row.labels_at.max(Moment::default()),
        row.root,
        row.labels_from,
        row.labels_by,
        row.tied,
    ]
}

fn change_contact(workspace: WorkspaceId, row: &ContactRow) -> rows::Values<'_, 13> {
    params![
        workspace,
        row.id,
        row.kind.as_str(),
        row.name.as_deref(),
        row.profile_name.as_deref(),
        row.username.as_ref().map(identity::Username::as_str),
        row.country.as_deref(),
        row.shows_number,
        row.labels_at,
        row.root,
        row.labels_from,
        row.labels_by,
        row.tied,
    ]
}
