//! Who comes in, by which link, and who cannot any more.

use std::io::{BufRead, Write};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use base::{Clock, ManualClock, Moment, Secret};
use desk::people::{self, LetterState, LinkKind, LinkState, Made, Role, Viewer, Who};
use desk::{Error, setup};
use outside::mail::Mailer;
use rstest::rstest;
use store::testing::EngineKind;

use crate::support::Story;

const URL: &str = "https://desk.example/";
const NOW: i64 = 1_790_000_000;
const HOUR: Duration = Duration::from_secs(3600);
const DAY: Duration = Duration::from_secs(24 * 3600);

struct House {
    story: Story,
    clock: Arc<ManualClock>,
    owner: Viewer,
}

impl House {
    async fn open(kind: EngineKind) -> Self {
        let clock = Arc::new(ManualClock::at(Moment::from_unix_seconds(NOW).unwrap()));
        let story = Story::begin_with(kind, clock.clone()).await;
        let owner = story.signed_in("owner@acme.test", "correct horse").await;
        Self { story, clock, owner }
    }

    async fn invited(&self, email: &str, role: Role) -> Secret {
        let made = people::invite(&self.story.desk, &self.owner, email, role, URL).await.unwrap();
        secret_in(&made)
    }

    /// Somebody who came in by an invitation.
    async fn colleague(&self, email: &str, role: Role) -> Viewer {
        let secret = self.invited(email, role).await;
        let session = people::choose(&self.story.desk, &secret, None, &password()).await.unwrap().unwrap();
        people::by_session(&self.story.desk, &session).await.unwrap().unwrap()
    }

    async fn can_sign_in(&self, email: &str, password: &str) -> bool {
        people::sign_in(&self.story.desk, email, &Secret::new(password)).await.unwrap().is_some()
    }

    fn wait(&self, time: Duration) {
        self.clock.set(self.story.desk.source().now().plus(time));
    }
}

impl Story {
    async fn signed_in(&self, email: &str, password: &str) -> Viewer {
        let session = people::sign_in(&self.desk, email, &Secret::new(password)).await.unwrap().unwrap();
        people::by_session(&self.desk, &session).await.unwrap().unwrap()
    }
}

/// The secret at the end of a link.
fn secret_in(made: &Made) -> Secret {
    let address = made.address.as_ref().expect("nothing is mailed here");
    let secret = address.reveal().strip_prefix("https://desk.example/password/").unwrap();
    assert_eq!(secret.len(), 64, "256 random bits");
    Secret::new(secret)
}

fn password() -> Secret {
    Secret::new("ten letters or more")
}

