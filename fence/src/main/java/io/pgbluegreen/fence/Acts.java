package io.pgbluegreen.fence;

import io.pgbluegreen.fence.role.WritingRole;
import java.util.List;

/** What raising would do, in words. */
final class Acts {

    private Acts() {}

    static List<String> of(FenceSettings settings, String database, List<WritingRole> closed) {
        String roles = closed.isEmpty()
                ? "no role"
                : WritingRole.count(closed.size()) + " (" + WritingRole.names(closed) + ")";
        return settings.ways().stream()
                .sorted()
                .map(way -> way + ": "
                        + switch (way) {
                            case NOLOGIN -> "take LOGIN from " + roles;
                            case HBA ->
                                "refuse " + roles + " by rules in front of pg_hba.conf, for database " + database;
                            case READ_ONLY -> "make new sessions of database " + database + " read-only by default";
                            case COMMAND -> "call '" + String.join(" ", settings.command()) + " fence'";
                        })
                .toList();
    }
}
