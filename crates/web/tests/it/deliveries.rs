//! The page about the intake.

use askama::Template;
use desk::view::IntakeHealth;
use web::page::deliveries::IntakePart;

use crate::sample::{health, reader, troubles, waiting};

fn drawn(health: &IntakeHealth, troubled: bool) -> String {
    let (troubles, waiting) = if troubled { (troubles(), waiting()) } else { (vec![], vec![]) };
    IntakePart::new(health, &troubles, &waiting, &reader(), "https://desk.example/").render().unwrap()
}

#[test]
fn every_trouble_says_what_to_do() {
    insta::assert_snapshot!("troubles", drawn(&health(), true));
}

#[test]
fn an_intake_without_anything_says_how_to_begin() {
    let nothing =
        IntakeHealth { waiting: 0, troubled: 0, single: 0, last_received: None, apps: vec![], lines: vec![] };
    insta::assert_snapshot!("nothing", drawn(&nothing, false));
}
