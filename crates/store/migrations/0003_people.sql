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
  -- the contact that stands for this person: itself, or the one it is merged into
  root_id      uuid   NOT NULL,
  -- of the contacts that it stands for, the one with the newest labels: what the person is called
  labels_from  uuid   NOT NULL,
  -- the claim by which its own labels were told last: if it goes elsewhere, they go with it
  labels_by    uuid,
  -- whether a merge or a review ever named it, so that nobody looks for them where there are none
  tied         boolean NOT NULL,
  -- what people wrote into its customer record
  company      text,
  email        text,
  fields       text,
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
  -- the contact that stands for contact_id, kept in step by every merge and its undoing
  person_id        uuid    NOT NULL,
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
  -- for a strong id: the number that last came in one fact with it (as Meta sent it, and as the key of a claim on it), and
  -- from when to when it came
  came_phone       text,
  came_key         text,
  came_since       bigint,
  came_at          bigint,
  ended_at         bigint,
  ended_why        text,
  -- the evidence: either a fact (its delivery, what kind of thing it was, the field, the rule, the claim that decided), or
  -- a person who said so, and how
  delivery_id      bigint,
  origin           text,
  field            text,
  rule             text,
  via_claim_id     uuid,
  member_id        uuid,
  how              text,
  -- the claim on the same identifier that this one goes on from, after a split or a withdrawal
  moved_from       uuid,
  PRIMARY KEY (workspace_id, id),
  FOREIGN KEY (workspace_id, contact_id) REFERENCES contact (workspace_id, id),
  CHECK ((slot = id) = (state IN ('alias', 'ended')))
);

CREATE UNIQUE INDEX claim_key ON claim (workspace_id, key, slot);
CREATE INDEX claim_person ON claim (workspace_id, person_id);
-- Who else came with a contested number.
CREATE INDEX claim_came ON claim (workspace_id, came_key) WHERE came_key IS NOT NULL;

-- "This contact is that one." It points and copies nothing; ended, it gives back what was there. A merge that was undone is
-- also what remembers that these two are not one person. Lists of identifiers and claims are JSON.
CREATE TABLE merge (
  workspace_id bigint NOT NULL,
  id           uuid   NOT NULL,
  from_id      uuid   NOT NULL,
  into_id      uuid   NOT NULL,
  at           bigint NOT NULL,
  why          text   NOT NULL,
  delivery_id  bigint,
  member_id    uuid,
  review_id    uuid,
  reason       text,
  identifiers  text   NOT NULL,
  on_number    uuid,
  retired      text   NOT NULL,
  ended_at     bigint,
  ended_why    text,
  ended_by     uuid,
  PRIMARY KEY (workspace_id, id),
  FOREIGN KEY (workspace_id, from_id) REFERENCES contact (workspace_id, id),
  FOREIGN KEY (workspace_id, into_id) REFERENCES contact (workspace_id, id)
);

-- A contact points at one other at most.
CREATE UNIQUE INDEX merge_pointer ON merge (workspace_id, from_id) WHERE ended_at IS NULL;
CREATE INDEX merge_from ON merge (workspace_id, from_id);
CREATE INDEX merge_into ON merge (workspace_id, into_id);

-- Questions for a person, and their answers.
CREATE TABLE review (
  workspace_id bigint  NOT NULL,
  id           uuid    NOT NULL,
  kind         text    NOT NULL,
  state        text    NOT NULL,
  contact_id   uuid    NOT NULL,
  other_id     uuid,
  identifiers  text    NOT NULL,
  reason       text    NOT NULL,
  delivery_id  bigint,
  opened_at    bigint  NOT NULL,
  closed_at    bigint,
  closed_by    uuid,
  never_again  boolean NOT NULL,
  assignee_id  uuid,
  PRIMARY KEY (workspace_id, id)
);

CREATE INDEX review_list ON review (workspace_id, state, opened_at, id);
CREATE INDEX review_contact ON review (workspace_id, contact_id);
CREATE INDEX review_other ON review (workspace_id, other_id) WHERE other_id IS NOT NULL;

-- Meta's notices that ids changed, kept for as long as either side may still become known.
CREATE TABLE rotation (
  workspace_id bigint NOT NULL,
  id           uuid   NOT NULL,
  previous     text   NOT NULL,
  following    text   NOT NULL,
  at           bigint NOT NULL,
  delivery_id  bigint NOT NULL,
  PRIMARY KEY (workspace_id, id)
);

CREATE TABLE rotation_key (
  workspace_id bigint NOT NULL,
  key          text   NOT NULL,
  rotation_id  uuid   NOT NULL,
  PRIMARY KEY (workspace_id, key, rotation_id)
);
