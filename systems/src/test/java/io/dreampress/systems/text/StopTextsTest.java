package io.dreampress.systems.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class StopTextsTest {
    private final StopTexts stops = new StopTexts(List.of("THE END", "", "###"));

    @Test
    void findsTheFirstOfThem() {
        assertThat(stops.find("a ### b THE END")).isEqualTo(2);
        assertThat(stops.find("nothing here")).isEqualTo(-1);
    }

    @Test
    void holdsBackWhatMayBecomeAStopText() {
        assertThat(stops.showable("story THE E")).isEqualTo("story ".length());
        assertThat(stops.showable("story ##")).isEqualTo("story ".length());
        assertThat(stops.showable("story")).isEqualTo("story".length());
    }
}
