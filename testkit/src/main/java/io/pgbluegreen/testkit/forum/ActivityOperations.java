package io.pgbluegreen.testkit.forum;

import java.sql.SQLException;

/** What clients do with visits (no key), events (partitioned), badges and reports (identity columns). */
final class ActivityOperations {

    private static final int MANY_ROWS = 300;
    private static final long EXPLICIT_IDS = 1_000_000_000_000L;

    private static final String ONE_VISIT = "(SELECT ctid FROM forum.visits WHERE client = ? AND path = ? LIMIT 1)";

    private static final String ONE_EVENT =
            "(SELECT id, happened_at FROM forum.events WHERE client = ? ORDER BY id DESC LIMIT 1)";

    private ActivityOperations() {}

    /** One row three times. */
    static void visit(ForumSession session) throws SQLException {
        session.write(
                "INSERT INTO forum.visits (client, path, address, agent, at)"
                        + " SELECT ?, ?, nullif(?, '')::inet, ?, now() FROM generate_series(1, 3)",
                session.client(),
                path(session),
                session.random().oneOf("192.168.0.1/24", "::1", ""),
                session.random().shortText());
    }

    static void visitOften(ForumSession session) throws SQLException {
        session.write(
                "INSERT INTO forum.visits (client, path, agent) SELECT ?, ?, md5(i::text) FROM generate_series(1, ?) AS i",
                session.client(),
                path(session),
                1 + session.random().below(MANY_ROWS));
    }

    static void revisit(ForumSession session) throws SQLException {
        session.write(
                "UPDATE forum.visits SET path = ?, agent = NULL WHERE ctid = " + ONE_VISIT,
                path(session),
                session.client(),
                path(session));
    }

    static void forgetVisit(ForumSession session) throws SQLException {
        session.write("DELETE FROM forum.visits WHERE ctid = " + ONE_VISIT, session.client(), path(session));
    }

    static void forgetVisits(ForumSession session) throws SQLException {
        session.write("DELETE FROM forum.visits WHERE client = ? AND path = ?", session.client(), path(session));
    }

    static void event(ForumSession session) throws SQLException {
        session.write(
                "INSERT INTO forum.events (happened_at, client, kind, payload)"
                        + " SELECT timestamptz '2025-12-01 00:00:00+00' + (i * ?) * interval '1 day', ?, 'click', ?::jsonb"
                        + " FROM generate_series(1, 3) AS i",
                session.random().below(150),
                session.client(),
                "{\"x\": " + session.random().below(1000) + "}");
    }

    static void updateEvent(ForumSession session) throws SQLException {
        session.write(
                "UPDATE forum.events SET payload = payload || '{\"seen\": true}' WHERE (id, happened_at) = "
                        + ONE_EVENT,
                session.client());
    }

    /** Between partitions, for a part of the rows. */
    static void moveEvent(ForumSession session) throws SQLException {
        session.write(
                "UPDATE forum.events SET happened_at = happened_at + ? * interval '1 day' WHERE (id, happened_at) = "
                        + ONE_EVENT,
                session.random().below(400) - 200,
                session.client());
    }

    static void deleteEvent(ForumSession session) throws SQLException {
        session.write("DELETE FROM forum.events WHERE (id, happened_at) = " + ONE_EVENT, session.client());
    }

    static void badge(ForumSession session) throws SQLException {
        session.write(
                "INSERT INTO forum.badges (member_id, label) VALUES (?, ?)",
                session.anyMember(),
                session.random().shortText());
    }

    /** Sometimes with an id of the client's choice, which BY DEFAULT allows. */
    static void report(ForumSession session) throws SQLException {
        if (session.random().percent(50)) {
            session.write(
                    "INSERT INTO forum.reports (reason) VALUES (?)",
                    session.random().shortText());
        } else {
            session.write(
                    "INSERT INTO forum.reports (id, reason, closed_at) VALUES (?, ?, '-infinity') ON CONFLICT DO NOTHING",
                    EXPLICIT_IDS * (session.client() + 1) + session.random().below(EXPLICIT_IDS),
                    session.random().shortText());
        }
    }

    private static String path(ForumSession session) {
        return "/client/" + session.random().below(20);
    }
}
