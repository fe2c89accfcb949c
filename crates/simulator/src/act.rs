//! What people do: write, call, take names, hide and change numbers.

use base::Moment;
use serde::{Deserialize, Serialize};

use crate::platform::{Platform, State, said, seen};
use crate::talk::Side;
use crate::world::Sight;
use crate::write::{self, Call, CallEnd, Content, Letter, NumberChange, Quoted, Update};
use crate::{Refusal, summary};

/// One thing a person does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum Act {
    /// Sends a message to a line.
    Write {
        /// The line's phone number id.
        line: String,
        /// The message.
        letter: Letter,
    },
    /// Opens a `wa.me` address and sends the words that are ready there.
    OpenLink {
        /// The address.
        url: String,
    },
    /// Calls a line.
    Call {
        /// The line's phone number id.
        line: String,
        /// How it ends.
        end: CallEnd,
    },
    /// Takes a username, or another one; `hide` also hides the number at once.
    AdoptUsername {
        /// The name, without `@`.
        username: String,
        /// Hide the number too.
        #[serde(default)]
        hide: bool,
    },
    /// Gives the username up.
    DropUsername,
    /// Every business forgets the number.
    HideNumber,
    /// Every business gets the number into its contact book.
    ShowNumber,
    /// Shares the own number with a line, as by tapping the request button.
    ShareNumber {
        /// The line's phone number id.
        line: String,
    },
    /// Is asked for the number and does not share it. The line is told nothing.
    DeclineNumber {
        /// The line's phone number id.
        line: String,
    },
    /// Moves to another number. Lines they ever wrote to get a notice, unless told not to.
    ChangeNumber {
        /// The new number, digits only.
        phone: String,
        /// The new country, if it is another one.
        #[serde(default)]
        country: Option<String>,
        /// Say nothing to anybody.
        #[serde(default)]
        silently: bool,
    },
    /// Takes another profile name, or none.
    Rename {
        /// The name.
        name: Option<String>,
    },
    /// Sends an SMS to a line for SMS.
    Text {
        /// The line's key.
        line: String,
        /// The words.
        body: String,
    },
    /// Stops marketing messages of a line, or wants them again.
    Preference {
        /// The line's phone number id.
        line: String,
        /// Wants them.
        wants: bool,
    },
}

/// A message that a person sent.
#[derive(Debug, Clone, PartialEq)]
pub struct Sent {
    /// Its id.
    pub wamid: String,
    /// Its webhook.
    pub update: Update,
}

impl Platform {
    /// Somebody does something, and its webhooks are queued. The webhooks' message or call ids.
    pub fn act(&self, person: &str, act: &Act) -> Result<Vec<String>, Refusal> {
        for line in self.state().world.lines() {
            self.pusher.has_room(&line.app, 2)?;
        }
        if let Act::Text { line, body } = act {
            return Ok(vec![self.text(person, line, body, self.source.now())?]);
        }
        let sent = self.compose(person, act, self.source.now())?;
        sent.into_iter().map(|sent| self.pusher.push(sent.update).map(|()| sent.wamid)).collect()
    }

