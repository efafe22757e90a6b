package ai.cautious.djl.internal.checkpoint;

import ai.cautious.ModelFormatException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * The rank and alpha of single modules by {@code rank_pattern} and {@code alpha_pattern}, as PEFT matches them: the first hit
 * at a name's end. The patterns are a stranger's: their number, their length and the steps that matching takes are bounded.
 */
final class ModulePatterns {

    private static final int MOST_PATTERNS = 10_000;
    private static final int MOST_CHARACTERS = 1000;

    /** Ordinary patterns take some hundred a module. */
    private static final long MOST_STEPS = 60_000_000;

    private record Named(Pattern pattern, double value) {}

    private final JsonFile config;
    private final List<Named> ranks;
    private final List<Named> alphas;
    private long steps;

    /** @throws ModelFormatException if a pattern is none, is too long, or has no positive number */
    ModulePatterns(JsonFile config) {
        this.config = config;
        this.ranks = named("rank_pattern");
        this.alphas = named("alpha_pattern");
    }

    /** @throws ModelFormatException if the module has none, or matching takes too many steps */
    double rank(String module) {
        return value(module, ranks, "rank_pattern", "r");
    }

    /** @throws ModelFormatException if the module has none, or matching takes too many steps */
    double alpha(String module) {
        return value(module, alphas, "alpha_pattern", "lora_alpha");
    }

    private List<Named> named(String field) {
        List<Named> named = new ArrayList<>();
        JsonFile own = config.object(field).orElse(null);
        if (own == null) {
            return named;
        }
        if (own.json().size() > MOST_PATTERNS) {
            throw new ModelFormatException(
                    own.source() + " has " + own.json().size() + " patterns; at most " + MOST_PATTERNS + " are read");
        }
        for (Map.Entry<String, JsonNode> entry : own.json().properties()) {
            if (entry.getKey().length() > MOST_CHARACTERS) {
                throw new ModelFormatException(own.source() + ": a pattern has "
                        + entry.getKey().length() + " characters; it may have " + MOST_CHARACTERS);
            }
            try {
                Pattern pattern = Pattern.compile("(.*\\.)?(" + entry.getKey() + ")");
                named.add(new Named(pattern, own.positiveNumber(entry.getKey(), null)));
            } catch (PatternSyntaxException e) {
                throw new ModelFormatException(
                        own.source() + ": \"" + entry.getKey() + "\" is no regular expression: " + e.getDescription(),
                        e);
            }
        }
        return named;
    }

    private double value(String module, List<Named> own, String field, String fallback) {
        for (Named named : own) {
            try {
                if (named.pattern().matcher(new Counted(module)).matches()) {
                    return named.value();
                }
            } catch (TooManySteps | StackOverflowError e) {
                throw new ModelFormatException(
                        config.source() + ": " + field + " takes too long to match " + module
                                + "; give patterns that do not backtrack",
                        e);
            }
        }
        return config.positiveNumber(fallback, null);
    }

    private static final class TooManySteps extends RuntimeException {

        private static final long serialVersionUID = 1L;

        TooManySteps() {
            super(null, null, false, false);
        }
    }

    /** A name that counts how often it is looked at, which every step of the matcher does. */
    private final class Counted implements CharSequence {

        private final CharSequence name;

        Counted(CharSequence name) {
            this.name = name;
        }

        @Override
        public char charAt(int index) {
            if (++steps > MOST_STEPS) {
                throw new TooManySteps();
            }
            return name.charAt(index);
        }

        @Override
        public int length() {
            return name.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new Counted(name.subSequence(start, end));
        }

        @Override
        public String toString() {
            return name.toString();
        }
    }
}
