package io.pgbluegreen.fence.hba;

import io.pgbluegreen.fence.FenceState.WayState;
import io.pgbluegreen.fence.FenceWay;
import io.pgbluegreen.fence.role.Names;
import io.pgbluegreen.fence.role.WritingRole;
import io.pgbluegreen.fence.saved.FenceTable;
import io.pgbluegreen.fence.session.LoginAttempt;
import io.pgbluegreen.fence.session.LoginAttempt.Outcome;
import io.pgbluegreen.postgres.error.PostgresErrors;
import io.pgbluegreen.postgres.session.ConnectionSettings;
import io.pgbluegreen.postgres.sql.Sql;
import io.pgbluegreen.problem.Finding;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * {@code hba}: refuses logins of writing roles by rules in {@code pg_hba.conf}. A client that had opened its connection
 * before the rules were loaded and sends its first message only later may still come in: nologin has no such gap.
 */
public final class HbaFence {

    private final ConnectionSettings cluster;

    public HbaFence(ConnectionSettings cluster) {
        this.cluster = cluster;
    }

    /** What would be in the way. */
    public void inspect(Connection connection, List<WritingRole> roles, Consumer<Finding> findings)
            throws SQLException {
        if (!isSuperuser(connection)) {
            findings.accept(Finding.blocker(
                    "fence",
                    cluster.where() + ": the migration's role is no superuser and so cannot write pg_hba.conf",
                    "Choose another way to fence, nologin for example, or let a superuser run the migration."));
            return;
        }
        HbaFile file = new HbaFile(connection);
        faults(file, findings);
        try {
            file.checkWritable();
        } catch (SQLException e) {
            findings.accept(Finding.blocker(
                    "fence",
                    cluster.where() + ": the server cannot replace " + file.path() + ": " + PostgresErrors.sentence(e),
                    "Let the server's operating system user write the file and its folder (sh, base64, md5sum and cut"
                            + " must be there too), or choose another way to fence."));
        }
        unnameable(roles)
                .forEach(name -> findings.accept(Finding.blocker(
                        "fence",
                        cluster.where() + ": role \"" + name + "\" has a name that pg_hba.conf cannot hold",
                        "Rename the role, or choose another way to fence.")));
    }

    /** What would keep rules that stand from being taken back. */
    public void inspectLowering(Connection connection, Consumer<Finding> findings) throws SQLException {
        faults(new HbaFile(connection), findings);
    }

    private void faults(HbaFile file, Consumer<Finding> findings) throws SQLException {
        List<String> faults = file.faults();
        if (!faults.isEmpty()) {
            findings.accept(Finding.blocker(
                    "fence",
                    cluster.where() + ": " + file.path() + " has errors, so that the server would not load it: "
                            + String.join("; ", faults),
                    "Correct these lines."));
        }
    }

    private static boolean isSuperuser(Connection connection) throws SQLException {
        return Sql.one(
                connection,
                "SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user",
                row -> row.getBoolean(1));
    }

    /**
     * Writes the rules, has them loaded, and returns when a login has been refused by them.
     *
     * @param holds whether they are there already, as far as is known
     * @throws Problem when they do not take effect; then the file is as it was before
     */
    public void raise(Connection connection, boolean holds, List<WritingRole> roles) throws SQLException {
        List<String> unnameable = unnameable(roles);
        if (!unnameable.isEmpty()) {
            throw new Problem(
                    Kind.CHECK_FAILED,
                    cluster.where() + ": pg_hba.conf cannot hold the names " + Names.list(unnameable),
                    "Rename these roles, or choose another way to fence.");
        }
        List<String> names = roles.stream().map(WritingRole::name).toList();
        HbaFile file = new HbaFile(connection);
        RejectBlock block = block(connection);
        byte[] now = file.read();
        if (holds && Arrays.equals(now, block.addTo(now, names))) {
            return;
        }
        String before = Base64.getEncoder().encodeToString(block.removeFrom(now));
        boolean first = !FenceTable.read(connection).containsKey(FenceWay.HBA);
        FenceTable.begin(connection, FenceWay.HBA, Optional.of(before));
        file.edit(present -> block.addTo(present, names));
        List<String> faults = file.faults();
        if (!faults.isEmpty()) {
            file.edit(block::removeFrom);
            if (first) {
                // The server has never loaded them, so there is nothing to take back.
                FenceTable.forget(connection, FenceWay.HBA);
            }
            throw new Problem(
                    Kind.CHECK_FAILED,
                    cluster.where() + ": " + file.path() + " has errors, so that the server does not load it: "
                            + String.join("; ", faults),
                    "Correct these lines; the fence's own were removed again.");
        }
        new Reload(cluster).run(connection);
        awaitRefusal(roles);
        FenceTable.holds(connection, FenceWay.HBA);
    }

