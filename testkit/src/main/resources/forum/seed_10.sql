-- Fills what V2 adds.
INSERT INTO forum.events (happened_at, client, kind, payload)
SELECT timestamptz '2025-06-01 00:00:00+00' + (i % 800) * interval '1 day', -1, 'view', jsonb_build_object('post', i)
FROM generate_series(1, {events}) AS i;

INSERT INTO forum.badges (member_id, label)
SELECT 1 + i % {members}, 'badge ' || i FROM generate_series(1, 100) AS i;

INSERT INTO forum.reports (post_id, reason)
SELECT 1 + i % {posts}, 'reason ' || i FROM generate_series(1, 100) AS i;
