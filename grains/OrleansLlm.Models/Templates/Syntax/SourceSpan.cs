namespace OrleansLlm.Models.Templates.Syntax;

/// <summary>A part of the template's source, in UTF-16 units.</summary>
internal readonly record struct SourceSpan(int Start, int End)
{
    public SourceSpan To(SourceSpan last) => new(Start, last.End);
}
