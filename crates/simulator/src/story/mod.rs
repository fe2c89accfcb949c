//! The living story of Acme Coffee: two days of past, then one beat after the other for as long as anybody listens.

mod script;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use base::Moment;
use serde::Serialize;

use crate::platform::Platform;
use crate::push::below;
use crate::talk::Side;
use crate::write::{CallEnd, Content, Letter};
use crate::{Act, Refusal};
use script::{Scene, Script, What};

/// One thing that happened in the story.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Beat {
    /// Who did it.
    pub person: String,
    /// The line's phone number id; empty when no line was told.
    pub line: String,
    /// What it was, in a word.
    pub what: String,
}

/// The story and how far it is told.
#[derive(Debug)]
pub struct Story {
    platform: Arc<Platform>,
    script: Script,
    /// The story's names of lines.
    lines: BTreeMap<String, String>,
    told: usize,
    last_talk: Option<usize>,
    /// The business's messages that somebody has already thanked for.
    answered: HashMap<(String, String), String>,
    /// The last beat was an answer; the next one is not, so that answers cannot hold up the story.
    just_answered: bool,
}

impl Story {
    /// Lets the story's people into the world. The first line plays "support", the last one "orders".
    pub fn begin(platform: Arc<Platform>) -> Result<Self, Refusal> {
        let mut script = Script::read();
        let mut lines = platform.world(|world| {
            for role in &script.people {
                world.admit(role.person.clone())?;
                if role.shown {
                    world.show_number(&role.person.id)?;
                }
            }
            let ends = [("support", world.lines().first()), ("orders", world.lines().last())];
            let named = |(name, line): (&str, Option<&crate::Line>)| {
                line.map(|line| (name.to_owned(), line.phone_number_id.clone())).ok_or(Refusal::NoSuchLine)
            };
            ends.into_iter().map(named).collect::<Result<BTreeMap<String, String>, Refusal>>()
        })?;
        match platform.sms.lines().first() {
            Some(line) => lines.extend([("sms".to_owned(), line.key.clone())]),
            None => script.live.retain(|scene| !matches!(scene.what, What::Sms(_))),
        }
        Ok(Self {
            platform,
            script,
            lines,
            told: 0,
            last_talk: None,
            answered: HashMap::new(),
            just_answered: false,
        })
    }

    /// Queues the past: everything of the last two days, each with its own time. How many webhooks that was.
    pub fn opening(&mut self) -> Result<usize, Refusal> {
        let now = self.platform.source.now();
        let mut queued = 0;
        for scene in self.script.past.clone() {
            for update in self.perform(&scene, now.minus(scene.ago))?.1 {
                self.platform.pusher.push(update)?;
                queued += 1;
            }
        }
        self.remember_answers();
        Ok(queued)
    }

    /// One live beat: an answer if the business wrote to somebody, else the next scene, else small talk.
    pub fn next_step(&mut self) -> Result<Beat, Refusal> {
        let now = self.platform.source.now();
        let answer = if self.just_answered { None } else { self.waiting_answer() };
        self.just_answered = answer.is_some();
        let scene = match answer {
            Some(answer) => answer,
            None => match self.script.live.get(self.told).cloned() {
                Some(scene) => {
                    self.told += 1;
                    scene
                }
                None => self.small_talk(),
            },
        };
        let (beat, updates) = self.perform(&scene, now)?;
        for update in updates {
            self.platform.pusher.push(update)?;
        }
        Ok(beat)
    }

    /// Any line of small talk but the last one.
    fn small_talk(&mut self) -> Scene {
        let count = self.script.small_talk.len();
        let mut at = below(&self.platform.source, count);
        if Some(at) == self.last_talk {
            at = (at + 1) % count.max(1);
        }
        self.last_talk = Some(at);
        self.script.small_talk.get(at).cloned().unwrap_or_default()
    }

    /// A thank-you to a message of the business, or an answer to its question for the number, that came after everything the person said. Nobody thanks twice in a row,
    /// or two polite machines would never end.
    fn waiting_answer(&mut self) -> Option<Scene> {
        for (person, thanks) in &self.script.thanks {
            for (name, line) in &self.lines {
                let chat = self.platform.chat(person, line);
                let Some(last) = chat.iter().rev().find(|said| said.side != Side::Notice) else { continue };
                let key = (person.clone(), line.clone());
                let own = chat.iter().rev().find(|said| said.side == Side::Customer);
                if last.side == Side::Business
                    && own.is_none_or(|own| own.text != *thanks)
                    && last.status.as_deref() != Some("failed")
                    && self.answered.get(&key) != Some(&last.wamid)
                {
                    self.answered.insert(key, last.wamid.clone());
                    let scene = Scene::text(person, name, thanks);
                    let what = if last.asks_number { self.when_asked(person) } else { scene.what.clone() };
                    return Some(Scene { what, ..scene });
                }
            }
        }
        None
    }

