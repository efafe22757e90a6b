/**
 * Jinja as chat templates use it: a lexer, a parser to an immutable tree, and an evaluator over JSON-like values with
 * Python's semantics, as transformers sets jinja2 up. Texts know of each character who wrote it. A template is a stranger's
 * program: it reaches nothing but its values, and every rendering is bounded. Not here: models, tokens and messages.
 *
 * @see <a href="https://jinja.palletsprojects.com/en/stable/templates/">the language</a>
 */
@NullMarked
package ai.cautious.djl.internal.jinja;

import org.jspecify.annotations.NullMarked;
