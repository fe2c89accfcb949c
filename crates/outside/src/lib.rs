//! Every HTTP client to other systems: Meta's Graph API, SMS, CRM, webhooks out; with the address guard, time-outs and size
//! limits. Nothing goes out yet, so there is nothing here yet; the floor is laid, and nothing else may make an HTTP client
//! (`clippy.toml` sees to it).
