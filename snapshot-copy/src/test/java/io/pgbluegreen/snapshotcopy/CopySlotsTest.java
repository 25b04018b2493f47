package io.pgbluegreen.snapshotcopy;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbluegreen.postgres.replication.Slots;
import org.junit.jupiter.api.Test;

class CopySlotsTest {

    @Test
    void a_name_tells_the_main_slot_and_is_no_other_slots() {
        String name = CopySlots.newName("bluegreen_blue");
        assertThat(name).matches("bluegreen_blue_copy_[0-9a-f]{12}").isNotEqualTo(CopySlots.newName("bluegreen_blue"));
    }

    @Test
    void the_longest_main_slot_has_room_for_its_copys_name() {
        String name = CopySlots.newName("m".repeat(63));
        Slots.requireName(name);
        assertThat(name).hasSize(63).matches("m+_copy_[0-9a-f]{12}");
    }
}
