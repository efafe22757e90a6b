package ai.cautious.djl.internal.jinja;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Characters keep their author whatever a template does to them; a user's are in brackets here. */
class ProvenanceTest {

    private static String marked(String template, String content) {
        return Template.parse("t", template).render(Map.of("x", content)).runs().stream()
                .map(run -> run.author() == Author.USER ? "[" + run.text() + "]" : run.text())
                .collect(Collectors.joining());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            quoteCharacter = '`',
            value = {
                "{{ x }} ! [aBc-d]",
                "<{{ x }}> ! <[aBc-d]>",
                "{{ '<' + x + '>' }} ! <[aBc-d]>",
                "{{ '<' ~ x ~ '>' }} ! <[aBc-d]>",
                "{{ x | lower }} ! [abc-d]",
                "{{ x.upper() }} ! [ABC-D]",
                "{{ x | title }}{{ x.title() }} ! [Abc-DAbc-D]",
                "{{ x | capitalize }}{{ x.swapcase() }} ! [Abc-dAbC-D]",
                "{{ x | trim('a') }} ! [Bc-d]",
                "{{ x | replace('B', '<>') }} ! [a]<>[c-d]",
                "{{ '<x>' | replace('x', x) }} ! <[aBc-d]>",
                "{{ x.replace('', '.') }} ! .[a].[B].[c].[-].[d].",
                "{{ x.split('-') | join('|') }} ! [aBc]|[d]",
                "{{ '-'.join(x) }} ! [a]-[B]-[c]-[-]-[d]",
                "{{ x | reverse }}{{ x[::-1] }} ! [d-cBad-cBa]",
                "{{ x[1:3] }}{{ x[0] }}{{ x | first }}{{ x | last }} ! [Bcaad]",
                "{{ x * 2 }} ! [aBc-daBc-d]",
                "{{ '<%s>' % x }}{{ '<%(a)s>' % {'a': x} }} ! <[aBc-d]><[aBc-d]>",
                "{{ '<{}>'.format(x) }}{{ '{:.>7}'.format(x) }} ! <[aBc-d]>..[aBc-d]",
                "|{{ '%7s' % x }}{{ x.center(7, '*') }} ! |  [aBc-d]*[aBc-d]*",
                "{{ [x] }} ! ['[aBc-d]']",
                "{{ {'k': x} | tojson }} ! {\"k\": \"[aBc-d]\"}",
                "{{ x | tojson(indent=1) }} ! \"[aBc-d]\"",
                "{{ x | list | join }}{{ x | string }} ! [aBc-daBc-d]",
                "|{{ x | indent(1, true) }} ! | [aBc-d]",
                "{{ (x ~ x) | truncate(7, true, '~', 0) }} ! [aBc-da]~",
                "{% set y %}<{{ x }}>{% endset %}{{ y | upper }} ! <[ABC-D]>",
                "{% filter lower %}<{{ x }}>{% endfilter %} ! <[abc-d]>",
                "{% macro f(y) %}<{{ y }}>{% endmacro %}{{ f(x) }} ! <[aBc-d]>",
                "{% set ns = namespace(y=x) %}{{ ns.y }} ! [aBc-d]",
                "{% for c in x %}<{{ c }}>{% endfor %} ! <[a]><[B]><[c]><[-]><[d]>",
                "{% for a in [x] | map('upper') %}{{ a }}{% endfor %} ! [ABC-D]",
                "{% for a, b in {'k': x} | dictsort %}{{ a }}{{ b }}{% endfor %} ! k[aBc-d]",
                "{% for a in {x: 1} %}{{ a }}{% endfor %} ! [aBc-d]",
                "{{ [x, 'a'] | sort | join }}{{ [x] | min }} ! a[aBc-daBc-d]",
                "{{ x | default('y') }}{{ '' or x }} ! [aBc-daBc-d]",
                "{{ x | escape }}{{ x.partition('B')[2] }} ! [aBc-dc-d]",
                "{{ x.zfill(7) }}{{ x.removeprefix('a') }} ! 00[aBc-dBc-d]",
                "{{ x | length }} ! 5"
            })
    void followsEachOperation(String template, String rendered) {
        assertThat(marked(template, "aBc-d")).isEqualTo(rendered);
    }

    @Test
    void whatEscapesACharacterIsItsAuthors() {
        assertThat(marked("{{ x | tojson }}", "\"\n\u0001")).isEqualTo("\"[\\\"\\n\\u0001]\"");
        assertThat(marked("{{ [x] }}", "'\n\u0001")).isEqualTo("[\"['\\n\\x01]\"]");
        assertThat(marked("{{ x | e }}", "<")).isEqualTo("[&lt;]");
    }

    @Test
    void whatGrowsWithItsCaseIsItsAuthors() {
        assertThat(marked("<{{ x | upper }}>{{ 'ß' | upper }}", "ßﬁ")).isEqualTo("<[SSFI]>SS");
    }

    @Test
    void numbersThatAUserWroteStayTheUsers() {
        assertThat(marked("<{{ x | int }}|{{ x | int + 1 }}|{{ x | float }}|{{ '%d' % (x | int) }}>", "7"))
                .isEqualTo("<[7]|[8]|[7.0]|[7]>");
    }

    @Property(tries = 300, seed = "7")
    void casesAreJavas(@ForAll @StringLength(max = 12) String text) {
        assertThat(marked("{{ x | upper }}", text))
                .isEqualTo(text.isEmpty() ? "" : "[" + text.toUpperCase(Locale.ROOT) + "]");
    }
}
