namespace OrleansLlm.Models.Templates.Syntax;

/// <summary>A filter or test with its arguments, without the value that it is applied to.</summary>
internal sealed record FilterCall(SourceSpan Span, string Name, ArgumentList Arguments);
