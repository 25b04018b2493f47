package io.pgbluegreen.testkit.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;

/**
 * Who a server runs as. PostgreSQL refuses to be root, so that a test run of root's starts it as {@code nobody}, through
 * {@code setpriv}: this works in a container too, where user namespaces ({@code unshare}) are mostly forbidden.
 */
public final class OsUser {

    private static final String UNPRIVILEGED = "nobody";

    private OsUser() {}

    /** Whether this JVM runs as root. */
    public static boolean isRoot() {
        try {
            return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return false;
        }
    }

    /** What to put before a command so that it does not run as root: nothing where this JVM is not root itself. */
    public static List<String> withoutRoot() {
        if (!isRoot()) {
            return List.of();
        }
        return List.of("setpriv", "--reuid=" + id("-u"), "--regid=" + id("-g"), "--clear-groups");
    }

    /**
     * Hands a folder to the user that commands behind {@link #withoutRoot} run as, which must be able to reach it.
     *
     * @throws IOException if a folder above is closed to other users, naming it
     */
    public static void giveAway(Path folder) throws IOException {
        if (!isRoot()) {
            return;
        }
        for (Path above = folder.toRealPath().getParent(); above != null; above = above.getParent()) {
            if (!Files.getPosixFilePermissions(above).contains(PosixFilePermission.OTHERS_EXECUTE)) {
                throw new IOException("PostgreSQL refuses to run as root and is started as '" + UNPRIVILEGED
                        + "', who cannot enter " + above + " on the way to " + folder
                        + ". Choose another temporary folder with -Djava.io.tmpdir, or run as another user.");
            }
        }
        Files.setOwner(
                folder, folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(UNPRIVILEGED));
    }

    private static String id(String option) {
        try {
            Process process = new ProcessBuilder("id", option, UNPRIVILEGED)
                    .redirectErrorStream(true)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (!output.matches("\\d+")) {
                throw new IllegalStateException("PostgreSQL refuses to run as root and this system has no user '"
                        + UNPRIVILEGED + "' to run it as ('id " + option + "' says: " + output + ")");
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
