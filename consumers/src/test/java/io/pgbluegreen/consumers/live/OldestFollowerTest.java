package io.pgbluegreen.consumers.live;

import static io.pgbluegreen.postgres.Side.BLUE;
import static io.pgbluegreen.postgres.Side.GREEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgbluegreen.consumers.follower.Follower;
import io.pgbluegreen.consumers.follower.FollowerState;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OldestFollowerTest {

    private static final String MARKER =
            "INSERT INTO bluegreen.marker (operation, kind, side, inserted_lsn, written_at) VALUES (%d, '%s', '%s', '0/1', now())";

    @Test
    void a_follower_on_the_oldest_version_refuses_its_own_side_s_next_beginning() throws Exception {
        LiveDatabase database = new LiveDatabase(BLUE, "9.6");
        Follower follower = new Follower("analytics", database.sessions, "follower_analytics");
        assertThat(follower.state()).isEmpty();

        FollowerState state = follower.setUp(GREEN, "7309512683001", 1, 0, true);

        assertThat(state.awaitsFirstLoad()).isTrue();
        assertThat(follower.setUp(BLUE, "1", 1, 4, false)).isEqualTo(state);
        assertThat(follower.state()).isEqualTo(Optional.of(state));
        assertThat(database.rows("SELECT source FROM bluegreen.applied")).containsExactly("green");
        database.execute(MARKER.formatted(1, "final", "green"), MARKER.formatted(1, "first", "blue"));
        assertThatThrownBy(() -> database.execute(MARKER.formatted(2, "first", "green")))
                .hasMessageContaining("was not handed over to the side that took writes before operation 2");
    }

    /** Its first load is still to come, and the topic that it begins to read brings the markers of before. */
    @Test
    void a_follower_that_is_set_up_behind_operations_has_missed_none_of_them() throws Exception {
        LiveDatabase database = new LiveDatabase(BLUE, "9.6");
        Follower follower = new Follower("late", database.sessions, "follower_late");

        FollowerState state = follower.setUp(BLUE, "7309512683001", 1, 2, true);

        assertThat(state.operation()).isEqualTo(2);
        assertThat(state.awaitsFirstLoad()).isTrue();
        database.execute(MARKER.formatted(1, "final", "blue"), MARKER.formatted(2, "first", "blue"));
        assertThatThrownBy(() -> database.execute(MARKER.formatted(4, "first", "blue")))
                .hasMessageContaining("was not handed over to the side that took writes before operation 4");
    }
}
