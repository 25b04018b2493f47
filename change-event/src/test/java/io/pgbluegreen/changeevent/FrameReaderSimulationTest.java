package io.pgbluegreen.changeevent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgbluegreen.problem.Problem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * A topic as bad days make it: publishers die between two fragments, the next one sends the frame anew and cuts it in
 * another way, and the broker repeats runs of messages whose acknowledgement was lost. Whatever happens, each frame must
 * come out once, in its order and whole; and where a message is taken away for good, the reader must stop at it.
 *
 * <p>{@code -Dseed=N} repeats a run.
 */
class FrameReaderSimulationTest {

    private static final int RUNS = 2_000;
    private static final int FRAMES = 40;

    private record Message(Map<String, String> properties, String payload, long epoch, long seq, int fragment) {}

    @Test
    void every_frame_comes_out_once_and_whole_whatever_was_repeated_or_left_incomplete() {
        for (long seed : seeds()) {
            List<Message> topic = topic(new Random(seed));

            assertThat(read(topic)).as("seed %d", seed).isEqualTo(expected());
        }
    }

    @Test
    void a_message_that_is_needed_and_missing_stops_the_reader() {
        for (long seed : seeds()) {
            Random random = new Random(seed);
            List<Message> topic = topic(random);
            Message lost = anyOfWhatWasCompleted(topic, random);
            // All its copies go, and those that other epochs sent of the same frame; the topic goes on behind it.
            List<Message> rest = topic.stream()
                    .filter(m -> m.seq() != lost.seq() || m.fragment() != lost.fragment())
                    .toList();
            if (lost.seq() < FRAMES) {
                assertThatThrownBy(() -> read(rest))
                        .as("seed %d without %s", seed, lost.properties())
                        .isInstanceOf(Problem.class)
                        .hasMessageContaining("frame " + lost.seq());
            }
        }
    }

    @Test
    void frames_of_a_killed_publisher_that_come_behind_the_end_which_its_successor_saw_stop_the_reader() {
        for (long seed : seeds()) {
            Random random = new Random(seed);
            List<Message> topic = new ArrayList<>();
            long seen = 1L + random.nextInt(FRAMES);
            long late = 1L + random.nextInt(5);
            for (long seq = 1; seq <= seen + late; seq++) {
                topic.addAll(messages(1, seq, 1 + random.nextInt(4)));
            }
            long successor = seen + 1;
            topic.addAll(messages(2 + random.nextInt(3), successor, 1 + random.nextInt(4)));

            assertThatThrownBy(() -> read(topic))
                    .as("seed %d", seed)
                    .isInstanceOf(Problem.class)
                    .hasMessageContaining("frame " + successor + " of topic simulated");
            // Whoever has them all, and begins anew, drops them on its way to the same message.
            assertThatThrownBy(() -> read(topic, FrameReader.from("simulated", seen + late + 1)))
                    .as("seed %d, begun anew", seed)
                    .isInstanceOf(Problem.class)
                    .hasMessageContaining("frame " + successor + " of topic simulated");
        }
    }

    /** Whoever read up to anywhere and noted the epoch there gets the rest, wherever the topic begins to come again. */
    @Test
    void a_reader_begun_anew_behind_any_frame_gets_what_follows_it() {
        for (long seed : seeds()) {
            Random random = new Random(seed);
            List<Message> topic = topic(random);
            long read = random.nextInt(FRAMES);
            FrameReader reader = FrameReader.after("simulated", read, read == 0 ? 0 : epochOf(topic, read));
            int begin = 0;
            while (random.nextInt(10) > 0 && topic.get(begin + 1).seq() <= read) {
                begin++;
            }

            assertThat(read(topic.subList(begin, topic.size()), reader))
                    .as("seed %d behind frame %d", seed, read)
                    .isEqualTo(expected().subList((int) read, FRAMES));
        }
    }

