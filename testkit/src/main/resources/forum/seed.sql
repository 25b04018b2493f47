-- Fills a new forum. {members}, {posts}, {comments}, {likes}, {events} and {visits} stand for row counts.
INSERT INTO forum.members (name, email, role, reputation, interests, settings, avatar, country, born, active, joined_at)
SELECT 'member-' || i,
       'member-' || i || '@forum.example',
       (ARRAY['reader', 'writer', 'moderator'])[1 + i % 3]::forum.member_role,
       (i % 100000) / 7.0,
       ARRAY['sql', 'wal', 'topic-' || i % 97],
       jsonb_build_object('theme', CASE WHEN i % 2 = 0 THEN 'dark' ELSE 'light' END, 'page', i % 50, 'note', E'it''s \\ "quoted"'),
       CASE WHEN i % 10 = 0 THEN decode(md5(i::text), 'hex') END,
       (ARRAY['DE', 'TW', 'BR', NULL])[1 + i % 4],
       date '1950-01-01' + i % 20000,
       i % 11 <> 0,
       timestamptz '2020-01-01 00:00:00+00' + i * interval '61 seconds'
FROM generate_series(1, {members}) AS i;

INSERT INTO forum.posts (member_id, title, body, state, ratings, attributes, published_at, created_at)
SELECT 1 + (i * 31) % {members},
       'Post number ' || i,
       CASE WHEN i % 25 = 0
            THEN (SELECT string_agg(md5(i::text || k::text), '') FROM generate_series(1, 100) AS k)
            ELSE repeat('Words about ' || md5(i::text) || '. ', 1 + i % 5)
       END,
       (ARRAY['draft', 'published', 'archived'])[1 + i % 3]::forum.post_state,
       ARRAY[i % 5, i % 7, NULL]::smallint[],
       CASE WHEN i % 3 = 0 THEN jsonb_build_object('source', 'import', 'n', i) END,
       CASE WHEN i % 3 = 1 THEN timestamptz '2021-01-01 00:00:00+00' + i * interval '17 seconds' END,
       timestamptz '2021-01-01 00:00:00+00' + i * interval '13 seconds'
FROM generate_series(1, {posts}) AS i;

INSERT INTO forum.comments (post_id, member_id, body, score, weight, edited, created_at)
SELECT 1 + (i - 1) % {posts},
       1 + (i * 17) % {members},
       'Comment ' || md5(i::text),
       i / 3.0,
       (i % 1000) / 9.0,
       CASE WHEN i % 20 = 0 THEN i * interval '1 minute' END,
       timestamptz '2022-01-01 00:00:00+00' + i * interval '5 seconds'
FROM generate_series(1, {comments}) AS i;

INSERT INTO forum.likes (member_id, post_id, liked_at)
SELECT DISTINCT 1 + (i * 13) % {members}, 1 + (i * 7) % {posts}, timestamptz '2023-01-01 00:00:00+00'
FROM generate_series(1, {likes}) AS i;

INSERT INTO forum.tags (name, rank, about)
SELECT 'tag-' || i, i, 'About tag ' || i FROM generate_series(1, 50) AS i;

INSERT INTO forum.post_tags (post_id, tag)
SELECT i, 'tag-' || 1 + i % 50 FROM generate_series(1, {posts}) AS i;

INSERT INTO forum.visits (client, path, address, agent, at)
SELECT -1, '/posts/' || i % 100, ('10.0.' || i % 256 || '.1')::inet, 'seed', timestamptz '2024-01-01 00:00:00+00'
FROM generate_series(1, {visits}) AS i;

INSERT INTO public.site_settings (key, value)
SELECT 'setting-' || i, json_build_object('n', i, 'text', 'value ' || i) FROM generate_series(1, 100) AS i;

INSERT INTO public.counters (name) VALUES ('posts'), ('comments');
