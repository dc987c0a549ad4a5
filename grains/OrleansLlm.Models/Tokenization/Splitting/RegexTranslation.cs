using System.Text;

namespace OrleansLlm.Models.Tokenization.Splitting;

/// <summary>
/// Rewrites the patterns of tokenizer files (Oniguruma syntax) for .NET: possessive quantifiers become atomic groups,
/// <c>\x{..}</c> and <c>\h</c> their .NET spelling, <c>\w</c> the wider Unicode class, and <c>^ $</c> the ends of a line.
/// </summary>
internal static class RegexTranslation
{
    /// <summary>The pattern in .NET's syntax.</summary>
    /// <exception cref="ArgumentException">A construct has no translation.</exception>
    public static string ToDotNet(string pattern)
    {
        var output = new StringBuilder(pattern.Length + 16);
        var groups = new Stack<int>();
        int atom = 0;
        int i = 0;
        while (i < pattern.Length)
        {
            char c = pattern[i];
            if (c == '(')
            {
                groups.Push(output.Length);
                output.Append(c);
                i++;
            }
            else if (c == ')')
            {
                atom = groups.Count > 0 ? groups.Pop() : output.Length;
                output.Append(c);
                i++;
            }
            else if (Quantifier(pattern, i) is > 0 and var length)
            {
                i = WriteQuantifier(pattern, i, length, atom, output);
            }
            else
            {
                atom = output.Length;
                i = c == '[' ? WriteClass(pattern, i, output) : WriteAtom(pattern, i, output);
            }
        }

        return output.ToString();
    }

    private static int Quantifier(string pattern, int i)
    {
        if (pattern[i] is '+' or '*' or '?')
        {
            // "(?" opens a group option.
            return pattern[i] == '?' && i > 0 && pattern[i - 1] == '(' && !Escaped(pattern, i - 1) ? 0 : 1;
        }

        if (pattern[i] != '{')
        {
            return 0;
        }

        int end = pattern.IndexOf('}', i);
        return end > i + 1 && pattern[(i + 1)..end].All(static c => c == ',' || char.IsAsciiDigit(c)) ? end - i + 1 : 0;
    }

    private static int WriteQuantifier(string pattern, int i, int length, int atom, StringBuilder output)
    {
        output.Append(pattern, i, length);
        int next = i + length;
        if (next < pattern.Length && pattern[next] == '+')
        {
            // In Oniguruma's Ruby syntax an interval has no possessive form: "{n,m}+" repeats the repetition.
            output.Insert(atom, length == 1 ? "(?>" : "(?:").Append(length == 1 ? ")" : ")+");
            return next + 1;
        }

        if (next < pattern.Length && pattern[next] == '?')
        {
            output.Append('?');
            return next + 1;
        }

        return next;
    }

    private static int WriteAtom(string pattern, int i, StringBuilder output)
    {
        if (pattern[i] == '\\' && i + 1 < pattern.Length)
        {
            return WriteEscape(pattern, i, inClass: false, output);
        }

        // Oniguruma's ^ and $ are the ends of any line.
        output.Append(pattern[i] is '^' or '$' ? $"(?m:{pattern[i]})" : pattern[i].ToString());
        return i + 1;
    }

    private static int WriteClass(string pattern, int i, StringBuilder output)
    {
        output.Append('[');
        i++;
        if (i < pattern.Length && pattern[i] == '^')
        {
            output.Append('^');
            i++;
        }

        for (bool first = true; i < pattern.Length && (first || pattern[i] != ']'); first = false)
        {
            if (pattern[i] == '&' && i + 1 < pattern.Length && pattern[i + 1] == '&')
            {
                throw new ArgumentException("class intersection (&&) is not supported");
            }

            if (pattern[i] == '\\' && i + 1 < pattern.Length)
            {
                i = WriteEscape(pattern, i, inClass: true, output);
                continue;
            }

            // An unescaped bracket would read as .NET's class subtraction after a dash.
            output.Append(pattern[i] == '[' ? "\\[" : pattern[i].ToString());
            i++;
        }

        output.Append(']');
        return i + 1;
    }

    private static int WriteEscape(string pattern, int i, bool inClass, StringBuilder output)
    {
        char kind = pattern[i + 1];
        int close = i + 2 < pattern.Length && pattern[i + 2] == '{' ? pattern.IndexOf('}', i) : -1;
        if (close > 0 && (kind is 'p' or 'P'))
        {
            output.Append(UnicodeProperty.ToDotNet(pattern[(i + 3)..close], kind == 'P', inClass));
            return close + 1;
        }

        if (close > 0 && (kind is 'x' or 'u'))
        {
            int code = Convert.ToInt32(pattern[(i + 3)..close], 16);
            output.Append(code <= 0xFFFF ? $"\\u{code:X4}" : throw new ArgumentException($"\\{kind}{{{code:X}}} lies beyond U+FFFF, which is not supported"));
            return close + 1;
        }

        const string Word = @"\p{L}\p{M}\p{Nd}\p{Nl}\p{Pc}\u24B6-\u24E9";
        output.Append(kind switch
        {
            'w' => inClass ? Word : $"[{Word}]",
            'W' when !inClass => $"[^{Word}]",
            'h' => inClass ? "0-9a-fA-F" : "[0-9a-fA-F]",
            _ => $"\\{kind}",
        });
        return i + 2;
    }

    private static bool Escaped(string pattern, int i)
    {
        int slashes = 0;
        while (i > 0 && pattern[i - 1] == '\\')
        {
            slashes++;
            i--;
        }

        return slashes % 2 == 1;
    }
}
