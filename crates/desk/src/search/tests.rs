//! What a query means, in tables.

use rstest::rstest;

use super::rules::{Looks, Query, said, words_of, words_said};
use super::{Labelling, Labels, Marked, Why};
use crate::receive::{Content, Media};
use identity::Kind;

fn query(typed: &str) -> Query {
    Query::read(typed).unwrap()
}

fn rita() -> Labels {
    let labelling = |kind, value: &str, in_force| Labelling { kind, value: value.to_owned(), in_force };
    Labels {
        contact: "018f0000-0000-7000-8000-000000000001".parse().unwrap(),
        words_row: None,
        name: Some("Rita Souza".to_owned()),
        profile_name: Some("Rita ☕".to_owned()),
        username: Some("Rita.Souza".to_owned()),
        former: vec!["rita_cafe".to_owned()],
        identifiers: vec![
            labelling(Kind::Phone, "5511900000001", true),
            labelling(Kind::Phone, "5215512345678", false),
            labelling(Kind::Bsuid, "BR.9900112233445566", true),
            labelling(Kind::Crm, "KD-4711", true),
            labelling(Kind::Message, "wamid.XYZ", true),
        ],
    }
}

#[rstest]
#[case::words("Rita Souza", Looks::Words)]
#[case::one_word("rita", Looks::Words)]
#[case::a_username("@rita", Looks::Username)]
#[case::an_at_alone("@", Looks::Words)]
#[case::an_at_and_words("@rita souza", Looks::Words)]
#[case::a_number("+55 (11) 90000-0001", Looks::Number)]
#[case::dotted("11.90000.0001", Looks::Number)]
#[case::five_digits("12345", Looks::Number)]
#[case::four_digits("1234", Looks::Words)]
#[case::an_order("A-12345", Looks::Words)]
#[case::a_bsuid("BR.9900112233445566", Looks::WhatsAppId)]
#[case::a_parent("BR.ENT.7700112233445566", Looks::WhatsAppId)]
#[case::its_end("...445566", Looks::WhatsAppId)]
#[case::its_end_with_one_sign("…445566", Looks::WhatsAppId)]
#[case::a_stand_in_for_a_name("WhatsApp user ...4f81c2", Looks::WhatsAppId)]
#[case::a_username_with_a_period("jo.smith99", Looks::Words)]
fn what_it_looks_like(#[case] typed: &str, #[case] looks: Looks) {
    assert_eq!(query(typed).looks(), looks);
}

#[rstest]
#[case("")]
#[case(" \t ")]
#[case("\u{200f}")]
fn nothing_to_look_for(#[case] typed: &str) {
    assert_eq!(Query::read(typed), None);
}

#[rstest]
#[case("@x", true)]
#[case("rita", true)]
#[case("jo.smith99", true)]
#[case("rita souza", false)]
#[case("José", false)]
#[case("12345", false)]
#[case("BR.9900112233445566", false)]
fn what_may_be_a_username(#[case] typed: &str, #[case] may: bool) {
    assert_eq!(query(typed).may_be_username(), may);
}

/// What is looked for, and the label that it is found by.
#[rstest]
#[case::a_name("SOUZA", Some("name Rita [Souza]"))]
#[case::words_in_any_order("souza rita", Some("name [Rita] [Souza]"))]
#[case::the_label_with_all_words("rita ☕", Some("profile name [Rita] [☕]"))]
#[case::words_of_two_labels("souza 4711", Some("name Rita [Souza]"))]
#[case::a_word_too_many("rita lee", None)]
#[case::a_username("@rita.s", Some("username [Rita.S]ouza"))]
#[case::not_its_middle("@souza", None)]
#[case::a_former_username("@rita_c", Some("former username [rita_c]afe"))]
#[case::without_the_at("rita_cafe", Some("former username [rita_cafe]"))]
#[case::a_number("+55 11 90000-0001", Some("phone [+55 11 90000-0001]"))]
#[case::without_its_ninth_digit("+55 11 0000-0001", Some("phone [+55 11 90000-0001]"))]
#[case::as_dialled_at_home("(011) 0000 0001", Some("phone [+55 11 90000-0001]"))]
#[case::its_end("0000-0001", Some("phone [+55 11 90000-0001]"))]
#[case::a_number_of_before("+52 55 1234 5678", Some("former phone [+5215512345678]"))]
#[case::somebody_elses("+55 11 90000-0002", None)]
#[case::an_id("BR.9900112233445566", Some("id [445566]"))]
#[case::the_end_of_an_id("...445566", Some("id [445566]"))]
#[case::digits_of_an_id("233445566", Some("id [445566]"))]
#[case::not_its_middle("...334455", None)]
#[case::a_crm_id("kd-4711", Some("crm [KD-4711]"))]
#[case::never_a_wamid("wamid.XYZ", None)]
#[case::two_letters_begin_a_label("ri", Some("name [Ri]ta Souza"))]
#[case::but_are_not_inside("it", None)]
#[case::one_letter_is_a_label("r", None)]
#[case::like_has_no_signs("%", None)]
#[case::like_has_no_signs("r_ta", None)]
fn why_somebody_is_found(#[case] typed: &str, #[case] expected: Option<&str>) {
    let (query, labels) = (query(typed), rita());
    let told = query.why(&labels).map(|why| told(&why));
    assert_eq!(told.as_deref(), expected);
    assert_eq!(query.fits_labels(&words_of(&labels)), expected.is_some(), "the index says the same");
}

