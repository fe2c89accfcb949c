//! The shape of a file of contacts: its separator, its columns, and text that a spreadsheet must not run. Pure.

use std::fmt;
use std::sync::Arc;

use csv::ByteRecord;

/// What a column holds.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Column {
    /// Our own id of the contact.
    Id,
    /// The name.
    Name,
    /// The company.
    Company,
    /// The e-mail address.
    Email,
    /// Numbers.
    Phone,
    /// BSUIDs with their portfolios.
    Bsuid,
    /// Parent BSUIDs with their groups.
    ParentBsuid,
    /// The username, which is only a label.
    Username,
    /// Ids in another system.
    Crm(Arc<str>),
    /// A field of one's own.
    Field(Arc<str>),
}

impl Column {
    fn parse(text: &str) -> Option<Self> {
        if let Some((word, name)) = text.split_once(':') {
            let name = name.trim();
            return match word.trim().to_ascii_lowercase().as_str() {
                "crm" if !name.is_empty() => Some(Self::Crm(name.into())),
                "field" if !name.is_empty() => Some(Self::Field(name.into())),
                _ => None,
            };
        }
        Some(match text.to_ascii_lowercase().as_str() {
            "id" => Self::Id,
            "name" => Self::Name,
            "company" => Self::Company,
            "email" => Self::Email,
            "phone" => Self::Phone,
            "bsuid" => Self::Bsuid,
            "parent_bsuid" => Self::ParentBsuid,
            "username" => Self::Username,
            _ => return None,
        })
    }
}

impl fmt::Display for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id => f.write_str("id"),
            Self::Name => f.write_str("name"),
            Self::Company => f.write_str("company"),
            Self::Email => f.write_str("email"),
            Self::Phone => f.write_str("phone"),
            Self::Bsuid => f.write_str("bsuid"),
            Self::ParentBsuid => f.write_str("parent_bsuid"),
            Self::Username => f.write_str("username"),
            Self::Crm(system) => write!(f, "crm:{system}"),
            Self::Field(name) => write!(f, "field:{name}"),
        }
    }
}

/// The columns of a file, in its order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Layout(Vec<Column>);

impl Layout {
    /// Reads the header. What is wrong with it is told in a sentence.
    pub(crate) fn read(header: &ByteRecord) -> Result<Self, String> {
        let mut columns = Vec::with_capacity(header.len());
        let mut unknown = Vec::new();
        for (place, cell) in header.iter().enumerate() {
            let text = std::str::from_utf8(cell).map_err(|_bad| NOT_UTF8.to_owned())?.trim();
            match Column::parse(text) {
                Some(column) if columns.contains(&column) => {
                    return Err(format!("The column {column} is there twice. Leave one of them."));
                }
                Some(column) => columns.push(column),
                None if text.is_empty() => unknown.push(format!("number {}, which has no name", place + 1)),
                None => unknown.push(format!("{text:?}")),
            }
        }
        match unknown.as_slice() {
            [] if columns.is_empty() => {
                Err("The file is empty. Its first line names the columns.".to_owned())
            }
            [] => Ok(Self(columns)),
            [one] => Err(format!("There is no column {one}. {KNOWN}")),
            many => Err(format!("There are no columns {}. {KNOWN}", many.join(", "))),
        }
    }

    /// The columns, in the file's order.
    pub(crate) fn columns(&self) -> &[Column] {
        &self.0
    }
}

const KNOWN: &str = "The first line names the columns: id, name, company, email, phone, bsuid, parent_bsuid, username, \
                     crm:SYSTEM for ids in other systems, field:NAME for fields of your own.";
/// What to do about a file in another encoding.
pub(crate) const NOT_UTF8: &str = "The file is not UTF-8 text. In a spreadsheet, save it as \"CSV UTF-8\".";

