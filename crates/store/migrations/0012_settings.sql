-- What settings keep: what Meta says of apps and lines, who may sign in, links to a password, and letters to members.

-- Meta's last handshake that showed the right token; the last delivery; the last one that was not signed with the app's secret.
ALTER TABLE app ADD COLUMN verified_at bigint;
ALTER TABLE app ADD COLUMN seen_at bigint;
ALTER TABLE app ADD COLUMN forged_at bigint;

-- Messages a second that Meta lets the line send.
ALTER TABLE line ADD COLUMN rate bigint NOT NULL DEFAULT 80;
-- What Meta calls the number, and Meta's words for its state and its quality; null until Meta was asked.
ALTER TABLE line ADD COLUMN verified_name text;
ALTER TABLE line ADD COLUMN standing text;
ALTER TABLE line ADD COLUMN quality text;
-- When Meta was asked last, why it did not tell, and when to ask again.
ALTER TABLE line ADD COLUMN asked_at bigint;
ALTER TABLE line ADD COLUMN unasked text;
ALTER TABLE line ADD COLUMN ask_at bigint NOT NULL DEFAULT 0;
-- Since when the app gets the deliveries of the line's account because we asked for them; the last delivery.
ALTER TABLE line ADD COLUMN subscribed_at bigint;
ALTER TABLE line ADD COLUMN seen_at bigint;
-- When what an SMS provider would have to sign last came without.
ALTER TABLE line ADD COLUMN forged_at bigint;
-- Its stage changed: the contact up to which its threads were put together or apart since; null when all were.
ALTER TABLE line ADD COLUMN restaged_to uuid;
-- The last message that was sent to try it.
ALTER TABLE line ADD COLUMN tried_id uuid;
-- The business username, Meta's word for its state, and since when both are known.
ALTER TABLE line ADD COLUMN username text;
ALTER TABLE line ADD COLUMN username_state text;
ALTER TABLE line ADD COLUMN username_at bigint;

-- Somebody who left: the name stays where it was, and nobody signs in with it.
ALTER TABLE member ADD COLUMN left_at bigint;

-- Links that let somebody choose a password: invitations and resets. Only the hash of a link's secret is kept.
CREATE TABLE password_link (
  workspace_id bigint NOT NULL,
  id           uuid   NOT NULL,
  kind         text   NOT NULL,
  secret_hash  bytea  NOT NULL UNIQUE,
  email        text   NOT NULL,
  -- an invitation: as what; a reset: whose password
  role         text,
  member_id    uuid,
  -- null when somebody asked at the door
  made_by      uuid,
  made_at      bigint NOT NULL,
  expires_at   bigint NOT NULL,
  used_at      bigint,
  revoked_at   bigint,
  PRIMARY KEY (workspace_id, id)
);

CREATE INDEX password_link_email ON password_link (workspace_id, email, made_at);

-- Letters to members. The body is sealed, because it holds a link, and is forgotten once the letter is sent or given up.
CREATE TABLE letter (
  workspace_id bigint NOT NULL,
  id           uuid   NOT NULL,
  -- the password link that it brings
  link_id      uuid   NOT NULL,
  address      text   NOT NULL,
  subject      text   NOT NULL,
  body         bytea,
  state        text   NOT NULL,
  attempts     bigint NOT NULL,
  -- when it may be tried; whoever tries it puts this off first, so that nobody else does
  due_at       bigint NOT NULL,
  reason       text,
  PRIMARY KEY (workspace_id, id)
);

CREATE INDEX letter_due ON letter (due_at, workspace_id, id) WHERE state = 'waiting';
CREATE INDEX letter_link ON letter (workspace_id, link_id);
