-- Businesses, and what they connect.

CREATE TABLE workspace (
  id         bigint PRIMARY KEY,
  name       text   NOT NULL,
  created_at bigint NOT NULL
);

-- One row: what is true of all workspaces.
CREATE TABLE installation (
  id         bigint PRIMARY KEY,
  -- the address under which others reach the product, as it was served last with one
  public_url text   NOT NULL
);

CREATE TABLE member (
  workspace_id  bigint NOT NULL,
  id            uuid   NOT NULL,
  email         text   NOT NULL,
  name          text   NOT NULL,
  role          text   NOT NULL,
  password_hash text   NOT NULL,
  created_at    bigint NOT NULL,
  PRIMARY KEY (workspace_id, id),
  UNIQUE (workspace_id, email)
);

-- Only the hash of a session's or token's secret is kept.
CREATE TABLE session (
  secret_hash  bytea  PRIMARY KEY,
  workspace_id bigint NOT NULL,
  member_id    uuid   NOT NULL,
  created_at   bigint NOT NULL,
  expires_at   bigint NOT NULL
);

CREATE TABLE token (
  workspace_id bigint NOT NULL,
  id           uuid   NOT NULL,
  label        text   NOT NULL,
  role         text   NOT NULL,
  secret_hash  bytea  NOT NULL UNIQUE,
  created_at   bigint NOT NULL,
  PRIMARY KEY (workspace_id, id),
  UNIQUE (workspace_id, label)
);

-- A Meta app. Its secrets are sealed with the master key.
CREATE TABLE app (
  workspace_id bigint NOT NULL,
  id           uuid   NOT NULL,
  key          text   NOT NULL UNIQUE,
  app_secret   bytea  NOT NULL,
  verify_token bytea  NOT NULL,
  access_token bytea  NOT NULL,
  created_at   bigint NOT NULL,
  PRIMARY KEY (workspace_id, id)
);

CREATE TABLE line (
  workspace_id     bigint NOT NULL,
  id               uuid   NOT NULL,
  app_id           uuid   NOT NULL,
  name             text   NOT NULL,
  phone_number_id  text   NOT NULL,
  waba_id          text   NOT NULL,
  portfolio_id     text   NOT NULL,
  display_phone    text   NOT NULL,
  parent_group     text,
  id_scope         text   NOT NULL DEFAULT 'portfolio',
  stage            text   NOT NULL DEFAULT 'full',
  merge_policy     text   NOT NULL DEFAULT 'automatic',
  phone_trust_days bigint NOT NULL DEFAULT 365,
  created_at       bigint NOT NULL,
  PRIMARY KEY (workspace_id, id),
  UNIQUE (workspace_id, phone_number_id)
);
