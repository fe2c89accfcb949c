-- People, and how we know them.

CREATE TABLE contact (
  workspace_id bigint NOT NULL,
  id           uuid   NOT NULL,
  kind         text   NOT NULL,
  name         text,
  profile_name text,
  username     text,
  country      text,
  -- whether the latest message carried a number; null before the first one
  shows_number boolean,
  created_at   bigint NOT NULL,
  -- Meta's time of the newest fact that set profile_name and username: an older fact changes nothing.
  labels_at    bigint NOT NULL,
  PRIMARY KEY (workspace_id, id)
);

-- Usernames a contact had and no longer has. Labels for people, never keys.
CREATE TABLE former_username (
  workspace_id bigint NOT NULL,
  contact_id   uuid   NOT NULL,
  username     text   NOT NULL,
  until        bigint NOT NULL,
  PRIMARY KEY (workspace_id, contact_id, username)
);

-- "This identifier is this contact", with its evidence. Never overwritten: it ends, and a new one begins.
-- key is the identifier's kind, scope and matching form in one text; value is what Meta sent.
-- slot is the nil UUID while the claim is active, the max UUID while it waits on a contested number, and the claim's own id
-- otherwise: so one unique index finds every claim on an identifier and lets only one of them be active.
CREATE TABLE claim (
  workspace_id     bigint  NOT NULL,
  id               uuid    NOT NULL,
  contact_id       uuid    NOT NULL,
  key              text    NOT NULL,
  slot             uuid    NOT NULL,
  kind             text    NOT NULL,
  scope            text    NOT NULL,
  value            text    NOT NULL,
  state            text    NOT NULL,
  contested        boolean NOT NULL,
  seen_on_whatsapp boolean NOT NULL,
  first_seen       bigint  NOT NULL,
  last_seen        bigint  NOT NULL,
  -- for a BSUID: the number that last came in one fact with it
  came_phone       text,
  came_at          bigint,
  ended_at         bigint,
  ended_why        text,
  -- the evidence: either a fact (its delivery, what kind of thing it was, the field, the rule), or a member who said so
  delivery_id      bigint,
  origin           text,
  field            text,
  rule             text,
  member_id        uuid,
  PRIMARY KEY (workspace_id, id),
  FOREIGN KEY (workspace_id, contact_id) REFERENCES contact (workspace_id, id)
);

CREATE UNIQUE INDEX claim_key ON claim (workspace_id, key, slot);
CREATE INDEX claim_contact ON claim (workspace_id, contact_id);

-- Questions for a person. Opened here; answered by the review queue.
CREATE TABLE review (
  workspace_id bigint NOT NULL,
  id           uuid   NOT NULL,
  kind         text   NOT NULL,
  state        text   NOT NULL,
  contact_id   uuid   NOT NULL,
  other_id     uuid,
  key          text   NOT NULL,
  reason       text   NOT NULL,
  delivery_id  bigint NOT NULL,
  opened_at    bigint NOT NULL,
  PRIMARY KEY (workspace_id, id)
);

CREATE UNIQUE INDEX review_open ON review (workspace_id, kind, key, contact_id) WHERE state = 'open';
