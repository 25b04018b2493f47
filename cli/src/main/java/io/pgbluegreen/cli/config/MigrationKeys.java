package io.pgbluegreen.cli.config;

import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.catalog.TableFilter;
import io.pgbluegreen.postgres.session.Secret;
import io.pgbluegreen.pulsar2pg.DdlPolicy;
import io.pgbluegreen.topic.PulsarSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Every key that {@code migration.yaml} may have. {@code docs/configuration.md} says what each is for. */
final class MigrationKeys {

    static final Key<String> NAME = Key.required("name", ValueTypes.matching("[a-z0-9_]{1,40}"));

    static final ServerKeys BLUE = ServerKeys.required(Side.BLUE.label());
    static final ServerKeys GREEN = ServerKeys.required(Side.GREEN.label());

    private static final String PULSAR_NAME = "[-=:.\\w]+";
    private static final String ANY_SERVICE_URL = "pulsar://host:6650";
    private static final String ANY_ADMIN_URL = "http://host:8080";

    static final Key<String> SERVICE_URL = Key.required(
            "pulsar.service-url", url("pulsar://host:6650", url -> PulsarSettings.faults(url, ANY_ADMIN_URL)));
    static final Key<String> ADMIN_URL = Key.required(
            "pulsar.admin-url", url("http://host:8080", url -> PulsarSettings.faults(ANY_SERVICE_URL, url)));
    static final Key<String> TENANT = Key.of("pulsar.tenant", ValueTypes.matching(PULSAR_NAME), "public");
    static final Key<String> NAMESPACE = Key.of("pulsar.namespace", ValueTypes.matching(PULSAR_NAME), "default");
    static final Key<String> BLUE_TOPIC = Key.optional("pulsar.blue-topic", ValueTypes.matching(PULSAR_NAME));
    static final Key<String> GREEN_TOPIC = Key.optional("pulsar.green-topic", ValueTypes.matching(PULSAR_NAME));
    static final Key<Secret> TOKEN = Key.optional("pulsar.token", new SecretType("pulsar.token-file"));
    static final Key<Path> TOKEN_FILE = Key.optional("pulsar.token-file", ValueTypes.path());
    static final Key<Path> TLS_TRUST_CERTS = Key.optional("pulsar.tls-trust-certs", ValueTypes.path());
    static final Key<Boolean> TLS_ALLOW_INSECURE = Key.of("pulsar.tls-allow-insecure", ValueTypes.bool(), false);
    static final Key<Boolean> TLS_HOSTNAME = Key.of("pulsar.tls-hostname-verification", ValueTypes.bool(), true);

    static final Key<List<String>> INCLUDE = Key.of("tables.include", patterns(), List.of("*.*"));
    static final Key<List<String>> EXCLUDE = Key.of("tables.exclude", patterns(), List.of());

    static final Key<SchemaSource> COPY_SCHEMA =
            Key.of("copy.schema", ValueTypes.choice(SchemaSource.class), SchemaSource.DUMP);
    static final Key<Integer> COPY_JOBS = Key.of("copy.jobs", ValueTypes.integer(1, 64), 4);
    static final Key<Long> COPY_RANGE_SIZE = Key.of("copy.range-size", ValueTypes.size("1MB", "64GB"), 256L << 20);
    static final Key<Path> CLIENT_TOOLS = Key.optional("copy.client-tools", ValueTypes.path());

    static final Key<Long> FRAME_SIZE = Key.of("publisher.frame-size", ValueTypes.size("16kB", "4MB"), 256L << 10);
    static final Key<Compression> COMPRESSION =
            Key.of("publisher.compression", ValueTypes.choice(Compression.class), Compression.LZ4);

    static final Key<Integer> MAX_ROWS = Key.of("applier.max-rows", ValueTypes.integer(1, 1_000_000), 20_000);
    static final Key<Long> MAX_BYTES = Key.of("applier.max-bytes", ValueTypes.size("1MB", "256MB"), 16L << 20);

    static final Key<DdlPolicy> DDL = Key.of("applier.ddl", ValueTypes.choice(DdlPolicy.class), DdlPolicy.STOP);

    static final Key<HostPort> HTTP_LISTEN = Key.optional("http.listen", ValueTypes.hostPort());

    private MigrationKeys() {}

    /** The keys of the follower of that name. */
    static ServerKeys follower(String name) {
        return ServerKeys.required("followers." + name);
    }

    /**
     * All of them, in the documentation's order.
     *
     * @param followers the keys of each
     */
    static List<Key<?>> all(Collection<ServerKeys> followers) {
        List<Key<?>> all = new ArrayList<>(List.of(NAME));
        all.addAll(BLUE.all());
        all.addAll(GREEN.all());
        all.addAll(List.of(SERVICE_URL, ADMIN_URL, TENANT, NAMESPACE, BLUE_TOPIC, GREEN_TOPIC));
        all.addAll(List.of(TOKEN, TOKEN_FILE, TLS_TRUST_CERTS, TLS_ALLOW_INSECURE, TLS_HOSTNAME));
        all.addAll(List.of(INCLUDE, EXCLUDE));
        all.addAll(List.of(COPY_SCHEMA, COPY_JOBS, COPY_RANGE_SIZE, CLIENT_TOOLS));
        all.addAll(List.of(FRAME_SIZE, COMPRESSION));
        all.addAll(List.of(MAX_ROWS, MAX_BYTES, DDL));
        all.addAll(SwitchKeys.all());
        followers.forEach(follower -> all.addAll(follower.all()));
        all.add(HTTP_LISTEN);
        return all;
    }

    private static ValueType<String> url(String example, Function<String, List<String>> faults) {
        return new ScalarType<>(
                example,
                "a URL like " + example,
                text -> Optional.of(text).filter(url -> faults.apply(url).isEmpty()),
                Function.identity());
    }

    private static ListType patterns() {
        return new ListType("a list of patterns", text -> {
            try {
                TableFilter.of(List.of(text), List.of());
                return Optional.empty();
            } catch (IllegalArgumentException e) {
                return Optional.of(String.valueOf(e.getMessage()));
            }
        });
    }
}
