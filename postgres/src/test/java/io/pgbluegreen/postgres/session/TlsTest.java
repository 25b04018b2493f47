package io.pgbluegreen.postgres.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.sql.Sql;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import io.pgbluegreen.testkit.PostgresServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server with a certificate for 127.0.0.1, which no authority but itself has signed. */
class TlsTest {

    private static final String STORE_PASSWORD = "changeit";

    private static Path folder;
    private static PostgresServer server;

    @BeforeAll
    static void start(@TempDir Path temporary) throws Exception {
        folder = temporary;
        server = PostgresServer.builder("17").fsync(false).start();
        certificate("server", "IP:127.0.0.1");
        certificate("stranger", "DNS:somewhere.else");
        serveWith("server");
        Path hba = server.dataDirectory().resolve("pg_hba.conf");
        String lines = "hostssl all tls_only all trust\nhostnossl all tls_only all reject\n";
        Files.writeString(hba, lines + Files.readString(hba));
        server.execute("CREATE ROLE tls_only LOGIN", "ALTER SYSTEM SET ssl TO on", "SELECT pg_reload_conf()");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void a_verified_connection_is_encrypted() throws SQLException {
        try (Connection session = open("postgres", verifying("server"))) {
            assertThat(isEncrypted(session)).isTrue();
        }
        try (Connection walsender =
                new PostgresSessions(settings("postgres", verifying("server"))).openReplication("t")) {
            assertThat(isEncrypted(walsender)).isTrue();
        }
    }

    @Test
    void a_server_that_is_not_trusted_is_configuration() {
        Problem problem = refused("postgres", verifying("stranger"));

        assertThat(problem.kind()).isEqualTo(Kind.CONFIGURATION);
        assertThat(problem).hasMessageContaining("cannot be reached by TLS");
        assertThat(problem.remedy()).contains("sslrootcert");
    }

    @Test
    void a_certificate_for_another_host_is_configuration() throws Exception {
        serveWith("stranger");
        server.restart();
        try {
            Problem problem = refused("postgres", verifying("stranger"));

            assertThat(problem.kind()).isEqualTo(Kind.CONFIGURATION);
            assertThat(problem).hasMessageContaining("cannot be reached by TLS").hasMessageContaining("127.0.0.1");
        } finally {
            serveWith("server");
            server.restart();
        }
    }

    @Test
    void a_missing_root_certificate_file_is_configuration() {
        Problem problem = refused("postgres", Map.of("sslmode", "verify-ca", "sslrootcert", "/no/such/root.pem"));

        assertThat(problem.kind()).isEqualTo(Kind.CONFIGURATION);
        assertThat(problem).hasMessageContaining("/no/such/root.pem");
    }

    @Test
    void a_role_that_pg_hba_lets_in_by_tls_only_is_told_about_pg_hba() throws SQLException {
        try (Connection session = open("tls_only", Map.of("sslmode", "require"))) {
            assertThat(isEncrypted(session)).isTrue();
        }
        Problem problem = refused("tls_only", Map.of("sslmode", "disable"));

        assertThat(problem.kind()).isEqualTo(Kind.CONFIGURATION);
        assertThat(problem).hasMessageContaining("does not let role \"tls_only\" connect to database \"postgres\"");
        assertThat(problem.remedy()).contains("pg_hba.conf").contains("sslmode");
    }

    private static Map<String, String> verifying(String root) {
        return Map.of(
                "sslmode",
                "verify-full",
                "sslrootcert",
                folder.resolve(root + ".crt").toString());
    }

    private static boolean isEncrypted(Connection session) throws SQLException {
        return Sql.one(session, "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()", row -> row.getBoolean(1));
    }

    private static Problem refused(String user, Map<String, String> properties) {
        Problem problem = catchThrowableOfType(Problem.class, () -> open(user, properties));
        assertThat((Throwable) problem).isNotNull();
        return problem;
    }

    private static Connection open(String user, Map<String, String> properties) {
        return new PostgresSessions(settings(user, properties)).open("test");
    }

    private static ConnectionSettings settings(String user, Map<String, String> properties) {
        return new ConnectionSettings(
                Side.BLUE, server.host(), server.port(), "postgres", user, Optional.empty(), properties);
    }

    private static void serveWith(String name) throws IOException {
        Path data = server.dataDirectory();
        for (String file : new String[] {"crt", "key"}) {
            Path there = data.resolve("server." + file);
            Files.copy(folder.resolve(name + "." + file), there, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            Files.setPosixFilePermissions(there, PosixFilePermissions.fromString("rw-------"));
            Files.setOwner(there, Files.getOwner(data.resolve("PG_VERSION")));
        }
    }

    /** Writes a self-signed certificate and its key as PEM, with the JDK's own tools. */
    private static void certificate(String name, String subjectAlternativeName) throws Exception {
        Path store = folder.resolve(name + ".p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        name,
                        "-keyalg",
                        "RSA",
                        "-keysize",
                        "2048",
                        "-validity",
                        "30",
                        "-dname",
                        "CN=" + name,
                        "-ext",
                        "SAN=" + subjectAlternativeName,
                        "-ext",
                        "BC=ca:true",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        STORE_PASSWORD)
                .inheritIO()
                .start();
        assertThat(keytool.waitFor()).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, STORE_PASSWORD.toCharArray());
        }
        pem(name + ".crt", "CERTIFICATE", keys.getCertificate(name).getEncoded());
        pem(
                name + ".key",
                "PRIVATE KEY",
                keys.getKey(name, STORE_PASSWORD.toCharArray()).getEncoded());
    }

    private static void pem(String file, String label, byte[] der) throws IOException {
        Files.writeString(
                folder.resolve(file),
                "-----BEGIN " + label + "-----\n"
                        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + label
                        + "-----\n");
    }
}
