-- A forum on PostgreSQL 9.6 and newer. What came later stands in V2 (10), V3 (12) and V4 (18).
CREATE SCHEMA forum;

CREATE TYPE forum.member_role AS ENUM ('reader', 'writer', 'moderator');
CREATE TYPE forum.post_state AS ENUM ('draft', 'published', 'archived');

CREATE TABLE forum.members (
    id         bigserial PRIMARY KEY,
    name       text NOT NULL UNIQUE,
    email      varchar(320) NOT NULL,
    role       forum.member_role NOT NULL DEFAULT 'reader',
    reputation numeric(14, 4) NOT NULL DEFAULT 0,
    interests  text[] NOT NULL DEFAULT '{}',
    settings   jsonb NOT NULL DEFAULT '{}',
    avatar     bytea,
    country    char(2),
    born       date,
    active     boolean NOT NULL DEFAULT true,
    joined_at  timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX members_email ON forum.members (email);

CREATE TABLE forum.posts (
    id           bigserial PRIMARY KEY,
    member_id    bigint NOT NULL REFERENCES forum.members,
    title        varchar(200) NOT NULL,
    body         text NOT NULL,
    state        forum.post_state NOT NULL DEFAULT 'draft',
    ratings      smallint[] NOT NULL DEFAULT '{}',
    attributes   jsonb,
    published_at timestamptz,
    created_at   timestamptz NOT NULL DEFAULT now()
);
-- Uncompressed, so that any body of more than 2 kB is kept out of line.
ALTER TABLE forum.posts ALTER COLUMN body SET STORAGE EXTERNAL;
CREATE INDEX posts_member_id ON forum.posts (member_id);

CREATE TABLE forum.comments (
    id         bigserial PRIMARY KEY,
    post_id    bigint NOT NULL REFERENCES forum.posts ON DELETE CASCADE,
    member_id  bigint NOT NULL REFERENCES forum.members,
    body       text NOT NULL,
    score      double precision NOT NULL DEFAULT 0,
    weight     real,
    edited     interval,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX comments_post_id ON forum.comments (post_id);
CREATE INDEX comments_member_id ON forum.comments (member_id);

CREATE TABLE forum.likes (
    member_id bigint NOT NULL REFERENCES forum.members,
    post_id   bigint NOT NULL REFERENCES forum.posts ON DELETE CASCADE,
    liked_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (member_id, post_id)
);
CREATE INDEX likes_post_id ON forum.likes (post_id);

-- The key is text and is changed now and then; rank is unique at once, not at the end of the transaction.
CREATE TABLE forum.tags (
    name  text PRIMARY KEY,
    rank  integer NOT NULL UNIQUE,
    owner integer NOT NULL DEFAULT -1,
    about text
);

CREATE TABLE forum.post_tags (
    post_id bigint NOT NULL REFERENCES forum.posts ON DELETE CASCADE,
    tag     text NOT NULL REFERENCES forum.tags ON UPDATE CASCADE ON DELETE CASCADE,
    PRIMARY KEY (post_id, tag)
);
CREATE INDEX post_tags_tag ON forum.post_tags (tag);

-- No key at all, and equal rows are legal.
CREATE TABLE forum.visits (
    client  integer NOT NULL,
    path    text,
    address inet,
    agent   text,
    at      timestamptz
);
CREATE INDEX visits_client ON forum.visits (client, path);
ALTER TABLE forum.visits REPLICA IDENTITY FULL;

-- One row a transaction of the workload, which knows what it was told about each.
CREATE TABLE forum.ledger (
    client integer,
    n      bigint,
    note   text NOT NULL,
    PRIMARY KEY (client, n)
);

CREATE TABLE public.site_settings (
    key        varchar(100) PRIMARY KEY,
    value      json,
    changed_at timestamp NOT NULL DEFAULT now()
);

CREATE TABLE public.counters (
    name  text PRIMARY KEY,
    value bigint NOT NULL DEFAULT 0
);
