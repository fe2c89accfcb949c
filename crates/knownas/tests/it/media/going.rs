//! Files that go to customers: handed to Meta first.

use super::*;

/// The conversation with Rita, who has just written.
async fn thread(office: &Office) -> base::ConversationId {
    office.rita_sends(Content::Text { body: "Oi".to_owned() }).await;
    view::list(&office.desk, &office.viewer, view::Folder::Open, None).await.unwrap().items[0].id
}

async fn send(office: &Office, thread: base::ConversationId, kind: &str, object: Value) -> base::MessageId {
    let payload = Payload::of(kind, object).unwrap();
    let draft = Draft::of(payload);
    deliver::write(&office.desk, &office.viewer, thread, draft).await.unwrap()
}

async fn outcome(office: &Office, id: base::MessageId) -> deliver::Outcome {
    deliver::outcome(&office.desk, &office.viewer, id, Duration::from_secs(30)).await.unwrap()
}

pub(super) async fn a_file_goes_to_meta_once_and_the_message_after_it(office: Office) {
    let thread = thread(&office).await;
    let uploaded = office.upload("/api/v1/media", "latte.jpg", "image/jpeg", &jpeg()).await;
    assert_eq!(uploaded.status, 201, "{}", uploaded.json());
    assert_eq!(uploaded.json()["kind"], "image");
    let id = uploaded.json()["id"].clone();
    office.desk.run();
    let first = send(&office, thread, "image", json!({"id": id, "caption": "One"})).await;
    let words = send(&office, thread, "text", json!({"body": "Two"})).await;
    assert_eq!(outcome(&office, first).await.state, OutboundState::Taken);
    assert_eq!(outcome(&office, words).await.state, OutboundState::Taken);
    let again = office.upload("/api/v1/media", "latte.jpg", "image/jpeg", &jpeg()).await;
    assert_eq!(again.json()["id"], id, "the same file is known");
    let third = send(&office, thread, "image", json!({"id": id, "caption": "Three"})).await;
    assert_eq!(outcome(&office, third).await.state, OutboundState::Taken);
    assert_eq!(office.meta.platform().files_moved(), (0, 1), "Meta got it once");
    let said: Vec<String> =
        office.meta.platform().chat("rita", LINE).into_iter().map(|said| said.text).collect();
    assert_eq!(said.len(), 4, "{said:?}");
    assert!(said[1].contains("One") && said[2].contains("Two") && said[3].contains("Three"), "{said:?}");
    assert_eq!(office.last().await.id.to_string(), id.as_str().unwrap());
    let none = Payload::of("image", json!({"id": "018f0000-0000-7000-8000-000000000001"})).unwrap();
    let draft = Draft::of(none);
    assert!(deliver::write(&office.desk, &office.viewer, thread, draft).await.is_err());
}

pub(super) async fn what_meta_refuses_fails_the_message_in_words(office: Office) {
    let refused = [
        ("a.gif", "image/gif", b"GIF89a".to_vec(), "WhatsApp takes no files of this type"),
        ("a.jpg", "image/jpeg", b"no picture".to_vec(), "This file is no picture"),
        ("a.jpg", "image/jpeg", vec![0; (5 << 20) + 1], "Pictures may have up to 5 MB."),
        ("a.txt", "text/plain", Vec::new(), "This file is empty."),
    ];
    for (name, mime_type, bytes, words) in refused {
        let answer = office.upload("/api/v1/media", name, mime_type, &bytes).await;
        assert_eq!((answer.status, &answer.json()["code"]), (422, &json!("invalid")));
        assert!(answer.json()["detail"].as_str().unwrap().starts_with(words), "{}", answer.json());
    }
    let thread = thread(&office).await;
    let uploaded = office.upload("/api/v1/media", "a.txt", "text/plain", b"hello").await;
    let id = uploaded.json()["id"].clone();
    let as_picture = Payload::of("image", json!({"id": id})).unwrap();
    let draft = Draft::of(as_picture);
    assert!(deliver::write(&office.desk, &office.viewer, thread, draft).await.is_err(), "it is no picture");
    // The bytes are gone from the vault before they could be handed over.
    std::fs::remove_dir_all(office.files.path()).unwrap();
    let sent = send(&office, thread, "document", json!({"id": id, "filename": "a.txt"})).await;
    assert_eq!(deliver::hand_files_over(&office.desk).await.unwrap(), 1);
    let failed = outcome(&office, sent).await;
    assert_eq!((failed.state, failed.code.as_deref()), (OutboundState::Failed, Some("file_lost")));
    assert!(failed.reason.unwrap().ends_with("Send it again."));
}

