package ai.cautious.evaluation;

/**
 * A text of which it is known whether it is toxic.
 *
 * @param text as its author wrote it
 * @param toxic whether it is to be refused
 */
public record LabelledText(String text, boolean toxic) {}
