package io.pgbluegreen.fence;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.List;

/** An operator's fence program: it keeps everybody from a database but two superusers, on the server's own machine. */
final class Switchboard implements AutoCloseable {

    private static final String SCRIPT = """
            #!/bin/sh
            set -e
            data='%s'
            hba="$data/pg_hba.conf"
            saved="$data/fenced-$BLUEGREEN_DATABASE"
            test "$BLUEGREEN_SIDE" = blue
            reload() {
                before=$(grep -c SIGHUP '%s' || true)
                kill -HUP "$(head -n 1 "$data/postmaster.pid")"
                until [ "$(grep -c SIGHUP '%s')" -gt "$before" ]; do sleep 0.01; done
            }
            case "$1" in
                fence)
                    if [ ! -e "$saved" ]; then
                        {
                            echo "# $BLUEGREEN_DATABASE"
                            echo "host \\"$BLUEGREEN_DATABASE\\" postgres,%s all scram-sha-256 # $BLUEGREEN_DATABASE"
                            echo "host \\"$BLUEGREEN_DATABASE\\" all all reject # $BLUEGREEN_DATABASE"
                        } > "$saved"
                        # Where the testkit's own lines begin: in front of them, behind what others have put there.
                        sed "/^# TYPE/{
                            r $saved
                            N
                        }" "$hba" > "$saved.new"
                        cat "$saved.new" > "$hba"
                    fi
                    reload ;;
                unfence)
                    if [ -e "$saved" ]; then
                        grep -v "# $BLUEGREEN_DATABASE$" "$hba" > "$saved.new"
                        cat "$saved.new" > "$hba"
                        rm -f "$saved" "$saved.new"
                    fi
                    reload ;;
                status)
                    if [ -e "$saved" ]; then echo fenced; else echo open; fi ;;
            esac
            """;

    private final Path script;

    Switchboard(Forum forum) throws IOException, SQLException {
        Path data = forum.server.dataDirectory();
        Path log = data.resolveSibling("postgresql.log");
        script = Files.createTempFile(
                "switchboard",
                ".sh",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.writeString(
                script, SCRIPT.formatted(data, log, log, forum.migration().user()));
    }

    List<String> command() {
        return List.of(script.toString());
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(script);
    }
}
