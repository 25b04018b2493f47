package io.pgbluegreen.testkit.forum;

import java.sql.SQLException;

/** What clients do with members, tags and settings. */
final class MemberOperations {

    private static final int TAGS = 4;

    private MemberOperations() {}

    static void update(ForumSession session) throws SQLException {
        session.write(
                "UPDATE forum.members SET reputation = ?::numeric, settings = settings || ?::jsonb,"
                        + " interests = ?::text[], born = ?::date, country = nullif(?, ''), active = NOT active WHERE id = ?",
                session.random().oneOf("NaN", "0.0001", "-1234567890.5000", "17.30"),
                "{\"visited\": " + session.random().below(1_000_000) + "}",
                session.random().oneOf("{}", "{NULL,\"a,b\",\"{\"}", "[2:3]={x,\"y \\\" z\"}"),
                session.random().oneOf("infinity", "4713-01-01 BC", "2026-11-21"),
                session.random().oneOf("DE", "X", ""),
                session.ownMember());
    }

    static void joinWithAvatar(ForumSession session) throws SQLException {
        session.write(
                "INSERT INTO forum.members (name, email, avatar)"
                        + " VALUES ('client-' || ? || '-' || nextval('forum.members_id_seq'), ?, ?)",
                session.client(),
                email(session),
                session.random().bytes(session.random().below(5_000)));
    }

    static void leave(ForumSession session) throws SQLException {
        session.write(
                "DELETE FROM forum.members WHERE id = (SELECT id FROM forum.members WHERE email = ? LIMIT 1)",
                email(session));
    }

    /** All members whom a client makes join have the same, by which it finds them. */
    private static String email(ForumSession session) {
        return "client-" + session.client() + "@forum.example";
    }

    /** The client's own tags, whose names nobody else refers to; those that are there stay. */
    static void ensureTags(ForumSession session) throws SQLException {
        session.write(
                "INSERT INTO forum.tags (name, rank, owner)"
                        + " SELECT 'client-' || ? || '-' || i, ? * 1000 + i, ? FROM generate_series(1, ?) AS i"
                        + " ON CONFLICT DO NOTHING",
                session.client(),
                session.client() + 1,
                session.client(),
                TAGS);
    }

    static void tagPost(ForumSession session) throws SQLException {
        session.write(
                "INSERT INTO forum.post_tags (post_id, tag)"
                        + " SELECT posts.id, tags.name FROM forum.posts, forum.tags"
                        + " WHERE posts.id = ? AND tags.owner = ? AND tags.rank % 1000 = ? ON CONFLICT DO NOTHING",
                session.ownPost(), session.client(), 1 + session.random().below(TAGS));
    }

    /** Changes a primary key and, by cascade, the keys that refer to it. */
    static void renameTag(ForumSession session) throws SQLException {
        session.write(
                "UPDATE forum.tags SET name = 'client-' || owner || '-' || md5(name || ?) WHERE owner = ? AND rank % 1000 = ?",
                Long.toString(session.random().below(Long.MAX_VALUE)),
                session.client(),
                1 + session.random().below(TAGS));
    }

    /** Two rows change places in a unique index, which works in this order only. */
    static void swapRanks(ForumSession session) throws SQLException {
        int one = (session.client() + 1) * 1000 + 1;
        int other = (session.client() + 1) * 1000 + 2;
        String move = "UPDATE forum.tags SET rank = ? WHERE rank = ? AND owner = ?";
        session.write(move, -one, one, session.client());
        session.write(move, one, other, session.client());
        session.write(move, other, -one, session.client());
    }

    static void changeSetting(ForumSession session) throws SQLException {
        session.write(
                "INSERT INTO public.site_settings (key, value) VALUES (?, ?::json)"
                        + " ON CONFLICT (key) DO UPDATE SET value = excluded.value, changed_at = now()",
                "client-" + session.client(),
                session.random().oneOf("{\"b\":1,  \"a\":2, \"b\":3}", "[]", "\"text\"", "null"));
    }

    static void count(ForumSession session) throws SQLException {
        session.write(
                "INSERT INTO public.counters (name, value) VALUES (?, 1)"
                        + " ON CONFLICT (name) DO UPDATE SET value = counters.value + 1",
                "client-" + session.client());
    }
}