fn told(why: &Why) -> String {
    let (label, Marked(pieces)) = match why {
        Why::Name(marked) => ("name", marked),
        Why::ProfileName(marked) => ("profile name", marked),
        Why::Username(marked) => ("username", marked),
        Why::FormerUsername(marked) => ("former username", marked),
        Why::Phone { number, in_force: true } => ("phone", number),
        Why::Phone { number, in_force: false } => ("former phone", number),
        Why::WhatsAppId(marked) => ("id", marked),
        Why::CrmId(marked) => ("crm", marked),
    };
    let piece =
        |(words, matched): &(String, bool)| if *matched { format!("[{words}]") } else { words.clone() };
    format!("{label} {}", pieces.iter().map(piece).collect::<String>())
}

#[test]
fn each_label_is_indexed_once_between_line_ends() {
    let words = words_of(&Labels { profile_name: Some("rita souza".to_owned()), ..rita() });
    assert_eq!(
        words,
        "\nrita souza\n@rita.souza\n@rita＿cafe\n5511900000001\n551100000001\n5215512345678\n525512345678\n\
         br.9900112233445566\nkd-4711\n"
    );
}

/// What the index is asked for: the ends of the two longest words.
#[rstest]
#[case("rita", ["%rita%", "%"])]
#[case("rita souza", ["%souza%", "%rita%"])]
#[case("a maravilhosa rita souza", ["%ilhosa%", "%souza%"])]
#[case("@rita", ["%\n@rita%", "%"])]
#[case("+55 11 90000-0001", ["%00000001%", "%"])]
#[case("...445566", ["%\n445566%", "%"])]
#[case("jo li", ["%jo li%", "%"])]
#[case("李明", ["%\n李明%", "%"])]
#[case("李", ["%\n李\n%", "%"])]
fn what_the_index_is_asked_for(#[case] typed: &str, #[case] patterns: [&str; 2]) {
    let patterns = patterns.map(|pattern| pattern.replace("\n445566", "445566\n"));
    assert_eq!(query(typed).among_contacts(), patterns);
}

#[rstest]
#[case("blue cup", "Is the BLUE one a cup?", Some("Is the [BLUE] one a [cup]?"))]
#[case("@rita.souza", "write to @rita.souza", Some("write to [@rita.souza]"))]
#[case("+55 11 90000-0001", "call +55 11 90000-0001", Some("call [+55] [11] [90000-0001]"))]
#[case("...445566", "order 445566", Some("order [445566]"))]
#[case("jo li", "Jo  Li was here", Some("[Jo  Li] was here"))]
#[case("jo", "Jo was here", None)]
#[case("red cup", "Is the blue one a cup?", None)]
fn what_is_found_in_a_message(#[case] typed: &str, #[case] said: &str, #[case] expected: Option<&str>) {
    let excerpt = query(typed).excerpt(said).map(|Marked(pieces)| {
        let piece = |(words, matched): (String, bool)| if matched { format!("[{words}]") } else { words };
        pieces.into_iter().map(piece).collect::<String>()
    });
    assert_eq!(excerpt.as_deref(), expected);
}

#[test]
fn captions_and_names_of_files_are_words_and_what_only_a_program_reads_is_not() {
    let media = Media::default();
    let document = Content::Document {
        media,
        filename: Some("Invoice 7.pdf".to_owned()),
        caption: Some("The INVOICE".to_owned()),
    };
    assert_eq!(words_said(&document).as_deref(), Some("the invoice · invoice 7.pdf"));
    let raw = Content::Raw { label: "odd".to_owned(), json: "{}".to_owned() };
    assert_eq!((said(&raw), words_said(&raw)), (None, None));
    assert_eq!(words_said(&Content::Text { body: " \u{200f}".to_owned() }), None);
}

#[test]
fn a_query_prints_masked() {
    assert_eq!(format!("{:?}", query("+55 11 90000-0001")), "Query(Number …01)");
}
