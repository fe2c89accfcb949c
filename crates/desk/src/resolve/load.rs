//! Loading the part of who is who that a batch or a person's wish touches.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use base::{ContactId, WorkspaceId};
use identity::{Claim, EndReason, Identifier, Kind, Ledger, Merge, Notice, Party, Review, State};
use store::{Tx, params};
use uuid::Uuid;

use super::rows::{ClaimRow, MergeRow, NoticeRow, ReviewRow, key};
use super::{ContactKind, ContactRow, queries};
use crate::Result;

/// What is loaded. It grows until it holds everything that the first keys and contacts lead to: their persons whole, the
/// reviews about them and who else those are about, the notices that name their ids.
#[derive(Default)]
pub(super) struct Loaded {
    pub(super) contacts: HashMap<ContactId, ContactRow>,
    claims: BTreeMap<base::ClaimId, Claim>,
    merges: BTreeMap<base::MergeId, Merge>,
    reviews: BTreeMap<base::ReviewId, Review>,
    notices: BTreeMap<Uuid, Notice>,
    asked_keys: HashSet<String>,
    asked_notices: HashSet<String>,
    asked_numbers: HashSet<String>,
    asked_persons: HashSet<ContactId>,
    asked_ties: HashSet<ContactId>,
}

impl Loaded {
    /// Loads everything that these lead to.
    pub(super) async fn from(
        tx: &mut Tx,
        workspace: WorkspaceId,
        mut keys: HashSet<String>,
        mut contacts: BTreeSet<ContactId>,
    ) -> Result<Self> {
        let mut loaded = Self::default();
        while !(keys.is_empty() && contacts.is_empty()) {
            contacts.extend(loaded.claims_on(tx, workspace, &keys).await?);
            loaded.contact_rows(tx, workspace, &contacts).await?;
            loaded.persons(tx, workspace, &contacts).await?;
            keys = loaded.notices_on(tx, workspace, &keys).await?;
            let (more_keys, more_contacts) = loaded.ties(tx, workspace).await?;
            keys.extend(more_keys);
            keys.extend(loaded.moved().map(key));
            keys.retain(|key| !loaded.asked_keys.contains(key));
            contacts = more_contacts;
            contacts.extend(loaded.claims_with_doubtful(tx, workspace).await?);
            contacts.extend(loaded.claims.values().map(|claim| claim.contact));
            contacts.extend(loaded.contacts.values().map(|row| row.root));
            contacts.retain(|contact| !loaded.contacts.contains_key(contact));
        }
        Ok(loaded)
    }

    /// The claims on identifiers; gives their contacts.
    async fn claims_on(
        &mut self,
        tx: &mut Tx,
        workspace: WorkspaceId,
        keys: &HashSet<String>,
    ) -> Result<BTreeSet<ContactId>> {
        let asked: Vec<_> = keys.iter().map(|key| params![workspace, key]).collect();
        let rows: Vec<ClaimRow> = tx.query_many(queries::CLAIMS_ON, &asked).await?;
        self.asked_keys.extend(keys.iter().cloned());
        let contacts = rows.iter().map(|row| row.0.contact).collect();
        self.claims.extend(rows.into_iter().map(|row| (row.0.id, row.0)));
        Ok(contacts)
    }

    /// The notices that may have more to tell: those about ids that nobody holds yet, and those that told something of a
    /// person before. Gives the other ids that they name.
    async fn notices_on(
        &mut self,
        tx: &mut Tx,
        workspace: WorkspaceId,
        keys: &HashSet<String>,
    ) -> Result<HashSet<String>> {
        let in_force = |claim: &&Claim| matches!(claim.state, State::Active | State::Alias);
        let held: HashSet<String> =
            self.claims.values().filter(in_force).map(|claim| key(&claim.identifier)).collect();
        let unheld = keys.iter().filter(|key| !held.contains(*key)).cloned();
        let told = self.claims.values().filter(|claim| self.was_told_by_notice(claim));
        let mut wanted: HashSet<String> = unheld.chain(told.map(|claim| key(&claim.identifier))).collect();
        wanted.retain(|key| !self.asked_notices.contains(key));
        let asked: Vec<_> = wanted.iter().map(|key| params![workspace, key]).collect();
        let rows: Vec<NoticeRow> = tx.query_many(queries::NOTICES_ON, &asked).await?;
        self.asked_notices.extend(wanted);
        let named = rows.iter().flat_map(|row| ids_of(&row.1).map(key).collect::<Vec<_>>()).collect();
        self.notices.extend(rows.into_iter().map(|row| (row.0, row.1)));
        Ok(named)
    }

    /// Whether a notice may have told something of a claim: it came or went by one, or its contact was joined or asked about.
    fn was_told_by_notice(&self, claim: &Claim) -> bool {
        let went_by_notice = claim.ended.is_some_and(|ended| ended.why == EndReason::Rotation);
        claim.is_by_notice()
            || went_by_notice
            || self.contacts.get(&claim.contact).is_some_and(|row| row.tied)
    }

    /// The identifiers that went on with another contact: their claims before tell where they came from.
    fn moved(&self) -> impl Iterator<Item = &Identifier> {
        let moved = self.claims.values().filter(|claim| claim.moved_from.is_some());
        moved.map(|claim| &claim.identifier)
    }

