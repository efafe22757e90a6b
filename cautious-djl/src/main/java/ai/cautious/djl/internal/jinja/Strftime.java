package ai.cautious.djl.internal.jinja;

import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.time.temporal.IsoFields;
import java.util.Locale;

/**
 * Times as Python's {@code strftime} writes them in the C locale.
 *
 * @see <a href="https://docs.python.org/3/library/datetime.html#format-codes">the codes</a>
 */
final class Strftime {

    private Strftime() {}

    static Text format(Text format, LocalDateTime time, Budget budget) {
        TextBuilder out = new TextBuilder(budget);
        for (int at = 0; at < format.length(); at++) {
            if (format.codePoint(at) != '%' || at + 1 == format.length()) {
                out.append(format.cell(at));
                continue;
            }
            int code = format.codePoint(++at);
            boolean unpadded = code == '-' && at + 1 < format.length();
            if (unpadded) {
                code = format.codePoint(++at);
            }
            String written = written(code, time);
            out.append(unpadded ? written.replaceFirst("^[0 ]+(?=.)", "") : written);
        }
        return out.build();
    }

    private static String written(int code, LocalDateTime time) {
        return switch (code) {
            case 'Y' -> pattern("yyyy", time);
            case 'C' -> String.format(Locale.ROOT, "%02d", time.getYear() / 100);
            case 'y' -> pattern("yy", time);
            case 'm' -> pattern("MM", time);
            case 'B' -> pattern("MMMM", time);
            case 'b', 'h' -> pattern("MMM", time);
            case 'd' -> pattern("dd", time);
            case 'e' -> pattern("ppd", time);
            case 'j' -> pattern("DDD", time);
            case 'A' -> pattern("EEEE", time);
            case 'a' -> pattern("EEE", time);
            case 'u' -> pattern("e", time.minusDays(1));
            case 'w' -> Integer.toString(time.getDayOfWeek().getValue() % 7);
            case 'V' -> String.format(Locale.ROOT, "%02d", time.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
            case 'G' -> Integer.toString(time.get(IsoFields.WEEK_BASED_YEAR));
            case 'U' -> week(time, time.getDayOfWeek().getValue() % 7);
            case 'W' -> week(time, time.getDayOfWeek().getValue() - 1);
            case 'H' -> pattern("HH", time);
            case 'I' -> pattern("hh", time);
            case 'k' -> pattern("ppH", time);
            case 'l' -> pattern("pph", time);
            case 'M' -> pattern("mm", time);
            case 'S' -> pattern("ss", time);
            case 'f' -> pattern("SSSSSS", time);
            case 'p' -> pattern("a", time);
            case 'P' -> pattern("a", time).toLowerCase(Locale.ROOT);
            case 'D', 'x' -> pattern("MM/dd/yy", time);
            case 'F' -> pattern("yyyy-MM-dd", time);
            case 'T', 'X' -> pattern("HH:mm:ss", time);
            case 'R' -> pattern("HH:mm", time);
            case 'r' -> pattern("hh:mm:ss a", time);
            case 'c' -> pattern("EEE MMM ppd HH:mm:ss yyyy", time);
            case 'z', 'Z' -> "";
            case 'n' -> "\n";
            case 't' -> "\t";
            case '%' -> "%";
            default -> throw Fault.unsupported("strftime_now's %" + Character.toString(code));
        };
    }

    private static String pattern(String pattern, LocalDateTime time) {
        return DateTimeFormatter.ofPattern(pattern, Locale.US).format(time);
    }

    private static String week(LocalDateTime time, int dayOfWeek) {
        long day = ChronoUnit.DAYS.between(time.toLocalDate().withDayOfYear(1), time.toLocalDate());
        return String.format(Locale.ROOT, "%02d", (day + 7 - dayOfWeek) / 7);
    }
}
