//! How things are, in words: every person with its identifiers and threads, every open question, what was told. While it
//! looks it checks what has to be so in every story.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use base::{ContactId, Cursor};
use desk::flow::EventKind;
use desk::receive::{Content, Notice};
use desk::resolve::ContactKind;
use desk::view::{
    self, ContactFilter, ContactRecord, ConversationFilter, ConversationRecord, Folder, MessageRecord, Side,
    TimelineItem,
};
use identity::{Kind, ReviewState};

use super::stage::Stage;

/// The picture of a stage.
pub(super) async fn of(stage: &mut Stage) -> String {
    let contacts = stage.contacts().await;
    let mut roots: BTreeMap<ContactId, Vec<usize>> = BTreeMap::new();
    for (place, contact) in contacts.iter().enumerate() {
        let root = view::contact_record(&stage.desk, &stage.viewer, *contact).await.unwrap().id;
        roots.entry(root).or_default().push(place + 1);
    }
    let mut sent = Vec::new();
    for wamid in &stage.sent {
        sent.extend(view::messages_by_wamid(&stage.desk, &stage.viewer, wamid).await.unwrap());
    }
    let mut out = String::new();
    let mut shown = BTreeSet::new();
    let mut active = BTreeSet::new();
    let mut threads = BTreeSet::new();
    for contact in contacts.iter().filter(|contact| roots.contains_key(contact)) {
        let person = view::contact_record(&stage.desk, &stage.viewer, *contact).await.unwrap();
        for row in person.identifiers.iter().filter(|row| row.state == "active") {
            let key = (
                row.identifier.kind(),
                row.identifier.scope().to_string(),
                row.identifier.match_key().into_owned(),
            );
            assert!(active.insert(key), "{:?} is two people's", row.identifier.value());
        }
        out += &head(&person, &roots[contact], contacts.iter().position(|id| id == contact).unwrap() + 1);
        for thread in conversations(stage, *contact).await {
            threads.insert(thread.id);
            out += &self::thread(stage, &thread, &person, &sent, &mut shown).await;
        }
    }
    check_lists(stage, &contacts, &roots, &threads).await;
    let lost: Vec<&String> = stage.sent.iter().filter(|wamid| !shown.contains(*wamid)).collect();
    assert!(lost.is_empty(), "these messages are in no thread: {lost:?}");
    out += &reviews(stage, &contacts).await;
    if let Some(news) = stage.news().await {
        let mut count: BTreeMap<&str, usize> = BTreeMap::new();
        // That anything comes for a line at all is told once, whatever the story.
        let news = news.iter().filter(|kind| **kind != EventKind::SettingsChanged);
        news.for_each(|kind| *count.entry(kind.as_str()).or_default() += 1);
        // How many threads open pages look at again is no fact about anybody.
        let words = count.into_iter().map(|(kind, count)| match count {
            _ if kind == "conversation.changed" => kind.to_owned(),
            1 => kind.to_owned(),
            count => format!("{kind} ×{count}"),
        });
        let words: Vec<String> = words.collect();
        writeln!(out, "told: {}", words.join(", ")).unwrap();
    }
    out
}

/// Lists and single views tell the same.
async fn check_lists(
    stage: &Stage,
    contacts: &[ContactId],
    roots: &BTreeMap<ContactId, Vec<usize>>,
    threads: &BTreeSet<base::ConversationId>,
) {
    let listed =
        view::contact_records(&stage.desk, &stage.viewer, ContactFilter::default(), None).await.unwrap();
    let listed: BTreeSet<ContactId> = listed.items.iter().map(|row| row.id).collect();
    assert_eq!(listed, roots.keys().copied().collect(), "the list of contacts has each person once");
    let mut in_folders = BTreeSet::new();
    for folder in [Folder::Open, Folder::Resolved] {
        for row in view::list(&stage.desk, &stage.viewer, folder, None).await.unwrap().items {
            assert!(in_folders.insert(row.id), "a thread is listed once");
            let thread = view::thread(&stage.desk, &stage.viewer, row.id, None).await.unwrap();
            assert_eq!(
                (thread.head.id, thread.head.unread, &thread.head.name),
                (row.id, row.unread, &row.name)
            );
            let last = thread.items.iter().rfind(|item| item.side != Side::Notice);
            assert_eq!(
                last.map(|item| item.at),
                Some(row.last_at),
                "the list shows the last message of {}",
                row.name
            );
        }
    }
    assert_eq!(&in_folders, threads, "what is listed is what people have");
    for contact in contacts {
        view::history(&stage.desk, &stage.viewer, *contact).await.unwrap();
    }
}

fn head(person: &ContactRecord, members: &[usize], own: usize) -> String {
    let mut out = format!("#{own} {}", person.display_name);
    if let Some(username) = &person.username {
        write!(out, " @{username}").unwrap();
    }
    if person.kind == ContactKind::Contact {
        out += " (customer)";
    }
    let others: Vec<String> =
        members.iter().filter(|member| **member != own).map(|member| format!("#{member}")).collect();
    if !others.is_empty() {
        write!(out, " with {}", others.join(", ")).unwrap();
    }
    let identifiers: Vec<String> = person
        .identifiers
        .iter()
        .map(|row| {
            let plus = if row.identifier.kind() == Kind::Phone { "+" } else { "" };
            let state = match (row.state, row.contested) {
                ("active", false) => String::new(),
                (_, true) => " (contested)".to_owned(),
                (state, false) => format!(" ({state})"),
            };
            format!("{plus}{}{state}", row.identifier.value())
        })
        .collect();
    out + ": " + &identifiers.join(", ") + "\n"
}

