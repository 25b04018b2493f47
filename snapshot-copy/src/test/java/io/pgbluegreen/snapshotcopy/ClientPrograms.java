package io.pgbluegreen.snapshotcopy;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.pgbluegreen.postgres.ServerVersion;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.snapshotcopy.schema.ClientTools;
import java.util.Optional;

/** Whether this machine has pg_dump and psql. */
final class ClientPrograms {

    private ClientPrograms() {}

    /** Skips a test where they are missing, naming the package; on a build server, where they must be, it fails. */
    static ClientTools require(int blueMajor) {
        ServerVersion version = new ServerVersion(blueMajor * 10000);
        try {
            return ClientTools.find(Optional.empty(), version, version);
        } catch (Problem e) {
            if ("true".equals(System.getenv("CI"))) {
                throw e;
            }
            assumeTrue(false, e.getMessage() + ": " + e.remedy());
            throw e;
        }
    }
}
