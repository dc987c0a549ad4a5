using System.Text.Json;
using OrleansLlm.Engine.Constraints;
using OrleansLlm.Engine.Constraints.Automata;
using OrleansLlm.Engine.Constraints.Grammars;
using OrleansLlm.Engine.Constraints.Json;

namespace OrleansLlm.Engine.ToolCalls;

/// <summary>The grammar of one function's arguments.</summary>
internal static class ToolArguments
{
    private const string None = """{"type":"object","additionalProperties":false}""";

    /// <exception cref="GrammarException">The schema is enforced and can not be kept; says where in the request.</exception>
    public static Grammar Read(ToolFunction function)
    {
        try
        {
            var grammar = JsonSchemaReader.Read(function.ParametersJson is { } schema ? AsObject(schema) : None);
            // Alone, since in the whole a function without a possible call would only be left out.
            AutomatonBuilder.Build(grammar);
            return grammar;
        }
        catch (GrammarException exception) when (function.IsEnforced)
        {
            throw new GrammarException(
                $"{exception.Message} (function '{function.Name}')", Schema.Join(function.Path, exception.Path).TrimEnd('.'), exception.IsUnsupported);
        }
        catch (GrammarException)
        {
            return JsonGrammar.AnyObject();
        }
    }

    /// <summary>Arguments are an object, whether the schema says so or not.</summary>
    private static string AsObject(string schema)
    {
        try
        {
            using var document = JsonDocument.Parse(schema);
            var root = document.RootElement;
            return root.ValueKind == JsonValueKind.Object && !root.TryGetProperty("type", out _)
                ? $"{{\"type\":\"object\"{(root.EnumerateObject().Any() ? "," : string.Empty)}{root.GetRawText().TrimStart()[1..]}"
                : schema;
        }
        catch (JsonException exception)
        {
            throw new GrammarException($"The schema is not valid JSON: {exception.Message}");
        }
    }
}
