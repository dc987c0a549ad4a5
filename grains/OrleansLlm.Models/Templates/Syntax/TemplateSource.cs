namespace OrleansLlm.Models.Templates.Syntax;

/// <summary>The template's text, with all line ends as <c>\n</c> and without a final one, as Jinja reads it.</summary>
internal sealed class TemplateSource
{
    public TemplateSource(string text)
    {
        text = text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        Text = text.EndsWith('\n') ? text[..^1] : text;
    }

    public string Text { get; }

    public string Slice(SourceSpan span) => Text[span.Start..span.End];

    public ChatTemplateException Error(int offset, string problem, Exception? cause = null)
    {
        var before = Text.AsSpan(0, Math.Min(offset, Text.Length));
        return new(problem, before.Count('\n') + 1, before.Length - before.LastIndexOf('\n'), cause);
    }
}
