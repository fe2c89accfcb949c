//! Writing the index: after contacts and messages were written, in the same transaction.

use std::collections::{BTreeSet, HashMap};

use base::{ContactId, WorkspaceId};
use store::{Tx, params};

use super::rules::{words_of, words_said};
use super::{IdentifierRow, Labels, queries, rows_of};
use crate::Result;
use crate::receive::Content;

/// Indexes these contacts as they stand in this transaction, whether they are new or changed.
pub(crate) async fn index_contacts(
    tx: &mut Tx,
    workspace: WorkspaceId,
    contacts: impl Iterator<Item = ContactId>,
) -> Result<()> {
    let contacts: Vec<ContactId> = contacts.collect::<BTreeSet<_>>().into_iter().collect();
    if contacts.is_empty() {
        return Ok(());
    }
    let (first, end) = rows_of(workspace);
    let last: Option<(i64, String)> = tx.find(queries::LAST_CONTACT_ROW, &params![first, end]).await?;
    let mut next = last.map_or(first, |(row, _)| row + 1);
    let (mut added, mut rows, mut changed) = (Vec::new(), Vec::new(), Vec::new());
    let labels = labels_of(tx, workspace, &contacts).await?;
    for labels in contacts.iter().filter_map(|contact| labels.get(contact)) {
        let words = words_of(labels);
        if let Some(row) = labels.words_row {
            changed.push(params![row, words]);
        } else {
            added.push(params![next, words, labels.contact]);
            rows.push(params![workspace, labels.contact, next]);
            next += 1;
        }
    }
    tx.execute_many(queries::ADD_CONTACT_WORDS, &added).await?;
    tx.execute_many(queries::SET_WORDS_ROW, &rows).await?;
    tx.execute_many(queries::CHANGE_CONTACT_WORDS, &changed).await?;
    Ok(())
}

/// Indexes what these messages say, each by its wamid. The new words of an edited message are one more of them.
pub(crate) async fn index_messages<'m>(
    tx: &mut Tx,
    workspace: WorkspaceId,
    said: impl Iterator<Item = (&'m str, &'m Content)>,
) -> Result<()> {
    let said: Vec<(&str, String)> =
        said.filter_map(|(wamid, content)| Some((wamid, words_said(content)?))).collect();
    if said.is_empty() {
        return Ok(());
    }
    let (first, end) = rows_of(workspace);
    let last: Option<(i64, String)> = tx.find(queries::LAST_MESSAGE_ROW, &params![first, end]).await?;
    let next = last.map_or(first, |(row, _)| row + 1);
    let rows: Vec<_> =
        said.iter().zip(next..).map(|((wamid, words), row)| params![row, words, *wamid]).collect();
    tx.execute_many(queries::ADD_MESSAGE_WORDS, &rows).await?;
    Ok(())
}

/// What these contacts are known by.
pub(super) async fn labels_of(
    tx: &mut Tx,
    workspace: WorkspaceId,
    contacts: &[ContactId],
) -> Result<HashMap<ContactId, Labels>> {
    let keys: Vec<_> = contacts.iter().map(|contact| params![workspace, *contact]).collect();
    let found: Vec<Labels> = tx.query_many(queries::LABELS_OF, &keys).await?;
    let mut labels: HashMap<ContactId, Labels> =
        found.into_iter().map(|labels| (labels.contact, labels)).collect();
    let former: Vec<(ContactId, String)> = tx.query_many(queries::FORMER_USERNAMES_OF, &keys).await?;
    for (contact, username) in former {
        if let Some(labels) = labels.get_mut(&contact)
            && labels.username.as_ref() != Some(&username)
        {
            labels.former.push(username);
        }
    }
    let identifiers: Vec<IdentifierRow> = tx.query_many(queries::IDENTIFIERS_OF, &keys).await?;
    for IdentifierRow(contact, identifier) in identifiers {
        if let Some(labels) = labels.get_mut(&contact) {
            labels.identifiers.push(identifier);
        }
    }
    Ok(labels)
}
