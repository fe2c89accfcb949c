//! The platform itself: the world, what was said in it, and the webhooks that come of it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use base::{Moment, Source};

use crate::business::Business;
use crate::config::{Receipts, SimulatorConfig};
use crate::graph::Mishaps;
use crate::media::{Examples, FileMishaps, Shelf};
use crate::push::Pusher;
use crate::sms::Provider;
use crate::talk::{Said, Side, Sign, Talk};
use crate::template::Board;
use crate::world::{Sight, World};
use crate::{Refusal, summary};

/// Meta's platform. What people do and what businesses send both go through here.
#[derive(Debug)]
pub struct Platform {
    pub(crate) source: Source,
    pub(crate) pusher: Arc<Pusher>,
    pub(crate) receipts: Receipts,
    /// Whether Meta looks at templates by itself.
    pub(crate) reviews: bool,
    pub(crate) tokens: Vec<(String, base::Secret)>,
    /// The SMS provider, whose customers are the same people.
    pub(crate) sms: Provider,
    state: Mutex<State>,
}

/// All that changes.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) world: World,
    pub(crate) talk: Talk,
    pub(crate) shelf: Shelf,
    pub(crate) examples: Examples,
    pub(crate) mishaps: Mishaps,
    pub(crate) board: Board,
    pub(crate) business: Business,
}

impl Platform {
    /// An empty world with the configuration's lines. `origin` is where the server can be reached.
    pub fn new(config: &SimulatorConfig, source: Source, pusher: Arc<Pusher>, origin: &str) -> Self {
        let state = State {
            world: World::new(&source, config.lines.clone()),
            talk: Talk::default(),
            shelf: Shelf::new(origin, source.clone()),
            examples: Examples::default(),
            mishaps: Mishaps::default(),
            board: Board::of(config.lines.iter().map(|line| line.waba_id.as_str()), &config.templates()),
            business: Business::default(),
        };
        for line in config.lines.iter().filter(|_line| !config.subscribed) {
            pusher.set_subscribed(&line.app, &line.waba_id, false);
        }
        Self {
            sms: Provider::new(config, pusher.client()),
            source,
            pusher,
            receipts: config.receipts,
            reviews: config.reviews,
            tokens: config.apps.iter().map(|app| (app.key.clone(), app.access_token.clone())).collect(),
            state: Mutex::new(state),
        }
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The same, with what Meta has made of templates by now.
    pub(crate) fn settled(&self) -> MutexGuard<'_, State> {
        let mut state = self.state();
        state.board.settle(self.source.now());
        state
    }

    /// Looks at or changes the world. Nothing is sent.
    pub fn world<T>(&self, look: impl FnOnce(&mut World) -> T) -> T {
        look(&mut self.state().world)
    }

    /// A chat, oldest message first.
    pub fn chat(&self, person: &str, line: &str) -> Vec<Said> {
        self.state().talk.chat(person, line).to_vec()
    }

    /// What a line showed of itself to a person, oldest first, and whether they see now that somebody is typing.
    pub fn shown_of(&self, line: &str, person: &str) -> (Vec<Sign>, bool) {
        let (state, now) = (self.state(), self.source.now());
        (state.talk.signs(person, line).to_vec(), state.talk.is_typing(person, line, now))
    }

    /// What a line is told about a person now.
    pub fn sight(&self, person: &str, line: &str) -> Result<Sight, Refusal> {
        self.state().world.sight(person, line, self.source.now())
    }

    /// What goes wrong from now on when a business sends.
    pub fn set_mishaps(&self, mishaps: Mishaps) {
        self.state().mishaps = mishaps;
    }

    /// How a number stands from now on.
    pub fn set_standing(&self, phone_number_id: &str, standing: crate::Standing) {
        self.state().business.set_standing(phone_number_id, standing);
    }

    /// Which usernames a portfolio can have from now on.
    pub fn set_name_rules(&self, portfolio: &str, rules: crate::NameRules) {
        self.state().business.set_rules(portfolio, rules);
    }

    /// What goes wrong from now on when a business fetches files.
    pub fn set_file_mishaps(&self, mishaps: FileMishaps) {
        self.state().shelf.mishaps = mishaps;
    }

    /// How often the bytes of a file were handed out, and how often a file was taken in.
    pub fn files_moved(&self) -> (usize, usize) {
        let state = self.state();
        (state.shelf.handed_out, state.shelf.taken_in)
    }

    /// The webhooks' way out.
    pub fn pusher(&self) -> &Arc<Pusher> {
        &self.pusher
    }

    /// The clock and the randomness of this world.
    pub fn source(&self) -> &Source {
        &self.source
    }

    pub(crate) fn new_wamid(&self) -> String {
        format!("wamid.HBgN{:016X}{:016X}", self.source.random_u64(), self.source.random_u64())
    }
}

/// What the business saw of a customer, as the control page shows it.
pub(crate) fn seen(sight: &Sight) -> String {
    match (&sight.phone, &sight.user_id) {
        (Some(_), Some(_)) => "number and id".to_owned(),
        (Some(_), None) => "number only".to_owned(),
        (None, _) => "id only".to_owned(),
    }
}

/// A new line of a chat.
pub(crate) fn said(side: Side, wamid: &str, at: Moment, kind: &str, text: String) -> Said {
    Said {
        wamid: wamid.to_owned(),
        side,
        kind: kind.to_owned(),
        text: summary::shorten(&text),
        at,
        reply_to: None,
        status: None,
        address: String::new(),
        reaction: None,
        edited: false,
        deleted: false,
        asks_number: false,
        file: None,
    }
}
