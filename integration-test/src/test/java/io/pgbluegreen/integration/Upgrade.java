package io.pgbluegreen.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbluegreen.testkit.embedded.EmbeddedPostgres;
import io.pgbluegreen.testkit.process.OsUser;
import io.pgbluegreen.testkit.requirement.MissingRequirementException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** {@code pg_upgrade --link} from 13 to 15 with the distribution's packages. */
record Upgrade(Path oldPrograms, Path newPrograms) {

    private static final String FOLDER = "/usr/lib/postgresql/";

    /** @throws MissingRequirementException that names the package which is not installed */
    static Upgrade installed() {
        return new Upgrade(
                require(Path.of(System.getProperty("clone.postgres13", FOLDER + "13")), "bin/pg_controldata"),
                require(Path.of(FOLDER + "15"), "bin/pg_upgrade"));
    }

    private static Path require(Path folder, String program) {
        if (!Files.isExecutable(folder.resolve(program))) {
            throw new MissingRequirementException("there is no " + folder.resolve(program) + "; install the package"
                    + " postgresql-" + folder.getFileName() + " (13 is of Debian's release 11)");
        }
        return folder;
    }

    /** Turns the stopped 13 in that folder into the files of a 15, and starts it. */
    void run(Path old, EmbeddedPostgres green) throws Exception {
        Path work = Files.createDirectory(green.dataDirectory().resolveSibling("upgrade"));
        Path data = Files.createDirectory(green.dataDirectory());
        OsUser.giveAway(work);
        OsUser.giveAway(data);
        letInLocally(old);
        execute(
                work,
                bin(newPrograms, "initdb"),
                "-D",
                data.toString(),
                "-U",
                "postgres",
                "-A",
                "trust",
                "--encoding=UTF8",
                "--locale=C",
                "--no-sync");
        execute(
                work,
                bin(newPrograms, "pg_upgrade"),
                "--link",
                "-U",
                "postgres",
                "-b",
                oldPrograms.resolve("bin").toString(),
                "-B",
                newPrograms.resolve("bin").toString(),
                "-d",
                old.toString(),
                "-D",
                data.toString());
        green.takeOverFiles();
        green.start();
    }

    /** The test kit's servers have no Unix socket otherwise. */
    private static void letInLocally(Path data) throws Exception {
        Files.writeString(data.resolve("pg_hba.conf"), "local all all trust\n", StandardOpenOption.APPEND);
    }

    private static String bin(Path programs, String name) {
        return programs.resolve("bin").resolve(name).toString();
    }

    private static void execute(Path folder, String... command) throws Exception {
        List<String> all = new ArrayList<>(OsUser.withoutRoot());
        all.addAll(Arrays.asList(command));
        Process process = new ProcessBuilder(all)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as("%s%n%s", command[0], output).isZero();
    }
}
