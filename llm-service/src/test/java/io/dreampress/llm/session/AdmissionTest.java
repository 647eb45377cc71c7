package io.dreampress.llm.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AdmissionTest {
    private static final Object TASK = "task";

    @Test
    void letsInNoMoreThanTheLimit() {
        Admission admission = new Admission(2);
        queue(admission, Orders.document("a"), Orders.document("b"), Orders.document("c"));

        assertThat(admission.admitted(TASK)).containsExactly("a", "b");
        assertThat(admission.admitted(TASK)).isEmpty();
        assertThat(admission.waiting()).isEqualTo(1);

        admission.leave("a");
        assertThat(admission.admitted(TASK)).containsExactly("c");
    }

    @Test
    void servesATenantsDocumentsByAgeAndTenantsInTurn() {
        Admission admission = new Admission(1);
        for (int i = 0; i < 3; i++) {
            queue(admission, Orders.document("many-" + i).of("many", 2 - i));
        }
        queue(admission, Orders.document("one").of("one", 50));

        assertThat(admitAll(admission)).containsExactly("many-2", "one", "many-1", "many-0");
    }

    @Test
    void prefersInteractiveWithoutStarvingBulk() {
        Admission admission = new Admission(1);
        for (int i = 0; i < 6; i++) {
            queue(admission, Orders.document("i" + i).of("t", i));
            queue(admission, Orders.document("b" + i).of("t", i).bulk());
        }

        assertThat(admitAll(admission)).startsWith("i0", "i1", "i2", "i3", "b0", "i4", "i5", "b1");
    }

    @Test
    void foretellsTheOrderInWhichItLetsIn() {
        Admission foretelling = new Admission(1);
        for (int i = 0; i < 6; i++) {
            queue(foretelling, Orders.document("i" + i).of("t" + i % 3, i));
            queue(foretelling, Orders.document("b" + i).of("t" + i % 2, i).bulk());
        }
        foretelling.queueAgain(TASK, Orders.document("again").ticket());

        List<String> foretold = List.copyOf(foretelling.positions(TASK, 100).keySet());

        assertThat(foretold).hasSize(13).isEqualTo(admitAll(foretelling));
    }

    @Test
    void handsADocumentToTheTaskThatBroughtIt() {
        Admission admission = new Admission(2);
        admission.queue("first", Orders.document("a").ticket());
        admission.queue("second", Orders.document("b").ticket());

        assertThat(admission.admitted("second")).containsExactly("b");
        assertThat(admission.admitted("first")).containsExactly("a");
    }

    @Test
    void aClosedTasksDocumentsMakeRoom() {
        Admission admission = new Admission(1);
        admission.queue("closing", Orders.document("a").ticket());
        admission.queue("closing", Orders.document("b").ticket());
        admission.admitted("closing");
        admission.queue("staying", Orders.document("c").ticket());

        admission.leaveAll("closing");

        assertThat(admission.admitted("staying")).containsExactly("c");
        assertThat(admission.waiting()).isZero();
    }

    @Test
    void refusesALimitBelowOne() {
        assertThatThrownBy(() -> new Admission(0))
                .hasMessageContaining("documents in work: expected at least 1, got 0");
    }

    private static void queue(Admission admission, Orders... orders) {
        for (Orders order : orders) {
            admission.queue(TASK, order.ticket());
        }
    }

    private static List<String> admitAll(Admission admission) {
        List<String> order = new ArrayList<>();
        while (admission.waiting() > 0) {
            List<String> next = admission.admitted(TASK);
            order.addAll(next);
            next.forEach(admission::leave);
        }
        return order;
    }
}
