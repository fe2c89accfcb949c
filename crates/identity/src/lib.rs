//! Who is this on WhatsApp? Identifiers, evidence and decisions, pure.
