package ai.cautious.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class StopStringsTest {

    @Provide
    Arbitrary<List<String>> chunks() {
        return Arbitraries.strings().withChars("ab").ofMaxLength(4).list().ofMaxSize(8);
    }

    @Provide
    Arbitrary<List<String>> stops() {
        return Arbitraries.strings()
                .withChars("ab")
                .ofMinLength(1)
                .ofMaxLength(5)
                .list()
                .ofMaxSize(3);
    }

    /** What stands before the stop string that is complete first, the longest of several; all where there is none. */
    private static String beforeStop(String text, List<String> stops) {
        for (int end = 1; end <= text.length(); end++) {
            String begun = text.substring(0, end);
            int length = stops.stream()
                    .filter(begun::endsWith)
                    .mapToInt(String::length)
                    .max()
                    .orElse(0);
            if (length > 0) {
                return text.substring(0, end - length);
            }
        }
        return text;
    }

    @Property(tries = 2000, seed = "8")
    void releasesWhatStandsBeforeTheFirstStopStringAndNothingElse(
            @ForAll("chunks") List<String> chunks, @ForAll("stops") List<String> strings) {
        String expected = beforeStop(String.join("", chunks), strings);
        StopStrings stops = new StopStrings(strings);
        StringBuilder released = new StringBuilder();
        StringBuilder pushed = new StringBuilder();
        for (String chunk : chunks) {
            if (!stops.found()) {
                released.append(stops.push(chunk));
                pushed.append(chunk);
                assertThat(expected).startsWith(released);
                assertThat(stops.found())
                        .isEqualTo(!beforeStop(pushed.toString(), strings).contentEquals(pushed));
                assertHoldsBackWhatMayYetStopOnly(stops, pushed.substring(released.length()), strings);
            }
        }
        assertThat(released + stops.finish()).isEqualTo(expected);
    }

    private static void assertHoldsBackWhatMayYetStopOnly(StopStrings stops, String held, List<String> strings) {
        assertThat(stops.found() || held.isEmpty() || strings.stream().anyMatch(string -> string.startsWith(held)))
                .isTrue();
    }

    @Test
    void theStopStringThatIsCompleteFirstCounts() {
        StopStrings stops = new StopStrings(List.of("bcdef", "cd"));
        assertThat(stops.push("ab")).isEqualTo("a");
        assertThat(stops.push("c")).isEmpty();
        assertThat(stops.push("de")).isEqualTo("b");
        assertThat(stops.found()).isTrue();
        assertThat(stops.finish()).isEmpty();
    }

    @Test
    void whatIsHeldBackIsReleasedAtTheEnd() {
        StopStrings stops = new StopStrings(List.of("\n\nUser:"));
        assertThat(stops.push("Yes.\n\nUse")).isEqualTo("Yes.");
        assertThat(stops.push("ful")).isEqualTo("\n\nUseful");
        assertThat(stops.push("\n")).isEmpty();
        assertThat(stops.finish()).isEqualTo("\n");
        assertThat(stops.found()).isFalse();
    }
}
