namespace OrleansLlm.Models.Templates.Syntax;

/// <summary>A macro's name, parameters (null: no default) and body.</summary>
internal sealed record MacroDefinition(string Name, IReadOnlyList<KeyValuePair<string, Expression?>> Parameters, IReadOnlyList<Statement> Body);
