package io.pgbluegreen.cutover.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgbluegreen.cutover.Cutover;
import io.pgbluegreen.cutover.OperationStatus;
import io.pgbluegreen.cutover.report.OperationReport;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.testkit.process.JavaProgram;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGKILL to the process that runs an operation, at random moments of the write pause, in both directions. */
class KilledProcessTest {

    private static final int KILLS = 4;
    private static final int WRITE_PAUSE_MILLIS = 300;

    @Test
    void a_process_killed_at_a_random_moment_leaves_nothing_that_the_next_one_cannot_end(@TempDir Path folder)
            throws Exception {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("KilledProcessTest: -Dseed=" + seed);
        Random random = new Random(seed);
        TwoClusters clusters = TwoClusters.shared();
        FileRouter router = new FileRouter(folder.resolve("router"));
        Side active = Side.BLUE;
        router.write(active, false);
        for (int i = 0; i < KILLS; i++) {
            String killed = kill(clusters, folder, active, random.nextInt(WRITE_PAUSE_MILLIS));
            assertThat(clusters.writable().size()).as(killed).isLessThan(2);
            // The server notices that the process is gone, and the lock with it, when it next looks.
            Recording story = new Recording();
            Optional<OperationReport> ended = await().ignoreExceptionsMatching(
                            e -> String.valueOf(e.getMessage()).contains("is under way"))
                    .until(() -> Optional.of(cutover(clusters, router, story).resume()), Optional::isPresent)
                    .orElseThrow();
            OperationStatus status = clusters.status();
            String all = killed + "\nthen " + ended.map(OperationReport::sentence) + "\n" + story + "\n" + status;
            assertThat(status.sound()).as(all).isTrue();
            assertThat(status.takesWrites()).as(all).hasSize(1);
            assertThat(clusters.writable()).as(all).isEqualTo(status.takesWrites());
            active = status.takesWrites().iterator().next();
            assertThat(router.state().side()).as(all).contains(active);
            assertThat(router.state().held()).as(all).isFalse();
        }
        if (active == Side.GREEN) {
            cutover(clusters, router, new Recording()).run(active);
        }
        assertThat(clusters.writable()).isEqualTo(Set.of(Side.BLUE));
    }

    private static String kill(TwoClusters clusters, Path folder, Side active, int afterMillis) throws Exception {
        try (JavaProgram program = JavaProgram.start(
                folder,
                SwitchProcess.class.getName(),
                List.of("-Xmx128m", "-XX:TieredStopAtLevel=1"),
                Integer.toString(clusters.server(Side.BLUE).port()),
                Integer.toString(clusters.server(Side.GREEN).port()),
                folder.resolve("router").toString(),
                active.label())) {
            await().pollInterval(Duration.ofMillis(5))
                    .until(() -> program.output().contains("running hold") || !program.isRunning());
            assertThat(program.isRunning())
                    .as(program.output() + program.errors())
                    .isTrue();
            TimeUnit.MILLISECONDS.sleep(afterMillis);
            program.kill();
            return "from " + active + ", killed " + afterMillis + " ms after hold: " + program.output();
        }
    }

    private static Cutover cutover(TwoClusters clusters, FileRouter router, Recording story) {
        return new Cutover(
                TwoClusters.defaults(),
                clusters.clusters(),
                router,
                new MiniTopics(clusters),
                new NoConsumers(),
                from -> List.of(),
                story);
    }
}
