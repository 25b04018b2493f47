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
     * its signal to the program, too. Follows symbolic links; keeps mode and owner.
     */
    private static final String WRITE = """
            set -e; f=$(readlink -f %1$s); t=$(mktemp "$f.bluegreen.XXXXXX"); \
            trap 'rm -f "$t"' EXIT; trap 'exit 1' HUP INT QUIT PIPE TERM; \
            is() { s=$(md5sum < "$1" | cut -c1-32); test "$s" = "$2"; }; \
            is "$f" %2$s; cp -p "$f" "$t"; base64 -d > "$t"; is "$t" %3$s; \
            sync "$t" 2>/dev/null || sync; is "$f" %2$s; mv -f "$t" "$f"\
            """;

    private static final String CHECK = """
            set -e; f=$(readlink -f %s); test -w "$f"; test -w "$(dirname "$f")"; \
            command -v base64 md5sum cut cp mv mktemp >/dev/null; cat >/dev/null\
            """;

    private final Connection connection;

    HbaFile(Connection connection) {
        this.connection = connection;
    }

    String path() throws SQLException {
        return Sql.one(connection, "SELECT pg_catalog.current_setting('hba_file')", row -> row.getString(1));
    }

    /** Its bytes. By way of a large object, since 10 reads no file outside of the data directory otherwise. */
    byte[] read() throws SQLException {
        String path = path();
        return Transaction.withoutTrace(connection, () -> {
            long object = Sql.one(connection, "SELECT pg_catalog.lo_import(?)", row -> row.getLong(1), path);
            return Sql.one(connection, "SELECT pg_catalog.lo_get(cast(? AS oid))", row -> row.getBytes(1), object);
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

    /** What is wrong with the file as it is now, a sentence for each line; needs version 10. */
    List<String> faults() throws SQLException {
        if (!ServerVersion.of(connection).isAtLeast(10)) {
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
