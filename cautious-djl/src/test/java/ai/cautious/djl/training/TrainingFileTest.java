package ai.cautious.djl.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import ai.cautious.ChatMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainingFileTest {

    private static final TrainingFields LABELLED =
            TrainingFields.labelled("user_input", "toxicity", Map.of("1", "<Toc>", "0", "<Safe>"));

    @TempDir
    private Path folder;

    private Path file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    @Test
    void readsInstructionsFromEveryFormat() throws IOException {
        Path lines = file(
                "a.jsonl",
                """
                {"instruction": "Add.", "input": "1 + 1", "output": "2", "id": 7}

                {"instruction": "Say \\"hi\\",\\nplease", "input": "", "output": "hi"}
                """);
        Path array = file(
                "a.json",
                """
                [{"instruction": "Add.", "input": "1 + 1", "output": 2},
                 {"instruction": "Say \\"hi\\",\\nplease", "output": "hi"}]
                """);
        Path csv = file(
                "a.csv",
                """
                output,instruction,input
                2,Add.,1 + 1
                hi,"Say ""hi"",
                please",
                """);
        TrainingRow[] rows = {new TrainingRow("Add.", "1 + 1", "2"), new TrainingRow("Say \"hi\",\nplease", "", "hi")};
        for (Path file : new Path[] {lines, array, csv}) {
            assertThat(TrainingFile.read(file, TrainingFields.STANDARD))
                    .as(file.toString())
                    .containsExactly(rows);
        }
    }

    @Test
    void readsTextsAndLabels() throws IOException {
        Path csv = file("t.csv", "id,text,label\n1,a,toxic\n");
        assertThat(TrainingFile.read(csv, TrainingFields.STANDARD)).containsExactly(new TrainingRow("", "a", "toxic"));
    }

    @Test
    void readsWhatOtherProgramsWrite() throws IOException {
        TrainingRow row = new TrainingRow("Add.", "1 + 1", "2");
        Path marked = file("m.csv", "\uFEFFinstruction,input,output\nAdd.,1 + 1,2\n");
        Path lines = file("m.jsonl", "\uFEFF{\"instruction\": \"Add.\", \"input\": \"1 + 1\", \"output\": 2}\n");
        Path array = file("m.json", "\uFEFF[{\"instruction\": \"Add.\", \"input\": \"1 + 1\", \"output\": 2}]");
        Path numbered = file("n.csv", ",instruction,input,output\n0,Add.,1 + 1,2\n");
        for (Path file : new Path[] {marked, lines, array, numbered}) {
            assertThat(TrainingFile.read(file, TrainingFields.STANDARD))
                    .as(file.toString())
                    .containsExactly(row);
        }
    }

    @Test
    void aTextInAFieldOfThatNameIsNoInstruction() throws IOException {
        Path lines = file("i.jsonl", "{\"instruction\": \"How?\", \"label\": 1}");
        assertThat(TrainingFile.read(lines, TrainingFields.labelled("instruction", "label", Map.of("1", "<Toc>"))))
                .containsExactly(new TrainingRow("", "How?", "<Toc>"));
    }

    @Test
    void turnsLabelsIntoAnswers() throws IOException {
        Path lines = file(
                "l.jsonl", "{\"user_input\": \"a\", \"toxicity\": 1}\n{\"user_input\": \"b\", \"toxicity\": \"0\"}\n");
        assertThat(TrainingFile.read(lines, LABELLED))
                .containsExactly(new TrainingRow("", "a", "<Toc>"), new TrainingRow("", "b", "<Safe>"));
        Path csv = file("l.csv", "user_input,toxicity\r\n\"a, b\",1\r\n");
        assertThat(TrainingFile.read(csv, LABELLED)).containsExactly(new TrainingRow("", "a, b", "<Toc>"));
    }

    @Test
    void readsKindsOfHarmWhereTheyAreAskedFor() throws IOException {
        Path lines = file(
                "k.jsonl",
                """
                {"user_input": "a", "toxicity": 1, "kind": " sexual "}
                {"user_input": "b", "toxicity": 1, "kind": ""}
                {"messages": [{"role": "user", "content": "c"}], "toxicity": 1, "kind": "hate"}
                {"user_input": "d", "toxicity": 0, "kind": null}
                """);
        assertThat(TrainingFile.read(lines, LABELLED.withCategory("kind", Set.of())))
                .extracting(TrainingRow::category)
                .containsExactly(Optional.of("sexual"), Optional.empty(), Optional.of("hate"), Optional.empty());
        assertThat(TrainingFile.read(lines, LABELLED))
                .extracting(TrainingRow::category)
                .containsOnly(Optional.empty());
        assertThatThrownBy(() -> TrainingFile.read(lines, LABELLED.withCategory("kind", Set.of("sexual", "drugs"))))
                .isInstanceOf(TrainingDataException.class)
                .hasMessage(lines + ":3: kind is hate; it must be one of [drugs, sexual]");
        Path csv = file("k.csv", "user_input,toxicity,kind\na,1,hate\n");
        assertThat(TrainingFile.read(csv, LABELLED.withCategory("kind", Set.of("hate"))))
                .containsExactly(new TrainingRow("", List.of(ChatMessage.user("a")), "<Toc>", Optional.of("hate")));
    }

    @Test
    void whatIsToBeDraftedFollowsALabelsAnswer() throws IOException {
        Path lines = file(
                "d.jsonl",
                """
                {"user_input": "a", "toxicity": 0, "answer": "Because", "finish_reason": "length"}
                {"user_input": "b", "toxicity": 0, "answer": "Yes.", "finish_reason": "stop"}
                {"user_input": "c", "toxicity": 1, "answer": " ", "finish_reason": "length"}
                {"user_input": "d", "toxicity": 1}
                """);
        assertThat(TrainingFile.read(lines, LABELLED.withContinuation("answer")))
                .containsExactly(
                        new TrainingRow("", "a", "<Safe>\nBecause").withCut(true),
                        new TrainingRow("", "b", "<Safe>\nYes."),
                        new TrainingRow("", "c", "<Toc>"),
                        new TrainingRow("", "d", "<Toc>"));
        assertThat(TrainingFile.read(lines, LABELLED))
                .extracting(TrainingRow::output, TrainingRow::isCut)
                .containsOnly(tuple("<Safe>", false), tuple("<Toc>", false));
        Path answers = file("f.jsonl", "{\"text\": \"a\", \"output\": \"Because\", \"finish_reason\": \"length\"}");
        assertThat(TrainingFile.read(answers, TrainingFields.STANDARD))
                .containsExactly(new TrainingRow("", "a", "Because").withCut(true));
    }

    @Test
    void readsConversations() throws IOException {
        Path lines = file(
                "c.jsonl",
                """
                {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"},
                 {"role": "user", "content": "And in French?"}], "toxicity": 0}
                """
                        .replace("\n ", " "));
        List<ChatMessage> conversation =
                List.of(ChatMessage.user("Hi"), ChatMessage.assistant("Hello"), ChatMessage.user("And in French?"));
        assertThat(TrainingFile.read(lines, LABELLED)).containsExactly(new TrainingRow("", conversation, "<Safe>"));
        Path named = file("n.jsonl", "{\"text\": [{\"role\": \"user\", \"content\": \"Hi\"}], \"label\": \"a\"}");
        assertThat(TrainingFile.read(named, TrainingFields.STANDARD)).containsExactly(new TrainingRow("", "Hi", "a"));
        Path both = file(
                "b.jsonl",
                "{\"text\": \"Hi\", \"messages\": [{\"role\": \"user\", \"content\": \"Bye\"}], \"label\": \"a\"}");
        assertThat(TrainingFile.read(both, TrainingFields.STANDARD)).containsExactly(new TrainingRow("", "Hi", "a"));
    }

    @Test
    void readsConversationsWithTools() throws IOException {
        String asked = "[{\"role\": \"developer\", \"content\": \"Be brief.\"}, {\"role\": \"user\", \"content\":"
                + " [{\"type\": \"text\", \"text\": \"Rain?\"}], \"name\": \"Ann\"}, {\"role\": \"assistant\", \"content\": null,"
                + " \"tool_calls\": [{\"id\": \"c\", \"function\": {\"name\": \"rain\", \"arguments\": \"{}\"}}]}";
        String answered = asked + ", {\"role\": \"tool\", \"tool_call_id\": \"c\", \"content\": \"12 mm\"}]";
        Path file = file("t.jsonl", "{\"messages\": " + answered + ", \"toxicity\": 0}");
        List<ChatMessage> conversation = List.of(
                ChatMessage.user("Rain?").toBuilder().name("Ann").build(),
                ChatMessage.assistant("rain({})"),
                ChatMessage.tool("12 mm").toBuilder().name("rain").build());
        TrainingRow row = new TrainingRow("Be brief.", conversation, "<Safe>");
        assertThat(TrainingFile.read(file, LABELLED)).containsExactly(row);
        assertThat(row.withNewest("Snow?").conversation().get(0).name()).contains("Ann");

        Path calling = file("c.jsonl", "{\"messages\": " + asked + "], \"toxicity\": 1}");
        assertThat(TrainingFile.read(calling, LABELLED).get(0).conversation()).hasSize(2);
        assertThatThrownBy(() -> TrainingFile.read(calling, TrainingFields.STANDARD))
                .isInstanceOf(TrainingDataException.class)
                .hasMessageEndingWith(
                        "c.jsonl:1 ends in tool calls, which are not learned; give it an answer or a label");
    }

    @Test
    void theSystemMessageOfAConversationIsItsInstructionAndTheLastOneItsAnswer() throws IOException {
        String messages =
                "[{\"role\": \"system\", \"content\": \"Be brief.\"}, {\"role\": \"user\", \"content\": \"Hi\"},"
                        + " {\"role\": \"assistant\", \"content\": \"Hello\"}]";
        Path whole = file("w.jsonl", "{\"messages\": " + messages + "}");
        assertThat(TrainingFile.read(whole, TrainingFields.STANDARD))
                .containsExactly(new TrainingRow("Be brief.", "Hi", "Hello"));
        Path labelled = file("l.jsonl", "{\"messages\": " + messages + ", \"label\": \"<Safe>\"}");
        assertThat(TrainingFile.read(labelled, TrainingFields.STANDARD))
                .containsExactly(new TrainingRow(
                        "Be brief.", List.of(ChatMessage.user("Hi"), ChatMessage.assistant("Hello")), "<Safe>"));
        Path twice = file("t.jsonl", "{\"instruction\": \"Judge.\", \"messages\": " + messages + "}");
        assertThatThrownBy(() -> TrainingFile.read(twice, TrainingFields.STANDARD))
                .hasMessageEndingWith("t.jsonl:1 has an instruction and a system message; one of them is needed");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "x.jsonl | {\"input\": \"a\"} | x.jsonl:2: output or label is missing or blank",
                "x.jsonl | {\"output\": \"a\"} | x.jsonl:2: input or text is missing or blank",
                "x.jsonl | {\"input\": \"a\", \"output\": \" \"} | x.jsonl:2: output or label is missing or blank",
                "x.jsonl | {\"input\": [1], \"output\": \"b\"} | x.jsonl:2: input must be a text",
                "x.jsonl | {\"input\": \"a\" \"output\" | x.jsonl:2 is not JSON",
                "x.jsonl | {\"input\": \"a\", \"input\": \"b\", \"output\": \"c\"} | x.jsonl:2 is not JSON: Duplicate field",
                "x.jsonl | {\"messages\": [], \"output\": \"b\"} | x.jsonl:2: messages must be a text or messages",
                "x.jsonl | {\"messages\": [{\"role\": \"user\"}], \"output\": \"b\"} | x.jsonl:2: messages must be a text or",
                "x.jsonl | {\"messages\": [{\"role\": \"bot\", \"content\": \"a\"}], \"output\": \"b\"} | each with a role (system,",
                "x.jsonl | {\"messages\": [{\"role\": \"user\", \"content\": [{\"type\": \"image\"}]}]} | x.jsonl:2: messages must be",
                "x.jsonl | {\"messages\": [{\"role\": \"user\", \"content\": \"a\"}]} | x.jsonl:2: output or label is missing",
                "x.jsonl | {\"messages\": [{\"role\": \"assistant\", \"content\": \"a\"}]} | x.jsonl:2 must have a message that",
                "x.jsonl | [1] | x.jsonl:2 is no JSON object",
                "x.json | {} | x.json is not JSON",
                "x.csv | a | x.csv:2 has 1 values; its header has",
                "x.txt | a | its name must end in .jsonl, .json or .csv",
            })
    void namesTheLineAndTheField(String name, String second, String message) throws IOException {
        String first = name.endsWith(".csv") ? "input,output" : "{\"input\": \"first\", \"output\": \"answer\"}";
        Path file = file(name, first + "\n" + second + "\n");
        assertThatThrownBy(() -> TrainingFile.read(file, TrainingFields.STANDARD))
                .isInstanceOf(TrainingDataException.class)
                .hasMessageContaining(message)
                .hasMessageContaining(file.toString());
    }

    @Test
    void refusesUnknownLabelsMissingColumnsOtherEncodingsAndNothing() throws IOException {
        Path label = file("x.jsonl", "{\"user_input\": \"a\", \"toxicity\": 2}");
        assertThatThrownBy(() -> TrainingFile.read(label, LABELLED))
                .hasMessageEndingWith("x.jsonl:1: toxicity is 2; it must be one of [0, 1]");
        Path column = file("x.csv", "text,toxicity\na,1\n");
        assertThatThrownBy(() -> TrainingFile.read(column, LABELLED))
                .hasMessageEndingWith("x.csv:2: user_input is missing or blank");
        Path twice = file("d.csv", "user_input,user_input,toxicity\na,b,1\n");
        assertThatThrownBy(() -> TrainingFile.read(twice, LABELLED))
                .isInstanceOf(TrainingDataException.class)
                .hasMessageContainingAll("d.csv", "user_input");
        Path quote = file("q.csv", "user_input,toxicity\n\"a,1\n");
        assertThatThrownBy(() -> TrainingFile.read(quote, LABELLED)).isInstanceOf(TrainingDataException.class);
        Path latin = folder.resolve("latin.jsonl");
        Files.write(latin, "{\"user_input\": \"é\", \"toxicity\": 1}".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> TrainingFile.read(latin, LABELLED)).hasMessageContaining("is not in UTF-8");
        Path empty = file("empty.jsonl", "\n");
        assertThatThrownBy(() -> TrainingFile.read(empty, LABELLED)).hasMessageEndingWith("has no rows");
        Path missing = folder.resolve("none.jsonl");
        assertThatThrownBy(() -> TrainingFile.read(missing, LABELLED)).hasMessage(missing + " is missing");
    }
}
