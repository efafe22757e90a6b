package ai.cautious.house;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A command as a shell reads it.
 *
 * @param words without their quotes; what begins with a dollar stays as it is written, {@code $(…)} too
 */
public record ShellCommand(List<String> words, List<Redirection> redirections) {

    /**
     * Where a command reads or writes.
     *
     * @param operator such as {@code <} or {@code 2>}
     */
    public record Redirection(String operator, String file) {

        public boolean reads() {
            return operator.endsWith("<");
        }
    }

    /**
     * The commands of a script, in order: those of a pipe, of a subshell and of a loop too, whose keywords are words.
     *
     * @throws IllegalArgumentException if a quote or a redirection has no end
     */
    public static List<ShellCommand> parse(String script) {
        return new Reader(script).read();
    }

    private static final class Reader {

        private final String script;
        private int at;
        private final List<ShellCommand> commands = new ArrayList<>();
        private List<String> words = new ArrayList<>();
        private List<Redirection> redirections = new ArrayList<>();
        private @Nullable StringBuilder word;
        private @Nullable String operator;

        Reader(String script) {
            this.script = script;
        }

        List<ShellCommand> read() {
            while (at < script.length()) {
                char next = script.charAt(at++);
                switch (next) {
                    case ' ', '\t' -> endWord();
                    case '\n', ';', '|', '&', '(', ')' -> endCommand();
                    case '<', '>' -> redirect(next);
                    case '\'' -> word().append(until("'"));
                    case '"' -> quoted();
                    case '\\' -> escaped();
                    case '$' -> variable();
                    case '#' -> comment();
                    default -> word().append(next);
                }
            }
            endCommand();
            return commands;
        }

        private StringBuilder word() {
            if (word == null) {
                word = new StringBuilder();
            }
            return word;
        }

        private void endWord() {
            if (word == null) {
                return;
            }
            if (operator == null) {
                words.add(word.toString());
            } else {
                redirections.add(new Redirection(operator, word.toString()));
            }
            word = null;
            operator = null;
        }

        private void endCommand() {
            endWord();
            if (operator != null) {
                throw fault("nothing behind " + operator);
            }
            if (!words.isEmpty() || !redirections.isEmpty()) {
                commands.add(new ShellCommand(List.copyOf(words), List.copyOf(redirections)));
            }
            words = new ArrayList<>();
            redirections = new ArrayList<>();
        }

        /** A number right before it is what is redirected. */
        private void redirect(char sign) {
            String what = "";
            if (word != null && word.toString().matches("\\d")) {
                what = word.toString();
                word = null;
            }
            endWord();
            if (operator != null) {
                throw fault("nothing behind " + operator);
            }
            operator = what + sign;
            if (at < script.length() && ">&".indexOf(script.charAt(at)) >= 0) {
                operator += script.charAt(at++);
            }
        }

        private void quoted() {
            StringBuilder text = word();
            for (char next = next(); next != '"'; next = next()) {
                if (next == '\\' && at < script.length() && "\\\"$`".indexOf(script.charAt(at)) >= 0) {
                    next = next();
                }
                text.append(next);
            }
        }

        private void escaped() {
            char next = next();
            if (next != '\n') {
                word().append(next);
            }
        }

        private void variable() {
            word().append('$');
            if (script.startsWith("(", at)) {
                word().append(until(")")).append(')');
            }
        }

        private void comment() {
            if (word == null) {
                int end = script.indexOf('\n', at);
                at = end < 0 ? script.length() : end;
            } else {
                word.append('#');
            }
        }

        private String until(String sign) {
            int end = script.indexOf(sign, at);
            if (end < 0) {
                throw fault("no " + sign);
            }
            String text = script.substring(at, end);
            at = end + sign.length();
            return text;
        }

        private char next() {
            if (at == script.length()) {
                throw fault("a quote has no end");
            }
            return script.charAt(at++);
        }

        private IllegalArgumentException fault(String what) {
            return new IllegalArgumentException(what + ": " + script);
        }
    }
}
