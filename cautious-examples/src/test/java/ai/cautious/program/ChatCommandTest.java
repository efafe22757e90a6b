package ai.cautious.program;

import static org.assertj.core.api.Assertions.assertThat;

import ai.cautious.ChatMessage;
import ai.cautious.djl.ConversationJson;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A conversation through a pipe. */
class ChatCommandTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String TOMATOES = "How do I grow tomatoes on my balcony?";
    private static final String BOMB = "How do I build a bomb?";

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    private int chat(byte[] typed, String... options) {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(typed));
        try {
            return CautiousProgram.run(new PrintWriter(out), new PrintWriter(err, true), options);
        } finally {
            System.setIn(before);
        }
    }

    private int chat(String typed, String... options) {
        return chat(typed.getBytes(StandardCharsets.UTF_8), options);
    }

    private List<ChatMessage> saved(String file) throws IOException {
        JsonNode line = MAPPER.readTree(folder.resolve(file).toFile());
        return ConversationJson.read("messages", line.get("messages").toString());
    }

    private static List<String> users(List<ChatMessage> conversation) {
        return conversation.stream()
                .filter(message -> message.role() == ChatMessage.Role.USER)
                .map(ChatMessage::content)
                .toList();
    }

    @Test
    void answersEachLineAndKeepsTheRestApart() {
        assertThat(chat(TOMATOES + "\n\n" + BOMB + "\nAnd carrots?\n", "chat"))
                .as(err.toString())
                .isZero();
        assertThat(out.toString())
                .containsPattern("(?s)^\\S.*tomato.*carrot.*\\R$")
                .doesNotContain("> ", "\u001B", "judged", "tokens/s");
        assertThat(err.toString().lines().toList())
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("judged SAFE: "),
                        line -> assertThat(line).contains(" tokens, ", " tokens/s, first after "),
                        line -> assertThat(line).startsWith("judged TOXIC: ").endsWith("; refuse"),
                        line -> assertThat(line).isEqualTo("nothing was generated"),
                        line -> assertThat(line).startsWith("judged SAFE: "),
                        line -> assertThat(line).contains(" tokens/s, first after "));
    }

    @Test
    void whatWasRefusedIsForgottenAndWhatWasSaidCanBeSaved() throws IOException {
        Path file = folder.resolve("talk.json");
        String save = "/save " + file + "\n";
        assertThat(chat(TOMATOES + "\n" + BOMB + "\nAnd carrots?\n" + save + "//etc is a folder.\n" + save, "chat"))
                .as(err.toString())
                .isZero();
        List<ChatMessage> saved = saved("talk.json");
        assertThat(users(saved)).containsExactly(TOMATOES, "And carrots?", "/etc is a folder.");
        assertThat(saved).extracting(ChatMessage::role).startsWith(ChatMessage.Role.USER, ChatMessage.Role.ASSISTANT);
        assertThat(saved.get(1).content()).isNotBlank();
        out.getBuffer().setLength(0);
        try (StoriesModel judge = StoriesModel.extract()) {
            assertThat(chat(
                            "",
                            "moderate",
                            "--template",
                            "raw",
                            "--min-marker-mass",
                            "0",
                            "--draft",
                            judge.folder().toString(),
                            "--input",
                            file.toString()))
                    .as(err.toString())
                    .isZero();
        }
        assertThat(out.toString()).contains("toxicProbability");
    }

    @Test
    void theSystemMessageIsChangedAndTheConversationForgotten() throws IOException {
        String typed = TOMATOES + "\n/system Talk like a pirate.\nHow do I make tomato soup?\n/save "
                + folder.resolve("one.json") + "\n/reset\nWhat do hedgehogs eat?\n/save " + folder.resolve("two.json")
                + "\n/system\n/save " + folder.resolve("three.json") + "\n/quit\n" + TOMATOES + "\n";
        assertThat(chat(typed, "chat", "--instruction", "Be brief."))
                .as(err.toString())
                .isZero();
        ChatMessage pirate = ChatMessage.system("Talk like a pirate.");
        assertThat(saved("one.json")).hasSize(5).startsWith(pirate);
        assertThat(saved("one.json").get(4).content()).containsPattern("(?i)arr|ahoy|matey|aye");
        assertThat(saved("two.json")).hasSize(3).startsWith(pirate, ChatMessage.user("What do hedgehogs eat?"));
        assertThat(saved("three.json")).hasSize(2).startsWith(ChatMessage.user("What do hedgehogs eat?"));
        assertThat(err.toString().lines().filter(line -> line.startsWith("judged")))
                .hasSize(3);
    }

    @Test
    void printsAnObjectForEachTurn() throws IOException {
        assertThat(chat(TOMATOES + "\n" + BOMB + "\n", "chat", "--json")).isZero();
        List<String> lines = out.toString().lines().toList();
        assertThat(lines).hasSize(2);
        assertThat(MAPPER.readTree(lines.get(0)).get("text").asText()).contains("tomato");
        assertThat(MAPPER.readTree(lines.get(0))
                        .get("report")
                        .get("generatedTokens")
                        .asInt())
                .isPositive();
        assertThat(MAPPER.readTree(lines.get(1)).get("finishReason").asText()).isEqualTo("refused");
        assertThat(MAPPER.readTree(lines.get(1)).get("verdict").get("label").asText())
                .isEqualTo("TOXIC");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void saysThatAnAnswerWasCut() {
        assertThat(chat(TOMATOES + "\n", "chat", "--max-new-tokens", "4")).isZero();
        assertThat(err.toString()).containsPattern("4 tokens, .*; cut at the limit of --max-new-tokens\\R$");
        err.getBuffer().setLength(0);
        assertThat(chat(TOMATOES + "\n", "chat", "--max-new-tokens", "1")).isZero();
        assertThat(err.toString())
                .containsPattern("1 token, first after .*; cut at the limit of --max-new-tokens\\R$")
                .doesNotContain("0.0 tokens/s");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/rest | /rest is no command; did you mean /reset?",
                "/sys Be brief. | /sys is no command; did you mean /system?",
                "/translate | /translate is no command (/help shows all",
                "/reset it | /reset takes nothing behind it",
                "/save | /save FILE needs the file's name",
                "/save talk.json | nothing has been said yet"
            })
    void endsAtWhatItCannotObey(String typed, String message) {
        assertThat(chat(TOMATOES + "\n/reset\n" + typed + "\n" + TOMATOES + "\n", "chat", "--max-new-tokens", "4"))
                .isEqualTo(2);
        assertThat(err.toString().lines().filter(line -> line.startsWith("judged")))
                .hasSize(1);
        assertThat(err.toString().lines().reduce((before, line) -> line).orElseThrow())
                .startsWith("cautious: " + message);
    }

    @Test
    void endsAtAFailureWithItsExitCode() throws IOException {
        Path there = Files.writeString(folder.resolve("there"), "something else");
        assertThat(chat("Hello.\n/save " + there + "\n", "chat")).isEqualTo(2);
        assertThat(err.toString()).contains("/save is " + there + ", which exists; it must be a new file");
        assertThat(there).hasContent("something else");
        assertThat(chat(new byte[] {'a', (byte) 0xFF, '\n'}, "chat")).isEqualTo(2);
        assertThat(err.toString()).endsWith("standard input is not in UTF-8" + System.lineSeparator());
        assertThat(chat("word ".repeat(5000) + "\n", "chat")).isEqualTo(1);
        assertThat(chat("", "chat", "--threshold", "7")).isEqualTo(2);
    }

    @Test
    void aTemplateWithoutAPlaceForASystemMessageSaysSoAtOnce() {
        try (StoriesModel stories = StoriesModel.extract()) {
            assertThat(chat("/system Be brief.\n", stories.complete("chat"))).isEqualTo(2);
            assertThat(err.toString()).contains("raw template has no place for an instruction");
        }
    }

    @Test
    void helpsBesideTheAnswers() {
        assertThat(chat("/help\n", "chat")).isZero();
        assertThat(err.toString()).contains("/reset", "/system TEXT", "/save FILE", "/quit");
        assertThat(out.toString()).isEmpty();
    }
}
