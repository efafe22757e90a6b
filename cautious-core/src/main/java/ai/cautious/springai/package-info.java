/**
 * Spring AI over this library: a generator as a {@code ChatModel}, a judge as a {@code ModerationModel}, and an advisor that
 * guards any {@code ChatClient}.
 *
 * <pre>{@code
 * ChatModel model = CautiousChatModel.builder(generator).build();
 * String answer = ChatClient.create(model).prompt("What is speculative decoding?").call().content();
 * }</pre>
 *
 * <p>Needs Spring AI 2.0 on the application's class path; nothing else of the library knows this package.
 */
@NullMarked
package ai.cautious.springai;

import org.jspecify.annotations.NullMarked;
