package io.pgbluegreen.testkit.forum;

import java.sql.SQLException;

/** What clients do with posts, comments and likes. */
final class PostOperations {

    private static final String FIRST_COMMENT = "(SELECT id FROM forum.comments WHERE post_id = ? ORDER BY id LIMIT 1)";

    private PostOperations() {}

    static void write(ForumSession session) throws SQLException {
        session.wrote(session.insert(
                "INSERT INTO forum.posts (member_id, title, body, state, ratings, attributes, published_at)"
                        + " VALUES (?, ?, ?, ?::forum.post_state, ?::smallint[], ?::jsonb, ?::timestamptz) RETURNING id",
                session.anyMember(),
                session.random().shortText(),
                session.random().body(),
                session.random().oneOf("draft", "published", "archived"),
                session.random().oneOf("{}", "{1,NULL,3}", "{{1,2},{3,4}}"),
                session.random().oneOf("null", "{\"n\": 12345678901234567890.50, \"a\": [1, null, \"\\u0041\"]}"),
                session.random().oneOf("2026-02-28 23:59:59.999999+00", "infinity", "0044-03-15 00:00:00+00 BC")));
    }

    /** Leaves the body alone, which for a long one means that the server does not log it again. */
    static void retitle(ForumSession session) throws SQLException {
        session.write(
                "UPDATE forum.posts SET title = ?, state = 'published', ratings = ?::smallint[] WHERE id = ?",
                session.random().shortText(),
                session.random().oneOf("{}", "{5,4,3}", "[0:1]={1,2}"),
                session.ownPost());
    }

    static void rewrite(ForumSession session) throws SQLException {
        session.write(
                "UPDATE forum.posts SET body = ? WHERE id = ?", session.random().body(), session.ownPost());
    }

    /** Comments, likes and tags of the post go with it. */
    static void delete(ForumSession session) throws SQLException {
        session.write("DELETE FROM forum.posts WHERE id = ?", session.ownPost());
    }

    static void comment(ForumSession session) throws SQLException {
        session.write(
                "INSERT INTO forum.comments (post_id, member_id, body, score, weight, edited)"
                        + " SELECT id, ?, ? || i, ? * i, ?::real, ?::interval"
                        + " FROM forum.posts, generate_series(1, ?) AS i WHERE id = ?",
                session.anyMember(),
                session.random().shortText(),
                session.random().gaussian(),
                session.random().oneOf("NaN", "-Infinity", "0.1", "1.17549435e-38"),
                session.random().oneOf("1 year -2 days 03:04:05.678", "-1 microsecond", "0"),
                1 + session.random().below(5),
                session.ownPost());
    }

    static void editComment(ForumSession session) throws SQLException {
        session.write(
                "UPDATE forum.comments SET body = ?, score = score + 0.1 WHERE id = " + FIRST_COMMENT,
                session.random().shortText(),
                session.ownPost());
    }

    /** A change of a primary key. */
    static void renumberComment(ForumSession session) throws SQLException {
        session.write(
                "UPDATE forum.comments SET id = nextval('forum.comments_id_seq') WHERE id = " + FIRST_COMMENT,
                session.ownPost());
    }

    static void deleteComment(ForumSession session) throws SQLException {
        session.write("DELETE FROM forum.comments WHERE id = " + FIRST_COMMENT, session.ownPost());
    }

    static void like(ForumSession session) throws SQLException {
        session.write(
                "INSERT INTO forum.likes (member_id, post_id) SELECT ?, id FROM forum.posts WHERE id = ?"
                        + " ON CONFLICT DO NOTHING",
                session.anyMember(),
                session.ownPost());
    }

    /** A change of a part of a primary key. */
    static void moveLike(ForumSession session) throws SQLException {
        long target = session.ownPost();
        session.write(
                "UPDATE forum.likes AS moved SET post_id = ?"
                        + " WHERE (member_id, post_id) = (SELECT member_id, post_id FROM forum.likes WHERE post_id = ?"
                        + " ORDER BY member_id LIMIT 1)"
                        + " AND EXISTS (SELECT FROM forum.posts WHERE id = ?)"
                        + " AND NOT EXISTS (SELECT FROM forum.likes AS there"
                        + " WHERE there.member_id = moved.member_id AND there.post_id = ?)",
                target,
                session.ownPost(),
                target,
                target);
    }

    static void unlike(ForumSession session) throws SQLException {
        session.write("DELETE FROM forum.likes WHERE post_id = ?", session.ownPost());
    }
}
