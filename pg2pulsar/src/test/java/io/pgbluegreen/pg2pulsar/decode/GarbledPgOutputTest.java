package io.pgbluegreen.pg2pulsar.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgbluegreen.problem.Problem;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Recorded messages with bytes missing, added or changed: the decoder understands them or says that it does not. */
class GarbledPgOutputTest {

    private static final Map<String, Recording> READ = new HashMap<>();

    private static Recording recording(String major) {
        return READ.computeIfAbsent(major, Recording::of);
    }

    @Provide
    Arbitrary<String> majors() {
        return Arbitraries.of(Recording.MAJORS);
    }

    @Property(tries = 40)
    void a_message_that_ends_early_is_a_problem(@ForAll("majors") String major, @ForAll Random random) {
        Recording recording = recording(major);
        PgOutputDecoder decoder = new PgOutputDecoder(recording.typeNames());
        for (Recording.Message message : recording.messages()) {
            byte[] payload = message.payload();
            // Of an origin nothing is read but its first byte; and an empty message is a legal one.
            if (payload[0] != 'O' && payload.length > 1) {
                int cut = 1 + random.nextInt(payload.length - 1);
                assertThatThrownBy(() -> decoder.decode(Arrays.copyOf(payload, cut), 0, message.position()))
                        .isInstanceOf(Problem.class)
                        .hasMessageContaining("cannot be understood");
            }
            decoder.decode(payload, 0, message.position());
        }
    }

    @Property(tries = 40)
    void a_message_with_bytes_behind_its_end_is_a_problem(@ForAll("majors") String major, @ForAll Random random) {
        Recording recording = recording(major);
        PgOutputDecoder decoder = new PgOutputDecoder(recording.typeNames());
        for (Recording.Message message : recording.messages()) {
            byte[] payload = message.payload();
            if (payload[0] != 'O') {
                byte[] longer = Arrays.copyOf(payload, payload.length + 1 + random.nextInt(3));
                assertThatThrownBy(() -> decoder.decode(longer, 0, message.position()))
                        .isInstanceOf(Problem.class)
                        .hasMessageContaining("behind its end");
            }
            decoder.decode(payload, 0, message.position());
        }
    }

    /** A garbled description of a table may be understood, and so the changes that follow are garbled for it. */
    @Property(tries = 2000)
    void garbled_messages_give_an_event_or_a_problem_and_nothing_else(
            @ForAll("majors") String major, @ForAll Random random) {
        List<Recording.Message> messages = recording(major).messages();
        PgOutputDecoder decoder = new PgOutputDecoder(recording(major).typeNames());
        int first = random.nextInt(messages.size());
        for (int i = 0; i < messages.size(); i++) {
            Recording.Message message = messages.get(i);
            boolean garble = i == first || (i > first && random.nextInt(20) == 0);
            byte[] payload = garble ? garbled(message.payload(), random) : message.payload();
            try {
                assertThat(decoder.decode(payload, 0, message.position())).isNotNull();
            } catch (Problem problem) {
                assertThat(i).isGreaterThanOrEqualTo(first);
                assertThat(problem.remedy()).isNotEmpty();
            }
        }
    }

    private static byte[] garbled(byte[] payload, Random random) {
        byte[] garbled = payload.clone();
        // Fields that steer the decoder lie in the beginning: most changes go there.
        int reach = random.nextInt(4) == 0 ? payload.length : Math.min(payload.length, 40);
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            int at = random.nextInt(reach);
            garbled[at] = (byte) (random.nextBoolean() ? garbled[at] ^ 1 << random.nextInt(8) : random.nextInt(256));
        }
        return random.nextInt(4) == 0 ? Arrays.copyOf(garbled, random.nextInt(garbled.length + 4)) : garbled;
    }
}
