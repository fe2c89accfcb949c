//! Files of contacts, in and out, on both engines.

use std::collections::BTreeMap;

use base::ContactId;
use bytes::Bytes;
use desk::contacts::import::{self, Counts, File, Found, ImportState, Outcome, Pass, Uploads, Wish};
use desk::view::{self, ContactFilter, ContactRecord};
use rstest::rstest;
use store::testing::EngineKind;
use store::{Statement, Unit, params, statement};

use crate::support::{SUPPORT, Story, text};

fn file(text: &str) -> File {
    File::Bytes(Bytes::copy_from_slice(text.as_bytes()))
}

impl Story {
    async fn dry_run(&self, text: &str) -> (Counts, Vec<Found>) {
        let mut pass = import::check(&self.desk, &self.viewer, &file(text), "people.csv").await.unwrap();
        while pass.step().await.unwrap() {}
        assert_eq!(pass.import().state, ImportState::Checked);
        (pass.import().counts, pass.found().to_vec())
    }

    async fn begin_import(&self, text: &str) -> Pass {
        import::begin(&self.desk, &self.viewer, &file(text), "people.csv", false).await.unwrap()
    }

    async fn import(&self, text: &str) -> Counts {
        let mut pass = self.begin_import(text).await;
        while pass.step().await.unwrap() {}
        assert_eq!(pass.import().state, ImportState::Finished);
        pass.import().counts
    }

    async fn people(&self) -> Vec<ContactRecord> {
        let mut all = Vec::new();
        let mut after = None;
        loop {
            let filter = ContactFilter::default();
            let page = view::contact_records(&self.desk, &self.viewer, filter, after).await.unwrap();
            all.extend(page.items);
            after = page.next;
            if after.is_none() {
                return all;
            }
        }
    }

    async fn person(&self, id: ContactId) -> ContactRecord {
        view::contact_record(&self.desk, &self.viewer, id).await.unwrap()
    }

    /// Who has which active identifiers, by name.
    async fn town(&self) -> BTreeMap<String, Vec<String>> {
        let mut town = BTreeMap::new();
        for person in self.people().await {
            let person = self.person(person.id).await;
            let active = person.identifiers.iter().filter(|one| one.state == "active");
            let mut values: Vec<String> = active.map(|one| one.identifier.value().to_owned()).collect();
            values.sort();
            town.insert(
                person.name.clone().unwrap_or_else(|| format!("nameless {}", values.join("+"))),
                values,
            );
        }
        town
    }
}

/// Created, matched, conflicts, broken.
fn four(counts: Counts) -> (i64, i64, i64, i64) {
    (counts.created, counts.matched, counts.conflicts, counts.broken)
}