    @Test
    void a_topic_that_lost_its_end_and_was_filled_anew_stops_whoever_had_read_that_end() {
        for (long seed : seeds()) {
            Random random = new Random(seed);
            List<Message> topic = topic(random);
            long read = 1L + random.nextInt(FRAMES);
            long left = random.nextInt((int) read);
            long epoch = epochOf(topic, FRAMES);
            List<Message> anew =
                    new ArrayList<>(topic.stream().filter(m -> m.seq() <= left).toList());
            for (long seq = left + 1; seq <= FRAMES + 3; seq++) {
                anew.addAll(messages(epoch + 1, seq, 1 + random.nextInt(3)));
            }

            assertThatThrownBy(() -> read(anew, FrameReader.after("simulated", read, epochOf(topic, read))))
                    .as("seed %d: read %d, left %d", seed, read, left)
                    .isInstanceOf(Problem.class)
                    .hasMessageContaining("frame " + (left + 1) + " of topic simulated");
        }
    }

    private static long[] seeds() {
        long first = Long.getLong("seed", System.nanoTime());
        System.out.println("seed " + first);
        return LongStream.range(first, first + RUNS).toArray();
    }

    /** Of the publisher that completed the frame. */
    private static long epochOf(List<Message> topic, long seq) {
        return topic.stream()
                .filter(m -> m.seq() == seq)
                .mapToLong(Message::epoch)
                .max()
                .orElseThrow();
    }

    /** Some message of the epoch that completed its frame; what an earlier one left incomplete nobody misses. */
    private static Message anyOfWhatWasCompleted(List<Message> topic, Random random) {
        long seq = 1L + random.nextInt(FRAMES);
        long epoch = epochOf(topic, seq);
        List<Message> completed =
                topic.stream().filter(m -> m.seq() == seq && m.epoch() == epoch).toList();
        return completed.get(random.nextInt(completed.size()));
    }

    private static List<String> expected() {
        List<String> frames = new ArrayList<>();
        for (long seq = 1; seq <= FRAMES; seq++) {
            frames.add(content(seq));
        }
        return frames;
    }

    private static List<String> read(List<Message> topic) {
        return read(topic, FrameReader.from("simulated", 1));
    }

    private static List<String> read(List<Message> topic, FrameReader reader) {
        List<String> frames = new ArrayList<>();
        for (int i = 0; i < topic.size(); i++) {
            Message message = topic.get(i);
            Optional<FrameReader.Complete> frame =
                    reader.accept(message.properties(), message.payload().getBytes(UTF_8), Integer.toString(i));
            frame.ifPresent(complete -> frames.add(new String(complete.json(), UTF_8)));
        }
        return frames;
    }

    private static List<Message> topic(Random random) {
        List<Message> topic = new ArrayList<>();
        long epoch = 1;
        /* Where this epoch's messages begin: the broker repeats only what a publisher that lives sends again. */
        int epochBegan = 0;
        long seq = 1;
        while (seq <= FRAMES) {
            List<Message> messages = messages(epoch, seq, random.nextInt(5) == 0 ? 2 + random.nextInt(5) : 1);
            boolean dies = random.nextInt(8) == 0;
            int sent = dies ? random.nextInt(messages.size() + 1) : messages.size();
            for (int i = 0; i < sent; i++) {
                topic.add(messages.get(i));
                if (random.nextInt(6) == 0) {
                    int from = epochBegan + random.nextInt(topic.size() - epochBegan);
                    topic.addAll(List.copyOf(topic.subList(from, topic.size())));
                }
            }
            if (sent == messages.size()) {
                seq++;
            }
            if (dies) {
                epoch += 1 + random.nextInt(3);
                epochBegan = topic.size();
            }
        }
        return topic;
    }

    private static List<Message> messages(long epoch, long seq, int fragments) {
        byte[] frame = content(seq).getBytes(UTF_8);
        int size = (frame.length + fragments - 1) / fragments;
        List<Message> messages = new ArrayList<>();
        for (int i = 0; i < fragments; i++) {
            FrameProperties properties =
                    new FrameProperties(seq, epoch, new Lsn(seq), new Lsn(seq), i, fragments, frame.length);
            byte[] piece =
                    Arrays.copyOfRange(frame, Math.min(frame.length, i * size), Math.min(frame.length, (i + 1) * size));
            messages.add(new Message(properties.toMap(), new String(piece, UTF_8), epoch, seq, i));
        }
        return messages;
    }

    private static String content(long seq) {
        return "content of frame " + seq + " " + "x".repeat((int) (seq % 17));
    }
}
