//! Members, sessions, tokens, links, letters. Sign-in, tokens and links find their workspace by what is shown; they are
//! listed among the exceptions to "every statement binds its workspace".

store::statements! {
    MEMBERS_BY_EMAIL =
        "SELECT workspace_id, id, name, role, password_hash FROM member
         WHERE email = $1 AND left_at IS NULL ORDER BY workspace_id";
    MEMBER_BY_SESSION =
        "SELECT m.workspace_id, m.id, m.name, m.role, m.password_hash
         FROM session AS s JOIN member AS m ON m.workspace_id = s.workspace_id AND m.id = s.member_id
         WHERE s.secret_hash = $1 AND s.expires_at > $2 AND m.left_at IS NULL";
    ADD_SESSION =
        "INSERT INTO session (secret_hash, workspace_id, member_id, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)";
    END_SESSION = "DELETE FROM session WHERE secret_hash = $1";
    END_OLD_SESSIONS = "DELETE FROM session WHERE expires_at <= $1";
    END_SESSIONS_OF = "DELETE FROM session WHERE workspace_id = $1 AND member_id = $2";
    TOKEN = "SELECT workspace_id, id, label, role FROM token WHERE secret_hash = $1";

    MEMBERS =
        "SELECT id, email, name, role, created_at, left_at FROM member WHERE workspace_id = $1
         ORDER BY CASE WHEN left_at IS NULL THEN 0 ELSE 1 END, name, id";
    MEMBER = "SELECT id, email, name, role, created_at, left_at FROM member WHERE workspace_id = $1 AND id = $2";
    PASSWORD_OF = "SELECT password_hash FROM member WHERE workspace_id = $1 AND id = $2";
    HERE_BY_EMAIL = "SELECT id FROM member WHERE workspace_id = $1 AND email = $2 AND left_at IS NULL";
    /// Both engines take an update as a lock on its rows.
    LOCK_MANAGERS = "UPDATE member SET role = role WHERE workspace_id = $1 AND role IN ('owner', 'admin')";
    OTHER_OWNER =
        "SELECT id FROM member WHERE workspace_id = $1 AND id <> $2 AND role = 'owner' AND left_at IS NULL LIMIT 1";
    SET_ROLE = "UPDATE member SET role = $3 WHERE workspace_id = $1 AND id = $2";
    LET_GO = "UPDATE member SET left_at = $3 WHERE workspace_id = $1 AND id = $2 AND left_at IS NULL";
    BRING_BACK = "UPDATE member SET left_at = NULL WHERE workspace_id = $1 AND id = $2";
    RENAME = "UPDATE member SET name = $3 WHERE workspace_id = $1 AND id = $2";
    SET_PASSWORD = "UPDATE member SET password_hash = $3 WHERE workspace_id = $1 AND id = $2";
    /// Nothing comes back for somebody who is here.
    ENTER_MEMBER =
        "INSERT INTO member (workspace_id, id, email, name, role, password_hash, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (workspace_id, email) DO UPDATE
         SET name = excluded.name, role = excluded.role, password_hash = excluded.password_hash, left_at = NULL
         WHERE member.left_at IS NOT NULL
         RETURNING id";
    WORKSPACE_NAME = "SELECT name FROM workspace WHERE id = $1";

    ADD_LINK =
        "INSERT INTO password_link (workspace_id, id, kind, secret_hash, email, role, member_id, made_by, made_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    /// While it is good.
    LINK =
        "SELECT k.workspace_id, k.id, k.kind, k.email, k.role, k.member_id, w.name, m.name
         FROM password_link AS k
         JOIN workspace AS w ON w.id = k.workspace_id
         LEFT JOIN member AS m ON m.workspace_id = k.workspace_id AND m.id = k.member_id
         WHERE k.secret_hash = $1 AND k.expires_at > $2 AND k.used_at IS NULL AND k.revoked_at IS NULL
           AND m.left_at IS NULL";
    USE_LINK =
        "UPDATE password_link SET used_at = $3
         WHERE workspace_id = $1 AND id = $2 AND used_at IS NULL AND revoked_at IS NULL";
    REVOKE_LINK =
        "UPDATE password_link SET revoked_at = coalesce(revoked_at, $3)
         WHERE workspace_id = $1 AND id = $2 AND kind = 'invitation' AND used_at IS NULL";
    REVOKE_INVITATIONS =
        "UPDATE password_link SET revoked_at = $3
         WHERE workspace_id = $1 AND email = $2 AND kind = 'invitation' AND used_at IS NULL AND revoked_at IS NULL";
    REVOKE_MADE =
        "UPDATE password_link SET revoked_at = $3
         WHERE workspace_id = $1 AND made_by = $2 AND used_at IS NULL AND revoked_at IS NULL";
    REVOKE_RESETS =
        "UPDATE password_link SET revoked_at = $3
         WHERE workspace_id = $1 AND member_id = $2 AND used_at IS NULL AND revoked_at IS NULL";
    RESETS_ASKED_FOR =
        "SELECT CAST(count(*) AS bigint) FROM password_link
         WHERE workspace_id = $1 AND member_id = $2 AND made_by IS NULL AND made_at > $3";
    INVITATIONS =
        "SELECT k.id, k.email, k.role, m.name, k.made_at, k.expires_at, e.state, e.reason
         FROM password_link AS k
         LEFT JOIN member AS m ON m.workspace_id = k.workspace_id AND m.id = k.made_by
         LEFT JOIN letter AS e ON e.workspace_id = k.workspace_id AND e.link_id = k.id
         WHERE k.workspace_id = $1 AND k.kind = 'invitation' AND k.used_at IS NULL AND k.revoked_at IS NULL
         ORDER BY k.made_at DESC, k.id DESC LIMIT 100";

    ADD_LETTER =
        "INSERT INTO letter (workspace_id, id, link_id, address, subject, body, state, attempts, due_at)
         VALUES ($1, $2, $3, $4, $5, $6, 'waiting', 0, $7)";
    /// For all workspaces at once: listed among the exceptions.
    LETTERS_DUE =
        "SELECT workspace_id, id, attempts, due_at, address, subject, body FROM letter
         WHERE state = 'waiting' AND due_at <= $1 ORDER BY due_at, workspace_id, id LIMIT $2";
    TAKE_LETTER =
        "UPDATE letter SET attempts = attempts + 1, due_at = $4
         WHERE workspace_id = $1 AND id = $2 AND state = 'waiting' AND due_at = $3";
    DELAY_LETTER =
        "UPDATE letter SET due_at = $3, reason = $4 WHERE workspace_id = $1 AND id = $2 AND state = 'waiting'";
    END_LETTER =
        "UPDATE letter SET state = $3, reason = $4, body = NULL WHERE workspace_id = $1 AND id = $2";
}
