package io.pgbluegreen.postgres.session;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.logging.Logger;
import javax.sql.DataSource;

/**
 * Sessions of {@link PostgresSessions#open} for libraries that ask a {@link DataSource}; each connection is a new one.
 * What keeps it from connecting is thrown as a {@link io.pgbluegreen.problem.Problem}.
 */
public final class SessionDataSource implements DataSource {

    private final PostgresSessions sessions;
    private final String applicationName;

    public SessionDataSource(PostgresSessions sessions, String applicationName) {
        this.sessions = sessions;
        this.applicationName = applicationName;
    }

    @Override
    public Connection getConnection() {
        return sessions.open(applicationName);
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        throw new SQLFeatureNotSupportedException("user and password come from the settings");
    }

    @Override
    public PrintWriter getLogWriter() throws SQLException {
        throw new SQLFeatureNotSupportedException("there is no log writer");
    }

    @Override
    public void setLogWriter(PrintWriter out) throws SQLException {
        throw new SQLFeatureNotSupportedException("there is no log writer");
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        throw new SQLFeatureNotSupportedException("timeouts come from the settings");
    }

    /** No timeout of its own: that of the settings holds. */
    @Override
    public int getLoginTimeout() {
        return 0;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException("there is no parent logger");
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        throw new SQLException("expected a type that this data source has, found " + type.getName());
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return type.isInstance(this);
    }
}