fn words_of<T: std::fmt::Debug>(outcome: Result<T, Error>) -> String {
    match outcome {
        Err(Error::Invalid(words) | Error::Conflict(words)) => words,
        other => panic!("{other:?}"),
    }
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_lets_one_person_in_once(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let house = House::open(kind).await;
    let desk = &house.story.desk;
    let secret = house.invited(" Rita.Souza@Acme.test ", Role::Agent).await;
    let opened = people::opened(desk, &secret).await.unwrap().unwrap();
    assert_eq!((opened.kind, opened.email.as_str()), (LinkKind::Invitation, "rita.souza@acme.test"));
    assert_eq!((opened.name.as_str(), opened.workspace.as_str()), ("Rita Souza", "Acme"));
    assert!(!house.can_sign_in("rita.souza@acme.test", "ten letters or more").await, "not before she came");

    let short = people::choose(desk, &secret, Some("Rita"), &Secret::new("short")).await;
    assert!(words_of(short).contains("at least ten characters"));
    let session = people::choose(desk, &secret, Some("Rita S."), &password()).await.unwrap().unwrap();
    let rita = people::by_session(desk, &session).await.unwrap().unwrap();
    assert_eq!(rita.role, Role::Agent);
    assert!(matches!(rita.who, Who::Member { ref name, .. } if name == "Rita S."));
    assert!(house.can_sign_in("rita.souza@acme.test", "ten letters or more").await);

    assert!(people::opened(desk, &secret).await.unwrap().is_none(), "once");
    assert!(people::choose(desk, &secret, None, &password()).await.unwrap().is_none(), "once");
    assert!(people::choose(desk, &Secret::new("guess"), None, &password()).await.unwrap().is_none());
    let again = people::invite(desk, &house.owner, "rita.souza@acme.test", Role::Agent, URL).await;
    assert!(words_of(again).contains("works here already"));
    assert!(people::invitations(desk, &house.owner).await.unwrap().is_empty());
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn two_who_use_one_link_at_once_do_not_both_get_in(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let house = House::open(kind).await;
    let secret = house.invited("rita@acme.test", Role::Agent).await;
    let tries = (0..4).map(|turn| {
        let (desk, secret) = (house.story.desk.clone(), secret.clone());
        tokio::spawn(async move {
            let password = Secret::new(format!("password number {turn}"));
            matches!(people::choose(&desk, &secret, None, &password).await, Ok(Some(_session)))
        })
    });
    let mut in_ = 0;
    for one in tries.collect::<Vec<_>>() {
        in_ += usize::from(one.await.unwrap());
    }
    assert_eq!(in_, 1);
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn invitations_expire_are_replaced_and_taken_back(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let house = House::open(kind).await;
    let desk = &house.story.desk;
    let first = house.invited("rita@acme.test", Role::Agent).await;
    let second = house.invited("rita@acme.test", Role::Admin).await;
    assert!(people::opened(desk, &first).await.unwrap().is_none(), "the second one counts");
    house.wait(DAY * 6);
    assert!(people::opened(desk, &second).await.unwrap().is_some());
    house.wait(DAY);
    assert!(people::choose(desk, &second, None, &password()).await.unwrap().is_none(), "seven days are over");
    let listed = people::invitations(desk, &house.owner).await.unwrap();
    assert_eq!((listed.len(), listed[0].state, listed[0].role), (1, LinkState::Expired, Role::Admin));
    let third = house.invited("rita@acme.test", Role::Agent).await;
    let id = people::invitations(desk, &house.owner).await.unwrap()[0].id;
    people::revoke_invitation(desk, &house.owner, id).await.unwrap();
    people::revoke_invitation(desk, &house.owner, id).await.unwrap();
    assert!(people::opened(desk, &third).await.unwrap().is_none());
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_reset_ends_every_session_and_older_links(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let house = House::open(kind).await;
    let desk = &house.story.desk;
    let rita = house.colleague("rita@acme.test", Role::Agent).await;
    let session = people::sign_in(desk, "rita@acme.test", &password()).await.unwrap().unwrap();
    let id = rita.member().unwrap();
    let older = secret_in(&people::reset(desk, &house.owner, id, URL).await.unwrap());
    let reset = secret_in(&people::reset(desk, &house.owner, id, URL).await.unwrap());
    assert!(people::opened(desk, &older).await.unwrap().is_none());
    assert!(people::by_session(desk, &session).await.unwrap().is_some(), "until it is used, nothing changes");

    let new = Secret::new("another password");
    let fresh = people::choose(desk, &reset, None, &new).await.unwrap().unwrap();
    assert!(people::by_session(desk, &fresh).await.unwrap().is_some());
    assert!(people::by_session(desk, &session).await.unwrap().is_none());
    assert!(!house.can_sign_in("rita@acme.test", "ten letters or more").await);
    assert!(house.can_sign_in("rita@acme.test", "another password").await);

    let late = secret_in(&people::reset(desk, &house.owner, id, URL).await.unwrap());
    house.wait(HOUR * 2);
    assert!(people::choose(desk, &late, None, &new).await.unwrap().is_none(), "two hours are over");
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn whoever_leaves_is_out_at_once_and_may_come_back(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let house = House::open(kind).await;
    let desk = &house.story.desk;
    let rita = house.colleague("rita@acme.test", Role::Agent).await;
    let id = rita.member().unwrap();
    let session = people::sign_in(desk, "rita@acme.test", &password()).await.unwrap().unwrap();
    let reset = secret_in(&people::reset(desk, &house.owner, id, URL).await.unwrap());
    people::let_go(desk, &house.owner, id).await.unwrap();
    assert!(people::by_session(desk, &session).await.unwrap().is_none());
    assert!(!house.can_sign_in("rita@acme.test", "ten letters or more").await);
    assert!(people::choose(desk, &reset, None, &password()).await.unwrap().is_none(), "nor by a link");
    let refused = people::reset(desk, &house.owner, id, URL).await;
    assert!(words_of(refused).contains("has left"));

    people::bring_back(desk, &house.owner, id).await.unwrap();
    assert!(house.can_sign_in("rita@acme.test", "ten letters or more").await);
    people::let_go(desk, &house.owner, id).await.unwrap();
    let again = house.colleague("rita@acme.test", Role::Admin).await;
    assert_eq!((again.member(), again.role), (Some(id), Role::Admin), "the same person, by a new invitation");
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn no_link_leads_back_to_what_somebody_was(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let house = House::open(kind).await;
    let desk = &house.story.desk;
    let admin = house.colleague("adam@acme.test", Role::Admin).await;
    let (own, agent) = (admin.member().unwrap(), house.colleague("ana@acme.test", Role::Agent).await);
    let opens = async |secret: &Secret| people::opened(desk, secret).await.unwrap().is_some();

    // Made by an admin for an agent, it does not open an owner's account.
    let reset = secret_in(&people::reset(desk, &admin, agent.member().unwrap(), URL).await.unwrap());
    assert!(opens(&reset).await);
    people::set_role(desk, &house.owner, agent.member().unwrap(), Role::Owner).await.unwrap();
    assert!(!opens(&reset).await);

    // Nor does an admin come back by an invitation of their own, after another role or after leaving.
    let invite = async || people::invite(desk, &admin, "second@acme.test", Role::Admin, URL).await.unwrap();
    let own_way = secret_in(&invite().await);
    people::set_role(desk, &house.owner, own, Role::Agent).await.unwrap();
    assert!(!opens(&own_way).await);
    people::set_role(desk, &house.owner, own, Role::Admin).await.unwrap();
    let own_way = secret_in(&invite().await);
    people::let_go(desk, &house.owner, own).await.unwrap();
    assert!(!opens(&own_way).await);
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn there_is_always_an_owner(#[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind) {
    let house = House::open(kind).await;
    let desk = &house.story.desk;
    let own = house.owner.member().unwrap();
    assert!(words_of(people::let_go(desk, &house.owner, own).await).contains("themselves"));
    assert!(words_of(people::set_role(desk, &house.owner, own, Role::Agent).await).contains("themselves"));
    let admin = house.colleague("adam@acme.test", Role::Admin).await;
    assert!(words_of(people::let_go(desk, &admin, own).await).contains("Only an owner"));
    assert!(words_of(people::reset(desk, &admin, own, URL).await).contains("Only an owner"));
    let refused = people::invite(desk, &admin, "eve@acme.test", Role::Owner, URL).await;
    assert!(words_of(refused).contains("Only an owner"));
    let agent = house.colleague("ana@acme.test", Role::Agent).await;
    let refused = people::invite(desk, &agent, "eve@acme.test", Role::Agent, URL).await;
    assert!(matches!(refused, Err(Error::Forbidden)), "{refused:?}");

    // Programs and the operator are no owners: they deal with every owner but the last.
    let operator = setup::operator(desk).await.unwrap();
    assert!(words_of(people::let_go(desk, &operator, own).await).contains("is the last owner"));
    assert!(
        words_of(people::set_role(desk, &operator, own, Role::Agent).await).contains("is the last owner")
    );
    let second = house.colleague("omar@acme.test", Role::Owner).await.member().unwrap();
    people::set_role(desk, &operator, own, Role::Agent).await.unwrap();
    assert!(words_of(people::let_go(desk, &operator, second).await).contains("is the last owner"));
    people::set_role(desk, &operator, own, Role::Owner).await.unwrap();
    people::let_go(desk, &operator, second).await.unwrap();
    assert!(
        words_of(people::let_go(desk, &operator, own).await).contains("is the last owner"),
        "who left is none"
    );

    // Two owners who let each other go at once: one of them stays.
    let other = house.colleague("olga@acme.test", Role::Owner).await;
    let (one, two) = tokio::join!(
        people::let_go(desk, &house.owner, other.member().unwrap()),
        people::let_go(desk, &other, own),
    );
    assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn ones_own_password_needs_the_present_one(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let house = House::open(kind).await;
    let desk = &house.story.desk;
    let rita = house.colleague("rita@acme.test", Role::Agent).await;
    let elsewhere = people::sign_in(desk, "rita@acme.test", &password()).await.unwrap().unwrap();
    let new = Secret::new("another password");
    let wrong = people::change_own_password(desk, &rita, &Secret::new("a guess"), &new).await;
    assert!(words_of(wrong).contains("present password is wrong"));
    let here = people::change_own_password(desk, &rita, &password(), &new).await.unwrap();
    assert!(people::by_session(desk, &here).await.unwrap().is_some());
    assert!(people::by_session(desk, &elsewhere).await.unwrap().is_none());
    people::rename(desk, &rita, "  Rita Q.  ").await.unwrap();
    let member = people::member(desk, &rita, rita.member().unwrap()).await.unwrap();
    assert_eq!(member.name, "Rita Q.");
    let others = people::member(desk, &rita, house.owner.member().unwrap()).await;
    assert!(matches!(others, Err(Error::Forbidden)), "{others:?}");
}

/// A mail server that nobody answers for.
fn no_mail_server() -> Mailer {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    Mailer::new(&format!("smtp://127.0.0.1:{port}")).unwrap()
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_letter_waits_for_its_mail_server_and_is_given_up_in_the_end(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let house = House::open(kind).await;
    let desk = house.story.desk.clone().mailing_through(no_mail_server());
    let made = people::invite(&desk, &house.owner, "rita@acme.test", Role::Agent, URL).await.unwrap();
    assert!(made.address.is_none(), "{made:?}");
    let letter = async || {
        let invitation = people::invitations(&desk, &house.owner).await.unwrap().remove(0);
        (invitation.letter.unwrap(), invitation.trouble.is_some())
    };
    assert_eq!(letter().await, (LetterState::Waiting, false));
    assert_eq!(people::post_step(&desk).await.unwrap(), 1);
    assert_eq!(letter().await, (LetterState::Waiting, true), "it says why");
    assert_eq!(people::post_step(&desk).await.unwrap(), 0, "not at once again");
    let mut tries = 1;
    for _minute in 0..180 {
        house.wait(Duration::from_secs(60));
        tries += people::post_step(&desk).await.unwrap();
    }
    assert_eq!((letter().await, tries), ((LetterState::Failed, true), 9), "within three hours");
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn resets_are_asked_for_three_times_an_hour_by_who_is_here(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let house = House::open(kind).await;
    let desk = house.story.desk.clone().mailing_through(no_mail_server());
    people::reset_asked_for(&desk, "nobody@acme.test", URL).await.unwrap();
    for _turn in 0..5 {
        people::reset_asked_for(&desk, " Owner@acme.test", URL).await.unwrap();
    }
    assert_eq!(people::post_step(&desk).await.unwrap(), 3, "nobody gets none, the owner no more than three");
    house.wait(HOUR);
    people::reset_asked_for(&desk, "owner@acme.test", URL).await.unwrap();
    assert!(house.can_sign_in("owner@acme.test", "correct horse").await, "asking changes nothing");
}

/// A mail server that takes this long for every letter, by the house's clock, and counts them by their recipient.
fn slow_mail_server(clock: Arc<ManualClock>, each: Duration) -> (Mailer, Arc<Mutex<Vec<String>>>) {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let mailer = Mailer::new(&format!("smtp://127.0.0.1:{}", listener.local_addr().unwrap().port())).unwrap();
    let taken = Arc::new(Mutex::new(Vec::new()));
    let counted = taken.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let (clock, counted) = (clock.clone(), counted.clone());
            std::thread::spawn(move || {
                let mut stream = stream.unwrap();
                let mut say = stream.try_clone().unwrap();
                let mut lines = std::io::BufReader::new(&mut stream).lines();
                say.write_all(b"220 slow\r\n").unwrap();
                let (mut recipient, mut in_letter) = (String::new(), false);
                while let Some(Ok(line)) = lines.next() {
                    if in_letter && line != "." {
                        continue;
                    }
                    let answer: &[u8] = match line.split([' ', ':']).next().unwrap() {
                        "." => {
                            clock.set(clock.now().plus(each));
                            counted.lock().unwrap().push(recipient.clone());
                            in_letter = false;
                            b"250 taken\r\n"
                        }
                        "DATA" => {
                            in_letter = true;
                            b"354 go on\r\n"
                        }
                        "RCPT" => {
                            recipient = line.clone();
                            b"250 yes\r\n"
                        }
                        _ => b"250 yes\r\n",
                    };
                    say.write_all(answer).unwrap();
                }
            });
        }
    });
    (mailer, taken)
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_slow_mail_server_gets_every_letter_once(
    #[values(EngineKind::Sqlite, EngineKind::Postgres)] kind: EngineKind,
) {
    let house = House::open(kind).await;
    let (mailer, taken) = slow_mail_server(house.clock.clone(), Duration::from_secs(20));
    let desk = house.story.desk.clone().mailing_through(mailer);
    let names = ["ana", "ben", "cy", "dan", "eva", "fay", "gus", "hal"];
    for name in names {
        people::invite(&desk, &house.owner, &format!("{name}@acme.test"), Role::Agent, URL).await.unwrap();
    }
    // Two programs on one database.
    let other = desk.clone();
    let one = tokio::spawn(async move { people::post_step(&other).await });
    while !one.is_finished() {
        people::post_step(&desk).await.unwrap();
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    one.await.unwrap().unwrap();
    let mut taken = taken.lock().unwrap().clone();
    taken.sort();
    assert_eq!(taken.len(), names.len(), "{taken:?}");
    taken.dedup();
    assert_eq!(taken.len(), names.len(), "{taken:?}");
}
