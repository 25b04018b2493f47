package io.pgbluegreen.postgres.largeobject;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Whose a large object is, who may use it, and what is said of it.
 *
 * @param grants sorted; the owner's own is among them
 */
public record Access(String owner, List<Grant> grants, Optional<String> comment) {

    /**
     * One privilege of one role.
     *
     * @param privilege {@code SELECT} or {@code UPDATE}
     * @param grantee a role; empty for PUBLIC
     */
    public record Grant(String privilege, boolean grantable, Optional<String> grantee) {

        /** Reads what {@link LargeObjects} has the server write: {@code SELECT f reader}. */
        static Grant parse(String text) {
            String[] words = text.split(" ", 3);
            if (words.length != 3) {
                throw new IllegalArgumentException("expected a privilege, a flag and a role, found '" + text + "'");
            }
            return new Grant(
                    words[0], words[1].equals("t"), Optional.of(words[2]).filter(role -> !role.isEmpty()));
        }
    }

    public Access {
        // Servers sort by collations of their own.
        grants = grants.stream().sorted(Comparator.comparing(Grant::toString)).toList();
    }
}
