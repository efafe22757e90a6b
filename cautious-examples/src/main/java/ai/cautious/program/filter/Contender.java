package ai.cautious.program.filter;

import ai.cautious.CautiousGenerator;
import ai.cautious.model.ModelJudge;
import org.jspecify.annotations.Nullable;

/**
 * Who judges before a generation, or nobody.
 *
 * @param name for people
 * @param judge null where nobody judges
 * @param precision the judge's; blank where nobody judges
 * @param meaningful whether its verdicts mean anything
 * @param generator generates behind it
 * @param memory what it added to the process, its first judgements made
 */
public record Contender(
        String name,
        @Nullable ModelJudge judge,
        String precision,
        boolean meaningful,
        CautiousGenerator generator,
        Footprint memory) {}