const RITA: &str = "BR.9900112233445566";

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_file_makes_contacts_finds_visitors_and_says_what_is_broken(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let story = Story::begin(kind).await;
    story.arrive(&text(SUPPORT, "wamid.1", 1, Some("5511900000001"), Some(RITA), "Oi")).await;
    story.arrive(&text(SUPPORT, "wamid.2", 2, Some("5215512345678"), None, "Hola")).await;
    story.settle().await;
    let people = "\u{feff}name;phone;bsuid;crm:hubspot;field:tier;username\r\n\
        Rita Souza;;300001:BR.9900112233445566;7;gold;rita.souza\r\n\
        Luis;+52 55 1234 5678;;8;;\r\n\
        Ana;+55 11 98888-0002;;9;;@ana\r\n\
        Hidden;;300002:EG.1234;;;\r\n\
        Broken;12;;;;\r\n\
        Too many;1;2;3;4;5;6\r\n";
    let (planned, found) = story.dry_run(people).await;
    assert_eq!(four(planned), (2, 2, 0, 2));
    assert_eq!(
        story.people().await.iter().filter(|one| one.name.is_some()).count(),
        0,
        "nothing was written"
    );
    let reasons: Vec<(i64, &str)> = found
        .iter()
        .filter(|found| found.outcome == Outcome::Broken)
        .map(|found| (found.line, found.reason.as_str()))
        .collect();
    assert_eq!(reasons[0].0, 6);
    assert!(reasons[0].1.starts_with("phone: this is no phone number"), "{reasons:?}");
    assert_eq!(reasons[1].0, 7);

    assert_eq!(story.import(people).await, planned);
    let town = story.town().await;
    assert_eq!(town["Rita Souza"], ["5511900000001", "7", RITA]);
    assert_eq!(town["Luis"], ["5215512345678", "8"], "what Meta sent stays as it is");
    assert_eq!(town["Ana"], ["5511988880002", "9"]);
    assert_eq!(town["Hidden"], ["EG.1234"]);
    assert_eq!(town.len(), 4);

    let ana = story.people().await.into_iter().find(|one| one.name.as_deref() == Some("Ana")).unwrap();
    let ana = story.person(ana.id).await;
    assert_eq!((ana.username.as_deref(), ana.kind.as_str()), (Some("ana"), "contact"));
    assert!(ana.identifiers.iter().all(|one| one.evidence.contains("mport")), "{:?}", ana.identifiers);

    // She writes: the number that was imported finds her, and what WhatsApp says of her counts.
    story.arrive(&text(SUPPORT, "wamid.3", 3, Some("5511988880002"), Some("BR.ANA"), "Oi")).await;
    story.settle().await;
    assert!(story.town().await["Ana"].contains(&"BR.ANA".to_owned()));
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn conflicts_join_nothing_and_open_reviews(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let story = Story::begin(kind).await;
    story.arrive(&text(SUPPORT, "wamid.1", 1, Some("5511900000001"), Some(RITA), "Oi")).await;
    story.settle().await;
    story.import("name,crm:s,phone\nSam,1,525512345678\nRita,2,5511900000001\n").await;
    let people = "name,crm:s,crm:t,phone,bsuid\n\
        Sam S,1,t1,5511900000001,\n\
        Rita R,2,,,300001:BR.OTHER\n\
        Stranger,,,5511900000001,300001:BR.THIRD\n";
    let (planned, _found) = story.dry_run(people).await;
    assert_eq!((four(planned), planned.reviews), ((0, 0, 3, 0), 3));
    assert_eq!(story.import(people).await, planned);
    let town = story.town().await;
    assert_eq!(town["Sam S"], ["1", "525512345678", "t1"], "what is safe goes in");
    assert_eq!(town["Rita R"], ["2", "5511900000001", RITA]);
    assert_eq!(town["Stranger"], ["BR.THIRD"]);
    assert_eq!(town["nameless BR.OTHER"], ["BR.OTHER"], "kept apart until somebody answers");
    let open = view::reviews(&story.desk, &story.viewer, identity::ReviewState::Open, None).await.unwrap();
    assert_eq!(open.items.len(), 3);
    assert!(open.items.iter().all(|one| one.review.question == identity::Question::Import));
    assert!(open.items.iter().any(|one| one.review.reason.starts_with("Line 2 of an imported file")));

    // A row that only a number leads to, and that names somebody else too, calls nobody otherwise.
    story.import("name,field:size,phone\nTwo at once,40,5511900000001;525512345678\n").await;
    assert!(!story.town().await.contains_key("Two at once"));

    // Answered, the two are one, and the newer of both ids is in force.
    let about_other = open.items.iter().find(|one| one.review.reason.starts_with("Line 3")).unwrap();
    desk::contacts::answer(&story.desk, &story.viewer, about_other.review.id, desk::contacts::Answer::Same)
        .await
        .unwrap();
    assert_eq!(story.town().await["Rita R"], ["2", "5511900000001", "BR.OTHER"]);
    // The same again asks nothing twice and makes nobody twice.
    let before = story.people().await.len();
    let again = format!("{people}\n");
    let counts = story.import(&again).await;
    assert_eq!((story.people().await.len(), counts.reviews), (before, 0));
}

/// A dry run sees what its own earlier rows would have done, over the borders of its batches.
#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_says_what_a_run_does_even_far_apart_rows(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let story = Story::begin(kind).await;
    let mut people =
        "name,phone,crm:s,bsuid\nFirst,5511900000001,1,\nSecond,5511900000002,2,300001:BR.2\n".to_owned();
    for row in 0..1_200 {
        people += &format!("Row {row},49151{row:07},,\n");
    }
    people += "First again,,1,300001:BR.1\nFirst once more,5511900000001,,\nBoth,5511900000002,1,\n";
    people += "Third,,1,300001:BR.3\nAlso third,,,300001:BR.3\n";
    let (planned, _found) = story.dry_run(&people).await;
    assert_eq!(four(planned), (1_202, 3, 2, 0));
    assert_eq!(story.import(&people).await, planned);
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_is_cut_short_goes_on_and_a_finished_one_is_not_repeated(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let story = Story::begin(kind).await;
    let mut people = "name,phone\n".to_owned();
    for row in 0..1_300 {
        people += &format!("Row {row},49151{row:07}\n");
    }
    people += "Without anything,\n";
    let mut cut = story.begin_import(&people).await;
    assert!(cut.step().await.unwrap());
    let mut other = story.begin_import(&people).await;
    assert_eq!((other.import().id, other.import().done), (cut.import().id, 500), "the same import goes on");
    assert!(other.step().await.unwrap());
    // Two at once: one goes on, the other is told and repeats nothing.
    assert!(matches!(cut.step().await, Err(desk::Error::Conflict(_))));
    drop((cut, other));
    assert_eq!(four(story.import(&people).await), (1_301, 0, 0, 0));
    assert_eq!(story.people().await.len(), 1_301);
    // The same file once more: there is nothing left of it.
    assert_eq!(four(story.import(&people).await), (1_301, 0, 0, 0));
    assert_eq!(story.people().await.len(), 1_301);
    // Unless somebody means it. Only who has no identifier cannot be known again.
    let mut again =
        import::begin(&story.desk, &story.viewer, &file(&people), "people.csv", true).await.unwrap();
    while again.step().await.unwrap() {}
    assert_eq!(four(again.import().counts), (1, 1_300, 0, 0));
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn an_upload_is_checked_run_and_taken_up_after_a_restart(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let story = Story::begin(kind).await;
    let (desk, viewer) = (&story.desk, &story.viewer);
    let small = Bytes::from_static(b"name,phone\nRita,5511900000001\nBroken,1\n");
    let report = import::upload(desk, viewer, small, "small.csv", Wish::Check).await.unwrap();
    assert_eq!((report.import.state, four(report.import.counts)), (ImportState::Checked, (1, 0, 0, 1)));
    assert_eq!(report.found.len(), 2);
    assert_eq!(story.people().await.len(), 0);
    let done = import::go(desk, viewer, report.import.id).await.unwrap();
    assert_eq!((done.import.state, four(done.import.counts)), (ImportState::Finished, (1, 0, 0, 1)));
    assert_eq!(story.people().await.len(), 1);
    let late = import::go(desk, viewer, report.import.id).await.unwrap();
    assert_eq!(late.import, done.import, "pressing twice does it once");

    let mut large = "name,phone\n".to_owned();
    for row in 0..2_100 {
        large += &format!("Row {row},49151{row:07}\n");
    }
    let large = Bytes::from(large.into_bytes());
    let report = import::upload(desk, viewer, large.clone(), "large.csv", Wish::Check).await.unwrap();
    assert_eq!((report.import.state, report.import.done), (ImportState::Checking, 0));
    let mut uploads = Uploads::new(desk);
    assert!(uploads.step().await.unwrap());
    drop(uploads);
    let mut uploads = Uploads::new(desk);
    while uploads.step().await.unwrap() {}
    let checked = import::report(desk, viewer, report.import.id).await.unwrap();
    assert_eq!((checked.import.state, four(checked.import.counts)), (ImportState::Checked, (2_100, 0, 0, 0)));

    import::go(desk, viewer, report.import.id).await.unwrap();
    let mut uploads = Uploads::new(desk);
    assert!(uploads.step().await.unwrap());
    drop(uploads);
    let mut uploads = Uploads::new(desk);
    while uploads.step().await.unwrap() {}
    let finished = import::report(desk, viewer, report.import.id).await.unwrap();
    assert_eq!((finished.import.state, finished.import.counts.created), (ImportState::Finished, 2_100));
    assert_eq!(story.people().await.len(), 2_101);
    assert!(import::recent(desk, viewer).await.unwrap().len() == 2);
    let again = import::upload(desk, viewer, large, "large.csv", Wish::Run { again: false }).await.unwrap();
    assert_eq!(again.import.id, report.import.id, "a finished file is told, not repeated");
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_no_list_of_contacts_is_refused_in_words(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let story = Story::begin(kind).await;
    let refusal =
        import::begin(&story.desk, &story.viewer, &file("name,telefone\nA,1\n"), "x.csv", false).await;
    let words = refusal.unwrap_err().to_string();
    assert!(words.starts_with("There is no column \"telefone\"."), "{words}");
    assert!(import::recent(&story.desk, &story.viewer).await.unwrap().is_empty());
}

impl Story {
    async fn export(&self) -> String {
        let mut export = desk::contacts::Export::begin(&self.desk, &self.viewer).await.unwrap();
        let mut file = Vec::new();
        while let Some(piece) = export.next().await.unwrap() {
            file.extend(piece);
        }
        String::from_utf8(file).unwrap()
    }
}

/// The file without its first column, which holds our ids.
fn without_ids(file: &str) -> Vec<&str> {
    file.split_terminator("\r\n").map(|line| line.split_once(',').unwrap().1).collect()
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn an_export_comes_back_as_it_was(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let story = Story::begin(kind).await;
    // Only a channel knows of them: a visitor, and a customer who hides her number by now.
    story.arrive(&text(SUPPORT, "wamid.1", 1, Some("5511900000007"), None, "Oi")).await;
    story.arrive(&text(SUPPORT, "wamid.2", 2, Some("5215512345678"), Some(RITA), "Oi")).await;
    story.settle().await;
    let mut people = "name;company;phone;bsuid;crm:hubspot;crm:erp;field:tier;field:=note;email;username\n\
        Rita \"R\" Souza;\"Souza, Lda; Porto\";+52 55 1234 5678;;7;;gold;;rita@souza.test;\n\
        =cmd|' /C calc'!A0;'t Hart;;300002:EG.1234;8;e1;;\"two\r\nlines\";;@hidden\n\
        رانيا;-;+20 100 123 4567;300001:EG.5678;;e2;silver;;;\n\
        Two numbers;;+1 555 010 0300;;9;;;;;\n\
        Only a name;;;;;;;;;\n"
        .to_owned();
    for row in 0..1_100 {
        people += &format!("Row {row};;49151{row:07};;;;;;;\n");
    }
    assert_eq!(four(story.import(&people).await), (1_104, 1, 0, 0));
    story.import("crm:hubspot,phone\n9,+44 20 7946 0001\n").await;
    // A number that is no longer hers.
    let luis =
        story.people().await.into_iter().find(|one| one.name.as_deref() == Some("Two numbers")).unwrap();
    let old = story
        .person(luis.id)
        .await
        .identifiers
        .into_iter()
        .find(|one| one.identifier.value() == "15550100300");
    desk::contacts::take_away(&story.desk, &story.viewer, old.unwrap().id).await.unwrap();

    let first = story.export().await;
    assert_eq!(
        first.lines().next().unwrap(),
        "id,name,company,email,phone,bsuid,parent_bsuid,username,crm:erp,crm:hubspot,field:=note,field:tier"
    );
    assert!(first.contains(
        "\"Rita \"\"R\"\" Souza\",\"Souza, Lda; Porto\",rita@souza.test,+5215512345678,300001:BR.99"
    ));
    assert!(
        first.contains(",'=cmd|' /C calc'!A0,'t Hart,,,300002:EG.1234,,hidden,e1,8,\"two\r\nlines\",\r\n")
    );
    assert!(first.contains(",Two numbers,,,+442079460001,"), "former numbers stay here");
    assert!(first.contains(",Only a name,,,,,,,,,,\r\n") && !first.contains("5511900000007"));

    // Into the same workspace: everybody is known by our id, and nothing changes, not even the feed.
    let before = story.feed().await;
    let same = story.import(&first).await;
    assert_eq!(four(same), (0, 1_105, 0, 0));
    assert_eq!((story.export().await, story.feed().await), (first.clone(), before));

    // Into another one: the same but for the ids.
    let other = Story::begin(kind).await;
    assert_eq!(four(other.import(&first).await), (1_105, 0, 0, 0));
    let second = other.export().await;
    assert_eq!(without_ids(&second), without_ids(&first));
    assert_ne!(second, first);
}

const EVENTS: Statement =
    statement!("EVENTS", "SELECT CAST(count(*) AS bigint), 'n' FROM event WHERE workspace_id = $1");

impl Story {
    /// How many events there are.
    async fn feed(&self) -> i64 {
        let workspace = self.viewer.workspace;
        let count: Option<(i64, String)> = self
            .test
            .db
            .read(move |tx| -> Unit<'_, _, store::Error> {
                Box::pin(async move { tx.find(EVENTS, &params![workspace]).await })
            })
            .await
            .unwrap();
        count.unwrap().0
    }
}
