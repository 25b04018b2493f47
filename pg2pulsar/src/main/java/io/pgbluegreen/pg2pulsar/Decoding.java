package io.pgbluegreen.pg2pulsar;

import io.pgbluegreen.pg2pulsar.decode.ChangeDecoder;
import io.pgbluegreen.pg2pulsar.decode.OctalChars;
import io.pgbluegreen.pg2pulsar.decode.PgOutputDecoder;
import io.pgbluegreen.pg2pulsar.decode.RecordedTruncates;
import io.pgbluegreen.pg2pulsar.testdecoding.CatalogTables;
import io.pgbluegreen.pg2pulsar.testdecoding.TestDecodingDecoder;
import io.pgbluegreen.postgres.Identifiers;
import io.pgbluegreen.postgres.ServerVersion;
import io.pgbluegreen.postgres.catalog.Catalog;
import io.pgbluegreen.postgres.catalog.CharTypes;
import io.pgbluegreen.postgres.catalog.ColumnType;
import io.pgbluegreen.postgres.session.PostgresSessions;
import io.pgbluegreen.postgres.sql.Sql;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a server's changes are decoded: by {@code pgoutput}, on 9.6 by {@code test_decoding}.
 *
 * @param options of the output plugin, as they stand in {@code START_REPLICATION}
 * @param held what must be closed with the stream
 */
record Decoding(ChangeDecoder decoder, String options, List<Held> held) {

    /** Something that decoding keeps open. */
    record Held(Closing abort, Closing close) {}

    @FunctionalInterface
    interface Closing {
        void run() throws SQLException;
    }

    static Decoding of(Connection connection, PublisherSettings settings, PostgresSessions sessions)
            throws SQLException {
        ServerVersion version = ServerVersion.of(connection);
        Decoding decoding = version.hasPublications()
                ? pgOutput(connection, settings)
                : testDecoding(connection, settings, sessions);
        if (!version.writesCharsInOctal()) {
            decoding = decoding.withOctalChars(connection, new CatalogChars(sessions));
        }
        return version.hasTruncateDecoding() ? decoding : decoding.withRecordedTruncates();
    }

    private Decoding withOctalChars(Connection connection, CatalogChars chars) throws SQLException {
        List<Held> more = new ArrayList<>(held);
        more.add(new Held(chars::abort, () -> {}));
        OctalChars octal = new OctalChars(decoder, CharTypes.read(connection), chars, encoding(connection));
        return new Decoding(octal, options, List.copyOf(more));
    }

    private static String encoding(Connection connection) throws SQLException {
        return Sql.one(connection, "SHOW server_encoding", row -> row.getString(1));
    }

    private Decoding withRecordedTruncates() {
        return new Decoding(new RecordedTruncates(decoder), options, held);
    }

    private static Decoding pgOutput(Connection connection, PublisherSettings settings) throws SQLException {
        Map<Long, ColumnType> types = Catalog.types(connection);
        String publication = Identifiers.quote(settings.publication()).replace("'", "''");
        return new Decoding(
                new PgOutputDecoder(oid -> Optional.ofNullable(types.get(Integer.toUnsignedLong(oid)))
                        .map(ColumnType::sql)),
                "(proto_version '1', publication_names '" + publication + "')",
                List.of());
    }

    private static Decoding testDecoding(Connection connection, PublisherSettings settings, PostgresSessions sessions)
            throws SQLException {
        String encoding = encoding(connection);
        if (!encoding.equals("UTF8")) {
            throw new Problem(
                    Kind.CHECK_FAILED,
                    sessions.settings().where() + " has encoding " + encoding
                            + ": expected UTF8, since test_decoding sends text as it is stored",
                    "Move the database into a new one with encoding UTF8 first, or upgrade to PostgreSQL 10 or newer"
                            + " in another way.");
        }
        CatalogTables catalog = new CatalogTables(sessions, settings.publication());
        TestDecodingDecoder decoder = new TestDecodingDecoder(catalog, settings.spoolFolder());
        return new Decoding(decoder, TestDecodingDecoder.OPTIONS, List.of(new Held(catalog::abort, () -> {
            decoder.close();
            catalog.close();
        })));
    }
}
