//! Words of Meta's vocabulary: an enum of those we know, and a place for those we do not.

/// Declares an enum whose every variant is one of Meta's words (in any case), with `Other` for the rest.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum $name<'a> {
            $($(#[$variant_doc])* $variant,)+
            /// A word that was not known when this was written.
            Other($crate::Text<'a>),
        }

        impl $name<'_> {
            /// The word as Meta writes it.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $word,)+
                    Self::Other(word) => word,
                }
            }
        }

        impl<'a> $crate::field::Read<'a> for $name<'a> {
            fn read(raw: $crate::Raw<'a>) -> Option<Self> {
                let word = <$crate::Text<'a>>::read(raw)?;
                $(if word.eq_ignore_ascii_case($word) {
                    return Some(Self::$variant);
                })+
                Some(Self::Other(word))
            }
        }

        impl serde::Serialize for $name<'_> {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
    };
}

pub(crate) use words;
