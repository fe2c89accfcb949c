//! What customers told WhatsApp about marketing messages. Their own words to us ("STOP") are not asked here: a choice made at
//! WhatsApp neither sets nor clears those.

pub(crate) mod queries;

use base::{ClaimId, ContactId, DeliveryId, LineId, MessageId, Moment, Source, WorkspaceId};
use store::{Record, Row, Tx, params};

use crate::Result;

/// What a customer wants of marketing messages of one WhatsApp Business Account. Source: Meta, "user_preferences".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarketingChoice {
    /// Whether they want none.
    pub stopped: bool,
    /// When they said so, by Meta's timestamp.
    pub at: Moment,
    /// The line on which they said so. It holds for all lines of its account.
    pub line: String,
    /// Meta's id of the account.
    waba: String,
}

impl Record for MarketingChoice {
    fn read(row: &Row<'_>) -> store::Result<Self> {
        let value: String = row.next()?;
        Ok(Self { stopped: value == "stop", at: row.next()?, line: row.next()?, waba: row.next()? })
    }
}

/// The choices of a person that hold now: the latest for each account, the latest first.
pub(crate) async fn marketing_choices(
    tx: &mut Tx,
    workspace: WorkspaceId,
    person: ContactId,
) -> Result<Vec<MarketingChoice>> {
    let all: Vec<MarketingChoice> = tx.query(queries::OF_PERSON, &params![workspace, person]).await?;
    Ok(all.into_iter().fold(Vec::new(), |mut latest, choice| {
        if latest.iter().all(|known: &MarketingChoice| known.waba != choice.waba) {
            latest.push(choice);
        }
        latest
    }))
}

/// Whether a person stopped marketing messages from this line.
pub(super) async fn is_stopped(
    tx: &mut Tx,
    workspace: WorkspaceId,
    person: ContactId,
    line: LineId,
) -> Result<bool> {
    let choices = marketing_choices(tx, workspace, person).await?;
    if !choices.iter().any(|choice| choice.stopped) {
        return Ok(false);
    }
    let account: Option<(LineId, String)> = tx.find(queries::WABA_OF, &params![workspace, line]).await?;
    Ok(account
        .is_some_and(|(_line, waba)| choices.iter().any(|choice| choice.stopped && choice.waba == waba)))
}

/// Keeps a choice, with the delivery that told it.
pub(super) async fn note(
    tx: &mut Tx,
    workspace: WorkspaceId,
    source: &Source,
    (claim, line): (ClaimId, LineId),
    (value, at, delivery): (&str, Moment, DeliveryId),
) -> Result<()> {
    let row = params![workspace, source.id::<MessageId>(), claim, line, value, at, delivery];
    tx.execute(queries::ADD, &row).await?;
    Ok(())
}
