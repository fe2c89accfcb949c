//! Closed sets whose words are stored.

/// A stored word that this version does not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownWord;

/// Gives closed sets their stored words, and reads them back.
macro_rules! stored_words {
    ($($ty:ident { $($item:ident = $word:literal),* $(,)? })*) => {$(
        impl $ty {
            /// The stored word.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$item => $word),* }
            }
        }

        impl std::str::FromStr for $ty {
            type Err = $crate::words::UnknownWord;

            fn from_str(text: &str) -> std::result::Result<Self, $crate::words::UnknownWord> {
                match text {
                    $($word => Ok(Self::$item),)*
                    _ => Err($crate::words::UnknownWord),
                }
            }
        }
    )*};
}

pub(crate) use stored_words;
