//! Files of messages.

/// A file. `$1` is the workspace.
macro_rules! file {
    ($first:literal, $rest:literal) => {
        concat!(
            "SELECT ",
            $first,
            "f.id, f.kind, f.mime_type, f.name, f.state, f.sha256, f.size, f.width, f.height, f.reason FROM media AS f ",
            $rest
        )
    };
}

store::statements! {
    FILE = file!("", "WHERE f.workspace_id = $1 AND f.id = $2");
    FILE_CALLED =
        file!("u.meta_id, ", "JOIN media_at_meta AS u ON u.workspace_id = f.workspace_id AND u.media_id = f.id
                              WHERE u.workspace_id = $1 AND u.meta_id = $2");
    KNOWN_AT_META = "SELECT meta_id, media_id FROM media_at_meta WHERE workspace_id = $1 AND meta_id = $2";
    EXPECT =
        "INSERT INTO media (workspace_id, id, kind, mime_type, name, state, sha256, wamid, attempts, due_at, until, made_at)
         VALUES ($1, $2, $3, $4, $5, 'waiting', $6, $7, 0, $8, $9, $8)";
    CALL_AT_META =
        "INSERT INTO media_at_meta (workspace_id, meta_id, media_id, line_id, until) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (workspace_id, meta_id) DO NOTHING";
    ADD =
        "INSERT INTO media (workspace_id, id, kind, mime_type, name, state, sha256, size, width, height, attempts, due_at, until,
                            made_at)
         VALUES ($1, $2, $3, $4, $5, 'kept', $6, $7, $8, $9, 0, $10, $10, $10)";
    /// A file that was sent here before, with the same bytes and the same words about them.
    SAME_FILE =
        file!("", "WHERE f.workspace_id = $1 AND f.sha256 = $2 AND f.kind = $3 AND f.mime_type = $4 AND coalesce(f.name, '') = $5
                     AND f.state = 'kept' AND f.wamid IS NULL LIMIT 1");
    /// What has to be fetched. For all workspaces at once: listed among the exceptions.
    DUE_FILES =
        "SELECT f.workspace_id, f.id FROM media AS f
         WHERE f.state = 'waiting' AND f.due_at <= $1 ORDER BY f.due_at, f.workspace_id, f.id LIMIT $2";
    /// Of all workspaces: the only program begins anew. Listed among the exceptions.
    RESUME = "UPDATE media SET due_at = $1 WHERE state = 'waiting' AND due_at > $1";
    /// Only one of several programs moves it ahead.
    LEASE_FILE =
        "UPDATE media SET attempts = attempts + 1, due_at = $4
         WHERE workspace_id = $1 AND id = $2 AND state = 'waiting' AND due_at <= $3";
    /// What has to be known to fetch it.
    FETCHING =
        "SELECT f.kind, f.sha256, f.attempts, f.until, u.meta_id, l.carrier, l.phone_number_id,
                coalesce(a.access_token, s.secret), s.url, s.account
         FROM media AS f
         JOIN media_at_meta AS u ON u.workspace_id = f.workspace_id AND u.media_id = f.id
         JOIN line AS l ON l.workspace_id = u.workspace_id AND l.id = u.line_id
         LEFT JOIN app AS a ON a.workspace_id = l.workspace_id AND a.id = l.app_id
         LEFT JOIN sms_line AS s ON s.workspace_id = l.workspace_id AND s.line_id = l.id
         WHERE f.workspace_id = $1 AND f.id = $2 ORDER BY u.until DESC, u.meta_id LIMIT 1";
    KEEP =
        "UPDATE media SET state = 'kept', sha256 = $3, size = $4, width = $5, height = $6, reason = NULL
         WHERE workspace_id = $1 AND id = $2 AND state = 'waiting'";
    /// Its bytes went before anybody saw that they were here.
    MISS = "UPDATE media SET state = 'waiting', due_at = $3 WHERE workspace_id = $1 AND id = $2 AND state = 'kept'";
    PUT_OFF = "UPDATE media SET due_at = $3 WHERE workspace_id = $1 AND id = $2 AND state = 'waiting'";
    GIVE_UP = "UPDATE media SET state = 'failed', reason = $3 WHERE workspace_id = $1 AND id = $2 AND state = 'waiting'";
    FETCH_AGAIN =
        "UPDATE media SET state = 'waiting', reason = NULL, attempts = 0, due_at = $3
         WHERE workspace_id = $1 AND id = $2 AND state = 'failed'";
    WAMID_OF_FILE = "SELECT wamid, id FROM media WHERE workspace_id = $1 AND id = $2 AND wamid IS NOT NULL";
    NAMED_FILE = "SELECT DISTINCT workspace_id, sha256 FROM media WHERE workspace_id = $1 AND sha256 = $2";
    /// A workspace without any file is left alone: its database may be new, and its files are not.
    DOOM =
        "INSERT INTO media_doomed (workspace_id, sha256, doomed_at)
         SELECT id, $2, $3 FROM workspace
         WHERE id = $1 AND EXISTS (SELECT 1 FROM media AS f WHERE f.workspace_id = $1)
           AND NOT EXISTS (SELECT 1 FROM media AS f WHERE f.workspace_id = $1 AND f.sha256 = $2)
         ON CONFLICT (workspace_id, sha256) DO NOTHING";
    DOOMED = "SELECT doomed_at, workspace_id FROM media_doomed WHERE workspace_id = $1 AND sha256 = $2";
    /// Of all workspaces: listed among the exceptions.
    LEFT_DOOMED = "SELECT workspace_id, sha256, doomed_at FROM media_doomed WHERE doomed_at < $1";
    DOOM_AGAIN =
        "UPDATE media_doomed SET doomed_at = $4 WHERE workspace_id = $1 AND sha256 = $2 AND doomed_at = $3";
    FORGET_DOOMED = "DELETE FROM media_doomed WHERE workspace_id = $1 AND sha256 = $2";
}
