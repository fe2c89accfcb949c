//! Files that customers send: fetched, kept, given out, swept away.

use super::*;

pub(super) async fn what_customers_send_is_fetched_and_given_out(office: Office) {
    let film = Content::Video { caption: None };
    let invoice = Content::Document { filename: Some("Factura nº 1.pdf".to_owned()), caption: None };
    for content in [picture(), Content::Audio { voice: true }, film, invoice, Content::Sticker] {
        office.rita_sends(content).await;
    }
    assert!(office.shown().await.iter().flatten().all(|file| file.state == State::Waiting));
    assert_eq!(media::step(&office.desk).await.unwrap(), 5);
    let files: Vec<File> = office.shown().await.into_iter().flatten().collect();
    let told: Vec<_> = files.iter().map(|file| (file.kind.as_str(), file.state, file.pixels)).collect();
    assert_eq!(
        told,
        [
            ("image", State::Kept, Some((320, 240))),
            ("audio", State::Kept, None),
            ("video", State::Kept, None),
            ("document", State::Kept, None),
            ("sticker", State::Kept, Some((160, 160))),
        ]
    );
    let path = |at: usize| format!("/api/v1/media/{}/content", files[at].id);
    let whole = office.get(&path(0)).await;
    assert_eq!((whole.status, whole.header("content-type")), (200, "image/jpeg"));
    assert_eq!(whole.bytes.len() as i64, files[0].size.unwrap());
    assert_eq!(whole.header("content-security-policy"), "default-src 'none'; sandbox");
    assert_eq!(whole.header("x-content-type-options"), "nosniff");
    assert!(whole.header("cache-control").starts_with("private"));
    let film = office.get(&path(2)).await;
    let part = office.http.get(format!("{}{}", office.url, path(2))).header("range", "bytes=100-199");
    let part = office.ask(part, TOKEN).await;
    let told = format!("bytes 100-199/{}", film.bytes.len());
    assert_eq!((part.status, part.header("content-range")), (206, told.as_str()));
    assert_eq!(part.bytes, film.bytes[100..200]);
    let beyond = office.http.get(format!("{}{}", office.url, path(2))).header("range", "bytes=99999999-");
    assert_eq!(office.ask(beyond, TOKEN).await.status, 416);
    let saved = office.get(&path(3)).await;
    assert_eq!(saved.header("content-type"), "application/octet-stream");
    assert!(saved.header("content-disposition").starts_with("attachment; filename=\"Factura n_ 1.pdf\""));
    let known =
        office.http.get(format!("{}{}", office.url, path(0))).header("if-none-match", whole.header("etag"));
    assert_eq!(office.ask(known, TOKEN).await.status, 304);

    let get = |path: String| office.http.get(format!("{}{path}", office.url));
    assert_eq!(office.ask(get(path(0)), OTHERS).await.status, 404, "other workspaces see nothing");
    assert_eq!(office.ask(get(format!("/api/v1/media/{}", files[0].id)), OTHERS).await.status, 404);
    assert_eq!(office.ask(get(path(0)), "kn_nobody").await.status, 401);
    let page = office.http.get(format!("{}/media/{}", office.url, files[0].id)).send().await.unwrap();
    assert!(page.url().path() == "/sign-in", "pages are for people who are signed in");
}

pub(super) async fn an_address_that_is_over_is_asked_for_anew(office: Office) {
    office.troubled(FileMishaps { expired: 1, ..FileMishaps::default() });
    office.rita_sends(picture()).await;
    assert_eq!(office.fetch().await.state, State::Kept, "the second address was good");
    office.troubled(FileMishaps { expired: 2, ..FileMishaps::default() });
    office.rita_sends(Content::Audio { voice: true }).await;
    assert_eq!(office.fetch().await.state, State::Waiting);
    assert_eq!(media::step(&office.desk).await.unwrap(), 0, "not before it is due");
    office.later(3);
    assert_eq!(office.fetch().await.state, State::Kept);
}

