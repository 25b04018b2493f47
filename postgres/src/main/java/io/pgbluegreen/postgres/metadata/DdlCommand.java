package io.pgbluegreen.postgres.metadata;

import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.postgres.Identifiers;
import io.pgbluegreen.postgres.Side;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A DDL command that a user ran.
 *
 * @param side where it ran
 * @param id by this side's own count; gaps mean nothing
 * @param tag for example {@code ALTER TABLE}
 * @param objects what it made or changed, for people: {@code table forum.posts, index forum.posts_pkey}
 * @param command the query that held it, which may hold others; empty where that may hold a password
 * @param searchPath under which it ran
 * @param settings parameters that decide what its text means, by their names: time zone, date style
 * @param role that ran it
 * @param partitions what it made of its side's partitions, as JSON; see {@link PartitionLeafTable#follow}
 */
public record DdlCommand(
        Side side,
        long id,
        String tag,
        String objects,
        Optional<String> command,
        String searchPath,
        Map<String, String> settings,
        String role,
        Instant recordedAt,
        Optional<String> partitions) {

    public DdlCommand {
        settings = Map.copyOf(settings);
    }

    /** Whether it made, changed or dropped this table of its side, by itself or with its schema. */
    public boolean names(TableId table) {
        return forms(table.schema())
                .anyMatch(schema -> namesObject("schema " + schema)
                        || forms(table.name()).anyMatch(name -> namesObject("table " + schema + "." + name)));
    }

    private boolean namesObject(String object) {
        return (", " + objects + ", ").contains(", " + object + ", ");
    }

    /** A server quotes keywords too, and each version has others. */
    private static Stream<String> forms(String name) {
        return Stream.of(name, Identifiers.quote(name));
    }

    /** As the table holds them: {@code TimeZone=Europe/Berlin}, a line each. */
    public static Map<String, String> settings(String lines) {
        return lines.lines()
                .map(line -> line.split("=", 2))
                .collect(Collectors.toMap(setting -> setting[0], setting -> setting[1]));
    }

    String settingLines() {
        return settings.entrySet().stream()
                .map(setting -> setting.getKey() + "=" + setting.getValue())
                .sorted()
                .collect(Collectors.joining("\n"));
    }
}
