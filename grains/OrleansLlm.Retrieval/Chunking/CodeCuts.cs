namespace OrleansLlm.Retrieval.Chunking;

/// <summary>Places to cut source code, told by indentation alone, so that it works for any language that people lay out.</summary>
internal sealed class CodeCuts
{
    private const int TabWidth = 4;
    private const float Outermost = 12;
    private const float Deepest = 1;
    private const float AfterBlank = 1.5f;
    private const float Never = 0;

    private readonly List<(CodeLine Line, bool AfterBlank)> _lines = [];

    public CodeCuts(string text)
    {
        var blank = false;
        for (var start = 0; start < text.Length;)
        {
            var end = text.IndexOf('\n', start) is >= 0 and var found ? found : text.Length;
            var line = CodeLine.Of(start, text[start..end], TabWidth);
            if (!line.IsBlank)
            {
                _lines.Add((line, blank));
            }

            blank = line.IsBlank;
            start = end + 1;
        }
    }

    /// <summary>Cuts before lines, ascending.</summary>
    public List<Cut> All() => [.. Enumerable.Range(1, Math.Max(0, _lines.Count - 1)).Select(i => new Cut(_lines[i].Line.Start, Strength(i)))];

    /// <summary>The lines that open what a place lies in, the outermost first.</summary>
    public List<string> Around(int position)
    {
        var at = _lines.FindLastIndex(entry => entry.Line.Start <= position);
        var around = new List<string>();
        var indent = at < 0 ? 0 : _lines[at].Line.Indent;
        for (var i = at - 1; i >= 0 && indent > 0; i--)
        {
            var line = _lines[i].Line;
            if (line.Indent < indent && !line.IsCloser && !line.IsAnnotation && !line.IsOpener)
            {
                around.Insert(0, line.Text.Trim().TrimEnd('{', ' '));
                indent = line.Indent;
            }
        }

        return around;
    }

    // Comments and attributes stay with what they are about, and what closes a declaration with its body.
    private float Strength(int i)
    {
        var (line, blank) = _lines[i];
        return line.IsCloser || line.IsOpener || (_lines[i - 1].Line.IsAnnotation && !blank) ? Never : Math.Max(Outermost - line.Indent, Deepest) + (blank ? AfterBlank : 0);
    }
}
