package io.pgbluegreen.testkit.forum;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Which operations there are, and how often each comes up. */
final class OperationMix {

    private final List<Operation> operations = new ArrayList<>();

    OperationMix(Forum forum) {
        add(10, PostOperations::write);
        add(12, PostOperations::retitle);
        add(6, PostOperations::rewrite);
        add(3, PostOperations::delete);
        add(14, PostOperations::comment);
        add(8, PostOperations::editComment);
        add(3, PostOperations::renumberComment);
        add(6, PostOperations::deleteComment);
        add(8, PostOperations::like);
        add(4, PostOperations::moveLike);
        add(2, PostOperations::unlike);
        add(8, MemberOperations::update);
        add(4, MemberOperations::joinWithAvatar);
        add(3, MemberOperations::leave);
        add(4, MemberOperations::tagPost);
        add(3, MemberOperations::renameTag);
        add(2, MemberOperations::swapRanks);
        add(3, MemberOperations::changeSetting);
        add(6, MemberOperations::count);
        add(4, ActivityOperations::visit);
        add(1, ActivityOperations::visitOften);
        add(4, ActivityOperations::revisit);
        add(4, ActivityOperations::forgetVisit);
        add(1, ActivityOperations::forgetVisits);
        if (forum.hasEvents()) {
            add(6, ActivityOperations::event);
            add(4, ActivityOperations::updateEvent);
            add(3, ActivityOperations::deleteEvent);
            add(3, ActivityOperations::badge);
            add(3, ActivityOperations::report);
        }
        if (forum.movesRows()) {
            add(3, ActivityOperations::moveEvent);
        }
    }

    Operation any(ClientRandom random) {
        return operations.get(random.below(operations.size()));
    }

    private void add(int weight, Operation operation) {
        operations.addAll(Collections.nCopies(weight, operation));
    }
}
