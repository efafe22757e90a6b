package ai.cautious.djl.mutants;

/** Changes templates at random places. */
final class TextSpoiler {

    private final Picks picks;

    TextSpoiler(Picks picks) {
        this.picks = picks;
    }

    String spoilt(String whole) {
        StringBuilder text = new StringBuilder(whole);
        for (int edits = 1 + picks.below(1 + picks.below(6)); edits > 0; edits--) {
            int at = picks.below(text.length() + 1);
            int to = Math.min(text.length(), at + picks.below(12));
            switch (picks.below(4)) {
                case 0 -> text.delete(at, to);
                case 1 -> text.insert(at, picks.of(Fragments.JINJA));
                case 2 -> text.replace(at, to, picks.of(Fragments.JINJA));
                default -> text.insert(picks.below(text.length() + 1), text.substring(at, to));
            }
        }
        if (picks.oneIn(40)) {
            text.insert(
                    picks.below(text.length() + 1), picks.of(Fragments.JINJA).repeat(1 + picks.below(20_000)));
        }
        return text.toString();
    }
}
