package io.pgbluegreen.cli.config;

import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.catalog.TableFilter;
import io.pgbluegreen.postgres.session.ConnectionSettings;
import io.pgbluegreen.pulsar2pg.DdlPolicy;
import io.pgbluegreen.topic.PulsarSettings;
import io.pgbluegreen.topic.TopicName;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * One migration as its file describes it: two databases, the topics between them, and how to work. Holds secrets, and
 * does not print them.
 *
 * @param name names what belongs to the migration on servers that it shares with others: lower-case letters, digits
 *     and underscores, at most 40
 * @param probe where the built-in probe connects, as an application would
 * @param httpListen where the daemons answer HTTP; empty where they do not
 */
public record Migration(
        String name,
        ConnectionSettings blue,
        ConnectionSettings green,
        PulsarSettings pulsar,
        TopicName blueTopic,
        TopicName greenTopic,
        TableFilter tables,
        Copy copy,
        Publisher publisher,
        Applier applier,
        Fencing fencing,
        TrafficSettings traffic,
        Optional<Server> probe,
        Switching switching,
        ConsumerSettings consumers,
        List<Follower> followers,
        Optional<HostPort> httpListen) {

    public Migration {
        followers = List.copyOf(followers);
    }

    /**
     * The first load.
     *
     * @param rangeBytes tables larger than this are copied in ranges of about this size
     * @param clientTools the folder of {@code pg_dump} and {@code psql}; searched for where empty
     */
    public record Copy(SchemaSource schema, int jobs, long rangeBytes, Optional<Path> clientTools) {}

    /**
     * How changes are put into messages.
     *
     * @param frameBytes at which a frame closes
     */
    public record Publisher(int frameBytes, Compression compression) {}

    /**
     * How much of the source's transactions one target transaction may take.
     *
     * @param ddl what becomes of schema changes
     */
    public record Applier(int maxRows, long maxBytes, DdlPolicy ddl) {}

    /** With another source of the schema and another number of jobs, where they are given. */
    public Migration withCopy(Optional<SchemaSource> schema, Optional<Integer> jobs) {
        return with(
                new Copy(schema.orElse(copy.schema()), jobs.orElse(copy.jobs()), copy.rangeBytes(), copy.clientTools()),
                switching);
    }

    public Migration withSwitching(Switching other) {
        return with(copy, other);
    }

    private Migration with(Copy otherCopy, Switching otherSwitching) {
        return new Migration(
                name,
                blue,
                green,
                pulsar,
                blueTopic,
                greenTopic,
                tables,
                otherCopy,
                publisher,
                applier,
                fencing,
                traffic,
                probe,
                otherSwitching,
                consumers,
                followers,
                httpListen);
    }

    /** The follower of that name. */
    public Optional<Follower> follower(String wanted) {
        return followers.stream().filter(each -> each.name().equals(wanted)).findFirst();
    }

    public ConnectionSettings cluster(Side side) {
        return side == Side.BLUE ? blue : green;
    }

    /** The topic that carries this side's own changes. */
    public TopicName topic(Side side) {
        return side == Side.BLUE ? blueTopic : greenTopic;
    }

    /** This side's replication slot. */
    public String slot(Side side) {
        return "bluegreen_" + name + "_" + side.label();
    }

    /** This side's publication. */
    public String publication(Side side) {
        return "bluegreen_" + name + "_" + side.label();
    }

    /** The subscription, on the other side's topic, from which this side is written. */
    public String subscription(Side side) {
        return applierName(side);
    }

    /** The daemon that publishes this side's changes. */
    public static String publisherName(Side side) {
        return "pg2pulsar-" + side.label();
    }

    /** The daemon that applies the other side's changes to this side. */
    public static String applierName(Side side) {
        return "pulsar2pg-" + side.label();
    }
}