/// Refuses what is no text in our encoding, or has no lines as we know them, by its first bytes.
pub(crate) fn check_encoding(head: &[u8]) -> Result<(), String> {
    let is_utf16 = head.starts_with(&[0xff, 0xfe]) || head.starts_with(&[0xfe, 0xff]);
    let has_no_lines = head.contains(&b'\r') && !head.contains(&b'\n');
    if is_utf16 || has_no_lines || head.starts_with(b"PK\x03\x04") {
        Err(NOT_UTF8.to_owned())
    } else {
        Ok(())
    }
}

/// What separates the cells: whichever of comma and semicolon the first line has more of, outside quotation marks.
pub(crate) fn separator(head: &[u8]) -> u8 {
    let (mut commas, mut semicolons, mut quoted) = (0, 0, false);
    for byte in head {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' | b'\r' if !quoted => break,
            b',' if !quoted => commas += 1,
            b';' if !quoted => semicolons += 1,
            _ => {}
        }
    }
    if semicolons > commas { b';' } else { b',' }
}

/// A text as it stands in a file: what a spreadsheet would run as a formula gets an apostrophe in front, as spreadsheets
/// themselves write it.
pub(crate) fn guarded(text: &str) -> String {
    if would_run(text) { format!("'{text}") } else { text.to_owned() }
}

/// The text without that apostrophe.
pub(crate) fn unguarded(text: &str) -> &str {
    text.strip_prefix('\'').filter(|rest| would_run(rest)).unwrap_or(text)
}

fn would_run(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r'])
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn header(cells: &[&str]) -> Result<Vec<String>, String> {
        let layout = Layout::read(&ByteRecord::from(cells.to_vec()))?;
        Ok(layout.columns().iter().map(ToString::to_string).collect())
    }

    #[test]
    fn columns_are_known_in_any_order_and_spelling() {
        assert_eq!(
            header(&[" Phone ", "NAME", "crm:HubSpot", "Field: Shoe size", "parent_bsuid"]),
            Ok(["phone", "name", "crm:HubSpot", "field:Shoe size", "parent_bsuid"]
                .map(str::to_owned)
                .to_vec())
        );
    }

    #[rstest]
    #[case(&["name", "telephone"], "There is no column \"telephone\". The first line names")]
    #[case(&["nome", "fone", "crm:"], "There are no columns \"nome\", \"fone\", \"crm:\". The first")]
    #[case(&["name", "", "phone"], "There is no column number 2, which has no name.")]
    #[case(&["phone", "Phone"], "The column phone is there twice.")]
    #[case(&[], "The file is empty.")]
    fn a_wrong_header_is_refused_in_a_sentence(#[case] cells: &[&str], #[case] words: &str) {
        let refusal = header(cells).unwrap_err();
        assert!(refusal.starts_with(words), "{refusal}");
    }

    #[rstest]
    #[case("name,phone\n", b',')]
    #[case("name;phone;company\r\n1,2,3,4,5", b';')]
    #[case("name", b',')]
    #[case("\"a,b,c\";phone", b';')]
    #[case("\u{feff}name;phone", b';')]
    fn the_header_tells_the_separator(#[case] head: &str, #[case] expected: u8) {
        assert_eq!(char::from(separator(head.as_bytes())), char::from(expected));
    }

    #[rstest]
    #[case("Rita", "Rita")]
    #[case("=1+1", "'=1+1")]
    #[case("'=1+1", "''=1+1")]
    #[case("'t Hart", "'t Hart")]
    #[case("@rita", "'@rita")]
    fn formulas_are_kept_as_text_and_come_back_as_they_were(#[case] text: &str, #[case] written: &str) {
        assert_eq!(guarded(text), written);
        assert_eq!(unguarded(&guarded(text)), text);
    }

    #[test]
    fn other_encodings_are_told_by_their_first_bytes() {
        assert!(check_encoding(b"\xff\xfen\0a\0").is_err());
        assert!(check_encoding("\u{feff}name".as_bytes()).is_ok());
        assert!(header(&["name"]).is_ok());
        assert_eq!(Layout::read(&ByteRecord::from(vec![&b"n\xe4me"[..]])), Err(NOT_UTF8.to_owned()));
    }
}