    /**
     * Removes the rules and has that loaded. Everybody else's changes of the file stay.
     *
     * @throws Problem when the server does not load the file: it goes on by the rules that it had before
     */
    public void lower(Connection connection) throws SQLException {
        HbaFile file = new HbaFile(connection);
        RejectBlock block = block(connection);
        Optional<Refusal> refusal = file.tellsFaults() ? Optional.empty() : Refusal.of(cluster, block, file);
        file.edit(block::removeFrom);
        List<String> faults = file.faults();
        if (!faults.isEmpty()) {
            throw notLoaded(file, String.join("; ", faults));
        }
        // Even where there was nothing to remove: an earlier attempt may have ended between writing and loading.
        new Reload(cluster).run(connection);
        if (refusal.isPresent() && refusal.get().isStillInForce(file)) {
            // So that the next attempt looks at this again.
            file.edit(present -> block.addTo(present, refusal.get().roles()));
            throw notLoaded(file, "role \"" + refusal.get().role() + "\" is refused as before");
        }
        FenceTable.forget(connection, FenceWay.HBA);
    }

    private Problem notLoaded(HbaFile file, String why) throws SQLException {
        return new Problem(
                Kind.CHECK_FAILED,
                cluster.where() + ": " + file.path() + " has errors, so that the server does not load it and goes on by"
                        + " the fence's rules: " + why,
                "Correct the file (the server's log names the lines), then run this again.");
    }

    /** Whether rules of the fence are in the file, noted or not; not where our role may not look. */
    public boolean isInFile(Connection connection) throws SQLException {
        return isSuperuser(connection)
                && block(connection).rolesIn(new HbaFile(connection).read()).isPresent();
    }

    /** A sentence for each role that came through, tried by a real login. */
    public List<String> leaks(List<WritingRole> roles) {
        // Without LOGIN one would not come in either: here it is the rules that are tried, for every role.
        List<String> leaks = new ArrayList<>();
        List<String> names = roles.stream().map(WritingRole::name).toList();
        new LoginAttempt(cluster).all(names).forEach((role, outcome) -> {
            if (outcome != Outcome.REFUSED_BY_RULE) {
                leaks.add("a login as role \"" + role + "\" was not refused by pg_hba.conf: " + outcome.sentence());
            }
        });
        return leaks;
    }

    public WayState state(Connection connection, boolean begun, boolean holds, List<WritingRole> roles)
            throws SQLException {
        if (!begun && isInFile(connection)) {
            return WayState.partly(
                    List.of("the fence's rules are in pg_hba.conf, although nobody has noted that it was raised"));
        }
        if (!begun) {
            return WayState.open("no rules of the fence are in pg_hba.conf");
        }
        byte[] file = new HbaFile(connection).read();
        Optional<Set<String>> refused = block(connection).rolesIn(file);
        if (refused.isEmpty()) {
            return WayState.partly(List.of("the fence's rules are not, or no more, in pg_hba.conf"));
        }
        List<String> holes = new ArrayList<>();
        if (!holds) {
            holes.add("nobody has seen yet that the server has loaded the rules in pg_hba.conf");
        }
        if (!block(connection).isInFront(file)) {
            holes.add("lines stand before the fence's rules in pg_hba.conf and may let roles in");
        }
        roles.stream()
                .filter(role -> role.login() && !refused.get().contains(role.name()))
                .forEach(
                        role -> holes.add("role \"" + role.name() + "\" may log in and write, and no rule refuses it"));
        return holes.isEmpty()
                ? WayState.raised(WritingRole.count(refused.get().size()) + " refused by rules in pg_hba.conf")
                : WayState.partly(holes);
    }

    /** Having been loaded, the rules need no waiting for; this proves that they are the ones that count. */
    private void awaitRefusal(List<WritingRole> roles) {
        Collection<WritingRole> one = roles.stream().limit(1).toList();
        for (WritingRole role : one) {
            Outcome outcome = new LoginAttempt(cluster).as(role.name());
            if (outcome != Outcome.REFUSED_BY_RULE) {
                throw new Problem(
                        Kind.CHECK_FAILED,
                        cluster.where() + ": expected pg_hba.conf to refuse a login as role \"" + role.name()
                                + "\", but " + outcome.sentence(),
                        "Look into the server's log for why it did not load the file, then lower the fence.");
            }
        }
    }

    private static List<String> unnameable(List<WritingRole> roles) {
        return roles.stream()
                .map(WritingRole::name)
                .filter(name -> !RejectBlock.canName(name))
                .toList();
    }

    private RejectBlock block(Connection connection) throws SQLException {
        return new RejectBlock(
                cluster.where() + ": " + new HbaFile(connection).path(),
                Sql.one(
                        connection,
                        "SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database()",
                        row -> row.getLong(1)),
                cluster.database());
    }
}
