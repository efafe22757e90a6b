package ai.cautious;

import ai.cautious.drafting.DraftRound;
import ai.cautious.safety.GateDecision;
import java.time.Duration;

/**
 * Is told of generations, for metrics and logs: first that one has started and, whatever happens between, once that it was
 * completed or has failed.
 *
 * <pre>{@code
 * GenerationListener tokens = new GenerationListener() {
 *     @Override
 *     public void completed(GenerationContext context, GenerationResult result) {
 *         System.out.println(result.report().generatedTokens());
 *     }
 * };
 * CautiousGenerator.builder().verifier(verifier).draft(draft).listener(tokens);
 * }</pre>
 *
 * <p>Told on the thread that asks for the events, which waits: implementations are quick. They are thread-safe, as
 * generations run at once. They may cancel or close the stream, which ends after the event under way, but not ask it for
 * the next. What they throw is logged and changes nothing. Methods may be added.
 */
public interface GenerationListener {

    /** A request came in. */
    default void started(GenerationContext context) {}

    /** Its prompt has been judged; not where there is no gate. */
    default void judged(GenerationContext context, GateDecision decision) {}

    /**
     * The verifier has given its first token.
     *
     * @param time since the request came in
     */
    default void firstToken(GenerationContext context, Duration time) {}

    /** A round has been decided; the first token's, which drafts nothing, is the first. */
    default void round(GenerationContext context, DraftRound round) {}

    /** It has ended, by itself or because it was refused, withheld, cancelled or closed: the finish reason says which. */
    default void completed(GenerationContext context, GenerationResult result) {}

    /** It has ended with an exception. */
    default void failed(GenerationContext context, Throwable failure) {}
}
