package io.pgbluegreen.testkit.embedded;

import io.pgbluegreen.testkit.PostgresOptions;
import io.pgbluegreen.testkit.ServerException;
import io.pgbluegreen.testkit.process.GuardedFolder;
import io.pgbluegreen.testkit.process.LogTail;
import io.pgbluegreen.testkit.process.OsUser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Makes a data directory: UTF-8, locale C, superuser {@code postgres} with the password of the options. */
final class InitDb {

    private static final int LIMIT_SECONDS = 120;

    private InitDb() {}

    static void run(PostgresOptions options, Path binaries, GuardedFolder folder, Path dataDirectory)
            throws IOException {
        Files.createDirectory(dataDirectory);
        OsUser.giveAway(dataDirectory);
        Path passwordFile = folder.writePrivate("password", options.password() + "\n");
        OsUser.giveAway(passwordFile);
        List<String> command = new ArrayList<>(OsUser.withoutRoot());
        command.addAll(List.of(
                binaries.resolve("bin/initdb").toString(),
                "--pgdata=" + dataDirectory,
                "--username=postgres",
                "--pwfile=" + passwordFile,
                "--auth=" + options.authentication().method(),
                "--encoding=UTF8",
                "--locale=C",
                "--nosync"));
        Path output = folder.path().resolve("initdb.log");
        Process initdb = folder.launch(command, Map.of(), "KILL", output);
        String what = "initdb of PostgreSQL " + options.major() + " in " + dataDirectory;
        try {
            if (!initdb.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                throw new ServerException(what + " did not end within " + LIMIT_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServerException(what + " was interrupted", e);
        }
        if (initdb.exitValue() != 0) {
            throw new ServerException(what + " failed with status " + initdb.exitValue() + ":\n" + LogTail.of(output));
        }
        Files.delete(passwordFile);
    }
}
