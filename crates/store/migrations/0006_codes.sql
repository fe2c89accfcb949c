-- One-time codes that name a contact: what a link or a QR code carries into a customer's first message. Only the hash of a
-- code is kept, so nobody can read one here. Used, revoked and expired ones stay, to tell a second use from a guess.
CREATE TABLE claim_code (
  workspace_id   bigint NOT NULL,
  id             uuid   NOT NULL,
  hash           bytea  NOT NULL,
  contact_id     uuid   NOT NULL,
  line_id        uuid   NOT NULL,
  -- the member or the token
  made_by        uuid   NOT NULL,
  made_at        bigint NOT NULL,
  expires_at     bigint NOT NULL,
  -- the first use: when, in which delivery, by whom
  spent_at       bigint,
  spent_delivery bigint,
  spent_by       uuid,
  revoked_at     bigint,
  revoked_by     uuid,
  PRIMARY KEY (workspace_id, id),
  FOREIGN KEY (workspace_id, contact_id) REFERENCES contact (workspace_id, id)
);

CREATE UNIQUE INDEX claim_code_hash ON claim_code (workspace_id, hash);
CREATE INDEX claim_code_contact ON claim_code (workspace_id, contact_id);

-- How often a sender wrote codes on a line that nobody was given, within the hour that began then. The sender is the hash of
-- the strongest identifier.
CREATE TABLE claim_guess (
  workspace_id bigint NOT NULL,
  line_id      uuid   NOT NULL,
  sender       bytea  NOT NULL,
  since        bigint NOT NULL,
  tries        bigint NOT NULL,
  PRIMARY KEY (workspace_id, line_id, sender)
);
