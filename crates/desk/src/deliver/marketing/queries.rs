//! What customers want of marketing messages.

store::statements! {
    ADD =
        "INSERT INTO marketing_choice (workspace_id, id, claim_id, line_id, value, at, delivery_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7)";
    /// Every choice of a person, with the account it is about; the latest first.
    OF_PERSON =
        "SELECT m.value, m.at, l.name, l.waba_id
         FROM claim AS c
         CROSS JOIN marketing_choice AS m
         JOIN line AS l ON l.workspace_id = m.workspace_id AND l.id = m.line_id
         WHERE c.workspace_id = $1 AND c.person_id = $2 AND m.workspace_id = $1 AND m.claim_id = c.id
         ORDER BY m.at DESC, m.id DESC";
    WABA_OF = "SELECT id, waba_id FROM line WHERE workspace_id = $1 AND id = $2";
}
