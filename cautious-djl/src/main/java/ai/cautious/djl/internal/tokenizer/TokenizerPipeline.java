package ai.cautious.djl.internal.tokenizer;

import ai.cautious.EngineException;
import ai.cautious.UnsupportedModelException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Text to tokens and back: added tokens are found, what is between them is normalized, split and encoded. Thread-safe.
 */
public final class TokenizerPipeline {

    private final String place;
    private final Optional<Normalizer> normalizer;
    private final PreTokenizer preTokenizer;
    private final TextModel model;
    private final Optional<Decoder> decoder;
    private final AddedTokens plain;
    private final AddedTokens normalized;
    private final boolean anyNormalized;
    private final Map<String, String> normalizedSpellings = new HashMap<>();
    private final String[] spellings;

    /** Ids of tokens that no text becomes. */
    private final BitSet kept = new BitSet();

    TokenizerPipeline(
            Component root,
            TextModel model,
            Collection<AddedToken> added,
            Set<String> hidden,
            int unknown,
            String[] pieces) {
        this.place = root.place("model");
        this.normalizer = root.object("normalizer").map(Normalizers::read);
        this.preTokenizer =
                root.object("pre_tokenizer").map(PreTokenizers::read).orElse(PreTokenizers.NONE);
        this.decoder = root.object("decoder").map(Decoders::read);
        this.model = model;
        this.spellings = pieces;
        this.plain = new AddedTokens(root.place("added_tokens"));
        this.normalized = new AddedTokens(root.place("added_tokens"));
        this.anyNormalized = added.stream().anyMatch(AddedToken::normalized);
        for (AddedToken token : added) {
            boolean isHidden = hidden.contains(token.content());
            String spelling = token.normalized() ? normalize(token.content()) : token.content();
            normalizedSpellings.put(token.content(), spelling);
            spellings[token.id()] = spelling;
            if (isHidden) {
                kept.set(token.id(), token.id() != unknown);
            } else {
                (token.normalized() ? normalized : plain).add(token, spelling);
            }
        }
    }

    private String normalize(String text) {
        return normalizer.map(known -> known.normalize(text)).orElse(text);
    }

    /**
     * Encodes text and tokens as if their spellings were one text.
     *
     * @throws UnsupportedModelException if one of the tokens is none where it stands, and yet made of that text
     */
    public int[] encode(List<Part> parts) {
        StringBuilder text = new StringBuilder();
        List<Mark> marks = new ArrayList<>();
        for (Part part : parts) {
            if (part instanceof Part.Text words) {
                text.append(words.text());
            } else if (part instanceof Part.Token token) {
                int start = text.length();
                text.append(token.token().content());
                marks.add(new Mark(start, text.length(), token.token()));
            }
        }
        Tokens tokens = new Tokens();
        Sections sections = new Sections(Utf8.wellFormed(text.toString()), marks, tokens);
        plain.split(
                sections.text,
                marks.stream().filter(mark -> !mark.token().normalized()).toList(),
                sections);
        return tokens.from(0);
    }

    /** Encodes a text, which becomes none of the tokens that are kept from texts. */
    public int[] encode(String text) {
        return encode(List.of(new Part.Text(text)));
    }

    /** Decodes tokens; ids that stand for nothing are left out. */
    public String decode(int... ids) {
        List<String> tokens = new ArrayList<>();
        for (int id : ids) {
            if (id >= 0 && id < spellings.length && !spellings[id].isEmpty()) {
                tokens.add(spellings[id]);
            }
        }
        return decoder.map(known -> String.join("", known.decode(tokens))).orElseGet(() -> String.join(" ", tokens));
    }

    /** What lies between the added tokens that are not normalized. */
    private final class Sections implements AddedTokens.Parts {

        private final String text;
        private final List<Mark> marks;
        private final Tokens tokens;

        Sections(String text, List<Mark> marks, Tokens tokens) {
            this.text = text;
            this.marks = marks;
            this.tokens = tokens;
        }

        @Override
        public void token(AddedToken token) {
            tokens.add(token.id());
        }

        /** Where merges make it all the same, who wrote it would have to be known. */
        @Override
        public void spelled(AddedToken token) {
            if (model.withholds(token.content())) {
                throw new UnsupportedModelException(place + " makes the control token " + token.content()
                        + " of a text in which it is none, within a word or normalized; choose another template");
            }
        }

        @Override
        public void text(int from, int to) {
            String section = text.substring(from, to);
            String words = normalize(section);
            boolean begins = from == 0
                    && !normalizer.map(known -> known.dropsStart(section)).orElse(false);
            List<Mark> within = anyNormalized ? normalizedMarks(section, from, words) : List.of();
            normalized.split(words, within, new AddedTokens.Parts() {

                @Override
                public void token(AddedToken token) {
                    tokens.add(token.id());
                }

                @Override
                public void spelled(AddedToken token) {
                    Sections.this.spelled(token);
                }

                @Override
                public void text(int start, int end) {
                    encodeText(words, start, end, begins && start == 0);
                }
            });
        }

        /**
         * Where the marked tokens are after normalizing: where their normalized spelling ends with what comes up to their
         * end, and holds what they themselves have become. What has been normalized into something else is a text.
         */
        private List<Mark> normalizedMarks(String section, int from, String words) {
            List<Mark> within = new ArrayList<>();
            int last = 0;
            for (Mark mark : marks) {
                int start = mark.start() - from;
                int end = mark.end() - from;
                if (mark.token().normalized() && start >= 0 && end <= section.length()) {
                    String spelling =
                            normalizedSpellings.getOrDefault(mark.token().content(), "");
                    String upTo = normalize(section.substring(0, end));
                    int begins = upTo.length() - spelling.length();
                    boolean found = !spelling.isEmpty() && words.startsWith(upTo) && upTo.endsWith(spelling);
                    if (found
                            && begins >= last
                            && begins <= normalize(section.substring(0, start)).length()) {
                        within.add(new Mark(begins, upTo.length(), mark.token()));
                        last = upTo.length();
                    } else {
                        spelled(mark.token());
                    }
                }
            }
            return within;
        }

        private void encodeText(String words, int start, int end, boolean first) {
            int before = tokens.size();
            String stretch = words.substring(start, end);
            long[] length = {0};
            preTokenizer.split(stretch.toCharArray(), 0, stretch.length(), first, (text, from, to, begins) -> {
                length[0] += to - from;
                Growth.require("pre_tokenizer", stretch.length(), length[0]);
                model.encode(text, from, to, tokens);
            });
            for (int i = before; i < tokens.size(); i++) {
                if (kept.get(tokens.get(i))) {
                    throw new EngineException(place + " read a control token out of a text");
                }
            }
        }
    }
}