pub(super) async fn other_bytes_than_promised_are_not_kept(office: Office) {
    office.troubled(FileMishaps { other_bytes: true, ..FileMishaps::default() });
    office.rita_sends(picture()).await;
    for _turn in 0..2 {
        assert_eq!(office.fetch().await.state, State::Waiting);
        office.later(60);
    }
    let failed = office.fetch().await;
    assert_eq!(failed.state, State::Failed);
    assert!(failed.reason.unwrap().starts_with("What arrived is not the file that was sent."));
    assert_eq!(office.kept(), 0);
    assert_eq!(office.get(&format!("/api/v1/media/{}/content", failed.id)).await.status, 404);
}

pub(super) async fn what_is_too_large_is_not_kept(office: Office) {
    for mishaps in [
        FileMishaps { said_size: Some(200 << 20), ..FileMishaps::default() },
        FileMishaps { padding: 33 << 20, ..FileMishaps::default() },
    ] {
        office.troubled(mishaps);
        office.rita_sends(picture()).await;
        let failed = office.fetch().await;
        assert_eq!(failed.state, State::Failed);
        assert!(failed.reason.unwrap().starts_with("This file is too large"));
        assert_eq!(office.kept(), 0);
    }
}

pub(super) async fn nothing_is_asked_of_servers_that_are_not_metas(office: Office) {
    let elsewhere = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/file", elsewhere.local_addr().unwrap());
    for mishaps in [
        FileMishaps { leads_to: Some(address.clone()), ..FileMishaps::default() },
        FileMishaps { said_to_be_at: Some(address.clone()), ..FileMishaps::default() },
    ] {
        office.troubled(mishaps);
        office.rita_sends(picture()).await;
        let failed = office.fetch().await;
        assert_eq!(failed.state, State::Failed);
        assert!(failed.reason.unwrap().contains("not WhatsApp's"));
    }
    let nobody = tokio::time::timeout(Duration::from_millis(50), elsewhere.accept()).await;
    assert!(nobody.is_err(), "nobody came, with a token or without");
}

pub(super) async fn what_meta_forgot_can_be_fetched_again_when_it_is_back(office: Office) {
    office.troubled(FileMishaps { forgotten: true, ..FileMishaps::default() });
    office.rita_sends(picture()).await;
    let failed = office.fetch().await;
    assert!(failed.reason.unwrap().starts_with("WhatsApp no longer has this file."));
    office.troubled(FileMishaps::default());
    assert_eq!(media::step(&office.desk).await.unwrap(), 0, "not by itself");
    let again = media::fetch_again(&office.desk, &office.viewer, failed.id).await.unwrap();
    assert_eq!(again.state, State::Waiting);
    assert_eq!(office.fetch().await.state, State::Kept);
}

pub(super) async fn what_meta_never_has_where_it_says_is_given_up(office: Office) {
    office.troubled(FileMishaps { expired: usize::MAX, ..FileMishaps::default() });
    office.rita_sends(picture()).await;
    for _turn in 0..2 {
        assert_eq!(office.fetch().await.state, State::Waiting);
        office.later(60);
    }
    let failed = office.fetch().await;
    assert!(failed.reason.unwrap().starts_with("WhatsApp no longer has this file."));
}

