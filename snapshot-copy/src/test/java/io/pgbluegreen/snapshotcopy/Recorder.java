package io.pgbluegreen.snapshotcopy;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps every event. */
final class Recorder implements FirstLoadObserver {

    private final List<FirstLoadEvent> events = new CopyOnWriteArrayList<>();

    @Override
    public void on(FirstLoadEvent event) {
        events.add(event);
    }

    <T extends FirstLoadEvent> List<T> all(Class<T> kind) {
        return events.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    List<String> warnings() {
        return all(FirstLoadEvent.Warning.class).stream()
                .map(FirstLoadEvent.Warning::text)
                .toList();
    }

    List<Phase> phases() {
        return all(FirstLoadEvent.PhaseBegan.class).stream()
                .map(FirstLoadEvent.PhaseBegan::phase)
                .toList();
    }
}
