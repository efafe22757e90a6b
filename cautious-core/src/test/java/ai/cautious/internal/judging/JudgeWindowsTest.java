package ai.cautious.internal.judging;

import static org.assertj.core.api.Assertions.assertThat;

import ai.cautious.ChatMessage;
import ai.cautious.ChatMessage.Role;
import ai.cautious.instruction.PromptTemplates;
import ai.cautious.safety.JudgedSubject;
import ai.cautious.testing.ByteTokenizer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class JudgeWindowsTest {

    private static final ByteTokenizer BYTES = new ByteTokenizer();
    private static final JudgePrompts PROMPTS = new JudgePrompts(
            new JudgeLayout(JudgedSubject.PROMPT, Optional.of("Judge.")), ByteTokenizer.template(), BYTES, new int[0]);

    private static final JudgePrompts ALPACA = new JudgePrompts(
            new JudgeLayout(JudgedSubject.PROMPT, Optional.of("Judge.")), PromptTemplates.alpaca(), BYTES, new int[0]);

    private static List<String> windows(int window, int overlap, int turn, List<ChatMessage> conversation) {
        return PROMPTS.windows(window, overlap).over(conversation, turn).stream()
                .peek(prompt -> assertThat(prompt).hasSizeLessThanOrEqualTo(window))
                .map(JudgeWindowsTest::shown)
                .toList();
    }

    /** Roles by a letter. */
    private static String shown(int[] prompt) {
        return IntStream.of(prompt)
                .mapToObj(token ->
                        BYTES.isControl(token) ? "/" + BYTES.piece(token).charAt(2) + ":" : Character.toString(token))
                .collect(Collectors.joining());
    }

    @Test
    void eachStretchOfWhatStandsBeforeHasTheNewestTurnBehindIt() {
        List<ChatMessage> conversation = List.of(
                ChatMessage.user("abcdefghij"),
                ChatMessage.assistant("klmnopqrst"),
                ChatMessage.user("And now?"),
                ChatMessage.user("Well?"));
        assertThat(windows(38, 4, 2, conversation))
                .containsExactly(
                        "/s:Judge./u:abcdefghij/a:klm/u:And now?/u:Well?/a:",
                        "/s:Judge./u:j/a:klmnopqrst/u:And now?/u:Well?/a:");
    }

    @Test
    void ofATurnThatLeavesLittleRoomTheEndStandsForItAndItHasAWindowOfItsOwn() {
        List<ChatMessage> conversation =
                List.of(ChatMessage.user("abcdefghijklmnopqrst"), ChatMessage.user("0123456789012345678"));
        assertThat(windows(32, 2, 1, conversation))
                .containsExactly(
                        "/s:Judge./u:abcdefghijklmno/u:2345678/a:",
                        "/s:Judge./u:nopqrst/u:2345678/a:",
                        "/s:Judge./u:0123456789012345678/a:");
    }

    @Test
    void aTurnThatIsLongerThanAWindowHasWindowsOfItsOwn() {
        List<ChatMessage> conversation =
                List.of(ChatMessage.user("abcdefgh"), ChatMessage.user("0123456789".repeat(3)));
        assertThat(windows(32, 4, 1, conversation))
                .containsExactly(
                        "/s:Judge./u:abcdefgh/u:3456789/a:",
                        "/s:Judge./u:01234567890123456789012/a:",
                        "/s:Judge./u:90123456789/a:");
    }

    @Test
    void windowsHoldManySmallMessages() {
        List<ChatMessage> conversation = new ArrayList<>(Collections.nCopies(300, ChatMessage.user("a")));
        conversation.add(ChatMessage.assistant("b"));
        conversation.add(ChatMessage.user("And now?"));
        assertThat(windows(70, 4, 301, conversation)).hasSizeLessThan(60);
        assertThat(windows(70, 4, 0, conversation)).hasSizeLessThan(60);
    }

    @Test
    void theEndOfATurnOfManySmallMessagesStandsBehindWhatIsBeforeIt() {
        List<ChatMessage> conversation = new ArrayList<>(Collections.nCopies(200, ChatMessage.user("a")));
        conversation.add(0, ChatMessage.user("x".repeat(300)));
        List<String> windows = ALPACA.windows(400, 20).over(conversation, 1).stream()
                .map(JudgeWindowsTest::shown)
                .toList();
        assertThat(windows.stream().filter(shown -> shown.contains("xx")))
                .isNotEmpty()
                .allMatch(shown -> shown.endsWith("User: a\n\nUser: a\n\n### Response:\n"));
    }

    @Test
    void whereATemplateHasNoTurnsAWindowIsOneText() {
        List<ChatMessage> conversation = List.of(
                ChatMessage.user("x".repeat(400)), ChatMessage.assistant("y".repeat(40)), ChatMessage.user("And now?"));
        assertThat(ALPACA.windows(400, 20).over(conversation, 2).stream().map(JudgeWindowsTest::shown))
                .hasSizeGreaterThan(2)
                .allMatch(window -> window.endsWith("User: And now?\n\n### Response:\n"));
    }

    /** Messages of words that stand nowhere else. */
    @Provide
    Arbitrary<List<ChatMessage>> conversations() {
        Arbitrary<Role> roles = Arbitraries.of(Role.USER, Role.ASSISTANT);
        Arbitrary<Integer> words = Arbitraries.oneOf(
                Arbitraries.integers().between(0, 6), Arbitraries.integers().between(0, 60));
        return Combinators.combine(roles, words)
                .as((role, count) ->
                        ChatMessage.builder(role).content(String.valueOf(count)).build())
                .list()
                .ofMinSize(1)
                .ofMaxSize(6)
                .map(JudgeWindowsTest::named);
    }

    private static List<ChatMessage> named(List<ChatMessage> counts) {
        List<ChatMessage> messages = new ArrayList<>();
        int[] word = {100};
        for (ChatMessage count : counts) {
            messages.add(count.toBuilder()
                    .content(IntStream.range(0, Integer.parseInt(count.content()))
                            .mapToObj(i -> "w" + word[0]++)
                            .collect(Collectors.joining(" ")))
                    .build());
        }
        return messages;
    }

    @Property(tries = 400, seed = "71")
    void everyWordIsInSomeWindowAndEachShowsWhatIsAskedNow(
            @ForAll("conversations") List<ChatMessage> conversation,
            @ForAll @IntRange(min = 40, max = 200) int window,
            @ForAll @IntRange(min = 4, max = 39) int overlap,
            @ForAll @IntRange(max = 5) int at) {
        int turn = Math.min(at, conversation.size() - 1);
        List<String> windows = windows(window, overlap, turn, conversation);
        String newest = conversation.subList(turn, conversation.size()).stream()
                .map(ChatMessage::content)
                .collect(Collectors.joining());
        for (ChatMessage message : conversation) {
            for (String word : message.content().split(" ")) {
                assertThat(windows).as(word).anyMatch(shown -> shown.contains(word));
            }
        }
        String end = newest.substring(Math.max(0, newest.length() - 8));
        for (int i = 0; i < turn; i++) {
            for (String word : conversation.get(i).content().split(" ")) {
                if (!word.isEmpty()) {
                    assertThat(windows)
                            .anyMatch(shown -> shown.contains(word)
                                    && shown.replaceAll("/.:", "").endsWith(end));
                }
            }
        }
    }
}
