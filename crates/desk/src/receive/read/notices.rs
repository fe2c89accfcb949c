//! What is told about customers without a word of theirs: Meta's notices, new ids, preferences, the address book.

use base::Moment;
use identity::{Ids, Origin};
use whatsapp::webhook::{self as meta, UserPreferences};

use super::super::{
    Content, Direction, Happening, Labels, NewMessage, Notice, Setting, UsernameSeen, What, rotation,
};
use super::{Reader, fill, labels_of, read_ids, username_of};
use crate::channel::Line;

impl<'l> Reader<'l, '_> {
    /// Meta's own notices are a quiet line in the thread of whoever had the previous ids; those that ids changed are heard.
    pub(super) fn system(
        &mut self,
        line: &'l Line,
        message: &meta::Message<'_>,
        system: &meta::System<'_>,
        at: Moment,
    ) {
        let held = fill(&system.previous, &message.customer);
        let rotation = rotation::change_of(message, system)
            .map(|(previous, current)| (read_ids(&previous, line), read_ids(&current, line)));
        let wamid = message.id.as_str().to_owned();
        self.remark(line, read_ids(&held, line), rotation, at, (wamid, system_words(system)));
    }

    pub(super) fn id_updates(&mut self, line: &'l Line, value: &meta::UserIdUpdates<'_>) {
        for update in self.readable(&value.updates) {
            let at = update.timestamp.unwrap_or(self.received_at);
            let (previous, current) = (read_ids(&update.previous, line), read_ids(&update.current, line));
            let named = previous.iter().chain(current.iter()).map(|carried| carried.identifier.value());
            let named = named.collect::<Vec<_>>().join(":");
            let wamid =
                format!("notice:user_id_update:{}:{}:{named}", line.phone_number_id, at.unix_seconds());
            let words = "WhatsApp gave this customer a new id.".to_owned();
            self.remark(line, previous.clone(), Some((previous, current)), at, (wamid, words));
        }
    }

    fn remark(
        &mut self,
        line: &'l Line,
        ids: Ids,
        rotation: Option<(Ids, Ids)>,
        at: Moment,
        (wamid, words): (String, String),
    ) {
        let remark = NewMessage {
            wamid,
            direction: Direction::Notice,
            group: None,
            kind: "system".to_owned(),
            content: Content::Notice(Notice::Account { words }),
            setting: Setting::default(),
            opens_window: false,
        };
        let labels = Labels::default();
        let what = What::Remark(remark);
        self.reading.happenings.push(Happening {
            line,
            ids,
            origin: None,
            at,
            labels,
            what,
            rotation,
            named: None,
        });
    }

    pub(super) fn preferences(&mut self, line: &'l Line, value: &UserPreferences<'_>) {
        for preference in self.readable(&value.preferences) {
            let at = preference.timestamp.unwrap_or(self.received_at);
            let ids = read_ids(&preference.customer, line);
            let Some(id) = ids.iter().next().map(|carried| carried.identifier.value().to_owned()) else {
                continue;
            };
            let word = preference.value.as_str();
            let notice = match preference.category.as_ref().map(|category| category.as_str()) {
                None | Some("marketing_messages") => Notice::Marketing { value: word.to_owned() },
                Some(other) => {
                    Notice::Account { words: format!("WhatsApp tells of a new choice, {other}: {word}.") }
                }
            };
            let remark = NewMessage {
                wamid: format!(
                    "notice:preference:{}:{}:{word}:{id}",
                    line.phone_number_id,
                    at.unix_seconds()
                ),
                direction: Direction::Notice,
                group: None,
                kind: "preference".to_owned(),
                content: Content::Notice(notice),
                setting: Setting::default(),
                opens_window: false,
            };
            self.reading.happenings.push(Happening {
                rotation: None,
                named: None,
                line,
                ids,
                origin: Some(Origin::Preference),
                at,
                labels: labels_of(value.contact_of(&preference.customer), UsernameSeen::Unknown),
                what: What::Remark(remark),
            });
        }
    }

    pub(super) fn address_book(&mut self, line: &'l Line, sync: &meta::AppStateSync<'_>) {
        for item in self.readable(&sync.items) {
            if item.action == Some(meta::SyncAction::Remove) {
                continue;
            }
            let name = item.full_name.as_deref().or(item.first_name.as_deref());
            self.reading.happenings.push(Happening {
                rotation: None,
                named: None,
                line,
                ids: read_ids(&item.customer, line),
                origin: Some(Origin::ContactSync),
                at: item.timestamp.unwrap_or(self.received_at),
                labels: Labels {
                    profile_name: None,
                    username: username_of(item.username.as_ref())
                        .map_or(UsernameSeen::Unknown, UsernameSeen::Some),
                },
                what: What::Sighting { book_name: name.map(str::to_owned) },
            });
        }
    }
}

/// What a notice of Meta's says, without the raw ids that its own sentence holds.
fn system_words(system: &meta::System<'_>) -> String {
    use meta::SystemKind;
    match &system.kind {
        Some(SystemKind::UserChangedNumber | SystemKind::CustomerChangedNumber) => {
            "Changed the phone number on WhatsApp.".to_owned()
        }
        Some(SystemKind::UserChangedUserId) => "WhatsApp gave this customer a new id.".to_owned(),
        Some(SystemKind::CustomerIdentityChanged) => "The WhatsApp security code changed.".to_owned(),
        _ => system.body.as_deref().unwrap_or("WhatsApp reported a change of this account.").to_owned(),
    }
}
