package ai.cautious.djl.internal.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.cautious.djl.internal.jinja.TemplateException.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What templates were once rendered to wrongly, and how they are refused. */
class TemplateTest {

    private static String render(String template, String content) {
        Map<String, Object> message = Map.of("role", "user", "content", content);
        return Template.parse("the template", template)
                .render(Map.of("messages", List.of(message)))
                .toString();
    }

    @Test
    void keepsTheBlankBeforeABlock() {
        assertThat(render("{{ messages[0].content }} {% if true %}A{% endif %}", "he"))
                .isEqualTo("he A");
    }

    @Test
    void loopsOverWhatACondition() {
        assertThat(render("{% for m in messages if m.role == 'user' %}{{ m.content }}{% endfor %}", "he"))
                .isEqualTo("he");
    }

    @Test
    void writesALoopsOtherBranchOnlyIfThereIsNothing() {
        assertThat(render("{% for m in messages %}a{% else %}b{% endfor %}", "he"))
                .isEqualTo("a");
    }

    @Test
    void notBindsWeakerThanComparisons() {
        assertThat(render("{% if not messages[0].role == 'system' %}A{% else %}B{% endif %}", "he"))
                .isEqualTo("A");
    }

    @Test
    void anyTextButTheEmptyOneIsTrue() {
        String template = "{% if messages[0].content %}x{% else %}E{% endif %}";
        assertThat(render(template, "false")).isEqualTo("x");
        assertThat(render(template, "")).isEqualTo("E");
    }

    @Test
    void splitsAtATextAndNotAtItsCharacters() {
        assertThat(render("{{ 'he</think>'.split('</think>')[-1] }}.", "")).isEqualTo(".");
    }

    @Test
    void dropsOneNewlineAtTheEnd() {
        assertThat(render("{{ messages[0].content }}\n", "he")).isEqualTo("he");
        assertThat(render("{{ messages[0].content }}\n\n", "he")).isEqualTo("he\n");
    }

    @Test
    void trimsPythonsSpaces() {
        assertThat(render("{{ messages[0].content | trim }}", "\u00A0x\u3000")).isEqualTo("x");
    }

    @Test
    void whatALoopSetsStaysInIt() {
        assertThat(render("{% set x = 1 %}{% for m in messages %}{% set x = 2 %}{% endfor %}{{ x }}", "he"))
                .isEqualTo("1");
    }

    @Test
    void controlCharactersPassUnchanged() {
        String odd = "\u001B[1m\u0000\b\u0007\u000B\u007F\r\n\uFFFE";
        assertThat(render("{{ messages[0].content }}", odd)).isEqualTo(odd);
    }

    @Test
    void templateCodeInAMessageIsText() {
        assertThat(render("{{ messages[0].content }}", "{{ 7 * 7 }}{% raw %}")).isEqualTo("{{ 7 * 7 }}{% raw %}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{% include 'application.properties' %}",
                "{% import 'a' as b %}",
                "{% from 'a' import b %}",
                "{% extends 'a' %}",
                "{% block a %}{% endblock %}",
                "{% autoescape true %}{% endautoescape %}",
                "{% do x %}"
            })
    void refusesWhatReachesOtherTemplatesByName(String tag) {
        String name = tag.split(" ")[1];
        assertThatThrownBy(() -> Template.parse("the template", "a\n\n" + tag))
                .isInstanceOf(TemplateException.class)
                .hasMessage("the template: line 3: {% " + name + " %} is not supported");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "{% for x in y recursive %}{% endfor %} ! {% for … recursive %} is not supported",
                "{{ x | nope }} ! the filter nope is not supported",
                "{{ x | random }} ! the filter random is not supported",
                "{{ x is nope }} ! the test nope is not supported",
                "{% nope %} ! {% nope %} is no tag",
                "{% if x %} ! the end of the template where {% elif %} or {% else %} or {% endif %} is expected",
                "{% endif %} ! {% endif %} is no tag",
                "{{ 1 + }} ! }} where an expression is expected",
                "{{ 'a }} ! a string has no end",
                "{{ x ! a tag has no end",
                "{# x ! a comment has no end",
                "{% raw %}x ! a raw block has no end",
                "{{ $ }} ! the character '$' is out of place",
                "{{ [1) }} ! ')' closes nothing",
                "{% break %} ! {% break %} is in no loop",
                "{% set true = 1 %} ! nothing can be assigned to true"
            })
    void refusesWhatItCannotParseByLineAndName(String template, String reason) {
        assertThatThrownBy(() -> Template.parse("the template", "line\n" + template))
                .isInstanceOfSatisfying(TemplateException.class, e -> {
                    assertThat(e.kind()).isEqualTo(Kind.SYNTAX);
                    assertThat(e).hasMessage("the template: line 2: " + reason);
                });
    }

    @Test
    void whatATemplateRaisesHasItsReason() {
        Template template = Template.parse("t", "\n{{ raise_exception('no ' ~ 'way') }}");
        assertThatThrownBy(() -> template.render(Map.of())).isInstanceOfSatisfying(TemplateException.class, e -> {
            assertThat(e.kind()).isEqualTo(Kind.RAISED);
            assertThat(e.reason()).isEqualTo("no way");
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{ x.y }}",
                "{{ [1].append(2) }}",
                "{{ {}.update({}) }}",
                "{{ 'a' + 1 }}",
                "{{ ''.encode() }}",
                "{{ range }}",
                "{{ [] | map('upper') }}",
                "{{ lipsum() }}",
                "{{ self }}"
            })
    void whatFailsNamesTheLine(String expression) {
        assertThatThrownBy(() -> Template.parse("t", "a\nb\n" + expression).render(Map.of()))
                .isInstanceOf(TemplateException.class)
                .hasMessageStartingWith("t: line 3: ");
    }

    @Test
    void nothingReachesJava() {
        for (String path : List.of("class", "getClass", "__class__", "hashCode", "toString", "items", "cells")) {
            assertThat(render("{{ messages[0].content." + path + " }}{{ messages[0]['" + path + "2'] }}", "he"))
                    .isEmpty();
        }
    }

    @Test
    void onlyPlainValuesComeIn() {
        Template template = Template.parse("t", "{{ x }}");
        assertThatThrownBy(() -> template.render(Map.of("x", new Object())))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(template.render(Map.of("x", Arrays.asList(1, 2.5, true, null, "a", Map.of("b", 'c' + "")))))
                .hasToString("[1, 2.5, True, None, 'a', {'b': 'c'}]");
    }
}
