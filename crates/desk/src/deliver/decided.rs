//! What customers decide about what we may send: they share the number when asked, they stop marketing messages or allow them.

use base::{ClaimId, DeliveryId, Moment, Source, WorkspaceId};
use identity::Origin;
use store::Tx;

use super::{asking, marketing};
use crate::Result;
use crate::receive::{Content, Direction, Happening, Notice, What};

/// Keeps what a happening decides, if it does. The claim is the one that it hangs on.
pub(crate) async fn note_decision(
    tx: &mut Tx,
    workspace: WorkspaceId,
    source: &Source,
    happening: &Happening<'_>,
    (claim, delivery, arrived): (ClaimId, DeliveryId, Moment),
) -> Result<()> {
    let place = (claim, happening.line.id);
    if shares_number(happening) {
        asking::note_shared(tx, workspace, source, place, arrived).await?;
    }
    if let Some(value) = marketing_choice(happening) {
        marketing::note(tx, workspace, source, place, (value, happening.at, delivery)).await?;
    }
    Ok(())
}

/// Whether the customer shares the own number because we asked. A card that was handed on is anybody's.
fn shares_number(happening: &Happening<'_>) -> bool {
    let What::Message(message) = &happening.what else { return false };
    let Content::Contacts { cards } = &message.content else { return false };
    message.direction == Direction::In
        && happening.origin == Some(Origin::Message)
        && cards.iter().any(|card| card.own_number)
}

fn marketing_choice<'h>(happening: &'h Happening<'_>) -> Option<&'h str> {
    match &happening.what {
        What::Remark(remark) => match &remark.content {
            Content::Notice(Notice::Marketing { value }) => Some(value),
            _ => None,
        },
        _ => None,
    }
}
