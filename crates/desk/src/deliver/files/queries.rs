//! Files on their way to Meta, and the messages that wait for them.

store::statements! {
    /// What Meta calls a file on a line, if it knows it for longer than until then.
    AT_META =
        "SELECT meta_id, media_id FROM media_at_meta
         WHERE workspace_id = $1 AND media_id = $2 AND line_id = $3 AND until > $4 ORDER BY until DESC LIMIT 1";
    EXPIRE_AT_META =
        "UPDATE media_at_meta SET until = $3
         WHERE workspace_id = $1 AND until > $3
           AND (media_id, line_id) = (SELECT o.media_id, o.line_id FROM outbound AS o WHERE o.workspace_id = $1 AND o.id = $2)";
    FORGET_AT_META = "DELETE FROM media_at_meta WHERE workspace_id = $1 AND meta_id = $2";
    ATTACH = "UPDATE outbound SET media_id = $3, due_at = $4 WHERE workspace_id = $1 AND id = $2";
    WANT =
        "INSERT INTO media_upload (workspace_id, media_id, line_id, attempts, refusals, wanted_at, due_at)
         VALUES ($1, $2, $3, 0, 0, $4, $4)
         ON CONFLICT (workspace_id, media_id, line_id) DO NOTHING";
    /// What has to be handed over. For all workspaces at once: listed among the exceptions.
    DUE_UPLOADS =
        "SELECT p.workspace_id, p.media_id, p.line_id FROM media_upload AS p
         WHERE p.due_at <= $1 ORDER BY p.due_at, p.workspace_id, p.media_id LIMIT $2";
    /// Only one of several programs moves it ahead.
    LEASE_UPLOAD =
        "UPDATE media_upload SET attempts = attempts + 1, due_at = $5
         WHERE workspace_id = $1 AND media_id = $2 AND line_id = $3 AND due_at <= $4";
    /// Of all workspaces: the only program begins anew. Listed among the exceptions.
    RESUME_UPLOADS = "UPDATE media_upload SET due_at = $1 WHERE due_at > $1";
    HANDING =
        "SELECT p.line_id, p.attempts, p.refusals, p.wanted_at, l.phone_number_id, a.access_token
         FROM media_upload AS p
         JOIN line AS l ON l.workspace_id = p.workspace_id AND l.id = p.line_id
         JOIN app AS a ON a.workspace_id = l.workspace_id AND a.id = l.app_id
         WHERE p.workspace_id = $1 AND p.media_id = $2 AND p.line_id = $3";
    PUT_OFF_UPLOAD =
        "UPDATE media_upload SET due_at = $4, refusals = $5 WHERE workspace_id = $1 AND media_id = $2 AND line_id = $3";
    END_UPLOAD = "DELETE FROM media_upload WHERE workspace_id = $1 AND media_id = $2 AND line_id = $3";
    RELEASE =
        "UPDATE outbound SET due_at = $5
         WHERE workspace_id = $1 AND media_id = $2 AND line_id = $3 AND state = 'waiting' AND due_at = $4";
    HELD_FOR =
        "SELECT id, state FROM outbound
         WHERE workspace_id = $1 AND media_id = $2 AND line_id = $3 AND state = 'waiting' AND due_at = $4";
    FAIL_HELD =
        "UPDATE outbound SET state = 'failed', code = $3, reason = $4, details = $5
         WHERE workspace_id = $1 AND id = $2 AND state = 'waiting'";
}
