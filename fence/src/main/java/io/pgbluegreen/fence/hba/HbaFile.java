package io.pgbluegreen.fence.hba;

import io.pgbluegreen.fence.saved.Transaction;
import io.pgbluegreen.postgres.Identifiers;
import io.pgbluegreen.postgres.ServerVersion;
import io.pgbluegreen.postgres.sql.Sql;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * The server's {@code pg_hba.conf}, read and written through a superuser's session. A new content is written beside the
 * file and takes its place in one step, so that a crash at any moment leaves the old file or the new one.
 */
final class HbaFile {

    private static final int ATTEMPTS = 5;

    /**
     * Works with the coreutils and with BusyBox. Refuses when the file is not what was read before, or when not all of
     * the new content came: a session that is ended in the middle ends the input, which is no error to a program that
     * reads it. Each has a file of its own, since a script may go on when its session has ended; pg_terminate_backend sends
     * its signal to the program, too, and so the name is known and its removal arranged before there is a file; mktemp
     * could be hit when it has made one and not told its name. Follows symbolic links; keeps mode and owner.
     */
    private static final String WRITE = """
            set -e; f=$(readlink -f %1$s); t="$f.bluegreen.$$"; \
            trap 'trap "" HUP INT QUIT PIPE TERM; rm -f "$t"' EXIT; trap 'exit 1' HUP INT QUIT PIPE TERM; \
            is() { s=$(md5sum < "$1" | cut -c1-32); test "$s" = "$2"; }; \
            is "$f" %2$s; cp -p "$f" "$t"; base64 -d > "$t"; is "$t" %3$s; \
            sync "$t" 2>/dev/null || sync; is "$f" %2$s; mv -f "$t" "$f"\
            """;

    private static final String CHECK = """
            set -e; f=$(readlink -f %s); test -w "$f"; test -w "$(dirname "$f")"; \
            command -v base64 md5sum cut cp mv rm >/dev/null; cat >/dev/null\
            """;

    /** One line of base64. */
    private static final String READ = "set -e; b=$(base64 < %s); printf %%s \"$b\" | tr -d '\\n'; echo";

    private final Connection connection;

    HbaFile(Connection connection) {
        this.connection = connection;
    }

    String path() throws SQLException {
        return Sql.one(connection, "SELECT pg_catalog.current_setting('hba_file')", row -> row.getString(1));
    }

    /** Its bytes. Never by way of a large object: such a read counts as a write of large objects, even rolled back. */
    byte[] read() throws SQLException {
        Optional<String> readable = readablePath();
        return readable.isPresent()
                ? Sql.one(
                        connection, "SELECT pg_catalog.pg_read_binary_file(?)", row -> row.getBytes(1), readable.get())
                : readByProgram(path());
    }

    /** Before version 11 a server's function reads no file outside of its folders. */
    private Optional<String> readablePath() throws SQLException {
        String path = path();
        if (ServerVersion.of(connection).isAtLeast(11)) {
            return Optional.of(path);
        }
        String folder =
                Sql.one(connection, "SELECT pg_catalog.current_setting('data_directory')", row -> row.getString(1))
                        + "/";
        return path.startsWith(folder) && !path.contains("..")
                ? Optional.of(path.substring(folder.length()))
                : Optional.empty();
    }

    /** Into a table that is gone again when this returns. */
    byte[] readByProgram(String path) throws SQLException {
        return Transaction.withoutTrace(connection, () -> {
            // No event trigger need know of it.
            Sql.run(connection, "SET LOCAL session_replication_role TO replica");
            Sql.run(connection, "CREATE TEMP TABLE bluegreen_file (content text)");
            Sql.run(
                    connection,
                    "COPY pg_temp.bluegreen_file FROM PROGRAM "
                            + Identifiers.literal(READ.formatted(shellQuoted(path))));
            String content = Sql.one(connection, "SELECT content FROM pg_temp.bluegreen_file", row -> row.getString(1));
            return Base64.getDecoder().decode(content);
        });
    }

    /** A change of the file's bytes. */
    @FunctionalInterface
    interface Edit {
        byte[] apply(byte[] before);
    }

    /**
     * Reads, edits and writes; begins again when somebody else has written in between.
     *
     * @return whether the file changed
     */
    boolean edit(Edit edit) throws SQLException {
        for (int attempt = 1; ; attempt++) {
            byte[] before = read();
            byte[] after = edit.apply(before);
            if (Arrays.equals(before, after)) {
                return false;
            }
            try {
                replace(before, after);
                return true;
            } catch (SQLException e) {
                byte[] now = read();
                if (Arrays.equals(now, after)) {
                    return true;
                }
                if (attempt == ATTEMPTS || Arrays.equals(now, before)) {
                    throw e;
                }
            }
        }
    }

    /** Whether the server's user may write the file and has the programs for it; the exception says what failed. */
    void checkWritable() throws SQLException {
        toProgram("", CHECK.formatted(shellQuoted(path())));
    }

    /** Whether the server tells what is wrong with the file. */
    boolean tellsFaults() throws SQLException {
        return ServerVersion.of(connection).isAtLeast(10);
    }

    /** What is wrong with the file as it is now, a sentence for each line; needs version 10. */
    List<String> faults() throws SQLException {
        if (!tellsFaults()) {
            return List.of();
        }
        return Sql.list(
                connection,
                "SELECT 'line ' || coalesce(line_number::text, '?') || ': ' || error"
                        + " FROM pg_catalog.pg_hba_file_rules WHERE error IS NOT NULL ORDER BY line_number",
                row -> row.getString(1));
    }

    private void replace(byte[] before, byte[] after) throws SQLException {
        toProgram(Base64.getEncoder().encodeToString(after), writing(path(), before, after));
    }

    /** The script that puts one content into the place of another, which it reads from its standard input in base64. */
    static String writing(String path, byte[] before, byte[] after) {
        return WRITE.formatted(shellQuoted(path), shellQuoted(md5(before)), shellQuoted(md5(after)));
    }

    private void toProgram(String input, String script) throws SQLException {
        Sql.run(
                connection,
                "COPY (SELECT " + Identifiers.literal(input) + ") TO PROGRAM " + Identifiers.literal(script));
    }

    private static String shellQuoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }

    private static String md5(byte[] content) {
        try {
            byte[] digest = MessageDigest.getInstance("MD5").digest(content);
            return String.format("%032x", new BigInteger(1, digest));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has MD5", e);
        }
    }
}
