use rstest::rstest;

use super::*;

fn written(sender: &crate::Sender) -> String {
    format!("{}{}", if sender.is_certain { "+" } else { "" }, sender.digits)
}

fn told(form: &str) -> String {
    match read(&Form::read(form.as_bytes())) {
        Ok(Told::Text(text)) => {
            format!(
                "text {} from {:?}: {:?}, {} lost, {:?}",
                text.id,
                text.from.as_ref().map(written),
                text.body,
                text.lost,
                text.files.iter().map(|file| format!("{} {}", file.id, file.mime_type)).collect::<Vec<_>>(),
            )
        }
        Ok(Told::Report(report)) => format!(
            "{} is {:?}, ours {:?}, {}",
            report.id,
            report.progress,
            report.ours.as_deref(),
            report.failure.as_deref().unwrap_or("-")
        ),
        Err(unreadable) => unreadable.to_string(),
    }
}

#[rstest]
#[case(
    "MessageSid=SM1&From=%2B5511900000001&To=%2B15550100300&Body=Oi&NumMedia=0",
    r#"text SM1 from Some("+5511900000001"): "Oi", 0 lost, []"#
)]
#[case::with_a_picture(
    "MessageSid=MM1&From=%2B5511900000001&Body=&NumMedia=2&SmsStatus=received",
    r#"text MM1 from Some("+5511900000001"): "", 2 lost, []"#
)]
#[case::with_files(
    "MessageSid=MM1&From=%2B5511900000001&Body=Oi&NumMedia=3\
     &MediaUrl0=https%3A%2F%2Fapi.twilio.com%2F2010-04-01%2FAccounts%2FAC1%2FMessages%2FMM1%2FMedia%2FME1&MediaContentType0=image%2Fjpeg\
     &MediaUrl1=https%3A%2F%2Fapi.twilio.com%2F2010-04-01%2FAccounts%2FAC1%2FMessages%2FMM1%2FMedia%2FME2\
     &MediaUrl2=https%3A%2F%2Fevil.example%2Ffile",
    r#"text MM1 from Some("+5511900000001"): "Oi", 1 lost, ["MM1:ME1 image/jpeg", "MM1:ME2 application/octet-stream"]"#
)]
#[case::from_a_brand("MessageSid=SM1&From=BANK&Body=Oi", r#"text SM1 from None: "Oi", 0 lost, []"#)]
#[case::by_another_channel(
    "MessageSid=SM1&From=whatsapp%3A%2B5511900000001&Body=Oi",
    r#"text SM1 from None: "Oi", 0 lost, []"#
)]
#[case::queued("message=id&MessageSid=SM1&MessageStatus=queued", r#"SM1 is Accepted, ours Some("id"), -"#)]
#[case::sent("message=id&MessageSid=SM1&MessageStatus=sent", r#"SM1 is Accepted, ours Some("id"), -"#)]
#[case::delivered(
    "message=id&MessageSid=SM1&MessageStatus=delivered",
    r#"SM1 is Delivered, ours Some("id"), -"#
)]
#[case::by_its_older_names("SmsSid=SM1&SmsStatus=delivered", "SM1 is Delivered, ours None, -")]
#[case::blocked(
    "MessageSid=SM1&MessageStatus=undelivered&ErrorCode=30003",
    "SM1 is Failed, ours None, The phone is switched off or out of reach."
)]
#[case::a_code_that_no_table_has(
    "MessageSid=SM1&MessageStatus=failed&ErrorCode=99999",
    "SM1 is Failed, ours None, Twilio says error 99999."
)]
#[case::for_no_reason(
    "MessageSid=SM1&MessageStatus=failed",
    "SM1 is Failed, ours None, Twilio could not deliver it and does not say why."
)]
#[case::something_new("MessageSid=SM1&MessageStatus=dreaming", "it has a MessageStatus that nobody knows")]
#[case::no_id("From=%2B5511900000001&Body=Oi", "it has no MessageSid")]
#[case::no_sender("MessageSid=SM1&Body=Oi", "it has no From")]
#[case::nothing("", "it has no MessageSid")]
fn what_twilio_tells(#[case] form: &str, #[case] expected: &str) {
    assert_eq!(told(form), expected);
}

#[rstest]
#[case::taken(201, r#"{"sid":"SM1","status":"queued"}"#, "accepted SM1")]
#[case::taken_without_a_name(201, "{}", "unknown: HTTP 201 without a sid")]
#[case::no_number(
    400,
    r#"{"code":21211,"message":"Invalid 'To' Phone Number","status":400}"#,
    "21211: The number is not valid."
)]
#[case::stopped(
    400,
    r#"{"code":21610,"message":"Attempt to send to unsubscribed recipient"}"#,
    "21610: The customer answered STOP and gets no more text messages from this line."
)]
#[case::a_code_that_no_table_has(
    400,
    r#"{"code":29999,"message":"Something else"}"#,
    "29999: Something else"
)]
#[case::too_many(
    429,
    r#"{"code":20429,"message":"Too Many Requests"}"#,
    "again, 20429: The provider takes no more messages at this moment."
)]
#[case::too_many_without_words(429, "", "again, 20429: The provider takes no more messages at this moment.")]
#[case::away(
    503,
    r#"{"code":20503,"message":"Service Unavailable"}"#,
    "again, 20503: The provider had a temporary problem."
)]
#[case::broken(
    500,
    r#"{"code":20500,"message":"Internal Server Error"}"#,
    "unknown: HTTP 500 with code 20500"
)]
#[case::a_gateway(502, "<html>", "unknown: HTTP 502 without an error of Twilio's")]
#[case::not_signed_in(
    401,
    r#"{"code":20003,"message":"Authenticate"}"#,
    "20003: The account SID or the auth token is wrong. An admin must correct them."
)]
fn what_twilio_answers(#[case] status: u16, #[case] body: &str, #[case] expected: &str) {
    let words = match Answer::of_twilio(status, body.as_bytes()) {
        Answer::Accepted(id) => format!("accepted {}", id.unwrap_or_default()),
        Answer::Refused(refused) => {
            format!("{}{}: {}", if refused.again { "again, " } else { "" }, refused.code, refused.reason)
        }
        Answer::Unknown(why) => format!("unknown: {why}"),
    };
    assert_eq!(words, expected);
}

#[rstest]
#[case::one("MM1:ME2", Some("/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME2"))]
#[case::of_metas("1037", None)]
#[case::with_a_way_up("MM1:../../Calls", None)]
#[case::with_a_query("MM1:ME2?x=1", None)]
#[case::half(":ME2", None)]
fn only_names_of_files_become_part_of_an_address(#[case] id: &str, #[case] path: Option<&str>) {
    assert_eq!(file_path("AC1", id).as_deref(), path);
}
