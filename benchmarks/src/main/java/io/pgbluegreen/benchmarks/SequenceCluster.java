package io.pgbluegreen.benchmarks;

import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.session.ConnectionSettings;
import io.pgbluegreen.postgres.session.PostgresSessions;
import io.pgbluegreen.postgres.session.Secret;
import io.pgbluegreen.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** One cluster with very many sequences, and one session that stays open, as that of a cutover does. */
record SequenceCluster(Side side, PostgresServer server, Connection session) implements AutoCloseable {

    /** Few enough to need no larger lock table. */
    private static final int AT_ONCE = 500;

    static SequenceCluster start(Side side, String major, int count) throws SQLException {
        PostgresServer server = PostgresServer.builder(major)
                .setting("shared_buffers", "256MB")
                .setting("fsync", "on")
                .start();
        Connection session = new PostgresSessions(new ConnectionSettings(
                        side,
                        server.host(),
                        server.port(),
                        server.database(),
                        server.user(),
                        Optional.of(new Secret(server.password()))))
                .open("bluegreen benchmark");
        SequenceCluster cluster = new SequenceCluster(side, server, session);
        cluster.inChunks(count, i -> "CREATE SEQUENCE " + name(i) + "; SELECT nextval('" + name(i) + "')");
        server.execute("ANALYZE", "CHECKPOINT");
        return cluster;
    }

    /** Takes three values of the first sequences, as many as are wanted. */
    void take(int sequences) throws SQLException {
        inChunks(sequences, i -> "SELECT nextval('" + name(i) + "') FROM generate_series(1, 3)");
    }

    /** What a script does: look at every sequence here, and set its namesake there. */
    void copyOneByOne(SequenceCluster to, int count) throws SQLException {
        try (PreparedStatement set = to.session.prepareStatement("SELECT setval(?::regclass, ?, ?)")) {
            for (int i = 0; i < count; i++) {
                try (Statement read = session.createStatement();
                        ResultSet row = read.executeQuery("SELECT last_value, is_called FROM " + name(i))) {
                    row.next();
                    set.setString(1, name(i));
                    set.setLong(2, row.getLong(1));
                    set.setBoolean(3, row.getBoolean(2));
                }
                set.execute();
            }
        }
    }

    private void inChunks(int count, IntFunction<String> statement) throws SQLException {
        for (int begin = 0; begin < count; begin += AT_ONCE) {
            run(IntStream.range(begin, Math.min(count, begin + AT_ONCE))
                    .mapToObj(statement)
                    .collect(Collectors.joining("; ")));
        }
    }

    private void run(String sql) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String name(int i) {
        return "public.s" + i;
    }

    @Override
    public void close() throws SQLException {
        session.close();
        server.close();
    }
}
