//! What every other crate may lean on: ids, time, randomness, secrets, keyset pages. Nothing here does I/O.

mod id;
mod moment;
mod page;
mod secret;
mod source;

pub use id::{
    AppId, ClaimId, CodeId, ContactId, ConversationId, DeliveryId, EventId, IdError, ImportId, LetterId,
    LineId, MediaId, MemberId, MergeId, MessageId, PasswordLinkId, ReviewId, TemplateId, TokenId, UuidId,
    WorkspaceId,
};
pub use moment::{Moment, MomentError};
pub use page::{Cursor, CursorError, Page};
pub use secret::{Secret, SecretHash, mask};
pub use source::{Clock, ManualClock, Source, SystemClock};
