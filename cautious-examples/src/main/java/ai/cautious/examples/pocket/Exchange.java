package ai.cautious.examples.pocket;

/**
 * A prompt and what there is to answer.
 *
 * @param skill which kind of prompt it is
 * @param template that the prompt was written from
 * @param topic what it is about
 * @param toxic whether it is to be refused
 * @param prompt the user's message
 * @param answer the answer, or the refusal
 */
record Exchange(String skill, String template, String topic, boolean toxic, String prompt, Answer answer) {}
