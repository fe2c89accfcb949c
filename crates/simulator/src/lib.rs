//! Meta's platform as a real HTTP server, with people, scenarios and faults.
