package io.pgbluegreen.snapshotcopy.largeobject;

import io.pgbluegreen.postgres.Identifiers;
import io.pgbluegreen.postgres.largeobject.Access;
import io.pgbluegreen.postgres.largeobject.Access.Grant;
import io.pgbluegreen.postgres.largeobject.LargeObject;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Makes the SQL that gives an object on the target the owner, privileges and comment of the source's. */
final class AccessStatements {

    private final TargetRoles roles;
    private final Set<String> missing = new TreeSet<>();
    private final Set<String> notAssignable = new TreeSet<>();

    AccessStatements(TargetRoles roles) {
        this.roles = roles;
    }

    /**
     * For one object, several statements with semicolons behind; may be empty.
     *
     * @param now as it is on the target
     */
    String of(LargeObject wanted, Access now) {
        Access access = wanted.access();
        String object = " LARGE OBJECT " + wanted.oid() + " ";
        StringBuilder sql = new StringBuilder();
        boolean given = mayOwn(access.owner());
        if (given && !access.owner().equals(now.owner())) {
            sql.append("ALTER").append(object).append("OWNER TO ").append(Identifiers.quote(access.owner()));
            sql.append(";");
        }
        List<Grant> present = given ? withOwner(now, access.owner()) : now.grants();
        if (!access.grants().equals(present)) {
            Optional<String> kept = given ? Optional.empty() : Optional.of(now.owner());
            grants(access.grants(), present, kept, object, sql);
        }
        if (!access.comment().equals(now.comment())) {
            sql.append("COMMENT ON").append(object).append("IS ");
            sql.append(access.comment().map(Identifiers::literal).orElse("NULL"))
                    .append(";");
        }
        return sql.toString();
    }

    /** With the owner go the owner's rights. */
    private static List<Grant> withOwner(Access access, String owner) {
        return access.grants().stream()
                .map(grant -> grant.grantee().equals(Optional.of(access.owner()))
                        ? new Grant(grant.privilege(), grant.grantable(), Optional.of(owner))
                        : grant)
                .toList();
    }

    /** @param kept the owner where it is not the wanted one, who shall go on reading the object */
    private void grants(List<Grant> wanted, List<Grant> now, Optional<String> kept, String object, StringBuilder sql) {
        Set<Optional<String>> revoked = new LinkedHashSet<>();
        now.forEach(grant -> revoked.add(grant.grantee()));
        kept.ifPresent(owner -> revoked.remove(Optional.of(owner)));
        for (Optional<String> grantee : revoked) {
            sql.append("REVOKE ALL ON").append(object).append("FROM ").append(name(grantee));
            sql.append(" CASCADE;");
        }
        for (Grant grant : wanted) {
            if (isThere(grant.grantee())) {
                sql.append("GRANT ").append(grant.privilege()).append(" ON").append(object);
                sql.append("TO ").append(name(grant.grantee()));
                sql.append(grant.grantable() ? " WITH GRANT OPTION;" : ";");
            }
        }
    }

    /** An owner's own right is nothing that a new object needs to be told. */
    static Access ofNew(String owner) {
        return new Access(
                owner,
                List.of(new Grant("SELECT", false, Optional.of(owner)), new Grant("UPDATE", false, Optional.of(owner))),
                Optional.empty());
    }

    /** A sentence each for what could not be made the same. */
    List<String> notes() {
        List<String> notes = new ArrayList<>();
        if (!missing.isEmpty()) {
            notes.add("Large objects belong, or are granted, to roles that are missing there: " + names(missing)
                    + ". Create them and run it again.");
        }
        if (!notAssignable.isEmpty()) {
            notes.add("Large objects could not be given to their owners, and belong to \"" + roles.self()
                    + "\", which is no member of " + names(notAssignable)
                    + ". Grant it membership and run it again; until then those roles may read and write them, and not"
                    + " drop them.");
        }
        return notes;
    }

    private static String names(Set<String> names) {
        return names.stream().map(Identifiers::quote).collect(Collectors.joining(", "));
    }

    private boolean mayOwn(String owner) {
        if (!isThere(Optional.of(owner))) {
            return false;
        }
        if (!roles.assignable().contains(owner)) {
            notAssignable.add(owner);
            return false;
        }
        return true;
    }

    private boolean isThere(Optional<String> role) {
        if (role.isPresent() && !roles.all().contains(role.get())) {
            missing.add(role.get());
            return false;
        }
        return true;
    }

    private static String name(Optional<String> grantee) {
        return grantee.map(Identifiers::quote).orElse("PUBLIC");
    }
}
