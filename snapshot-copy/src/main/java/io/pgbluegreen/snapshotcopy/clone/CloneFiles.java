package io.pgbluegreen.snapshotcopy.clone;

import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A clone's data directory on this machine, whether a server runs on it or not; also one that {@code pg_upgrade} has
 * taken over by links, in which the control file was renamed.
 */
public final class CloneFiles {

    private static final Pattern HISTORY = Pattern.compile("[0-9A-F]{8}\\.history");
    private static final List<String> NOT_RECOVERED =
            List.of("backup_label", "recovery.signal", "standby.signal", "recovery.conf");

    private final Path folder;

    public CloneFiles(Path folder) {
        this.folder = folder;
    }

    /**
     * Where the clone left that history.
     *
     * @throws Problem CHECK_FAILED when the folder holds no recovered clone of it, CONFIGURATION when it cannot be read
     */
    public Lsn leftAt(Origin origin) {
        try {
            return read(origin);
        } catch (NoSuchFileException e) {
            throw new Problem(
                    Kind.CONFIGURATION,
                    folder + " is no data directory of PostgreSQL: there is no " + e.getFile(),
                    "Name the folder that holds PG_VERSION, as SHOW data_directory tells it.",
                    e);
        } catch (IOException e) {
            throw new Problem(
                    Kind.CONFIGURATION,
                    folder + " cannot be read: " + e,
                    "Run it on the clone's machine, as the user that owns the files.",
                    e);
        }
    }

    private Lsn read(Origin origin) throws IOException {
        String found = systemIdentifier();
        if (!found.equals(origin.systemIdentifier())) {
            throw new Problem(
                    Kind.CHECK_FAILED,
                    folder + " holds a cluster with the system identifier " + found + "; expected blue's, "
                            + origin.systemIdentifier(),
                    "Name the clone's data directory, and of an upgraded one the old one, which pg_upgrade has read.");
        }
        Optional<String> unfinished = NOT_RECOVERED.stream()
                .filter(name -> Files.exists(folder.resolve(name)))
                .findFirst();
        if (unfinished.isPresent()) {
            throw new Problem(
                    Kind.CHECK_FAILED,
                    folder + " has not recovered yet: there is a " + unfinished.get(),
                    "Start the clone, wait until it takes writes, and try again.");
        }
        TimelineHistory history =
                newestHistory(origin).orElseThrow(() -> OwnTimeline.missing(folder.toString(), origin.timeline()));
        return OwnTimeline.leftAt(history, origin, folder.toString());
    }

    /** The first eight bytes of the control file, in every version. */
    private String systemIdentifier() throws IOException {
        Files.readString(folder.resolve("PG_VERSION"));
        Path control = folder.resolve("global/pg_control");
        Path renamed = folder.resolve("global/pg_control.old");
        try (InputStream in = Files.newInputStream(Files.exists(control) ? control : renamed)) {
            byte[] first = in.readNBytes(Long.BYTES);
            if (first.length < Long.BYTES) {
                throw new IOException(control + " is " + first.length + " bytes long");
            }
            return Long.toUnsignedString(
                    ByteBuffer.wrap(first).order(ByteOrder.nativeOrder()).getLong());
        }
    }

    private Optional<TimelineHistory> newestHistory(Origin origin) throws IOException {
        Path wal = Files.exists(folder.resolve("pg_wal")) ? folder.resolve("pg_wal") : folder.resolve("pg_xlog");
        Optional<Path> newest;
        try (Stream<Path> files = Files.list(wal)) {
            newest = files.filter(file ->
                            HISTORY.matcher(file.getFileName().toString()).matches())
                    .filter(file -> timeline(file) > origin.timeline())
                    .max(Comparator.comparingInt(CloneFiles::timeline));
        }
        return newest.isEmpty()
                ? Optional.empty()
                : Optional.of(TimelineHistory.parse(timeline(newest.get()), Files.readString(newest.get())));
    }

    private static int timeline(Path history) {
        return Integer.parseUnsignedInt(history.getFileName().toString(), 0, 8, 16);
    }
}
