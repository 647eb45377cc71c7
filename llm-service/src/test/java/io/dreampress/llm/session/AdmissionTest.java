package io.dreampress.llm.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class AdmissionTest {
    private static final Object TASK = "task";

    private long nanos;

    @Test
    void letsInNoMoreThanTheLimit() {
        Admission admission = admission(2);
        queue(admission, Orders.document("a"), Orders.document("b"), Orders.document("c"));

        assertThat(admission.admitted(TASK)).containsExactly("a", "b");
        assertThat(admission.admitted(TASK)).isEmpty();
        assertThat(admission.waiting()).isEqualTo(1);

        admission.leave("a");
        assertThat(admission.admitted(TASK)).containsExactly("c");
    }

    @Test
    void servesATenantsDocumentsByAgeAndTenantsInTurn() {
        Admission admission = admission(1);
        for (int i = 0; i < 3; i++) {
            queue(admission, Orders.document("many-" + i).of("many", 2 - i));
        }
        queue(admission, Orders.document("one").of("one", 50));

        assertThat(admitAll(admission)).containsExactly("many-2", "one", "many-1", "many-0");
    }

    @Test
    void fiftyThousandOfOneTenantDelayAnothersOneByOnePlaceAtMost() {
        Admission admission = admission(8);
        IntStream.range(0, 50_000)
                .forEach(i -> queue(admission, Orders.document("many-" + i).of("many", i)));
        List<String> inWork = new ArrayList<>(admission.admitted(TASK));
        for (int i = 0; i < 20; i++) {
            Ticket one =
                    Orders.document("one-" + i).of("one-" + i % 2, 100_000 + i).ticket();
            admission.queue(TASK, one);
            assertThat(admission.position(one)).isLessThanOrEqualTo(1);
            List<String> next = new ArrayList<>();
            for (int place = 0; place < 2; place++) {
                admission.leave(inWork.removeFirst());
                next.addAll(admission.admitted(TASK));
            }
            inWork.addAll(next);
            assertThat(next).contains("one-" + i);
        }
    }

    @Test
    void givesATenantOfTwiceTheWeightTwiceTheTurns() {
        Admission admission = admission(1);
        for (int i = 0; i < 30; i++) {
            queue(admission, Orders.document("double-" + i).of("double", i));
            queue(admission, Orders.document("single-" + i).of("single", i));
        }
        assertThat(admitAll(admission).subList(0, 30))
                .filteredOn(id -> id.startsWith("double"))
                .hasSize(20);
    }

    @Test
    void tellsThePlaceOfADocumentThatJoins() {
        Admission admission = admission(1);
        for (int i = 0; i < 40; i++) {
            queue(admission, Orders.document("i" + i).of("t" + i % 3, i));
            queue(admission, Orders.document("b" + i).of("double", i).bulk());
        }
        Ticket interactive = Orders.document("new").of("t1", 50).ticket();
        Ticket bulk = Orders.document("newest").of("u", 60).bulk().ticket();
        admission.queue(TASK, interactive);
        int place = admission.position(interactive);
        admission.queue(TASK, bulk);
        int placeOfBulk = admission.position(bulk);
        var order = admission.positions(TASK, 0, 100);
        assertThat(order.get("new")).isCloseTo(place, Offset.offset(2));
        assertThat(order.get("newest")).isCloseTo(placeOfBulk, Offset.offset(2));
    }

    @Test
    void estimatesTheWaitFromHowFastPlacesBecomeFree() {
        Admission admission = admission(2);
        for (int i = 0; i < 50; i++) {
            queue(admission, Orders.document("d" + i).of("t", i));
        }
        assertThat(admission.waitAt(10)).isEmpty();
        List<String> inWork = new ArrayList<>(admission.admitted(TASK));
        for (int i = 0; i < 10; i++) {
            nanos += 3_000_000_000L;
            admission.leave(inWork.removeFirst());
            inWork.addAll(admission.admitted(TASK));
        }
        assertThat(admission.waitAt(9)).contains(Duration.ofSeconds(30));
    }

    @Test
    void prefersInteractiveWithoutStarvingBulk() {
        Admission admission = admission(1);
        for (int i = 0; i < 6; i++) {
            queue(admission, Orders.document("i" + i).of("t", i));
            queue(admission, Orders.document("b" + i).of("t", i).bulk());
        }

        assertThat(admitAll(admission)).startsWith("i0", "i1", "i2", "i3", "b0", "i4", "i5", "b1");
    }

    @Test
    void foretellsTheOrderInWhichItLetsIn() {
        Admission foretelling = admission(1);
        for (int i = 0; i < 6; i++) {
            queue(foretelling, Orders.document("i" + i).of("t" + i % 3, i));
            queue(foretelling, Orders.document("b" + i).of("t" + i % 2, i).bulk());
        }
        foretelling.queueAgain(TASK, Orders.document("again").ticket());

        List<String> foretold = List.copyOf(foretelling.positions(TASK, 0, 100).keySet());

        assertThat(foretold).hasSize(13).isEqualTo(admitAll(foretelling));
    }

    @Test
    void handsADocumentToTheTaskThatBroughtIt() {
        Admission admission = admission(2);
        admission.queue("first", Orders.document("a").ticket());
        admission.queue("second", Orders.document("b").ticket());

        assertThat(admission.admitted("second")).containsExactly("b");
        assertThat(admission.admitted("first")).containsExactly("a");
    }

    @Test
    void aClosedTasksDocumentsMakeRoom() {
        Admission admission = admission(1);
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
        assertThatThrownBy(() -> admission(0)).hasMessageContaining("documents in work: expected at least 1, got 0");
    }

    private Admission admission(int limit) {
        return new Admission(limit, tenant -> tenant.equals("double") ? 2 : 1, () -> nanos);
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
