//! Reading a file of contacts, from a disk or from memory, a few rows at a time.

use std::fs;
use std::io::{BufRead, BufReader, Chain, Cursor, Read};
use std::path::PathBuf;

use bytes::Bytes;
use csv::{ByteRecord, Reader, ReaderBuilder, Terminator};
use sha2::{Digest, Sha256};

use super::layout::{Layout, check_encoding, separator};
use crate::{Error, Result};

/// Where a file of contacts is. It is read more than once, and never as a whole.
#[derive(Debug, Clone)]
pub enum File {
    /// On this machine's disk.
    Path(PathBuf),
    /// In memory.
    Bytes(Bytes),
}

/// What has to be known of a file before its first row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mark {
    /// What it is known again by.
    pub(super) hash: Vec<u8>,
    /// How many rows it has, broken ones included.
    pub(super) total: i64,
}

fn unreadable(why: &std::io::Error) -> Error {
    Error::Invalid(format!("The file cannot be read: {why}."))
}

impl File {
    fn open(&self) -> Result<Box<dyn Read + Send + Sync>> {
        Ok(match self {
            Self::Path(path) => Box::new(fs::File::open(path).map_err(|why| unreadable(&why))?),
            Self::Bytes(bytes) => Box::new(Cursor::new(bytes.clone())),
        })
    }

    /// Reads it through once, without looking at what the rows say.
    pub(super) fn mark(&self) -> Result<Mark> {
        let mut hash = Sha256::new();
        let mut file = self.open()?;
        let mut buffer = vec![0; 64 * 1024];
        loop {
            let count = file.read(&mut buffer).map_err(|why| unreadable(&why))?;
            match buffer.get(..count) {
                Some([]) | None => break,
                Some(read) => hash.update(read),
            }
        }
        let mut sheet = Sheet::open(self)?;
        let mut total = 0;
        while sheet.skip(1)? {
            total += 1;
        }
        Ok(Mark { hash: hash.finalize().to_vec(), total })
    }
}

/// The bytes of a file, with an end to its last line.
type Rows = Chain<BufReader<Box<dyn Read + Send + Sync>>, &'static [u8]>;

/// An open file, read up to some row.
pub(super) struct Sheet {
    pub(super) layout: Layout,
    rows: Reader<Rows>,
    record: ByteRecord,
}

impl std::fmt::Debug for Sheet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Sheet({:?})", self.layout)
    }
}

impl Sheet {
    /// Opens a file and reads its header.
    pub(super) fn open(file: &File) -> Result<Self> {
        let mut bytes = BufReader::with_capacity(64 * 1024, file.open()?);
        let head = bytes.fill_buf().map_err(|why| unreadable(&why))?;
        check_encoding(head).map_err(Error::Invalid)?;
        let separator = separator(head);
        // A line ends in \n, with or without \r before it, which is white space at the end of a cell. So lines can be counted.
        let mut rows = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(separator)
            .terminator(Terminator::Any(b'\n'))
            .from_reader(bytes.chain(&b"\n"[..]));
        let mut record = ByteRecord::new();
        read(&mut rows, &mut record)?;
        let layout = Layout::read(&record).map_err(Error::Invalid)?;
        Ok(Self { layout, rows, record })
    }

    /// Passes over this many rows; whether there were as many.
    pub(super) fn skip(&mut self, count: i64) -> Result<bool> {
        for _row in 0..count {
            if !read(&mut self.rows, &mut self.record)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The next rows, each with the number of its line; fewer at the end of the file.
    pub(super) fn next(&mut self, count: usize) -> Result<Vec<(i64, ByteRecord)>> {
        let mut lines = Vec::with_capacity(count);
        while lines.len() < count && read(&mut self.rows, &mut self.record)? {
            lines.push((self.line(), self.record.clone()));
        }
        Ok(lines)
    }

    /// The line that the row begins on: the reader stands behind its end.
    fn line(&self) -> i64 {
        let inside = self.record.as_slice().iter().filter(|byte| **byte == b'\n').count();
        let line = i64::try_from(self.rows.position().line()).unwrap_or(i64::MAX);
        line - 1 - i64::try_from(inside).unwrap_or(0)
    }
}

/// The next row that is no empty line.
fn read<R: Read>(rows: &mut Reader<R>, record: &mut ByteRecord) -> Result<bool> {
    loop {
        let is_there = rows
            .read_byte_record(record)
            .map_err(|why| Error::Invalid(format!("The file cannot be read: {why}.")))?;
        let is_empty = record.len() == 1 && record.as_slice().trim_ascii().is_empty();
        if !is_there || !is_empty {
            return Ok(is_there);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(text: &'static [u8]) -> Sheet {
        Sheet::open(&File::Bytes(Bytes::from_static(text))).unwrap()
    }

    fn lines(text: &'static [u8]) -> Vec<(i64, Vec<String>)> {
        let cells = |record: &ByteRecord| {
            record.iter().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect::<Vec<_>>()
        };
        let mut sheet = sheet(text);
        sheet.next(100).unwrap().iter().map(|(line, record)| (*line, cells(record))).collect()
    }

    #[test]
    fn rows_come_with_their_lines_even_after_empty_lines_and_long_cells() {
        let text = b"\xef\xbb\xbfname;phone\r\nRita;1\r\n\r\n\"two\r\nlines\";2\r\nAna;3;4\r\n";
        let told = lines(text);
        let numbers: Vec<i64> = told.iter().map(|(line, _cells)| *line).collect();
        assert_eq!(numbers, [2, 4, 6], "{told:?}");
        assert_eq!(told[1].1, ["two\r\nlines", "2\r"], "white space at the end of a cell goes later");
        assert_eq!(told[2].1.len(), 3, "too many cells are the row's own trouble");
    }

    #[test]
    fn a_file_is_known_again_and_its_rows_are_counted() {
        let mark = File::Bytes(Bytes::from_static(b"name\nRita\nAna\n")).mark().unwrap();
        assert_eq!((mark.total, mark.hash.len()), (2, 32));
        assert_ne!(mark.hash, File::Bytes(Bytes::from_static(b"name\nRita\nAnna\n")).mark().unwrap().hash);
    }

    #[test]
    fn what_is_no_such_file_is_refused_in_words() {
        let refusal = |text: &'static [u8]| {
            Sheet::open(&File::Bytes(Bytes::from_static(text))).map(drop).unwrap_err().to_string()
        };
        assert!(refusal(b"").starts_with("The file is empty"), "{}", refusal(b""));
        assert!(refusal(b"PK\x03\x04...").contains("CSV UTF-8"));
        assert!(
            File::Path("/nowhere.csv".into()).mark().unwrap_err().to_string().starts_with("The file cannot")
        );
    }
}
