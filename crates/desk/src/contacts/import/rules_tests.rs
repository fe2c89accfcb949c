//! Tables of what rows say and whose they are.

use base::{DeliveryId, MemberId, Moment, UuidId};
use identity::{Fact, How, IdScope, Ids, LineScopes, Origin, Policy};
use rstest::rstest;

use super::*;

const PORTFOLIO: &str = "300001";

fn scopes(portfolios: &[&str]) -> Scopes {
    let scope = |id: &&str| Scope::Portfolio((*id).into());
    Scopes { own: portfolios.iter().map(scope).collect(), parent: vec![Scope::ParentGroup("G1".into())] }
}

fn read_in(portfolios: &[&str], column: &str, cell: &[u8]) -> Result<Row, String> {
    let layout = Layout::read(&ByteRecord::from(vec![column.as_bytes(), b"name"])).unwrap();
    Row::read(&layout, &scopes(portfolios), &ByteRecord::from(vec![cell, b"Rita"]))
}

fn read(column: &str, cell: &str) -> Result<Vec<String>, String> {
    let row = read_in(&[PORTFOLIO], column, cell.as_bytes())?;
    let told = |one: &Identifier| format!("{} {} {}", one.kind(), one.scope(), one.value());
    Ok(row.identifiers.iter().map(told).collect())
}

#[rstest]
#[case("phone", "+55 (11) 90000-0001", "phone global 5511900000001")]
#[case("phone", "0055 11 90000.0001", "phone global 5511900000001")]
#[case("phone", "+49 (0) 30 1234567", "phone global 49301234567")]
#[case("phone", "5215512345678", "phone global 5215512345678")]
#[case("crm:hubspot", " 42 ", "crm system:hubspot 42")]
#[case("bsuid", "BR.99001122", "bsuid portfolio:300001 BR.99001122")]
#[case("bsuid", "300001:BR.99001122", "bsuid portfolio:300001 BR.99001122")]
#[case("bsuid", "portfolio:300001:BR.99001122", "bsuid portfolio:300001 BR.99001122")]
#[case("parent_bsuid", "BR.ENT.7700", "parent_bsuid parent_group:G1 BR.ENT.7700")]
#[case("parent_bsuid", "G1:BR.ENT.7700", "parent_bsuid parent_group:G1 BR.ENT.7700")]
fn identifiers_are_read_as_people_write_them(#[case] column: &str, #[case] cell: &str, #[case] told: &str) {
    assert_eq!(read(column, cell), Ok(vec![told.to_owned()]));
}

#[test]
fn a_cell_may_hold_several_and_spellings_of_one_number_are_one() {
    let told = read("phone", "+52 1 55 1234 5678; +52 55 1234 5678 ;+1 555 010 0200;").unwrap();
    assert_eq!(told, ["phone global 5215512345678", "phone global 15550100200"]);
    assert_eq!(read("crm:s", "a;b").unwrap(), ["crm system:s a", "crm system:s b"]);
}

#[rstest]
#[case("phone", "011 90000-0001", "has no country code")]
#[case("phone", "5.5119E+12", "a spreadsheet has rounded")]
#[case("phone", "5,5119E+12", "a spreadsheet has rounded")]
#[case("phone", "call me", "is no phone number")]
#[case("phone", "1234", "is no phone number")]
#[case("phone", "+55 11 90000-0001; ?", "is no phone number")]
#[case("bsuid", "BR.ENT.7700", "is not a user id like BR.99")]
#[case("bsuid", "300009:BR.99001122", "this portfolio is not set up here")]
#[case("bsuid", "300001:BR.1;300001:BR.2", "two WhatsApp ids in one portfolio")]
#[case("parent_bsuid", "G2:BR.ENT.7700", "this parent group is not set up here")]
#[case("id", "12345", "none of our contact ids")]
fn what_cannot_be_read_is_told_without_repeating_it(
    #[case] column: &str,
    #[case] cell: &str,
    #[case] why: &str,
) {
    let refusal = read(column, cell).unwrap_err();
    assert!(refusal.contains(why), "{refusal}");
    assert!(!refusal.contains(cell), "{refusal}");
}