    /// Who else came with a number that is contested, or whose holder a merge or a review names: it may be theirs, or may have
    /// been in between. Gives their contacts.
    async fn claims_with_doubtful(
        &mut self,
        tx: &mut Tx,
        workspace: WorkspaceId,
    ) -> Result<BTreeSet<ContactId>> {
        let is_tied = |claim: &Claim| self.contacts.get(&claim.contact).is_some_and(|row| row.tied);
        let is_doubtful = |claim: &&Claim| {
            let is_number = claim.is_active() && claim.identifier.kind() == Kind::Phone;
            is_number && (claim.contested || is_tied(claim))
        };
        let doubtful = self.claims.values().filter(is_doubtful);
        let mut numbers: HashSet<String> = doubtful.map(|claim| key(&claim.identifier)).collect();
        numbers.retain(|number| !self.asked_numbers.contains(number));
        let asked: Vec<_> = numbers.iter().map(|number| params![workspace, number]).collect();
        let rows: Vec<ClaimRow> = tx.query_many(queries::CLAIMS_CAME, &asked).await?;
        self.asked_numbers.extend(numbers);
        let contacts = rows.iter().map(|row| row.0.contact).collect();
        self.claims.extend(rows.into_iter().map(|row| (row.0.id, row.0)));
        Ok(contacts)
    }

    async fn contact_rows(
        &mut self,
        tx: &mut Tx,
        workspace: WorkspaceId,
        contacts: &BTreeSet<ContactId>,
    ) -> Result<()> {
        let unknown = contacts.iter().filter(|contact| !self.contacts.contains_key(contact));
        let asked: Vec<_> = unknown.map(|contact| params![workspace, *contact]).collect();
        let rows: Vec<ContactRow> = tx.query_many(queries::CONTACT, &asked).await?;
        self.contacts.extend(rows.into_iter().map(|row| (row.id, row)));
        Ok(())
    }

    /// All claims of the persons that these contacts belong to.
    async fn persons(
        &mut self,
        tx: &mut Tx,
        workspace: WorkspaceId,
        contacts: &BTreeSet<ContactId>,
    ) -> Result<()> {
        let roots: BTreeSet<ContactId> = contacts
            .iter()
            .filter_map(|contact| self.contacts.get(contact))
            .map(|row| row.root)
            .filter(|root| !self.asked_persons.contains(root))
            .collect();
        let asked: Vec<_> = roots.iter().map(|root| params![workspace, *root]).collect();
        let rows: Vec<ClaimRow> = tx.query_many(queries::CLAIMS_OF, &asked).await?;
        self.claims.extend(rows.into_iter().map(|row| (row.0.id, row.0)));
        self.asked_persons.extend(roots);
        Ok(())
    }

    /// The merges and reviews of contacts that have any; gives the contacts and identifiers that they name.
    async fn ties(
        &mut self,
        tx: &mut Tx,
        workspace: WorkspaceId,
    ) -> Result<(HashSet<String>, BTreeSet<ContactId>)> {
        let tied: Vec<ContactId> = self
            .contacts
            .values()
            .filter(|row| row.tied && !self.asked_ties.contains(&row.id))
            .map(|row| row.id)
            .collect();
        let asked: Vec<_> = tied.iter().map(|contact| params![workspace, *contact]).collect();
        let merges: Vec<MergeRow> = tx.query_many(queries::MERGES_OF, &asked).await?;
        let reviews: Vec<ReviewRow> = tx.query_many(queries::REVIEWS_OF, &asked).await?;
        self.asked_ties.extend(tied);
        let mut contacts: BTreeSet<ContactId> =
            merges.iter().flat_map(|row| [row.0.from, row.0.into]).collect();
        contacts.extend(reviews.iter().flat_map(|row| [Some(row.0.contact), row.0.other]).flatten());
        let open = reviews.iter().filter(|row| row.0.is_open());
        let keys = open.flat_map(|row| row.0.identifiers.iter().map(key)).collect();
        self.merges.extend(merges.into_iter().map(|row| (row.0.id, row.0)));
        self.reviews.extend(reviews.into_iter().map(|row| (row.0.id, row.0)));
        Ok((keys, contacts))
    }

    /// The ledger of what is loaded.
    pub(super) fn into_ledger(self, source: base::Source) -> (Ledger, HashMap<ContactId, ContactRow>) {
        let mut ledger = Ledger::new(source);
        for row in self.contacts.values() {
            ledger.put_contact(row.id, party(row));
        }
        self.claims.into_values().for_each(|claim| ledger.put_claim(claim));
        self.merges.into_values().for_each(|merge| ledger.put_merge(merge));
        self.reviews.into_values().for_each(|review| ledger.put_review(review));
        self.notices.into_values().for_each(|notice| ledger.put_notice(notice));
        (ledger, self.contacts)
    }
}

pub(super) fn party(row: &ContactRow) -> Party {
    Party { visitor: row.kind == ContactKind::Visitor, since: row.created_at }
}

/// Every id that a notice names, before and after.
pub(super) fn ids_of(notice: &Notice) -> impl Iterator<Item = &Identifier> {
    notice.previous.iter().chain(notice.current.iter()).map(|carried| &carried.identifier)
}
