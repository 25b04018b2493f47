package io.pgbluegreen.fence.hba;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgbluegreen.problem.Problem;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RejectBlockTest {

    private static final byte[] FILE =
            "# a comment\r\nhost all all 127.0.0.1/32 md5\nlocal all all peer".getBytes(StandardCharsets.ISO_8859_1);

    private final RejectBlock block = new RejectBlock("blue: pg_hba.conf", 16384, "forum");

    @Test
    void it_stands_in_front_and_goes_without_a_trace() {
        byte[] with = block.addTo(FILE, List.of("app", "we \"quote\", ä"));
        assertThat(new String(with, StandardCharsets.UTF_8)).isEqualTo("""
                # bluegreen fence begin, database oid 16384: removed when the fence is lowered
                local "forum" "app" reject
                host "forum" "app" all reject
                local "forum" "we ""quote"", ä" reject
                host "forum" "we ""quote"", ä" all reject
                # bluegreen fence end, database oid 16384
                """ + new String(FILE, StandardCharsets.UTF_8));
        assertThat(block.rolesIn(with).orElseThrow()).containsExactly("app", "we \"quote\", ä");
        assertThat(block.isInFront(with)).isTrue();
        assertThat(block.removeFrom(with)).isEqualTo(FILE);
        assertThat(block.removeFrom(FILE)).isEqualTo(FILE);
        assertThat(block.rolesIn(FILE)).isEmpty();
        assertThat(block.isInFront(FILE)).isFalse();
    }

    @Test
    void adding_it_again_replaces_it() {
        byte[] once = block.addTo(FILE, List.of("a"));
        assertThat(block.addTo(once, List.of("a"))).isEqualTo(once);
        assertThat(block.rolesIn(block.addTo(once, List.of("a", "b"))).orElseThrow())
                .containsExactly("a", "b");
    }

    @Test
    void two_databases_have_a_block_each() {
        RejectBlock other = new RejectBlock("blue: pg_hba.conf", 1638, "shop");
        byte[] both = other.addTo(block.addTo(FILE, List.of("app")), List.of("shop"));
        assertThat(block.isInFront(both)).isTrue();
        assertThat(other.isInFront(both)).isTrue();
        assertThat(other.removeFrom(block.removeFrom(both))).isEqualTo(FILE);
        assertThat(block.removeFrom(other.removeFrom(both))).isEqualTo(FILE);
    }

    @Test
    void lines_of_others_around_it_stay_and_are_seen() {
        byte[] with = block.addTo(FILE, List.of("app"));
        byte[] edited = ("host all all all trust\n" + new String(with, StandardCharsets.ISO_8859_1) + "\n# more")
                .getBytes(StandardCharsets.ISO_8859_1);
        assertThat(block.isInFront(edited)).isFalse();
        assertThat(new String(block.removeFrom(edited), StandardCharsets.ISO_8859_1))
                .isEqualTo("host all all all trust\n" + new String(FILE, StandardCharsets.ISO_8859_1) + "\n# more");
    }

    @Test
    void a_block_without_its_end_is_left_to_a_person() {
        byte[] broken = new String(block.addTo(FILE, List.of("app")), StandardCharsets.ISO_8859_1)
                .replace("# bluegreen fence end, database oid 16384\n", "")
                .getBytes(StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> block.removeFrom(broken))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("blue: pg_hba.conf")
                .hasMessageContaining("fence end, database oid 16384");
    }

    @Test
    void names_that_the_file_cannot_hold_are_known() {
        assertThat(RejectBlock.canName("all")).isTrue();
        assertThat(RejectBlock.canName("+group")).isTrue();
        assertThat(RejectBlock.canName("/pattern")).isFalse();
        assertThat(RejectBlock.canName("two\nlines")).isFalse();
    }

    @Test
    void any_bytes_come_back_as_they_were() {
        long seed = Long.getLong("fence.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int i = 0; i < 500; i++) {
            byte[] file = new byte[random.nextInt(200)];
            random.nextBytes(file);
            assertThat(block.removeFrom(block.addTo(file, List.of("app"))))
                    .as("-Dfence.seed=" + seed)
                    .isEqualTo(file);
        }
    }
}
