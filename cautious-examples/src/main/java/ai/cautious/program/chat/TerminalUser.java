package ai.cautious.program.chat;

import ai.cautious.CautiousException;
import ai.cautious.GenerationRequest;
import ai.cautious.GenerationResult;
import ai.cautious.InvalidOptionException;
import ai.cautious.program.console.ReportLine;
import ai.cautious.program.console.Verdict;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.reader.impl.completer.StringsCompleter;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.Terminal.SignalHandler;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStyle;
import org.jspecify.annotations.Nullable;

/** Somebody at a terminal: lines can be edited and called back, and Ctrl-C cancels the answer. */
public final class TerminalUser implements ChatUser {

    private static final String PROMPT = "> ";

    private final Terminal terminal;
    private final LineReader reader;

    /** Takes ownership of the terminal. */
    TerminalUser(Terminal terminal, @Nullable Path history) {
        this.terminal = terminal;
        LineReaderBuilder builder = LineReaderBuilder.builder()
                .terminal(terminal)
                // A message is a text: no quotes, escapes or references to earlier lines.
                .parser(new DefaultParser().quoteChars(new char[0]).escapeChars(new char[0]))
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                .completer(new StringsCompleter(ChatLine.COMMANDS));
        if (history != null) {
            builder.variable(LineReader.HISTORY_FILE, history);
        }
        this.reader = builder.build();
    }

    /**
     * At the terminal that the program was started from.
     *
     * @param history the file in which typed lines are kept for the next time; null for none
     */
    public static TerminalUser open(@Nullable Path history) throws IOException {
        Terminal terminal = TerminalBuilder.builder()
                .encoding(StandardCharsets.UTF_8)
                .dumb(true)
                .build();
        return new TerminalUser(terminal, history);
    }

    @Override
    public @Nullable String next() {
        while (true) {
            try {
                return reader.readLine(PROMPT);
            } catch (UserInterruptException e) {
                note("Ctrl-D or /quit leaves");
            } catch (EndOfFileException e) {
                return null;
            }
        }
    }

    @Override
    public void note(String line) {
        new AttributedString(line, AttributedStyle.DEFAULT.faint()).println(terminal);
        terminal.flush();
    }

    @Override
    public void show(String text) {
        // What a model writes is no command to the terminal.
        terminal.writer().print(text.replaceAll("[\\p{Cntrl}&&[^\n\t]]", "\uFFFD"));
        terminal.flush();
    }

    @Override
    public void answered(GenerationRequest request, GenerationResult result) {
        terminal.writer().println();
        result.gateDecision().ifPresent(decision -> note(Verdict.of(decision).toString()));
        note(ReportLine.of(request, result));
    }

    @Override
    public void failed(CautiousException failure) {
        note(String.valueOf(failure.getMessage()));
    }

    @Override
    public GenerationResult whileAnswering(Runnable cancel, Supplier<GenerationResult> answer) {
        SignalHandler before = terminal.handle(Signal.INT, signal -> cancel.run());
        try {
            return answer.get();
        } finally {
            terminal.handle(Signal.INT, before);
        }
    }

    @Override
    public void close() {
        try {
            terminal.close();
        } catch (IOException e) {
            throw new InvalidOptionException("the terminal cannot be given back: " + e.getMessage());
        }
    }
}
