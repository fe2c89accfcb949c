//! Templates and how up to date they are.

/// A template; `$1` is the workspace.
macro_rules! template {
    ($which:expr) => {
        concat!(
            "SELECT t.id, t.waba_id, t.meta_id, t.name, t.language, t.category, t.status, t.quality, t.note, t.design,
                    t.asks_number, t.seen_at, t.as_of, t.blocked_from
             FROM template AS t WHERE t.workspace_id = $1 AND ",
            $which
        )
    };
}

store::statements! {
    ONE = template!("t.id = $2");
    NAMED = template!("t.waba_id = $2 AND t.name = $3 AND t.language = $4");
    /// Of an account, deleted ones too.
    OF_ACCOUNT = template!("t.waba_id = $2");
    /// Of the account of a line: those that exist.
    OF_LINE =
        template!("t.status <> 'deleted'
               AND t.waba_id = (SELECT l.waba_id FROM line AS l WHERE l.workspace_id = $1 AND l.id = $2)
             ORDER BY t.name, t.language, t.id");
    OF_LINE_NAMED =
        template!("t.name = $3 AND t.language = $4
               AND t.waba_id = (SELECT l.waba_id FROM line AS l WHERE l.workspace_id = $1 AND l.id = $2)");
    ASKING =
        template!("t.asks_number AND t.status IN ('approved', 'flagged')
               AND t.waba_id = (SELECT l.waba_id FROM line AS l WHERE l.workspace_id = $1 AND l.id = $2)
             ORDER BY CASE WHEN t.category = 'utility' THEN 0 ELSE 1 END, t.name, t.language, t.id");
    /// A page of the list, after the template `$7`.
    LIST =
        template!("t.status <> 'deleted'
               AND (CAST($2 AS text) IS NULL OR t.waba_id = $2)
               AND (CAST($3 AS text) IS NULL OR t.status = $3)
               AND (CAST($4 AS text) IS NULL OR t.category = $4)
               AND (CAST($5 AS text) IS NULL OR t.language = $5)
               AND (CAST($6 AS text) IS NULL OR replace(t.name, '_', ' ') LIKE $6 ESCAPE '!'
                    OR replace(lower(t.design), '_', ' ') LIKE $6 ESCAPE '!')
               AND (CAST($7 AS uuid) IS NULL OR (t.name, t.language, t.id) >
                    (SELECT p.name, p.language, p.id FROM template AS p WHERE p.workspace_id = $1 AND p.id = $7))
             ORDER BY t.name, t.language, t.id LIMIT $8");
    /// What Meta said. Older than what is here it changes nothing; what Meta said of its status in more words stays as long as
    /// the status does.
    SAVE =
        "INSERT INTO template (workspace_id, id, waba_id, meta_id, name, language, category, status, quality, note, design,
                               asks_number, seen_at, as_of)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
         ON CONFLICT (workspace_id, waba_id, name, language) DO UPDATE
         SET meta_id = excluded.meta_id, category = excluded.category, status = excluded.status, quality = excluded.quality,
             note = CASE WHEN template.status = excluded.status THEN coalesce(template.note, excluded.note)
                         ELSE excluded.note END,
             design = excluded.design, asks_number = excluded.asks_number, seen_at = excluded.seen_at,
             as_of = CASE WHEN template.as_of > excluded.as_of THEN template.as_of ELSE excluded.as_of END,
             blocked_from = NULL
         WHERE template.seen_at < excluded.seen_at";
    TELL =
        "UPDATE template SET category = $3, status = $4, quality = $5, note = $6, seen_at = $7, as_of = $8, blocked_from = $9
         WHERE workspace_id = $1 AND id = $2";
    /// When the name of a deleted template began to be blocked, the latest.
    BLOCKED_NAME =
        "SELECT t.blocked_from, t.id FROM template AS t
         WHERE t.workspace_id = $1 AND t.waba_id = $2 AND t.name = $3 AND t.blocked_from > $4
         ORDER BY t.blocked_from DESC LIMIT 1";
    EDITS = "SELECT at, workspace_id FROM template_edit WHERE workspace_id = $1 AND template_id = $2 ORDER BY at";
    ADD_EDIT = "INSERT INTO template_edit (workspace_id, template_id, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
    WABA_OF = "SELECT waba_id, id FROM line WHERE workspace_id = $1 AND id = $2 AND waba_id <> ''";
    WABA_OF_CONVERSATION =
        "SELECT l.waba_id, l.id FROM conversation AS v JOIN line AS l ON l.workspace_id = v.workspace_id AND l.id = v.line_id
         WHERE v.workspace_id = $1 AND v.id = $2 AND l.waba_id <> ''";
    TOKEN_OF =
        "SELECT a.access_token, l.waba_id FROM line AS l JOIN app AS a ON a.workspace_id = l.workspace_id AND a.id = l.app_id
         WHERE l.workspace_id = $1 AND l.waba_id = $2 ORDER BY a.id LIMIT 1";
    ACCOUNTS =
        "SELECT l.waba_id, l.id, l.name, a.synced_at, a.failure
         FROM line AS l LEFT JOIN template_account AS a ON a.workspace_id = l.workspace_id AND a.waba_id = l.waba_id
         WHERE l.workspace_id = $1 AND l.waba_id <> '' ORDER BY l.waba_id, l.name, l.id";
    SYNCED = "SELECT synced_at, waba_id FROM template_account WHERE workspace_id = $1 AND waba_id = $2";
    /// Accounts whose templates should be asked for: never asked, not asked since `$2`, or something changed, and the last try
    /// was before `$1`. For all workspaces at once: listed among the exceptions.
    DUE_ACCOUNTS =
        "SELECT DISTINCT l.workspace_id, l.waba_id
         FROM line AS l LEFT JOIN template_account AS a ON a.workspace_id = l.workspace_id AND a.waba_id = l.waba_id
         WHERE l.waba_id <> ''
           AND (a.waba_id IS NULL
                OR (a.asked_at <= $1
                    AND (a.failure IS NOT NULL OR a.synced_at IS NULL OR a.synced_at <= $2 OR a.synced_at <= a.stale_at)))";
    /// Only one of several programs asks, and not sooner than allowed.
    ASK =
        "INSERT INTO template_account (workspace_id, waba_id, asked_at, stale_at) VALUES ($1, $2, $3, 0)
         ON CONFLICT (workspace_id, waba_id) DO UPDATE SET asked_at = excluded.asked_at
         WHERE template_account.asked_at <= $4";
    CAME =
        "UPDATE template_account SET synced_at = $3, failure = NULL WHERE workspace_id = $1 AND waba_id = $2";
    FAILED = "UPDATE template_account SET failure = $3 WHERE workspace_id = $1 AND waba_id = $2";
    STALE =
        "INSERT INTO template_account (workspace_id, waba_id, asked_at, stale_at) VALUES ($1, $2, 0, $3)
         ON CONFLICT (workspace_id, waba_id) DO UPDATE SET stale_at = excluded.stale_at";
}
