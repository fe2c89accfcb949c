-- The intake journal: append-only, no index but the order itself. One text per engine, because on SQLite only
-- INTEGER PRIMARY KEY is the table's own order.

CREATE TABLE delivery (
  id           INTEGER PRIMARY KEY,
  workspace_id bigint NOT NULL,
  app_id       uuid   NOT NULL,
  received_at  bigint NOT NULL,
  readers      text   NOT NULL,
  body         bytea  NOT NULL
);

-- How far each writer's stream is processed. Moved in the same transaction as what the processing writes.
CREATE TABLE journal_stream (
  stream   INTEGER PRIMARY KEY,
  position bigint NOT NULL
);

-- Deliveries that need a look: unreadable ones, those for lines that are not set up, those set aside.
CREATE TABLE delivery_trouble (
  workspace_id    bigint NOT NULL,
  delivery_id     bigint NOT NULL,
  kind            text   NOT NULL,
  phone_number_id text   NOT NULL,
  reason          text   NOT NULL,
  attempts        bigint NOT NULL,
  seen_at         bigint NOT NULL,
  solved_at       bigint,
  PRIMARY KEY (workspace_id, delivery_id, kind, phone_number_id)
);

CREATE INDEX delivery_trouble_open ON delivery_trouble (workspace_id, kind, phone_number_id, delivery_id)
  WHERE solved_at IS NULL;
