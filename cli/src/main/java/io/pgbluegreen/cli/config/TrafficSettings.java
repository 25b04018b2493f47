package io.pgbluegreen.cli.config;

import io.pgbluegreen.postgres.session.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What stands between applications and the two clusters. */
public sealed interface TrafficSettings {

    /** Nothing that this program could steer. */
    record None() implements TrafficSettings {}

    /**
     * PgBouncer, steered through its admin console.
     *
     * @param consoles one for each process
     * @param user one of {@code admin_users}
     * @param database the entry of {@code [databases]} that applications connect to
     * @param blueServer where PgBouncer finds blue; empty where that is the same as for this program
     * @param greenServer where it finds green
     * @param retarget how that entry is given another server
     */
    record PgBouncer(
            List<HostPort> consoles,
            String user,
            Optional<Secret> password,
            String database,
            Optional<HostPort> blueServer,
            Optional<HostPort> greenServer,
            Retarget retarget)
            implements TrafficSettings {
        public PgBouncer {
            consoles = List.copyOf(consoles);
        }
    }

    /** How PgBouncer's entry is given another server. */
    sealed interface Retarget {
        /** The file with the entry is rewritten. */
        record File(Path file) implements Retarget {}

        /** The operator's program does it. */
        record Command(List<String> command, Duration timeout) implements Retarget {
            public Command {
                command = List.copyOf(command);
            }
        }
    }

    /**
     * HAProxy, steered through its runtime API.
     *
     * @param sockets paths of UNIX sockets, or {@code host:port}; one for each process
     */
    record HaProxy(List<String> sockets, String backend, String blueServer, String greenServer)
            implements TrafficSettings {
        public HaProxy {
            sockets = List.copyOf(sockets);
        }
    }

    /**
     * The operator's own program.
     *
     * @param canHold whether it can make clients wait
     */
    record Command(List<String> command, boolean canHold, Duration timeout) implements TrafficSettings {
        public Command {
            command = List.copyOf(command);
        }
    }

    /** Which of them. */
    enum Kind {
        NONE,
        PGBOUNCER,
        HAPROXY,
        COMMAND;

        /** As the file has it. */
        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
