//! Who was asked for the number, and who shared it.

store::statements! {
    ADD =
        "INSERT INTO number_request (workspace_id, id, claim_id, line_id, what, at) VALUES ($1, $2, $3, $4, $5, $6)";
    /// When a person was asked, by which line's pause, and when they shared a number. A question that failed was not asked.
    OF_PERSON =
        "SELECT r.what, r.at, l.ask_again_days
         FROM claim AS c
         CROSS JOIN number_request AS r
         JOIN line AS l ON l.workspace_id = r.workspace_id AND l.id = r.line_id
         LEFT JOIN outbound AS o ON o.workspace_id = r.workspace_id AND o.id = r.id
         LEFT JOIN message_state AS s
                ON s.workspace_id = o.workspace_id AND s.wamid = o.wamid AND s.line_id = o.line_id
         WHERE c.workspace_id = $1 AND c.person_id = $2 AND r.workspace_id = $1 AND r.claim_id = c.id
           AND coalesce(o.state, 'taken') <> 'failed' AND coalesce(s.state, 'sent') <> 'failed'
         ORDER BY r.at";
    WORDS_OF_LINE = "SELECT id, ask_words FROM line WHERE workspace_id = $1 AND id = $2";
}