    /// Somebody does something at a moment; the webhooks are handed back instead of queued, for
    /// [`crate::Pusher::deliver_all`] or for keeping one back.
    pub fn compose(&self, person: &str, act: &Act, at: Moment) -> Result<Vec<Sent>, Refusal> {
        let mut state = self.state();
        state.world.person(person)?;
        match act {
            Act::Write { line, letter } => Ok(vec![self.letter(&mut state, person, line, letter, at)?]),
            Act::OpenLink { url } => {
                let (line, text) = state.world.behind(url)?;
                let letter = Content::Text { body: text }.into();
                Ok(vec![self.letter(&mut state, person, &line, &letter, at)?])
            }
            Act::Call { line, end } => self.call(&mut state, person, line, *end, at),
            Act::ShareNumber { line } => {
                let phone = state.world.person(person)?.phone.clone();
                let letter = Content::SharedNumber { phone }.into();
                Ok(vec![self.letter(&mut state, person, line, &letter, at)?])
            }
            Act::DeclineNumber { line } => {
                state.world.line(line)?;
                let text = "Did not share the number".to_owned();
                let quiet = said(Side::Notice, &self.new_wamid(), at, "decline", text);
                state.talk.note(person, line, quiet);
                Ok(Vec::new())
            }
            Act::ChangeNumber { phone, country, silently } => {
                self.change_number(&mut state, person, (phone, country.as_deref()), *silently, at)
            }
            Act::Preference { line, wants } => {
                let sight = state.world.sight(person, line, at)?;
                let update = write::preference(state.world.line(line)?, &sight, *wants, at);
                Ok(vec![Sent { wamid: self.new_wamid(), update }])
            }
            quiet => quietly(&mut state, person, quiet).map(|()| Vec::new()),
        }
    }

    /// The webhook of a letter, at a moment.
    pub fn write(&self, person: &str, line: &str, letter: &Letter, at: Moment) -> Result<Sent, Refusal> {
        self.letter(&mut self.state(), person, line, letter, at)
    }

    /// The business writes on its own phone: the webhook of the echo.
    pub fn echo(&self, person: &str, line: &str, content: &Content, at: Moment) -> Result<Sent, Refusal> {
        let mut state = self.state();
        let sight = state.world.sight(person, line, at)?;
        let wamid = self.new_wamid();
        let update = write::echo(state.world.line(line)?, &sight, (&wamid, at), content, &state.shelf);
        meet_if_shown(&mut state, person, line, &sight, at)?;
        let mut line_of_chat = said(Side::Business, &wamid, at, content.kind(), summary::of(content));
        line_of_chat.address = "from the shop's phone".to_owned();
        state.talk.note(person, line, line_of_chat);
        Ok(Sent { wamid, update })
    }

    fn letter(
        &self,
        state: &mut State,
        person: &str,
        line: &str,
        letter: &Letter,
        at: Moment,
    ) -> Result<Sent, Refusal> {
        let sight = state.world.sight(person, line, at)?;
        let wamid = self.new_wamid();
        check_target(state, person, line, &letter.content)?;
        let quoted_id = match (&letter.reply_to, &letter.content) {
            (Some(wamid), _) => Some(wamid.clone()),
            (None, Content::Button { .. } | Content::ButtonReply { .. } | Content::ListReply { .. }) => {
                state.talk.last(person, line, Side::Business).map(|said| said.wamid.clone())
            }
            _ => None,
        };
        let own = |id: &str| state.talk.message(id).is_some_and(|said| said.side == Side::Customer);
        let quoted = quoted_id
            .as_deref()
            .map(|wamid| Quoted { wamid, author: if own(wamid) { Some(&sight) } else { None } });
        let on = state.world.line(line)?;
        let update = write::message(on, &sight, (&wamid, at), letter, quoted, &state.shelf);
        meet_if_shown(state, person, line, &sight, at)?;
        if matches!(letter.content, Content::SharedNumber { .. }) {
            state.world.met(person, line, at)?;
        }
        state.world.opened_window(person, line, at);
        if !mark(state, &letter.content) {
            let mut noted =
                said(Side::Customer, &wamid, at, letter.content.kind(), summary::of(&letter.content));
            noted.reply_to = quoted_id;
            noted.address = seen(&sight);
            state.talk.note(person, line, noted);
        }
        Ok(Sent { wamid, update })
    }

