use rstest::rstest;

use super::*;

fn written(sender: &crate::Sender) -> String {
    format!("{}{}", if sender.is_certain { "+" } else { "" }, sender.digits)
}

fn told(query: &str) -> String {
    match read(&Form::read(query.as_bytes())) {
        Ok(Told::Text(text)) => {
            format!(
                "text {} from {:?}: {:?}, {} files",
                text.id,
                text.from.as_ref().map(written),
                text.body,
                text.lost
            )
        }
        Ok(Told::Report(report)) => {
            format!("{} is {:?}, {}", report.id, report.progress, report.failure.as_deref().unwrap_or("-"))
        }
        Err(unreadable) => unreadable.to_string(),
    }
}

#[rstest]
#[case(
    "id=7f3a&from=%2B5511900000001&to=300&coding=0&charset=UTF-8&text=Ol%C3%A1",
    r#"text 7f3a from Some("+5511900000001"): "Olá", 0 files"#
)]
#[case::wide(
    "id=1&from=005511900000001&coding=2&charset=UTF-16BE&text=%04%1F%04%40%D8%3C%DF%89",
    r#"text 1 from Some("+5511900000001"): "Пр🎉", 0 files"#
)]
#[case::half_a_letter(
    "id=1&from=005511900000001&charset=UTF-16BE&text=%04%1F%04",
    r#"text 1 from Some("+5511900000001"): "П", 0 files"#
)]
#[case::recoded(
    "id=1&from=5511900000001&charset=windows-1252&text=Ol%E1",
    r#"text 1 from Some("5511900000001"): "Olá", 0 files"#
)]
#[case::windows(
    "id=1&from=5511900000001&charset=windows-1252&text=%8010+%93Ol%E1%94",
    r#"text 1 from Some("5511900000001"): "€10 “Olá”", 0 files"#
)]
#[case::bytes(
    "id=1&from=5511900000001&coding=1&charset=8-BIT&text=%00%01",
    r#"text 1 from Some("5511900000001"): "", 1 files"#
)]
#[case::a_national_number("id=1&from=01711234567&text=Hallo", r#"text 1 from None: "Hallo", 0 files"#)]
#[case::no_words("id=1&from=5511900000001", r#"text 1 from Some("5511900000001"): "", 0 files"#)]
#[case::no_id("from=5511900000001&text=Hallo", "it has no id (%I)")]
#[case::no_sender("id=1&text=Hallo", "it has no from (%p)")]
#[case::taken_by_the_centre("message=m1&type=8", "m1 is Accepted, -")]
#[case::buffered("message=m1&type=4", "m1 is Accepted, -")]
#[case::delivered("message=m1&type=1&reply=DELIVRD", "m1 is Delivered, -")]
#[case::not_delivered(
    "message=m1&type=2&reply=EXPIRED",
    "m1 is Failed, The SMS centre could not deliver it: EXPIRED"
)]
#[case::rejected("message=m1&type=16", "m1 is Failed, The SMS centre could not deliver it.")]
#[case::no_type("message=m1", "its delivery report has no type")]
#[case::another_type("message=m1&type=64", "its delivery report has a type that nobody knows")]
fn what_kannel_tells(#[case] query: &str, #[case] expected: &str) {
    assert_eq!(told(query), expected);
}

#[rstest]
#[case::taken(202, "0: Accepted for delivery", "accepted")]
#[case::queued(202, "3: Queued for later delivery", "accepted")]
#[case::full(503, "4: Temporal failure, try again later.", "again: Kannel takes no messages at this moment.")]
#[case::not_signed_in(
    403,
    "Authorization failed for sendsms",
    "Kannel does not let this user send. An admin must correct the user and the password."
)]
#[case::wrong(400, "Missing receiver number, rejected", "Kannel did not take the message.")]
#[case::broken(500, "", "unknown")]
#[case::elsewhere(302, "", "unknown")]
fn what_kannel_answers(#[case] status: u16, #[case] body: &str, #[case] expected: &str) {
    let words = match Answer::of_kannel(status, body.as_bytes()) {
        Answer::Accepted(_) => "accepted".to_owned(),
        Answer::Refused(refused) => {
            format!("{}{}", if refused.again { "again: " } else { "" }, refused.reason)
        }
        Answer::Unknown(_) => "unknown".to_owned(),
    };
    assert_eq!(words, expected);
}

#[rstest]
#[case::plain("Olà", "0")]
#[case::wide("Привет", "2")]
fn kannel_is_told_which_alphabet(#[case] body: &str, #[case] coding: &str) {
    let outgoing = Outgoing {
        username: "u",
        password: "p",
        from: "300",
        to: "+5511900000001",
        body,
        report_url: "http://x",
    };
    assert!(outgoing.query().contains(&("coding", coding)));
}

#[test]
fn addresses_hold_kannels_escapes_and_no_others() {
    assert!(is_plain("0123-abc_DEF.~") && !is_plain("a&b") && !is_plain("a%b") && !is_plain("a b"));
    assert_eq!(
        report_url("http://x/hooks/sms/s", "k", "m-1"),
        "http://x/hooks/sms/s?secret=k&message=m-1&type=%d&reply=%A"
    );
    assert_eq!(
        service_url("http://x/hooks/sms/s", "k"),
        "http://x/hooks/sms/s?secret=k&id=%I&from=%p&to=%P&coding=%c&charset=%C&text=%b"
    );
}
