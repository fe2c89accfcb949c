//! The working set of a batch: conversations in memory, and what has to be written.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use base::{ClaimId, ContactId, ConversationId, DeliveryId, LineId, MessageId, Moment, Source, WorkspaceId};
use identity::Ids;
use store::{Record, Row, Tx, params};
use uuid::Uuid;

use super::queries;
use super::rows::{ConversationRow, add_amendment, add_conversation, add_message, change_conversation};
use super::rules::Conversation;
use super::unplaced::{self, Unplaced};
use crate::flow::{Event, EventKind};
use crate::receive::{
    Amendment, Content, Deed, Direction, Failure, Happening, NewMessage, Notice, Setting, What,
};
use crate::resolve::Heard;
use crate::{Result, search};

/// The place of a thread: a contact on a line, or a group on a line.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Place {
    /// The thread of one contact; `true` for its second one, on a line in its pilot stage.
    Contact(ContactId, LineId, bool),
    /// The thread of a group.
    Group(LineId, String),
}

/// A delivery while it is processed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Arrived {
    pub(crate) id: DeliveryId,
    pub(crate) at: Moment,
}

pub(super) struct Filed<'h> {
    pub(super) id: MessageId,
    pub(super) line: LineId,
    pub(super) claim: ClaimId,
    pub(super) at: Moment,
    pub(super) arrived: Arrived,
    pub(super) ids: &'h Ids,
    pub(super) message: std::borrow::Cow<'h, NewMessage>,
}

/// Something that was done to a message: where, and by whom.
pub(super) struct Amended<'h> {
    pub(super) id: Uuid,
    pub(super) line: LineId,
    pub(super) claim: Option<ClaimId>,
    /// Whether it came with a number.
    pub(super) has_number: bool,
    pub(super) at: Moment,
    pub(super) amendment: &'h Amendment,
}

/// What a batch does to threads.
#[derive(Default)]
pub(crate) struct Filing<'h> {
    known: HashSet<String>,
    conversations: HashMap<Place, Conversation>,
    begun: BTreeMap<Place, Moment>,
    changed: BTreeSet<Place>,
    messages: Vec<Filed<'h>>,
    states: Vec<(&'h str, LineId, crate::receive::DeliveryState, Moment, Option<&'h Failure>)>,
    amendments: Vec<Amended<'h>>,
    touched: BTreeSet<&'h str>,
    /// Remarks about somebody whom nobody knows: they are in no thread, and a repeat puts them in none.
    unplaced: Vec<Unplaced<'h>>,
    /// What to tell the later stages.
    pub(crate) events: Vec<Event>,
}

