//! The working set of a batch: who is who in memory, and what of it has to be written.

use std::collections::{BTreeSet, HashMap, HashSet};

use base::{ClaimId, ContactId, DeliveryId, LineId, MemberId, MergeId, Moment, Source, WorkspaceId};
use identity::{Change, Claim, Decision, Fact, Kind, Ledger, Move, Notice as Rotation, Question, State};
use store::{Tx, params};
use uuid::Uuid;

use super::load::{Loaded, ids_of};
use super::rows::{self, key};
use super::rules::{self, Relabelled};
use super::{ContactKind, ContactRow, queries};
use crate::flow::{Event, EventKind};
use crate::receive::{Happening, Notice};
use crate::{Error, Result, search};

/// What hearing one happening came to.
#[derive(Debug, Default)]
pub(crate) struct Heard {
    /// Whose it is, and the claim that it hangs on; nobody's if it is a status for somebody unknown.
    pub(crate) whose: Option<(ContactId, ClaimId)>,
    /// What agents should see of it, as quiet lines.
    pub(crate) notices: Vec<Notice>,
}

/// Everything that is known about the identifiers of one batch, or about a few contacts.
pub(crate) struct Book {
    source: Source,
    pub(crate) ledger: Ledger,
    contacts: HashMap<ContactId, ContactRow>,
    changed: BTreeSet<ContactId>,
    former: Vec<(ContactId, String, Moment)>,
    records: Vec<(ContactId, StoredRecord)>,
    events: Vec<Event>,
    /// Up to which of the ledger's changes they are held for a line in its pilot stage, or not.
    held: Vec<(usize, Option<LineId>)>,
    /// How many of the contacts that the ledger made have rows.
    met: usize,
}

/// What people write into a customer record, as it stands with the contact.
#[derive(Debug, Clone, Default)]
pub(crate) struct StoredRecord {
    /// The name.
    pub(crate) name: Option<String>,
    /// The company.
    pub(crate) company: Option<String>,
    /// The e-mail address.
    pub(crate) email: Option<String>,
    /// Whatever else, as JSON.
    pub(crate) fields: Option<String>,
}

