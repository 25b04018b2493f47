package io.pgbluegreen.postgres.session;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/**
 * Connects with pgjdbc. The URL holds host, port and database only: driver and libraries print it. All else, above all
 * secrets, goes as properties.
 */
final class DriverConnection {

    private static final Driver DRIVER = new Driver();
    private static final String CONNECT_TIMEOUT_SECONDS = "10";

    /** Bounds the whole log-in: a host that accepts and then says nothing is within the connect timeout. */
    private static final String LOGIN_TIMEOUT_SECONDS = "30";

    private DriverConnection() {}

    static Connection plain(ConnectionSettings settings, String applicationName) throws SQLException {
        return connect(settings, properties(settings, applicationName));
    }

    static Connection replication(ConnectionSettings settings, String applicationName) throws SQLException {
        Properties properties = properties(settings, applicationName);
        PGProperty.REPLICATION.set(properties, "database");
        PGProperty.PREFER_QUERY_MODE.set(properties, "simple");
        // Lets the driver send "replication" when it connects, before it can know the version.
        PGProperty.ASSUME_MIN_SERVER_VERSION.set(properties, "9.6");
        PGProperty.SOCKET_TIMEOUT.set(properties, "0");
        List<SessionParameter> parameters = new ArrayList<>(SessionParameter.EXACT_TEXT);
        parameters.add(SessionParameter.UTC);
        parameters.add(SessionParameter.WRITABLE);
        parameters.addAll(SessionParameter.NO_TIMEOUTS);
        PGProperty.OPTIONS.set(properties, SessionParameter.startupOptions(parameters));
        return connect(settings, properties);
    }

    private static Connection connect(ConnectionSettings settings, Properties properties) throws SQLException {
        Connection connection = DRIVER.connect(url(settings), properties);
        if (connection == null) {
            throw new SQLException("the driver does not accept " + url(settings));
        }
        return connection;
    }

    static String url(ConnectionSettings settings) {
        String host = settings.host().indexOf(':') < 0 ? settings.host() : "[" + settings.host() + "]";
        return "jdbc:postgresql://" + host + ":" + settings.port() + "/"
                + URLEncoder.encode(settings.database(), StandardCharsets.UTF_8);
    }

    private static Properties properties(ConnectionSettings settings, String applicationName) {
        Properties properties = new Properties();
        PGProperty.TCP_KEEP_ALIVE.set(properties, "true");
        PGProperty.SOCKET_FACTORY.set(properties, KeepAliveSocketFactory.class.getName());
        PGProperty.CONNECT_TIMEOUT.set(properties, CONNECT_TIMEOUT_SECONDS);
        PGProperty.LOGIN_TIMEOUT.set(properties, LOGIN_TIMEOUT_SECONDS);
        settings.driverProperties().forEach(properties::setProperty);
        PGProperty.USER.set(properties, settings.user());
        settings.password().ifPresent(password -> PGProperty.PASSWORD.set(properties, password.reveal()));
        PGProperty.APPLICATION_NAME.set(properties, applicationName);
        return properties;
    }
}
