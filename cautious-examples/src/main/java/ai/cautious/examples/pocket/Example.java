package ai.cautious.examples.pocket;

import com.fasterxml.jackson.annotation.JsonIgnore;

/**
 * One line of the corpus.
 *
 * @param instruction the system text, possibly empty
 * @param input the user's message
 * @param output the answer
 * @param label {@code toxic} or {@code safe}
 * @param skill which kind of prompt it is
 * @param template that the prompt was written from
 * @param topic what it is about
 */
record Example(
        String instruction, String input, String output, String label, String skill, String template, String topic) {

    @JsonIgnore
    boolean isToxic() {
        return label.equals("toxic");
    }
}