/// Who writes something into the book: a fact, or a person.
#[derive(Debug, Clone, Default)]
pub(crate) struct Hand {
    /// The person, or the program.
    pub(crate) by: Option<MemberId>,
    /// The reason that was given.
    pub(crate) reason: Option<String>,
}

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
    /// Loads what is known about these happenings' identifiers, and about these contacts.
    pub(crate) async fn load<'h>(
        tx: &mut Tx,
        workspace: WorkspaceId,
        source: &Source,
        happenings: impl Iterator<Item = &'h Happening<'h>>,
        contacts: BTreeSet<ContactId>,
    ) -> Result<Self> {
        let mut keys = HashSet::new();
        for happening in happenings {
            keys.extend(happening.ids.iter().map(|carried| key(&carried.identifier)));
            keys.extend(rules::numbers_on_card(happening).iter().map(key));
            keys.extend(happening.rotation.iter().flat_map(|(old, new)| {
                old.iter().chain(new.iter()).map(|carried| key(&carried.identifier)).collect::<Vec<_>>()
            }));
        }
        Self::of(tx, workspace, source, keys, contacts).await
    }

    /// Loads what is known about these contacts and identifiers.
    pub(crate) async fn of(
        tx: &mut Tx,
        workspace: WorkspaceId,
        source: &Source,
        keys: HashSet<String>,
        contacts: BTreeSet<ContactId>,
    ) -> Result<Self> {
        let loaded = Loaded::from(tx, workspace, keys, contacts).await?;
        let (ledger, contacts) = loaded.into_ledger(source.clone());
        Ok(Self {
            source: source.clone(),
            ledger,
            contacts,
            changed: BTreeSet::new(),
            former: Vec::new(),
            records: Vec::new(),
            events: Vec::new(),
            held: Vec::new(),
            met: 0,
        })
    }

    /// The contact's row, if there is such a contact.
    pub(crate) fn contact(&self, id: ContactId) -> Option<&ContactRow> {
        self.contacts.get(&id)
    }

    /// The contact that stands for a person.
    pub(crate) fn effective(&self, contact: ContactId) -> ContactId {
        self.ledger.effective(contact)
    }

    /// Decides whose a happening is, and notes what follows.
    pub(crate) fn hear(&mut self, happening: &Happening<'_>, delivery: DeliveryId) -> Result<Heard> {
        let told = self.events.len();
        let heard = self.learn(happening, delivery);
        self.meet_visitors(happening.at);
        let line = happening.is_apart().then_some(happening.line.id);
        for event in self.events.iter_mut().skip(told) {
            event.held = line;
        }
        self.held.push((self.ledger.changes().happened.len(), line));
        heard
    }

    fn learn(&mut self, happening: &Happening<'_>, delivery: DeliveryId) -> Result<Heard> {
        if let Some((previous, current)) = &happening.rotation {
            let notice = Rotation::new(previous.clone(), current.clone(), happening.at, delivery);
            let whose = self.ledger.rotate(&notice).and_then(|contact| self.rotated(contact, &notice));
            return Ok(Heard { whose, ..Heard::default() });
        }
        let Some(origin) = happening.origin else {
            return Ok(Heard { whose: self.holder(happening), ..Heard::default() });
        };
        let fact =
            Fact { ids: happening.ids.clone(), named: happening.named, at: happening.at, origin, delivery };
        let (decision, contact) = self.ledger.hear(&fact, &happening.line.policy);
        let Some(contact) = contact else { return Ok(Heard::default()) };
        let is_new = !self.contacts.contains_key(&contact);
        if is_new {
            self.contacts.insert(contact, rules::new_visitor(contact, happening.at, happening));
        }
        let claim = self.hanger(happening, contact, &decision).ok_or_else(|| {
            Error::Store("a fact was decided for a contact that holds none of its identifiers".to_owned())
        })?;
        let relabelled = if decision.file_only {
            Relabelled::default()
        } else {
            self.ask_about_card(contact, happening, delivery);
            self.relabel(contact, happening, claim, is_new)
        };
        Ok(Heard { whose: Some((contact, claim)), notices: relabelled.notices })
    }

    /// A card that was handed on proves nothing. But a customer without a number who hands on a card with somebody's number
    /// may be that somebody.
    fn ask_about_card(&mut self, contact: ContactId, happening: &Happening<'_>, delivery: DeliveryId) {
        let on_card = rules::numbers_on_card(happening);
        let is_number = |claim: &Claim| claim.is_active() && claim.identifier.kind() == Kind::Phone;
        if on_card.is_empty() || self.ledger.claims_of(contact).any(is_number) {
            return;
        }
        let holder = on_card.into_iter().find_map(|number| {
            let claim = self.ledger.claims_on(&number).find(|claim| claim.is_active() && !claim.contested)?;
            Some((claim.contact, number))
        });
        let Some((holder, number)) = holder else { return };
        let own = happening.ids.strong().cloned().chain([number]).collect();
        let reason = "A customer whose number is not known handed on a card with this contact's number.";
        let pair = (holder, contact);
        self.ledger.ask_person(Question::Card, pair, own, reason.to_owned(), Some(delivery), happening.at);
    }

    /// The contact's claim that a notice was about.
    fn rotated(&self, contact: ContactId, notice: &Rotation) -> Option<(ContactId, ClaimId)> {
        let named = ids_of(notice).flat_map(|id| self.ledger.claims_on(id));
        let own = named.filter(|claim| claim.contact == contact);
        own.min_by_key(|claim| (claim.first_seen, claim.id)).map(|claim| (contact, claim.id))
    }

    /// Whoever held the strongest of the identifiers by then, without learning anything from it.
    fn holder(&self, happening: &Happening<'_>) -> Option<(ContactId, ClaimId)> {
        happening.ids.iter().find_map(|carried| {
            let in_force = |claim: &&Claim| {
                let holds = matches!(claim.state, State::Active | State::Alias) && !claim.contested;
                holds && claim.first_seen <= happening.at
            };
            self.ledger.claims_on(&carried.identifier).find(in_force).map(|claim| (claim.contact, claim.id))
        })
    }

    /// The claim that a message hangs on: the contact's own, on the strongest identifier that the message carries; else its
    /// person's.
    fn hanger(&self, happening: &Happening<'_>, contact: ContactId, decision: &Decision) -> Option<ClaimId> {
        let strongest_first =
            || happening.ids.iter().map(|carried| &carried.identifier).chain(&decision.deciding);
        let held = |identifier, is_theirs: &dyn Fn(&Claim) -> bool| {
            let held = self.ledger.claims_on(identifier).filter(|claim| is_theirs(claim));
            held.min_by_key(|claim| (claim.state, std::cmp::Reverse(claim.id))).map(|claim| claim.id)
        };
        let own = |claim: &Claim| claim.contact == contact;
        let of_person = |claim: &Claim| self.ledger.are_one(claim.contact, contact);
        strongest_first()
            .find_map(|identifier| held(identifier, &own))
            .or_else(|| strongest_first().find_map(|identifier| held(identifier, &of_person)))
    }

    fn relabel(
        &mut self,
        contact: ContactId,
        happening: &Happening<'_>,
        claim: ClaimId,
        is_new: bool,
    ) -> Relabelled {
        let Some(row) = self.contacts.get_mut(&contact) else { return Relabelled::default() };
        let relabelled = rules::relabel(row, happening, claim, is_new);
        if relabelled.is_told_by_another {
            self.changed.insert(contact);
        }
        let Some(row) = self.contacts.get(&contact) else { return relabelled };
        if relabelled.changed {
            let newest = row.labels_at;
            self.changed.insert(contact);
            self.show_labels_of(contact, newest);
        }
        if let Some(former) = &relabelled.former {
            self.former.push((contact, former.clone(), happening.at));
        }
        if relabelled.notices.iter().any(|notice| matches!(notice, Notice::UsernameChanged { .. })) {
            let event = Event::new(EventKind::UsernameChanged, happening.at);
            self.events.push(event.of_contact(self.effective(contact)));
        }
        if relabelled.changed && !is_new {
            let event = Event::new(EventKind::ContactChanged, happening.at);
            self.events.push(event.of_contact(self.effective(contact)));
        }
        relabelled
    }

    /// A person is called what the newest fact about any of its contacts says.
    fn show_labels_of(&mut self, contact: ContactId, newest: Moment) {
        let root = self.effective(contact);
        let says_something = self.contacts.get(&contact).is_some_and(ContactRow::has_labels);
        let shown = self.contacts.get(&root).map(|row| row.labels_from);
        let shown_row = shown.and_then(|shown| self.contacts.get(&shown));
        let is_newer = shown_row.is_none_or(|row| !row.has_labels() || row.labels_at <= newest);
        if shown != Some(contact)
            && says_something
            && is_newer
            && let Some(row) = self.contacts.get_mut(&root)
        {
            row.labels_from = contact;
            self.changed.insert(root);
        }
    }

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
        let closed = changes.changed_reviews.iter().filter_map(|id| self.ledger.review(*id));
        let closed: Vec<_> = closed.map(|review| rows::close_review(workspace, review)).collect();
        tx.execute_many(queries::CLOSE_REVIEW, &closed).await?;
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

    /// A contact with a customer record and nothing in it yet.
    pub(crate) fn make_contact(&mut self, now: Moment) -> ContactId {
        let contact = self.ledger.make_contact(now);
        let row = ContactRow { kind: ContactKind::Contact, ..rules::bare_visitor(contact, now) };
        self.contacts.insert(contact, row);
        contact
    }

    /// A visitor has a customer record from now on.
    pub(crate) fn keep_as_contact(&mut self, contact: ContactId) {
        self.ledger.keep_as_contact(contact);
        if let Some(row) = self.contacts.get_mut(&contact).filter(|row| row.kind != ContactKind::Contact) {
            row.kind = ContactKind::Contact;
            self.changed.insert(contact);
        }
    }

    /// What people wrote into a contact's record.
    pub(crate) fn set_record(&mut self, contact: ContactId, record: StoredRecord) {
        if let Some(row) = self.contacts.get_mut(&contact) {
            row.name.clone_from(&record.name);
            self.records.push((contact, record));
            if self.ledger.changes().contacts.last() == Some(&contact) {
                return; // It is being made: that is told already.
            }
            let event = Event::new(EventKind::ContactChanged, self.source.now());
            self.events.push(event.of_contact(contact));
        }
    }

    /// Everybody who was loaded or made.
    pub(crate) fn contacts(&self) -> impl Iterator<Item = ContactId> {
        self.contacts.keys().copied()
    }

    /// What people here call a person.
    pub(crate) fn name_of(&self, person: ContactId) -> Option<&str> {
        let row = self.contacts.get(&person)?;
        let shown = || self.contacts.get(&row.labels_from)?.name.as_deref();
        row.name.as_deref().or_else(shown)
    }

    /// A username that somebody wrote down. What WhatsApp told counts more. Gives whether it is new.
    pub(crate) fn note_username(&mut self, person: ContactId, username: &identity::Username) -> bool {
        let shown = self.contacts.get(&person).map_or(person, |row| row.labels_from);
        let Some(row) = self.contacts.get_mut(&shown) else { return false };
        let is_told = row.username.is_some() && row.labels_at > Moment::default();
        if is_told || row.username.as_ref().is_some_and(|known| known.as_str() == username.as_str()) {
            return false;
        }
        row.username = Some(username.clone());
        self.changed.insert(shown);
        true
    }

    /// A contact that is not written down: one that an earlier part of a dry run would have made.
    pub(crate) fn imagine(&mut self, contact: ContactId, at: Moment) {
        self.ledger.put_contact(contact, identity::Party { visitor: false, since: at });
        let row = ContactRow { kind: ContactKind::Contact, ..rules::bare_visitor(contact, at) };
        self.contacts.insert(contact, row);
    }

    /// Contacts that the ledger made on the way, where something waits to be decided, get rows of their own.
    pub(crate) fn meet_visitors(&mut self, at: Moment) {
        let made = self.ledger.changes().contacts.iter().skip(self.met).copied();
        for id in made.collect::<Vec<_>>() {
            self.contacts.entry(id).or_insert_with(|| rules::bare_visitor(id, at));
            self.met += 1;
        }
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
