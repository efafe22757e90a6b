/**
 * How good generated texts are, by models of one's own: BERTScore against references.
 *
 * <pre>{@code
 * BertScoreOptions options = BertScoreOptions.builder().layer(17).idf(true).build();
 * try (BertScorer scorer = BertScorer.load(Path.of("roberta-large"), options)) {
 *     List<BertScore> scores = scorer.score(List.of("A cat sat there."), List.of("There sat a cat."));
 *     System.out.println(BertScore.mean(scores).f1());
 * }
 * }</pre>
 *
 * <p>Not here: how good a judge is, which is {@link ai.cautious.evaluation}'s.
 */
@Experimental
@NullMarked
package ai.cautious.djl.evaluation;

import ai.cautious.Experimental;
import org.jspecify.annotations.NullMarked;
