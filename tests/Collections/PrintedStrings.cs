using System.Text;

namespace OrleansLlm.Tests.Collections;

/// <summary>The strings of a Python list or NumPy array as <c>repr</c> prints it: quoted either way, with backslash escapes.</summary>
internal static class PrintedStrings
{
    public static IEnumerable<string> Parse(string printed)
    {
        for (var i = 0; i < printed.Length; i++)
        {
            if (printed[i] is '\'' or '"')
            {
                var (quote, text) = (printed[i], new StringBuilder());
                for (i++; printed[i] != quote; i++)
                {
                    text.Append(printed[i] == '\\' ? Escape(printed[++i]) : printed[i]);
                }

                yield return text.ToString();
            }
        }
    }

    private static char Escape(char escaped) => escaped switch
    {
        'n' => '\n',
        't' => '\t',
        'r' => '\r',
        _ => escaped,
    };
}
