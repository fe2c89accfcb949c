//! The working set of a batch: who is who in memory, and what of it has to be written.

mod hear;
mod write;

use std::collections::{BTreeSet, HashMap, HashSet};

use base::{ContactId, LineId, MemberId, Moment, Source, WorkspaceId};
use identity::Ledger;
use store::Tx;

use super::load::Loaded;
use super::rows::key;
use super::{ContactKind, ContactRow, rules};
use crate::Result;
use crate::flow::{Event, EventKind};
use crate::receive::Happening;

pub(crate) use hear::Heard;
pub(crate) use write::{Link, Written};

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
            if self.ledger.changes().contacts.contains(&contact) {
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
