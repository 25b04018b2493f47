package io.pgbluegreen.cli.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.session.Secret;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.pulsar2pg.DdlPolicy;
import io.pgbluegreen.topic.PulsarAuthentication;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MigrationReaderTest {

    private static final String LEAST = """
            name: forum
            blue: {host: old, database: forum, user: mover}
            green: {host: new, database: forum, user: mover}
            pulsar: {service-url: "pulsar://p:6650", admin-url: "http://p:8080"}
            """;

    @TempDir
    private Path folder = Path.of("");

    @Test
    void the_least_that_a_file_can_say_gives_every_default() {
        Migration migration = read(LEAST, Map.of());

        assertThat(migration.name()).isEqualTo("forum");
        assertThat(migration.blue().side()).isEqualTo(Side.BLUE);
        assertThat(migration.blue().host()).isEqualTo("old");
        assertThat(migration.blue().port()).isEqualTo(5432);
        assertThat(migration.blue().password()).isEmpty();
        assertThat(migration.blue().driverProperties()).isEmpty();
        assertThat(migration.green().side()).isEqualTo(Side.GREEN);
        assertThat(migration.green().host()).isEqualTo("new");
        assertThat(migration.topic(Side.BLUE)).hasToString("persistent://public/default/forum_blue");
        assertThat(migration.topic(Side.GREEN)).hasToString("persistent://public/default/forum_green");
        assertThat(migration.pulsar().authentication()).isEqualTo(new PulsarAuthentication.None());
        assertThat(migration.pulsar().tls().tlsTrustCertsFilePath()).isEmpty();
        assertThat(migration.pulsar().tls().tlsAllowInsecureConnection()).isFalse();
        assertThat(migration.pulsar().tls().tlsHostnameVerificationEnable()).isTrue();
        assertThat(migration.tables().includes(new TableId("any", "table"))).isTrue();
        assertThat(migration.tables().includes(new TableId("bluegreen", "daemon")))
                .isFalse();
        assertThat(migration.copy())
                .isEqualTo(new Migration.Copy(SchemaSource.DUMP, 4, 256 * 1024 * 1024, Optional.empty()));
        assertThat(migration.publisher()).isEqualTo(new Migration.Publisher(256 * 1024, Compression.LZ4));
        assertThat(migration.applier()).isEqualTo(new Migration.Applier(20_000, 16 * 1024 * 1024, DdlPolicy.STOP));
    }

    @Test
    void every_key_reaches_its_place() throws IOException {
        Files.writeString(folder.resolve("pw"), "from a file\n");
        Files.writeString(folder.resolve("token"), "t\n");
        Files.writeString(folder.resolve("ca.pem"), "certificate");
        Files.createDirectory(folder.resolve("bin"));
        Migration migration = read("""
                name: shop_2
                blue:
                  host: old
                  port: 5433
                  database: "2024"
                  user: a
                  password: ${BLUE}
                  properties: {sslmode: require, connectTimeout: 3}
                green:
                  host: new
                  port: 5434
                  database: y
                  user: b
                  password-file: pw
                  properties: {sslmode: verify-full}
                pulsar:
                  service-url: pulsar+ssl://a:6651,b:6651
                  admin-url: https://a:8443
                  tenant: t
                  namespace: n
                  blue-topic: shop
                  green-topic: shop-17
                  token-file: token
                  tls-trust-certs: ca.pem
                  tls-allow-insecure: true
                  tls-hostname-verification: false
                tables:
                  include: ["public.*", "shop.*"]
                  exclude: ["shop.tmp_*"]
                copy:
                  schema: existing
                  jobs: 7
                  range-size: 2GB
                  client-tools: bin
                publisher:
                  frame-size: 64kB
                  compression: zstd
                applier:
                  max-rows: 17
                  max-bytes: 3MB
                """, Map.of("BLUE", "from the environment"));

        assertThat(migration.blue().port()).isEqualTo(5433);
        assertThat(migration.blue().database()).isEqualTo("2024");
        assertThat(migration.blue().user()).isEqualTo("a");
        assertThat(migration.blue().password()).contains(new Secret("from the environment"));
        assertThat(migration.blue().driverProperties()).isEqualTo(Map.of("sslmode", "require", "connectTimeout", "3"));
        assertThat(migration.green().port()).isEqualTo(5434);
        assertThat(migration.green().database()).isEqualTo("y");
        assertThat(migration.green().user()).isEqualTo("b");
        assertThat(migration.green().password()).contains(new Secret("from a file"));
        assertThat(migration.green().driverProperties()).isEqualTo(Map.of("sslmode", "verify-full"));
        assertThat(migration.pulsar().serviceUrl()).isEqualTo("pulsar+ssl://a:6651,b:6651");
        assertThat(migration.pulsar().adminUrl()).isEqualTo("https://a:8443");
        assertThat(migration.topic(Side.BLUE)).hasToString("persistent://t/n/shop");
        assertThat(migration.topic(Side.GREEN)).hasToString("persistent://t/n/shop-17");
        assertThat(migration.pulsar().authentication())
                .isEqualTo(new PulsarAuthentication.TokenFile(folder.resolve("token")));
        assertThat(migration.pulsar().tls().tlsTrustCertsFilePath()).contains(folder.resolve("ca.pem"));
        assertThat(migration.pulsar().tls().tlsAllowInsecureConnection()).isTrue();
        assertThat(migration.pulsar().tls().tlsHostnameVerificationEnable()).isFalse();
        assertThat(migration.tables().includes(TableId.parse("shop.orders"))).isTrue();
        assertThat(migration.tables().includes(TableId.parse("shop.tmp_1"))).isFalse();
        assertThat(migration.tables().includes(TableId.parse("other.x"))).isFalse();
        assertThat(migration.copy())
                .isEqualTo(new Migration.Copy(SchemaSource.EXISTING, 7, 2L << 30, Optional.of(folder.resolve("bin"))));
        assertThat(migration.publisher()).isEqualTo(new Migration.Publisher(64 * 1024, Compression.ZSTD));
        assertThat(migration.applier()).isEqualTo(new Migration.Applier(17, 3 * 1024 * 1024, DdlPolicy.STOP));
        assertThat(migration.slot(Side.BLUE)).isEqualTo("bluegreen_shop_2_blue");
        assertThat(migration.publication(Side.GREEN)).isEqualTo("bluegreen_shop_2_green");
        assertThat(migration.subscription(Side.GREEN)).isEqualTo("pulsar2pg-green");
    }

    @Test
    void a_token_comes_from_the_environment() {
        Migration migration = read(LEAST.replace("8080\"}", "8080\", token: \"${T}\"}"), Map.of("T", "abc"));

        assertThat(migration.pulsar().authentication()).isEqualTo(new PulsarAuthentication.Token("abc"));
    }

    @Test
    void everything_that_is_wrong_is_reported_at_once_with_key_line_and_column() {
        assertThat(faults("""
                name: Forum!
                blue:
                  hots: old
                  port: 54321x
                  database: forum
                  user: mover
                  password: hunter2
                  properties: {sslmode: maybe}
                green: {host: new, port: 0, database: forum, user: "${NOBODY_SET_THIS}"}
                pulsar:
                  service-url: http://p:6650
                  admin-url: http://p:8080
                  tls-trust-certs: nowhere.pem
                tables:
                  include: public.*
                copy: {schema: dumb, jobs: 65, range-size: 5}
                applier: 7
                publishers: {}
                """))
                .hasMessageContaining("migration.yaml has 16 problems:")
                .hasMessageContaining("migration.yaml:1:7 name: expected [a-z0-9_]{1,40}, found 'Forum!'")
                .hasMessageContaining("migration.yaml:2:1 blue.host: is missing; expected text")
                .hasMessageContaining("migration.yaml:3:3 blue.hots: unknown key; did you mean host?")
                .hasMessageContaining("4:9 blue.port: expected a whole number from 1 to 65535, found '54321x'")
                .hasMessageContaining("7:13 blue.password: a secret must not stand in the file; write ${NAME} with an"
                        + " environment variable, or use blue.password-file")
                .hasMessageContaining("8:16 blue.properties.sslmode: driver property 'sslmode' must be one of")
                .hasMessageContaining("green.port: expected a whole number from 1 to 65535, found '0'")
                .hasMessageContaining("green.user: the environment variable NOBODY_SET_THIS is not set")
                .hasMessageContaining(
                        "11:16 pulsar.service-url: expected a URL like pulsar://host:6650, found" + " 'http://p:6650'")
                .hasMessageContaining("13:20 pulsar.tls-trust-certs: there is no file " + folder.resolve("nowhere.pem"))
                .hasMessageContaining("15:12 tables.include: expected a list of patterns, found 'public.*'")
                .hasMessageContaining("copy.schema: expected one of dump, existing, found 'dumb'")
                .hasMessageContaining("copy.jobs: expected a whole number from 1 to 64, found '65'")
                .hasMessageContaining("copy.range-size: expected a size from 1MB to 64GB (units: B, kB, MB, GB), found")
                .hasMessageContaining("17:10 applier: expected keys and values, found '7'")
                .hasMessageContaining("18:1 publishers: unknown key; did you mean publisher?")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void secrets_with_a_default_or_in_parts_are_refused_without_being_shown() {
        assertThat(faults(LEAST.replace("old,", "old, password: \"${PW:hunter2}\",")))
                .hasMessageNotContaining("hunter2");
        assertThat(faults(LEAST.replace("8080\"}", "8080\", token: \"x${HOME_TOKEN}\"}")))
                .hasMessageContaining("pulsar.token");
    }

    @Test
    void a_url_with_credentials_is_refused_without_being_shown() {
        assertThat(faults(LEAST.replace("http://p:8080", "http://admin:hunter2@p:8080")))
                .hasMessageContaining("pulsar.admin-url")
                .hasMessageNotContaining("hunter2");
        assertThat(faults(LEAST.replace("host: old", "host: \"postgres://app:hunter2@old/forum\"")))
                .hasMessageContaining("blue.host: host must be one name or address, found a URL")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void a_password_and_its_file_exclude_each_other() throws IOException {
        Files.writeString(folder.resolve("pw"), "x");

        assertThat(faults(LEAST.replace("old,", "old, password: \"${PW}\", password-file: pw,"), Map.of("PW", "x")))
                .hasMessageContaining("blue.password-file: stands beside blue.password");
    }

    @Test
    void a_password_file_must_hold_one_line() throws IOException {
        Files.writeString(folder.resolve("pw"), "one\ntwo\n");

        assertThat(faults(LEAST.replace("old,", "old, password-file: pw,")))
                .hasMessageContaining("expected one line in " + folder.resolve("pw") + ", found 2")
                .hasMessageNotContaining("two");
    }

    @Test
    void green_must_not_be_blue() {
        assertThat(faults(LEAST.replace("host: new", "host: old")))
                .hasMessageContaining("green.host: green is the same database as blue");
    }

    @Test
    void both_sides_need_a_topic_of_their_own() {
        assertThat(faults(LEAST.replace("8080\"}", "8080\", green-topic: forum_blue}")))
                .hasMessageContaining("green's topic is the same as blue's");
    }

    @Test
    void a_key_that_stands_twice_is_reported() {
        assertThat(faults(LEAST + "name: other\n")).hasMessageContaining("5:1 name: stands here a second time");
    }

    @Test
    void a_key_without_a_value_is_reported() {
        assertThat(faults(LEAST.replace("forum\n", "\n")))
                .hasMessageContaining("name: expected")
                .hasMessageContaining("found nothing");
    }

    @Test
    void a_pattern_without_quotes_that_yaml_takes_for_an_alias_is_reported() {
        assertThat(faults(LEAST + "tables: {exclude: [*.log]}\n")).hasMessageContaining("migration.yaml:5:");
    }

    @Test
    void what_is_not_yaml_says_where() {
        assertThat(faults("name: forum\n  blue: x\n")).hasMessageContaining("migration.yaml:2:7 is not YAML");
        assertThat(faults("")).hasMessageContaining("found an empty file");
        assertThat(faults("- a\n")).hasMessageContaining("expected keys and values");
    }

    @Test
    void a_missing_file_says_how_to_name_one() {
        assertThatThrownBy(() -> MigrationReader.read(folder.resolve("none.yaml"), Map.of()))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.remedy()).contains("-c FILE"))
                .hasMessage("there is no configuration file " + folder.resolve("none.yaml"));
    }

    @Test
    void a_folder_in_place_of_a_file_is_reported() {
        assertThatThrownBy(() -> MigrationReader.read(folder, Map.of()))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("cannot be read");
    }

    @Test
    void printing_a_migration_shows_no_secret() {
        Migration migration = read(
                LEAST.replace("old,", "old, password: \"${PW}\",").replace("8080\"}", "8080\", token: \"${PW}\"}"),
                Map.of("PW", "hunter2"));

        assertThat(migration.toString()).doesNotContain("hunter2");
    }

    private Problem faults(String yaml) {
        return faults(yaml, Map.of());
    }

    private Problem faults(String yaml, Map<String, String> environment) {
        Problem problem = catchThrowableOfType(Problem.class, () -> read(yaml, environment));
        assertThat(problem.kind()).isEqualTo(Problem.Kind.CONFIGURATION);
        return problem;
    }

    private Migration read(String yaml, Map<String, String> environment) {
        try {
            Path file = folder.resolve("migration.yaml");
            Files.writeString(file, yaml);
            return MigrationReader.read(file, environment);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
