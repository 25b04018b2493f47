package io.pgbluegreen.snapshotcopy.schema;

import io.pgbluegreen.postgres.ServerVersion;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes a script for green out of what pg_dump wrote. */
final class DumpScript {

    /** pg_dump from 17 on sets it in the preamble; older servers refuse to know it. */
    private static final String TRANSACTION_TIMEOUT = "SET transaction_timeout = 0;";

    /** Ends the last object; what comes after belongs to the dump as a whole. */
    private static final String COMPLETE = "-- PostgreSQL database dump complete";

    private static final Pattern PLACE = Pattern.compile("^psql:.*?\\.sql:(\\d+): ");

    private DumpScript() {}

    /**
     * Keeps what belongs to the section and what green knows.
     *
     * @param withPublic whether green's schema {@code public} gets blue's owner, privileges and comment
     * @param completion an SQL statement to stand at the end
     */
    static void write(
            Path dump, Path script, SchemaSection section, ServerVersion green, boolean withPublic, String completion)
            throws IOException {
        // One byte, one character: whatever stands in the dump goes through as it is.
        try (BufferedReader in = Files.newBufferedReader(dump, StandardCharsets.ISO_8859_1);
                BufferedWriter out = Files.newBufferedWriter(script, StandardCharsets.ISO_8859_1)) {
            boolean preamble = true;
            boolean wanted = true;
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                Optional<DumpItem> item = DumpItem.ofHeader(line);
                preamble &= item.isEmpty();
                wanted = line.equals(COMPLETE)
                        || item.map(each -> section.includes(each) && (withPublic || !each.isOfPublicSchema()))
                                .orElse(wanted);
                boolean unknown = preamble && line.equals(TRANSACTION_TIMEOUT) && !green.hasTransactionTimeout();
                // pg_dump sets what an object needs, such as default_tablespace, before the comment that names it.
                if (!unknown && (wanted || line.startsWith("SET "))) {
                    out.write(line);
                    out.write('\n');
                }
            }
            out.write('\n');
            out.write(completion);
            out.write(";\n");
        }
    }

    /** What psql complained about, with the script's line in the place of its name, which is gone by then. */
    static String explain(String errors, Path script) throws IOException {
        StringBuilder explained = new StringBuilder();
        for (String line : errors.lines().toList()) {
            Matcher place = PLACE.matcher(line);
            if (place.find()) {
                explained.append(place.replaceFirst(""));
                explained
                        .append(" (in: ")
                        .append(lineOf(script, Integer.parseInt(place.group(1))))
                        .append(")\n");
            } else {
                explained.append(line).append('\n');
            }
        }
        return explained.toString();
    }

    private static String lineOf(Path script, int number) throws IOException {
        try (var lines = Files.lines(script, StandardCharsets.UTF_8)) {
            return lines.skip(number - 1L).findFirst().orElse("").strip();
        }
    }
}
