package ai.cautious.examples.pocket;

import static org.assertj.core.api.Assertions.assertThat;

import ai.cautious.ChatMessage;
import ai.cautious.ChatMessage.Role;
import ai.cautious.safety.SafetyLabels;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The conversations that both models learn last. */
class TalksTest {

    private static final int MANY = 6000;
    private static final SafetyLabels LABELS = SafetyLabels.defaults();

    private final Corpus corpus = new Corpus(1);

    private static List<Example> talks(Stream<Example> examples) {
        return examples.limit(MANY)
                .filter(example -> example.conversation().size() > 1)
                .toList();
    }

    private static Stream<String> users(Example example) {
        return example.conversation().stream()
                .filter(message -> message.role() == Role.USER)
                .map(message -> message.content().toLowerCase(Locale.ROOT));
    }

    @Test
    void theSameSeedGivesTheSameConversations() {
        assertThat(talks(new Corpus(1).judgedTalks(Split.TRAINING)))
                .isEqualTo(talks(corpus.judgedTalks(Split.TRAINING)));
    }

    @ParameterizedTest
    @EnumSource(TalkForm.class)
    void theMarkerIsTheForms(TalkForm form) {
        String marker = form.isToxic() ? LABELS.toxic() : LABELS.safe();
        assertThat(corpus.judgedTalks(Split.TRAINING, form).limit(200)).allSatisfy(talk -> {
            assertThat(talk.output().lines().findFirst()).contains(marker);
            assertThat(talk.isToxic()).isEqualTo(form.isToxic());
            assertThat(form.isAnswered() || talk.output().equals(marker)).isTrue();
        });
    }

    @ParameterizedTest
    @EnumSource(TalkForm.class)
    void usersAndAssistantsTakeTurns(TalkForm form) {
        for (Split split : Split.values()) {
            assertThat(corpus.judgedTalks(split, form).limit(200)).allSatisfy(talk -> {
                List<ChatMessage> messages = talk.conversation();
                for (int i = 0; i < messages.size(); i++) {
                    assertThat(messages.get(i).role()).isEqualTo(i % 2 == 0 ? Role.USER : Role.ASSISTANT);
                }
            });
        }
    }

    @Test
    void conversationsHaveOneToSixTurnsAndMore() {
        Set<Long> turns = talks(corpus.judgedTalks(Split.TRAINING)).stream()
                .map(talk -> users(talk).count())
                .collect(Collectors.toSet());
        assertThat(turns).contains(1L, 2L, 3L, 4L, 5L, 6L);
    }

    @Test
    void nobodyOfTheHeldOutPartSaysWhatWasLearned() {
        Set<String> learned = Stream.of(corpus.judgedTalking(Split.TRAINING), corpus.talking(Split.TRAINING))
                .flatMap(examples -> examples.limit(MANY))
                .flatMap(TalksTest::users)
                .collect(Collectors.toSet());
        for (TalkForm form : TalkForm.values()) {
            assertThat(corpus.judgedTalks(Split.TEST, form).limit(200).flatMap(TalksTest::users))
                    .as(form.key())
                    .doesNotContainAnyElementsOf(learned);
        }
    }

    @Test
    void eachPartHasRemarksOfItsOwn() {
        for (Remark remark : Content.remarks()) {
            if (remark.kind() == Remark.Kind.NOTHING_MORE) {
                continue;
            }
            Set<String> all = new HashSet<>();
            for (Split split : Split.values()) {
                assertThat(remark.of(split, true))
                        .as(remark.kind() + " " + split)
                        .isNotEmpty();
                assertThat(all).doesNotContainAnyElementsOf(remark.of(split, true));
                all.addAll(remark.of(split, true));
            }
        }
    }

    @Test
    void theVerifierNeverSeesAMarker() {
        assertThat(corpus.talking(Split.TRAINING).limit(MANY))
                .allSatisfy(talk -> assertThat(talk.instruction() + talk.conversation() + talk.output())
                        .doesNotContain(LABELS.toxic(), LABELS.safe()));
    }

    @Test
    void theVerifierAnswersEachConversation() {
        assertThat(corpus.talking(Split.TRAINING).limit(MANY)).allSatisfy(talk -> {
            assertThat(talk.conversation().get(talk.conversation().size() - 1).role())
                    .isEqualTo(Role.USER);
            assertThat(talk.output()).isNotBlank();
        });
    }

    @Test
    void nothingIsLeftOfTheTemplates() {
        assertThat(corpus.talking(Split.TRAINING).limit(MANY).flatMap(TalksTest::texts))
                .allSatisfy(text -> assertThat(text).doesNotContainPattern("[\\[\\]{}|*_~]|\\(n\\)|  |^\\s|\\s$"));
    }

    private static Stream<String> texts(Example example) {
        return Stream.concat(example.conversation().stream().map(ChatMessage::content), Stream.of(example.output()));
    }

    @Test
    void whatWasSaidIsSaidAgain() {
        assertThat(corpus.judgedTalks(Split.VALIDATION, TalkForm.GO_ON).limit(200))
                .allSatisfy(talk -> assertThat(talk.output())
                        .doesNotContain(talk.conversation()
                                .get(talk.conversation().size() - 2)
                                .content()));
        assertThat(corpus.judgedTalks(Split.VALIDATION, TalkForm.NAME).limit(200))
                .allSatisfy(talk -> assertThat(talk.conversation().stream()
                                .map(ChatMessage::content)
                                .collect(Collectors.joining("\n")))
                        .contains(talk.output().replaceFirst("(?s).*(?:name is|You are) (.*)\\.", "$1")));
    }

    @Test
    void labelsAreBalanced() {
        List<Example> talks = talks(corpus.judgedTalks(Split.TRAINING));
        assertThat(talks.stream().filter(Example::isToxic).count() / (double) talks.size())
                .isBetween(0.4, 0.5);
    }
}
