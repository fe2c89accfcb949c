//! Imports, the customer records that they change, and the way out again.

/// An import as it is told.
macro_rules! import_row {
    ($rest:literal) => {
        concat!(
            "SELECT id, file_name, state, total, done, created, matched, conflicts, broken, reviews, member_id, begun_at,
                    ended_at
             FROM import WHERE workspace_id = $1 AND ",
            $rest
        )
    };
}

store::statements! {
    IMPORT = import_row!("id = $2");
    LATEST_RUN =
        import_row!("file_hash = $2 AND (state = 'running' OR state = 'finished') ORDER BY id DESC LIMIT 1");
    LATEST_CHECK =
        import_row!("file_hash = $2 AND (state = 'checking' OR state = 'checked') ORDER BY id DESC LIMIT 1");
    RECENT = import_row!("1 = 1 ORDER BY id DESC LIMIT 20");
    ADD_IMPORT =
        "INSERT INTO import (workspace_id, id, file_hash, file_name, state, total, done, created, matched, conflicts, broken,
                             reviews, member_id, begun_at, ended_at)
         VALUES ($1, $2, $3, $4, $5, $6, 0, 0, 0, 0, 0, 0, $7, $8, NULL)";
    /// From the first row again.
    RESTART =
        "UPDATE import SET state = $3, done = 0, created = 0, matched = 0, conflicts = 0, broken = 0, reviews = 0,
                           begun_at = $4, ended_at = NULL
         WHERE workspace_id = $1 AND id = $2";
    FORGET_LINES = "DELETE FROM import_line WHERE workspace_id = $1 AND import_id = $2";
    /// Nothing changes if somebody else went on with it.
    ADVANCE =
        "UPDATE import SET done = $5, created = $6, matched = $7, conflicts = $8, broken = $9, reviews = $10
         WHERE workspace_id = $1 AND id = $2 AND state = $3 AND done = $4";
    END = "UPDATE import SET state = $4, ended_at = $5 WHERE workspace_id = $1 AND id = $2 AND state = $3";
    ADD_LINE =
        "INSERT INTO import_line (workspace_id, import_id, line, outcome, reason) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (workspace_id, import_id, outcome, line) DO NOTHING";
    LINES_OF =
        "SELECT line, outcome, reason FROM import_line WHERE workspace_id = $1 AND import_id = $2 ORDER BY line LIMIT 5000";
    ADD_PART =
        "INSERT INTO import_part (workspace_id, import_id, part, bytes) VALUES ($1, $2, $3, $4)
         ON CONFLICT (workspace_id, import_id, part) DO NOTHING";
    PARTS_OF = "SELECT bytes, part FROM import_part WHERE workspace_id = $1 AND import_id = $2 ORDER BY part";
    FORGET_PARTS = "DELETE FROM import_part WHERE workspace_id = $1 AND import_id = $2";
    FORGET_OLD_PARTS =
        "DELETE FROM import_part
         WHERE workspace_id = $1
           AND import_id IN (SELECT id FROM import WHERE workspace_id = $1 AND state = 'checked' AND ended_at < $2)";
    /// Who has work: of all workspaces, the oldest upload that is not done. Listed among the exceptions.
    WAITING_IMPORT =
        "SELECT i.workspace_id, i.id FROM import AS i
         WHERE (i.state = 'checking' OR i.state = 'running')
           AND EXISTS (SELECT 1 FROM import_part AS p WHERE p.workspace_id = i.workspace_id AND p.import_id = i.id)
         ORDER BY i.id LIMIT 1";

    RECORD = "SELECT id, company, email, fields FROM contact WHERE workspace_id = $1 AND id = $2";

    /// The way out: customers, in the order in which they became known.
    CUSTOMERS =
        "SELECT k.id, coalesce(k.name, b.name), k.company, k.email, k.fields, b.username
         FROM contact AS k
         JOIN contact AS b ON b.workspace_id = k.workspace_id AND b.id = k.labels_from
         WHERE k.workspace_id = $1 AND k.root_id = k.id AND k.kind = 'contact' AND k.id > $2
         ORDER BY k.id LIMIT $3";
    IDENTIFIERS_OF =
        "SELECT person_id, kind, scope, value FROM claim
         WHERE workspace_id = $1 AND person_id = $2 AND state = 'active' ORDER BY first_seen, id";
    SYSTEMS =
        "SELECT DISTINCT c.scope, c.kind FROM claim AS c
         JOIN contact AS k ON k.workspace_id = c.workspace_id AND k.id = c.person_id
         WHERE c.workspace_id = $1 AND c.kind = 'crm' AND c.state = 'active' AND k.kind = 'contact'";
    FIELDS =
        "SELECT id, fields FROM contact
         WHERE workspace_id = $1 AND root_id = id AND kind = 'contact' AND fields IS NOT NULL AND id > $2
         ORDER BY id LIMIT $3";
}