pub(super) async fn a_voice_message_is_ogg_sound_and_says_so(office: Office) {
    let thread = thread(&office).await;
    office.desk.run();
    let sound = include_bytes!("../../../../simulator/assets/media/voice.ogg");
    let ogg = office.upload("/api/v1/media", "voice.ogg", "audio/ogg", sound).await.json()["id"].clone();
    let sent = send(&office, thread, "audio", json!({"id": ogg, "voice": true})).await;
    assert_eq!(outcome(&office, sent).await.state, OutboundState::Taken);
    let arrived = office.meta.platform().chat("rita", LINE).pop().unwrap();
    assert_eq!((arrived.kind.as_str(), arrived.text.as_str()), ("audio", "Voice note"));
    let mp3 = office.upload("/api/v1/media", "song.mp3", "audio/mpeg", b"ID3").await.json()["id"].clone();
    let other = Payload::of("audio", json!({"id": mp3, "voice": true})).unwrap();
    let draft = Draft::of(other);
    let refused = deliver::write(&office.desk, &office.viewer, thread, draft).await.unwrap_err();
    assert!(refused.to_string().contains("A voice message is Ogg sound"), "{refused}");
}

pub(super) async fn a_file_that_meta_could_not_use_is_handed_over_anew(office: Office) {
    let thread = thread(&office).await;
    let uploaded = office.upload("/api/v1/media", "latte.jpg", "image/jpeg", &jpeg()).await;
    let id = uploaded.json()["id"].clone();
    office.desk.run();
    let first = send(&office, thread, "image", json!({"id": id})).await;
    let taken = outcome(&office, first).await;
    assert_eq!(taken.state, OutboundState::Taken);
    office.hear_of(first, &taken.wamid.unwrap(), 131_053).await;
    let again = send(&office, thread, "image", json!({"id": id})).await;
    assert_eq!(outcome(&office, again).await.state, OutboundState::Taken);
    assert_eq!(office.meta.platform().files_moved(), (0, 2), "it is uploaded anew");
}

pub(super) async fn clients_of_metas_send_files_that_the_thread_shows(office: Office) {
    let _thread = thread(&office).await;
    office.desk.run();
    let uploaded =
        office.upload(&format!("/graph/v25.0/{LINE}/media"), "latte.jpg", "image/jpeg", &jpeg()).await;
    let id = uploaded.json()["id"].as_str().unwrap().to_owned();
    let message =
        json!({"messaging_product": "whatsapp", "to": "5511900000001", "type": "image", "image": {"id": id}});
    let post = office.http.post(format!("{}/graph/v25.0/{LINE}/messages", office.url)).json(&message);
    let sent = office.ask(post, TOKEN).await;
    assert_eq!(sent.status, 200, "{}", sent.json());
    let shown = office.last().await;
    assert_eq!((shown.state, shown.pixels), (State::Kept, Some((320, 240))));
    let described = office.get(&format!("/graph/v25.0/{id}")).await.json();
    let bytes = office.get(&format!("/graph/v25.0/files/{id}")).await;
    assert_eq!(described["file_size"], json!(jpeg().len()));
    assert_eq!((bytes.status, bytes.bytes), (200, jpeg()));
    assert_eq!(office.meta.platform().files_moved(), (0, 1), "they came from here");
}