#[test]
fn shape_and_text_of_a_row_are_checked() {
    let layout = Layout::read(&ByteRecord::from(vec!["name", "email"])).unwrap();
    let refusal =
        |cells: &[&[u8]]| Row::read(&layout, &scopes(&[]), &ByteRecord::from(cells.to_vec())).unwrap_err();
    assert!(refusal(&[b"Rita"]).starts_with("It has 1 cells, and the header has 2."));
    assert!(refusal(&[b"Rita", b"a", b"b"]).contains("needs quotation marks"));
    assert!(refusal(&[b"R\xedta", b"a"]).starts_with("name: this is not UTF-8"));
    assert_eq!(refusal(&[b" ", b""]), "It is empty.");
    assert!(refusal(&[&[b'x'; 10_001], b""]).contains("quotation mark"));
}

#[test]
fn a_bare_bsuid_needs_a_workspace_with_one_portfolio() {
    assert!(read_in(&["300001", "300002"], "bsuid", b"BR.1").unwrap_err().contains("there are several"));
    assert!(read_in(&[], "bsuid", b"BR.1").unwrap_err().contains("no line is set up"));
    assert!(read_in(&["300001", "300002"], "bsuid", b"300001:BR.1;300002:BR.2").is_ok());
}

/// People who are known: Rita by number and BSUID on WhatsApp, Sam by CRM id and number.
struct Town {
    ledger: Ledger,
    rita: ContactId,
    sam: ContactId,
}

fn town() -> Town {
    let mut ledger = Ledger::default();
    let line = LineScopes::new(IdScope::Portfolio, PORTFOLIO, "800000000000002", Some("G1"));
    let fact = Fact {
        ids: Ids::read(Some("5511900000001"), Some("BR.RITA"), None, &line),
        named: None,
        at: Moment::from_micros(1),
        origin: Origin::Message,
        delivery: DeliveryId(1),
    };
    let rita = ledger.hear(&fact, &Policy::default()).1.unwrap();
    let (now, by) = (Moment::from_micros(2), MemberId::from_uuid(uuid::Uuid::max()));
    let sam = ledger.make_contact(now);
    for one in [Identifier::crm("s", "1").unwrap(), Identifier::phone(&"525512345678".parse().unwrap())] {
        ledger.enter(sam, one, by, How::Typed, now).unwrap();
    }
    Town { ledger, rita, sam }
}

/// What is decided about a row with these cells, in a few words.
fn verdict(columns: &str, cells: &str) -> String {
    let town = town();
    let layout = Layout::read(&ByteRecord::from(columns.split(' ').collect::<Vec<_>>())).unwrap();
    let row =
        Row::read(&layout, &scopes(&[PORTFOLIO]), &ByteRecord::from(cells.split(' ').collect::<Vec<_>>()));
    let verdict = decide(&row.unwrap(), &town.ledger);
    let name = |contact: ContactId| match contact {
        contact if contact == town.rita => "rita",
        contact if contact == town.sam => "sam",
        _ => "somebody",
    };
    let whose = match verdict.whose {
        Whose::Known(contact, kind) => format!("{} by {}", name(contact), kind.map_or("id", Kind::as_str)),
        Whose::New => "new".to_owned(),
        Whose::InQuestion => "in question".to_owned(),
    };
    let list = |ids: &[Identifier]| ids.iter().map(Identifier::value).collect::<Vec<_>>().join(",");
    let others: Vec<&str> = verdict.others.iter().map(|other| name(*other)).collect();
    format!(
        "{whose}; adds {}; apart {}; others {}",
        list(&verdict.add),
        list(&verdict.apart),
        others.join(",")
    )
}