impl<'h> Filing<'h> {
    /// Which of these happenings are repeats of messages that are filed already.
    pub(crate) async fn load<'a>(
        tx: &mut Tx,
        workspace: WorkspaceId,
        happenings: impl Iterator<Item = &'a Happening<'a>>,
    ) -> Result<Self> {
        let wamids: BTreeSet<&str> = happenings.filter_map(|happening| wamid_of(&happening.what)).collect();
        let keys: Vec<_> = wamids.iter().map(|wamid| params![workspace, *wamid]).collect();
        let known: Vec<(String, LineId)> = tx.query_many(queries::KNOWN_WAMID, &keys).await?;
        Ok(Self { known: known.into_iter().map(|(wamid, _line)| wamid).collect(), ..Self::default() })
    }

    /// Whether this is a message that is filed already, in an earlier batch or in this one.
    pub(crate) fn is_repeat(&self, happening: &Happening<'_>) -> bool {
        wamid_of(&happening.what).is_some_and(|wamid| self.known.contains(wamid))
    }

    /// Loads the conversations at these places.
    pub(crate) async fn load_places(
        &mut self,
        tx: &mut Tx,
        workspace: WorkspaceId,
        places: &BTreeSet<Place>,
    ) -> Result<()> {
        let (mut of_contacts, mut of_groups) = (Vec::new(), Vec::new());
        for place in places {
            match place {
                Place::Contact(contact, line, apart) => {
                    of_contacts.push(params![workspace, *contact, *line, *apart]);
                }
                Place::Group(line, group) => of_groups.push(params![workspace, *line, group]),
            }
        }
        let mut rows: Vec<ConversationRow> = tx.query_many(queries::CONVERSATION_OF, &of_contacts).await?;
        rows.extend(tx.query_many(queries::CONVERSATION_OF_GROUP, &of_groups).await?);
        self.conversations.extend(rows.into_iter().map(|row| (row.place, row.conversation)));
        Ok(())
    }

    /// Files one happening for the contact that it belongs to.
    pub(crate) fn file(
        &mut self,
        happening: &'h Happening<'h>,
        heard: &Heard,
        arrived: Arrived,
        source: &Source,
    ) {
        if let Some((contact, claim)) = heard.whose {
            self.file_for(happening, heard, contact, claim, arrived, source);
        }
        match &happening.what {
            What::State { wamid, state, failure, callback: _ } => {
                self.states.push((wamid, happening.line.id, *state, happening.at, failure.as_ref()));
                self.touched.insert(wamid);
            }
            What::Amendment(amendment) => {
                self.amendments.push(Amended {
                    id: source.id(),
                    line: happening.line.id,
                    claim: heard.whose.map(|(_contact, claim)| claim),
                    has_number: happening.ids.phone().is_some(),
                    at: happening.at,
                    amendment,
                });
                self.touched.insert(&amendment.target);
            }
            What::Remark(remark) if heard.whose.is_none() => {
                self.known.insert(remark.wamid.clone());
                self.unplaced.push(Unplaced::of(happening, remark, arrived));
            }
            What::Message(_) | What::Remark(_) | What::Sighting { .. } => {}
        }
    }

    fn file_for(
        &mut self,
        happening: &'h Happening<'h>,
        heard: &Heard,
        contact: ContactId,
        claim: ClaimId,
        arrived: Arrived,
        source: &Source,
    ) {
        let file = |id, message| Filed {
            id,
            line: happening.line.id,
            claim,
            at: happening.at,
            arrived,
            ids: &happening.ids,
            message,
        };
        match &happening.what {
            What::Message(message) => {
                for (turn, notice) in heard.notices.iter().enumerate() {
                    let notice = notice_message(notice, &message.wamid, turn);
                    self.messages.push(file(source.id(), std::borrow::Cow::Owned(notice)));
                }
                let id = source.id();
                let place = match &message.group {
                    Some(group) => Place::Group(happening.line.id, group.clone()),
                    None => Place::Contact(contact, happening.line.id, happening.is_apart()),
                };
                let conversation = self.conversation(&place, id, happening, arrived, source);
                conversation.take(id, happening.at, happening.origin, message);
                let conversation = conversation.id;
                let kind = match message.direction {
                    Direction::In => EventKind::MessageReceived,
                    Direction::Out | Direction::Notice => EventKind::MessageSent,
                };
                let event = Event::new(kind, arrived.at).of_conversation(conversation).of_message(id);
                self.events.push(event.of_contact(contact));
                self.known.insert(message.wamid.clone());
                self.messages.push(file(id, std::borrow::Cow::Borrowed(message)));
            }
            What::Remark(remark) => {
                self.known.insert(remark.wamid.clone());
                self.messages.push(file(source.id(), std::borrow::Cow::Borrowed(remark)));
                self.events.push(Event::new(EventKind::ContactChanged, arrived.at).of_contact(contact));
            }
            What::Amendment(amendment) if amendment.opens_window => {
                let place = Place::Contact(contact, happening.line.id, happening.is_apart());
                self.open_window(place, happening.at);
            }
            What::Amendment(_) | What::State { .. } | What::Sighting { .. } => {}
        }
    }

    /// A customer did something that makes no message: their conversation's window is from then.
    fn open_window(&mut self, place: Place, at: Moment) {
        let Some(conversation) = self.conversations.get_mut(&place) else { return };
        conversation.open_window(at);
        if !self.begun.contains_key(&place) {
            self.changed.insert(place);
        }
    }

    /// The conversation at a place, begun if there is none.
    fn conversation(
        &mut self,
        place: &Place,
        message: MessageId,
        happening: &Happening<'_>,
        arrived: Arrived,
        source: &Source,
    ) -> &mut Conversation {
        let begun = &mut self.begun;
        if self.conversations.contains_key(place) {
            if !begun.contains_key(place) {
                self.changed.insert(place.clone());
            }
        } else {
            begun.insert(place.clone(), arrived.at);
        }
        self.conversations
            .entry(place.clone())
            .or_insert_with(|| Conversation::begin(source.id(), message, happening.at))
    }

    /// Writes what the batch did.
    pub(crate) async fn flush(mut self, tx: &mut Tx, workspace: WorkspaceId) -> Result<Vec<Event>> {
        let at =
            |place: &Place| self.conversations.get(place).map(|conversation| (place.clone(), conversation));
        let rows: Vec<_> = self
            .begun
            .iter()
            .filter_map(|(place, created)| Some((self.conversations.get(place)?, place, *created)))
            .map(|(conversation, place, created)| add_conversation(workspace, conversation, place, created))
            .collect();
        tx.execute_many(queries::ADD_CONVERSATION, &rows).await?;
        let rows: Vec<_> = self
            .changed
            .iter()
            .filter_map(at)
            .map(|(_place, conversation)| change_conversation(workspace, conversation))
            .collect();
        tx.execute_many(queries::CHANGE_CONVERSATION, &rows).await?;
        let rows: Vec<_> =
            self.messages.iter().map(|filed| add_message(workspace, filed)).collect::<Result<_>>()?;
        tx.execute_many(queries::ADD_MESSAGE, &rows).await?;
        search::index_messages(tx, workspace, self.said()).await?;
        self.flush_afterwards(tx, workspace).await?;
        self.tell_touched_threads(tx, workspace).await?;
        Ok(self.events)
    }

    /// What the batch's messages say, and what edits made of them.
    fn said(&self) -> impl Iterator<Item = (&str, &Content)> {
        let edits = self.amendments.iter().filter_map(|amended| match &amended.amendment.deed {
            Deed::Edit(content) => Some((amended.amendment.target.as_str(), content)),
            Deed::Outcome(_) | Deed::Revoke | Deed::Reaction(_) => None,
        });
        let messages =
            self.messages.iter().map(|filed| (filed.message.wamid.as_str(), &filed.message.content));
        messages.chain(edits)
    }

    async fn flush_afterwards(&self, tx: &mut Tx, workspace: WorkspaceId) -> Result<()> {
        let states = self.states.iter();
        let rows: Vec<_> = states
            .map(|(wamid, line, state, at, failure)| {
                let words = failure.map(|failure| failure.words.as_str());
                let code = failure.and_then(|failure| failure.code);
                let details = failure.and_then(|failure| failure.details.as_deref());
                let rank = i64::from(*state as u8);
                params![workspace, *wamid, *line, rank, state.as_str(), *at, words, code, details]
            })
            .collect();
        tx.execute_many(queries::SET_STATE, &rows).await?;
        let rows: Vec<_> =
            self.amendments.iter().map(|amended| add_amendment(workspace, amended)).collect::<Result<_>>()?;
        tx.execute_many(queries::ADD_AMENDMENT, &rows).await?;
        unplaced::keep(tx, workspace, &self.unplaced).await
    }

    /// What happened to messages afterwards shows in their threads, if they are here already.
    async fn tell_touched_threads(&mut self, tx: &mut Tx, workspace: WorkspaceId) -> Result<()> {
        let keys: Vec<_> = self.touched.iter().map(|wamid| params![workspace, *wamid]).collect();
        let touched: Vec<Touched> = tx.query_many(queries::THREAD_OF_WAMID, &keys).await?;
        let now = self.states.iter().map(|(_, _, _, at, _)| *at).max().unwrap_or_default();
        let changed = touched.into_iter().filter_map(|Touched(message, thread)| {
            Some(Event::new(EventKind::MessageChanged, now).of_conversation(thread?).of_message(message))
        });
        self.events.extend(changed);
        Ok(())
    }
}

/// A message to which something happened, and the thread that shows it.
struct Touched(MessageId, Option<ConversationId>);

impl Record for Touched {
    fn read(row: &Row<'_>) -> store::Result<Self> {
        let (_wamid, thread): (String, _) = (row.next()?, row.next()?);
        Ok(Self(row.next()?, thread))
    }
}

fn wamid_of(what: &What) -> Option<&str> {
    match what {
        What::Message(message) | What::Remark(message) => Some(&message.wamid),
        _ => None,
    }
}

/// A quiet line, keyed by the message that it was read from, so that a repeat makes no second one.
fn notice_message(notice: &Notice, cause: &str, turn: usize) -> NewMessage {
    NewMessage {
        wamid: format!("notice:{turn}:{cause}"),
        direction: Direction::Notice,
        group: None,
        kind: "notice".to_owned(),
        content: Content::Notice(notice.clone()),
        setting: Setting::default(),
        opens_window: false,
    }
}
