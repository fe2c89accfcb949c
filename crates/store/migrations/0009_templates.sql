-- Message templates, as Meta told them last. They belong to a WhatsApp Business Account and serve all of its lines.
CREATE TABLE template (
  workspace_id bigint  NOT NULL,
  id           uuid    NOT NULL,
  waba_id      text    NOT NULL,
  -- Meta's id
  meta_id      text    NOT NULL,
  name         text    NOT NULL,
  language     text    NOT NULL,
  category     text    NOT NULL,
  status       text    NOT NULL,
  quality      text    NOT NULL,
  -- why it is rejected or paused, or what is about to change, as a sentence
  note         text,
  -- the template as Meta's list has it
  design       text    NOT NULL,
  asks_number  boolean NOT NULL,
  -- when we last heard of it, by our clock
  seen_at      bigint  NOT NULL,
  -- how it stood at Meta then, by Meta's clock: older notices change nothing
  as_of        bigint  NOT NULL,
  -- since when it is deleted, if it was approved before: its name is blocked for a while
  blocked_from bigint,
  PRIMARY KEY (workspace_id, id),
  UNIQUE (workspace_id, waba_id, name, language)
);

CREATE INDEX template_asking ON template (workspace_id, waba_id) WHERE asks_number;

-- When a template was edited here: Meta allows few edits.
CREATE TABLE template_edit (
  workspace_id bigint NOT NULL,
  template_id  uuid   NOT NULL,
  at           bigint NOT NULL,
  PRIMARY KEY (workspace_id, template_id, at)
);

-- How up to date the templates of an account are.
CREATE TABLE template_account (
  workspace_id bigint  NOT NULL,
  waba_id      text    NOT NULL,
  -- when they were last asked for, whatever came of it, and when they last came
  asked_at     bigint  NOT NULL,
  synced_at    bigint,
  -- when something changed last that has to be asked for
  stale_at     bigint  NOT NULL,
  -- why they did not come the last time, as a sentence
  failure      text,
  PRIMARY KEY (workspace_id, waba_id)
);
