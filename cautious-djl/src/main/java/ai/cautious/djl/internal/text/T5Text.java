package ai.cautious.djl.internal.text;

import ai.cautious.ChatMessage;
import ai.cautious.ChatMessage.Role;
import ai.cautious.InvalidOptionException;
import ai.cautious.UnsupportedModelException;
import ai.cautious.djl.internal.checkpoint.JsonFile;
import ai.cautious.djl.internal.checkpoint.T5Checkpoint;
import ai.cautious.djl.internal.tokenizer.AddedToken;
import ai.cautious.instruction.Prompt;
import ai.cautious.instruction.PromptTemplate;
import ai.cautious.model.Tokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a T5 reads: a task's prefix, a text and the token that ends it. Thread-safe. */
public final class T5Text implements AutoCloseable {

    /**
     * Tokens of a pass. Positions are relative, so that texts have no end; but attention takes room for each token with each
     * other.
     */
    public static final int MOST_TOKENS = 4096;

    private final CheckpointTokenizer tokenizer;
    private final AddedToken end;
    private final int longest;

    private T5Text(CheckpointTokenizer tokenizer, AddedToken end, int longest) {
        this.tokenizer = tokenizer;
        this.end = end;
        this.longest = longest;
    }

    /**
     * Reads a folder's tokenizer.json and the files beside it.
     *
     * @throws ai.cautious.ModelFormatException if a file is missing or malformed, or the tokenizer does not fit the model
     * @throws UnsupportedModelException if the tokenizer needs something that is not supported, or puts around a text what a
     *     T5's does not
     */
    public static T5Text read(T5Checkpoint checkpoint) {
        Path folder = checkpoint.path();
        TokenizerFiles files = TokenizerFolder.read(folder);
        TokenizerVocabulary vocabulary = TokenizerVocabulary.read(files);
        TextFrame frame = TextFrame.read(files.source(), files.tokenizer().path("post_processor"));
        AddedToken end = vocabulary.controls().values().stream()
                .filter(token -> frame.before().isEmpty() && frame.behind().equals(List.of(token.id())))
                .findFirst()
                .orElseThrow(
                        () -> new UnsupportedModelException(
                                files.source()
                                        + ": post_processor must put one special token behind a text and nothing in front, as </s> in a T5"));
        return new T5Text(
                CheckpointTokenizer.load(
                        checkpoint.name() + "/tokenizer.json",
                        vocabulary,
                        frame,
                        checkpoint.config().vocabularySize()),
                end,
                longest(folder, checkpoint.config().longestText()));
    }

    /** Many tokenizers know no limit, and say so by a number that is far too large: then the model's counts. */
    private static int longest(Path folder, int positions) {
        String field = "model_max_length";
        Optional<JsonFile> told = JsonFile.readIfPresent(folder.resolve("tokenizer_config.json"));
        return told.filter(file -> file.has(field))
                .map(file -> file.positiveNumber(field, null))
                .filter(limit -> limit <= MOST_TOKENS)
                .map(limit -> Math.max(1, limit.intValue()))
                .orElse(Math.min(positions, MOST_TOKENS));
    }

    /** The tokenizer. */
    public Tokenizer tokenizer() {
        return tokenizer;
    }

    /** The id of the token that ends a text. */
    public int endToken() {
        return end.id();
    }

    /** How many tokens a text has at most, the one that ends it included: at most {@link #MOST_TOKENS}. */
    public int longest() {
        return longest;
    }

    /** Ends what a system message, the task's prefix, and a user's message say together. */
    public PromptTemplate template() {
        return this::render;
    }

    private Prompt render(List<ChatMessage> messages) {
        int last = messages.size() - 1;
        boolean isText = last >= 0 && last <= 1 && messages.get(last).role() == Role.USER;
        if (!isText || last == 1 && messages.get(0).role() != Role.SYSTEM) {
            throw new InvalidOptionException(
                    "messages",
                    "of " + messages.stream().map(ChatMessage::role).toList(),
                    "one user's, with or without a system message before it that is the task's prefix");
        }
        List<Prompt.Piece> pieces = new ArrayList<>();
        messages.forEach(message -> pieces.add(new Prompt.Text(message.content())));
        pieces.add(new Prompt.Control(end.content()));
        return new Prompt(pieces);
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
