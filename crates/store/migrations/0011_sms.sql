-- SMS: a line's messages are carried by Meta or by an SMS provider.

-- "meta", "twilio" or "kannel". An SMS line is its own app: its app_id is its id, its phone_number_id the key of its hook, and
-- what only Meta has is empty.
ALTER TABLE line ADD COLUMN carrier text NOT NULL DEFAULT 'meta';

CREATE TABLE sms_line (
  workspace_id bigint NOT NULL,
  line_id      uuid   NOT NULL,
  -- the last part of its hook's path
  key          text   NOT NULL UNIQUE,
  -- where the provider is
  url          text   NOT NULL,
  -- Twilio's account SID, Kannel's user
  account      text   NOT NULL,
  -- sealed: Twilio's auth token, Kannel's password
  secret       bytea  NOT NULL,
  -- sealed: what shows that a call of the hook is Kannel's; Twilio signs with its auth token
  hook_secret  bytea,
  -- whom messages are from, as the provider wants it
  sender       text   NOT NULL,
  PRIMARY KEY (workspace_id, line_id)
);
