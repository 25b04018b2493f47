package io.pgbluegreen.fence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgbluegreen.fence.FenceState.Level;
import io.pgbluegreen.fence.FenceState.WayState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FenceSettingsTest {

    private static final Duration LIMIT = Duration.ofSeconds(1);

    @ParameterizedTest
    @EnumSource(FenceWay.class)
    void a_way_is_read_as_it_is_written(FenceWay way) {
        assertThat(FenceWay.of(way.label())).isEqualTo(way);
    }

    @Test
    void an_unknown_way_is_refused() {
        assertThatThrownBy(() -> FenceWay.of("READ_ONLY"))
                .hasMessage("expected nologin, hba, read-only or command, found 'READ_ONLY'");
    }

    @Test
    void settings_that_cannot_stand_are_refused() {
        assertThatThrownBy(() -> new FenceSettings(Set.of(), Set.of(), List.of(), LIMIT))
                .hasMessageContaining("at least one way");
        assertThatThrownBy(() -> new FenceSettings(Set.of(FenceWay.COMMAND), Set.of(), List.of(), LIMIT))
                .hasMessageContaining("needs a command");
        assertThatThrownBy(() -> new FenceSettings(Set.of(FenceWay.HBA), Set.of(), List.of(), Duration.ZERO))
                .hasMessageContaining("time limit above zero");
    }

    @Test
    void only_read_only_lets_roles_log_in() {
        assertThat(FenceSettings.DEFAULT.stopsLogins()).isTrue();
        assertThat(new FenceSettings(Set.of(FenceWay.READ_ONLY), Set.of(), List.of(), LIMIT).stopsLogins())
                .isFalse();
    }

    @Test
    void one_way_that_differs_makes_a_fence_that_stands_partly() {
        WayState up = WayState.raised("up");
        WayState open = WayState.open("open");
        assertThat(FenceState.of(Map.of(FenceWay.HBA, up, FenceWay.NOLOGIN, up)).level())
                .isEqualTo(Level.RAISED);
        assertThat(FenceState.of(Map.of(FenceWay.HBA, open)).level()).isEqualTo(Level.OPEN);
        FenceState mixed = FenceState.of(Map.of(FenceWay.HBA, open, FenceWay.NOLOGIN, up));
        assertThat(mixed.level()).isEqualTo(Level.PARTLY);
        assertThat(mixed.sentences()).containsExactly("nologin: up", "hba: open");
    }
}
