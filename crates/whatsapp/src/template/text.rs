//! Text with variables in it: `{{first_name}}` or `{{1}}`.

/// A part of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part<'t> {
    /// Words.
    Words(&'t str),
    /// What stands between `{{` and `}}`, without spaces around it.
    Variable(&'t str),
}

/// The parts of a text. Braces that do not close are words.
pub(super) fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        let Some((name, behind)) = after.split_once("}}") else { break };
        if !before.is_empty() {
            parts.push(Part::Words(before));
        }
        parts.push(Part::Variable(name.trim()));
        rest = behind;
    }
    if !rest.is_empty() {
        parts.push(Part::Words(rest));
    }
    parts
}

/// The variables of a text, each once: in the order of their numbers if they are numbers, else as they come.
pub fn variables(text: &str) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    for part in parts(text) {
        match part {
            Part::Variable(name) if !names.contains(&name) => names.push(name),
            Part::Variable(_) | Part::Words(_) => {}
        }
    }
    if names.iter().all(|name| number(name).is_some()) {
        names.sort_by_key(|name| number(name));
    }
    names
}

/// The number that a positional variable is.
pub(super) fn number(name: &str) -> Option<u32> {
    let is_digits = !name.is_empty() && name.bytes().all(|sign| sign.is_ascii_digit());
    if is_digits { name.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    proptest! {
        #[test]
        fn every_text_has_parts(text in "[a{}1 \n]*|\\PC*") {
            let whole: String = parts(&text)
                .iter()
                .map(|part| match part {
                    Part::Words(words) => (*words).to_owned(),
                    Part::Variable(name) => format!("{{{{{name}}}}}"),
                })
                .collect();
            let squeezed = |text: &str| text.split_whitespace().collect::<String>();
            prop_assert_eq!(squeezed(&whole), squeezed(&text));
        }
    }

    #[rstest]
    #[case("Hello", &[])]
    #[case("Hello {{first_name}}, {{ order }} and {{first_name}}", &["first_name", "order"])]
    #[case("{{2}} before {{1}}", &["1", "2"])]
    #[case("{{10}} after {{9}}", &["9", "10"])]
    #[case("open {{ for ever", &[])]
    #[case("{single} }} {{x}}", &["x"])]
    #[case("{{}}", &[""])]
    fn variables_of_a_text(#[case] text: &str, #[case] expected: &[&str]) {
        assert_eq!(variables(text), expected);
    }

    #[test]
    fn nothing_of_a_text_is_lost() {
        let text = "a {{ b }} c {{d}}{{e}} {{ f";
        let whole: String = parts(text)
            .iter()
            .map(|part| match part {
                Part::Words(words) => (*words).to_owned(),
                Part::Variable(name) => format!("[{name}]"),
            })
            .collect();
        assert_eq!(whole, "a [b] c [d][e] {{ f");
    }
}