async fn conversations(stage: &Stage, contact: ContactId) -> Vec<ConversationRecord> {
    let filter = ConversationFilter { contact: Some(contact), ..ConversationFilter::default() };
    let mut found = view::conversation_records(&stage.desk, &stage.viewer, filter, None).await.unwrap().items;
    found.sort_by_key(|row| row.line_id);
    found
}

async fn thread(
    stage: &Stage,
    record: &ConversationRecord,
    person: &ContactRecord,
    sent: &[MessageRecord],
    shown: &mut BTreeSet<String>,
) -> String {
    let single = view::conversation_record(&stage.desk, &stage.viewer, record.id).await.unwrap();
    let mut before: Option<Cursor> = None;
    let mut items: Vec<TimelineItem> = Vec::new();
    let head = loop {
        let page = view::thread(&stage.desk, &stage.viewer, record.id, before).await.unwrap();
        items.splice(0..0, page.items);
        before = page.older;
        if before.is_none() {
            break page.head;
        }
    };
    let address = match &single.address {
        Some(address) => {
            let holds = person
                .identifiers
                .iter()
                .any(|row| row.identifier.matches(address) && row.state == "active" && !row.contested);
            assert!(holds, "nothing is sent to what is not this person's");
            format!(
                "answers go to {}{}",
                if address.kind() == Kind::Phone { "+" } else { "" },
                address.value()
            )
        }
        None => "no address".to_owned(),
    };
    let mut out = format!("    {}: {address}", head.line);
    let inbound = items.iter().filter(|item| item.side == Side::Customer).count();
    assert!(usize::try_from(head.unread).is_ok_and(|unread| unread <= inbound), "{} unread", head.unread);
    if head.unread > 0 {
        write!(out, ", {} unread", head.unread).unwrap();
    }
    if head.status == desk::converse::Status::Resolved {
        out += ", resolved";
    }
    if head.owner_is_viewer {
        out += ", Ana's";
    }
    if head.window_until.is_none_or(|until| until < stage.now()) {
        out += ", window closed";
    }
    out += "\n";
    let mut messages = Vec::new();
    for item in &items {
        messages.push(line_of(item));
    }
    for message in sent {
        let is_here = items.iter().any(|item| item.id == message.id);
        let wamid = message.wamid.as_deref().unwrap();
        assert_eq!(is_here, message.conversation_id == Some(record.id), "{wamid} is where it is said to be");
        assert!(!is_here || message.contact_id == person.id, "{wamid} is whose it is said to be");
        assert!(!is_here || shown.insert(wamid.to_owned()), "{wamid} is in two threads");
    }
    messages.iter().for_each(|line| writeln!(out, "        {line}").unwrap());
    out
}

fn line_of(item: &TimelineItem) -> String {
    let side = match item.side {
        Side::Customer => "<",
        Side::Business => ">",
        Side::Notice => "·",
    };
    let words = match &item.content {
        Content::Text { body } => body.clone(),
        Content::Contacts { cards } => {
            let card = &cards[0];
            format!("card {} {}", card.name.as_deref().unwrap_or("(own)"), card.phones.join(", "))
        }
        Content::Call { .. } => "call".to_owned(),
        Content::Notice(Notice::NumberHidden) => "number hidden".to_owned(),
        Content::Notice(Notice::NumberShown { phone }) => format!("number shown: +{phone}"),
        Content::Notice(Notice::UsernameChanged { from, to }) => {
            let name =
                |name: &Option<String>| name.as_ref().map_or("none".to_owned(), |name| format!("@{name}"));
            format!("username: {} to {}", name(from), name(to))
        }
        Content::Notice(Notice::Account { words }) => words.clone(),
        Content::Notice(Notice::Joined { .. }) => "joined".to_owned(),
        Content::Notice(Notice::Parted { .. }) => "parted".to_owned(),
        Content::Notice(Notice::Marketing { value }) => format!("marketing: {value}"),
        other => serde_json::to_string(other).unwrap(),
    };
    let mut out = format!("{side} {words}");
    item.reactions.iter().for_each(|reaction| write!(out, " {} by {}", reaction.emoji, reaction.by).unwrap());
    let marks = [
        item.edited_at.map(|_at| "edited"),
        item.revoked_at.map(|_at| "deleted"),
        item.delivery.map(desk::receive::DeliveryState::as_str),
    ];
    marks.into_iter().flatten().for_each(|mark| write!(out, " ({mark})").unwrap());
    out
}

async fn reviews(stage: &Stage, contacts: &[ContactId]) -> String {
    let numbers = stage.reviews().await;
    let mut open = view::reviews(&stage.desk, &stage.viewer, ReviewState::Open, None).await.unwrap().items;
    open.sort_by_key(|record| numbers.iter().position(|id| *id == record.review.id));
    let mut out = String::new();
    for record in open {
        let number = |id: ContactId| contacts.iter().position(|contact| *contact == id).unwrap() + 1;
        let review = &record.review;
        write!(out, "review {}: ", numbers.iter().position(|id| *id == review.id).unwrap() + 1).unwrap();
        write!(out, "{}, #{}", review.question.as_str().replace('_', " "), number(review.contact)).unwrap();
        review.other.iter().for_each(|other| write!(out, " or #{}", number(*other)).unwrap());
        let about = record.about();
        let about: Vec<String> = about
            .iter()
            .map(|id| format!("{}{}", if id.kind() == Kind::Phone { "+" } else { "" }, id.value()))
            .collect();
        writeln!(out, ": {}", about.join(", ")).unwrap();
    }
    out
}
