//! Meta's wire formats for the WhatsApp Business Platform: webhooks, signatures. No I/O, no opinion on who is who.

pub mod signature;
