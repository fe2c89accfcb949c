//! How a story is written: a title, a paragraph that says why, a rule, and steps. One step per line; what belongs to it is
//! indented below it.

use std::ops::Range;

use super::stage::Way;

/// A story.
pub(super) struct Tale {
    pub(super) steps: Vec<Step>,
    /// The ways in which it is not played, because it ends otherwise; its header says why.
    not: Vec<String>,
}

/// A step, and the lines of the file that it stands on.
pub(super) struct Step {
    pub(super) lines: Range<usize>,
    pub(super) what: Told,
}

/// What a step tells.
pub(super) enum Told {
    /// Deliveries that are processed together, each with its facts.
    Batch(Vec<Vec<Fact>>),
    /// The last delivery comes once more.
    Again,
    /// It is that day, nine o'clock.
    Day(i64),
    /// Somebody who works here does something.
    Act(Vec<String>),
    /// How things are by then.
    Then(String),
}

/// One thing that a delivery tells.
#[derive(Clone)]
pub(super) struct Fact {
    pub(super) line: String,
    /// A time of its own, by Meta's clock: day and minute.
    pub(super) at: Option<(Option<i64>, i64)>,
    pub(super) words: Vec<String>,
}

/// A line with what is indented below it.
struct Block<'t> {
    at: usize,
    text: &'t str,
    below: Vec<(usize, &'t str)>,
}

impl Tale {
    pub(super) fn read(text: &str) -> Self {
        let lines: Vec<&str> = text.lines().collect();
        let rule = lines.iter().position(|line| *line == "---").expect("a rule (---) before the steps");
        assert!(!lines[0].is_empty() && lines[1].is_empty() && rule > 3, "a title, then a paragraph");
        let steps = lines.iter().copied().enumerate().skip(rule + 1);
        let not = lines[..rule].iter().filter_map(|line| line.strip_prefix("Not "));
        let not = not.filter_map(|line| line.split_once(':')).map(|(way, _why)| way.to_owned()).collect();
        Self { steps: blocks(steps).into_iter().map(step).collect(), not }
    }

    pub(super) fn is_played(&self, way: Way) -> bool {
        !self.not.contains(&format!("{way:?}").to_lowercase())
    }
}

fn blocks<'t>(lines: impl Iterator<Item = (usize, &'t str)>) -> Vec<Block<'t>> {
    let mut blocks: Vec<Block<'t>> = Vec::new();
    for (at, line) in lines.filter(|(_at, line)| !line.trim().is_empty()) {
        match line.strip_prefix("    ") {
            Some(below) => blocks.last_mut().expect("a step above").below.push((at, below)),
            None => blocks.push(Block { at, text: line, below: Vec::new() }),
        }
    }
    blocks
}

fn step(block: Block<'_>) -> Step {
    let end = block.below.last().map_or(block.at, |(at, _line)| *at);
    let what = match block.text {
        "then" => Told::Then(block.below.iter().map(|(_at, line)| format!("{line}\n")).collect()),
        "again" => Told::Again,
        "in one batch" => {
            let deliveries = blocks(block.below.iter().copied()).into_iter().map(|block| delivery(&block));
            Told::Batch(deliveries.collect())
        }
        text if text.starts_with("day ") => Told::Day(text[4..].parse().expect("the number of a day")),
        text if text == "in one delivery" || text.contains(" | ") => Told::Batch(vec![delivery(&block)]),
        text => Told::Act(words(text)),
    };
    Step { lines: block.at..end + 1, what }
}

fn delivery(block: &Block<'_>) -> Vec<Fact> {
    if block.text == "in one delivery" {
        return block.below.iter().map(|(_at, line)| fact(line)).collect();
    }
    assert!(block.below.is_empty(), "line {}: nothing belongs below it", block.at + 1);
    vec![fact(block.text)]
}

fn fact(text: &str) -> Fact {
    let (line, rest) = text.split_once(" | ").unwrap_or_else(|| panic!("no line in {text:?}"));
    let mut words = words(rest);
    let at = time(&mut words);
    Fact { line: line.to_owned(), at, words }
}

/// Takes `at 09:00` or `at day 2 09:00` off the end.
fn time(words: &mut Vec<String>) -> Option<(Option<i64>, i64)> {
    let clock = words.last()?.split_once(':')?;
    let minute = clock.0.parse::<i64>().ok()? * 60 + clock.1.parse::<i64>().ok()?;
    words.pop();
    let mut day = None;
    if words.len() > 2 && words[words.len() - 2] == "day" {
        day = words.pop().map(|day| day.parse().expect("the number of a day"));
        words.pop();
    }
    assert_eq!(words.pop().as_deref(), Some("at"), "a time is told as: at 09:00");
    Some((day, minute))
}

/// The words of a sentence; what stands in quotes is one word, with its opening quote. Commas and "and" are for reading.
fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (turn, part) in text.split('"').enumerate() {
        if turn % 2 == 1 {
            words.push(format!("\"{part}"));
        } else {
            let plain = part.split([' ', ',']).filter(|word| !word.is_empty() && *word != "and");
            words.extend(plain.map(str::to_owned));
        }
    }
    words
}
