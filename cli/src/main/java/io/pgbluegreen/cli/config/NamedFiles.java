package io.pgbluegreen.cli.config;

import io.pgbluegreen.postgres.session.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The files and folders that a configuration file names; relative paths count from the folder it stands in. */
final class NamedFiles {

    private final Path folder;
    private final Values values;
    private final Faults faults;

    NamedFiles(Path folder, Values values, Faults faults) {
        this.folder = folder;
        this.values = values;
        this.faults = faults;
    }

    /** The first line of a secret's file. */
    Optional<Secret> secret(Key<Path> key) {
        Optional<Path> file = file(key);
        if (file.isEmpty()) {
            return Optional.empty();
        }
        try {
            String text = Files.readString(file.get()).strip();
            if (text.isEmpty() || text.indexOf('\n') >= 0) {
                fault(
                        key,
                        "expected one line in " + file.get() + ", found "
                                + text.lines().count());
                return Optional.empty();
            }
            return Optional.of(new Secret(text));
        } catch (IOException e) {
            fault(key, "the file " + file.get() + " cannot be read as UTF-8 text");
            return Optional.empty();
        }
    }

    /** The path of a file that must be there. */
    Optional<Path> file(Key<Path> key) {
        Optional<Path> path = values.find(key).map(folder::resolve);
        if (path.isPresent() && !Files.isReadable(path.get())) {
            fault(key, "there is no file " + path.get() + " that can be read");
            return Optional.empty();
        }
        return path;
    }

    /** A path that may be there or not. */
    Path resolve(Key<Path> key) {
        return folder.resolve(values.find(key).orElse(Path.of(""))).normalize();
    }

    /** The path of a folder that must be there. */
    Optional<Path> folder(Key<Path> key) {
        Optional<Path> path = values.find(key).map(folder::resolve);
        if (path.isPresent() && !Files.isDirectory(path.get())) {
            fault(key, "there is no folder " + path.get());
            return Optional.empty();
        }
        return path;
    }

    private void fault(Key<Path> key, String what) {
        values.fault(faults, key, what);
    }
}
