package io.pgbluegreen.fence.role;

import java.util.List;

/**
 * A role that may write in this database, by whatever way.
 *
 * @param oid of {@code pg_authid}; stays when the role is renamed
 * @param login whether it may log in to this database now
 * @param alterable whether our role may take LOGIN from it
 * @param terminable whether our role may end its sessions
 * @param overridesReadOnly whether a setting of its own beats the database's {@code default_transaction_read_only}
 * @param onlyByFunctions whether it has no right to write but may call functions that write with their owner's rights
 */
public record WritingRole(
        long oid,
        String name,
        boolean login,
        boolean superuser,
        boolean alterable,
        boolean terminable,
        boolean overridesReadOnly,
        boolean onlyByFunctions) {

    /** Their names in double quotes with commas between, the first twenty of them. */
    public static String names(List<WritingRole> roles) {
        return Names.list(roles.stream().map(WritingRole::name).toList());
    }

    /** So many of them, in words. */
    public static String count(int roles) {
        return roles == 1 ? "1 role" : roles + " roles";
    }
}
