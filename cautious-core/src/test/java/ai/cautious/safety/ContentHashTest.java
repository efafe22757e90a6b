package ai.cautious.safety;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.cautious.ChatMessage;
import ai.cautious.ChatMessage.Role;
import ai.cautious.InvalidOptionException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class ContentHashTest {

    private static final ContentHash PLAIN = ContentHash.sha256();

    @Test
    void aKeyMakesItAnotherThatOnlyItsHolderCanCompute() {
        JudgeRequest request = JudgeRequest.of("poison");
        ContentHash keyed = ContentHash.hmacSha256("Jefe".getBytes(StandardCharsets.UTF_8));
        // printf 'm\0\0\0\4USER\0\0\0\6poison' | openssl dgst -sha256 -hmac Jefe
        assertThat(keyed.of(request)).isEqualTo("cf156fa88333412c195e98ca08cce334ad8d63e85d43b151a74ca6fa99e15a07");
        assertThat(keyed.of(request)).isNotEqualTo(PLAIN.of(request));
        assertThat(ContentHash.hmacSha256(new byte[] {1}).of(request)).isNotEqualTo(keyed.of(request));
        assertThat(keyed).hasToString("HMAC-SHA-256");
        assertThatThrownBy(() -> ContentHash.hmacSha256(new byte[0]))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("key is empty");
    }

    @Test
    void theKeyIsCopied() {
        byte[] key = {1, 2, 3};
        ContentHash keyed = ContentHash.hmacSha256(key);
        String before = keyed.of(JudgeRequest.of("Hi"));
        key[0] = 9;
        assertThat(keyed.of(JudgeRequest.of("Hi"))).isEqualTo(before);
    }

    @Test
    void rolesNamesAndWhatIsAnAnswerCount() {
        ChatMessage named = ChatMessage.tool("b").toBuilder().name("weather").build();
        List<JudgeRequest> different = List.of(
                JudgeRequest.of(List.of(ChatMessage.user("a"), ChatMessage.assistant("b"))),
                JudgeRequest.of(List.of(ChatMessage.assistant("a"), ChatMessage.user("b"))),
                JudgeRequest.of(List.of(ChatMessage.user("a"), ChatMessage.tool("b"))),
                JudgeRequest.of(List.of(ChatMessage.user("a"), named)),
                JudgeRequest.of(List.of(ChatMessage.user("ab"))),
                JudgeRequest.ofAnswer(List.of(ChatMessage.user("a")), "b"),
                JudgeRequest.ofAnswer(List.of(), "ab"));
        assertThat(different.stream().map(PLAIN::of)).doesNotHaveDuplicates();
        JudgeRequest known = different.get(0).toBuilder().correlationId("7").build();
        assertThat(PLAIN.of(known)).isEqualTo(PLAIN.of(different.get(0)));
    }

    @Property(tries = 2000, seed = "61")
    void twoRequestsHaveOneHashOnlyWhereTheyAreOne(
            @ForAll("requests") JudgeRequest one, @ForAll("requests") JudgeRequest other) {
        assertThat(PLAIN.of(one).equals(PLAIN.of(other))).isEqualTo(one.equals(other));
    }

    /** Of few letters, some of which are the framing's own, so that what is told apart badly meets. */
    @Provide
    Arbitrary<JudgeRequest> requests() {
        Arbitrary<String> text = Arbitraries.of("", "m", "a", "n", "USER", "\0\0\0\1a", "m\0\0\0\4USER\0\0\0\0", "\0");
        Arbitrary<ChatMessage> message = Combinators.combine(Arbitraries.of(Role.values()), text, text)
                .as((role, content, name) -> name.isEmpty()
                        ? ChatMessage.builder(role).content(content).build()
                        : ChatMessage.builder(role).content(content).name(name).build());
        return Combinators.combine(message.list().ofMinSize(1).ofMaxSize(2), text.injectNull(0.5))
                .as((messages, answer) ->
                        answer == null ? JudgeRequest.of(messages) : JudgeRequest.ofAnswer(messages, answer));
    }
}
