package ai.cautious.examples.pocket;

/** Draws exchanges of one part. */
interface Exchanges {

    /** One that is answered. */
    Exchange safe();

    /** One that is refused. */
    Exchange unsafe();

    /** Whether the same can be asked about something else, by naming it. */
    boolean isAboutOneThing(Exchange exchange);

    /**
     * The same about something else.
     *
     * @param phrase which {@code {it}} is put into
     */
    Exchange another(Exchange exchange, String phrase);
}