    /// What somebody does who is asked for the number.
    fn when_asked(&self, person: &str) -> What {
        let asked = self.script.asked.iter().find(|(who, _what)| who == person);
        asked.map_or(What::Share, |(_who, what)| what.clone())
    }

    /// What the shop said in the past needs no thanks.
    fn remember_answers(&mut self) {
        for (person, _thanks) in &self.script.thanks {
            for line in self.lines.values() {
                if let Some(last) = self.platform.chat(person, line).last() {
                    self.answered.insert((person.clone(), line.clone()), last.wamid.clone());
                }
            }
        }
    }

    fn perform(&self, scene: &Scene, at: Moment) -> Result<(Beat, Vec<crate::Update>), Refusal> {
        let line = self.lines.get(&scene.line).cloned().unwrap_or_default();
        let beat =
            Beat { person: scene.person.clone(), line: line.clone(), what: scene.what.word().to_owned() };
        if scene.by_shop {
            let echo = self.platform.echo(&scene.person, &line, &content(&scene.what), at)?;
            return Ok((beat, vec![echo.update]));
        }
        if let What::Sms(words) = &scene.what {
            // Told at once: an SMS says nothing about when it was written.
            self.platform.text(&scene.person, &line, words, at)?;
            return Ok((beat, Vec::new()));
        }
        let act = self.act(scene, line)?;
        let sent = self.platform.compose(&scene.person, &act, at)?;
        Ok((beat, sent.into_iter().map(|sent| sent.update).collect()))
    }

    fn act(&self, scene: &Scene, line: String) -> Result<Act, Refusal> {
        let last = |side| {
            let chat = self.platform.chat(&scene.person, &line);
            let said = chat.iter().rev().find(|said| said.side == side && !said.deleted);
            said.map(|said| said.wamid.clone()).ok_or(Refusal::NoSuchMessage)
        };
        let letter = match &scene.what {
            What::Hide(username) => return Ok(Act::AdoptUsername { username: username.clone(), hide: true }),
            What::MissedCall => return Ok(Act::Call { line, end: CallEnd::Missed }),
            What::Share => return Ok(Act::ShareNumber { line }),
            What::Decline => return Ok(Act::DeclineNumber { line }),
            What::Reply(words) => match last(Side::Business) {
                Ok(wamid) => Letter::text(words).replying_to(&wamid),
                Err(_nothing_to_answer) => Letter::text(words),
            },
            What::React(emoji) => {
                Content::Reaction { message_id: last(Side::Business)?, emoji: Some(emoji.clone()) }.into()
            }
            What::Edit(words) => {
                Content::Edit { message_id: last(Side::Customer)?, body: words.clone() }.into()
            }
            What::Delete => Content::Revoke { message_id: last(Side::Customer)? }.into(),
            other => content(other).into(),
        };
        Ok(Act::Write { line, letter })
    }
}

/// What a scene says by itself, without looking at what was said before.
fn content(what: &What) -> Content {
    match what.clone() {
        What::Text(body)
        | What::Reply(body)
        | What::Edit(body)
        | What::React(body)
        | What::Hide(body)
        | What::Sms(body) => Content::Text { body },
        What::Image { media, caption } => Content::Image { media: Some(media), caption },
        What::Voice => Content::Audio { voice: true },
        What::Document { filename, caption } => {
            Content::Document { filename: Some(filename), caption: Some(caption) }
        }
        What::Sticker => Content::Sticker,
        What::Location { latitude, longitude, name, address } => {
            Content::Location { latitude, longitude, name: Some(name), address: Some(address) }
        }
        What::Order { text, items } => Content::Order { text, items },
        What::Button { id, title } => Content::ButtonReply { id, title },
        What::Card { name, phone } => Content::ContactCard { name, phone },
        What::MissedCall | What::Delete | What::Share | What::Decline => {
            Content::Text { body: String::new() }
        }
    }
}
