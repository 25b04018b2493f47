package io.pgbluegreen.cli.setup;

import io.pgbluegreen.cli.cluster.Cluster;
import io.pgbluegreen.cli.config.Migration;
import io.pgbluegreen.cli.cutover.ActiveSide;
import io.pgbluegreen.cli.fence.SideFence;
import io.pgbluegreen.fence.FencePlan;
import io.pgbluegreen.fence.FenceState.Level;
import io.pgbluegreen.fence.TerminateResult;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.sql.Sql;
import io.pgbluegreen.problem.Finding;
import io.pgbluegreen.problem.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Fences the side that takes no writes. What keeps the fence from going up is told and does not stop the setup: the
 * replication does its work without it, and {@code bluegreen status} goes on telling.
 */
final class PassiveFence {

    private static final Duration SESSIONS_END_WITHIN = Duration.ofSeconds(5);

    private static final String SESSIONS_ELSEWHERE = """
            SELECT DISTINCT usename || ' in ' || datname FROM pg_catalog.pg_stat_activity
            WHERE usename = ANY (?) AND datname <> pg_catalog.current_database() ORDER BY 1""";

    private final Migration migration;
    private final SetupLog log;

    PassiveFence(Migration migration, SetupLog log) {
        this.migration = migration;
        this.log = log;
    }

    /** Raises the fence of whichever side is passive, or covers with it what has come since. */
    void raise(Map<Side, Cluster> clusters) {
        Optional<Side> active = ActiveSide.find(clusters);
        Optional<Cluster> passive = active.map(Side::other).flatMap(side -> Optional.ofNullable(clusters.get(side)));
        if (active.isEmpty()) {
            log.warns("no fence was touched: a cutover or rollback is open; finish or undo it first");
        }
        passive.ifPresent(cluster -> {
            try {
                raise(cluster, new SideFence(migration, cluster));
            } catch (Problem problem) {
                log.warns(cluster.where() + " is not fenced: " + problem.getMessage() + " " + problem.remedy());
            }
        });
    }

    private void raise(Cluster cluster, SideFence fence) {
        FencePlan plan = fence.plan();
        plan.findings().forEach(this::warn);
        List<String> elsewhere = sessionsElsewhere(cluster, plan.roles());
        if (!elsewhere.isEmpty()
                && migration.fencing().ways().contains("nologin")
                && !migration.fencing().mayCloseOtherDatabases()) {
            log.warns(cluster.where() + " is not fenced: applications of other databases use the same roles ("
                    + String.join(", ", elsewhere) + ") and could not log in any more. Give them roles of their own, or"
                    + " fence another way; bluegreen fence --side " + cluster.side() + " --raise does it all the same");
            return;
        }
        Level before = fence.state().level();
        fence.raise();
        TerminateResult ended = fence.terminate(SESSIONS_END_WITHIN);
        log.step(
                cluster.where() + ": fence, since " + cluster.side() + " takes no writes"
                        + (plan.roles().isEmpty() ? "" : ", against " + String.join(", ", plan.roles()))
                        + (ended.ended() == 0 ? "" : "; " + ended.ended() + " sessions ended"),
                before != Level.RAISED);
    }

    private void warn(Finding finding) {
        log.warns(finding.what() + ". " + finding.remedy());
    }

    private static List<String> sessionsElsewhere(Cluster cluster, List<String> roles) {
        return cluster.call(
                "look for sessions in other databases",
                connection -> Sql.list(
                        connection,
                        SESSIONS_ELSEWHERE,
                        row -> row.getString(1),
                        connection.createArrayOf("text", roles.toArray())));
    }
}
