package io.pgbluegreen.postgres.metadata;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32;

/**
 * One of our migrations, as Flyway names and counts it.
 *
 * @param script the file's name: {@code V1__metadata.sql}
 * @param checksum as Flyway computes it: the CRC-32 of the lines without their ends
 */
record Migration(int version, String description, String script, String sql, int checksum) {

    /** In the order of their versions, without a gap. A test compares them with the folder. */
    private static final List<String> SCRIPTS = List.of(
            "V1__metadata.sql",
            "V2__markers.sql",
            "V3__fence.sql",
            "V4__operation.sql",
            "V5__follower.sql",
            "V6__published_table.sql",
            "V7__ddl.sql",
            "V8__partition_leaf.sql",
            "V9__loaded_and_dropped.sql",
            "V10__follower_operation.sql",
            "V11__applied_epoch.sql",
            "V12__recorded_commands.sql",
            "V13__truncate_always.sql");

    /** All of them, the first one first. */
    static List<Migration> all() {
        return SCRIPTS.stream().map(Migration::read).toList();
    }

    /** The version that this program expects the schema to be of. */
    static int newest() {
        return SCRIPTS.size();
    }

    private static Migration read(String script) {
        int separator = script.indexOf("__");
        String sql = text(script);
        return new Migration(
                Integer.parseInt(script.substring(1, separator)),
                script.substring(separator + 2, script.length() - ".sql".length())
                        .replace('_', ' '),
                script,
                sql,
                checksum(sql));
    }

    private static String text(String script) {
        try (InputStream in = Migration.class.getResourceAsStream(script)) {
            if (in == null) {
                throw new IllegalStateException("expected " + script + " beside the class " + Migration.class.getName()
                        + ", found none: the program is incomplete");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + script, e);
        }
    }

    private static int checksum(String sql) {
        CRC32 crc = new CRC32();
        new BufferedReader(new StringReader(sql))
                .lines()
                .forEach(line -> crc.update(line.getBytes(StandardCharsets.UTF_8)));
        return (int) crc.getValue();
    }
}
