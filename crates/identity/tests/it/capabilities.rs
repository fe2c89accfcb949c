//! The whole product of situations, and for each action the table of what counts for it.

use std::collections::{BTreeMap, BTreeSet};

use identity::{Action, Asked, Barrier, Channel, Number, Reach, Situation, Window};

/// What can differ between situations: its name, and its value as a word.
type Trait = (&'static str, fn(&Situation) -> &'static str);

const TRAITS: [Trait; 10] = [
    ("channel", |s| s.channel.as_str()),
    ("goes to", |s| s.reach.as_str()),
    ("number", |s| s.number.as_str()),
    ("window", |s| s.window.as_str()),
    ("marketing", |s| if s.refuses_marketing { "stopped" } else { "allowed" }),
    ("thread", |s| if s.is_apart { "pilot" } else { "full" }),
    ("record", |s| if s.has_record { "made" } else { "none" }),
    ("SMS line", |s| if s.has_sms_line { "one" } else { "none" }),
    ("asked", |s| s.asked.as_str()),
    ("asking template", |s| if s.has_asking_template { "one" } else { "none" }),
];

/// What each of them is about, in their order.
const ABOUT: [&str; 10] = [
    "the kind of the conversation's line",
    "the address of a message: a `number`, a WhatsApp `id`, a `group`; or `nothing`, when every identifier that the customer \
     wrote from is retired or in question and nobody picked another",
    "what is known of the customer's number, whichever of their contacts it hangs on; `contested`: a review asks whose it is",
    "the 24 hours from the customer's latest message or call on the line; `never`: there was none",
    "what the customer told WhatsApp about marketing messages of the line's account",
    "`pilot`: messages without a number are shown apart, because the line is in its pilot stage",
    "the customer record",
    "whether the workspace has a line for SMS",
    "whether the customer was asked for the number and did not answer; `lately`: it is too soon to ask again",
    "whether an approved template of the line has the button that shares the number",
];

/// Every situation there can be: a number that a message would go to is in force.
fn every_situation() -> Vec<Situation> {
    let mut all = Vec::new();
    for &channel in Channel::ALL {
        for &reach in Reach::ALL {
            for &number in Number::ALL {
                for &window in Window::ALL {
                    for &asked in Asked::ALL {
                        for bits in 0..32u8 {
                            let [refuses_marketing, is_apart, has_record, has_sms_line, has_asking_template] =
                                std::array::from_fn(|bit| bits >> bit & 1 == 1);
                            all.push(Situation {
                                channel,
                                reach,
                                number,
                                window,
                                refuses_marketing,
                                is_apart,
                                has_record,
                                has_sms_line,
                                asked,
                                has_asking_template,
                            });
                        }
                    }
                }
            }
        }
    }
    all.retain(|s| s.reach != Reach::Number || s.number == Number::Known);
    all.retain(|s| s.channel != Channel::Sms || matches!(s.reach, Reach::Number | Reach::Nothing));
    all
}

/// A row of a table: for each trait that counts, the values for which it holds; and what is in the way then.
type TableRow = (Vec<BTreeSet<&'static str>>, Option<Barrier>);

/// The smallest table that says when an action may be done.
fn table(action: Action, all: &[Situation]) -> String {
    let counting: Vec<&Trait> = TRAITS.iter().filter(|one| counts(action, one, all)).collect();
    let values = |s: &Situation| counting.iter().map(|(_name, value)| value(s)).collect::<Vec<_>>();
    let mut outcomes: BTreeMap<Vec<&str>, Option<Barrier>> = BTreeMap::new();
    for situation in all {
        let barrier = action.check(situation).err();
        let known = outcomes.insert(values(situation), barrier);
        assert!(known.is_none_or(|known| known == barrier), "something else counts for {action}, too");
    }
    let mut rows: Vec<TableRow> = outcomes
        .into_iter()
        .map(|(row, barrier)| (row.into_iter().map(|value| BTreeSet::from([value])).collect(), barrier))
        .collect();
    while join(&mut rows) {}
    rows.sort_by_key(|(row, barrier)| (*barrier, row.clone()));
    let names: Vec<&str> = counting.iter().map(|(name, _value)| *name).collect();
    let mut text = format!("## {action}\n\n");
    if !names.is_empty() {
        text += &format!("| {} | |\n|{}\n", names.join(" | "), " --- |".repeat(names.len() + 1));
    }
    for (row, barrier) in rows {
        let outcome = barrier.map_or("yes".to_owned(), |barrier| format!("no: `{barrier}`"));
        let cells: Vec<String> = row
            .iter()
            .zip(&counting)
            .map(|(some, (_name, value))| {
                let every: BTreeSet<&str> = all.iter().map(value).collect();
                let words: Vec<&str> = some.iter().copied().collect();
                if *some == every { String::new() } else { words.join(", ") }
            })
            .collect();
        text += &if cells.is_empty() {
            format!("{outcome}\n")
        } else {
            format!("| {} | {outcome} |\n", cells.join(" | "))
        };
    }
    text
}

/// Whether two situations that differ in nothing else come out differently.
fn counts(action: Action, (name, _value): &Trait, all: &[Situation]) -> bool {
    let mut outcomes: BTreeMap<Vec<&str>, Option<Barrier>> = BTreeMap::new();
    all.iter().any(|situation| {
        let others = TRAITS.iter().filter(|(other, _value)| other != name);
        let barrier = action.check(situation).err();
        let known = outcomes.insert(others.map(|(_name, value)| value(situation)).collect(), barrier);
        known.is_some_and(|known| known != barrier)
    })
}

/// Makes one row of two that differ in one trait only and come out alike.
fn join(rows: &mut Vec<TableRow>) -> bool {
    for one in 0..rows.len() {
        for other in one + 1..rows.len() {
            let differing: Vec<usize> =
                (0..rows[one].0.len()).filter(|at| rows[one].0[*at] != rows[other].0[*at]).collect();
            if rows[one].1 == rows[other].1 && differing.len() == 1 {
                let (gone, _barrier) = rows.remove(other);
                let at = differing[0];
                rows[one].0[at].extend(gone[at].iter());
                return true;
            }
        }
    }
    false
}

/// The document that people read; `KNOWNAS_WRITE_DOCS=1` writes it anew.
#[test]
fn what_may_be_done_in_every_situation() {
    let all = every_situation();
    let mut text = format!(
        "# What may be done\n\nWritten by a test of `identity::capabilities` over all {} situations: for each action, what counts \
         and when it is refused. An empty cell stands for every value. Change the rules, then run the test with \
         `KNOWNAS_WRITE_DOCS=1`.\n\n",
        all.len()
    );
    text += "## Situations\n\n| what counts | values | |\n| --- | --- | --- |\n";
    for ((name, value), about) in TRAITS.iter().zip(ABOUT) {
        let values: BTreeSet<&str> = all.iter().map(value).collect();
        let values: Vec<&str> = values.into_iter().collect();
        text += &format!("| {name} | {} | {about} |\n", values.join(", "));
    }
    text += "\n";
    for action in Action::ALL {
        text += &table(*action, &all);
        text += "\n";
    }
    text += "## Words\n\n| code | why not | what would make it possible |\n| --- | --- | --- |\n";
    for barrier in Barrier::ALL {
        text += &format!("| `{barrier}` | {} | {} |\n", barrier.reason(), barrier.remedy());
    }
    let page = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/capabilities.md");
    if std::env::var_os("KNOWNAS_WRITE_DOCS").is_some() {
        std::fs::write(&page, &text).unwrap();
    }
    assert_eq!(std::fs::read_to_string(&page).unwrap(), text);
}