    fn call(
        &self,
        state: &mut State,
        person: &str,
        line: &str,
        end: CallEnd,
        at: Moment,
    ) -> Result<Vec<Sent>, Refusal> {
        let sight = state.world.sight(person, line, at)?;
        let call_id = format!("wacid.{:016X}", self.source.random_u64());
        let on = state.world.line(line)?;
        let calls = [Call::Connect, Call::Terminate(end)];
        let sent =
            calls.map(|call| Sent { wamid: call_id.clone(), update: call.update(on, &sight, &call_id, at) });
        meet_if_shown(state, person, line, &sight, at)?;
        state.world.opened_window(person, line, at);
        let text = match end {
            CallEnd::Answered { seconds } => format!("Called and talked for {seconds} seconds"),
            CallEnd::Missed => "Called, nobody answered".to_owned(),
        };
        state.talk.note(person, line, said(Side::Notice, &call_id, at, "call", text));
        Ok(sent.into())
    }

    fn change_number(
        &self,
        state: &mut State,
        person: &str,
        (phone, country): (&str, Option<&str>),
        silently: bool,
        at: Moment,
    ) -> Result<Vec<Sent>, Refusal> {
        let lines = state.world.lines_of(person);
        let mut before = Vec::new();
        for line in &lines {
            before.push(state.world.sight(person, line, at)?);
        }
        state.world.change_number(person, phone, country)?;
        let mut sent = Vec::new();
        for (line, before) in lines.iter().zip(&before) {
            if !silently {
                // Who saw the old number is told the new one.
                meet_if_shown(state, person, line, before, at)?;
            }
            let after = state.world.sight(person, line, at)?;
            let wamid = self.new_wamid();
            let update = NumberChange { before, after: &after }.update(state.world.line(line)?, &wamid, at);
            let text = format!("Moved to the number +{phone}");
            state.talk.note(person, line, said(Side::Notice, &wamid, at, "system", text));
            sent.push(Sent { wamid, update });
        }
        Ok(if silently { Vec::new() } else { sent })
    }
}

/// What no business is told of.
fn quietly(state: &mut State, person: &str, act: &Act) -> Result<(), Refusal> {
    let world = &mut state.world;
    match act {
        Act::AdoptUsername { username, hide } => {
            world.adopt_username(person, username.trim_start_matches('@'))?;
            if *hide { world.hide_number(person) } else { Ok(()) }
        }
        Act::DropUsername => world.drop_username(person),
        Act::HideNumber => world.hide_number(person),
        Act::ShowNumber => world.show_number(person),
        Act::Rename { name } => world.rename(person, name.clone()),
        Act::Write { .. }
        | Act::OpenLink { .. }
        | Act::Call { .. }
        | Act::ShareNumber { .. }
        | Act::DeclineNumber { .. }
        | Act::ChangeNumber { .. }
        | Act::Preference { .. }
        | Act::Text { .. } => Ok(()),
    }
}

/// Only what went to or came from a *number* keeps the number visible.
fn meet_if_shown(
    state: &mut State,
    person: &str,
    line: &str,
    sight: &Sight,
    at: Moment,
) -> Result<(), Refusal> {
    if sight.phone.is_some() { state.world.met(person, line, at) } else { Ok(()) }
}

/// Reactions go to any message of the chat; edits and deletions to one's own.
fn check_target(state: &State, person: &str, line: &str, content: &Content) -> Result<(), Refusal> {
    let (target, own) = match content {
        Content::Reaction { message_id, .. } => (message_id, false),
        Content::Edit { message_id, .. } | Content::Revoke { message_id } => (message_id, true),
        _ => return Ok(()),
    };
    let said = state.talk.message_in(person, line, target).ok_or(Refusal::NoSuchMessage)?;
    if own && said.side != Side::Customer { Err(Refusal::NoSuchMessage) } else { Ok(()) }
}

/// Marks the message that a reaction, edit or deletion is about. Whether it was one of those.
fn mark(state: &mut State, content: &Content) -> bool {
    match content {
        Content::Reaction { message_id, emoji } => {
            state.talk.change(message_id, |said| said.reaction.clone_from(emoji));
        }
        Content::Edit { message_id, body } => state.talk.change(message_id, |said| {
            said.text = summary::shorten(body);
            said.edited = true;
        }),
        Content::Revoke { message_id } => state.talk.change(message_id, |said| said.deleted = true),
        _ => return false,
    }
    true
}
