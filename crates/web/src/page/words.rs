//! Small phrases that several screens need.

use base::ContactId;
use base::UuidId;

/// A name as a label: without the invisible characters that make text run backwards past its end.
pub(crate) fn tame(text: &str) -> String {
    text.chars().filter(|c| !is_override(*c) && !c.is_control()).collect()
}

fn is_override(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// One or two letters for an avatar; nothing when the name has no letters, or is a number or a stand-in.
pub(crate) fn initials(name: &str) -> String {
    if name.starts_with('+') || name.starts_with("WhatsApp user") {
        return String::new();
    }
    let words = || name.split_whitespace().filter_map(|word| word.chars().find(|c| c.is_alphanumeric()));
    let first = words().next();
    let last = words().next_back().filter(|_| words().count() > 1);
    first.into_iter().chain(last).flat_map(char::to_uppercase).collect()
}

/// One of twelve hues that stays with a contact.
pub(crate) fn hue(contact: Option<ContactId>) -> u8 {
    let sum: u32 = contact.map_or(0, |id| id.uuid().as_bytes().iter().map(|byte| u32::from(*byte)).sum());
    u8::try_from(sum % 12).unwrap_or(0)
}

/// A count with its noun: "1 message", "2 messages".
pub(crate) fn count(number: i64, one: &str, many: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {many}") }
}

/// A count in little room: "999", "1.2k".
pub(crate) fn short_count(number: i64) -> String {
    match number {
        ..1_000 => number.to_string(),
        1_000..10_000 => format!("{}.{}k", number / 1_000, number % 1_000 / 100),
        _ => format!("{}k", number / 1_000),
    }
}

/// The size of a file: "820 bytes", "48 KB", "3.4 MB".
pub(crate) fn file_size(bytes: i64) -> String {
    const KILO: i64 = 1 << 10;
    const MEGA: i64 = 1 << 20;
    match bytes {
        ..KILO => count(bytes, "byte", "bytes"),
        KILO..MEGA => format!("{} KB", (bytes + KILO - 1) / KILO),
        _ => {
            let tenths = (bytes * 10 + MEGA - 1) / MEGA;
            format!("{}.{} MB", tenths / 10, tenths % 10)
        }
    }
}

/// A duration: "48 s", "3 min 5 s", "1 h 2 min".
pub(crate) fn duration(seconds: i64) -> String {
    match (seconds / 3_600, seconds / 60 % 60, seconds % 60) {
        (0, 0, s) => format!("{s} s"),
        (0, m, 0) => format!("{m} min"),
        (0, m, s) => format!("{m} min {s} s"),
        (h, m, _) => format!("{h} h {m} min"),
    }
}

/// An amount of money: "1,250.00 EUR". Rounded to cents; currencies without cents keep none.
pub(crate) fn money(amount: f64, currency: &str) -> String {
    let whole_only =
        matches!(currency, "JPY" | "KRW" | "CLP" | "VND" | "ISK" | "PYG" | "UGX" | "XAF" | "XOF");
    let text = if whole_only { format!("{amount:.0}") } else { format!("{amount:.2}") };
    let (whole, cents) = text.split_once('.').map_or((text.as_str(), None), |(w, c)| (w, Some(c)));
    let grouped = group(whole);
    match cents {
        Some(cents) => format!("{grouped}.{cents} {currency}"),
        None => format!("{grouped} {currency}"),
    }
}

fn group(digits: &str) -> String {
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits), |rest| ("-", rest));
    let length = digits.chars().count();
    let mut grouped = sign.to_owned();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (length - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("Rita Souza", "RS")]
    #[case("rita", "R")]
    #[case("  Ana  Clara de Melo ", "AM")]
    #[case("@maria", "M")]
    #[case("محمد علي", "مع")]
    #[case("🙂", "")]
    #[case("+55 11 90000-0001", "")]
    #[case("WhatsApp user ...4f81c2", "")]
    fn initials_are_letters(#[case] name: &str, #[case] expected: &str) {
        assert_eq!(initials(name), expected);
    }

    #[rstest]
    #[case(1250.5, "EUR", "1,250.50 EUR")]
    #[case(19.999, "USD", "20.00 USD")]
    #[case(1_200_000.0, "JPY", "1,200,000 JPY")]
    #[case(-3.0, "BRL", "-3.00 BRL")]
    fn money_is_grouped(#[case] amount: f64, #[case] currency: &str, #[case] expected: &str) {
        assert_eq!(money(amount, currency), expected);
    }

    #[test]
    fn overrides_cannot_hide_an_ending() {
        assert_eq!(tame("invoice\u{202e}fdp.exe"), "invoicefdp.exe");
    }

    #[test]
    fn sizes_of_files_read_well() {
        let sizes = [1, 820, 48_200, 999_400, 3_450_000].map(file_size);
        assert_eq!(sizes, ["1 byte", "820 bytes", "48 KB", "976 KB", "3.3 MB"]);
    }

    #[test]
    fn durations_and_counts_read_well() {
        assert_eq!(
            (duration(48), duration(185), duration(3_720)),
            ("48 s".into(), "3 min 5 s".into(), "1 h 2 min".into())
        );
        assert_eq!(
            (short_count(999), short_count(1_234), short_count(56_789)),
            ("999".into(), "1.2k".into(), "56k".into())
        );
    }
}
