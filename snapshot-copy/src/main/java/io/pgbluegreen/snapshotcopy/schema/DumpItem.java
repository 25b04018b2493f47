package io.pgbluegreen.snapshotcopy.schema;

import io.pgbluegreen.postgres.metadata.DdlCapture;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An object in a plain dump, as the comment above it names it: {@code -- Name: child child_fkey; Type: FK CONSTRAINT;
 * Schema: public; Owner: postgres}. pg_dump takes line breaks out of names there.
 */
record DumpItem(String name, String type) {

    private static final Pattern HEADER = Pattern.compile("^-- Name: (.*); Type: ([^;]+); Schema: .*$");

    static Optional<DumpItem> ofHeader(String line) {
        Matcher header = HEADER.matcher(line);
        return header.matches() ? Optional.of(new DumpItem(header.group(1), header.group(2))) : Optional.empty();
    }

    /** What records commands on blue, outside of our schema; the setup makes green's own. */
    boolean isOurs() {
        return (type.equals("EVENT TRIGGER") && DdlCapture.TRIGGERS.contains(name))
                || (type.equals("TRIGGER") && name.endsWith(" " + DdlCapture.TRUNCATE_TRIGGER));
    }

    /** The schema that every database has, its comment, and its privileges. */
    boolean isOfPublicSchema() {
        return type.equals("SCHEMA") ? name.equals("public") : name.matches("SCHEMA \"?public\"?");
    }

    /** Foreign keys, and comments on constraints, which may be on them; a comment made twice does no harm. */
    boolean isOfForeignKeys() {
        return type.equals("FK CONSTRAINT") || (type.equals("COMMENT") && name.startsWith("CONSTRAINT "));
    }
}