#[rstest]
#[case::nobody("phone", "5511900000009", "new; adds 5511900000009; apart ; others ")]
#[case::by_number("phone crm:s", "5511900000001 7", "rita by phone; adds 7; apart ; others ")]
#[case::brazil("phone", "551100000001", "rita by phone; adds ; apart ; others ")]
#[case::mexico("phone", "5215512345678", "sam by phone; adds ; apart ; others ")]
#[case::by_bsuid(
    "bsuid phone",
    "BR.RITA 5511900000009",
    "rita by bsuid; adds 5511900000009; apart ; others "
)]
#[case::by_crm_id("crm:s parent_bsuid", "1 BR.ENT.7", "sam by crm; adds BR.ENT.7; apart ; others ")]
#[case::first_bsuid("crm:s bsuid", "1 BR.SAM", "sam by crm; adds BR.SAM; apart ; others ")]
#[case::two_people("crm:s phone", "1 5511900000001", "sam by crm; adds ; apart ; others rita")]
#[case::two_people_and_more(
    "crm:s phone email crm:t",
    "1 5511900000001 x 9",
    "sam by crm; adds 9; apart ; others rita"
)]
#[case::second_bsuid_veto("phone bsuid", "5511900000001 BR.OTHER", "new; adds BR.OTHER; apart ; others rita")]
#[case::second_crm_id_veto("phone crm:s", "525512345678 2", "new; adds 2; apart ; others sam")]
#[case::numbers_of_two(
    "phone bsuid",
    "525512345678;5511900000001 BR.NEW",
    "sam by phone; adds ; apart BR.NEW; others rita"
)]
fn a_row_is_whose_its_strongest_identifier_is(
    #[case] columns: &str,
    #[case] cells: &str,
    #[case] told: &str,
) {
    assert_eq!(verdict(columns, cells), told);
}

/// Rita with a CRM id: another BSUID in a row that names her by it is kept apart, with all that came with it.
#[test]
fn a_second_id_in_one_portfolio_is_kept_apart() {
    let mut town = town();
    let by = MemberId::from_uuid(uuid::Uuid::max());
    let crm = Identifier::crm("s", "7").unwrap();
    town.ledger.enter(town.rita, crm.clone(), by, How::Typed, Moment::from_micros(3)).unwrap();
    let bsuid =
        |id: &str| Identifier::bsuid(&id.parse().unwrap(), Scope::Portfolio(PORTFOLIO.into())).unwrap();
    let parent =
        Identifier::parent_bsuid(&"BR.ENT.7".parse().unwrap(), Scope::ParentGroup("G1".into())).unwrap();
    let row = Row { identifiers: vec![crm, bsuid("BR.OTHER"), parent.clone()], ..Row::default() };
    let verdict = decide(&row, &town.ledger);
    assert_eq!(verdict.whose, Whose::Known(town.rita, Some(Kind::Crm)));
    assert_eq!((verdict.add.clone(), verdict.apart.clone()), (vec![], vec![bsuid("BR.OTHER"), parent]));
    assert!(verdict.is_conflict() && verdict.reason().contains("another WhatsApp id"));
}

#[test]
fn our_own_id_comes_first_and_an_unknown_one_counts_for_nothing() {
    let town = town();
    let phone = Identifier::phone(&"5511900000001".parse().unwrap());
    let row =
        |contact| Row { contact: Some(contact), identifiers: vec![phone.clone()], said: Said::default() };
    let verdict = decide(&row(town.sam), &town.ledger);
    assert_eq!((verdict.whose, verdict.others.len()), (Whose::Known(town.sam, None), 1));
    let foreign = decide(&row(ContactId::from_uuid(uuid::Uuid::max())), &town.ledger);
    assert_eq!(foreign.whose, Whose::Known(town.rita, Some(Kind::Phone)));
}

#[test]
fn what_a_row_leaves_empty_stays_as_it_is() {
    let said = |name: Option<&str>, fields: &[(&str, &str)]| Said {
        name: name.map(str::to_owned),
        fields: fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        ..Said::default()
    };
    let mut record = CustomerRecord { company: Some("Acme".into()), ..CustomerRecord::default() };
    assert!(said(Some("Rita"), &[("size", "40")]).write_into(&mut record, false));
    assert!(!said(None, &[("size", "40")]).write_into(&mut record, false), "nothing new");
    assert!(!said(Some("Rita"), &[]).write_into(&mut record, false));
    assert!(said(None, &[("size", "41"), ("tier", "gold")]).write_into(&mut record, false));
    assert_eq!((record.name.as_deref(), record.company.as_deref()), (Some("Rita"), Some("Acme")));
    assert_eq!(record.fields, [("size".into(), "41".into()), ("tier".into(), "gold".into())]);
    assert!(said(Some("Ana"), &[("tier", "tin"), ("since", "2020")]).write_into(&mut record, true));
    assert_eq!(record.name.as_deref(), Some("Rita"), "what is there stays");
    assert_eq!(
        record.fields.get(1..),
        Some([("tier".into(), "gold".into()), ("since".into(), "2020".into())].as_slice())
    );
}
