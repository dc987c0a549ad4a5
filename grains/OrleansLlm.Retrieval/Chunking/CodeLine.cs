namespace OrleansLlm.Retrieval.Chunking;

/// <summary>A line of source code.</summary>
/// <param name="Start">Its first UTF-16 unit.</param>
/// <param name="Text">The line.</param>
/// <param name="Indent">Columns before its first sign.</param>
internal readonly record struct CodeLine(int Start, string Text, int Indent)
{
    private static readonly string[] s_annotations = ["//", "/*", "*", "#", "--", "@", "[", "\"\"\"", "'''", "<!--", ";"];
    private static readonly string[] s_closers = ["}", ")", "]", "end", "else", "catch", "finally", "except", "elif", "</"];

    /// <summary>Before the first line.</summary>
    public static readonly CodeLine None = new(0, "", 0);

    /// <summary>There is nothing on it.</summary>
    public bool IsBlank => string.IsNullOrWhiteSpace(Text);

    /// <summary>It says something of the next line.</summary>
    public bool IsAnnotation => StartsWith(s_annotations);

    /// <summary>It closes, or goes on with, what was opened before.</summary>
    public bool IsCloser => StartsWith(s_closers);

    /// <summary>It opens the body of the line before.</summary>
    public bool IsOpener => Text.AsSpan().Trim() is "{" or "begin" or "do" or "then";

    /// <summary>Reads a line.</summary>
    public static CodeLine Of(int start, string text, int tabWidth)
    {
        var indent = 0;
        foreach (var letter in text)
        {
            if (letter is not (' ' or '\t'))
            {
                break;
            }

            indent += letter == '\t' ? tabWidth : 1;
        }

        return new CodeLine(start, text, indent);
    }

    private bool StartsWith(string[] marks)
    {
        var text = Text.AsSpan().Trim();
        foreach (var mark in marks)
        {
            // Words among the marks are whole words.
            if (text.StartsWith(mark, StringComparison.Ordinal) && (!char.IsLetter(mark[0]) || text.Length == mark.Length || !char.IsLetterOrDigit(text[mark.Length])))
            {
                return true;
            }
        }

        return false;
    }
}
