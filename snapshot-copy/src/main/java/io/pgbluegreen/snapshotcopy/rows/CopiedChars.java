package io.pgbluegreen.snapshotcopy.rows;

import io.pgbluegreen.postgres.Identifiers;
import io.pgbluegreen.postgres.ServerVersion;
import io.pgbluegreen.postgres.catalog.CharTypes;
import io.pgbluegreen.postgres.catalog.TableColumn;
import io.pgbluegreen.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/**
 * How blue writes a {@code "char"} above 127 so that green reads the same byte: from version 15 on that is octal, before
 * it is what the byte is in the database's encoding. Where nothing does, reading such a value fails.
 */
public final class CopiedChars {

    private static final String NOT_ASCII = "[^\\x01-\\x7f]";

    private final CharTypes types;
    private final boolean octalOnBlue;
    private final boolean octalOnGreen;
    private final boolean recoded;

    private CopiedChars(CharTypes types, boolean octalOnBlue, boolean octalOnGreen, boolean recoded) {
        this.types = types;
        this.octalOnBlue = octalOnBlue;
        this.octalOnGreen = octalOnGreen;
        this.recoded = recoded;
    }

    /** As these two servers' versions and encodings ask for it. */
    public static CopiedChars between(Connection blue, Connection green) throws SQLException {
        boolean octalOnBlue = ServerVersion.of(blue).writesCharsInOctal();
        boolean octalOnGreen = ServerVersion.of(green).writesCharsInOctal();
        String encoding = encoding(blue);
        boolean sameEncoding = encoding.equals(encoding(green));
        boolean sameText = octalOnBlue == octalOnGreen && (octalOnBlue || sameEncoding);
        return new CopiedChars(
                sameText ? CharTypes.NONE : CharTypes.read(blue),
                octalOnBlue,
                octalOnGreen,
                // A byte that is no UTF-8 comes as it is, and green refuses it.
                !sameEncoding && !encoding.equals("UTF8"));
    }

    private static String encoding(Connection connection) throws SQLException {
        return Sql.one(connection, "SHOW server_encoding", row -> row.getString(1));
    }

    /** What to read in the place of a column; empty where that is the column itself. */
    Optional<String> value(TableColumn column) {
        String name = Identifiers.quote(column.name());
        String type = column.type().sql();
        if (types.plain().contains(type)) {
            return Optional.of(octalOnGreen ? CharTypes.octal(name) : unlessHigh(CharTypes.isHigh(name), name));
        }
        if (!types.holding().contains(type) || !(octalOnBlue || recoded)) {
            return Optional.empty();
        }
        String high = octalOnBlue ? CharTypes.hasOctal(name) : name + "::pg_catalog.text ~ '" + NOT_ASCII + "'";
        return Optional.of(unlessHigh(high, name));
    }

    /**
     * A cast that fails says why in its message; there is no function for that. Without the column in it, it would be made
     * before the first row.
     */
    private static String unlessHigh(String high, String name) {
        return "CASE WHEN " + high + " THEN ('column ' || " + Identifiers.literal(name)
                + " || ' has a \"char\" above 127, which green would read otherwise' || pg_catalog.left(" + name
                + "::pg_catalog.text, 0))::pg_catalog.int4::pg_catalog.text"
                + " ELSE " + name + "::pg_catalog.text END";
    }
}
