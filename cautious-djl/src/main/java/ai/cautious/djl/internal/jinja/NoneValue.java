package ai.cautious.djl.internal.jinja;

/** Python's {@code None}. */
enum NoneValue implements Value {
    NONE;

    @Override
    public String type() {
        return "NoneType";
    }

    @Override
    public boolean truthy() {
        return false;
    }

    @Override
    public Text text(Budget budget) {
        return Text.of("None");
    }
}
