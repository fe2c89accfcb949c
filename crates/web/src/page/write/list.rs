//! A list out of its form. Its fields stand in their order: a section begins with its title, a row with its own.

use desk::deliver::Payload;
use serde_json::{Value, json};

use super::choices::{body, interactive};
use super::fields::Fields;

/// Ten rows at most, in ten sections at most. Source: Meta, "Interactive list messages".
pub const MOST: usize = 10;

/// A part of the list, as far as it is written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Section<'f> {
    /// What stands above it.
    pub title: &'f str,
    /// Title and description of each row.
    pub rows: Vec<(&'f str, &'f str)>,
}

impl Section<'_> {
    fn is_blank(&self) -> bool {
        self.title.is_empty() && self.rows.is_empty()
    }
}

/// What the fields say, empty sections included, for a form that is drawn again.
pub(super) fn sections(fields: &Fields) -> Vec<Section<'_>> {
    let mut sections: Vec<Section<'_>> = Vec::new();
    for (name, value) in fields.each() {
        match name {
            "section" => sections.push(Section { title: value, rows: Vec::new() }),
            "title" | "description" => {
                if sections.is_empty() {
                    sections.push(Section::default());
                }
                let Some(section) = sections.last_mut() else { continue };
                match (name, section.rows.last_mut()) {
                    ("description", Some(row)) => row.1 = value,
                    ("description", None) => {}
                    _ => section.rows.push((value, "")),
                }
            }
            _ => {}
        }
    }
    for section in &mut sections {
        section.rows.retain(|row| *row != ("", ""));
    }
    sections
}

/// The list as Meta takes it, or what is missing. What is empty is left out.
pub(super) fn payload(fields: &Fields) -> Result<Payload, String> {
    let body = body(fields)?;
    let opens = fields.given("opens").ok_or("Say what stands on the button that opens the list.")?;
    let sections: Vec<Section<'_>> = sections(fields).into_iter().filter(|one| !one.is_blank()).collect();
    let rows: usize = sections.iter().map(|section| section.rows.len()).sum();
    if rows == 0 {
        return Err("Give the list at least one row.".to_owned());
    }
    if let Some(empty) = sections.iter().find(|section| section.rows.is_empty()) {
        return Err(format!("Give the section \u{201c}{}\u{201d} at least one row.", empty.title));
    }
    if sections.iter().flat_map(|section| &section.rows).any(|(title, _description)| title.is_empty()) {
        return Err("Give every row a title.".to_owned());
    }
    if sections.len() > 1 && sections.iter().any(|section| section.title.is_empty()) {
        return Err("Give every section a title, because there are several.".to_owned());
    }
    if rows > MOST {
        return Err(format!("A list has ten rows at most, in all its sections together; these are {rows}."));
    }
    let mut number = 0;
    let mut row = |(title, description): &(&str, &str)| {
        number += 1;
        let mut row = json!({"id": format!("row-{number}"), "title": title});
        if let Some(object) = row.as_object_mut().filter(|_row| !description.is_empty()) {
            object.insert("description".to_owned(), (*description).into());
        }
        row
    };
    let mut section = |section: &Section<'_>| {
        let rows: Vec<Value> = section.rows.iter().map(&mut row).collect();
        match section.title {
            "" => json!({ "rows": rows }),
            title => json!({"title": title, "rows": rows}),
        }
    };
    let sections: Vec<Value> = sections.iter().map(&mut section).collect();
    interactive(fields, "list", body, json!({"button": opens, "sections": sections}))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn filled(fields: &[(&str, &str)]) -> Fields {
        let begun = [("body", "When?"), ("opens", "Days")];
        Fields::of(begun.iter().chain(fields).map(|(name, value)| (*name, (*value).to_owned())))
    }

    fn sections_of(fields: &[(&str, &str)]) -> Value {
        payload(&filled(fields)).unwrap().to_json()["interactive"]["action"]["sections"].clone()
    }

    #[test]
    fn a_list_is_written_as_meta_takes_it() {
        let fields = filled(&[
            ("section", ""),
            ("title", "Monday"),
            ("description", "9 to 12"),
            ("title", "Friday"),
            ("description", ""),
            ("title", ""),
            ("description", ""),
        ]);
        let expected = json!({"type": "interactive", "interactive": {"type": "list", "body": {"text": "When?"},
            "action": {"button": "Days", "sections": [{"rows": [
                {"id": "row-1", "title": "Monday", "description": "9 to 12"}, {"id": "row-2", "title": "Friday"}]}]}}});
        assert_eq!(payload(&fields).unwrap().to_json(), expected);
    }

    #[test]
    fn several_sections_have_titles_and_their_rows_are_counted_together() {
        let sections = sections_of(&[
            ("section", "This week"),
            ("title", "Friday"),
            ("section", ""),
            ("title", ""),
            ("section", "Next week"),
            ("title", "Monday"),
            ("description", "Mornings"),
        ]);
        let expected = json!([{"title": "This week", "rows": [{"id": "row-1", "title": "Friday"}]},
            {"title": "Next week", "rows": [{"id": "row-2", "title": "Monday", "description": "Mornings"}]}]);
        assert_eq!(sections, expected);
    }

    #[test]
    fn a_form_from_before_sections_makes_one() {
        assert_eq!(
            sections_of(&[("title", "Friday")]),
            json!([{"rows": [{"id": "row-1", "title": "Friday"}]}])
        );
    }

    #[rstest]
    #[case::no_row(&[], "Give the list at least one row.")]
    #[case::no_title(&[("title", ""), ("description", "9 to 12")], "Give every row a title.")]
    #[case::a_section_without_rows(&[("section", "Soon"), ("title", "Friday"), ("section", "Later"), ("title", "")],
        "Give the section \u{201c}Later\u{201d} at least one row.")]
    #[case::a_section_without_a_title(&[("section", "Soon"), ("title", "Friday"), ("section", ""), ("title", "Monday")],
        "Give every section a title, because there are several.")]
    #[case::too_long(&[("section", "Mornings between nine and twelve"), ("title", "Friday")],
        "A section's title has 32 characters; at most 24 are allowed.")]
    fn what_is_missing_is_said(#[case] fields: &[(&str, &str)], #[case] words: &str) {
        assert_eq!(payload(&filled(fields)).unwrap_err(), words);
    }

    #[test]
    fn there_are_ten_rows_at_most_in_all_sections_together() {
        let six = |title: &'static str| std::iter::once(("section", title)).chain([("title", "Row"); 6]);
        let fields: Vec<(&str, &str)> = six("One").chain(six("Two")).collect();
        let words = "A list has ten rows at most, in all its sections together; these are 12.";
        assert_eq!(payload(&filled(&fields)).unwrap_err(), words);
    }

    #[test]
    fn the_button_that_opens_it_has_words() {
        let fields = Fields::of([("body", "When?".to_owned())]);
        assert_eq!(payload(&fields).unwrap_err(), "Say what stands on the button that opens the list.");
    }
}
