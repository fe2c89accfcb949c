//! Members, sessions, tokens. Sign-in and tokens find their workspace by what is shown; they are listed among the
//! exceptions to "every statement binds its workspace".

store::statements! {
    MEMBERS_BY_EMAIL = "SELECT workspace_id, id, name, role, password_hash FROM member WHERE email = $1 ORDER BY workspace_id";
    MEMBER_BY_SESSION =
        "SELECT m.workspace_id, m.id, m.name, m.role, m.password_hash
         FROM session AS s JOIN member AS m ON m.workspace_id = s.workspace_id AND m.id = s.member_id
         WHERE s.secret_hash = $1 AND s.expires_at > $2";
    ADD_SESSION =
        "INSERT INTO session (secret_hash, workspace_id, member_id, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)";
    END_SESSION = "DELETE FROM session WHERE secret_hash = $1";
    END_OLD_SESSIONS = "DELETE FROM session WHERE expires_at <= $1";
    TOKEN = "SELECT workspace_id, id, label, role FROM token WHERE secret_hash = $1";
}
