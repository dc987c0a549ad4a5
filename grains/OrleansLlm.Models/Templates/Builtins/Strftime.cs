using System.Globalization;
using System.Text;
using OrleansLlm.Models.Templates.Values;

namespace OrleansLlm.Models.Templates.Builtins;

/// <summary>C's date formats, in English. Unknown directives are an error.</summary>
internal static class Strftime
{
    public static string Format(DateTimeOffset time, string format)
    {
        var text = new StringBuilder();
        for (var i = 0; i < format.Length; i++)
        {
            if (format[i] != '%' || i + 1 == format.Length)
            {
                text.Append(format[i]);
                continue;
            }

            var unpadded = format[i + 1] == '-' && i + 2 < format.Length;
            i += unpadded ? 2 : 1;
            var shown = Directive(time, format[i]);
            text.Append(unpadded ? Unpadded(shown) : shown);
        }

        return text.ToString();
    }

    private static string Unpadded(string shown) => shown.TrimStart('0', ' ') is { Length: > 0 } trimmed ? trimmed : "0";

    private static string Directive(DateTimeOffset time, char directive) => directive switch
    {
        'Y' => Show(time, "yyyy"),
        'y' => Show(time, "yy"),
        'm' => Show(time, "MM"),
        'd' => Show(time, "dd"),
        'e' => Show(time, "%d").PadLeft(2),
        'H' => Show(time, "HH"),
        'I' => Show(time, "hh"),
        'M' => Show(time, "mm"),
        'S' => Show(time, "ss"),
        'f' => Show(time, "ffffff"),
        'p' => Show(time, "tt"),
        'A' => Show(time, "dddd"),
        'a' => Show(time, "ddd"),
        'B' => Show(time, "MMMM"),
        'b' or 'h' => Show(time, "MMM"),
        'j' => time.DayOfYear.ToString("000", CultureInfo.InvariantCulture),
        'w' => ((int)time.DayOfWeek).ToString(CultureInfo.InvariantCulture),
        'u' => (time.DayOfWeek == DayOfWeek.Sunday ? 7 : (int)time.DayOfWeek).ToString(CultureInfo.InvariantCulture),
        'F' => Show(time, "yyyy-MM-dd"),
        'T' or 'X' => Show(time, "HH:mm:ss"),
        'D' or 'x' => Show(time, "MM'/'dd'/'yy"),
        'R' => Show(time, "HH:mm"),
        'c' => $"{Show(time, "ddd MMM ")}{Show(time, "%d").PadLeft(2)}{Show(time, " HH:mm:ss yyyy")}",
        'z' => Show(time, "zzz").Replace(":", "", StringComparison.Ordinal),
        'Z' => time.Offset == TimeSpan.Zero ? "UTC" : "UTC" + Show(time, "zzz"),
        's' => time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
        'n' => "\n",
        't' => "\t",
        '%' => "%",
        _ => throw new TemplateFault($"strftime_now does not know '%{directive}'"),
    };

    private static string Show(DateTimeOffset time, string format) => time.ToString(format, CultureInfo.InvariantCulture);
}