pub(super) async fn a_slow_file_delays_no_other(office: Office) {
    let slow = Some("audio/ogg; codecs=opus".to_owned());
    office.troubled(FileMishaps { held: slow, ..FileMishaps::default() });
    office.rita_sends(Content::Audio { voice: true }).await;
    for _turn in 0..12 {
        office.rita_sends(picture()).await;
    }
    office.desk.run();
    let all_others_are_there = async {
        while office
            .shown()
            .await
            .iter()
            .flatten()
            .any(|file| file.kind == media::Kind::Image && file.state == State::Waiting)
        {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), all_others_are_there).await.unwrap();
    assert_eq!(office.shown().await[0].as_ref().unwrap().state, State::Waiting);
    office.troubled(FileMishaps::default());
    while office.shown().await[0].as_ref().unwrap().state == State::Waiting {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Keeps bytes in a folder, and writes nothing down.
async fn keep(folder: &TempDir, bytes: &[u8]) -> String {
    let mut incoming = Vault::in_folder(folder.path()).unwrap().receive("1", "unnamed", u64::MAX);
    incoming.add(bytes).await.unwrap();
    incoming.keep(None).await.unwrap().sha256
}

/// The vault's own clock is the file system's.
fn so_much_later(office: &Office, days: u64) {
    let now = base::SystemClock.now();
    office.clock.set(now.plus(Duration::from_secs(days * 24 * 3600)));
}

pub(super) async fn what_nothing_names_is_swept_away_when_it_is_old(office: Office) {
    office.rita_sends(picture()).await;
    let kept = office.fetch().await;
    let sha256 = keep(&office.files, b"nobody knows").await;
    so_much_later(&office, 6);
    assert_eq!(media::sweep(&office.desk).await.unwrap(), 0, "it may be written down yet");
    so_much_later(&office, 8);
    assert_eq!(media::sweep(&office.desk).await.unwrap(), 1);
    let vault = Vault::in_folder(office.files.path()).unwrap();
    assert_eq!(vault.find("1", &sha256).await.unwrap(), None);
    assert_eq!(office.get(&format!("/api/v1/media/{}/content", kept.id)).await.status, 200);
    assert_eq!(media::sweep(&office.desk).await.unwrap(), 0);
}

pub(super) async fn what_is_being_swept_away_is_not_taken_for_kept(office: Office) {
    so_much_later(&office, 8);
    office.doom(&keep(&TempDir::new().unwrap(), &jpeg()).await).await;
    office.rita_sends(picture()).await;
    assert_eq!(office.fetch().await.state, State::Waiting, "its bytes may go any moment");
    let upload = office.upload("/api/v1/media", "latte.jpg", "image/jpeg", &jpeg()).await;
    assert_eq!(upload.status, 503);
    // Whoever swept it died; somebody else comes to the end of it.
    office.later(2 * 3600);
    assert_eq!(media::sweep(&office.desk).await.unwrap(), 1);
    assert_eq!(office.kept(), 0);
    assert_eq!(office.fetch().await.state, State::Kept);
    assert_eq!(office.kept(), 1);
}

pub(super) async fn a_picture_may_have_much_about_itself(office: Office) {
    let (plain, mut long) = (jpeg(), Vec::new());
    long.extend(&plain[..2]);
    for _segment in 0..6 {
        long.extend([0xff, 0xe1, 0xff, 0xff]);
        long.resize(long.len() + 0xffff - 2, 0);
    }
    long.extend(&plain[2..]);
    let uploaded = office.upload("/api/v1/media", "latte.jpg", "image/jpeg", &long).await.json();
    assert_eq!((&uploaded["width"], &uploaded["height"]), (&json!(320), &json!(240)), "{uploaded}");
}

pub(super) async fn what_was_kept_before_a_crash_is_not_fetched_twice(office: Office) {
    office.rita_sends(picture()).await;
    let kept = office.fetch().await;
    assert_eq!(office.meta.platform().files_moved(), (1, 0));
    let (workspace, id) = (office.viewer.workspace, kept.id);
    let forget = office.desk.db().write(move |tx| -> Unit<'_, u64, store::Error> {
        Box::pin(async move { tx.execute(FORGET, &params![workspace, id]).await })
    });
    forget.await.unwrap();
    assert_eq!(office.fetch().await, kept);
    office.rita_sends(picture()).await;
    assert_eq!(office.fetch().await.state, State::Kept, "nor when it is sent once more");
    assert_eq!((office.meta.platform().files_moved(), office.kept()), ((1, 0), 1));
}
