//! Statements are declared, never built: a name, and one text that both engines take.

/// A declared statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Statement {
    /// What it is called where it is declared.
    pub name: &'static str,
    /// Its text, with `$1`, `$2`, … for parameters.
    pub sql: &'static str,
    /// The same text for SQLite, which counts only `?1`, `?2`, … and takes `$1` for a name.
    #[doc(hidden)]
    pub sqlite: &'static str,
}

/// Declares one statement: its name and its text.
#[macro_export]
macro_rules! statement {
    ($name:expr, $sql:expr) => {{
        const SQL: &str = $sql;
        const SQLITE: [u8; SQL.len()] = $crate::question_marks(SQL);
        $crate::Statement {
            name: $name,
            sql: SQL,
            sqlite: match std::str::from_utf8(&SQLITE) {
                Ok(text) => text,
                Err(_) => SQL,
            },
        }
    }};
}

/// Declares the statements of a `queries.rs` and lists them in `ALL`, so that one test prepares every one of them on
/// both engines.
#[macro_export]
macro_rules! statements {
    ($($(#[$doc:meta])* $name:ident = $sql:expr;)*) => {
        $(
            $(#[$doc])*
            pub(crate) const $name: $crate::Statement = $crate::statement!(stringify!($name), $sql);
        )*

        /// Every statement of this file.
        pub(crate) const ALL: &[$crate::Statement] = &[$($name),*];
    };
}

/// Turns `$1` into `?1`, at compile time.
#[doc(hidden)]
#[expect(clippy::indexing_slicing, reason = "runs at compile time, where a wrong index is a compile error")]
pub const fn question_marks<const N: usize>(sql: &str) -> [u8; N] {
    let from = sql.as_bytes();
    let mut to = [0u8; N];
    let mut i = 0;
    while i < N {
        let parameter = from[i] == b'$' && i + 1 < N && from[i + 1].is_ascii_digit();
        to[i] = if parameter { b'?' } else { from[i] };
        i += 1;
    }
    to
}
