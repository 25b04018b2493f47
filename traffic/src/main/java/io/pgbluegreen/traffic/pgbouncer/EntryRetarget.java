package io.pgbluegreen.traffic.pgbouncer;

import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import io.pgbluegreen.traffic.command.OperatorCommand;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Gives the database's entry another server, in the way that is configured. */
final class EntryRetarget {

    private final PgBouncerSettings settings;

    EntryRetarget(PgBouncerSettings settings) {
        this.settings = settings;
    }

    /**
     * Writes the entry; nothing where it is so already.
     *
     * @throws Problem when that cannot be done; the file is as it was then
     */
    void to(Side side) {
        Target target = settings.target(side);
        if (settings.retarget() instanceof Retarget.Command command) {
            run(command.command(), side, target);
            return;
        }
        Path file = ((Retarget.ConfigFile) settings.retarget()).file();
        try {
            ReplacedFile replaced = new ReplacedFile(file);
            DatabasesFile entry = DatabasesFile.parse(replaced.read(), settings.database());
            if (!entry.pointsTo(target)) {
                replaced.replace(entry.retargeted(target));
            }
        } catch (IOException | IllegalArgumentException e) {
            throw fileProblem(file, e);
        }
    }

    private static void run(OperatorCommand command, Side side, Target target) {
        command.run(
                command.limit(),
                List.of(side.label()),
                Map.of(
                        "BLUEGREEN_SIDE", side.label(),
                        "BLUEGREEN_HOST", target.host(),
                        "BLUEGREEN_PORT", Integer.toString(target.port()),
                        "BLUEGREEN_DATABASE", target.database()));
    }

    /** The entry in the file. */
    DatabasesFile entry(Path file) {
        try {
            return DatabasesFile.parse(new ReplacedFile(file).read(), settings.database());
        } catch (IOException | IllegalArgumentException e) {
            throw fileProblem(file, e);
        }
    }

    /** @throws Problem when the file could not be replaced */
    static void checkReplaceable(Path file) {
        try {
            new ReplacedFile(file).checkReplaceable();
        } catch (IOException e) {
            throw fileProblem(file, e);
        }
    }

    private static Problem fileProblem(Path file, Exception e) {
        boolean content = e instanceof IllegalArgumentException;
        return new Problem(
                Kind.CONFIGURATION,
                "PgBouncer's file " + file + (content ? ": " + e.getMessage() : " cannot be changed: " + reason(e)),
                content
                        ? "Give the database one entry of its own in the file that traffic.pgbouncer.config-file names."
                        : "Let this user read the file and make files in its folder (it is replaced, with the same"
                                + " owner and mode), or give traffic.pgbouncer.retarget-command.",
                e);
    }

    private static String reason(Exception e) {
        String simple = e.getClass().getSimpleName().replaceFirst("Exception$", "");
        return simple.equals("FileSystem") || simple.equals("IO")
                ? String.valueOf(e.getMessage())
                : simple + " " + e.getMessage();
    }
}
